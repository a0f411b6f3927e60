"""The simple rules that a model must beat to be worth its place.

Each gives probabilities (n, k) for test rows from training rows. ``truth`` is (n,) numbers of
classes that exclude each other, or (n, k) of 1, 0 and -1 (unknown) for labels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import expit, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import make_union
from sklearn.svm import LinearSVC

from core.learning.estimators import Floats
from core.learning.rows import Row

Truth: TypeAlias = npt.NDArray[Any]
Baseline: TypeAlias = Callable[[Sequence[Row], Truth, int, Sequence[Row]], Floats]
"""From (training rows, their truth, number of classes, test rows) to probabilities."""

TEXT_CHARS: Final = 4_000


def majority(train: Sequence[Row], truth: Truth, classes: int, test: Sequence[Row]) -> Floats:  # noqa: ARG001 - a Baseline
    """Every class with its share of the past: answers the commonest one, for all alike."""
    shares = _shares(truth, classes)
    if truth.ndim == 2:  # labels: the commonest one is answered even where it is not on half
        shares[shares.argmax()] = max(0.5, shares.max())
    return np.repeat(shares[None], len(test), axis=0)


def most_recent(train: Sequence[Row], truth: Truth, classes: int, test: Sequence[Row]) -> Floats:  # noqa: ARG001 - a Baseline
    """What the newest issue got, for all alike, as sure as its share of the past."""
    shares = _shares(truth, classes)
    if truth.ndim == 1:
        found = np.where(np.arange(classes) == truth[-1], shares, 0.0)
    else:
        found = np.where(truth[-1] == 1, np.maximum(shares, 0.5), 0.0)
    return np.repeat(found[None], len(test), axis=0)


def tfidf(train: Sequence[Row], truth: Truth, classes: int, test: Sequence[Row]) -> Floats:
    """Plain TF-IDF of words and characters, title and body as they are, with a linear SVM."""
    vectoriser = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=min(2, len(train))
        ),
    )
    try:
        learned = vectoriser.fit_transform([_text(row) for row in train])
    except ValueError:  # not one word in any of them
        return majority(train, truth, classes, test)
    asked = vectoriser.transform([_text(row) for row in test])
    if truth.ndim == 1:
        return _one_of(learned, truth, classes, asked)
    found = np.zeros((len(test), classes))
    for label in range(classes):
        known = np.flatnonzero(truth[:, label] >= 0)
        if len(np.unique(truth[known, label])) == 2:
            model = LinearSVC(max_iter=5_000, random_state=0)
            model.fit(learned[known], truth[known, label])
            found[:, label] = expit(2 * model.decision_function(asked))
    return found


BASELINES: Final[Mapping[str, Baseline]] = {
    "majority": majority,
    "most_recent": most_recent,
    "tfidf": tfidf,
}


def _one_of(learned: Any, truth: Truth, classes: int, asked: Any) -> Floats:
    found = np.zeros((asked.shape[0], classes))
    seen = np.unique(truth)
    if len(seen) == 1:
        found[:, seen] = 1.0
        return found
    model = LinearSVC(max_iter=5_000, random_state=0).fit(learned, truth)
    scores = model.decision_function(asked)
    if scores.ndim == 1:
        scores = np.stack([-scores, scores], axis=1)
    found[:, seen] = softmax(2 * scores, axis=1)
    return found


def _shares(truth: Truth, classes: int) -> Floats:
    if truth.ndim == 1:
        return np.asarray(np.bincount(truth, minlength=classes) / len(truth))
    return np.asarray((truth == 1).mean(axis=0))


def _text(row: Row) -> str:
    return f"{row.title}\n{row.body[:TEXT_CHARS]}"
