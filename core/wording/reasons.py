"""Translations of plugins' sentences, found by the English that they are written in.

A plugin says why in English, and the ledger keeps it so. Where a comment is in another
language, the sentence is compared with templates: ``It says “{word}”, which stands for
{priority} here``. What stands for the names is carried over. A name may say what it is:
``{count:number}``, ``{words:list}`` (its "and" is the language's own), ``{said:part}``, which is
translated by itself, and ``{said:reason}``, which may as well be several parts with semicolons
between them. What fits no template stays English.

Comparing takes time that grows with the sentence alone, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Final

from core.errors import ConfigError
from core.wording.template import LONGEST, Template, parse

_KINDS: Final = frozenset({"", "number", "list", "part", "reason"})
_NAME: Final = re.compile(r"[a-z_]{1,30}")
_NUMBER: Final = re.compile(r"[0-9][0-9,.-]{0,20}")
"""A count, or a date."""

_DEEPEST: Final = 8
_MOST: Final = 300
_LONGEST_REASON: Final = 2_000


@dataclass(frozen=True, slots=True)
class _Reason:
    """A template in English as its words and names, in turn, and what to say for it.

    ``words`` has one entry more than ``names``; each name has its kind beside it.
    """

    words: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    said: Template

    @property
    def weight(self) -> int:
        """How much of the sentence is given: the most specific template is tried first."""
        return sum(map(len, self.words))

    def found(self, text: str) -> dict[str, tuple[str, str]] | None:
        """What stands for each name, with its kind; None where the sentence is another."""
        if not self.names:
            return {} if text == self.words[0] else None
        first, *between, last = self.words
        if not (text.startswith(first) and text.endswith(last)):
            return None
        values, at, end = {}, len(first), len(text) - len(last)
        for (name, kind), word in zip(self.names, [*between, None], strict=True):
            stop = end if word is None else text.find(word, at, end)
            value = text[at:stop] if stop > at else ""
            if not _may_be(value, kind, is_open=word is None and not last):
                return None
            values[name] = (value, kind)
            at = stop + len(word or "")
        return values


def _may_be(value: str, kind: str, *, is_open: bool) -> bool:
    """Whether a piece of a sentence may stand for a name of this kind.

    ``is_open``: nothing comes after it that would say where it ends.
    """
    if kind == "number":
        return _NUMBER.fullmatch(value) is not None
    if (kind == "list" and ". " in value) or (kind == "" and not _quotes_pair(value)):
        return False  # it goes on into what is said next
    # A semicolon parts what is said; only a reason may be several such parts.
    is_one = kind in {"list", "part"} or (is_open and kind != "reason")
    return bool(value) and not (is_one and "; " in value)


def _quotes_pair(value: str) -> bool:
    """Whether every closing quotation mark of a value has its opening one before it."""
    depth = 0
    for char in value:
        depth += (char == "“") - (char == "”")
        if depth < 0:
            return False
    return depth == 0


@dataclass(frozen=True, slots=True)
class Reasons:
    """Templates in English with what to say for them; the most specific first."""

    known: tuple[_Reason, ...] = ()

    @classmethod
    def of(cls, table: Mapping[str, str]) -> Reasons:
        """Read English templates with their translations.

        Raises:
            ConfigError: one of them is no template; the text quotes it.
        """
        if len(table) > _MOST:
            raise ConfigError(f"{len(table)} translations are too many; {_MOST} fit")
        made = [_reason(english, said) for english, said in table.items()]
        return cls(tuple(sorted(made, key=lambda one: -one.weight)))

    def before(self, others: Reasons) -> Reasons:
        """These, and others where none of these fits."""
        return Reasons((*self.known, *others.known))

    def translated(self, text: str, language: str) -> str:
        """A sentence in this language; as it is where no template fits."""
        if not self.known or len(text) > _LONGEST_REASON:
            return text
        return _Translating(self.known, language).sentence(text, 0) or text


@dataclass(frozen=True, slots=True)
class _Translating:
    """One sentence being translated; ``done``: its parts that were looked at already."""

    known: tuple[_Reason, ...]
    language: str
    done: dict[str, str] = field(default_factory=dict)

    def sentence(self, text: str, depth: int) -> str:
        """A sentence, or a part of one; "" where no template fits."""
        if depth > _DEEPEST or not text:
            return ""
        if text not in self.done:
            self.done[text] = self._as_it_is(text, depth) or self._within(text, depth)
        return self.done[text]

    def _as_it_is(self, text: str, depth: int) -> str:
        for reason in self.known:
            # A full stop ends the whole, and is no part of what stands for the last name.
            if text.endswith(".") and not reason.words[-1].endswith("."):
                continue
            values = reason.found(text)
            shown = None if values is None else self._shown(values, depth)
            if shown is not None:
                return "".join(inline.text for inline in reason.said.fill(shown))
        return ""

    def _within(self, text: str, depth: int) -> str:
        """A part that begins with a small letter where its template has a capital."""
        if not text[0].islower():
            return ""
        found = self._as_it_is(text[0].upper() + text[1:], depth)
        return found[:1].lower() + found[1:]

    def _shown(self, values: Mapping[str, tuple[str, str]], depth: int) -> dict[str, str] | None:
        """What to show for each name; None where a part of the sentence stays English."""
        shown = {}
        for name, (value, kind) in values.items():
            if kind in {"part", "reason"}:
                shown[name] = self.sentence(value, depth + 1)
            elif kind == "list":
                shown[name] = self._listed(value, depth + 1)
            else:
                shown[name] = value
            if not shown[name]:
                return None
        return shown

    def _listed(self, text: str, depth: int) -> str:
        """An English list, “a, b and c”, as this language lists; its parts may stay as they are."""
        from babel.lists import format_list  # loads its data when it is first needed

        head, joined, last = text.rpartition(" and ")
        items = [*(head.split(", ") if joined else ()), *([last] if joined else last.split(", "))]
        said = [self.sentence(item, depth) or item for item in items]
        if not joined:
            return ", ".join(said)
        return format_list(said, locale=self.language)


def _reason(english: str, said: str) -> _Reason:
    quoted = f"{english[:80]!r}"
    if not english or len(english) > LONGEST:
        raise ConfigError(f"{quoted}: an English sentence of up to {LONGEST} characters")
    words, names = [""], []
    try:
        for text, name, kind, conversion in Formatter().parse(english):
            words[-1] += text
            if name is None:
                continue
            if conversion or (kind or "") not in _KINDS or not _NAME.fullmatch(name):
                raise ConfigError(f"{quoted}: write names as {{word}} or {{count:number}}")
            names.append((name, kind or ""))
            words.append("")
    except ValueError as error:
        raise ConfigError(f"{quoted}: its braces do not match ({error})") from None
    if any(not word for word in words[1:-1]):
        raise ConfigError(f"{quoted}: there must be words between two names")
    if len({name for name, _ in names}) < len(names):
        raise ConfigError(f"{quoted}: a name stands in it twice")
    try:
        template = parse(said, {name for name, _ in names})
    except ConfigError as error:
        raise ConfigError(f"{quoted}: {error}") from None
    return _Reason(tuple(words), tuple(names), template)
