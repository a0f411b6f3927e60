"""What Trackside says in a tracker, as a small document that each connector renders.

One structure serves Markdown (GitHub, Linear), ADF (Jira Cloud) and wiki markup (Jira
Data Center). Every :class:`Text` is untrusted: a renderer escapes it so that no mention
fires and no link, image or markup gets through. Only :class:`Link` makes a link, and
its address comes from a tracker's own description of an issue.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent
from typing import Final, TypeAlias

_BOX: Final = ("☐", "☑")


@dataclass(frozen=True, slots=True)
class Text:
    """Words to show exactly as they are; ``strong`` and ``code`` style them."""

    text: str
    strong: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a page of a tracker; ``text`` is untrusted, ``url`` must be http(s)."""

    text: str
    url: str


Inline: TypeAlias = Text | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Inlines in one line."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A flat list; each item is a line of inlines."""

    items: tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A line that a person may tick, where a tracker has boxes; else an item of a list.

    ``name`` tells it from the others when it comes back, ``[a-z0-9-]+``, and is "" for a line
    that has no box; ``ticked``: it is chosen as things stand.
    """

    inlines: tuple[Inline, ...]
    name: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A list of lines to tick."""

    choices: tuple[Choice, ...]

    @property
    def plain(self) -> Bullets:
        """The same without boxes."""
        return Bullets(tuple(choice.inlines for choice in self.choices))


@dataclass(frozen=True, slots=True)
class Folded:
    """Blocks behind a summary; shown plainly where a tracker has no folding."""

    summary: str
    blocks: tuple[Paragraph | Bullets, ...]


Block: TypeAlias = Paragraph | Bullets | Choices | Folded


@dataclass(frozen=True, slots=True)
class Document:
    """The whole comment."""

    blocks: tuple[Block, ...]


def plain_text(document: Document, *, boxes: bool = False) -> str:
    """The document as people read it, without any markup: for a terminal, not for a tracker.

    ``boxes``: whether the choices have boxes to tick where it will stand.
    """
    return "\n\n".join(_plain_block(block, boxes=boxes) for block in document.blocks)


def _plain_block(block: Block, *, boxes: bool = False) -> str:
    match block:
        case Paragraph(inlines):
            return _plain_line(inlines)
        case Bullets(items):
            return "\n".join(f"- {_plain_line(item)}" for item in items)
        case Choices(choices):
            marks = [_BOX[c.ticked] if boxes and c.name else "-" for c in choices]
            lines = [_plain_line(c.inlines) for c in choices]
            return "\n".join(map(" ".join, zip(marks, lines, strict=True)))
        case Folded(summary, blocks):
            inner = "\n".join(map(_plain_block, blocks))
            return f"▸ {summary}\n{indent(inner, '  ')}"


def _plain_line(inlines: tuple[Inline, ...]) -> str:
    return "".join(one.text for one in inlines)
