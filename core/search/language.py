"""The language that a text seems to be in, told cheaply and well enough to choose a stemmer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

from core.search.stopwords import DEFAULT_LANGUAGE, STOP_WORDS

_SCRIPTS: Final = (
    ("japanese", re.compile("[\u3041-\u30ff]"), 10),
    ("chinese", re.compile("[\u4e00-\u9fff]"), 6),
    ("korean", re.compile("[\uac00-\ud7af]"), 6),
    ("thai", re.compile("[\u0e00-\u0e7f]"), 4),
    ("russian", re.compile("[\u0400-\u04ff]"), 3),
    ("greek", re.compile("[\u0370-\u03ff]"), 3),
    ("arabic", re.compile("[\u0600-\u06ff]"), 3),
    ("hindi", re.compile("[\u0900-\u097f]"), 3),
)
"""A language, its script, and the share (one in so many characters) that tells it."""


OWN_SCRIPT: Final = frozenset({"russian", "greek", "arabic", "hindi"})
"""Languages with a stemmer whose script is not the Latin one."""

_SAMPLE_CHARS: Final = 1_000
_ENOUGH_TO_TELL: Final = 3
_LANGUAGES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    word: tuple(language for language, listed in STOP_WORDS.items() if word in listed)
    for word in frozenset[str]().union(*STOP_WORDS.values())
}


def language_of(text: str) -> str:
    """The language that a text seems to be in; English where there is little to go by.

    Told by script, and among those in Latin script by function words.
    """
    sample = text[:_SAMPLE_CHARS].casefold()
    if not sample.isascii():
        for language, script, one_in in _SCRIPTS:
            if len(script.findall(sample)) * one_in > len(sample):
                return language
    hits: Counter[str] = Counter()
    for word in sample.split():
        for language in _LANGUAGES_OF.get(word, ()):
            hits[language] += 1
    best = max(hits, key=hits.__getitem__, default=DEFAULT_LANGUAGE)
    # What many languages share ("in", "die", "was") tells little: a foreign one must lead.
    sure = hits[best] >= _ENOUGH_TO_TELL and hits[best] > hits[DEFAULT_LANGUAGE]
    return best if sure else DEFAULT_LANGUAGE
