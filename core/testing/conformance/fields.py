"""Types, assignees, statuses, several fields at once, reactions."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.connector import Capability, Connector, Edit, LinkTarget, Reaction
from core.errors import PermanentError, RetryableError
from core.model import Person, Priority, StatusCategory
from core.testing.conformance.base import SHORT, Suite, Tracker, skip_without
from core.testing.faults import FaultKind, On

_UNSEEN = [kind for kind in FaultKind if kind.carried_out]


class FieldChecks(Suite):
    """What a triager sets, each idempotent and each to be taken back."""

    # -- type ------------------------------------------------------------------------------

    def test_a_type_is_set_and_restored(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.TYPE)
        ref = tracker.make_issue("Conformance: type")
        before = connector.read_issue(ref)
        word = tracker.fields(ref)["type"]
        types = tracker.types()
        assert len(types) >= 2
        for ours, theirs in types.items():
            for _ in range(2):
                connector.set_type(ref, ours)
            assert tracker.fields(ref)["type"] == theirs
            now = connector.read_issue(ref)
            assert (now.type, now.original_type) == (ours, theirs)
        connector.set_type(ref, before.type, original=before.original_type)
        assert tracker.fields(ref)["type"] == word

    def test_a_type_that_does_not_exist_is_refused(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.TYPE)
        ref = tracker.make_issue("Conformance: no such type")
        word = tracker.fields(ref)["type"]
        with pytest.raises(PermanentError, match="no-such-type"):
            connector.set_type(ref, "bug", original="no-such-type")
        assert tracker.fields(ref)["type"] == word

    # -- assignees -------------------------------------------------------------------------

    def test_a_person_is_assigned_and_taken_off(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.ASSIGNEES)
        ref = tracker.make_issue("Conformance: assign")
        somebody = tracker.maintainer
        for _ in range(2):
            connector.assign(ref, [somebody])
            assert tracker.fields(ref)["assignees"] == {somebody.id}
            assert [p.id for p in connector.read_issue(ref).assignees] == [somebody.id]
        for _ in range(2):
            connector.unassign(ref, [somebody])
            assert tracker.fields(ref)["assignees"] == frozenset()

    def test_nobody_is_assigned_who_cannot_be(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.ASSIGNEES)
        ref = tracker.make_issue("Conformance: assign nobody")
        with pytest.raises(PermanentError):
            connector.assign(ref, [Person(id="999999", handle="nobody-of-that-name")])
        assert tracker.fields(ref)["assignees"] == frozenset()

    @pytest.mark.parametrize("kind", _UNSEEN)
    def test_an_assignment_made_unseen_is_not_made_again(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        skip_without(connector, Capability.ASSIGNEES)
        ref = tracker.make_issue("Conformance: unseen assignment")
        connector.whoami()
        tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
        with pytest.raises(RetryableError) as caught:
            connector.assign(ref, [tracker.maintainer])
        assert caught.value.ambiguous
        connector.assign(ref, [tracker.maintainer])
        assert tracker.fields(ref)["assignees"] == {tracker.maintainer.id}

    # -- status ----------------------------------------------------------------------------

    def test_an_issue_is_closed_and_opened_again(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.STATUS)
        ref = tracker.make_issue("Conformance: status")
        before = connector.read_issue(ref)
        word = tracker.fields(ref)["status"]
        for wanted in (StatusCategory.DONE, StatusCategory.CANCELLED):
            for _ in range(2):
                connector.set_status(ref, wanted)
                assert connector.read_issue(ref).status_category is wanted
            for _ in range(2):
                connector.set_status(ref, before.status_category, original=before.status)
                assert connector.read_issue(ref).is_open
        assert tracker.fields(ref)["status"] == word

    def test_a_status_that_does_not_exist_is_refused(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.STATUS)
        ref = tracker.make_issue("Conformance: no such status")
        with pytest.raises(PermanentError, match="no-such-status"):
            connector.set_status(ref, StatusCategory.DONE, original="no-such-status")
        assert connector.read_issue(ref).is_open

    def test_a_duplicate_is_closed_as_one_and_opened_again(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.CLOSE_AS_DUPLICATE)
        original = tracker.make_issue("Conformance: the original")
        ref = tracker.make_issue("Conformance: the duplicate")
        before = connector.read_issue(ref)
        seen = connector.read_issue(original)
        target = LinkTarget(ref=original, title=seen.title, url=seen.url, same_tracker=True)
        for _ in range(2):
            connector.close_as_duplicate(ref, target)
            now = connector.read_issue(ref)
            assert not now.is_open
            assert now.duplicate_of == original.key
        assert connector.read_issue(original).is_open, "only the duplicate is closed"
        connector.set_status(ref, before.status_category, original=before.status)
        assert connector.read_issue(ref).is_open

    # -- several at once -------------------------------------------------------------------

    def test_several_fields_are_changed_at_once(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.LABELS)
        first, second = tracker.known_labels[:2]
        ref = tracker.make_issue("Conformance: several", labels=[first])
        can = connector.capabilities
        with_priority = Capability.PRIORITY in can
        edit = Edit(
            add_labels=frozenset({second}),
            remove_labels=frozenset({first}),
            priority=Priority.HIGH if with_priority else None,
            assign=(tracker.maintainer,) if Capability.ASSIGNEES in can else (),
        )
        for _ in range(2):
            connector.edit(ref, edit)
            now = connector.read_issue(ref)
            assert second in now.labels
            assert first not in now.labels
            if with_priority:
                assert now.priority is Priority.HIGH
            if Capability.ASSIGNEES in can:
                assert [p.id for p in now.assignees] == [tracker.maintainer.id]

    # -- reactions -------------------------------------------------------------------------

    def test_a_reaction_is_put_once_and_taken_off(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.REACT)
        ref = tracker.make_issue("Conformance: reaction")
        comment = tracker.make_comment(ref, "/trackside help")
        for reaction in Reaction:
            for _ in range(2):
                connector.react(ref, comment, reaction)
            assert tracker.reactions(ref, comment) == {reaction}
            for _ in range(2):
                connector.unreact(ref, comment, reaction)
            assert tracker.reactions(ref, comment) == frozenset()
