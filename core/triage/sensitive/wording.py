"""How the wording of an issue's beginning weighs, where no rule holds.

Each rule names a few ideas that must meet; people find wordings that leave one of them out. So
words, pairs of words, pieces of words, ideas and pairs of ideas are weighed as well, each by what
it spoke for in examples that were made up for it. ``benchmarks/sensitive_wording.py`` learns the
weights.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final

from core.triage.sensitive.concepts import ideas_of_sentences, is_asked_for

READ: Final = 600
"""Characters that are weighed: reporters say at the beginning what it is about."""

MOST_WORDS: Final = 160
MOST_SENTENCES: Final = 8
"""Sentences of which the ideas are weighed."""

BUCKETS: Final = 60_000
"""Pieces are told apart by so many numbers; that a few share one does no harm."""

SORTS: Final = ("a vulnerability", "a credential that got out", "a person's data", "harassment")
"""What an issue may be sensitive by; each has weights of its own."""

THRESHOLD: Final = 0.4
"""The probability from which on an issue is sensitive: one or two in a hundred ordinary issues
reach it (docs/decisions/0035)."""

SHORT: Final = 80
"""Bytes of UTF-8, the length of a title: of less text more is wanted."""

THRESHOLD_OF_SHORT: Final = 0.75

SURE: Final = 0.6
"""The share of the probability from which on the likeliest sort is told."""

PER_UNIT: Final = 28
"""Rarities are kept as whole numbers of this part of a unit, up to 255."""

LEARNED: Final = Path(__file__).with_name("wording.bin")

_WORD: Final = re.compile(r"\w{1,40}")
_WITHOUT_SPACES: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PIECES: Final = (4, 5)
_CHARACTERS: Final = (1, 2, 3)
_FEWEST: Final = 3

SETTINGS: Final = (READ, MOST_WORDS, MOST_SENTENCES, BUCKETS, PER_UNIT, _PIECES, _CHARACTERS)
"""What the weights hang on, beside what they were learned from."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What pieces of text weigh.

    ``rarity`` (BUCKETS): how rare each was, in parts of PER_UNIT; 0 for one that was hardly met.
    ``weights`` (SORTS x BUCKETS): what each speaks for, against being ordinary, in units of
    ``unit``. ``bases`` (SORTS): what each sort starts from. ``learned_from`` is the digest of the
    examples.
    """

    rarity: bytes
    weights: array[int]
    bases: tuple[float, ...]
    unit: float
    learned_from: str

    def probabilities(self, said: str) -> dict[str, float]:
        """How likely a text in lower case is of each sort, from 0 to 1; the rest is ordinary."""
        rarity, weights = self.rarity, self.weights
        met = [(bucket, rarity[bucket]) for bucket in buckets_of(said) if rarity[bucket]]
        length = math.sqrt(sum(rare * rare for _, rare in met)) or 1.0
        odds = [
            base + sum(rare * weights[start + at] for at, rare in met) * self.unit / length
            for start, base in zip(range(0, len(weights), BUCKETS), self.bases, strict=True)
        ]
        largest = max(0.0, *odds)
        parts = [math.exp(one - largest) for one in odds]
        whole = sum(parts) + math.exp(-largest)
        return {sort: part / whole for sort, part in zip(SORTS, parts, strict=True)}

    def write(self, path: Path) -> None:
        """Keep it in a file, which :func:`read` reads."""
        head = {"bases": self.bases, "unit": self.unit, "learned_from": self.learned_from}
        path.write_bytes(json.dumps(head).encode() + b"\n" + self.rarity + self.weights.tobytes())


def read(path: Path) -> Wording:
    """What was written by :meth:`Wording.write`."""
    first, _, body = path.read_bytes().partition(b"\n")
    head = json.loads(first)
    return Wording(
        rarity=body[:BUCKETS],
        weights=array("b", body[BUCKETS:]),
        bases=tuple(head["bases"]),
        unit=head["unit"],
        learned_from=head["learned_from"],
    )


def buckets_of(said: str) -> frozenset[int]:
    """The numbers of the pieces of a text in lower case."""
    return frozenset(zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS for piece in _of(said))


def worded_as(said: str, wording: Wording | None = None) -> str | None:
    """Of which sort a text in lower case is by its wording; as the examples teach by default.

    "" where it is sensitive and no sort stands out, None where it is ordinary or begins as a wish.
    """
    if is_asked_for(said) or (len(said.split(maxsplit=_FEWEST)) < _FEWEST and said.isascii()):
        return None
    return sort_told((wording or _learned()).probabilities(said), said)


def sort_told(likely: dict[str, float], said: str) -> str | None:
    """What the probabilities of the sorts say of a text, as :func:`worded_as` does."""
    least = THRESHOLD_OF_SHORT if len(said.encode("utf-8", "replace")) < SHORT else THRESHOLD
    altogether = sum(likely.values())
    if altogether < least:
        return None
    sort = max(likely, key=likely.__getitem__)
    return sort if likely[sort] >= SURE * altogether else ""


@lru_cache(maxsize=1)
def _learned() -> Wording:
    return read(LEARNED)


def _of(said: str) -> Iterator[str]:
    words = _WORD.findall(said[:READ])[:MOST_WORDS]
    for one, two in pairwise(words):
        yield f"{one} {two}"
    for word in dict.fromkeys(words):
        if _WITHOUT_SPACES.search(word):
            for length in _CHARACTERS:
                yield from (word[n : n + length] for n in range(len(word) - length + 1))
            continue
        yield word
        whole = f" {word} "
        for length in _PIECES:
            yield from (whole[n : n + length] for n in range(len(whole) - length + 1))
    for ideas in ideas_of_sentences(said[:READ], most=MOST_SENTENCES):
        yield from (f"i:{one}" for one in ideas)
        yield from (f"i:{one}&{two}" for one, two in combinations(ideas, 2))
