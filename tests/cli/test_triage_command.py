"""``trackside triage``: what is shown, and that nothing is dropped in silence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

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
    assert (
        "Set already, and not suggested again: labels." in run("triage", "github:acme/shop#1").err
    )


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
    assert "No comment would be written: there is nothing useful to say." in quiet.err
    line = {"key": "github:acme/shop#4", "title": "SQL injection in the search", "body": ""}
    archive = house / "more.jsonl"
    archive.write_text(json.dumps(line))
    assert run("import", str(archive)).code == 0
    told = run("triage", "github:acme/shop#4", "--comment", "--json").json
    assert (told["comment"], told["sensitive"]) == (None, "a vulnerability")
    shown = run("triage", "github:acme/shop#4", "--comment")
    assert "The comment" not in shown.out
    assert "No comment would be written: it looks like a vulnerability." in shown.err
    assert "It looks like a vulnerability, so all automation stops on it." in shown.err
