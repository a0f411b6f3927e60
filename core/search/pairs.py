"""What two issues have in common, as numbers that a model can weigh.

Each number says one thing: how much of one title is in the other, whether the rarest words
are shared, whether the numbers differ. Which of them matter is a project's own: they are
weighed by what its people have called duplicates (:mod:`core.search.reranking`).
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

from core.model import Issue
from core.search.scoring import idf
from core.search.terms import terms_of

FEATURES: Final = (
    "score", "score_over_place", "one_over_place", "log_place", "titles", "bodies", "texts",
    "weighed_texts", "title_found", "title_of_other_found", "shared_in_titles", "rarest_shared",
    "shared", "shared_in_title_count", "same_title", "numbers_differ", "numbers_shared",
    "own_rare_word", "others_rare_word", "both_rare_words", "days_between", "longer", "length_gap",
    "same_project", "label_shared", "same_author", "title_letters", "title_pairs", "body_pairs",
    "telling_found", "telling_of_other_found", "times_duplicated",
)  # fmt: skip
"""What each number of :func:`features` says, in its order."""

BODY_CHARS: Final = 3_000
TELLING: Final = 12
_RARE: Final = 3.0
_GRAM: Final = 3
_WORD: Final = re.compile(r"\w{1,60}")
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Text:
    """An issue's text as it is compared; worked out once."""

    title: frozenset[str]
    body: frozenset[str]
    counts: Mapping[str, int]
    letters: frozenset[str]
    title_pairs: frozenset[tuple[str, str]]
    body_pairs: frozenset[tuple[str, str]]

    @property
    def all(self) -> frozenset[str]:
        """The terms of title and body."""
        return self.title | self.body


@lru_cache(maxsize=4_096)
def text_of(title: str, body: str) -> Text:
    """The text of an issue as it is compared."""
    terms = terms_of(title, body)
    return Text(
        title=frozenset(terms.title),
        body=frozenset(terms.body),
        counts=terms.counts(),
        letters=_letters(title),
        title_pairs=_pairs(title),
        body_pairs=_pairs(body[:BODY_CHARS]),
    )


