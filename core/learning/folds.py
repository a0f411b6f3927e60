"""Which rows are held out when: by chance for calibration, by time for what is promised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from sklearn.utils.validation import has_fit_parameter

from core.learning.documents import BLOCKS, Document
from core.learning.documents import unsigned as without_author
from core.learning.estimators import Floats, MakeEstimator, scores
from core.learning.features import IssueFeatures

Indices: TypeAlias = npt.NDArray[np.int64]

FOLDS: Final = 5
FOLDS_OF_MANY: Final = 3
"""With more than LEAST_MANY rows, fewer folds are as good and cost less."""

LEAST_MANY: Final = 1_000
FORWARD_CUTS: Final = (0.6, 0.8, 1.0)
"""Learned from the oldest 60 %, asked about the next 20 %; then from 80 % about the newest."""

LEAST_FORWARD: Final = 20
"""With fewer rows than this nothing is measured in time order: it would say nothing."""

OTHERS_WEIGHT: Final = 0.3
"""What an issue of another project counts for, where projects learn from each other."""

EXAMPLES_WEIGHT: Final = 0.2
"""What an example that comes with Trackside counts for beside an issue of the project."""

_AUTHOR: Final = BLOCKS.index("author")

MANY_ROWS: Final = 3_000
"""From here on the newest fifth is enough to calibrate and measure on."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Scores of rows that the estimator which gave them had not seen.

    ``unsigned``: what it says of them where it is not told who filed them; None where it was not
    asked, or makes no difference of it.
    """

    rows: Indices
    scores: Floats
    unsigned: Floats | None = None


@dataclass(frozen=True, slots=True)
class Others:
    """What is learned from beside the project's own issues, and never asked about.

    ``weights`` (n,): what each counts for. ``times`` (n,): as those of a task.
    """

    documents: Sequence[Document]
    truth: npt.NDArray[Any]
    weights: Floats
    times: Floats


def together(parts: Sequence[Others]) -> Others:
    """Several as one."""
    return Others(
        [one for part in parts for one in part.documents],
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in ("truth", "weights", "times")
        ),
    )


@dataclass(frozen=True, slots=True)
class Task:
    """What is learned: documents in time order and their truth.

    ``truth`` is (n,) numbers of classes that exclude each other, or (n, k) of 1, 0 and -1
    for labels. ``weights`` (n,): what each counts for, None for all alike. ``times`` (n,): when
    each was filed, in seconds since 1970, NaN where it is not known.
    """

    documents: Sequence[Document]
    truth: npt.NDArray[Any]
    count: int
    others: Others | None = None
    weights: Floats | None = None
    times: Floats = field(default_factory=lambda: np.empty(0))

    def fit(self, make: MakeEstimator, rows: Indices, seed: int, *, until: float = np.nan) -> Any:
        """A new estimator, fitted on some of the rows.

        ``until``: of other projects only what was filed before, where both are known.
        """
        documents, estimator = [self.documents[row] for row in rows], make(seed)
        truth, weights = self.truth[rows], None if self.weights is None else self.weights[rows]
        name, last = estimator.steps[-1]
        weighs = has_fit_parameter(last, "sample_weight")
        if self.others is not None:
            used = ~(self.others.times >= until)
            if not weighs:  # all would count alike, and examples for far too much
                used &= self.others.weights >= OTHERS_WEIGHT
            before = np.flatnonzero(used)
            own = np.ones(len(documents)) if weights is None else weights
            weights = np.concatenate([own, self.others.weights[before]])
            documents += [self.others.documents[int(row)] for row in before]
            truth = np.concatenate([truth, self.others.truth[before]])
        told: dict[str, Any] = {"sample_weight": weights}
        if len(documents) > len(rows):
            told["is_own"] = np.arange(len(documents)) < len(rows)
        # One that a plugin offers may know neither: then all count alike.
        known = {
            f"{name}__{what}": value
            for what, value in told.items()
            if value is not None and has_fit_parameter(last, what)
        }
        return estimator.fit(documents, truth, **known)

    def ask(self, estimator: Any, rows: Indices, *, unsigned: bool = False) -> HeldOut:
        """The estimator's scores of other rows; with ``unsigned`` also without their authors."""
        documents = [self.documents[row] for row in rows]
        found = scores(estimator, documents, self.count)
        if not (unsigned and any(one.author for one in documents) and _minds_authors(estimator)):
            return HeldOut(rows, found)
        bare = [without_author(one) for one in documents]
        return HeldOut(rows, found, scores(estimator, bare, self.count))


def by_chance(task: Task, make: MakeEstimator, seed: int) -> Iterator[HeldOut]:
    """Every row held out once, one fold after the other."""
    count = FOLDS if len(task.documents) <= LEAST_MANY else FOLDS_OF_MANY
    folds = assign_folds(task.truth, count, seed)
    for fold in range(count):
        rows = np.flatnonzero(folds == fold)
        if len(rows):
            fitted = task.fit(make, np.flatnonzero(folds != fold), seed)
            yield task.ask(fitted, rows, unsigned=True)


def by_time(task: Task, make: MakeEstimator, seed: int) -> Iterator[tuple[HeldOut, Indices]]:
    """The newer rows, held out in time order; with each part the rows that were learned from."""
    count = len(task.documents)
    cuts = FORWARD_CUTS if count <= MANY_ROWS else FORWARD_CUTS[1:]
    if count < LEAST_FORWARD:
        return
    for start, end in pairwise(cuts):
        learned = np.arange(round(start * count))
        rows = np.arange(len(learned), round(end * count))
        if task.truth.ndim == 1 and len(np.unique(task.truth[learned])) < 2:
            continue  # nothing to tell apart yet
        until = task.times[rows[0]] if len(task.times) else np.nan
        fitted = task.fit(make, learned, seed, until=until)
        yield task.ask(fitted, rows, unsigned=count > MANY_ROWS), learned


def assign_folds(truth: npt.NDArray[Any], folds: int, seed: int) -> Indices:
    """The fold of each row, at random, each class spread evenly.

    A class with two rows or more is never missing from what the others learn from.
    """
    random = np.random.default_rng(seed)
    shuffled = random.permutation(len(truth))
    if truth.ndim == 1:
        shuffled = shuffled[np.argsort(truth[shuffled], kind="stable")]
    assigned = np.empty(len(truth), dtype=np.int64)
    # Dealt like cards over the sorted rows, so classes and sizes come out even.
    assigned[shuffled] = np.arange(len(truth)) % folds
    return assigned


def join(parts: Sequence[HeldOut]) -> HeldOut:
    """Several parts as one, in the order of the rows."""
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows, kind="stable")
    found = np.concatenate([part.scores for part in parts])[order]
    if all(part.unsigned is None for part in parts):
        return HeldOut(rows[order], found)
    bare = [part.scores if part.unsigned is None else part.unsigned for part in parts]
    return HeldOut(rows[order], found, np.concatenate(bare)[order])


def _minds_authors(estimator: Any) -> bool:
    """Whether it is one of ours that may say something else of an issue for who filed it."""
    features = estimator.steps[0][1]
    return isinstance(features, IssueFeatures) and bool(features.block_weights_[_AUTHOR])
