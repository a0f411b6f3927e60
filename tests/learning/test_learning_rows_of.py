"""Rows that are taken again and again are what they would be if they were copied."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from core.learning.rows_of import RowsOf


def test_each_choice_is_what_indexing_gives() -> None:
    random = np.random.default_rng(2)
    whole = sparse.random(60, 300, density=0.1, format="csr", random_state=random)
    some = RowsOf(whole)
    for count in (7, 40, 3, 60, 0, 25):
        rows = np.sort(random.choice(60, count, replace=False))
        found = some.take(rows)
        assert found.shape == (count, some.width)
        np.testing.assert_array_equal(found.toarray(), whole[rows].toarray())
    assert some.take(np.arange(60)) is whole


def test_what_is_taken_is_written_over_and_the_whole_is_not() -> None:
    whole = sparse.csr_matrix(np.arange(12.0).reshape(4, 3))
    some = RowsOf(whole)
    first = some.take(np.array([1, 2]))
    assert np.shares_memory(first.data, some.take(np.array([0, 3])).data)
    np.testing.assert_array_equal(whole.toarray(), np.arange(12.0).reshape(4, 3))
