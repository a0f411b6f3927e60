"""Issues on which all automation stops.

A vulnerability, a leaked credential, a person's data, harassment.

The rule errs on the side of silence: an issue wrongly held back costs a suggestion, one
wrongly written about in public costs trust. It looks for what people report, not for
words of the trade: "password field loses focus", "CSRF token missing after log-in" and
"token refresh fails" are everyday bugs of every web application.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, TypeAlias

from core.model import Issue
from core.triage.sensitive.concepts import what_meets
from core.triage.sensitive.keys import HELD
from core.triage.sensitive.numbers import holds_number, lists_people
from core.triage.sensitive.passwords import holds_password
from core.triage.sensitive.people import HARASSMENT, PERSONAL
from core.triage.sensitive.phrases import LEAKED, VULNERABLE
from core.triage.sensitive.prose import said_in
from core.triage.sensitive.wording import worded_as

_HEAD: Final = 20_000
_TAIL: Final = 20_000
"""Characters looked at from both ends; every pattern below takes time linear in them."""

_AT_WORK: Final = 256
"""Texts of which the answer is kept; each is of at most 40,000 characters."""

_MOST_KNOWN: Final = 50_000
"""Issues of which it is remembered whether they are sensitive."""

SOMETHING: Final = "something that is better kept private"
"""Said where an issue's wording tells that it is sensitive, and not which sort it is."""

SAID: Final = (*VULNERABLE, *LEAKED, *PERSONAL, *HARASSMENT)
"""All that is looked for in what people say, in lower case."""

_Patterns: TypeAlias = tuple[tuple[tuple[str, ...], tuple[str, ...], re.Pattern[str]], ...]
"""The pieces of each pattern, those of them that a text in ASCII may have, and the pattern."""


def _compiled(said: tuple[tuple[tuple[str, ...], str], ...]) -> _Patterns:
    return tuple(
        (pieces, tuple(filter(str.isascii, pieces)), re.compile(pattern))
        for pieces, pattern in said
    )


_HOLDS: Final = _compiled(HELD)
_ABOUT: Final = (
    ("a vulnerability", _compiled(VULNERABLE)),
    ("a credential that got out", _compiled(LEAKED)),
    ("a person's data", _compiled(PERSONAL)),
    ("harassment", _compiled(HARASSMENT)),
)


def looks_sensitive(issue: Issue) -> bool:
    """Whether all automation stops on an issue."""
    return bool(why_sensitive(issue))


def why_sensitive(issue: Issue) -> str:
    """What makes an issue sensitive, as in "a vulnerability"; "" where nothing does."""
    text = f"{issue.title}\n{issue.body}"
    if len(text) > _HEAD + _TAIL:
        text = f"{text[:_HEAD]}\n{text[-_TAIL:]}"
    return _why(text)


# An issue is asked about at each step on its way, from its arrival to the last write.
@lru_cache(maxsize=_AT_WORK)
def _why(text: str) -> str:
    if found := why_by_rule(text):
        return found
    worded = worded_as(said_in(_folded(text)))
    return "" if worded is None else worded or SOMETHING


def why_by_rule(text: str) -> str:
    """What makes a text sensitive by what it holds or by a rule; "" where only its wording may."""
    if _matches(text, _HOLDS) or holds_password(text):
        return "a credential that got out"
    said = _folded(text)
    for what, patterns in _ABOUT:
        if _matches(said, patterns):
            return what
    if holds_number(said) or lists_people(said):
        return "a person's data"
    return what_meets(said_in(said))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _matches(text: str, patterns: _Patterns) -> bool:
    ascii_only = text.isascii()
    return any(
        pattern.search(text)
        for pieces, ascii_pieces, pattern in patterns
        if any(piece in text for piece in (ascii_pieces if ascii_only else pieces))
    )


class SensitiveMemory:
    """Which stored issues look sensitive, remembered: an earlier one is met again and again."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, bool]] = {}

    def __call__(self, issue: Issue) -> bool:
        """Whether a stored issue looks sensitive."""
        known = self._known.get(issue.id)
        if known is None or known[0] != issue.version:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            known = (issue.version, looks_sensitive(issue))
            self._known[issue.id] = known
        return known[1]
