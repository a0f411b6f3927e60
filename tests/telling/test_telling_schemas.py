"""docs/events.md and its schemas say just what is posted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from core.errors import PermanentError
from core.model import ActionKind
from core.subscriber import LedgerEvent, LedgerEventKind
from core.telling.delivering import event_for_test
from plugins.outbound_webhooks.payload import body_of
from tests.support import ROOT
from tests.telling.follower import Post, follower
from tests.triage.fake_tracker import a_suggestion
from tests.triage.house import House

FOLDER = ROOT / "docs" / "events"
POSTED = sorted(frozenset(LedgerEventKind) - {LedgerEventKind.ISSUE_SENSITIVE})
BUG = a_suggestion("label", "bug")
DOCS = a_suggestion("label", "docs", promised=None)


def schema(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return found


def undocumented(value: object, described: dict[str, Any]) -> Iterator[str]:
    """Fields that a schema does not speak of."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in described.get("properties", {}):
                yield name
            else:
                yield from undocumented(inner, described["properties"][name])


def happened(house: House, monkeypatch: pytest.MonkeyPatch) -> list[LedgerEvent]:
    """At least one event of every kind, from a real ledger."""
    one = follower(most_at_once=200)
    post = Post(house.store, [one])

    def refuse(*_: object) -> None:
        raise PermanentError("no")

    house.open(suggest=[BUG, DOCS], title="<b>@everyone</b> \U0001f600 “x”")
    house.write()
    house.desk.consider(house.issue(), [a_suggestion("label", "docs")])
    house.desk.consider(house.issue(), [])
    house.desk.reject(house.issue(), house.stored("bug").suggestion, by="ada", because="no")
    house.write()
    house.open(2, suggest=[BUG])
    house.write("github:acme/shop#2")
    (action,) = house.actions("github:acme/shop#2")
    house.desk.undo(house.issue("github:acme/shop#2"), action, by="ada", because="no")
    house.open(3, suggest=[BUG])
    with monkeypatch.context() as patched:
        patched.setattr(house.tracker, "edit", refuse)
        house.write("github:acme/shop#2")
        house.write("github:acme/shop#3")
    post.tell()
    return [*one.told, event_for_test(house.store.installation, post.now)]


def test_what_is_posted_is_what_the_schemas_say(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = happened(house, monkeypatch)
    assert {event.kind for event in events} == set(POSTED)
    assert ActionKind.COMMENT in {event.action.kind for event in events if event.action}
    for event in events:
        body = json.loads(body_of(event))
        described = schema(event.kind)
        Draft202012Validator(described, format_checker=FormatChecker()).validate(body)
        assert list(undocumented(body, described)) == [], event.kind


@pytest.mark.parametrize("kind", POSTED)
def test_a_schema_is_one_and_refuses_another_event(kind: str) -> None:
    described = schema(kind)
    Draft202012Validator.check_schema(described)
    assert described["title"] == kind
    other = {"type": "other", "timestamp": "2026-01-01T00:00:00Z", "data": {}}
    assert not Draft202012Validator(described).is_valid(other)


def test_the_catalogue_has_every_event_and_no_other() -> None:
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([a-z._]+)` \| .* \| \[schema\]\(events/([a-z._]+)\.json\) \|$", page, re.MULTILINE
    )
    assert [kind for kind, _ in rows] == [name for _, name in rows]
    assert sorted(kind for kind, _ in rows) == POSTED
    assert sorted(place.stem for place in FOLDER.glob("*.json")) == POSTED
