"""How much a term tells, and which terms of an issue are worth asking for. Pure.

The scores are BM25's, as tantivy computes them for what is on disk. What is not committed
yet is scored here by the same formula and the same counts, so that one order holds for both.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Self

K1: Final = 1.2
B: Final = 0.75
"""BM25's two constants; tantivy has them built in."""

QUERY_TERMS: Final = 24
"""More terms make a query slower and its answer worse: the rest of a long report is chatter."""

MOST_VISITED: Final = 1_000_000
"""So many entries a question may visit, but for its most telling terms: of a large index the
common words of a long report cost most and tell least.

Measured with a million issues: ten answers are the same to 98 %, and the slowest question in a
hundred takes 12 ms instead of 17.
"""

FEWEST: Final = 8
"""So many of the most telling terms are asked for, however many entries have them."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over all that is indexed, for the terms of one question.

    ``having`` says how many issues have a term, ``telling`` how much it tells to have it.
    """

    mean_length: float
    having: Mapping[str, int]
    telling: Mapping[str, float]

    @classmethod
    def of(cls, issues: int, mean_length: float, having: Mapping[str, int]) -> Self:
        """The statistics of ``issues`` issues."""
        telling = {term: idf(issues, count) for term, count in having.items()}
        return cls(mean_length, having, telling)


def idf(issues: int, having: int) -> float:
    """BM25's weight of a term that ``having`` of ``issues`` have; always above 0."""
    return math.log(1 + (max(issues - having, 0) + 0.5) / (having + 0.5))


def saturation(count: int, length: int, mean_length: float) -> float:
    """How much ``count`` occurrences in a text of ``length`` terms weigh: from 0 to K1 + 1."""
    relative = _rounded(length) / mean_length if mean_length else 1.0
    return count * (K1 + 1) / (count + K1 * (1 - B + B * relative))


def choose(
    counts: Mapping[str, int],
    statistics: Statistics,
    *,
    most: int = QUERY_TERMS,
    visited: int = MOST_VISITED,
) -> dict[str, float]:
    """The terms to ask for and their weights, the most telling first.

    Terms that no issue has are left out: they find nothing. So are those, but for the first,
    with which more than ``visited`` entries would have to be looked at. ``statistics`` must know
    all terms.
    """
    known = {term: count for term, count in counts.items() if statistics.having[term] > 0}
    chosen: dict[str, float] = {}
    for _, term in _most_telling(known, statistics, most):
        if len(chosen) < FEWEST or statistics.having[term] <= visited:
            visited -= statistics.having[term]
            chosen[term] = math.log1p(counts[term])
    return chosen


def own_score(
    counts: Mapping[str, int],
    statistics: Statistics,
    chosen: Collection[str],
    *,
    most: int = QUERY_TERMS,
) -> float:
    """What an issue would score against itself, the terms that only it has included.

    A score divided by this says how much of an issue was found in another one, from 0 to
    about 1, whatever the length of the two and the size of the index. ``chosen``: the terms
    that are asked for; what is not asked for though others have it does not count.
    """
    length = sum(counts.values())
    return sum(
        weight * saturation(counts[term], length, statistics.mean_length)
        for weight, term in _most_telling(counts, statistics, most)
        if term in chosen or not statistics.having[term]
    )


def _most_telling(
    counts: Mapping[str, int], statistics: Statistics, most: int
) -> list[tuple[float, str]]:
    """How much terms tell in a text, and the terms, the most telling first."""
    weighed = [
        (math.log1p(count) * statistics.telling[term], term) for term, count in counts.items()
    ]
    weighed.sort(key=lambda pair: (-pair[0], pair[1]))
    return weighed[:most]


def _rounded(length: int) -> int:
    """A length as tantivy keeps it in one byte: exact to 40, then with four significant bits."""
    if length <= 40:
        return length
    above = length - 24
    shift = above.bit_length() - 4
    return 24 + (above >> shift << shift)
