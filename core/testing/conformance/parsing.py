"""How deliveries are understood, also broken ones and our own."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

import copy
import dataclasses
import gc
import json
from collections.abc import Callable
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.connector import Capability, Connector
from core.errors import MalformedDelivery
from core.model import Event, EventKind, Ignored, Person
from core.testing.conformance.base import (
    MARKER,
    Suite,
    Tracker,
    cut_network,
    open_one,
    says,
    skip_without,
)
from core.testing.outbox import Sent

_STRANGE: Final[st.SearchStrategy[Any]] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.just([]),
    st.just({}),
    st.lists(st.integers() | st.none() | st.text(max_size=3), max_size=3),
    st.just({"id": None, "name": 3, "login": [], "number": "12", "full_name": {}}),
    st.just(10**400),
    st.just("9" * 400),
    st.just("0000-99-99T99:99:99Z"),
    st.just("\ud800"),
)


class ParsingChecks(Suite):
    """Events, purity, malformed and mutated bodies, whose doing it was."""

    # -- understanding ---------------------------------------------------------------------

    def test_an_opened_issue_is_understood(
        self, tracker: Tracker, connector: Connector[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        label = tracker.known_labels[0]
        ref = tracker.make_issue("Conformance: it fails", "Steps: *none*", [label])
        sent = tracker.deliveries()
        cut_network(monkeypatch)
        events = [e for one in sent if isinstance(e := self._parse(connector, one), Event)]
        opened = [event for event in events if event.kind is EventKind.ISSUE_OPENED]
        assert len(opened) == 1
        event = opened[0]
        assert not event.own
        assert event.connection == tracker.connection
        assert event.actor is not None
        issue = event.issue
        assert issue is not None
        assert (issue.tracker, issue.connection) == (connector.name, tracker.connection)
        assert issue.ref == ref
        assert ref.key.startswith(f"{connector.name}:")
        assert issue.title == "Conformance: it fails"
        assert "none" in issue.body
        assert issue.project
        assert issue.project == event.project
        assert event.occurred_at.tzinfo is not None

    def test_parsing_is_pure(self, tracker: Tracker, connector: Connector[Any]) -> None:
        for sent in _scenario(tracker):
            assert self._parse(connector, sent) == self._parse(connector, sent)

    def test_what_is_not_an_object_is_malformed(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        sent = open_one(tracker)
        # At the limit of recursion a finalizer that happens to run would fail.
        gc.collect()
        for body in (b"", b"{", b"\xff\xfe", b"[]", b"null", b"3", b'"issue"', b"[" * 5000):
            with pytest.raises(MalformedDelivery):
                self._parse(connector, dataclasses.replace(sent, body=body))

    def test_mutated_deliveries_raise_nothing_but_malformed(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        sent = _scenario(tracker)
        me = Person(id="1", handle="trackside")

        @settings(
            max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(st.data())
        def check(data: st.DataObject) -> None:
            one = data.draw(st.sampled_from(sent))
            payload = json.loads(one.body)
            for _ in range(data.draw(st.integers(1, 4))):
                mutate(payload, data.draw)
            mutated = dataclasses.replace(one, body=json.dumps(payload).encode())
            try:
                found = self._parse(connector, mutated, data.draw(st.sampled_from([me, None])))
            except MalformedDelivery:
                return
            assert isinstance(found, Event | Ignored)
            if isinstance(found, Ignored):
                assert found.reason

        check()

    # -- whose doing it was ----------------------------------------------------------------

    def test_our_own_writes_are_known_as_ours(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        me = connector.whoami()
        ref = tracker.make_issue("Conformance: own writes")
        tracker.make_comment(ref, f"Forged. <!-- {MARKER} --> {MARKER}")
        by_others = self._events(connector, tracker, me)
        assert by_others
        assert not any(event.own for event in by_others)
        seen = len(tracker.deliveries())
        connector.write_comment(ref, says("ours"), MARKER)
        connector.write_comment(ref, says("ours, edited"), MARKER)
        ours = self._events(connector, tracker, me, seen)
        assert {event.kind for event in ours} >= {EventKind.COMMENT_ADDED}
        assert all(event.own for event in ours)

    def test_our_own_labels_are_known_as_ours(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.LABELS)
        me = connector.whoami()
        ref = tracker.make_issue("Conformance: own labels")
        seen = len(tracker.deliveries())
        connector.add_labels(ref, frozenset(tracker.known_labels[:1]))
        ours = self._events(connector, tracker, me, seen)
        assert all(event.own for event in ours)
        changes = [(c.field, c.before, c.after) for event in ours for c in event.changes]
        assert changes.count(("labels", None, tracker.known_labels[0])) == 1


def mutate(payload: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    """Change one place somewhere in a JSON value: another value, removed, or doubled."""
    place: Any = payload
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            if isinstance(place, dict):
                place["unknown"] = copy.deepcopy(draw(_STRANGE))
            return
        key = draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and draw(st.integers(0, 3)):
            place = place[key]
            continue
        match draw(st.integers(0, 3)):
            case 0:
                del place[key]
            case 1 if isinstance(place, dict):
                place[f"{key}_new"] = copy.deepcopy(place[key])
            case _:
                # A copy: what was drawn is shared, and a later mutation may change it in place.
                place[key] = copy.deepcopy(draw(_STRANGE))
        return


def _scenario(tracker: Tracker) -> list[Sent]:
    """Deliveries of several kinds."""
    ref = tracker.make_issue("Conformance: a life", "of an issue", tracker.known_labels[:2])
    tracker.make_comment(ref, f"with a comment <!-- {MARKER} -->")
    tracker.delete_issue(ref)
    return list(tracker.deliveries())
