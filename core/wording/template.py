"""Sentences with names in braces, filled with words that a tracker shows as they are.

A template knows its names and nothing else: no attributes, no indexes, no formats. What is
filled in is never read as a template, whatever it says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final, TypeAlias

from core.document import Inline, Text
from core.errors import ConfigError

LONGEST: Final = 500
"""Characters of a template: a sentence, not a page."""

Filling: TypeAlias = str | Inline | tuple[Inline, ...]
"""What may stand for a name: words, or inlines with a style of their own."""


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence as its pieces: words, and names (``is_name``) of what is filled in."""

    pieces: tuple[tuple[str, bool], ...]

    @property
    def names(self) -> frozenset[str]:
        """The names that it fills in."""
        return frozenset(text for text, is_name in self.pieces if is_name)

    def fill(self, values: Mapping[str, Filling]) -> tuple[Inline, ...]:
        """The sentence; every name of the template must have a value."""
        return _joined(
            inline
            for text, is_name in self.pieces
            for inline in (_inlines(values[text]) if is_name else (Text(text),))
        )


def parse(text: str, known: Collection[str], needed: Collection[str] = ()) -> Template:
    """Read a template.

    Args:
        text: the sentence, with names in braces; a brace itself is written twice.
        known: the names that it may fill in.
        needed: those that it must.

    Raises:
        ConfigError: says what is wrong with it.
    """
    if not text.strip():
        raise ConfigError("a sentence must say something")
    if len(text) > LONGEST:
        raise ConfigError(f"{len(text):,} characters are too many for a sentence; {LONGEST} fit")
    pieces: list[tuple[str, bool]] = []
    try:
        for words, name, form, conversion in Formatter().parse(text):
            if words:
                pieces.append((words, False))
            if name is None:
                continue
            if form or conversion or name not in known:
                raise ConfigError(_unknown(name, known))
            pieces.append((name, True))
    except ValueError as error:
        raise ConfigError(f"its braces do not match ({error}); write {{{{ for one") from None
    made = Template(tuple(pieces))
    if missing := sorted(set(needed) - made.names):
        raise ConfigError(f"it must hold {', '.join(f'{{{name}}}' for name in missing)}")
    return made


def _unknown(name: str, known: Collection[str]) -> str:
    names = ", ".join(f"{{{one}}}" for one in sorted(known))
    return f"it may not fill in {{{name[:60]}}}; known here: {names or 'nothing'}"


def _inlines(value: Filling) -> Iterable[Inline]:
    if isinstance(value, str):
        return (Text(value),)
    return value if isinstance(value, tuple) else (value,)


def _joined(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The same inlines, with neighbours that are plain words made one."""
    return tuple(_neighbours(inlines))


def _neighbours(inlines: Iterable[Inline]) -> Iterator[Inline]:
    words = ""
    for inline in inlines:
        if isinstance(inline, Text) and not (inline.strong or inline.code):
            words += inline.text
            continue
        if words:
            yield Text(words)
            words = ""
        yield inline
    if words:
        yield Text(words)
