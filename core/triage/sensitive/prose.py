"""What a person says in an issue, without what a program printed and without code.

Words of logs, stack traces and code meet by chance: "token", "open" and "public" stand in
every class. Keys and numbers are looked for in the whole text, ideas only in what is said.
"""

from __future__ import annotations

import re
from typing import Final

_FENCES: Final = ("```", "~~~", "{code", "{noformat", "{quote}", "{panel")
_LOOSE: Final = ("<details", "</details", "<summary")
_ADDRESS: Final = re.compile(r"\b[a-z]{2,10}://\S{1,2000}")
_DOT_FILE: Final = re.compile(r"(?<![\w)\]}])\.(env|git|npmrc|pypirc|netrc|ssh)\b(?!\()")
_STAND_IN: Final = re.compile(r"<[a-z][\w -]{0,30}>")
"""What stands for something that was left out, and tags."""

_PRINTED: Final = re.compile(
    r"(?:at [\w.$<>/]{3,200}\(|file \"|traceback|caused by:|\[?\d{4}-\d\d-\d\d[t ]\d\d:"
    r"|\[?\d\d:\d\d:\d\d|\[(?:info|debug|warn|warning|error|trace)\]"
    r"|(?:info|debug|warn|trace) *:|(?:import|from|public|private|static|const|let|var|def|class)"
    r" [^\n]{0,200}[;{(]$|[+\-@]{2,}|\$ |>>> )"
)
"""How lines begin that a program printed, or that are code."""

_SIGNS: Final = "{}();=<>|\\$_[]"
_MOST_LINES: Final = 3_000


def said_in(text: str) -> str:
    """What is said in a text in lower case; takes time linear in it."""
    kept: list[str] = []
    fence = ""
    commented = False
    for line in text.split("\n", _MOST_LINES):
        start = line.lstrip()
        if fence:
            if fence in line:
                fence = ""
            continue
        if commented or start.startswith("<!--"):
            commented = "-->" not in line
            continue
        opened = next((one for one in _FENCES if start.startswith(one)), "")
        if opened:
            # One that also ends on its line holds nothing back.
            if line.count(opened) == 1 and opened != "{panel":
                fence = opened
            continue
        if _is_printed(start):
            continue
        kept.append(line)
    said = "\n".join(kept)
    if "://" in said:
        said = _ADDRESS.sub(" ", said)
    if "<" in said:
        said = _STAND_IN.sub(" ", said)
    return _DOT_FILE.sub(r" dot\1 ", said) if "." in said else said


def _is_printed(line: str) -> bool:
    if not line or line.startswith(_LOOSE):
        return True
    if _PRINTED.match(line):
        return True
    if len(line) < 24:
        return False
    signs = sum(map(line.count, _SIGNS))
    return signs * 10 > len(line)
