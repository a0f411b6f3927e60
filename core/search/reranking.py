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
from core.privacy.visibility import circles_read_at
from core.search.default_order import LEARNED_ELSEWHERE, LEARNED_WITH_VECTORS, SET_BY_HAND
from core.search.entry import Filter
from core.search.index import IssueIndex
from core.search.pairs import FEATURES, Asking, Rarity, nearer, text_of
from core.search.retrieval import among, widely
from core.search.vector_use import Compared, compare, language

Floats = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
Progress = Callable[[float, str], None]

CANDIDATES: Final = 100
NEAR: Final = 50
"""So many issues are candidates because their vectors are near."""

_NEARER: Final = FEATURES.index("nearer")
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
    ``features`` (candidates, FEATURES); ``twins``: whether each is one of its twins. ``worded``: so
    many of the candidates were found by words; the rest by their vectors. ``has_vectors``: whether
    the issue has one itself.
    """

    place: int
    candidates: Sequence[int]
    features: Floats
    twins: npt.NDArray[np.bool_]
    worded: int
    has_vectors: bool = False

    def by_words(self) -> Asked:
        """The same as if there were no vectors."""
        features = self.features[: self.worded].copy()
        features[:, _NEARER] = 0.0
        return replace(
            self,
            candidates=self.candidates[: self.worded],
            features=features,
            twins=self.twins[: self.worded],
        )


@dataclass(frozen=True, slots=True)
class Order:
    """How much each of FEATURES counts, after it was brought to mean 0 and spread 1."""

    weights: Floats
    mean: Floats
    spread: Floats

    @classmethod
    def default(cls, *, with_vectors: bool = False) -> Order:
        """The order before anything was learned here."""
        learned = LEARNED_WITH_VECTORS if with_vectors else LEARNED_ELSEWHERE
        counts = {**learned, **SET_BY_HAND}
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
    vectors: Vectors | None = None,
) -> Iterator[Asked]:
    """Each duplicate as it was asked about when it was filed.

    Args:
        history: issues in time order.
        twins: the places of a duplicate's earlier twins, by its own place.
        progress: told a share and what is done.
        rarity: counts the issues as they come, and knows all of them in the end.
        vectors: of the issues, (n, d); None for none.
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
                yield look_up(index, history, place, twins[place], rarity, marked, vectors)
            rarity.add(text_of(issue.title, issue.body))
            if issue.duplicate_of:
                marked[issue.duplicate_of] += 1
            if place % 100 == 0:
                progress(place / len(history), f"issue {place:,}")


def look_up(
    index: IssueIndex,
    history: Sequence[Issue],
    place: int,
    twins: frozenset[int],
    rarity: Rarity,
    marked: Mapping[str, int],
    vectors: Vectors | None = None,
) -> Asked:
    """An issue of a history as it was asked about when it was filed.

    ``index`` knows the issues up to it, each by its place and one more; the rest is as
    :func:`ask` and :func:`walk` have it.
    """
    known = replace(history[place], id=place + 1, version=place + 1)
    found = [(one - 1, score) for one, score in widely(index, known, CANDIDATES)]
    worded = len(found)
    if vectors is None or not vectors[place].any():
        return ask(found, history, place, twins, rarity, marked)
    cosines = vectors[:place] @ vectors[place]
    nearest = np.argsort(-cosines, kind="stable")[:NEAR].tolist()
    if more := {one + 1 for one in nearest} - {other + 1 for other, _ in found}:
        wanted = Filter(circles=circles_read_at(known))
        found += [(one - 1, score) for one, score in among(index, known, wanted, more).scores()]
    return ask(found, history, place, twins, rarity, marked, worded, cosines)


def ask(
    found: Sequence[tuple[int, float]],
    history: Sequence[Issue],
    place: int,
    twins: frozenset[int],
    rarity: Rarity,
    marked: Mapping[str, int],
    worded: int | None = None,
    cosines: Vectors | None = None,
) -> Asked:
    """What was found about an issue of a history, with what each pair has in common.

    ``found``: places in the history with how much of the issue was found there, best first;
    ``marked``: how many earlier issues are marked as duplicates of an issue, by its key. So many
    of them, ``worded``, were found by words; all if not given. ``cosines``: (n,) of the history's
    vectors with the issue's.
    """
    issue, places = history[place], [other for other, _ in found]
    asking = Asking(issue, rarity.weights())
    # One that says nothing has a vector of nothing, and is at no angle to another.
    near = nearer([None if cosines is None else float(cosines[other]) or None for other in places])
    rows = [
        asking.features(
            history[other],
            score=score,
            place=n,
            duplicates=marked.get(history[other].key, 0),
            nearer=near[n - 1],
        )
        for n, (other, score) in enumerate(found, 1)
    ]
    numbers = np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
    hits = np.array([other in twins for other in places], dtype=bool)
    count = len(found) if worded is None else worded
    return Asked(place, places, numbers, hits, count, cosines is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """An order with what was measured on the newest duplicates, which did not teach it.

    ``first_before`` and ``first_now``: of how many the twin came first in the default order and
    in the learned one. ``by_vectors``: the same with an encoder's vectors, where there are any.
    """

    order: Order
    rarity: Rarity
    duplicates: int
    tested: int
    first_before: float
    first_now: float
    is_better: bool
    by_vectors: ByVectors | None = None

    def to_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"order": self.order.to_data(), "rarity": self.rarity.to_data(_MOST_TERMS)}


