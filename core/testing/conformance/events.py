"""What a tracker's webhooks tell of: exactly what the connector declares."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

from typing import Any

from core.connector import Connector
from core.model import EventKind
from core.testing.conformance.base import Suite, Tracker


class EventChecks(Suite):
    """Every declared event, and no other."""

    def test_each_declared_event_is_understood(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        me = connector.whoami()
        assert {EventKind.ISSUE_OPENED, EventKind.COMMENT_ADDED} <= connector.tells
        for kind in sorted(connector.tells - {EventKind.SUGGESTION_ANSWERED}):
            since = len(tracker.deliveries())
            tracker.cause(kind)
            events = self._events(connector, tracker, me, since)
            told = {event.kind for event in events}
            assert kind in told, f"no delivery of {kind}; told were {sorted(told)}"
            assert told <= connector.tells, f"not declared: {sorted(told - connector.tells)}"
            for event in events:
                assert not event.own, f"{event.kind} was a person's doing"
                assert event.occurred_at.tzinfo is not None

    def test_a_change_says_what_it_was_and_what_it_is(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        """The events whose meaning is a change carry it, whatever the tracker spells out."""
        me = connector.whoami()
        carried = {
            EventKind.ISSUE_LABELLED: {"labels"},
            EventKind.ISSUE_ASSIGNED: {"assignees"},
            EventKind.ISSUE_PRIORITISED: {"priority"},
            EventKind.ISSUE_TYPED: {"type"},
            EventKind.ISSUE_STATUS_CHANGED: {"status"},
            EventKind.ISSUE_MILESTONED: {"milestone"},
            EventKind.ISSUE_EDITED: {"title", "body"},
        }
        for kind in sorted(carried.keys() & connector.tells):
            since = len(tracker.deliveries())
            tracker.cause(kind)
            events = self._events(connector, tracker, me, since)
            fields = {c.field for e in events if e.kind is kind for c in e.changes}
            assert fields & carried[kind], f"{kind} says nothing of {sorted(carried[kind])}"
