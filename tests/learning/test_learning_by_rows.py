"""Learning by rows gives what learning by columns gives, whatever the rows are like."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from core.learning import estimators
from core.learning.by_rows import products
from core.learning.estimators import OwnAndShared


def some_rows(count: int, columns: int, *, seed: int = 3) -> sparse.csr_matrix:
    random = np.random.default_rng(seed)
    found = sparse.random(count, columns, density=0.05, format="csr", random_state=random)
    often = np.zeros((count, columns))
    often[:, :7] = random.normal(size=(count, 7))
    return sparse.csr_matrix(found + sparse.csr_matrix(often))


def both_ways(
    X: sparse.csr_matrix,  # noqa: N803
    y: Any,
    monkeypatch: pytest.MonkeyPatch,
    **told: Any,
) -> tuple[OwnAndShared, OwnAndShared]:
    learned = []
    for few in (0, 10_000):
        monkeypatch.setattr(estimators, "FEW", few)
        learned.append(OwnAndShared(C=1.5, tol=1e-8, max_iter=5_000).fit(X, y, **told))
    return learned[0], learned[1]


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("weighs", [False, True])
def test_what_is_learned_is_the_same(
    classes: int, shared: bool, weighs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = some_rows(90, 400)
    truth = np.random.default_rng(5).integers(classes, size=90)
    told = {
        "is_own": np.arange(90) < 40 if shared else None,
        "sample_weight": np.linspace(0.1, 1, 90) if weighs else None,
    }
    by_columns, by_rows = both_ways(rows, truth, monkeypatch, **told)
    assert by_rows.coef_.shape == by_columns.coef_.shape
    np.testing.assert_allclose(by_rows.coef_, by_columns.coef_, atol=1e-4)
    np.testing.assert_allclose(by_rows.intercept_, by_columns.intercept_, atol=1e-4)
    new = some_rows(20, 400, seed=9)
    np.testing.assert_allclose(by_rows.predict_proba(new), by_columns.predict_proba(new), atol=1e-4)


def test_rows_that_are_alike_or_empty_are_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = sparse.csr_matrix(np.vstack([np.zeros((4, 60)), np.ones((6, 60))]))
    truth = np.array([0] * 4 + [1] * 6)
    by_columns, by_rows = both_ways(rows, truth, monkeypatch)
    np.testing.assert_allclose(
        by_rows.predict_proba(rows), by_columns.predict_proba(rows), atol=1e-3
    )
    _, of_nothing = both_ways(sparse.csr_matrix((10, 60)), truth, monkeypatch)
    assert of_nothing.predict_proba(sparse.csr_matrix((1, 60)))[0, 1] == pytest.approx(
        0.6, abs=0.01
    )


def test_products_of_rare_and_of_frequent_columns() -> None:
    rows = some_rows(120, 900)
    np.testing.assert_allclose(products(rows), (rows @ rows.T).toarray(), atol=1e-12)


def test_rows_of_half_the_precision_are_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, truth = some_rows(90, 400), np.arange(90) % 3
    alike = sparse.vstack([rows, rows], format="csr").astype(np.float32)
    by_columns, by_rows = both_ways(alike, np.concatenate([truth, truth]), monkeypatch)
    np.testing.assert_allclose(
        by_rows.predict_proba(rows), by_columns.predict_proba(rows), atol=1e-3
    )
