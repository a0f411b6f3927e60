"""What two issues have in common, as numbers that a model can weigh.

Each number says one thing: how much of one title is in the other, whether the rarest words
are shared, whether the numbers differ. Which of them matter is a project's own: they are
weighed by what its people have called duplicates (:mod:`core.search.reranking`).
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import mul
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
    "telling_found", "telling_of_other_found", "times_duplicated", "both_own_numbers",
    "nearer",
)  # fmt: skip
"""What each number of :meth:`Asking.features` says, in its order."""

BODY_CHARS: Final = 3_000
TELLING: Final = 12
_RARE: Final = 3.0
MOST_WEIGHTS: Final = 500_000
MOST_TEXTS: Final = 4_096
_GRAM: Final = 3
_WORD: Final = re.compile(r"\w{1,60}")
_FIGURE: Final = re.compile(r"\d{1,20}(?:\.\d{1,20}){0,8}")
_TITLE_READ: Final = 500
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Text:
    """An issue's text as it is compared; worked out once.

    ``all``: the terms of title and body; ``title_alone``: those that the body lacks;
    ``counts``: how often each occurs, as its logarithm; ``figures``: the title's numbers and
    versions, ``numbers`` its terms that have a digit.
    """

    title: frozenset[str]
    body: frozenset[str]
    all: frozenset[str]
    title_alone: frozenset[str]
    counts: Mapping[str, float]
    numbers: frozenset[str]
    figures: frozenset[str]
    letters: frozenset[str]
    title_pairs: frozenset[tuple[str, str]]
    body_pairs: frozenset[tuple[str, str]]


@lru_cache(maxsize=MOST_TEXTS)
def text_of(title: str, body: str) -> Text:
    """The text of an issue as it is compared."""
    terms = terms_of(title, body)
    of_title, of_body = frozenset(terms.title), frozenset(terms.body)
    return Text(
        title=of_title,
        body=of_body,
        all=of_title | of_body,
        title_alone=of_title - of_body,
        counts={term: math.log1p(count) for term, count in terms.counts().items()},
        numbers=_numbers(of_title),
        figures=frozenset(_FIGURE.findall(title[:_TITLE_READ])),
        letters=_letters(title),
        title_pairs=_pairs(title),
        body_pairs=_pairs(body[:BODY_CHARS]),
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the terms of a text come to.

    ``lengths``: the squared lengths of title, body, both, and both with their counts, as
    vectors; ``title``: the title's terms added up; ``best``: the most telling terms.
    """

    lengths: tuple[float, float, float, float]
    title: float
    best: frozenset[str]


class Weights(dict[str, float]):
    """How much terms tell, each worked out when it is first asked for.

    What whole texts come to is kept as well: questions find the same issues over and over.
    """

    def __init__(self, of: Callable[[str], float]) -> None:
        super().__init__()
        self._of = of
        self._weighed: dict[tuple[str, str], Weighed] = {}

    def __missing__(self, term: str) -> float:
        weight = self[term] = self._of(term)
        return weight

    def sum(self, terms: Iterable[str]) -> float:
        """What terms tell, added up."""
        return sum(map(self.__getitem__, terms))

    def squares(self, terms: Iterable[str]) -> float:
        """The squares of what terms tell, added up."""
        weights = list(map(self.__getitem__, terms))
        total: float = sum(map(mul, weights, weights))
        return total

    def text(self, title: str, body: str) -> Weighed:
        """What the terms of an issue's text come to."""
        known = self._weighed.get((title, body))
        if known is None:
            if len(self._weighed) >= MOST_TEXTS:
                self._weighed.clear()
            known = self._weighed[title, body] = self._weigh(text_of(title, body))
        return known

    def _weigh(self, text: Text) -> Weighed:
        weights = list(map(self.__getitem__, text.counts))
        counted = list(map(mul, weights, text.counts.values()))
        best = sorted(zip(counted, text.counts, strict=True), reverse=True)[:TELLING]
        of_all: float = sum(map(mul, weights, weights))
        of_counts: float = sum(map(mul, counted, counted))
        of_title, alone = self.squares(text.title), self.squares(text.title_alone)
        lengths = (of_title, of_all - alone, of_all, of_counts)
        return Weighed(lengths, self.sum(text.title), frozenset(term for _, term in best))


