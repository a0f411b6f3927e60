"""The estimators that learn from documents. Any scikit-learn estimator can take their place.

An estimator is a pipeline from :class:`core.learning.documents.Document` to scores: its last
step decides. Where that step is linear (has ``coef_``), its reasons can be read off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.svm import LinearSVC

from core.learning.by_rows import of_rows, products, turned
from core.learning.documents import Document
from core.learning.features import IssueFeatures
from core.learning.rows_of import RowsOf

Floats: TypeAlias = npt.NDArray[np.float64]
MakeEstimator: TypeAlias = Callable[[int], Any]
"""From a random seed to an unfitted estimator of documents."""

TELLING_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({
    "title_words": 0.5, "title_characters": 0.9, "words": 0.5, "characters": 1.4,
    "headings": 0.5, "code": 0.8, "lead": 1.3, "cues": 0.12, "likeness": 1.0,
})  # fmt: skip
"""The type hangs on the way of telling: how it begins, and what is noticed at a glance."""

SUBJECT_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {"cues": 0.08, "code": 0.7, "logs": 0.5, "headings": 0.8, "author": 1.0}
)
"""Labels and priorities hang on the subject, and on who files it (people work on something),
more than on the way of telling."""

FEW: Final = 1_500
"""Up to so many rows are learned from by rows, which is quicker there than by columns."""

_ABSENT: Final = 5.0
"""How far below its lowest score an estimator puts a class that it has never seen."""


def type_estimator(seed: int) -> Pipeline:
    """For the type: what an issue is, told by its way of telling as much as by its words."""
    features = IssueFeatures(weights=dict(TELLING_WEIGHTS))
    linear = OwnAndShared(C=1.5, tol=1e-3, max_iter=500, random_state=seed)
    return Pipeline([("features", features), ("linear", linear)])


def priority_estimator(seed: int) -> Pipeline:
    """For the priority, which hangs on the subject."""
    features = IssueFeatures(weights=dict(SUBJECT_WEIGHTS))
    # Newton's method is as good here as the other solver, in a third of the time.
    linear = LogisticRegression(solver="newton-cg", tol=1e-2, max_iter=200, random_state=seed)
    return Pipeline([("features", features), ("linear", linear)])


def labels_estimator(seed: int) -> Pipeline:
    """For labels, which may stand together."""
    features = IssueFeatures(weights={**SUBJECT_WEIGHTS, "author": 0.5}, max_features=30_000)
    return Pipeline([("features", features), ("linear", ManyLinear(random_state=seed))])


class OwnAndShared(LogisticRegression):  # type: ignore[misc]
    """Logistic regression for one project that other projects' issues teach, too.

    What a word says is the sum of what it says everywhere and of what it says in this project
    only. Each part is as dear to the regularisation as the other, so what holds everywhere
    is learned from all, and what a project has for itself from its own. Only the sum is kept:
    asked is about this project alone.

    Args:
        C, tol, max_iter, random_state: those of LogisticRegression.
    """

    coef_: Floats
    intercept_: Floats

    def __init__(
        self,
        *,
        C: float = 1.0,  # noqa: N803 - scikit-learn's name
        tol: float = 1e-4,
        max_iter: int = 100,
        random_state: int | None = None,
    ) -> None:
        super().__init__(C=C, tol=tol, max_iter=max_iter, random_state=random_state)

    def fit(
        self,
        X: sparse.csr_matrix,  # noqa: N803
        y: npt.NDArray[np.int64],
        sample_weight: Floats | None = None,
        is_own: npt.NDArray[np.bool_] | None = None,
    ) -> Self:
        """Learn from rows ``X`` (n, d) of classes ``y`` (n,); ``is_own`` (n,): None for all."""
        here = np.zeros(len(y))
        if is_own is not None and not is_own.all():
            here = is_own.astype(np.float64)
        if X.shape[0] <= min(FEW, X.shape[1]):
            self._fit_by_rows(X, y, sample_weight, here)
        else:
            self._fit_by_columns(X, y, sample_weight, here)
        self.n_features_in_ = X.shape[1]
        return self

    def _fit_by_columns(
        self,
        X: sparse.csr_matrix,  # noqa: N803
        y: npt.NDArray[np.int64],
        sample_weight: Floats | None,
        here: Floats,
    ) -> None:
        if not here.any():
            super().fit(X, y, sample_weight)
            return
        count = X.shape[1]
        # The last column is for how common each class is here, whatever it is elsewhere.
        copies = [sparse.diags_array(here) @ X, sparse.csr_matrix(here[:, None])]
        super().fit(sparse.hstack([X, *copies], format="csr"), y, sample_weight)
        self.intercept_ = self.intercept_ + self.coef_[:, -1]
        self.coef_ = self.coef_[:, :count] + self.coef_[:, count:-1]

    def _fit_by_rows(
        self,
        X: sparse.csr_matrix,  # noqa: N803
        y: npt.NDArray[np.int64],
        sample_weight: Floats | None,
        here: Floats,
    ) -> None:
        """The same, several times as fast where rows are few."""
        both = np.outer(here, here)
        rows = turned(products(X) * (1 + both) + both)
        super().fit(rows, y, sample_weight)
        shares = of_rows(self.coef_, rows)
        self.coef_ = np.asarray((X.T @ (shares * (1 + here)).T).T)
        self.intercept_ = self.intercept_ + shares @ here


class ManyLinear(BaseEstimator):  # type: ignore[misc]
    """A linear classifier for each label, learned from where the label's truth is known.

    Of a rare label all examples are used, with ``negatives`` counterexamples for each but
    no fewer than ``least_negatives``: the cost grows with examples, not with labels times rows.

    Args:
        C: inverse strength of the regularisation.
        negatives: how many counterexamples to use for each example.
        least_negatives: how many to use at the least.
        random_state: seed of the choice of counterexamples and of the solver.
    """

    def __init__(
        self,
        *,
        C: float = 0.1,  # noqa: N803 - scikit-learn's name
        negatives: int = 10,
        least_negatives: int = 3_000,
        random_state: int | None = None,
    ) -> None:
        self.C = C
        self.negatives = negatives
        self.least_negatives = least_negatives
        self.random_state = random_state

    def fit(
        self,
        X: sparse.csr_matrix,  # noqa: N803
        y: npt.NDArray[np.int8],
        sample_weight: Floats | None = None,
    ) -> Self:
        """Learn from rows ``X`` (n, d) and truths ``y`` (n, k): 1, 0, or -1 for unknown."""
        random = np.random.default_rng(self.random_state)
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        some = RowsOf(X)
        fitted = [self._fit_label(some, y[:, label], weight, random) for label in range(y.shape[1])]
        self.coef_ = np.stack([coefficients for coefficients, _ in fitted])
        self.intercept_ = np.array([intercept for _, intercept in fitted])
        return self

    def decision_function(self, X: sparse.csr_matrix) -> Floats:  # noqa: N803
        """Scores (n, k) of rows (n, d); above 0 means rather yes."""
        return np.asarray(X @ self.coef_.T + self.intercept_, dtype=np.float64)

    def _fit_label(
        self,
        some: RowsOf,
        truth: npt.NDArray[np.int8],
        weight: Floats,
        random: np.random.Generator,
    ) -> tuple[npt.NDArray[np.float32], float]:
        examples, others = np.flatnonzero(truth == 1), np.flatnonzero(truth == 0)
        if len(examples) == 0 or len(others) == 0:
            return np.zeros(some.width, dtype=np.float32), -1.0 if len(examples) == 0 else 1.0
        wanted = max(self.least_negatives, self.negatives * len(examples))
        if len(others) > wanted:
            weight = np.where(truth == 0, weight * (len(others) / wanted), weight)
            others = random.choice(others, wanted, replace=False)
        rows = np.sort(np.concatenate([examples, others]))
        model = LinearSVC(C=self.C, tol=1e-2, max_iter=5_000, random_state=self.random_state)
        model.fit(some.take(rows), truth[rows], sample_weight=weight[rows])
        return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def scores(estimator: Any, documents: Sequence[Document], count: int) -> Floats:
    """The scores (n, ``count``) that a fitted estimator gives documents.

    An estimator of classes was fitted on their numbers and may have missed some.
    """
    if hasattr(estimator, "decision_function"):
        found = np.asarray(estimator.decision_function(documents), dtype=np.float64)
    else:
        found = np.log(np.maximum(estimator.predict_proba(documents), 1e-9))
    if found.ndim == 1:  # two classes: one score, for the second
        found = np.stack([-found / 2, found / 2], axis=1)
    classes = getattr(estimator, "classes_", None)
    if classes is None or len(classes) == count:
        return found
    complete = np.repeat(found.min(axis=1, keepdims=True) - _ABSENT, count, axis=1)
    complete[:, np.asarray(classes, dtype=int)] = found
    return complete


def coefficients(estimator: Any, column: int) -> Floats | None:
    """What one class's score is made of, by column of the features; None if not linear.

    For classes that exclude each other: against the mean of the others.
    """
    if not isinstance(estimator, Pipeline) or not isinstance(estimator[0], IssueFeatures):
        return None
    last: Any = estimator[-1]
    weights = getattr(last, "coef_", None)
    if weights is None:
        return None
    if isinstance(last, ManyLinear):
        return np.asarray(weights[column], dtype=np.float64)
    # What stands beside words and cues is no feature of the text, and comes last.
    if (beside := getattr(last, "columns", 0)) > 0:
        weights = weights[:, :-beside]
    if len(weights) == 1:  # two classes
        return np.asarray(weights[0] if column else -weights[0])
    number = list(last.classes_).index(column)
    return np.asarray(weights[number] - np.delete(weights, number, axis=0).mean(axis=0))
