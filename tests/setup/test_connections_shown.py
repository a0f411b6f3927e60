"""``trackside connections`` and ``trackside people``, in a real process."""

from __future__ import annotations

import json
from pathlib import Path

from core.connections import describe
from core.connector import Capability, Permissions
from core.secrets import Secret
from tests.setup.conftest import Command
from tests.setup.small_tracker import TOKEN, SmallConfig, SmallConnector, SmallTracker

ENV = {"SMALL_TOKEN": TOKEN, "HOOK": "the-secret-of-the-webhook"}


def connect(folder: Path, tracker: SmallTracker, more: str = "", name: str = "notes") -> None:
    place = folder / "trackside.toml"
    place.write_text(
        place.read_text()
        + f'\n[connections.{name}]\ntracker = "small"\nurl = "{tracker.url}"\n'
        + 'token = "env:SMALL_TOKEN"\nwebhook_secrets = ["env:HOOK"]\n'
        + more
    )


def test_what_each_can_and_why_not_the_rest(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    connect(
        folder,
        tracker,
        'permissions = "comment"\nprojects = ["acme/notes"]\n'
        'statuses = { "In review" = "in_progress" }\npriorities = { high = "P1" }\n'
        'modes = { label = "apply" }\nquiet_minutes = 3\n'
        'by_project = { "acme/notes" = { mode = "suggest" } }\n',
    )
    done = trackside("connections", "--json", env=ENV)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["tracker"], told["mode"], told["permissions"]) == ("small", "observe", "comment")
    assert told["modes"] == {"label": "apply"}
    assert told["quiet_minutes"] == 3
    assert told["by_project"] == {
        "acme/notes": {"mode": "suggest", "modes": {}, "quiet_minutes": 3}
    }
    assert told["projects"] == ["acme/notes"]
    assert told["capabilities"] == ["comment", "people", "webhook"]
    assert told["missing"]["labels"] == "permissions = 'comment' leaves it out"
    assert told["missing"]["sync"] == "the small connector cannot"
    assert set(told["capabilities"]) | set(told["missing"]) == set(map(str, Capability))
    assert told["mappings"] == {
        "statuses": {"In review": "in_progress"},
        "priorities": {"high": "P1"},
    }
    assert tracker.requests == [], "nothing is asked"
    assert TOKEN not in done.stdout
    table = trackside("connections", "notes", env=ENV).stdout
    assert "In review = in_progress" in table
    assert "cannot labels" in table
    assert "suggest; quiet for 3 minutes" in table


def test_settings_can_leave_something_out() -> None:
    any_ = Secret("any")
    connector = SmallConnector("notes", SmallConfig(token=any_, webhook_secrets=(any_,)))
    described = describe(connector)
    assert described.missing["priority"] == "priorities = true (docs/configuration.md)"
    assert described.mappings == {"statuses": {}, "priorities": {}}
    assert described.permissions == Permissions.FULL


def test_a_name_that_is_none_is_refused(trackside: Command) -> None:
    done = trackside("connections", "nope")
    assert done.returncode == 1
    assert "there is no connection nope" in done.stderr
    assert "trackside init" in trackside("connections").stdout


def test_people_come_with_a_sync_and_no_address_stays(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    tracker.people = [
        {"id": "u1", "login": "ada", "address": "ada.lovelace@acme.example"},
        {"id": "u2", "login": "bob", "address": ""},
    ]
    connect(folder, tracker)
    connect(folder, tracker, name="more-notes")
    place = folder / "trackside.toml"
    place.write_text(place.read_text() + '\n[people.Bob]\nnotes = "bob"\nmore-notes = "u2"\n')
    assert "trackside sync" in trackside("people", env=ENV).stderr
    done = trackside("sync", env=ENV)
    nobody = trackside("people", "--connection", "nope", env=ENV)
    assert nobody.returncode == 1
    assert "there is no connection nope" in nobody.stderr
    assert "GET /people" in tracker.requests, done.stderr

    told = json.loads(trackside("people", "--json", env=ENV).stdout)
    assert [(one["name"], one["linked_by"]) for one in told] == [
        ("Bob", "configuration"),
        ("", "address"),
    ]
    assert [a["connection"] for a in told[1]["accounts"]] == ["more-notes", "notes"]
    assert set(told[1]["accounts"][0]) == {"connection", "id", "handle", "is_bot", "active"}
    kept = b"".join(p.read_bytes() for p in (folder / "trackside-data").rglob("*") if p.is_file())
    assert b"lovelace" not in kept.lower()
    assert "lovelace" not in done.stdout + done.stderr

    tracker.people[0]["address"] = ""
    trackside("sync", env=ENV)
    told = json.loads(trackside("people", "--json", "--linked", env=ENV).stdout)
    assert [one["name"] for one in told] == ["Bob"], "without an address nothing links the others"
    table = trackside("people", env=ENV).stdout
    assert "more-notes: bob, notes: bob" in table
