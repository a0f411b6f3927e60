"""A report taken apart into headings and what stands under them. Pure, in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

BODY_CHARS: Final = 20_000
LINE_CHARS: Final = 1_000
LONGEST_HEADING: Final = 80

_MARKED = re.compile(r"(#{1,6})\s{1,8}(\S.{0,300})|h([1-6])\.\s{1,8}(\S.{0,300})")
_BOLD = re.compile(r"(?:\*{1,3}|_{2})([^*_]{2,100})(?:\*{1,3}|_{2})\s{0,4}[:：]?\s{0,4}(.{0,900})")
_LABEL = re.compile(
    r"(?:[-*+•]\s{1,4}|\d{1,2}[.)]\s{1,4})?(?:\*{1,3}|_{2})?"
    r"([^\W\d_][\w /()'’.-]{1,47})(?:\*{1,3}|_{2})?"
    # A colon without a space after it is part of a link, a time or a name; a wide one is not.
    r"(?::(?=[\s*_]|$)|：)(?:\*{1,3}|_{2})?\s{0,8}(.{0,900})"
)
_FENCES: Final = ("```", "~~~", "{code", "{noformat")
_UNANSWERED: Final = frozenset({"", "_no response_", "no response", "...", "…", "-", "?", "tbd"})
_LABEL_LEVEL: Final = 8
_BOLD_LEVEL: Final = 7


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, or the label of a line, and the text up to the next one.

    ``level`` is 1 to 6 for headings, more for lines that serve as one, 0 for the text before
    the first. ``is_group``: it has no text of its own, only deeper headings.
    """

    heading: str
    text: str
    level: int = 0
    is_group: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether somebody wrote something there; "n/a" is an answer, a placeholder is not."""
        text = _bare(self.text)
        return self.is_group or text not in _UNANSWERED


def without_comments(body: str) -> str:
    """The body without HTML comments, which are a template's words to the reporter."""
    kept, place = [], 0
    while (start := body.find("<!--", place)) >= 0:
        kept.append(body[place:start])
        end = body.find("-->", start + 4)
        if end < 0:
            return "".join(kept)
        place = end + 3
    return "".join((*kept, body[place:]))


def lines_of(body: str) -> Iterator[str]:
    """The lines that are read of a body, without comments."""
    for line in without_comments(body[:BODY_CHARS]).splitlines():
        yield line.strip()[:LINE_CHARS]


def sections_of(body: str, boilerplate: AbstractSet[str] = frozenset()) -> list[Section]:
    """The sections of a body; lines in ``boilerplate`` (see :func:`plain`) are left out."""
    found: list[tuple[str, int, list[str]]] = [("", 0, [])]
    fence = ""
    for line in lines_of(body):
        if fence:
            fence = "" if line.startswith(fence) else fence
        elif opened := next((mark for mark in _FENCES if line.startswith(mark)), ""):
            # Opened and closed within one line, as in {code}x{code}, it fences nothing.
            fence = "" if opened.strip("{") in line[len(opened) + 1 :] else opened
        elif heading := _heading(line):
            name, level, rest = heading
            found.append((name, level, [] if plain(rest) in boilerplate else [rest]))
            continue
        if plain(line) not in boilerplate:
            found[-1][2].append(line)
    return [_section(found, position) for position in range(len(found))]


def plain(line: str) -> str:
    """A line for comparing: no case, no marks around it, single spaces."""
    return " ".join(line.casefold().strip("#*_:： ").split())


def _section(found: list[tuple[str, int, list[str]]], position: int) -> Section:
    name, level, lines = found[position]
    text = "\n".join(lines).strip()
    deeper = position + 1 < len(found) and found[position + 1][1] > level > 0
    return Section(name, text, level, is_group=deeper and not text)


def _heading(line: str) -> tuple[str, int, str] | None:
    """(heading, level, what follows it in the line), or None for another line."""
    if marked := _MARKED.fullmatch(line):
        name = marked.group(2) or marked.group(4)
        level = len(marked.group(1) or "") or int(marked.group(3) or 0)
        return _name(name), level, ""
    if (bold := _BOLD.fullmatch(line)) and (not bold.group(2) or ":" in line or "：" in line):
        return _name(bold.group(1)), _BOLD_LEVEL, bold.group(2)
    if label := _LABEL.fullmatch(line):
        return _name(label.group(1)), _LABEL_LEVEL, label.group(2) or ""
    return None


def _name(heading: str) -> str:
    return plain(heading)[:LONGEST_HEADING]


def _bare(text: str) -> str:
    return text.strip(" \n\t*`>").casefold()
