"""How the wording of an issue's beginning weighs, where no rule holds.

Each rule names a few ideas that must meet; people find wordings that leave one of them out. So
words, pairs of words and pieces of words are weighed as well, each by what it spoke for in
examples that were made up for it. ``benchmarks/sensitive_wording.py`` learns the weights.
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
from itertools import pairwise
from pathlib import Path
from typing import Final

from core.triage.sensitive.concepts import is_asked_for

READ: Final = 1_200
"""Characters that are weighed: reporters say at the beginning what it is about."""

MOST_WORDS: Final = 160
BUCKETS: Final = 1 << 16
"""Pieces are told apart by so many numbers; that a few share one does no harm."""

THRESHOLD: Final = 0.7
"""The probability from which on an issue is sensitive: three in two hundred ordinary issues reach
it, and half of the sensitive ones that a stranger writes (docs/decisions/0035)."""

SHORT: Final = 80
"""Bytes of UTF-8, the length of a title: of less text more is wanted."""

THRESHOLD_OF_SHORT: Final = 0.85

PER_UNIT: Final = 28
"""Rarities are kept as whole numbers of this part of a unit, up to 255."""

LEARNED: Final = Path(__file__).with_name("wording.bin")

_WORD: Final = re.compile(r"\w{1,40}")
_WITHOUT_SPACES: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PIECES: Final = (3, 4, 5)
_CHARACTERS: Final = (1, 2, 3)
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """What pieces of text weigh.

    ``rarity`` (BUCKETS): how rare each was, in parts of PER_UNIT; 0 for one that was hardly met.
    ``weights`` (BUCKETS): what each speaks for, in units of ``unit``. ``learned_from`` is the
    digest of the examples.
    """

    rarity: bytes
    weights: array[int]
    base: float
    unit: float
    learned_from: str

    def probability(self, said: str) -> float:
        """How likely a text in lower case is sensitive, from 0 to 1."""
        dot, squares = 0.0, 0
        for bucket in buckets_of(said):
            rare = self.rarity[bucket]
            squares += rare * rare
            dot += rare * self.weights[bucket]
        odds = self.base + (dot * self.unit / math.sqrt(squares) if squares else 0.0)
        return 1 / (1 + math.exp(-odds))

    def write(self, path: Path) -> None:
        """Keep it in a file, which :func:`read` reads."""
        head = {"base": self.base, "unit": self.unit, "learned_from": self.learned_from}
        path.write_bytes(json.dumps(head).encode() + b"\n" + self.rarity + self.weights.tobytes())


def read(path: Path) -> Wording:
    """What was written by :meth:`Wording.write`."""
    head, _, body = path.read_bytes().partition(b"\n")
    return Wording(body[:BUCKETS], array("b", body[BUCKETS:]), **json.loads(head))


def buckets_of(said: str) -> frozenset[int]:
    """The numbers of the pieces of a text in lower case."""
    return frozenset(zlib.crc32(piece.encode("utf-8", "replace")) % BUCKETS for piece in _of(said))


def is_worded_so(said: str) -> bool:
    """Whether a text in lower case is worded as a sensitive issue is; never one that wishes."""
    if is_asked_for(said) or (len(said.split(maxsplit=_FEWEST)) < _FEWEST and said.isascii()):
        return False
    least = THRESHOLD_OF_SHORT if len(said.encode("utf-8", "replace")) < SHORT else THRESHOLD
    return _learned().probability(said) >= least


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
