"""What a tuned transformer says of each type, at a fixed weight beside the linear model.

How much to trust it is not learned: over a few hundred issues the words explain everything, and
a linear step that weighed both gave the transformer too much. So the sum of two logarithms of
probabilities is taken, and the step stays linear: its reasons are read off the words as ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.pipeline import Pipeline

from core.learning.documents import Document, told_text
from core.learning.encoder import EncoderFiles, load_encoder
from core.learning.estimators import Floats, OwnAndShared
from core.learning.features import IssueFeatures
from core.learning.starter import examples

SHARE: Final = 0.7
"""What the transformer's logarithm of a probability counts for beside the linear model's."""


@lru_cache(maxsize=1)
def _learned_first() -> frozenset[str]:
    """The texts of the examples, which a tuned transformer has mostly learned before any issue."""
    return frozenset(told_text(one.document) for one in examples())


class TunedFeatures(IssueFeatures):
    """The rows of :class:`IssueFeatures`, and at their end what the transformer says of its types.

    The transformer is no part of it: its folder and its checksum are.
    """

    def __init__(
        self,
        *,
        folder: str,
        sha256: str,
        tokens: int = 128,
        weights: Mapping[str, float] | None = None,
        max_features: int = 150_000,
        vocabulary_rows: int = 10_000,
    ) -> None:
        super().__init__(
            weights=weights, max_features=max_features, vocabulary_rows=vocabulary_rows
        )
        self.folder = folder
        self.sha256 = sha256
        self.tokens = tokens

    def transform(self, X: Sequence[Document]) -> sparse.csr_matrix:  # noqa: N803
        """The rows of documents: words, cues, then a number for each type of the transformer's.

        Of the examples that come with Trackside it says nothing: it knows them by heart, and
        nobody will ask about them.

        Raises:
            ModelError: the transformer cannot be loaded, or was not tuned.
        """
        encoder = load_encoder(EncoderFiles(self.folder, self.sha256, self.tokens))
        texts = [told_text(one) for one in X]
        asked = [row for row, text in enumerate(texts) if text not in _learned_first()]
        found = encoder.likelihoods([texts[row] for row in asked])
        said = np.zeros((len(texts), found.shape[1]))
        said[asked] = found
        return sparse.hstack([super().transform(X), sparse.csr_matrix(said)], format="csr")


class Beside(OwnAndShared):
    """Logistic regression on all columns but the last, to which those are added at a fixed weight.

    The last columns are what somebody else says of values that it has its own order of. Which
    of them speaks for which class is told by the rows: that for whose issues it is highest. One
    that speaks for none is left out.

    Args:
        columns: how many are the other's.
        share: what they count for.
        others: those of LogisticRegression.
    """

    def __init__(
        self,
        *,
        columns: int = 0,
        share: float = SHARE,
        C: float = 1.0,  # noqa: N803 - scikit-learn's name
        tol: float = 1e-4,
        max_iter: int = 100,
        random_state: int | None = None,
    ) -> None:
        super().__init__(C=C, tol=tol, max_iter=max_iter, random_state=random_state)
        self.columns = columns
        self.share = share

    def fit(
        self,
        X: sparse.csr_matrix,  # noqa: N803
        y: npt.NDArray[np.int64],
        sample_weight: Floats | None = None,
        is_own: npt.NDArray[np.bool_] | None = None,
    ) -> Self:
        """Learn from rows ``X`` (n, d + columns) of classes ``y`` (n,); ``is_own`` as there."""
        own = X.shape[1] - self.columns
        super().fit(X[:, :own], y, sample_weight, is_own)
        weight = np.ones(len(y)) if sample_weight is None else sample_weight
        beside = self.share * speakers(X[:, own:].toarray(), y, self.classes_, weight)
        if len(self.coef_) == 1:  # two classes: one score, for the second
            beside = beside[1:] - beside[:1]
        self.coef_ = np.hstack([self.coef_, beside])
        self.n_features_in_ = X.shape[1]
        return self


def speakers(
    said: Floats, y: npt.NDArray[np.int64], classes: npt.NDArray[np.int64], weight: Floats
) -> Floats:
    """Which column speaks for which class: (classes, columns) of 1 and 0, one for each at most.

    ``said`` (n, columns) are logarithms of probabilities less their mean: of a class that a
    column speaks for, it is above 0.
    """
    means = np.array(
        [np.average(said[y == one], axis=0, weights=weight[y == one]) for one in classes]
    )
    found = np.zeros(means.shape)
    for row, column in zip(*linear_sum_assignment(means, maximize=True), strict=True):
        found[row, column] = means[row, column] > 0
    return found


def beside(files: EncoderFiles, columns: int, built_in: Pipeline) -> Pipeline:
    """The built-in estimator with a tuned transformer of so many types beside its linear step."""
    features, linear = built_in
    return Pipeline(
        [
            (
                "features",
                TunedFeatures(
                    folder=files.folder,
                    sha256=files.sha256,
                    tokens=files.tokens,
                    weights=features.weights,
                ),
            ),
            (
                "linear",
                Beside(
                    columns=columns,
                    C=linear.C,
                    tol=linear.tol,
                    max_iter=linear.max_iter,
                    random_state=linear.random_state,
                ),
            ),
        ]
    )