class Rarity:
    """How much terms tell: how many of so many issues have each, by the hashes of terms."""

    def __init__(self, issues: int = 0, having: Mapping[int, int] | None = None) -> None:
        self.issues = issues
        self.having: dict[int, int] = dict(having or {})

    def add(self, text: Text) -> None:
        """Count one more issue."""
        self.issues += 1
        for term in text.all:
            key = _hash(term)
            self.having[key] = self.having.get(key, 0) + 1

    def of(self, term: str) -> float:
        """BM25's weight of a term."""
        return idf(self.issues, self.having.get(_hash(term), 0))

    def to_data(self, most: int) -> dict[str, Any]:
        """As JSON has it: of terms that two issues have or more, the commonest."""
        kept = sorted(self.having.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        return {"issues": self.issues, "having": [list(pair) for pair in kept if pair[1] > 1]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Rarity:
        """What ``to_data`` described."""
        return cls(int(data["issues"]), {int(key): int(n) for key, n in data["having"]})


def features(
    issue: Issue,
    other: Issue,
    *,
    score: float,
    place: int,
    rarity: Rarity,
    duplicates: int = 0,
) -> list[float]:
    """The numbers of a pair, in the order of FEATURES.

    ``score``: how much of the issue the search found in the other; ``place``: of the other
    in its answer, from 1. ``duplicates``: how many issues are marked as the other's.
    """
    one, two = text_of(issue.title, issue.body), text_of(other.title, other.body)
    weigh = {term: rarity.of(term) for term in one.all | two.all}
    shared, in_titles = one.all & two.all, one.title & two.title
    own_numbers, other_numbers = _numbers(one.title), _numbers(two.title)
    own_rare = any(weigh[term] > _RARE for term in one.title - two.all)
    other_rare = any(weigh[term] > _RARE for term in two.title - one.all)
    gap = math.log((len(one.all) + 1) / (len(two.all) + 1))
    return [
        score,
        score / place,
        1 / place,
        math.log(place),
        _cosine(one.title, two.title, weigh),
        _cosine(one.body, two.body, weigh),
        _cosine(one.all, two.all, weigh),
        _weighed_cosine(one.counts, two.counts, weigh),
        _share(one.title & two.all, one.title, weigh),
        _share(two.title & one.all, two.title, weigh),
        sum(weigh[term] for term in in_titles),
        max((weigh[term] for term in shared), default=0.0),
        math.log1p(len(shared)),
        math.log1p(len(in_titles)),
        float(one.title == two.title),
        float(own_numbers != other_numbers),
        float(bool(own_numbers & other_numbers)),
        float(own_rare),
        float(other_rare),
        float(own_rare and other_rare),
        math.log1p(_days(issue, other)),
        gap,
        abs(gap),
        float((issue.tracker, issue.project) == (other.tracker, other.project)),
        float(bool(set(issue.labels) & set(other.labels))),
        float(_same_author(issue, other)),
        _overlap(one.letters, two.letters),
        _overlap(one.title_pairs, two.title_pairs),
        math.log1p(len(one.body_pairs & two.body_pairs)),
        _telling(one.counts, two.counts, weigh),
        _telling(two.counts, one.counts, weigh),
        math.log1p(duplicates),
    ]


def _cosine(one: frozenset[str], two: frozenset[str], weigh: Mapping[str, float]) -> float:
    if not one or not two:
        return 0.0
    dot = sum(weigh[term] ** 2 for term in one & two)
    lengths = sum(weigh[t] ** 2 for t in one) * sum(weigh[t] ** 2 for t in two)
    return dot / math.sqrt(lengths) if lengths else 0.0


def _weighed_cosine(
    one: Mapping[str, int], two: Mapping[str, int], weigh: Mapping[str, float]
) -> float:
    def size(counts: Mapping[str, int]) -> float:
        return sum((weigh[term] * math.log1p(n)) ** 2 for term, n in counts.items())

    dot = sum(
        weigh[term] ** 2 * math.log1p(one[term]) * math.log1p(two[term])
        for term in one.keys() & two.keys()
    )
    lengths = size(one) * size(two)
    return dot / math.sqrt(lengths) if lengths else 0.0


def _share(part: Iterable[str], whole: Iterable[str], weigh: Mapping[str, float]) -> float:
    of = sum(weigh[term] for term in whole)
    return sum(weigh[term] for term in part) / of if of else 0.0


def _telling(one: Mapping[str, int], two: Mapping[str, int], weigh: Mapping[str, float]) -> float:
    """The share of the most telling terms of one that the other has."""
    best = sorted(one, key=lambda term: (-weigh[term] * math.log1p(one[term]), term))[:TELLING]
    return sum(term in two for term in best) / TELLING


def _overlap(one: frozenset[Any], two: frozenset[Any]) -> float:
    return len(one & two) / len(one | two) if one or two else 0.0


def _numbers(terms: Iterable[str]) -> frozenset[str]:
    return frozenset(term for term in terms if any(char.isdigit() for char in term))


def _letters(title: str) -> frozenset[str]:
    folded = f" {' '.join(title[:500].casefold().split())} "
    return frozenset(folded[n : n + _GRAM] for n in range(len(folded) - _GRAM + 1))


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return frozenset(pairwise(words))


def _days(issue: Issue, other: Issue) -> float:
    if issue.created_at is None or other.created_at is None:
        return 0.0
    return abs((issue.created_at - other.created_at).total_seconds()) / _SECONDS_A_DAY


def _same_author(issue: Issue, other: Issue) -> bool:
    return (
        issue.author is not None
        and other.author is not None
        and (issue.author.id == other.author.id)
    )


def _hash(term: str) -> int:
    return zlib.crc32(term.encode("utf-8", "replace"))
