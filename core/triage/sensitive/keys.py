"""What secrets look like when they are written out: keys, tokens, addresses with a password."""

from __future__ import annotations

from typing import Final

HELD: Final = (
    (("CVE-", "GHSA-"), r"\bCVE-\d{4}-\d{4,7}\b|\bGHSA(?:-[0-9a-z]{4}){3}\b"),
    (("PRIVATE KEY", "PuTTY"), r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY|\bPuTTY-User-Key-File-\d"),
    (("AKIA", "ASIA", "AIza"), r"\bA[KS]IA(?![0-9A-Z]{9}EXAMPLE)[0-9A-Z]{16}\b|\bAIza[\w-]{35}"),
    (
        ("gh", "github_pat_", "glpat-"),
        r"\bgh[pousr]_[A-Za-z0-9]{20}|\bgithub_pat_\w{20}|\bglpat-[\w-]{20}",
    ),
    (("xox", "k_live_"), r"\bxox[abeoprs]-[0-9A-Za-z-]{10}|\b[sr]k_live_[0-9A-Za-z]{16}"),
    (("lin_", "ATATT3x"), r"\blin_(?:api|oauth|wh)_[0-9A-Za-z]{20}|\bATATT3x[\w=-]{20}"),
    (
        ("npm_", "pypi-AgEI", "hf_", "dop_v1_", "shpat_"),
        (
            r"\bnpm_[A-Za-z0-9]{36}\b|\bpypi-AgEI[\w-]{40}|\bhf_[A-Za-z]{34}\b"
            r"|\bdop_v1_[a-f0-9]{64}\b|\bshpat_[a-fA-F0-9]{32}\b"
        ),
    ),
    (
        ("sk-", "SG.", "GOCSPX-", "ya29.", "AGE-SECRET"),
        (
            r"\bsk-(?:ant|proj|svcacct)-[\w-]{30}|\bsk-[A-Za-z0-9]{48}\b"
            r"|\bSG\.[\w-]{22}\.[\w-]{43}|\bGOCSPX-[\w-]{28}|\bya29\.[\w-]{40}|\bAGE-SECRET-KEY-1"
        ),
    ),
    (
        ("hooks.slack.com", "api/webhooks/", ":AA"),
        (
            r"\bhooks\.slack\.com/services/T\w{6,14}/B\w{6,14}/\w{20}"
            r"|/api/webhooks/\d{17,20}/[\w-]{60}|\b\d{8,10}:AA[\w-]{33}"
        ),
    ),
    (
        ("AccountKey=", "SharedAccessKey=", "ecret"),
        (
            r"\b(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40}"
            r"|\b[a-z_.]{0,20}[sS]ecret_?[aA]ccess_?[kK]ey[\"']? ?[=:] ?[\"']?[A-Za-z0-9/+]{40}\b"
        ),
    ),
    # A signed token; not the one that explains the format everywhere.
    (
        ("eyJ",),
        (
            r"(?<![\w-])eyJ[\w-]{8,}\.eyJ(?!zdWIiOiIxMjM0NTY3ODkw)[\w-]{8,}"
            r"\.[\w-]{20}"
        ),
    ),
    # An address with a password in it, not one of an example.
    (
        ("://",),
        (
            r"://(?!user|name|foo|admin:admin|guest|root:root|test|postgres:postgres|x-access)"
            r"[\w.%+-]{2,40}:(?!pass|pw|secret|example|xxx|token|\d{2,5}@)[^\s:/@<>{}$*\[\]]{6,64}@"
            r"(?!localhost|127\.|example|host|0\.0|server)[\w.-]{3}"
        ),
    ),
    (
        ("Bearer ",),
        r"\bAuthorization[\"']?: ?[\"']?Bearer (?=[A-Za-z_.-]{0,60}\d)[\w.-]{30}",
    ),
)
"""Pieces of text that are quickly looked for, and what is looked for where one is found."""
