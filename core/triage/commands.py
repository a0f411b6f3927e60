"""Commands that people give in a comment: ``/trackside accept``, ``reject``, ``undo``.

Read only from new comments, and only from a line of its own: never from titles, quotes or
code, where the same words may merely be talked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.model import Suggestion, SuggestionKind

PREFIX: Final = "/trackside"
_MOST_LINES: Final = 500
_MOST_COMMANDS: Final = 10


class CommandName(StrEnum):
    """What can be asked for."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"
    HELP = "help"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as written; ``name`` is None where the word is not one of ours."""

    name: CommandName | None
    word: str
    argument: str


def parse_commands(body: str) -> Sequence[Command]:
    """The commands in a comment's Markdown, in order.

    Lines in fenced or indented code, in HTML comments (which nobody sees) and quoted lines
    are passed over.
    """
    found: list[Command] = []
    for line in _prose(body):
        words = line.split(maxsplit=2)
        if not words or line.startswith(("    ", "\t")):
            continue
        if words[0].lower() != PREFIX:
            continue
        word = words[1].lower() if len(words) > 1 else "help"
        name = CommandName(word) if word in {str(n) for n in CommandName} else None
        argument = words[2][:300] if len(words) > 2 else ""
        found.append(Command(name=name, word=word[:40], argument=argument))
        if len(found) == _MOST_COMMANDS:
            break
    return found


def _prose(body: str) -> Iterator[str]:
    """The lines of a Markdown text that are not in fenced code or in an HTML comment."""
    fence = ""
    hidden = False
    for line in body.splitlines()[:_MOST_LINES]:
        stripped = line.strip()
        if hidden:
            hidden = "-->" not in line
        elif fence:
            if stripped.startswith(fence) and not stripped.strip(fence[0]):
                fence = ""
        elif opened := _opening_fence(stripped):
            fence = opened
        elif stripped.startswith("<!--"):
            hidden = "-->" not in stripped
        else:
            yield line


def _opening_fence(line: str) -> str:
    """The run of backticks or tildes that opens fenced code in this line; "" if none does."""
    if not line.startswith(("```", "~~~")):
        return ""
    rest = line.lstrip(line[0])
    # Backticks that are closed in the same line are code within a line.
    return "" if line[0] == "`" and "`" in rest else line[: len(line) - len(rest)]


_NOBODY: Final[Mapping[str, str]] = {}
_QUOTES: Final = "`\"'"
_KIND_WORDS: Final = {
    "type": SuggestionKind.TYPE,
    "label": SuggestionKind.LABEL,
    "labels": SuggestionKind.LABEL,
    "priority": SuggestionKind.PRIORITY,
    "assignee": SuggestionKind.ASSIGNEE,
    "assignees": SuggestionKind.ASSIGNEE,
    "duplicate": SuggestionKind.DUPLICATE,
    "duplicates": SuggestionKind.DUPLICATE,
    "similar": SuggestionKind.SIMILAR,
    "related": SuggestionKind.RELATED,
    "link": SuggestionKind.SIMILAR,
    "links": SuggestionKind.SIMILAR,
    "missing": SuggestionKind.MISSING,
}


def chosen(
    argument: str,
    suggestions: Sequence[Suggestion],
    *,
    with_reason: bool = False,
    handles: Mapping[str, str] = _NOBODY,
) -> Sequence[Suggestion]:
    """The suggestions that a command's argument means.

    Nothing means all of them; ``labels`` those of a kind; ``label sync`` or ``sync`` those of
    that value. Words after that are passed over. ``with_reason``: after a kind they may also
    be a reason (``reject labels they are wrong``); else they name a value, and one that is
    not there means nothing, so that a slip of the pen accepts nothing else. ``handles``: what
    people are called, by their ids.
    """
    text = argument.strip().strip(_QUOTES).casefold()
    if not text:
        return tuple(suggestions)
    first, _, rest = text.partition(" ")
    kind = _KIND_WORDS.get(first)
    pool = [s for s in suggestions if kind is None or s.kind == kind]
    wanted = rest.strip().strip(_QUOTES) if kind is not None else text
    if not wanted:
        return tuple(pool)
    # Of the labels ``bug`` and ``bug report`` the words "bug report" mean the second.
    fits = {s.value: _fit(s, wanted, handles) for s in pool}
    best = max(fits.values(), default=0)
    if best:
        return tuple(s for s in pool if fits[s.value] == best)
    return tuple(pool) if kind is not None and with_reason else ()


def _fit(suggestion: Suggestion, wanted: str, handles: Mapping[str, str]) -> int:
    """How many characters of what is wanted name this suggestion; 0 if it does not."""
    value = suggestion.value.casefold()
    parts = (value.rpartition(separator)[2].strip() for separator in (":", "/", "#"))
    names = {value, value.partition(":")[2].strip(), *parts}
    if "#" in value:
        names.add(f"#{value.rpartition('#')[2]}")
    if suggestion.kind == SuggestionKind.ASSIGNEE and suggestion.value in handles:
        handle = handles[suggestion.value].casefold()
        names |= {handle, f"@{handle}"}
    return max(
        (len(name) for name in names if name and f"{wanted} ".startswith(f"{name} ")), default=0
    )
