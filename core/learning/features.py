"""From documents to the matrix that estimators learn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.kernel_approximation import Nystroem

from core.learning.documents import BLOCKS, Document, Hashes

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType({
    "title_words": 0.7, "title_characters": 0.7, "words": 1.0, "characters": 1.0,
    "headings": 0.5, "template": 0.4, "code": 0.4, "logs": 0.3, "lead": 1.0, "asks": 0.7,
    "quotes": 0.2, "author": 0.0, "cues": 0.17, "likeness": 0.0,
})  # fmt: skip
"""How much each block counts: the length of its part of a row; ``cues``: of one cue.

``likeness`` is how like those of other issues all the cues are together.
"""

LANDMARKS: Final = 100
"""Issues learned from that the cues of others are compared with."""

_FARTHEST: Final = 4.0
"""No cue counts for more than so many standard deviations."""

ROWS_PER_OCCURRENCE: Final = 1_500
"""A feature must occur in one document of so many to be kept (and in two at the least)."""

AT_ONCE: Final = 500
"""Documents that are made rows of together: what that takes meanwhile stays in the caches."""

_MOST_BITS: Final = 20
"""Of a hash at most so many bits are looked up at once: a table of 8 MB."""


class IssueFeatures(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF over hashed features, block by block, and standardised cues beside them.

    A row is the concatenation of its blocks, each scaled to its weight's length. The
    vocabulary is a sorted array of hashes: small on disk, and quick to load and to look up.
    What a cue says may hang on the others (a picture means something else where a form is
    filled in), which no sum over cues can tell: ``likeness`` brings that to a linear step, as
    coordinates (Nyström's method) whose products are a Gaussian kernel of the cues.

    Args:
        weights: overrides of WEIGHTS by block; 0 leaves a block out.
        max_features: the most frequent features to keep.
        vocabulary_rows: how many documents, evenly spread, the vocabulary is made from.
    """

    def __init__(
        self,
        *,
        weights: Mapping[str, float] | None = None,
        max_features: int = 150_000,
        vocabulary_rows: int = 10_000,
    ) -> None:
        self.weights = weights
        self.max_features = max_features
        self.vocabulary_rows = vocabulary_rows

    def fit(self, X: Sequence[Document], y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Choose the features to keep, and learn how rare each is."""
        step = max(1, -(-len(X) // self.vocabulary_rows))
        sample = X[::step]
        hashes, frequency = np.unique(
            np.concatenate([document.hashes for document in sample]), return_counts=True
        )
        least = max(2, len(sample) // ROWS_PER_OCCURRENCE)
        kept = frequency >= min(least, len(sample))
        if kept.sum() > self.max_features:
            border = np.partition(frequency[kept], -self.max_features)[-self.max_features]
            kept &= frequency > border
        self.vocabulary_: Hashes = hashes[kept]
        self.idf_ = (np.log((1 + len(sample)) / (1 + frequency[kept])) + 1).astype(np.float32)
        weights = {**WEIGHTS, **(self.weights or {})}
        self.block_weights_ = np.array([weights[block] for block in BLOCKS], dtype=np.float32)
        noticed = np.stack([document.cues for document in X])
        self.cue_mean_ = noticed.mean(axis=0)
        spread = noticed.std(axis=0)
        # A cue that never varies here says nothing: it becomes 0, not infinity.
        self.cue_scale_ = np.where(spread > 1e-6, 1 / np.maximum(spread, 1e-6), 0)
        self.cue_weight_, self.likeness_weight_ = weights["cues"], weights["likeness"]
        self.likeness_ = None
        if self.likeness_weight_:
            scaled = self.scale_cues(noticed)
            width = max(1.0, float(np.square(scaled).sum(axis=1).mean()))
            landmarks = min(LANDMARKS, len(X))
            made = Nystroem(gamma=0.5 / width, n_components=landmarks, random_state=0)
            self.likeness_ = made.fit(scaled)
        return self

    def transform(self, X: Sequence[Document]) -> sparse.csr_matrix:  # noqa: N803
        """The rows of documents: features first, in the order of ``vocabulary_``, then cues."""
        if len(X) <= AT_ONCE:
            return self._rows(X)
        parts = [self._rows(X[start : start + AT_ONCE]) for start in range(0, len(X), AT_ONCE)]
        return sparse.vstack(parts, format="csr")

    def _rows(self, X: Sequence[Document]) -> sparse.csr_matrix:  # noqa: N803
        columns, values, documents, _ = self.locate(X)
        words = sparse.csr_matrix(
            (values, columns, _pointers(documents, len(X))),
            shape=(len(X), len(self.vocabulary_)),
        )
        noticed = self.scale_cues(np.stack([document.cues for document in X]))
        return sparse.hstack([words, sparse.csr_matrix(self.place_cues(noticed))], format="csr")

    def locate(
        self,
        X: Sequence[Document],  # noqa: N803
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.int64], Hashes]:
        """For every known feature of the documents: column, value, document and hash."""
        hashes = np.concatenate([document.hashes for document in X])
        counts = np.concatenate([document.counts for document in X])
        cells = np.repeat(
            np.arange(len(X) * len(BLOCKS)), [b - a for d in X for a, b in pairwise(d.bounds)]
        )
        if len(self.vocabulary_) == 0:
            hashes, counts, cells = hashes[:0], counts[:0], cells[:0]
        columns = places(self.vocabulary_, hashes)
        columns[columns == len(self.vocabulary_)] = 0
        known = self.vocabulary_[columns] == hashes
        columns, cells, hashes = columns[known], cells[known], hashes[known]
        values = (1 + np.log(counts[known])) * self.idf_[columns].astype(np.float64)
        lengths = np.sqrt(np.bincount(cells, values**2, minlength=len(X) * len(BLOCKS)))
        values *= self.block_weights_[cells % len(BLOCKS)] / lengths[cells]
        return columns, values, cells // len(BLOCKS), hashes

    def scale_cues(self, noticed: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
        """Cues (n, c) standardised, and never extreme."""
        scaled = (noticed.astype(np.float64) - self.cue_mean_) * self.cue_scale_
        return np.asarray(np.clip(scaled, -_FARTHEST, _FARTHEST))

    def place_cues(self, scaled: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The end of each row (n, m): standardised cues (n, c), weighed, and their likeness."""
        each = self.cue_weight_ * scaled
        if self.likeness_ is None:
            return each
        # As its own ``transform``, which takes longer over checking one row than over the row.
        landmarks = self.likeness_.components_
        distance = (
            np.square(scaled).sum(axis=1)[:, None]
            + np.square(landmarks).sum(axis=1)
            - 2 * scaled @ landmarks.T
        )
        near = np.exp(-self.likeness_.gamma * np.maximum(distance, 0))
        return np.hstack([each, self.likeness_weight_ * near @ self.likeness_.normalization_.T])

    def __sklearn_tags__(self) -> Any:
        """Say that rows are documents, not numbers, which scikit-learn would check."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        return tags


def places(vocabulary: Hashes, hashes: Hashes) -> npt.NDArray[np.int64]:
    """``np.searchsorted(vocabulary, hashes)``, in a third of the time where there are many.

    Hashes are spread evenly, so how one begins tells nearly where it is.
    """
    bits = len(vocabulary).bit_length() + 1
    if len(hashes) < 2 << bits or bits > _MOST_BITS:
        return np.asarray(np.searchsorted(vocabulary, hashes))
    shift = np.uint32(32 - bits)
    begins = np.searchsorted(vocabulary, np.arange(1 << bits, dtype=np.uint32) << shift)
    found = begins[hashes >> shift]
    ended = np.append(vocabulary, np.uint32(2**32 - 1))
    behind = np.flatnonzero(ended[found] < hashes)
    while len(behind):
        found[behind] += 1
        behind = behind[ended[found[behind]] < hashes[behind]]
    return np.asarray(found)


def _pointers(documents: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Where each document's features begin, for a CSR matrix."""
    return np.concatenate([[0], np.cumsum(np.bincount(documents, minlength=count))])
