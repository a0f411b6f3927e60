from __future__ import annotations

import time
import unicodedata

import pytest

from core.triage.sensitive import looks_sensitive
from core.triage.sensitive.verdict import SAID
from core.triage.sensitive.words import WORDS
from tests.store.stores import an_issue

# Put together here, so that nobody's scanner takes this file for a leak.
KEYS = (
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2_" * 12,
    "glpat-" + "a1B2" * 6,
    "xoxb-" + "1234567890-abcdef",
    "AIza" + "a1B2c3D" * 5,
    "sk_live_" + "a1B2" * 6,
    "lin_api_" + "a1B2" * 10,
    "ATATT3x" + "FfGF0" * 10,
    "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
    "-----BEGIN " + "PRIVATE KEY-----",
    "ASIA" + "ABCDEFGHIJKLMNOP",
    "npm_" + "a1B2" * 9,
    "sk-proj-" + "a1B2" * 12,
    "hf_" + "aBcDeFgHiJ" * 3 + "kLmN",
    "https://hooks.slack.com/services/" + "T0A1B2C3D/B0A1B2C3D/" + "a1B2" * 6,
    "eyJ" + "hbGciOiJI.eyJ" + "pc3MiOiJh." + "a1B2c" * 5,
    "postgres://shop:" + "hunter22x@db.shop.org/shop",
    "Authorization: Bearer " + "a1B2c3" * 7,
)

SENSITIVE = (
    "Fix CVE-2021-44228",
    "GHSA-jfh8-c2jp-5v3q affects us",
    "Security vulnerability in the upload form",
    "Vulnerabilities found by our scanner",
    "The parser is vulnerable to billion laughs",
    "A security hole in sign-in",
    "Security flaw: anybody can read drafts",
    "An attacker can read any file",
    "Exploitable by a remote user",
    "Remote code execution through templates",
    "It is possible to execute arbitrary code",
    "Privilege escalation via the API",
    "SQL injection in the search field",
    "Path traversal in downloads",
    "Authentication bypass with an empty header",
    "Open redirect after log-in",
    "Reflected XSS in the title",
    "SSRF in the link preview",
    "Cross-site scripting in comments",
    "CSRF vulnerability in the settings form",
    "0-day exploit seen in the wild",
    "We leaked our API key in the log",
    "Hardcoded password in config.py",
    "The build exposes secrets to forks",
    "Someone committed the private key",
    "Password stored in plain text",
    "My token was leaked",
    "API keys are visible to everyone",
    "Credentials exposed in the public bucket",
    "Sicherheitslücke im Anmeldeformular",
    "Sicherheitsluecke beim Hochladen",
    "Kritische Sicherheits-Lücke",
    "Vulnerabilidad en el formulario",
    "Fallo de seguridad en la API",
    "Vulnérabilité dans le formulaire",
    "Faille de sécurité dans l'API",
    "Vulnerabilidade no login",
    "Falha de segurança no login",
    "Vulnerabilità nel modulo",
    "Falla di sicurezza nel modulo",
    "Beveiligingslek in het formulier",
    "Podatność w formularzu",
    "Уязвимость в форме входа",
    "Formda güvenlik açığı",
    "ログイン画面の脆弱性",
    "登录页面存在漏洞",
    "로그인 보안 취약점",
)

EVERYDAY = (
    "Password field loses focus",
    "Password reset mail is not sent",
    "Forgot password link broken",
    "Show password button is misaligned",
    "Token refresh fails after an hour",
    "Unexpected token < in JSON at position 0",
    "Invalid token error when parsing",
    "Memory leak in the token parser",
    "Memory leak when opening many tabs",
    "Leaks memory on every request",
    "Secret santa theme does not load",
    "Add a setting for security questions",
    "Security settings page is slow",
    "CSRF token missing when submitting the form",
    "CSRF verification failed after log-in",
    "Trial expires in 0 days",
    "Zero day range picker selects nothing",
    "Dependency injection fails for optional services",
    "Injection of services is slow",
    "Typo in the docs of force push",
    "The source is not executed twice",
    "Expose the parser as a public function",
    "Resource bundle missing",
    "crash in xsslib-free build",
    "Wrong number of keys in the list",
    "response headers:\nX-XSS-Protection: 1; mode=block\nX-Frame-Options: DENY",
    "Connect to postgres://user:password@localhost:5432/app",
    "Authorization: Bearer <token>",
    "Das Passwortfeld verliert den Fokus",
    "La contraseña no se guarda",
    "Le mot de passe n'est pas accepté",
    "パスワードを入力できない",
)


@pytest.mark.parametrize("text", [*SENSITIVE, *KEYS])
def test_vulnerabilities_and_leaked_credentials_are_recognised(text: str) -> None:
    assert looks_sensitive(an_issue(title=text))
    assert looks_sensitive(an_issue(title="Hello", body=f"Some words.\n\n{text}\n\nMore words."))


@pytest.mark.parametrize("text", [*SENSITIVE])
def test_case_and_unicode_form_make_no_difference(text: str) -> None:
    if not text.startswith("GHSA") and "CVE" not in text:
        assert looks_sensitive(an_issue(title=text.upper() if text.isascii() else text))
    assert looks_sensitive(an_issue(title=unicodedata.normalize("NFD", text)))


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_bugs_are_not_held_back(text: str) -> None:
    assert not looks_sensitive(an_issue(title=text))
    assert not looks_sensitive(an_issue(title="Hello", body=f"Some words. {text}. More words."))


def test_both_ends_of_a_long_issue_are_looked_at() -> None:
    filler = "all is well " * 20_000
    assert looks_sensitive(an_issue(body=f"leaked password {filler}"))
    assert looks_sensitive(an_issue(body=f"{filler} leaked password"))
    assert not looks_sensitive(an_issue(body=filler))


HOSTILE = (
    " ",
    "a",
    "leaked ",
    "leaked a b c ",
    "password a b c ",
    "token\n\n\n",
    "exploit ",
    "exploit" + " " * 59,
    "vulnerab",
    "auth",
    "ghp_",
    "xoxb-",
    "-----BEGIN AAAAAAAAAAAAAAAAAA",
    "CVE-1111-",
    "GHSA-aaaa-aaaa-",
    "sicherheits",
    "falla de ",
    "\U00010330\u0301",
    " ".join(piece for pieces, _ in SAID for piece in pieces) + " ",
    "n ",
    "not without a ",
    "other user ",
    "a. ",
    "他の。",
    "a@",
    "a@b.c\n",
    "+49 30 1234567 ",
    "://aa:",
    "eyJaaaaaaaa.",
    " ".join(
        entry.replace("_", " ").replace("*", "")
        for idea in WORDS.values()
        for entry in idea.split()
    ).replace("\n", " ")
    + " ",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_does_not_take_long(piece: str) -> None:
    def seconds(length: int) -> float:
        issue = an_issue(title="x", body=(piece * (length // len(piece) + 1))[:length])
        best = 9.0
        for _ in range(3):
            started = time.perf_counter()
            looks_sensitive(issue)
            best = min(best, time.perf_counter() - started)
        return best

    # Far above what is measured, far below what a pattern that backtracks would take.
    assert seconds(40_000) < 0.5
    assert seconds(400_000) < 0.5
