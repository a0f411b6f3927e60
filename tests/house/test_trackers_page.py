"""docs/trackers.md is what the connectors declare, every event and every write of it."""

from __future__ import annotations

from core.cli.trackers_page import CAPABILITIES, EVENTS, RELATIONS, built_in, page
from core.connector import Capability
from core.model import EventKind, RelationKind
from tests.setup.small_tracker import SmallConnector
from tests.support import ROOT


def test_the_page_is_what_the_connectors_declare() -> None:
    kept = (ROOT / "docs" / "trackers.md").read_text(encoding="utf-8")
    assert kept == page(built_in()), "docs/trackers.md is stale: make docs"


def test_it_has_every_connector_that_comes_with_trackside() -> None:
    folders = {path.parent.name for path in (ROOT / "connectors").glob("*/__init__.py")}
    assert {cls.name for cls in built_in()} == folders


def test_every_event_capability_and_relation_has_words() -> None:
    assert set(EVENTS) == set(EventKind)
    assert set(CAPABILITIES) == set(Capability)
    assert set(RELATIONS) == set(RelationKind)


def test_what_a_connector_declares_is_told() -> None:
    told = page([SmallConnector])
    rows = dict(line.strip("| ").rsplit(" | ", 1) for line in told.splitlines() if line[:1] == "|")
    assert rows["`issue.opened`: an issue is opened"] == "yes"
    assert rows["`issue.closed`: an issue is closed"] == "–"
    assert rows["labels put on and taken off"] == "yes"
    assert rows["the type"] == "–"
    # It can link nothing at all, whatever kinds the base class names.
    assert rows["… is similar to"] == "–"
    assert "| `full` | hooks | the webhook is registered |" in told
    assert "Make a token under Settings, Tokens." in told
