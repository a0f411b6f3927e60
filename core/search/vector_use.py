"""In which languages an encoder's vectors help to find similar issues. Pure.

A small English encoder is a good reader of English, and in Chinese it is worse than plain words.
So it is used in a language that it is said to know unless a project's own duplicates show that
it does not help there, and in any other once they show clearly that it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.learning.metrics import is_surely_better
from core.model import Issue
from core.plugin import VectorOffer
from core.search.language import language_of

LEAST_TESTED: Final = 20
"""With fewer of the newest duplicates in a language, nothing was measured there."""

_READ: Final = 1_000


@dataclass(frozen=True, slots=True)
class Compared:
    """How high the twins of so many duplicates in one language stood: their mean reciprocal ranks.

    ``surely``: whether they clearly stood higher with vectors (paired, one-sided 95 %).
    """

    tested: int
    by_vectors: float
    by_words: float
    surely: bool

    @property
    def is_measured(self) -> bool:
        """Whether they were enough to tell anything."""
        return self.tested >= LEAST_TESTED

    def helps(self, *, known: bool) -> bool:
        """Whether vectors are to be used; ``known``: whether the encoder knows the language."""
        if not self.is_measured:
            return known
        return self.surely or (known and self.by_vectors > self.by_words)

    def to_data(self) -> list[Any]:
        """As JSON has it."""
        return [self.tested, self.by_vectors, self.by_words, self.surely]

    @classmethod
    def from_data(cls, data: Sequence[Any]) -> Compared:
        """What ``to_data`` described."""
        return cls(int(data[0]), float(data[1]), float(data[2]), bool(data[3]))


def compare(
    languages: Sequence[str], by_vectors: Sequence[float], by_words: Sequence[float]
) -> Mapping[str, Compared]:
    """Compare the reciprocal ranks of twins with vectors and without, by language."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, language in enumerate(languages):
        places[language].append(place)
    found = {}
    for language, mine in sorted(places.items()):
        new, old = [by_vectors[n] for n in mine], [by_words[n] for n in mine]
        surely = is_surely_better(new, old)
        found[language] = Compared(len(mine), float(np.mean(new)), float(np.mean(old)), surely)
    return found


def helps(encoder: VectorOffer, language: str, measured: Mapping[str, Compared]) -> bool:
    """Whether an encoder's vectors are to be used for an issue in a language."""
    known = language in encoder.languages
    return measured[language].helps(known=known) if language in measured else known


def reading(issue: Issue) -> str:
    """The part of an issue by which its language is told."""
    return f"{issue.title}\n{issue.body[:_READ]}"


def language(issue: Issue) -> str:
    """The language that an issue seems to be in."""
    return language_of(reading(issue))


def key_of(encoder: VectorOffer) -> str:
    """What a model remembers an encoder by."""
    return f"{encoder.name} {encoder.version}"
