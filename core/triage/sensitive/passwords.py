"""Passwords and keys of no known maker: told by the name before them and by their look.

A value is taken for a real one where it could hardly be anything else: eight characters or
more, letters among digits or signs, and none of the words that stand in for a secret.
"""

from __future__ import annotations

import re
from typing import Final

_NAMED: Final = re.compile(
    r"(?<!media&)(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|api[_-]?key|access[_-]?key"
    r"|secret[_-]?key|auth[_-]?key|private[_-]?key|passwort|kennwort|contrase(?:ñ|n)a|senha"
    r"|mot de passe|密码|パスワード)"
    r"[\"']?\s{0,2}(?:[=:：]|=>|is|ist|lautet|est|es|是)\s{0,2}[\"'`]?"
    r"(?P<value>[^\s\"'`,;<>{}\[\]()]{6,200})",
    re.IGNORECASE,
)
_OPTION: Final = re.compile(
    r"(?:\s-u ?[\w.@-]{1,40}:|\s--pass(?:word)?[ =]|\s-pw? |\bmysql [^\n]{0,80}?\s-p"
    r"|\blogin [^\n]{0,60}\s-p )(?P<value>[^\s\"'`,;<>{}\[\]()|]{6,100})"
)
_HEADER: Final = re.compile(
    r"\bauthorization[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?:basic|token|bearer)\s{1,2}"
    r"(?P<value>[\w.+/=-]{12,2000})|\b(?:set-)?cookie[\"']?\s{0,2}[:=][^\n]{0,400}?"
    r"(?:sess|sid|auth|token|jwt)[\w.-]{0,20}=(?P<cookie>[\w.%+/-]{16,2000})"
    r"|\b(?:phpsessid|jsessionid|connect\.sid|sessionid)=(?P<sid>[\w.%+/-]{16,400})"
    r"|\bx-(?:api|auth)-?(?:key|token)[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?P<key>[\w.+/=-]{12,400})",
    re.IGNORECASE,
)
_NETRC: Final = re.compile(
    r"\bmachine \S{1,80}\s{1,4}login \S{1,80}\s{1,4}password (?P<value>\S{6,100})"
    r"|:_(?:authtoken|password|auth) ?= ?(?P<npm>[\w.+/=-]{12,400})"
    r"|\b(?:client-key-data|client-certificate-data): ?(?P<kube>[\w+/=]{40,200})",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"\b(?:redis|rediss|amqps?|mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mssql|ftps?|sftp|smtps?|https?)"
    r"://[^\s:/@]{0,40}:(?P<value>[^\s:/@<>{}$*\[\]]{6,64})@",
    re.IGNORECASE,
)
_HOOK: Final = re.compile(
    r"webhook\.office\.com/webhookb2/[\w@-]{30,200}/incomingwebhook/[0-9a-f]{20}"
    r"|chat\.googleapis\.com/v1/spaces/[\w-]{3,40}/messages\?key=[\w-]{20}"
    r"|hooks\.zapier\.com/hooks/catch/\d{4,12}/[\w-]{5}|maker\.ifttt\.com/trigger/[\w-]{1,60}/with/key/[\w-]{10}"
    r"|/hooks/[a-z0-9]{26}\b|[?&]sig=[\w%+/-]{40}|[?&](?:access_token|auth_token|api_key|apikey)=[\w.-]{20}",
    re.IGNORECASE,
)

_HOOK_MARKS: Final = ("webhook", "hooks", "sig=", "messages?key", "_token=", "key=")

_STAND_INS: Final = re.compile(
    r"example|change|placeholder|your|xxx|\*\*\*|\.\.\.|…|dummy|sample|redact|secret|passw|passwort|default|"
    r"hunter2|12345|qwert|abcde|letmein|foobar|test|null|none|undefined|true|false|admin|guest|"
    r"root|user|token|string|env[._(]|process\.|config|secrets?\.|\$|%\(|^-|localhost|getenv|"
    r"invalid|expired|required|missing|incorrect|wrong|empty|hidden|masked|removed|here\b|function|"
    r"postgres|mysql|vault:|https?:|/dev/|\.(?:py|js|ts|java|go|txt|pem|json|ya?ml|env|key)$|^/|::|\(\)",
    re.IGNORECASE,
)
_LOOKED_FOR: Final = (
    (
        (
            "pass",
            "pw",
            "secret",
            "token",
            "key",
            "kennwort",
            "contrase",
            "senha",
            "密码",
            "パスワード",
        ),
        _NAMED,
    ),
    ((" -u", " -p", " --p"), _OPTION),
    (("authorization", "cookie", "sess", "x-api", "x-auth", ".sid"), _HEADER),
    (("machine ", ":_auth", ":_pass", "client-key", "client-cert"), _NETRC),
    (("://",), _ADDRESS),
)
"""Pieces of a text in lower case, and what is looked for where one is found."""

_MOST: Final = 100


def holds_password(text: str) -> bool:
    """Whether a text holds a password, a session or a key in a place where such stand."""
    lower = text.lower()
    if any(mark in lower for mark in _HOOK_MARKS) and _HOOK.search(text):
        return True
    for marks, pattern in _LOOKED_FOR:
        if any(mark in lower for mark in marks) and _finds(pattern, text):
            return True
    return False


def _finds(pattern: re.Pattern[str], text: str) -> bool:
    for at, match in enumerate(pattern.finditer(text)):
        if at == _MOST:
            break
        value = next(filter(None, match.groups()), "")
        if looks_real(value):
            return True
    return False


def looks_real(value: str) -> bool:
    """Whether a value looks like a secret that somebody uses."""
    value = value.strip(".:!?&*_#\\")
    if len(value) < 8 or _STAND_INS.search(value):
        return False
    letters = sum(map(str.isalpha, value))
    digits = sum(map(str.isdigit, value))
    if not letters or len(set(value)) < 6:
        return False
    signs = len(value) - letters - digits
    mixed = value != value.lower() and value != value.upper()
    if len(value) >= 16:
        return digits >= 2 and not (signs > len(value) // 4)
    return digits >= 1 and (mixed or signs >= 1 or 2 <= digits <= 7) and signs <= len(value) // 3
