"""The order in which similar issues are named, learned from what people called duplicates.

The search finds candidates by words alone. A default order, learned on a public archive, puts
them by what each has in common with the issue. Where a project's people have marked duplicates,
a conditional logit starts from it and learns from each which of the candidates was the twin. It
walks through the past in time order, with an index that knows nothing of the future, and is used
only where it puts the twin of the newest duplicates clearly higher than the default did.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.learning.metrics import is_surely_better
from core.learning.ranking import Choice, fit
from core.model import Issue
from core.plugin import SimilarIssue
from core.search.default_order import LEARNED_ELSEWHERE, SET_BY_HAND
from core.search.index import IssueIndex
from core.search.pairs import FEATURES, Asking, Rarity, text_of
from core.search.retrieval import widely

Floats = npt.NDArray[np.float64]
Progress = Callable[[float, str], None]

CANDIDATES: Final = 100
LEAST_DUPLICATES: Final = 50
"""With fewer whose twin the search found at all, nothing is learned."""

MOST_ISSUES: Final = 10_000
MOST_DUPLICATES: Final = 500
_OLDER: Final = 0.7
_MOST_TERMS: Final = 40_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A duplicate at the moment when it was filed.

    ``candidates`` are what the search found, best first, as places in the history;
    ``features`` (candidates, FEATURES); ``twins``: whether each is one of its twins.
    """

    place: int
    candidates: Sequence[int]
    features: Floats
    twins: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Order:
    """How much each of FEATURES counts, after it was brought to mean 0 and spread 1."""

    weights: Floats
    mean: Floats
    spread: Floats

    @classmethod
    def default(cls) -> Order:
        """The order before anything was learned here."""
        counts = {**LEARNED_ELSEWHERE, **SET_BY_HAND}
        weights = np.array([counts.get(name, 0.0) for name in FEATURES])
        return cls(weights, np.zeros(len(FEATURES)), np.ones(len(FEATURES)))

    @classmethod
    def learn(cls, asked: Sequence[Asked], prior: Order | None = None) -> Order:
        """The weights under which the twins were the likeliest choice.

        ``prior``: the order to start from, and to stay near where little is said against it.
        """
        everything = np.concatenate([one.features for one in asked])
        mean, spread = everything.mean(axis=0), everything.std(axis=0)
        spread = np.where(spread > 1e-9, spread, 1.0)
        choices = [
            Choice((one.features - mean) / spread, tuple(map(int, np.flatnonzero(one.twins))))
            for one in asked
        ]
        usual = None if prior is None else prior.weights / prior.spread * spread
        return cls(fit(choices, len(FEATURES), usual), mean, spread)

    def scores(self, numbers: Floats) -> Floats:
        """How likely each candidate (n, FEATURES) is the twin, on no scale: (n,)."""
        return np.asarray((numbers - self.mean) / self.spread @ self.weights)

    def ranking(self, one: Asked) -> list[int]:
        """The candidates' places in the history, best first."""
        best = np.argsort(-self.scores(one.features), kind="stable")
        return [one.candidates[n] for n in best]

    def to_data(self) -> dict[str, Any]:
        """As JSON has it."""
        named = zip(FEATURES, self.weights, self.mean, self.spread, strict=True)
        return {name: [float(w), float(m), float(s)] for name, w, m, s in named}

    @classmethod
    def from_data(cls, data: Mapping[str, Sequence[float]]) -> Order:
        """What ``to_data`` described; a feature that is not there counts for nothing."""
        rows = np.array([data.get(name, (0.0, 0.0, 1.0)) for name in FEATURES], dtype=np.float64)
        return cls(rows[:, 0], rows[:, 1], rows[:, 2])


