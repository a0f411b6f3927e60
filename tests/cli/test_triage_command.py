"""``trackside triage``: what is shown, and that nothing is dropped in silence."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.model import Issue
from core.store.store import Store
from core.store.syncs import Reconciliation
from tests.cli.conftest import Result, Run

SHOUTING = """
from trackside import Suggestion, hookimpl


@hookimpl
def trackside_suggest(issue, context):
    if "boom" in issue.body:
        raise ValueError("it went boom")
    yield Suggestion(kind="label", value="loud", confidence=0.9, because="In capitals.",
                     made_by="shouting", version="1")
"""


@pytest.fixture
def house(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "my-plugins").mkdir()
    (tmp_path / "my-plugins" / "shouting.py").write_text(SHOUTING)
    (tmp_path / "trackside.toml").write_text('plugins_dir = "my-plugins"\n')
    lines = [
        {"key": "github:acme/shop#1", "title": "HELP", "body": "", "labels": ["loud"]},
        {"key": "github:acme/shop#2", "title": "HELP", "body": "boom", "type": "bug"},
    ]
    archive = tmp_path / "issues.jsonl"
    archive.write_text("\n".join(map(json.dumps, lines)))
    assert run("import", str(archive)).code == 0
    return tmp_path


def test_a_plugin_without_an_answer_is_named_and_the_exit_code_says_so(
    house: Path, run: Run
) -> None:
    found = run("triage", "github:acme/shop#2", "--json")
    assert found.code == 1
    [failed] = found.json["failed"]
    assert failed["plugin"] == "shouting"
    assert "boom" in failed["why"]
    shown = run("triage", "github:acme/shop#2")
    assert shown.code == 1
    assert "shouting gave no answer, so something may be missing" in shown.err


def test_all_answered_and_what_is_set_is_told(house: Path, run: Run) -> None:
    found = run("triage", "github:acme/shop#1", "--json")
    assert (found.code, found.json["failed"]) == (0, [])
    shown = run("triage", "github:acme/shop#1")
    assert "Set already, and not suggested again: labels." in shown.out
    assert shown.err == "", "all of it is the answer"


def test_the_comment_is_shown_as_people_would_read_it(house: Path, run: Run) -> None:
    line = {"key": "github:acme/shop#3", "title": "HELP \x1b[31m@all", "body": "now"}
    archive = house / "more.jsonl"
    archive.write_text(json.dumps(line))
    assert run("import", str(archive)).code == 0
    shown = run("triage", "github:acme/shop#3", "--comment")
    assert shown.code == 0
    assert "- Label loud, almost certain (90%): In capitals." in shown.out
    assert "/trackside accept" in shown.out
    assert "\x1b" not in shown.out
    assert run("triage", "github:acme/shop#3", "--comment", "--json").json["comment"] in shown.out
    assert "comment" not in run("triage", "github:acme/shop#3", "--json").json


def test_nothing_to_say_and_what_is_sensitive_have_no_comment(house: Path, run: Run) -> None:
    quiet = run("triage", "github:acme/shop#1", "--comment")
    assert "No comment would be written: there is nothing useful to say." in quiet.out
    line = {"key": "github:acme/shop#4", "title": "SQL injection in the search", "body": ""}
    archive = house / "more.jsonl"
    archive.write_text(json.dumps(line))
    assert run("import", str(archive)).code == 0
    told = run("triage", "github:acme/shop#4", "--comment", "--json").json
    assert (told["comment"], told["sensitive"]) == (None, "a vulnerability")
    shown = run("triage", "github:acme/shop#4", "--comment")
    assert "The comment" not in shown.out
    assert "No comment would be written: it looks like a vulnerability." in shown.out
    assert "It looks like a vulnerability, so all automation stops on it." in shown.out


# -- what is not suggested, and why --------------------------------------------------------

WORDS = {"bug": "crash error fails broken", "feature": "please support allow option"}


@pytest.fixture
def learned(tmp_path: Path, run: Run) -> Path:
    """A project with types and people that its words tell, and too few priorities."""
    (tmp_path / "trackside.toml").write_text("")
    lines = []
    for number in range(1, 81):
        kind, who = ("bug", "ada") if number % 2 else ("feature", "ben")
        words = WORDS[kind].split()
        line = {
            "key": f"github:acme/shop#{number}",
            "title": f"{words[number % 4]} {words[number // 4 % 4]} {number}",
            "type": kind,
            "assignees": [who] if number <= 70 else [],
            "created_at": f"2026-01-{1 + number // 24:02d}T{number % 24:02d}:00:00Z",
        }
        lines.append(line | ({"priority": "high"} if number <= 3 else {}))
    lines[78]["assignees"] = ["cyd"]
    lines[79] |= {"title": "zolk", "type": ""}
    archive = tmp_path / "issues.jsonl"
    archive.write_text("\n".join(map(json.dumps, lines)))
    assert run("import", str(archive)).code == 0
    return tmp_path


def not_suggested(run: Run, key: str) -> dict[str, str]:
    found = run("triage", key, "--json").json
    made = {one["kind"] for one in found["suggestions"]}
    told = {one["kind"]: one["why"] for one in found["not_suggested"]}
    kinds = {"type", "label", "priority", "assignee", "duplicate", "missing"}
    assert told.keys() == kinds - made, "every kind is suggested, or it is said why not"
    return told


def test_why_nothing_of_a_kind_is_suggested_is_said(learned: Path, run: Run) -> None:
    before = not_suggested(run, "github:acme/shop#80")
    assert before["type"] == (
        "nothing was learned of it in this project: there is enough to learn from; "
        "`trackside train acme/shop` does it"
    )
    assert before["assignee"].endswith("`trackside train acme/shop` does it")
    assert before["priority"].endswith(": too few issues in all: 3, and it takes 10")
    assert before["label"].startswith("nothing was learned of it in this project: too few issues")
    assert "takes 20 fixed bug reports" in before["missing"]
    assert before["duplicate"]
    assert run("train").code == 0
    after = not_suggested(run, "github:acme/shop#79")
    assert after["assignee"] == "somebody has it already"
    assert after["type"].startswith("it has “")
    shown = run("triage", "github:acme/shop#79").out
    assert "No assignee: somebody has it already." in shown
    assert "Nothing is asked for: " in shown


def test_a_model_that_abstains_says_so(tmp_path: Path, run: Run) -> None:
    (tmp_path / "trackside.toml").write_text("")
    lines = [
        {
            "key": f"github:acme/shop#{number}",
            "title": "it fails",
            "assignees": [("ada", "ben", "cyd")[number * number // 3 % 3]] if number < 60 else [],
            "created_at": f"2026-01-{1 + number // 24:02d}T{number % 24:02d}:00:00Z",
        }
        for number in range(1, 61)
    ]
    archive = tmp_path / "issues.jsonl"
    archive.write_text("\n".join(map(json.dumps, lines)))
    assert run("import", str(archive)).code == 0
    assert run("train").code == 0
    told = not_suggested(run, "github:acme/shop#60")
    assert "not proven to name the right person more often than whoever" in told["assignee"]


def test_a_projects_own_settings_can_be_tried_before_they_are_there(house: Path, run: Run) -> None:
    line = {"key": "github:acme/shop#5", "title": "HELP", "body": "now"}
    (house / "more.jsonl").write_text(json.dumps(line))
    run("import", "more.jsonl")
    key = ("triage", "github:acme/shop#5", "--comment")
    plain = run(*key)
    assert "Label loud, almost certain" in plain.out
    assert "Settings that acme/shop may keep for itself" in plain.err
    assert "it is known from an archive only. --settings FILE" in plain.err
    (house / "own.toml").write_text('[comment]\nlanguage = "de"\n')
    german = run(*key, "--settings", "own.toml")
    assert german.code == 0
    assert "Antworten Sie mit einem Kommentar" in german.out
    assert "may keep for itself" not in german.err
    (house / "own.toml").write_text('never_suggest = ["loud"]\n')
    narrowed = run(*key, "--settings", "own.toml", "--json").json
    assert narrowed["suggestions"][0]["verdict"] == "hide"
    assert narrowed["comment"] is None
    assert "Label loud" in run(*key).out, "nothing of it is kept"


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (None, 1, "cannot read own.toml: No such file"),
        ("[", 2, "own.toml: the file is not valid TOML"),
        ("flor = 0.5", 2, "own.toml: [the file]: unknown setting 'flor'"),
        (b"\xff\xfe", 2, "own.toml is not valid TOML: it is not UTF-8 text"),
    ],
)
def test_settings_to_try_that_are_wrong_are_refused(
    house: Path, run: Run, content: str | bytes | None, code: int, said: str
) -> None:
    if content is not None:
        (house / "own.toml").write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )
    result = run("triage", "github:acme/shop#1", "--settings", "own.toml")
    assert (result.code, said in result.err) == (code, True), result.err


@pytest.mark.parametrize("reconciled", [False, True])
def test_whether_a_repositorys_own_settings_are_known_is_told(
    house: Path, run: Run, reconciled: bool
) -> None:
    (house / "trackside.toml").write_text(
        "[connections.acme]\ntracker = 'github'\ntoken = 'env:NOWHERE'\n"
        "webhook_secrets = ['env:NOWHERE']\n"
    )
    store = Store(house / "trackside-data")
    issue = Issue(
        key="github:acme/shop#9",
        tracker="github",
        project="acme/shop",
        title="HELP",
        connection="acme",
        external_id="9",
    )
    with store.write() as transaction:
        store.issues.save(transaction, issue)
    if reconciled:
        now = datetime.now(UTC)
        store.syncs.add_reconciliation(
            Reconciliation(connection="acme", started_at=now, finished_at=now, report={})
        )
    store.close()
    said = run("triage", "github:acme/shop#9", "--comment").err
    assert ("`trackside reconcile acme` and a running server read them" in said) is not reconciled


# -- an issue on stdin ---------------------------------------------------------------------


def piped(run: Run, monkeypatch: pytest.MonkeyPatch, line: dict[str, str], *more: str) -> Result:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(line)))
    return run("triage", "-", *more)


def test_of_a_project_that_is_not_known_it_says_so_and_what_to_do(
    house: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = {"key": "github:acme/none#0", "title": "It fails"}
    said = (
        "Nothing was learned of github:acme/none: no issue of it is here. Known are "
        "github:acme/shop; a line says which it means by its key or by "
        '"project": "acme/shop". Else `trackside import FILE` brings its issues, and '
        "`trackside train` learns from them."
    )
    shown = piped(run, monkeypatch, line)
    assert shown.code == 0
    assert said in " ".join(shown.out.split())
    assert piped(run, monkeypatch, line, "--json").json["project_not_known"] == said
    known = line | {"key": "github:acme/shop#0"}
    assert "Nothing was learned of" not in piped(run, monkeypatch, known).out
    assert piped(run, monkeypatch, known, "--json").json["project_not_known"] is None


@pytest.mark.parametrize(
    "line",
    [
        {"key": "jira:acme/SHOP/0"},
        {"key": "jira:acme/shop/0", "project": "acme/shop"},
        {"key": "0", "project": "acme/shop"},
        {"key": "linear:acme/ENG-0"},
        {"key": "github:acme/none#0"},
    ],
)
@pytest.mark.parametrize("more", [[], ["linear:acme/SHOP-1"], ["linear:a-b/ENG-2"]])
def test_who_follows_the_advice_is_understood(
    house: Path, run: Run, monkeypatch: pytest.MonkeyPatch, line: dict[str, str], more: list[str]
) -> None:
    known = [json.dumps({"key": key, "title": "A space"}) for key in more]
    (house / "more.jsonl").write_text("\n".join(known))
    assert run("import", "more.jsonl").code == 0
    line |= {"title": "It fails"}
    said = piped(run, monkeypatch, line, "--json").json["project_not_known"]
    name, value = re.search(r'"(project|key)": "([^"]+)"', said).groups()
    followed = {k: v for k, v in line.items() if k != "project"} | {name: value}
    assert piped(run, monkeypatch, followed, "--json").json["project_not_known"] is None


@pytest.mark.parametrize(
    "line",
    [
        {"key": "jira:mobile/0", "project": "Focus-iOS"},
        {"key": "jira:tablet/0"},
    ],
)
def test_a_line_names_its_project_by_its_key_or_beside_it(
    house: Path, run: Run, monkeypatch: pytest.MonkeyPatch, line: dict[str, str]
) -> None:
    known = [
        {"key": "jira:mobile/1328276", "project": "Focus-iOS", "title": "A space"},
        {"key": "jira:tablet/12", "title": "A space"},
    ]
    (house / "jira.jsonl").write_text("\n".join(map(json.dumps, known)))
    assert run("import", "jira.jsonl").code == 0
    told = piped(run, monkeypatch, line | {"title": "It fails"}, "--json").json
    assert told["project_not_known"] is None


def test_an_empty_title_is_not_said_to_be_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = piped(run, monkeypatch, {"key": "github:acme/shop#0", "title": ""})
    assert told.code == 1
    assert "'title' is empty." in told.err


def test_an_unknown_issue_is_told_in_one_sentence(house: Path, run: Run) -> None:
    key = "github:acme/shop#404"
    commands = (
        ("triage", key), ("similar", key), ("pause", "--issue", key), ("undo", "--issue", key),
        ("change", key, "--label", "x"), ("actions", "list", "--issue", key),
    )  # fmt: skip
    said = (
        f"trackside: {key} is not known here; `trackside import` brings issues, under their own "
        "keys\n"
    )
    assert {run(*command).err for command in commands} == {said}
