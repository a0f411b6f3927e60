"""Commands that people give in a comment: ``/trackside accept``, ``label bug``, ``undo``.

Read only from new comments, and only from a line of its own: never from titles, quotes or
code, where the same words may merely be talked about. Connectors turn what their tracker
writes (Jira's wiki markup and documents) into Markdown, so one reader serves all.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from core.model import Suggestion, SuggestionKind

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

PREFIX: Final = "/trackside"
MOST_COMMANDS: Final = 10
"""Of one comment so many are followed."""

MOST_WORDS: Final = 4
"""Words of a command's name."""

_MOST_LINES: Final = 500
_MOST_READ: Final = 64_000
_LONGEST_WORD: Final = 40
_LONGEST_ARGUMENT: Final = 300
_BACKTICKS: Final = re.compile("`+")
_INDENTED: Final = ("    ", "\t")


class CommandName(StrEnum):
    """What can be asked for, whatever plugins offer beside it."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNDO = "undo"
    WHY = "why"
    NEVER = "never"
    PAUSE = "pause"
    RESUME = "resume"
    HELP = "help"


OWN_NAMES: Final = frozenset(map(str, CommandName))


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command as written; ``name`` is None where the word is none that is known."""

    name: str | None
    word: str
    argument: str


def parse_commands(body: str, names: Collection[str] = OWN_NAMES) -> Sequence[Command]:
    """The commands in a comment's Markdown, in order: the first few.

    ``names``: those that there are, in lower case, of one or more words. Of several that fit
    the longest is meant.
    """
    found: list[Command] = []
    for line in _prose(body):
        words = line.split(maxsplit=1)
        if not words or words[0].lower() != PREFIX:
            continue
        found.append(_command(words[1] if len(words) > 1 else "", names))
        if len(found) > MOST_COMMANDS:
            break
    return found


def _command(text: str, names: Collection[str]) -> Command:
    if not text.strip():
        return Command(name=CommandName.HELP, word="help", argument="")
    for count in range(MOST_WORDS, 0, -1):
        words = text.split(maxsplit=count)
        name = " ".join(words[:count]).casefold().rstrip(".,;:!?")
        if len(words) >= count and name in names:
            argument = words[count] if len(words) > count else ""
            return Command(name=name, word=name, argument=argument.strip()[:_LONGEST_ARGUMENT])
    word, *rest = text.split(maxsplit=1)
    argument = rest[0].strip()[:_LONGEST_ARGUMENT] if rest else ""
    return Command(name=None, word=word.casefold()[:_LONGEST_WORD], argument=argument)


def _prose(body: str) -> Iterator[str]:
    """The lines of a Markdown text that stand in plain paragraphs of their own.

    Not in quotes, lists, headings, code of any kind, or in HTML, which may be what nobody sees.
    """
    text = body[:_MOST_READ]
    if PREFIX not in text.lower():
        return
    text = "\n".join(text.splitlines()[:_MOST_LINES])
    before = ""
    for token in _reader().parse(text):
        if token.type == "inline" and token.level == 1 and before == "paragraph_open":
            yield from _outside_code(token.content)
        before = token.type


@functools.cache
def _reader() -> MarkdownIt:
    """Reads blocks alone: that takes time in proportion to the text, whatever it is."""
    from markdown_it import MarkdownIt  # only comments with commands need it

    return MarkdownIt("commonmark").disable("inline")


def _outside_code(paragraph: str) -> Iterator[str]:
    """The lines of a paragraph that do not begin within code, or as if they were code."""
    spans = list(_code_spans(paragraph))
    at = 0
    for line in paragraph.split("\n"):
        inside = any(start < at < end for start, end in spans)
        if not inside and not line.startswith(_INDENTED):
            yield line
        at += len(line) + 1


def _code_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where code between backticks begins and ends: at the next run of as many of them."""
    runs = list(_BACKTICKS.finditer(text))
    following: dict[int, int] = {}
    closing: list[int | None] = []
    for index in range(len(runs) - 1, -1, -1):
        length = len(runs[index].group())
        closing.append(following.get(length))
        following[length] = index
    closing.reverse()
    index = 0
    while index < len(runs):
        end = closing[index]
        if end is None:
            index += 1
            continue
        yield runs[index].start(), runs[end].end()
        index = end + 1


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
    "burst": SuggestionKind.BURST,
    "reports": SuggestionKind.BURST,
}


def kind_of(word: str) -> SuggestionKind | None:
    """The kind of suggestion that a word of people's means; None for another word."""
    return _KIND_WORDS.get(word.casefold().strip(_QUOTES))


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
