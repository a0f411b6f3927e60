"""Commands that people give in a comment: ``/trackside accept``, ``reject``, ``undo``.

Read only from new comments, and only from a line of its own: never from titles, quotes or
code, where the same words may merely be talked about.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    Lines in fenced or indented code and quoted lines are passed over.
    """
    found: list[Command] = []
    fence = ""
    for line in body.splitlines()[:_MOST_LINES]:
        stripped = line.strip()
        if fence:
            if stripped.startswith(fence) and not stripped.strip(fence[0]):
                fence = ""
            continue
        if stripped.startswith(("```", "~~~")):
            marker = stripped[0]
            fence = marker * (len(stripped) - len(stripped.lstrip(marker)))
            continue
        if line.startswith(("    ", "\t")) or not stripped.lower().startswith(PREFIX):
            continue
        words = stripped.split(maxsplit=2)
        if words[0].lower() != PREFIX:
            continue
        word = words[1].lower() if len(words) > 1 else "help"
        name = CommandName(word) if word in {str(n) for n in CommandName} else None
        argument = words[2][:300] if len(words) > 2 else ""
        found.append(Command(name=name, word=word[:40], argument=argument))
        if len(found) == _MOST_COMMANDS:
            break
    return found


_KIND_WORDS: Final = {
    "type": SuggestionKind.TYPE,
    "label": SuggestionKind.LABEL,
    "labels": SuggestionKind.LABEL,
    "priority": SuggestionKind.PRIORITY,
    "similar": SuggestionKind.SIMILAR,
    "link": SuggestionKind.SIMILAR,
    "links": SuggestionKind.SIMILAR,
    "missing": SuggestionKind.MISSING,
}


def chosen(argument: str, suggestions: Sequence[Suggestion]) -> Sequence[Suggestion]:
    """The suggestions that a command's argument means.

    Nothing means all of them; ``labels`` those of a kind; ``label sync`` or ``sync`` those of
    that value; for reject, words after that are the reason and are passed over.
    """
    text = argument.strip().strip("`\"'").casefold()
    if not text:
        return tuple(suggestions)
    first, _, rest = text.partition(" ")
    kind = _KIND_WORDS.get(first)
    pool = [s for s in suggestions if kind is None or s.kind == kind]
    wanted = rest.strip().strip("`\"'") if kind is not None else text
    if not wanted:
        return tuple(pool)
    named = [s for s in pool if _names(s, wanted)]
    return tuple(named or (pool if kind is not None else ()))


def _names(suggestion: Suggestion, wanted: str) -> bool:
    value = suggestion.value.casefold()
    names = {value, value.partition(":")[2], value.rpartition("/")[2]}
    return any(name and (wanted == name or wanted.startswith(f"{name} ")) for name in names)
