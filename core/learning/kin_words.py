"""Words that are one word to a reader: "Load", "loads", "loaded" and "loading". Pure.

For choosing which of several reasons to name, where nothing depends on it: a stem that is cut a
little too short or too long leaves out a word, or names one twice. English endings only: those of
other languages are left as they are. The search has a stemmer for each (:mod:`core.search.terms`);
it takes 45 microseconds a word, and the reasons for one suggestion are chosen among hundreds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, TypeVar

_ENDINGS: Final = ("ings", "ing", "ed", "es", "'s", "s", "")
_VOWEL: Final = re.compile(r"[aeiouy]")
_SHORTEST: Final = 3

T = TypeVar("T")


def kin(word: str) -> str:
    """What a word has in common with its inflections, in lower case."""
    plain = word.casefold().replace("’", "'")
    if not plain.isascii():
        return plain
    if plain.endswith("ss"):
        return _bare(plain)
    ends = (plain.removesuffix(ending) for ending in _ENDINGS if plain.endswith(ending))
    stems = (one for one in ends if len(one) >= _SHORTEST and _VOWEL.search(one))
    return _bare(next(stems, plain))


def strongest_of_kin(words: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """The words, the strongest first, without those of whose kin one came before."""
    met: set[str] = set()
    for word, rest in words:
        if (known := kin(word)) not in met:
            met.add(known)
            yield word, rest


def _bare(stem: str) -> str:
    """A stem without what an ending changes: save and saving, stop and stopped, copy and copies."""
    if len(stem) > _SHORTEST and stem[-1] in "eiy":
        stem = stem[:-1]
    if len(stem) > _SHORTEST and stem[-1] == stem[-2]:
        stem = stem[:-1]
    return stem