def walk(
    history: Sequence[Issue],
    twins: Mapping[int, frozenset[int]],
    progress: Progress,
    rarity: Rarity,
) -> Iterator[Asked]:
    """Each duplicate as it was asked about when it was filed.

    Args:
        history: issues in time order.
        twins: the places of a duplicate's earlier twins, by its own place.
        progress: told a share and what is done.
        rarity: counts the issues as they come, and knows all of them in the end.
    """
    with (
        tempfile.TemporaryDirectory(prefix="trackside-") as folder,
        IssueIndex(Path(folder) / "index") as index,
    ):
        marked: Counter[str] = Counter()
        for place, issue in enumerate(history):
            known = replace(issue, id=place + 1, version=place + 1)
            index.add([known])
            if twins.get(place):
                found = [(one - 1, score) for one, score in widely(index, known, CANDIDATES)]
                yield ask(found, history, place, twins[place], rarity, marked)
            rarity.add(text_of(issue.title, issue.body))
            if issue.duplicate_of:
                marked[issue.duplicate_of] += 1
            if place % 100 == 0:
                progress(place / len(history), f"issue {place:,}")


def ask(
    found: Sequence[tuple[int, float]],
    history: Sequence[Issue],
    place: int,
    twins: frozenset[int],
    rarity: Rarity,
    marked: Mapping[str, int],
) -> Asked:
    """What was found about an issue of a history, with what each pair has in common.

    ``found``: places in the history with how much of the issue was found there, best first;
    ``marked``: how many earlier issues are marked as duplicates of an issue, by its key.
    """
    issue, places = history[place], [other for other, _ in found]
    asking = Asking(issue, rarity.weights())
    rows = [
        asking.features(
            history[other],
            score=score,
            place=n,
            duplicates=marked.get(history[other].key, 0),
        )
        for n, (other, score) in enumerate(found, 1)
    ]
    numbers = np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
    hits = np.array([other in twins for other in places], dtype=bool)
    return Asked(place, places, numbers, hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """An order with what was measured on the newest duplicates, which did not teach it.

    ``first_before`` and ``first_now``: of how many the twin came first in the default order and
    in the learned one.
    """

    order: Order
    rarity: Rarity
    duplicates: int
    tested: int
    first_before: float
    first_now: float
    is_better: bool

    def to_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"order": self.order.to_data(), "rarity": self.rarity.to_data(_MOST_TERMS)}


def learn_order(
    history: Sequence[Issue], twins: Mapping[int, frozenset[int]], progress: Progress
) -> Learned | None:
    """Learn from a history's duplicates; None where there are too few.

    The newest MOST_ISSUES are walked through, and the newest MOST_DUPLICATES learned from.
    """
    first = max(0, len(history) - MOST_ISSUES)
    history = history[first:]
    newest = sorted(place for place in twins if place >= first)[-MOST_DUPLICATES:]
    near = {
        place - first: frozenset(t - first for t in twins[place] if t >= first) for place in newest
    }
    if sum(bool(found) for found in near.values()) < LEAST_DUPLICATES:
        return None
    rarity = Rarity()
    asked = [one for one in walk(history, near, progress, rarity) if one.twins.any()]
    if len(asked) < LEAST_DUPLICATES:
        return None
    cut = round(_OLDER * len(asked))
    older, newer = asked[:cut], asked[cut:]
    usual = Order.default()
    trial = Order.learn(older, usual)
    before = [_place_of_twin(one, usual.ranking(one), near) for one in newer]
    now = [_place_of_twin(one, trial.ranking(one), near) for one in newer]
    return Learned(
        order=Order.learn(asked, usual),
        rarity=rarity,
        duplicates=len(asked),
        tested=len(newer),
        first_before=float(np.mean([place == 1 for place in before])),
        first_now=float(np.mean([place == 1 for place in now])),
        is_better=is_surely_better([1 / place for place in now], [1 / place for place in before]),
    )


def _place_of_twin(one: Asked, ranking: Sequence[int], twins: Mapping[int, frozenset[int]]) -> int:
    return next(n for n, place in enumerate(ranking, 1) if place in twins[one.place])


def reorder(
    order: Order, weights: Mapping[str, float], issue: Issue, found: Sequence[SimilarIssue]
) -> list[SimilarIssue]:
    """Found issues in a learned order; ``weights``: how much each term tells."""
    if len(found) < 2:
        return list(found)
    asking = Asking(issue, weights)
    rows = [
        asking.features(one.issue, score=one.score, place=n, duplicates=one.duplicates)
        for n, one in enumerate(found, 1)
    ]
    scores = order.scores(np.array(rows, dtype=np.float64))
    return [found[n] for n in np.argsort(-scores, kind="stable")]
