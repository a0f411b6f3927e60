"""Which duplicates are reported apart: those with a stack trace, and by language. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from core.model import Issue
from core.search.stopwords import DEFAULT_LANGUAGE
from core.search.terms import BODY_CHARS
from core.search.vector_use import language

TRACES: Final = "stack_traces"
"""Two stack frames at the least, or the name of an exception."""

OTHERS: Final = "not_english"

_FRAMES: Final = 2
_FRAME: Final = re.compile(
    r"""^[ \t>|]{0,40}(?:
        at[ ][\w$.<>/@\[\] ]{1,200}\(                     # Java, JavaScript, .NET
      | at[ ](?:async[ ])?[^\s()]{1,200}:\d{1,7}:\d{1,7}   # JavaScript without a name
      | File[ ]"[^"\n]{1,300}",[ ]line[ ]\d                # Python
      | \#\d{1,4}[ ]{1,3}(?:0x[0-9a-fA-F]{1,16}[ ]in|\S{1,200}\()   # gdb, PHP
      | \d{1,4}:[ ]{1,20}0x[0-9a-fA-F]{1,16}[ ]-           # Rust
    )""",
    re.VERBOSE | re.MULTILINE,
)
_RAISED: Final = re.compile(
    r"(?<![\w$])(?:[A-Z][\w$]{2,60}?(?:Exception|Error)|[a-z][\w$]{2,60}?exception)(?![\w$])"
)
"""The name of an exception; where an archive has lost its capitals only one that is called so."""


def apart(issues: Sequence[Issue], queries: Sequence[int]) -> Mapping[str, Sequence[int]]:
    """The places in ``queries`` of those with a stack trace, and by language if there are several.

    ``issues`` are all, in time order; ``queries`` are places among them. All that are not in
    English are told together as well.
    """
    traces, languages = [], defaultdict[str, list[int]](list)
    for position, query in enumerate(queries):
        if has_trace(issues[query]):
            traces.append(position)
        languages[language(issues[query])].append(position)
    others = [n for name, found in languages.items() if name != DEFAULT_LANGUAGE for n in found]
    found = {TRACES: traces, OTHERS: sorted(others)}
    if len(languages) > 1:
        found |= dict(sorted(languages.items()))
    return {name: places for name, places in found.items() if places}


def has_trace(issue: Issue) -> bool:
    """Whether an issue holds a stack trace, or names an exception."""
    text = f"{issue.title[:BODY_CHARS]}\n{issue.body[:BODY_CHARS]}"
    if _RAISED.search(text):
        return True
    frames = _FRAME.finditer(text)
    return sum(1 for _, _ in zip(range(_FRAMES), frames, strict=False)) == _FRAMES
