"""What Trackside says in a tracker, as a small document that each connector renders.

One structure serves Markdown (GitHub, Linear), ADF (Jira Cloud) and wiki markup (Jira
Data Center). Every :class:`Text` is untrusted: a renderer escapes it so that no mention
fires and no link, image or markup gets through. Only :class:`Link` makes a link, and
its address comes from a tracker's own description of an issue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


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
