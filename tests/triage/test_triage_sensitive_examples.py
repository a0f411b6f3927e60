"""How well sensitive issues are recognised, by examples made up for it; and what is read of them.

The issues of ``sensitive_development.jsonl`` chose the words, the rules and the weights, and those
of ``sensitive_holdout.jsonl``, which no rule was written for, are learned from as well: both say
that nothing is lost again. How strangers' issues fare is told by learning without each hand
(``benchmarks/sensitive_wording.py --try-out``) and by the issues that only measure.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from benchmarks.sensitive_wording import Example, digest, examples, learned
from core.triage.sensitive import looks_sensitive, why_sensitive
from core.triage.sensitive.concepts import is_asked_for
from core.triage.sensitive.passwords import holds_password, looks_real
from core.triage.sensitive.prose import said_in
from core.triage.sensitive.verdict import SOMETHING
from core.triage.sensitive.wording import (
    BUCKETS,
    LEARNED,
    READ,
    SORTS,
    THRESHOLD,
    buckets_of,
    read,
    sort_told,
    worded_as,
)
from tests.store.stores import an_issue

DATA = Path(__file__).parent / "data"


def shares(name: str) -> tuple[dict[str, float], float]:
    """The share recognised of each kind, and of the innocent ones the share held back."""
    told = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    found: Counter[str] = Counter()
    for one in told:
        found[one["kind"]] += bool(why_sensitive(an_issue(title=one["title"], body=one["body"])))
    of_all = Counter(one["kind"] for one in told)
    assert all(bool(one["kind"]) is one["sensitive"] for one in told)
    wrongly = found.pop("") / of_all.pop("")
    return {kind: found[kind] / of_all[kind] for kind in of_all}, wrongly


def test_what_was_developed_with_is_not_lost_again() -> None:
    """Measured: 636 of 637, and 4 of 434 innocent ones."""
    caught, wrongly = shares("sensitive_development.jsonl")
    assert len(caught) == 4
    assert min(caught.values()) >= 0.99
    assert wrongly <= 0.01


def test_what_no_rule_was_written_for_is_not_lost_again() -> None:
    """Measured: all 143; of 124 innocent ones, which all use the same words, 8."""
    caught, wrongly = shares("sensitive_holdout.jsonl")
    assert len(caught) == 4
    assert min(caught.values()) >= 0.97
    assert wrongly <= 0.065


# -- passwords -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("password=" + "kT7-paravane-91", True),
        ("DB_PASS: " + "Hu7!rainfall", True),
        ("mysql -h db -u root -p" + "S3aHorse!9 shop", True),
        ("curl -u build:" + "Xk29fjwQz81 https://ci.corp.net", True),
        ("docker login -u deploy -p " + "8fK2mZq71LxW registry", True),
        ("redis://:" + "q9w8e7r6t5@cache.corp.net:6379", True),
        ("Cookie: lang=en; PHPSESSID=" + "a1b2c3d4e5f6a7b8c9", True),
        ("//registry.corp.net/:_authToken=" + "a1b2c3d4-e5f6-77aa", True),
        ("machine git.corp.net login ci password " + "Vq83hdKs0x", True),
        ("password=changeme", False),
        ("password: <your password>", False),
        ("password = os.environ['DB_PASSWORD']", False),
        ("password is required", False),
        ("token=abcdefgh", False),
        ("secret: ${SECRET_1}", False),
        ("mysql -u root -pexample", False),
        ("curl -u user:password https://example.com", False),
        ("Authorization: Bearer <token>", False),
        ("pass: test1234", False),
    ],
)
def test_a_password_is_told_by_its_place_and_its_look(text: str, holds: bool) -> None:
    assert holds_password(f"It says:\n{text}\nand stops.") is holds


def test_a_value_of_one_letter_or_of_words_is_no_secret() -> None:
    assert not looks_real("aaaaaaaa1!")
    assert not looks_real("correcthorse")
    assert looks_real("correct-Horse7")


@pytest.mark.parametrize(
    "piece",
    [
        "password=",
        "password = a",
        "cookie: a=b; sess",
        "authorization: basic ",
        "machine a login b ",
        " -u a:",
        "mysql a -p",
        "login a -p ",
        "redis://:a",
        "x-api-key:",
        "/hooks/a",
        "<!-- ",
        "```\n",
        "{code}\n",
        "at a.b(",
        ".env",
        "://a ",
    ],
)
def test_hostile_text_does_not_take_long_here_either(piece: str) -> None:
    def seconds(attempt: int) -> float:
        # Another text each time: what was read last is remembered.
        body = f"{attempt} " + (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
        issue = an_issue(title="x", body=body)
        started = time.thread_time()
        looks_sensitive(issue)
        return time.thread_time() - started

    # The least of three: a busy machine makes some slower, and none of them quicker.
    assert min(map(seconds, range(3))) < 0.5


# -- what is said --------------------------------------------------------------------------


def test_code_and_what_a_program_printed_is_not_what_is_said() -> None:
    text = (
        "it stops here:\n```\npassword leaked in the log\n```\n<!-- tell us your token -->\n"
        "  at core.leak.Token(core.java:8)\nconst token = leaked();\nsee https://leak.org/token\n"
        "and my .env is gone"
    )
    assert " ".join(said_in(text).split()) == "it stops here: see and my dotenv is gone"


def test_a_fence_that_is_never_closed_hides_nothing() -> None:
    assert said_in("one\n```\ntwo").split() == ["one", "two"]
    assert said_in("one\n```two``` three\nfour").endswith("four")


# -- wording -------------------------------------------------------------------------------

TOLD = "She wrote to my mother and to my colleagues about me"


def test_the_weights_were_learned_from_the_examples_that_are_here() -> None:
    kept = read(LEARNED)
    assert kept.learned_from == digest(examples()), "run benchmarks/sensitive_wording.py"
    assert (len(kept.rarity), len(kept.weights)) == (BUCKETS, len(SORTS) * BUCKETS)


def test_few_examples_teach_what_they_have_in_common(tmp_path: Path) -> None:
    told = [Example("", f"my neighbour follows me home {n}", "harassment") for n in range(8)]
    told += [Example("", f"the export of table {n} stops halfway", "") for n in range(8)]
    learned(told).write(tmp_path / "wording.bin")
    kept = read(tmp_path / "wording.bin")
    assert sum(kept.probabilities("he follows me to my home").values()) > 0.6
    assert sum(kept.probabilities("the table stops at its export").values()) < 0.4
    assert 0 < sum(kept.probabilities("").values()) < 1


def test_where_no_rule_holds_the_wording_decides() -> None:
    assert worded_as(TOLD.lower()) is not None
    assert why_sensitive(an_issue(title=TOLD, body="")) in {SOMETHING, "harassment"}
    assert worded_as("the list is sorted wrongly after the second column was moved") is None
    assert sum(read(LEARNED).probabilities(TOLD.lower()).values()) >= THRESHOLD


@pytest.mark.parametrize(
    "asked",
    [
        "Can somebody tell me how to set it?",
        "Could somebody show me how to enable it",
        "Kann mir das jemand sagen?",
    ],
)
def test_an_everyday_question_is_no_harassment(asked: str) -> None:
    assert why_sensitive(an_issue(title="Change the port", body=asked)) == ""


def test_of_everyday_issues_that_taught_nothing_few_are_held_back() -> None:
    """Those that types begin with. Measured: 24 of 321, of which some had better be private."""
    folder = resources.files("core.learning").joinpath("examples")
    told = [
        json.loads(line)
        for one in folder.iterdir()
        if one.name.endswith(".jsonl")
        for line in one.read_text(encoding="utf-8").splitlines()
    ]
    held_back = sum(looks_sensitive(an_issue(title=t["title"], body=t["body"])) for t in told)
    assert held_back <= 0.08 * len(told)


def test_the_sort_is_told_where_one_stands_out() -> None:
    likely = dict.fromkeys(SORTS, 0.0) | {"harassment": 0.9}
    assert sort_told(likely, "x" * 100) == "harassment"
    assert sort_told(likely | {"harassment": 0.45, "a person's data": 0.45}, "x" * 100) == ""
    assert sort_told(likely | {"harassment": THRESHOLD - 0.01}, "x" * 100) is None


def test_ideas_are_weighed_with_the_words_that_stand_for_them() -> None:
    one = buckets_of("anyone can read the passwords of others")
    other = buckets_of("everybody sees strangers' passwords")
    assert len(one & other) > len(buckets_of("passwords"))


def test_only_the_beginning_is_weighed() -> None:
    assert buckets_of("a b c " * 500) == buckets_of("a b c " * 500 + TOLD.lower())
    assert buckets_of("x" * READ + TOLD) == buckets_of("x" * READ)


def test_unspaced_scripts_are_weighed_by_their_characters() -> None:
    one, other = buckets_of("他人の注文が見えます"), buckets_of("注文が見えません")
    assert len(one & other) > 10


def test_a_wish_is_not_weighed() -> None:
    assert is_asked_for("add a way to see others' passwords")
    assert is_asked_for("docs: who may do what")
    assert not is_asked_for("address of a patient is public")
    assert worded_as(f"add: {TOLD}".lower()) is None


def test_the_script_that_learns_runs_from_anywhere(tmp_path: Path) -> None:
    script = Path(__file__).parents[2] / "benchmarks" / "sensitive_wording.py"
    code = f"import runpy; runpy.run_path({str(script)!r}, run_name='learning')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    "form",
    [
        "{}",
        "<!-- Describe the bug -->{}",
        "<!-- Describe\nthe bug -->{}",
        "<details>{}</details>",
        "<summary>More</summary> {}",
        "{{quote}}{}{{quote}}",
        "{{quote}}\n{}\n{{quote}}",
        "Info: {}",
        "2026-11-30 12:00: {}",
        "-- {}",
        "```\n{}",
        "Details\n~~~~~~~\n{}",
        "~~~\n{}",
        "`{}`",
    ],
)
def test_what_is_said_is_said_wherever_it_stands(form: str) -> None:
    said = "Any user can change the password of another user."
    assert looks_sensitive(an_issue(title="Settings", body=form.format(said)))


def test_a_title_is_always_said() -> None:
    assert said_in("$ passwords of others are public") == "$ passwords of others are public"
