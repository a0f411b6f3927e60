"""The answer to a command, as it is kept in the ledger and shown in the one comment. Pure.

Kept as lines that people can read in the audit trail: ``- `` begins an item of a list, ``= KEY``
one that names an issue (with a reason after ``|``), what stands between backticks is code. An
issue is looked up when the comment is written and not when the answer is given: who may read of
it may have changed meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from core.command import CommandReply, Named
from core.document import Block, Bullets, Inline, Paragraph, Text

_ITEM: Final = "- "
_ISSUE: Final = "= "
_CODE: Final = re.compile(r"`([^`\n]{1,200})`")
_MOST_LINES: Final = 60
_LONGEST_LINE: Final = 1_200

IssueLine: TypeAlias = Callable[[str, str], tuple[Inline, ...] | None]
"""Names an issue by its key, with a reason; None where it must not be named."""


def notice_of(reply: CommandReply) -> str:
    """What a reply says, as a notice."""
    return "\n".join([*_plain_lines(reply.says), *map(issue_line, reply.named)])


def issue_line(named: Named) -> str:
    """The line of a notice that names an issue."""
    return f"{_ISSUE}{one_line(named.key)} | {one_line(named.because)}"


def one_line(text: str) -> str:
    """A text that does not break out of its line."""
    return " ".join(text.split())[:_LONGEST_LINE]


def _plain_lines(text: str) -> Iterator[str]:
    """What a plugin says; that it names an issue is not for it to write."""
    for line in text.splitlines():
        yield one_line(line).removeprefix(_ISSUE.strip()).strip()


def keys_in(notice: str) -> Sequence[str]:
    """The keys of the issues that a notice names."""
    return [_split(line)[0] for line in notice.splitlines() if line.startswith(_ISSUE)]


def blocks_of(notice: str, line_of: IssueLine) -> Iterator[Block]:
    """A notice as blocks of a comment."""
    items: list[tuple[Inline, ...]] = []
    for line in notice.splitlines()[:_MOST_LINES]:
        if line.startswith(_ISSUE):
            named = line_of(*_split(line))
            items += [named] if named is not None else []
            continue
        if line.startswith(_ITEM):
            items.append(tuple(_inlines(line.removeprefix(_ITEM))))
            continue
        if items:
            yield Bullets(tuple(items))
            items = []
        if line.strip():
            yield Paragraph(tuple(_inlines(line)))
    if items:
        yield Bullets(tuple(items))


def joined(notices: Iterable[str]) -> str:
    """Several answers as one notice; the same one twice is said once."""
    return "\n".join(notice for notice in dict.fromkeys(notices) if notice)


def _split(line: str) -> tuple[str, str]:
    key, _, because = line.removeprefix(_ISSUE).partition("|")
    return key.strip(), because.strip()


def _inlines(line: str) -> Iterator[Inline]:
    # Every second part is what stood between backticks.
    for index, part in enumerate(_CODE.split(line[:_LONGEST_LINE])):
        if part:
            yield Text(part, code=bool(index % 2))
