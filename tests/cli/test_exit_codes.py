"""Alike mistakes end alike, whatever the command: the rule of ``core.cli.exit_codes``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from core.cli.exit_codes import exit_code
from core.errors import (
    ConfigError,
    NotFoundError,
    PermanentError,
    PluginError,
    PluginFailed,
    StoreUnavailable,
    TracksideError,
    UsageError,
    UserError,
)
from tests.cli.conftest import Run
from tests.support import ROOT

CONFIG = """
[connections.acme]
tracker = "github"
token = "env:NOWHERE_TOKEN"
webhook_secrets = ["env:NOWHERE_SECRET"]
"""

KEY = "github:acme/shop#1"

WRONG_AS_IT_STANDS = [
    # no such choice
    ("deliveries", "list", "--status", "lost"),
    ("jobs", "list", "--status", "lost"),
    ("subscribers", "messages", "--status", "lost"),
    ("similar", "upload", "--state", "lost"),
    ("similar", "upload", "--tracker", "lost"),
    ("import", "issues.jsonl", "--tracker", "lost"),
    ("outcomes", "--by", "lost"),
    ("serve", "--role", "lost"),
    ("serve", "--log-level", "lost"),
    ("evaluate", "lost", "--train", "issues.jsonl", "--newest", "0.5"),
    ("rules", "add", "acme/shop", "lost", "bug"),
    ("rules", "add", "acme/shop", "type", "lost"),
    ("rules", "add", "acme/shop", "priority", "lost"),
    ("change", KEY, "--priority", "lost"),
    ("change", KEY, "--status", "lost"),
    # no such time, share or number
    ("outcomes", "--since", "lost"),
    ("similar", "upload", "--since", "lost"),
    ("undo", "--since", "lost"),
    ("pause", "--all", "--until", "lost"),
    ("backtest", "acme/shop", "--target", "7"),
    ("backtest", "acme/shop", "--steps", "0"),
    ("evaluate", "labels", "--train", "issues.jsonl", "--newest", "7"),
    ("evaluate", "duplicates", "--test", "issues.jsonl", "--rerank-on", "7"),
    ("suggestions", "list", "--limit", "0"),
    ("suggestions", "approve", "first"),
    ("deliveries", "show", "first"),
    # options that are missing or contradict each other
    ("similar",),
    ("similar", "upload", "--clusters"),
    ("undo",),
    ("undo", "1", "--plugin", "labels"),
    ("pause",),
    ("resume", "--all", "--project", "acme/shop"),
    ("change", KEY),
    ("change", KEY, "--close"),
    ("import", "issues.jsonl", "--move"),
    ("import", "empty.jsonl", "--tracker", "lost"),
    ("evaluate", "labels"),
    ("evaluate", "labels", "--train", "issues.jsonl"),
    ("evaluate", "duplicates"),
    ("evaluate", "labels", "--train", "issues.jsonl", "--pairs", "issues.jsonl"),
    # the command line itself
    ("lost",),
    ("models", "lost"),
    ("projects", "--lost"),
    ("export", "acme/shop"),
    # the configuration
    ("projects", "--config", "lost.toml"),
    ("projects", "--config", "broken.toml"),
    ("doctor", "--config", "unknown.toml"),
    ("sync",),
    ("reconcile",),
    ("serve",),
]

NOTHING_TO_DO = [
    ("import", "empty.jsonl"),
    ("import", "empty.jsonl", "--project", "acme/shop"),
    ("resume", "--all"),
    ("undo", "--plugin", "labels"),
]

CANNOT_BE_DONE = [
    # no such issue
    ("triage", "github:acme/shop#99"),
    ("triage", "nonsense"),
    ("change", "github:acme/shop#99", "--label", "bug"),
    ("change", KEY, "--relate", "github:acme/shop#99"),
    ("actions", "list", "--issue", "github:acme/shop#99"),
    ("undo", "--issue", "github:acme/shop#99"),
    ("pause", "--issue", "github:acme/shop#99"),
    # no such project
    ("train", "acme/lost"),
    ("backtest", "acme/lost"),
    ("models", "drift", "acme/lost"),
    ("models", "live", "acme/lost"),
    ("models", "rollback", "acme/lost", "type"),
    ("models", "release", "acme/lost", "type"),
    ("outcomes", "acme/lost"),
    ("clusters", "acme/lost"),
    ("similar", "upload", "--project", "acme/lost"),
    ("suggestions", "list", "--project", "acme/lost"),
    ("rules", "list", "--project", "acme/lost"),
    ("rules", "add", "acme/lost", "label", "bug"),
    ("undo", "--project", "acme/lost"),
    ("pause", "--project", "acme/lost"),
    ("resume", "--project", "acme/lost"),
    ("export", "acme/lost", "out.jsonl"),
    ("sync", "--status", "--project", "acme/lost"),
    # no such connection
    ("connections", "lost"),
    ("people", "--connection", "lost"),
    ("deliveries", "list", "--connection", "lost"),
    ("undo", "--connection", "lost"),
    ("pause", "--connection", "lost"),
    ("sync", "lost"),
    ("sync", "lost", "--status"),
    ("reconcile", "lost"),
    ("sync", "--config", "alone.toml"),
    ("reconcile", "--config", "alone.toml"),
    # nothing else of that name or number
    ("models", "show", "type-lost"),
    ("models", "promote", "type-lost"),
    ("models", "rollback", "acme/shop", "lost"),
    ("models", "release", "acme/shop", "lost"),
    ("plugins", "show", "lost"),
    ("undo", "--plugin", "lost"),
    ("undo", "--run", "lost"),
    ("undo", "99"),
    ("actions", "show", "99"),
    ("suggestions", "approve", "99"),
    ("suggestions", "reject", "99"),
    ("deliveries", "show", "99"),
    ("deliveries", "replay", "99"),
    ("jobs", "retry", "lost"),
    ("jobs", "cancel", "lost"),
    ("rules", "remove", "99"),
    ("rules", "add", "acme/shop", "label", "lost"),
    ("rules", "add", "acme/shop", "assignee", "lost"),
    ("experiments", "show", "lost"),
    ("experiments", "stop", "lost"),
    ("subscribers", "messages", "lost"),
    ("subscribers", "replay", "lost"),
    ("subscribers", "test", "lost"),
    ("subscribers", "show", "99"),
    # files
    ("import", "lost.jsonl"),
    ("import", "folder"),
    ("import", "table.csv"),
    ("evaluate", "labels", "--train", "lost.jsonl", "--newest", "0.5"),
    ("evaluate", "labels", "--train", "folder", "--newest", "0.5"),
    ("evaluate", "labels", "--train", "empty.jsonl", "--newest", "0.5"),
    ("evaluate", "labels", "--train", "table.csv", "--newest", "0.5"),
    ("evaluate", "assignee", "--train", "issues.jsonl", "--test", "empty.jsonl"),
    ("evaluate", "duplicates", "--test", "empty.jsonl"),
    ("evaluate", "duplicates", "--test", "folder"),
    ("evaluate", "duplicates", "--test", "table.csv"),
    ("export", "acme/shop", "lost/out.jsonl"),
    ("outcomes", "--page", "lost/out.html"),
    # what is there does not allow it
    ("backtest", "acme/shop"),
    ("evaluate", "assignee", "--train", "issues.jsonl", "--newest", "0.5"),
    ("evaluate", "labels", "--train", "issues.jsonl", "--newest", "0.5"),
    ("change", KEY, "--label", "bug"),
]


@pytest.fixture
def here(tmp_path: Path, run: Run) -> Run:
    """A folder with a connection whose secrets are missing, two imported issues, and bad files."""
    (tmp_path / "trackside.toml").write_text(CONFIG)
    (tmp_path / "broken.toml").write_text("[")
    (tmp_path / "unknown.toml").write_text("[nonsense]\n")
    (tmp_path / "alone.toml").write_text("")
    (tmp_path / "empty.jsonl").write_text("\n")
    (tmp_path / "table.csv").write_text("id,title\n1,Upload hangs\n")
    (tmp_path / "folder").mkdir()
    lines = [{"key": f"github:acme/shop#{n}", "title": "Upload", "labels": ["bug"]} for n in (1, 2)]
    (tmp_path / "issues.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert run("import", "issues.jsonl").code == 0
    return run


def walk(run: Run, commands: list[tuple[str, ...]], code: int) -> list[str]:
    """Those that end otherwise or say nothing."""
    wrong = []
    for command in commands:
        result = run(*command)
        if result.code != code or not result.err.strip() or "Traceback" in result.err:
            wrong.append(f"{' '.join(command)}: {result.code}, {result.err[-300:]!r}")
    return wrong


def test_what_is_wrong_as_it_stands_ends_with_2(here: Run) -> None:
    assert walk(here, WRONG_AS_IT_STANDS, 2) == []


def test_what_cannot_be_done_ends_with_1(here: Run) -> None:
    assert walk(here, CANNOT_BE_DONE, 1) == []


def test_where_there_is_nothing_to_do_it_ends_with_0(here: Run) -> None:
    for command in NOTHING_TO_DO:
        result = here(*command)
        assert (result.code, bool(result.out + result.err)) == (0, True), (command, result.err)


def test_several_of_a_name_end_with_1_as_none_does(here: Run, tmp_path: Path) -> None:
    line = json.dumps({"key": "acme/shop-1", "project": "acme/shop", "title": "Upload"})
    (tmp_path / "other.jsonl").write_text(line)
    assert here("import", "other.jsonl", "--tracker", "jira").code == 0
    result = here("train", "acme/shop")
    assert (result.code, "say github:acme/shop or jira:acme/shop" in result.err) == (1, True)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigError("x"), 2),
        (UsageError("x"), 2),
        (PluginError("x"), 2),
        (PluginFailed("x"), 1),
        (UserError("x"), 1),
        (NotFoundError("x"), 1),
        (PermanentError("x"), 1),
        (StoreUnavailable("x"), 1),
        (TracksideError("x"), 1),
    ],
)
def test_the_code_of_each_error(error: TracksideError, code: int) -> None:
    assert exit_code(error) == code


def test_no_command_has_a_rule_of_its_own() -> None:
    for file in sorted((ROOT / "core" / "cli").glob("*.py")):
        found = re.findall(r"(?:Exit|sys\.exit)\((\d+)\)", file.read_text())
        assert found == [], f"{file.name}: use core.cli.exit_codes"
