"""The built-in features of an issue with a transformer's vector of its text beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.pipeline import Pipeline

from core.learning.beside import beside
from core.learning.documents import Document, encoded_text
from core.learning.encoder import EncoderFiles, load_encoder
from core.learning.estimators import TELLING_WEIGHTS, MakeEstimator, type_estimator
from core.learning.features import IssueFeatures

VECTOR_WEIGHT: Final = 1.4
"""How much the vector counts: the length of its part of a row, about."""


class VectorFeatures(IssueFeatures):
    """The rows of :class:`IssueFeatures`, with a vector between the words and the cues.

    The transformer is no part of it: its folder and its checksum are, and it is loaded where
    rows are made. So reasons are read off the words as ever, and a model file stays small.
    """

    def __init__(
        self,
        *,
        folder: str,
        sha256: str,
        tokens: int = 128,
        vector_weight: float = VECTOR_WEIGHT,
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
        self.vector_weight = vector_weight

    def fit(self, X: Sequence[Document], y: object = None) -> Self:  # noqa: N803 - scikit-learn's name
        """Learn as the built-in features do, and what the average vector is.

        Raises:
            ModelError: the transformer cannot be loaded.
        """
        super().fit(X, y)
        found = self._encode(X)
        self.vector_mean_ = found.mean(axis=0)
        spread = float(np.sqrt(np.square(found - self.vector_mean_).sum(axis=1).mean()))
        self.vector_scale_ = self.vector_weight / max(spread, 1e-6)
        return self

    def transform(self, X: Sequence[Document]) -> sparse.csr_matrix:  # noqa: N803
        """The rows of documents: words, the vector, then cues.

        Raises:
            ModelError: the transformer cannot be loaded.
        """
        rows = super().transform(X)
        words = len(self.vocabulary_)
        vectors = (self._encode(X) - self.vector_mean_) * self.vector_scale_
        return sparse.hstack(
            [rows[:, :words], sparse.csr_matrix(vectors), rows[:, words:]], format="csr"
        )

    def _encode(self, documents: Sequence[Document]) -> npt.NDArray[np.float64]:
        encoder = load_encoder(EncoderFiles(self.folder, self.sha256, self.tokens))
        texts = [encoded_text(one) for one in documents]
        return encoder.encode(texts).astype(np.float64)


def with_vectors(files: EncoderFiles) -> MakeEstimator:
    """How to make the estimator of types that has a transformer beside its features.

    Of one that was tuned here it takes what that says of each type, of another its vectors.
    What is made raises ModelError where the transformer cannot be loaded.
    """

    def make(seed: int) -> Pipeline:
        if (tuned := load_encoder(files).tuned) is not None:
            return beside(files, len(tuned.classes), type_estimator(seed))
        features = VectorFeatures(
            folder=files.folder,
            sha256=files.sha256,
            tokens=files.tokens,
            weights=dict(TELLING_WEIGHTS),
        )
        return type_estimator(seed).set_params(features=features)

    return make
