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
from typing import Final, TypeAlias

from core.model import Issue
from core.triage.sensitive_concepts import what_meets
from core.triage.sensitive_keys import HELD
from core.triage.sensitive_numbers import holds_number, lists_people
from core.triage.sensitive_people import HARASSMENT, PERSONAL

_HEAD: Final = 20_000
_TAIL: Final = 20_000
"""Characters looked at from both ends; every pattern below takes time linear in them."""

_CREDENTIALS: Final = (
    r"(?:credentials?|passwords?|passphrases?|secrets?|tokens?|(?:api|access|private|secret) keys?)"
)
_WORDS: Final = r"(?:\w{1,20}\s{1,3}){0,3}?"
"""Up to three words in between."""

_MOST_KNOWN: Final = 50_000
"""Issues of which it is remembered whether they are sensitive."""

# Pieces of text that are quickly looked for, and what is looked for where one is found.
_VULNERABLE: Final = (
    (("vulnerab",), r"\bvulnerab(?:ility|ilities|le (?:to|versions?|dependenc|endpoints?))"),
    (("security",), r"\bsecurity[ -](?:hole|flaw|advisory|bug|breach|weakness|exploit)"),
    (
        ("exploit", "attacker"),
        (
            r"\bexploit(?:able|ed)?\b.{0,60}\b(?:attacker|remote|unauthenticated)"
            r"|\battackers? (?:can|could|may|might|is able to)\b"
        ),
    ),
    (
        ("execut",),
        (
            r"\b(?:remote|arbitrary) (?:code|command) execution\b"
            r"|\bexecut\w{0,3} arbitrary (?:code|commands|javascript|sql)\b"
        ),
    ),
    (
        ("escalation", "injection", "traversal", "open redirect", "fixation", "bypass"),
        (
            r"\bprivilege escalation\b|\b(?:sql|command|code|script)[ -]injection\b"
            r"|\b(?:path|directory) traversal\b|\bopen redirect\b|\bsession fixation\b"
            r"|\bauth(?:entication|orization)? bypass|\bbypass(?:es|ing)? auth"
        ),
    ),
    (("cross",), r"\bcross[ -]site (?:scripting|request forgery)\b"),
    # Not the header X-XSS-Protection, which stands in many a log.
    (("xss", "ssrf", "rce", "xxe"), r"(?<!x-)\b(?:xss|ssrf|rce|xxe)\b"),
    (
        ("csrf",),
        r"\bcsrf (?:vulnerab|attack|bypass|exploit|flaw|hole|protection (?:is )?(?:miss|bypass))",
    ),
    (("day", "0day"), r"\b(?:zero|0)-?day (?:vulnerab|exploit|attack)|\b0day\b"),
    # Spanish, Portuguese, Italian, French; German, Dutch; Polish, Russian, Turkish; Asia.
    (("vulnerabili", "vulnérabili"), r"\bvuln[eé]rabili(?:dad|t[aàeé])"),
    (
        ("de segur", "de sécurit", "di sicurezza"),
        r"\b(?:fall[oa]|falha|brecha|agujero|faille) d[ei] (?:segur|sécurit|sicurezza)",
    ),
    (("sicherheits",), r"\bsicherheits-?(?:l(?:ü|u|ue)cke|loch|problem|schwachstelle)"),
    (("beveiliging", "kwetsbaar"), r"\bbeveiligingslek|\bkwetsbaarhe(?:id|den)"),
    (("podatnoś", "уязвимост", "güvenlik aç"), r"\bpodatnoś|\bуязвимост|\bgüvenlik aç[ıi]"),
    (
        ("脆弱性", "セキュリティホール", "漏洞", "취약"),
        r"脆弱性|セキュリティホール|漏洞|취약점|보안 ?취약",
    ),
)

_LEAKED: Final = (
    (
        ("leak", "expos", "disclos", "hardcoded", "hard-coded", "committed"),
        (
            r"\b(?:(?<!memory )leak(?:s|ed|ing)?(?! in\b)|expos(?:es|ed|ing)"
            r"|disclos(?:es|ed|ing)|hard-?coded|committed)"
            rf"\s{{1,3}}{_WORDS}{_CREDENTIALS}\b"
        ),
    ),
    (
        ("leaked", "exposed", "disclosed", "compromised", "committed", "visible", "text", "public"),
        (
            rf"\b{_CREDENTIALS}\s{{1,3}}{_WORDS}(?:leaked|exposed|disclosed|compromised"
            r"|committed to|visible to (?:every|any|all|other)|(?:in|as) (?:plain|clear) ?text"
            r"|in (?:the )?public)"
        ),
    ),
)

_SAID: Final = (*_VULNERABLE, *_LEAKED, *PERSONAL, *HARASSMENT)
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
    ("a vulnerability", _compiled(_VULNERABLE)),
    ("a credential that got out", _compiled(_LEAKED)),
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
    if _matches(text, _HOLDS):
        return "a credential that got out"
    said = unicodedata.normalize("NFC", text).lower()
    for what, patterns in _ABOUT:
        if _matches(said, patterns):
            return what
    if holds_number(said) or lists_people(said):
        return "a person's data"
    return what_meets(said)


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
