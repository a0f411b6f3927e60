"""Writing to a tracker, once, whatever becomes of the answer."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.connector import Capability, Connector, LinkTarget
from core.document import Bullets, Document, Paragraph, Text
from core.errors import PermanentError, RetryableError
from core.model import Priority, RelationKind
from core.testing.conformance.base import MARKER, SHORT, Suite, Tracker, says, skip_without
from core.testing.faults import FaultKind, On


class WritingChecks(Suite):
    """Comments, labels, priorities, links."""

    # -- comments --------------------------------------------------------------------------

    def test_a_comment_is_written_once_and_edited_in_place(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: comment")
        tracker.make_comment(ref, "A person was first")
        first = connector.write_comment(ref, says("one"), MARKER)
        before = tracker.count_writes()
        assert connector.write_comment(ref, says("one"), MARKER) == first
        assert tracker.count_writes() == before, "the same text again needs no write"
        assert connector.write_comment(ref, says("two"), MARKER) == first
        comments = tracker.comments(ref)
        assert len(comments) == 2
        assert "two" in comments[1]
        assert "one" not in comments[1]

    def test_only_our_own_comment_is_edited(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        elsewhere = tracker.make_issue("Conformance: the original")
        connector.write_comment(elsewhere, says("ours"), MARKER)
        ref = tracker.make_issue("Conformance: forged marker")
        # A person copies our comment to the letter, and talks about its marker.
        tracker.make_comment(ref, tracker.comments(elsewhere)[0])
        tracker.make_comment(ref, f"Look, I know it: <!-- {MARKER} --> {MARKER}")
        connector.write_comment(ref, says("ours, edited"), MARKER)
        connector.write_comment(ref, says("of another matter"), f"{MARKER}2")
        assert len(tracker.comments(ref)) == 4
        connector.delete_comment(ref, MARKER)
        left = tracker.comments(ref)
        assert len(left) == 3
        assert "ours" in left[0]
        assert "edited" not in left[0]
        assert "Look" in left[1]
        assert "another matter" in left[2]

    def test_our_comment_is_found_behind_many_others(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: a long thread")
        for number in range(130):
            tracker.make_comment(ref, f"before {number}")
        first = connector.write_comment(ref, says("one"), MARKER)
        for number in range(130):
            tracker.make_comment(ref, f"after {number}")
        assert connector.write_comment(ref, says("two"), MARKER) == first
        assert len(tracker.comments(ref)) == 261

    def test_a_comment_is_deleted_once(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: delete")
        tracker.make_comment(ref, "A person stays")
        connector.write_comment(ref, says("ours"), MARKER)
        connector.delete_comment(ref, MARKER)
        connector.delete_comment(ref, MARKER)
        assert len(tracker.comments(ref)) == 1

    def test_text_of_strangers_is_shown_and_does_nothing(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: strangers")
        hostile = "@maintainer-1 <img src=x> [a](https://evil.test)\n# {panel} [~admin] !x.png!"
        document = Document((Paragraph((Text(hostile),)), Bullets(((Text(hostile),),))))
        connector.write_comment(ref, document, MARKER)
        shown = tracker.comments(ref)[0]
        assert "@maintainer-1" not in shown
        assert "<img" not in shown.replace("\\<img", "")

    @pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
    def test_a_comment_that_was_written_unseen_is_not_written_again(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: unseen write")
        connector.whoami()
        tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
        with pytest.raises(RetryableError) as caught:
            connector.write_comment(ref, says("once"), MARKER)
        assert caught.value.ambiguous, "it may have been carried out"
        connector.write_comment(ref, says("once"), MARKER)
        assert len(tracker.comments(ref)) == 1

    def test_threads_may_share_a_connector(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        refs = [tracker.make_issue(f"Conformance: thread {n}") for n in range(12)]
        with ThreadPoolExecutor(max_workers=6) as pool:
            list(pool.map(lambda r: connector.write_comment(r, says(r.key), MARKER), refs))
        for ref in refs:
            assert len(tracker.comments(ref)) == 1

    # -- labels ----------------------------------------------------------------------------

    def test_labels_are_added_and_taken_off_and_others_stay(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.LABELS)
        first, second, third = tracker.known_labels[:3]
        ref = tracker.make_issue("Conformance: labels", labels=[first])
        for _ in range(2):
            connector.add_labels(ref, frozenset({second, third}))
            assert tracker.labels(ref) == {first, second, third}
        for _ in range(2):
            connector.remove_labels(ref, frozenset({second}))
            assert tracker.labels(ref) == {first, third}

    def test_a_label_that_the_tracker_does_not_know_is_refused(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.LABELS)
        ref = tracker.make_issue("Conformance: unknown label")
        with pytest.raises(PermanentError, match="no-such-label"):
            connector.add_labels(ref, frozenset({"no-such-label"}))
        connector.remove_labels(ref, frozenset({"no-such-label"}))
        assert tracker.labels(ref) == frozenset()

    @pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
    def test_labels_that_were_written_unseen_stay_as_they_are(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        skip_without(connector, Capability.LABELS)
        label = tracker.known_labels[0]
        ref = tracker.make_issue("Conformance: unseen label")
        for change in (connector.add_labels, connector.remove_labels):
            tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
            with pytest.raises(RetryableError) as caught:
                change(ref, frozenset({label}))
            assert caught.value.ambiguous
            change(ref, frozenset({label}))
        assert tracker.labels(ref) == frozenset()

    # -- priority --------------------------------------------------------------------------

    def test_priority_is_set_and_restored(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.PRIORITY)
        ref = tracker.make_issue("Conformance: priority", labels=tracker.known_labels[:1])
        before = connector.read_issue(ref)
        word = tracker.priority(ref)
        for wanted in (Priority.HIGH, Priority.LOW, Priority.URGENT, Priority.MEDIUM):
            for _ in range(2):
                connector.set_priority(ref, wanted)
            assert connector.read_issue(ref).priority is wanted
        connector.set_priority(ref, before.priority, original=before.original_priority)
        after = connector.read_issue(ref)
        assert (after.priority, after.original_priority) == (
            before.priority,
            before.original_priority,
        )
        assert tracker.priority(ref) == word
        assert tracker.known_labels[0] in tracker.labels(ref)

    # -- links -----------------------------------------------------------------------------

    def test_issues_are_linked_once_and_unlinked(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.LINK)
        ref = tracker.make_issue("Conformance: link from")
        other = tracker.make_issue("Conformance: link to")
        seen = connector.read_issue(other)
        target = LinkTarget(ref=other, title=seen.title, url=seen.url, same_tracker=True)
        for _ in range(2):
            connector.link(ref, target, kind_of(connector))
            assert tracker.links(ref) == {other.key}
        for _ in range(2):
            connector.unlink(ref, target, kind_of(connector))
            assert tracker.links(ref) == frozenset()
        assert connector.read_issue(other).is_open, "a link closes nothing"

    @pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
    def test_a_link_that_was_made_unseen_is_not_made_again(
        self, tracker: Tracker, connect: Callable[..., Connector[Any]], kind: FaultKind
    ) -> None:
        connector = connect(timeout=SHORT)
        skip_without(connector, Capability.LINK)
        ref = tracker.make_issue("Conformance: link from")
        other = tracker.make_issue("Conformance: link to")
        seen = connector.read_issue(other)
        target = LinkTarget(ref=other, title=seen.title, url=seen.url, same_tracker=True)
        tracker.arm(kind, on=On.WRITE, seconds=3 * SHORT)
        with pytest.raises(RetryableError) as caught:
            connector.link(ref, target, kind_of(connector))
        assert caught.value.ambiguous
        connector.link(ref, target, kind_of(connector))
        assert tracker.links(ref) == {other.key}


def kind_of(connector: Connector[Any]) -> RelationKind:
    """A kind of relation that a connector can write: the weakest, if it has that."""
    kinds = connector.link_kinds
    return RelationKind.SIMILAR if RelationKind.SIMILAR in kinds else min(kinds)
