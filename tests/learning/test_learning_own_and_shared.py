"""What a project has in common with others, and what it has for itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from core.learning.documents import document
from core.learning.estimators import OwnAndShared, type_estimator
from core.learning.folds import Others, Task

BUG, WISH = 0, 1
EVERYWHERE, HERE_OTHERWISE = [1.0, 0.0], [0.0, 1.0]


def rows(*counted: tuple[Sequence[float], int, int]) -> tuple[Any, npt.NDArray[np.int64]]:
    """Rows and their classes, of (row, class, how many)."""
    x = [row for row, _, count in counted for _ in range(count)]
    y = [one for _, one, count in counted for _ in range(count)]
    return sparse.csr_matrix(np.array(x)), np.array(y)


def test_what_this_project_means_by_a_word_outweighs_what_the_others_mean() -> None:
    # The first column means a bug wherever it stands, the second elsewhere a bug and here a wish.
    x, y = rows(
        (HERE_OTHERWISE, WISH, 20),
        (HERE_OTHERWISE, BUG, 100),
        (EVERYWHERE, BUG, 100),
        (EVERYWHERE, WISH, 5),
    )
    is_own = np.arange(len(y)) < 20
    asked = np.array([EVERYWHERE, HERE_OTHERWISE])
    assert list(OwnAndShared(C=1.5).fit(x, y, None, is_own).predict(asked)) == [BUG, WISH]
    assert list(LogisticRegression(C=1.5).fit(x, y).predict(asked)) == [BUG, BUG]


@pytest.mark.parametrize("count", [2, 3])
def test_only_the_sum_of_both_parts_is_kept(count: int) -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=(90, 5)), np.arange(90) % count
    x[:, 0] += y
    is_own, weight = np.arange(90) < 40, random.uniform(0.3, 1, 90)
    one = np.ones((90, 1))
    apart = np.hstack([x, np.hstack([x, one]) * is_own[:, None]])
    found = OwnAndShared(tol=1e-8, max_iter=999).fit(sparse.csr_matrix(x), y, weight, is_own)
    expected = LogisticRegression(tol=1e-8, max_iter=999).fit(apart, y, weight)
    # Asked is about this project, where both parts of a row are the same.
    here = expected.decision_function(np.hstack([x, x, one]))
    assert found.coef_.shape == ((1, 5) if count == 2 else (3, 5))
    assert found.n_features_in_ == 5
    assert np.allclose(found.decision_function(x), here, atol=1e-3)


def test_how_common_a_class_is_here_does_not_hang_on_the_others() -> None:
    x, y = rows(([0.0], WISH, 30), ([0.0], BUG, 600))
    found = OwnAndShared(C=1.5).fit(x, y, None, np.arange(630) < 30)
    assert list(found.predict(np.zeros((1, 1)))) == [WISH]


@pytest.mark.parametrize("is_own", [None, np.ones(60, dtype=bool)])
def test_without_others_it_is_logistic_regression(is_own: npt.NDArray[np.bool_] | None) -> None:
    x = np.random.default_rng(5).normal(size=(60, 4))
    y = (x[:, 0] > 0).astype(np.int64)
    found = OwnAndShared().fit(x, y, None, is_own)
    assert np.array_equal(found.coef_, LogisticRegression().fit(x, y).coef_)


def test_the_estimator_of_types_is_told_which_issues_are_the_projects_own() -> None:
    # Elsewhere a ticket is a bug; here people write "ticket" for what they wish.
    own = [document(f"Ticket: green number {n}", "") for n in range(20)]
    own += [document(f"Broken: yellow number {n}", "") for n in range(20)]
    others = [document(f"Ticket: red number {n}", "") for n in range(100)]
    others += [document(f"Please: blue number {n}", "") for n in range(100)]
    task = Task(
        own,
        np.repeat([WISH, BUG], 20),
        2,
        others=Others(others, np.repeat([BUG, WISH], 100), np.full(200, 0.3), np.full(200, np.nan)),
    )
    estimator = task.fit(type_estimator, np.arange(40), seed=1)
    said = estimator.predict([document("Ticket: grey number", ""), document("Please: grey", "")])
    assert list(said) == [WISH, WISH]
