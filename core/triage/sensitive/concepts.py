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
from itertools import islice, pairwise
from typing import Final, TypeAlias

from core.triage.sensitive.rules import NEAR, RULES, TOGETHER
from core.triage.sensitive.words import WORDS

_ENDS: Final = re.compile(
    r"[.!?;:]+(?=\s)|[\n。！？；]+|, (?=(?:but|aber|maar|mais|pero|mas|ma|ale|но|ama)\s)"
)
"""Ends of sentences, not the dots of "config.py"; what comes after "but" is another matter."""

_ASKS: Final = re.compile(
    r"\W{0,4}(?:feature|feat\b|docs?\b|test|chore|bump|upgrade|add\b|allow|support\b|let\b|improve"
    r"|implement|rename|refactor|translat|make\b|option\b|provide|enable|introduce|consider)"
)
"""How the title begins where somebody wishes for something: then only a whole sentence counts."""

_WORD: Final = re.compile(r"\w+")
_LONGEST_WORD: Final = 32
_WINDOW: Final = 24
"""Words of a sentence that are looked at together: some texts have no full stop at all."""

_UNSPACED: Final = "\u2e80"
"""From here on are the scripts that do not part words, or glue endings to them."""

_MOST_PIECES: Final = 4_000

_SECRET_NAMES: Final = (
    "_password",
    "_secret",
    "_api_key",
    "_access_key",
    "_auth_token",
    "secret_key",
)
_OPENING: Final = 8
_MOST_TOGETHER: Final = 48
"""Sentences at the beginning that are looked at in pairs, and how long a pair may be."""


_Phrase: TypeAlias = tuple[tuple[str, ...], int]
_Near: TypeAlias = tuple[int, int, int, int]


@dataclass
class _Lexicon:
    exact: dict[str, int] = field(default_factory=dict)
    stems: dict[str, int] = field(default_factory=dict)
    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)
    unspaced: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    bits: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Rule:
    sort: str
    all_of: tuple[int, ...]
    none_of: int


def what_meets(said: str) -> str:
    """Of which sort the ideas are that meet in a text in lower case, or ""."""
    sentences = list(_sentences(folded(said)))
    for each, glued in sentences:
        found = _fulfilled(each, glued, pair=False)
        if found:
            return found
    if is_asked_for(said):
        return ""
    for (each, glued), (next_each, next_glued) in pairwise(sentences[:_OPENING]):
        if len(each) + len(next_each) <= _MOST_TOGETHER:
            found = _fulfilled(each + next_each, glued | next_glued, pair=True)
            if found:
                return found
    return ""


def _fulfilled(each: list[int], glued: int, *, pair: bool) -> str:
    """The sort of the first rule that holds somewhere in a sentence or in two, or ""."""
    together = glued
    for one in each:
        together |= one
    rules = _may_hold(together, pair=pair) if together else ()
    if not rules:
        return ""
    # Windows overlap by half, so that what belongs together is seen together.
    near = _near_in(together)
    for start in range(0, max(len(each) - _WINDOW // 2, 1), _WINDOW // 2):
        ideas = _in_window(each[start : start + _WINDOW], glued, near)
        for rule in rules:
            if not ideas & rule.none_of and all(ideas & one for one in rule.all_of):
                return rule.sort
    return ""


def ideas_in(text: str) -> set[str]:
    """The names of all ideas in a text, wherever they are."""
    return {name for each in ideas_of_sentences(text.lower()) for name in each}


def ideas_of_sentences(said: str, *, most: int | None = None) -> Iterator[list[str]]:
    """The names of the ideas in each sentence of a text in lower case, of ``most`` at most."""
    names = _names()
    for each, glued in islice(_sentences(folded(said)), most):
        together = glued
        for one in each:
            together |= one
        found = _in_window(each, glued, _near_in(together)) if together else 0
        yield sorted(names[at] for at in range(found.bit_length()) if found >> at & 1)


def is_asked_for(said: str) -> bool:
    """Whether a text in lower case begins as a wish does: "Add …", "Docs: …"."""
    return bool(_ASKS.match(said))


def folded(text: str) -> str:
    """A text without the accents of Latin letters: many people type none."""
    return text if text.isascii() else text.translate(_accents())


def _sentences(text: str) -> Iterator[tuple[list[int], int]]:
    """The ideas of each word of a sentence, and those of its unspaced script."""
    lexicon = _lexicon()
    unspaced = not text.isascii() and max(text) >= _UNSPACED
    for sentence in _ENDS.split(text, maxsplit=_MOST_PIECES):
        glued = _ideas_within(sentence, lexicon) if unspaced else 0
        each = _ideas_of(_WORD.findall(sentence))
        if each:
            yield each, glued


def _ideas_within(sentence: str, lexicon: _Lexicon) -> int:
    """The ideas of a script that does not part its words."""
    found = 0
    for at, letter in enumerate(sentence):
        for piece, idea in lexicon.unspaced.get(letter, ()):
            if sentence.startswith(piece, at):
                found |= idea
    return found


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
    """All ideas in a window; one made of two stands where the second of them does."""
    ideas = glued
    for one in each:
        ideas |= one
    for first, second, result, gap in near:
        if glued & first and glued & second:
            ideas |= result
        elif ideas & first and ideas & second:
            for at, one in enumerate(each):
                if not one & first:
                    continue
                for later in range(at + 1, min(at + 1 + gap, len(each))):
                    if each[later] & second:
                        each[later] |= result
                        ideas |= result
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


@lru_cache(maxsize=20_000)
def _may_hold(together: int, *, pair: bool) -> tuple[_Rule, ...]:
    """Which rules ideas could fulfil, were all of them near each other."""
    for _, _, result, _ in _near_in(together):
        together |= result
    rules = _rules(TOGETHER if pair else RULES)
    return tuple(rule for rule in rules if all(together & one for one in rule.all_of))


@lru_cache(maxsize=50_000)
def _known(word: str) -> tuple[int, tuple[_Phrase, ...]]:
    """The ideas of a word, and the phrases that may begin with it, each without it."""
    lexicon = _lexicon()
    if "_" in word or len(word) > _LONGEST_WORD:
        # A name in a program, or no word; of names only what they end in tells something.
        return (lexicon.bits["CREDENTIAL"] if word.endswith(_SECRET_NAMES) else 0), ()
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
        piece = entry.replace("_", " ")
        lexicon.unspaced.setdefault(piece[0], []).append((piece, idea))
    elif "_" in entry:
        first, *rest = entry.split("_")
        lexicon.phrases.setdefault(first, []).append((tuple(rest), idea))
    elif entry.endswith("*"):
        stem = entry[:-1]
        lexicon.stems[stem] = lexicon.stems.get(stem, 0) | idea
    else:
        lexicon.exact[entry] = lexicon.exact.get(entry, 0) | idea


@cache
def _names() -> tuple[str, ...]:
    """The name of each idea, in the order of their bits."""
    return tuple(_lexicon().bits)


@cache
def _rules(written: tuple[tuple[str, str], ...]) -> tuple[_Rule, ...]:
    """The rules, read from their short form: ``WHO DOES|SUFFERS WHAT !BUT_NOT``."""
    rules = []
    for sort, short in written:
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
