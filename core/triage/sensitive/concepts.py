"""Sentences in which several ideas meet: who, does what, to what.

A phrase has a hundred wordings and each language its own; the ideas in it are few. So words
and stems of words stand for ideas (``words``), and a rule says which of them must
meet in one sentence and which must not (``rules``). Nothing here backtracks: each
word is looked up once, whatever the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final, TypeAlias

from core.triage.sensitive.rules import NEAR, RULES
from core.triage.sensitive.words import WORDS

_ENDS: Final = re.compile(
    r"[.!?;:]+(?=\s)|[\n。！？；]+|, (?=(?:but|aber|maar|mais|pero|mas|ma|ale|но|ama)\s)"
)
"""Ends of sentences, not the dots of "config.py"; what comes after "but" is another matter."""

_WORD: Final = re.compile(r"\w+")
_LONGEST_WORD: Final = 32
_WINDOW: Final = 24
"""Words of a sentence that are looked at together: some texts have no full stop at all."""

_UNSPACED: Final = "\u2e80"
"""From here on are the scripts that do not part words, or glue endings to them."""

_MOST_PIECES: Final = 4_000


_Phrase: TypeAlias = tuple[tuple[str, ...], int]
_Near: TypeAlias = tuple[int, int, int, int]


@dataclass
class _Lexicon:
    exact: dict[str, int] = field(default_factory=dict)
    stems: dict[str, int] = field(default_factory=dict)
    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)
    unspaced: list[tuple[str, int]] = field(default_factory=list)
    bits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Rule:
    sort: str
    all_of: tuple[int, ...]
    none_of: int


def what_meets(said: str) -> str:
    """Of which sort the ideas are that meet in a sentence of a text in lower case, or ""."""
    rules = _rules()
    for ideas in _ideas_by_sentence(folded(said)):
        for rule in rules:
            if not ideas & rule.none_of and all(ideas & one for one in rule.all_of):
                return rule.sort
    return ""


def ideas_in(text: str) -> set[str]:
    """The names of all ideas in a text, wherever they are."""
    together = 0
    for ideas in _ideas_by_sentence(folded(text.lower()), only_what_matters=False):
        together |= ideas
    return {name for name, bit in _lexicon().bits.items() if together & bit}


def folded(text: str) -> str:
    """A text without the accents of Latin letters: many people type none."""
    return text if text.isascii() else text.translate(_accents())


def _ideas_by_sentence(text: str, *, only_what_matters: bool = True) -> Iterator[int]:
    """The ideas in each sentence that any rule may be about, window by window."""
    lexicon = _lexicon()
    unspaced = not text.isascii() and max(text) >= _UNSPACED
    for sentence in _ENDS.split(text, maxsplit=_MOST_PIECES):
        glued = 0
        if unspaced and max(sentence, default="") >= _UNSPACED:
            for piece, idea in lexicon.unspaced:
                if piece in sentence:
                    glued |= idea
        each = _ideas_of(_WORD.findall(sentence))
        together = glued
        for one in each:
            together |= one
        if only_what_matters and not _may_matter(together):
            continue
        # Windows overlap by half, so that what belongs together is seen together.
        near = _near_in(together)
        for start in range(0, max(len(each) - _WINDOW // 2, 1), _WINDOW // 2):
            yield _in_window(each[start : start + _WINDOW], glued, near)


def _ideas_of(words: list[str]) -> list[int]:
    each = []
    for at, word in enumerate(words):
        ideas, phrases = _known(word)
        for rest, idea in phrases:
            if _follows(words, at + 1, rest):
                ideas |= idea
        each.append(ideas)
    return each


def _follows(words: list[str], start: int, rest: tuple[str, ...]) -> bool:
    if start + len(rest) > len(words):
        return False
    for at, part in enumerate(rest, start):
        word = words[at]
        if word != part and not (part[-1] == "*" and word.startswith(part[:-1])):
            return False
    return True


def _in_window(each: list[int], glued: int, near: tuple[_Near, ...]) -> int:
    ideas = glued
    for one in each:
        ideas |= one
    for first, second, result, gap in near:
        if glued & first and glued & second:
            ideas |= result
        elif ideas & first and ideas & second:
            for at, one in enumerate(each):
                if one & first and any(other & second for other in each[at + 1 : at + 1 + gap]):
                    ideas |= result
                    break
    return ideas


@lru_cache(maxsize=10_000)
def _near_in(together: int) -> tuple[_Near, ...]:
    """Which of the ideas in a sentence may make another one."""
    found = []
    for near in _near():
        if together & near[0] and together & near[1]:
            together |= near[2]
            found.append(near)
    return tuple(found)


@lru_cache(maxsize=10_000)
def _may_matter(together: int) -> bool:
    """Whether ideas could fulfil a rule, were all of them near each other."""
    for _, _, result, _ in _near_in(together):
        together |= result
    return any(all(together & one for one in rule.all_of) for rule in _rules())


@lru_cache(maxsize=50_000)
def _known(word: str) -> tuple[int, tuple[_Phrase, ...]]:
    """The ideas of a word, and the phrases that may begin with it, each without it."""
    if "_" in word or len(word) > _LONGEST_WORD:
        return 0, ()  # a name in a program, or no word
    lexicon = _lexicon()
    ideas = lexicon.exact.get(word, 0)
    phrases = list(lexicon.phrases.get(word, ()))
    for length in range(2, len(word) + 1):
        ideas |= lexicon.stems.get(word[:length], 0)
        phrases += lexicon.phrases.get(word[:length] + "*", ())
    return ideas, tuple(phrases)


@cache
def _lexicon() -> _Lexicon:
    lexicon = _Lexicon()
    for name in [*WORDS, *(result for result, *_ in NEAR)]:
        lexicon.bits.setdefault(name, 1 << len(lexicon.bits))
    for name, entries in WORDS.items():
        for entry in folded(entries.lower()).split():
            _enter(lexicon, entry, lexicon.bits[name])
    return lexicon


def _enter(lexicon: _Lexicon, entry: str, idea: int) -> None:
    """Take in one entry: a word, ``stem*``, ``words_of_a*`` phrase, or unspaced script."""
    if max(entry) >= _UNSPACED:
        lexicon.unspaced.append((entry.replace("_", " "), idea))
    elif "_" in entry:
        first, *rest = entry.split("_")
        lexicon.phrases.setdefault(first, []).append((tuple(rest), idea))
    elif entry.endswith("*"):
        stem = entry[:-1]
        lexicon.stems[stem] = lexicon.stems.get(stem, 0) | idea
    else:
        lexicon.exact[entry] = lexicon.exact.get(entry, 0) | idea


@cache
def _rules() -> tuple[_Rule, ...]:
    """The rules, read from their short form: ``WHO DOES|SUFFERS WHAT !BUT_NOT``."""
    rules = []
    for sort, short in RULES:
        wanted = tuple(_mask(part) for part in short.split() if not part.startswith("!"))
        unwanted = [_mask(part[1:]) for part in short.split() if part.startswith("!")]
        none_of = 0
        for one in unwanted:
            none_of |= one
        rules.append(_Rule(sort, wanted, none_of))
    return tuple(rules)


@cache
def _near() -> tuple[_Near, ...]:
    bits = _lexicon().bits
    return tuple(
        (_mask(first), _mask(second), bits[result], gap) for result, first, second, gap in NEAR
    )


def _mask(names: str) -> int:
    """The ideas of ``A|B``."""
    found = 0
    for name in names.split("|"):
        found |= _lexicon().bits[name]
    return found


@cache
def _accents() -> dict[int, str]:
    table = {ord("ß"): "ss", ord("ı"): "i", ord("ł"): "l", ord("ø"): "o", 0x307: ""}
    for code in range(0xC0, 0x180):
        plain = unicodedata.normalize("NFD", chr(code))
        if len(plain) > 1:
            table.setdefault(code, plain[0])
    return table
