"""What a person says in an issue, without what a program printed and without code.

Words of logs, stack traces and code meet by chance: "token", "open" and "public" stand in
every class. Keys and numbers are looked for in the whole text, ideas only in what is said.
"""

from __future__ import annotations

import re
from typing import Final

_FENCES: Final = ("```", "~~~", "{code", "{noformat")
_COMMENT: Final = ("<!--", "-->")
_ADDRESS: Final = re.compile(r"\b[a-z]{2,10}://\S{1,2000}")
_DOT_FILE: Final = re.compile(r"(?<![\w)\]}])\.(env|git|npmrc|pypirc|netrc|ssh)\b(?!\()")
_STAND_IN: Final = re.compile(r"</?[a-z][\w -]{0,30}>")
"""What stands for something that was left out, and tags."""

_PRINTED: Final = re.compile(
    r"at [\w.$<>/]{3,200}\(|file \"|traceback|caused by:"
    r"|(?:import|from|public|private|static|const|let|var|def|class) [^\n]{0,200}[;{(]$"
)
"""How lines begin that a program printed, or that are code."""

_PERHAPS_PRINTED: Final = re.compile(
    r"\[?\d{4}-\d\d-\d\d[t ]\d\d:[\d:.,]{0,12}\]?:?|\[?\d\d:\d\d:\d\d[.,\d]{0,4}\]?:?"
    r"|\[(?:info|debug|warn|warning|error|trace)\]|(?:info|debug|warn|trace) *:"
    r"|[+\-@]{2,}|\$ |>>> "
)
"""How such lines begin, and some that a person writes: what follows tells which it is."""

_LEVEL: Final = re.compile(r"\b(?:info|debug|warn|warning|error|trace|fatal)\b|\w\.\w{1,80}\.\w")
_OF_CODE: Final = frozenset("{}()[];=<>|\\/$_")
_SIGNS: Final = "{}();=<>|\\$_[]"
_MOST_LINES: Final = 3_000
_SHORT: Final = 24


def said_in(text: str) -> str:
    """What is said in a text in lower case, the title on its first line; linear in its length."""
    title, *body = text.split("\n", _MOST_LINES)
    kept, held = [title], list[str]()
    fence, commented = "", False
    for whole in body:
        if fence:
            held.append(whole)
            if fence in whole:
                fence, held = "", []
            continue
        line, commented = _without_comments(whole, commented=commented)
        start = line.lstrip()
        opened = next((one for one in _FENCES if start.startswith(one)), "")
        if opened and _is_underline(start):
            continue
        if opened and line.count(opened) == 1:
            fence, held = opened, [line.replace(opened, " ")]
            continue
        if said := _said_on(line.replace(opened, " ") if opened else line):
            kept.append(said)
    # What is opened and never closed hides nothing.
    kept += filter(None, map(_said_on, held))
    said = "\n".join(kept)
    if "://" in said:
        said = _ADDRESS.sub(" ", said)
    if "<" in said:
        said = _STAND_IN.sub(" ", said)
    return _DOT_FILE.sub(r" dot\1 ", said) if "." in said else said


def _without_comments(line: str, *, commented: bool) -> tuple[str, bool]:
    """A line without the comments of HTML on it, and whether one goes on behind it."""
    opens, closes = _COMMENT
    said = []
    while line:
        before, found, line = line.partition(closes if commented else opens)
        if not commented:
            said.append(before)
        if found:
            commented = not commented
    return " ".join(said), commented


def _is_underline(line: str) -> bool:
    """Whether a line only underlines the heading above it."""
    return len(line.rstrip()) > len("~~~") and not line.rstrip().strip("~")


def _said_on(line: str) -> str:
    """What a person says on a line; "" where a program printed it, or it is code."""
    start = line.lstrip()
    if _PRINTED.match(start):
        return ""
    if (begun := _PERHAPS_PRINTED.match(start)) is not None:
        rest = start[begun.end() :]
        return "" if _LEVEL.search(rest) or not _OF_CODE.isdisjoint(rest) else rest
    signs = sum(map(line.count, _SIGNS))
    return "" if len(start) >= _SHORT and signs * 10 > len(line) else line