@dataclass(frozen=True, slots=True)
class ByVectors:
    """What vectors brought in a project.

    ``order``: the one learned with them, None where the default one with them is as good.
    ``languages``: what was measured by the language of the duplicates that asked.
    """

    order: Order | None
    languages: Mapping[str, Compared]


def learn_order(
    history: Sequence[Issue],
    twins: Mapping[int, frozenset[int]],
    progress: Progress,
    vectors_of: Callable[[Sequence[Issue]], Vectors | None] = lambda _: None,
) -> Learned | None:
    """Learn from a history's duplicates; None where there are too few.

    The newest MOST_ISSUES are walked through, and the newest MOST_DUPLICATES learned from.
    ``vectors_of``: gives the vectors of issues, (n, d), where an encoder is in use.
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
    walked = list(walk(history, near, progress, rarity, vectors_of(history)))
    by_words = [one.by_words() for one in walked]
    asked = [one for one in by_words if one.twins.any()]
    if len(asked) < LEAST_DUPLICATES:
        return None
    cut = round(_OLDER * len(asked))
    older, newer = asked[:cut], asked[cut:]
    usual = Order.default()
    trial = Order.learn(older, usual)
    before, now = _ranks(usual, newer), _ranks(trial, newer)
    is_better = is_surely_better(now, before)
    with_vectors = [one for one in walked if one.has_vectors]
    return Learned(
        order=Order.learn(asked, usual),
        rarity=rarity,
        duplicates=len(asked),
        tested=len(newer),
        first_before=float(np.mean([rank == 1 for rank in before])),
        first_now=float(np.mean([rank == 1 for rank in now])),
        is_better=is_better,
        by_vectors=_with_vectors(with_vectors, history, trial if is_better else usual)
        if with_vectors
        else None,
    )


def _with_vectors(
    walked: Sequence[Asked], history: Sequence[Issue], by_words: Order
) -> ByVectors | None:
    """What vectors bring on the newest duplicates, beside an order that goes by words alone."""
    asked = [one for one in walked if one.twins.any()]
    if len(asked) < LEAST_DUPLICATES:
        return None
    cut = round(_OLDER * len(asked))
    older, newer = asked[:cut], asked[cut:]
    usual = Order.default(with_vectors=True)
    trial = Order.learn(older, usual)
    learned = is_surely_better(_ranks(trial, newer), _ranks(usual, newer))
    return ByVectors(
        Order.learn(asked, usual) if learned else None,
        compare(
            [language(history[one.place]) for one in newer],
            _ranks(trial if learned else usual, newer),
            _ranks(by_words, [one.by_words() for one in newer]),
        ),
    )


def _ranks(order: Order, asked: Sequence[Asked]) -> list[float]:
    """The reciprocal rank of the first twin of each, 0 where none is among the candidates."""
    found = []
    for one in asked:
        best = np.argsort(-order.scores(one.features), kind="stable")
        places = np.flatnonzero(one.twins[best])
        found.append(1 / (1 + float(places[0])) if len(places) else 0.0)
    return found


def reorder(
    order: Order, weights: Mapping[str, float], issue: Issue, found: Sequence[SimilarIssue]
) -> list[SimilarIssue]:
    """Found issues in a learned order; ``weights``: how much each term tells."""
    if len(found) < 2:
        return list(found)
    asking = Asking(issue, weights)
    near = nearer([one.near for one in found])
    rows = [
        asking.features(
            one.issue, score=one.score, place=n, duplicates=one.duplicates, nearer=near[n - 1]
        )
        for n, one in enumerate(found, 1)
    ]
    scores = order.scores(np.array(rows, dtype=np.float64))
    return [found[n] for n in np.argsort(-scores, kind="stable")]
