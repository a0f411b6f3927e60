"""Names in the settings that nothing has: refused, or told by ``trackside doctor``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.spelling import meant
from tests.store.stores import an_issue
from tests.triage.command_line import CONFIG, Run, house, trackside
from tests.triage.house import House

__all__ = ["house", "trackside"]

SUGGESTS = """from trackside import hookimpl

@hookimpl
def trackside_suggest(issue, context):
    return []
"""


def configure(folder: Path, connection: str = "", more: str = "", first: str = "") -> None:
    (folder / "trackside.toml").write_text(f"{first}\n{CONFIG}{connection}\n{more}\n")


def noted(trackside: Run) -> list[str]:
    """What the doctor says of names; nothing of it is an error."""
    code, out, err = trackside("doctor", "--offline", "--json")
    assert code in {0, 1}, err
    told = [one for one in json.loads(out) if one["check"] == "settings: names"]
    assert {one["state"] for one in told} <= {"note"}
    return [one["says"] for one in told]


@pytest.mark.parametrize(
    ("name", "said"),
    [("lable", "; did you mean label?"), ("LABEL", "; did you mean label?"), ("zzz", "")],
)
def test_the_nearest_name_is_meant(name: str, said: str) -> None:
    assert meant(name, ["type", "label"]) == said


@pytest.mark.parametrize(
    ("connection", "more", "said"),
    [
        ("", '[projects."acme/shop"]\nkinds = ["lable"]',
         ('[projects."acme/shop"]: kinds: no built-in plugin makes suggestions of a kind '
         "'lable'; did you mean label? (known: assignee")),
        ("", '[projects."acme/shop"]\nmodes = { prioriti = "observe" }',
         ('[projects."acme/shop"]: modes: no built-in plugin makes suggestions of a kind '
         "'prioriti'; did you mean priority?")),
        ('modes = { lable = "observe" }', "", "[connections.acme-github]: modes: "),
        ('by_project = { "acme/shop" = { modes = { lable = "observe" } } }', "",
         '[connections.acme-github.by_project."acme/shop"]: modes: '),
        ('projects = ["acme/shop"]\nby_project = { "acme/shpo" = { mode = "observe" } }', "",
         ('[connections.acme-github.by_project."acme/shpo"]: the connection does not listen to '
         "this project; did you mean acme/shop?")),
    ],
)  # fmt: skip
def test_what_can_only_be_a_mistake_is_refused_at_the_start(
    house: House, trackside: Run, tmp_path: Path, connection: str, more: str, said: str
) -> None:
    configure(tmp_path, connection, more)
    code, _, err = trackside("doctor", "--offline")
    assert (code, said in err) == (2, True), err


@pytest.mark.parametrize("enabled", [True, False])
def test_beside_a_strangers_plugin_an_unknown_kind_is_a_note(
    house: House, trackside: Run, tmp_path: Path, enabled: bool
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "moods.py").write_text(SUGGESTS)
    configure(
        tmp_path,
        'modes = { moood = "observe" }',
        '[projects."acme/shop"]\nkinds = ["lable"]\n'
        f"[plugins.moods]\nenabled = {str(enabled).lower()}",
        first='plugins_dir = "mine"',
    )
    kind, mode = noted(trackside)
    assert kind.startswith('[projects."acme/shop"] kinds: ')
    assert kind.endswith("'lable'; did you mean label?")
    assert mode.startswith("[connections.acme-github] modes: ")


def test_what_may_still_come_is_a_note(
    house: House, trackside: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.store.issues.import_batch([an_issue(70, labels=("bug", "docs"))])
    monkeypatch.setenv("HOOK", "whsec_" + "c2VjcmV0" * 4)
    configure(
        tmp_path,
        'by_project = { "acme/Shop" = { mode = "observe" } }',
        """
        [projects."acme/nope"]
        mode = "observe"
        [projects."acme/shop"]
        never_suggest = ["zzz", "dosc", "BUG"]
        [plugins.labls]
        enabled = false
        [plugins.priority]
        enabled = false
        [plugins.outbound_webhooks.subscribers.board]
        url = "https://hooks.acme.example/"
        secrets = ["env:HOOK"]
        projects = ["acme/shpo", "github:acme/shop"]
        """,
    )
    plugin, project, by_project, subscriber, unknown, misspelt = noted(trackside)
    assert plugin == (
        "[plugins.labls] enabled = false: there is no such plugin; did you mean labels?"
    )
    assert project.startswith('[projects."acme/nope"]: no connection names a project acme/nope')
    assert "by_project: no connection names a project acme/Shop" in by_project
    assert "did you mean acme/shop?" in by_project
    assert subscriber.startswith("subscriber outbound_webhooks/board: projects: ")
    assert "acme/shpo, and none is stored; did you mean acme/shop?" in subscriber
    assert unknown == ("[projects.\"acme/shop\"] never_suggest: nobody has a label 'zzz' there yet")
    assert misspelt.endswith("'dosc' there yet; did you mean docs?")


def test_what_is_there_or_listened_to_is_not_told(
    house: House, trackside: Run, tmp_path: Path
) -> None:
    configure(
        tmp_path,
        'projects = ["acme/shop", "Acme/Later"]\n'
        'by_project = { "acme/shop" = { mode = "observe" }, "Acme/Later" = { mode = "apply" } }',
        '[projects."Acme/Later"]\nkinds = ["label", "burst"]\nnever_suggest = ["bug"]\n'
        '[projects."github:acme/shop"]\nmodes = { type = "observe" }',
    )
    assert noted(trackside) == []
