"""What people write about vulnerabilities and about credentials that got out.

What is looked for is what people report, not words of the trade: "password field loses
focus", "CSRF token missing after log-in" and "token refresh fails" are everyday bugs.
"""

from __future__ import annotations

from typing import Final

_CREDENTIALS: Final = (
    r"(?:credentials?|passwords?|passphrases?|secrets?|tokens?|(?:api|access|private|secret) keys?)"
)
_WORDS: Final = r"(?:\w{1,20}\s{1,3}){0,3}?"
"""Up to three words in between."""

# Pieces of text that are quickly looked for, and what is looked for where one is found.
VULNERABLE: Final = (
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
    # What people type to show that a door is open.
    (
        ("7*7", "7 * 7", "1=1", "'1'='1", "union select", "etc/passwd", "etc/shadow", "etc/hosts"),
        (
            r"\{\{ ?7 ?\* ?7 ?\}\}|\$\{7 ?\* ?7\}|\bor '?1'? ?= ?'?1|\bunion (?:all )?select\b"
            r"|/etc/(?:passwd|shadow)\b|file:///etc/"
        ),
    ),
    (
        (
            "alert(",
            "onerror",
            "onload=",
            "169.254.",
            "{jndi",
            "=cmd|",
            "41414141",
            "java.lang.run",
            "xp_cmdshell",
            "<!entity",
        ),
        (
            r"<script>\s?alert\(|javascript:\s?alert\(|\bon(?:error|load) ?=(?! ?\{)"
            r"|169\.254\.169\.254|\$\{jndi:|=cmd\||\b(?:0x)?41414141|java\.lang\.runtime\b|\bxp_cmdshell|<!entity\b"
        ),
    ),
    (
        ("/.git", "/.env", "actuator/", "admin / admin", "admin/admin", "admin:admin"),
        (
            r"/\.git/(?:config|head)\b|/\.env\b[^\n]{0,40}(?:200|open|public|reachable|download)"
            r"|/actuator/(?:heapdump|env)|\b(?:still|default|ships with|out of the box)[^\n.]{0,40}"
            r"\badmin ?[/:] ?admin\b"
            r"|\badmin ?[/:] ?admin\b[^\n.]{0,40}(?:works|still|by default|instances)"
        ),
    ),
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

LEAKED: Final = (
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
