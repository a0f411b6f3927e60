"""What a project's issue templates say, as against what the reporter wrote.

A template's headings, questions and instructions stand in most issues of a project. Word
counts alone do not tame them: an issue whose template nobody filled in would be like every
other such issue. So the lines of a body are kept as short marks beside its terms, and a
line that many issues of the same project have does not count when similar ones are looked
for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

MARKED_LINES: Final = 60
LONGEST_LINE: Final = 200
SHORTEST_LINE: Final = 4
LONGEST_LABEL: Final = 60
_OF_A_ROW: Final = 2
_FENCES: Final = ("```", "~~~", "{code", "{noformat")


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a body, or its label, or what follows the label.

    ``mark`` is the same for the same words in the same project; "" where the piece cannot be
    a template's: code, traces, long lines.
    """

    text: str
    mark: str = ""


def without_comments(text: str) -> str:
    """The text without HTML comments: they are the template's words, not the reporter's."""
    kept, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        kept.append(text[place:start])
        end = text.find("-->", start + 4)
        if end < 0:
            return " ".join(kept)
        place = end + 3
    kept.append(text[place:])
    return " ".join(kept)


def without_collected(text: str) -> str:
    """The text without what programs collect: folded details, and the rows of tables.

    The machine, the settings and the extensions are much alike whatever a report is about.
    Details that never end are text like any other.
    """
    low, kept, place = text.lower(), [], 0
    if len(low) != len(text):
        low = text  # letters that change their length: only tags as they are written are found
    while (start := low.find("<details", place)) >= 0:
        end = low.find("</details>", start)
        if end < 0:
            break
        kept.append(text[place:start])
        place = end + len("</details>")
    kept.append(text[place:])
    return _without_tables("".join(kept))


def _without_tables(text: str) -> str:
    """The text without the rows of tables; code and commands have such strokes too, and stay.

    A row begins with a stroke, or it stands in one block with the line of dashes under a head.
    """
    kept: list[str] = []
    fenced, in_table, head = False, False, False
    for line in text.splitlines():
        row = line.strip()
        if row.startswith(_FENCES):
            fenced = not fenced
        is_row = "|" in row and not fenced
        is_rule = is_row and "-" in row and not row.strip("|-: \t")
        if is_rule and head:
            kept.pop()
        in_table = is_row and (in_table or is_rule)
        head = is_row and not (in_table or (row.startswith("|") and row.count("|") >= _OF_A_ROW))
        if head or not is_row:
            kept.append(line)
    return "\n".join(kept)


def pieces_of(project: str, body: str) -> Iterator[Piece]:
    """The pieces of a body, in order, in time linear in its length."""
    fenced, marked = False, 0
    for line in without_comments(body).splitlines():
        text = line.strip()
        if text.startswith(_FENCES):
            fenced = not fenced
        plain = not fenced and len(text) <= LONGEST_LINE and marked < MARKED_LINES
        if not plain:
            yield Piece(text)
            continue
        label, colon, rest = text.partition(":")
        if colon and rest and len(label) <= LONGEST_LABEL and not rest.startswith("//"):
            yield Piece(f"{label}:", _mark(project, label))
            yield Piece(rest, _mark(project, rest))
        else:
            yield Piece(text, _mark(project, text))
        marked += bool(text)


def own_words(pieces: Iterable[Piece], common: frozenset[str]) -> str:
    """The text of a body without the pieces whose marks are ``common``."""
    return "\n".join(piece.text for piece in pieces if piece.mark not in common)


def _mark(project: str, text: str) -> str:
    words = " ".join(text.casefold().replace("[x]", "[ ]").split())
    if len(words) < SHORTEST_LINE:
        return ""
    return blake2b(f"{project}\0{words}".encode(errors="replace"), digest_size=6).hexdigest()
