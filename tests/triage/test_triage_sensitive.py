from __future__ import annotations

import time
import unicodedata
from dataclasses import replace

import pytest

from core.triage.sensitive import looks_sensitive
from core.triage.sensitive.verdict import SAID
from core.triage.sensitive.words import WORDS
from tests.store.stores import an_issue
from tests.triage.sensitive_titles import EVERYDAY, SENSITIVE

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
            # Nothing is remembered of another text.
            issue = replace(issue, title=f"{issue.title}x")
            started = time.thread_time()
            looks_sensitive(issue)
            best = min(best, time.thread_time() - started)
        return best

    # Far above what is measured, far below what a pattern that backtracks would take.
    assert seconds(40_000) < 0.5
    assert seconds(400_000) < 0.5
