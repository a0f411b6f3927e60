"""Commands where nothing was ever stored, and without the secrets of the connections."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.store.store import Store
from tests.cli.conftest import Run

CONNECTIONS = """
[connections.acme]
tracker = "github"
token = "env:NOWHERE_TOKEN"
webhook_secrets = ["env:NOWHERE_SECRET"]

[connections.work]
tracker = "jira"
url = "https://acme.atlassian.net"
user = "bot@acme.example"
api_token = "env:NOWHERE_TOKEN"
webhook_secrets = ["env:NOWHERE_SECRET"]

[connections.team]
tracker = "linear"
account = "acme"
oauth_client_id = "id"
oauth_client_secret = "env:NOWHERE_TOKEN"
refresh_token = "env:NOWHERE_TOKEN"
webhook_secrets = ["env:NOWHERE_SECRET"]

[connections.key]
tracker = "linear"
account = "other"
api_key = "env:NOWHERE_TOKEN"
webhook_secrets = ["env:NOWHERE_SECRET"]

[plugins.outbound_webhooks.subscribers.hall]
url = "env:NOWHERE_URL"
secrets = ["env:NOWHERE_SECRET"]
"""

ABOUT_WHAT_IS_STORED = [
    ("projects",),
    ("people",),
    ("models", "list"),
    ("models", "show", "type-1"),
    ("models", "live"),
    ("models", "drift"),
    ("suggestions", "list"),
    ("suggestions", "approve", "1"),
    ("actions", "list"),
    ("deliveries", "list"),
    ("jobs", "list"),
    ("rules", "list"),
    ("rules", "add", "acme/shop", "label", "bug"),
    ("pause", "--list"),
    ("pause", "--all"),
    ("similar", "upload hangs"),
    ("clusters",),
    ("outcomes",),
    ("backtest", "acme/shop"),
    ("train",),
    ("triage", "github:acme/shop#1"),
    ("export", "acme/shop", "out.jsonl"),
    ("undo", "1"),
    ("change", "github:acme/shop#1", "--label", "bug"),
    ("subscribers", "messages"),
    ("sync", "--status"),
]

ABOUT_THE_CONFIGURATION = [
    ("connections",),
    ("plugins", "list"),
    ("plugins", "show", "labels"),
    ("experiments", "list"),
    ("doctor", "--offline"),
]


@pytest.mark.parametrize("command", ABOUT_WHAT_IS_STORED, ids=" ".join)
def test_where_there_is_no_store_that_is_said_and_none_is_made(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    result = run(*command)
    assert result.code == 1
    assert f"there is no store in {tmp_path / 'trackside-data'}" in result.err
    assert result.err.endswith(
        ", and no trackside.toml here; go to its folder, or begin with `trackside import FILE`\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_where_a_tracker_may_be_connected_it_says_how_the_store_is_made(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "trackside.toml").write_text(CONNECTIONS)
    for options in ((), ("--config", "trackside.toml")):
        assert run("projects", *options).err == (
            f"trackside: there is no store in {tmp_path / 'trackside-data'}; "
            "`trackside sync` or `trackside import FILE` makes one\n"
        )


@pytest.mark.parametrize("command", ABOUT_THE_CONFIGURATION, ids=" ".join)
def test_what_is_about_the_configuration_needs_no_store_and_no_secret(
    run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "trackside.toml").write_text(CONNECTIONS)
    result = run(*command)
    assert result.code == 0, result.err
    assert [one.name for one in tmp_path.iterdir()] == ["trackside.toml"]


def test_a_line_on_stdin_needs_no_store(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io

    line = json.dumps({"key": "github:acme/shop#1", "title": "Upload hangs"})
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    assert run("triage", "-", "--json").json["key"] == "github:acme/shop#1"
    assert list(tmp_path.iterdir()) == []


def test_what_is_stored_is_read_without_the_secrets_of_connections(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "trackside.toml").write_text(CONNECTIONS)
    (tmp_path / "issues.jsonl").write_text(
        json.dumps({"key": "github:acme/shop#1", "title": "Upload hangs", "labels": ["bug"]})
    )
    assert run("import", "issues.jsonl").code == 0
    for command in (
        ("projects",),
        ("models", "list"),
        ("suggestions", "list"),
        ("similar", "upload hangs"),
        ("triage", "github:acme/shop#1"),
        ("rules", "add", "acme/shop", "label", "bug"),
        ("pause", "--all"),
        ("deliveries", "list"),
        ("jobs", "list"),
    ):
        result = run(*command)
        assert result.code == 0, (command, result.err)


def test_who_speaks_to_a_tracker_is_told_of_its_secrets_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text(CONNECTIONS)
    for command in ("sync", "reconcile"):
        result = run(command, "work")
        assert result.code == 2
        assert "[connections.work]: the environment variable NOWHERE_SECRET is not" in result.err
        assert "connections.acme" not in result.err
    assert run("serve").code == 2


CHAT = """
[plugins.notifications.channels.team]
url = "env:NOWHERE_CHAT"
"""


def test_who_looks_at_subscribers_needs_none_of_their_secrets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trackside.toml").write_text(CONNECTIONS + CHAT)
    Store(tmp_path / "trackside-data").close()
    hall, team = "outbound_webhooks/hall", "notifications/team"

    def places() -> dict[str, str]:
        return {one["name"]: one["place"] for one in run("subscribers", "list", "--json").json}

    assert places() == {hall: "env:NOWHERE_URL", team: "env:NOWHERE_CHAT"}
    for command in ("replay", "enable"):
        assert run("subscribers", command, hall).code == 0
    for name, lacking in ((hall, "NOWHERE_SECRET"), (team, "NOWHERE_CHAT")):
        result = run("subscribers", "test", name)
        assert (result.code, f"{lacking} is not set" in result.err) == (2, True), result.err
    monkeypatch.setenv("NOWHERE_URL", "https://hooks.example/T0/key")
    monkeypatch.setenv("NOWHERE_CHAT", "json://chat.example/key")
    assert places() == {hall: "hooks.example:443", team: "json"}
    monkeypatch.setenv("NOWHERE_URL", "ftp://hooks.example/")
    assert "write an address as in https://" in run("subscribers", "list").err


def test_the_doctor_names_secrets_that_are_not_here(run: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text(CONNECTIONS)
    for options, code, state in (((), 1, "broken"), (("--offline",), 0, "note")):
        result = run("doctor", "--json", *options)
        said = {one["check"]: one for one in result.json}
        assert result.code == code
        assert said["connection acme: secrets"]["state"] == state
        assert "NOWHERE_TOKEN is not set" in said["connection acme: secrets"]["says"]
        assert said["subscribers"]["state"] == state
        assert said["store"]["state"] == "note"
        assert str(tmp_path / "trackside-data") in said["store"]["says"]


@pytest.mark.parametrize(("name", "code"), [("lost.jsonl", 1), ("empty.jsonl", 0), ("a.csv", 1)])
def test_a_file_that_brings_nothing_makes_no_store(
    run: Run, tmp_path: Path, name: str, code: int
) -> None:
    (tmp_path / "empty.jsonl").write_text("")
    (tmp_path / "a.csv").write_text("id,title\n1,Upload hangs\n")
    assert run("import", name).code == code
    assert not (tmp_path / "trackside-data").exists()


def test_without_a_connection_nothing_is_read_and_nothing_made(run: Run, tmp_path: Path) -> None:
    for command in ("sync", "reconcile"):
        result = run(command)
        assert result.code == 1
        assert "no connection is configured; `trackside init` makes one" in result.err
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "trackside.toml").write_text(CONNECTIONS)
    for command in ("sync", "reconcile"):
        wrong = run(command, "wrok")
        assert wrong.code == 1
        assert "there is no connection wrok; did you mean work?; configured: acme, " in wrong.err
        assert [one.name for one in tmp_path.iterdir()] == ["trackside.toml"]
