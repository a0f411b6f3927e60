"""Issues on which all automation stops: a vulnerability, a leaked credential.

The rule errs on the side of silence: an issue wrongly held back costs a suggestion, one
wrongly written about in public costs trust.
"""

from __future__ import annotations

import re
from typing import Final

from core.model import Issue

_MOST: Final = 20_000
"""Characters looked at; every pattern below takes time linear in them."""

_CREDENTIAL: Final = "credential|password|secret|token|api key|private key"

_PATTERNS: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bCVE-\d{4}-\d{4,7}\b",
        r"\b(?:security|sicherheits)[ -]?(?:vulnerabilit|hole|flaw|advisor|l[üu]cke)",
        r"\bvulnerabilit(?:y|ies)\b",
        r"\bvulnerabilidad|\bvulnérabilité|脆弱性|漏洞",
        r"\b(?:remote code execution|privilege escalation|sql injection|arbitrary code)\b",
        r"\b(?:XSS|CSRF|SSRF|RCE)\b",
        r"\b(?:zero|0)[ -]?day\b",
        rf"\b(?:leaked|exposed|hard-?coded|committed)\s{{1,3}}(?:\w{{1,20}}\s{{1,3}})?(?:{_CREDENTIAL})",
        rf"\b(?:{_CREDENTIAL})s?\s{{1,3}}(?:\w{{1,20}}\s{{1,3}})?(?:leak|exposed|in plain ?text)",
        r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}",
    )
)


def looks_sensitive(issue: Issue) -> bool:
    """Whether the issue seems to be about a vulnerability or to hold a credential."""
    text = f"{issue.title}\n{issue.body}"[:_MOST]
    return any(pattern.search(text) for pattern in _PATTERNS)