class Rarity:
    """How much terms tell: how many of so many issues have each, by the hashes of terms."""

    def __init__(self, issues: int = 0, having: Mapping[int, int] | None = None) -> None:
        self.issues = issues
        self.having: dict[int, int] = dict(having or {})
        self._weights = Weights(self.of)

    def add(self, text: Text) -> None:
        """Count one more issue."""
        self.issues += 1
        self._weights = Weights(self.of)
        for term in text.all:
            key = _hash(term)
            self.having[key] = self.having.get(key, 0) + 1

    def of(self, term: str) -> float:
        """BM25's weight of a term."""
        return idf(self.issues, self.having.get(_hash(term), 0))

    def weights(self) -> Mapping[str, float]:
        """The weights of all terms, as of now; questions that follow each other share them."""
        if len(self._weights) > MOST_WEIGHTS:
            self._weights = Weights(self.of)
        return self._weights

    def to_data(self, most: int) -> dict[str, Any]:
        """As JSON has it: of terms that two issues have or more, the commonest."""
        kept = sorted(self.having.items(), key=lambda pair: (-pair[1], pair[0]))[:most]
        return {"issues": self.issues, "having": [list(pair) for pair in kept if pair[1] > 1]}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Rarity:
        """What ``to_data`` described."""
        return cls(int(data["issues"]), {int(key): int(n) for key, n in data["having"]})


class Asking:
    """An issue whose numbers with others are asked for, one after another.

    What depends on the issue alone is worked out once. ``weights``: how much each term tells.
    """

    def __init__(self, issue: Issue, weights: Mapping[str, float]) -> None:
        self._issue = issue
        self._text = text_of(issue.title, issue.body)
        self._weigh = weights if isinstance(weights, Weights) else Weights(weights.__getitem__)
        self._labels = frozenset(issue.labels)
        self._whole = self._weigh.text(issue.title, issue.body)

    def features(
        self,
        other: Issue,
        *,
        score: float,
        place: int,
        duplicates: int = 0,
        nearer: float = 0.0,
    ) -> list[float]:
        """The numbers of a pair, in the order of FEATURES.

        ``score``: how much of the issue the search found in the other; ``place``: of the
        other in its answer, from 1. ``duplicates``: how many issues are marked as the other's.
        ``nearer``: as :func:`nearer` has it.
        """
        issue, weigh = self._issue, self._weigh
        weight = weigh.__getitem__
        one, two = self._text, text_of(other.title, other.body)
        shared, in_titles = one.all & two.all, one.title & two.title
        own_rare = max(map(weight, one.title - two.all), default=0.0) > _RARE
        other_rare = max(map(weight, two.title - one.all), default=0.0) > _RARE
        gap = math.log((len(one.all) + 1) / (len(two.all) + 1))
        of_shared = list(map(weight, shared))
        squares = list(map(mul, of_shared, of_shared))
        counted = map(mul, map(one.counts.__getitem__, shared), map(two.counts.__getitem__, shared))
        whole, other_whole = self._whole, weigh.text(other.title, other.body)
        dots = (
            weigh.squares(in_titles),
            weigh.squares(one.body & two.body),
            sum(squares),
            sum(map(mul, squares, counted)),
        )
        cosines = [
            dot / math.sqrt(length * theirs) if dot and length and theirs else 0.0
            for dot, length, theirs in zip(dots, whole.lengths, other_whole.lengths, strict=True)
        ]
        return [
            score,
            score / place,
            1 / place,
            math.log(place),
            *cosines,
            weigh.sum(one.title & two.all) / whole.title if whole.title else 0.0,
            weigh.sum(two.title & one.all) / other_whole.title if other_whole.title else 0.0,
            weigh.sum(in_titles),
            max(of_shared, default=0.0),
            math.log1p(len(shared)),
            math.log1p(len(in_titles)),
            float(one.title == two.title),
            float(one.numbers != two.numbers),
            float(bool(one.numbers & two.numbers)),
            float(own_rare),
            float(other_rare),
            float(own_rare and other_rare),
            math.log1p(_days(issue, other)),
            gap,
            abs(gap),
            float((issue.tracker, issue.project) == (other.tracker, other.project)),
            float(not self._labels.isdisjoint(other.labels)),
            float(_same_author(issue, other)),
            _overlap(one.letters, two.letters),
            _overlap(one.title_pairs, two.title_pairs),
            math.log1p(len(one.body_pairs & two.body_pairs)),
            len(two.all & whole.best) / TELLING,
            len(one.all & other_whole.best) / TELLING,
            math.log1p(duplicates),
            float(bool(one.figures - two.figures) and bool(two.figures - one.figures)),
            nearer,
        ]


def nearer(cosines: Sequence[float | None]) -> list[float]:
    """How much nearer each candidate's vector is than the candidates' on the average.

    One that has no vector counts as the average: nothing is known of it.
    """
    known = [cosine for cosine in cosines if cosine is not None]
    middle = sum(known) / len(known) if known else 0.0
    return [0.0 if cosine is None else cosine - middle for cosine in cosines]


def _overlap(one: frozenset[Any], two: frozenset[Any]) -> float:
    both = len(one & two)
    either = len(one) + len(two) - both
    return both / either if either else 0.0


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
