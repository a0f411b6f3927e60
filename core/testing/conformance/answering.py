"""What people answer to our comment without words: told by deliveries, or read."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

from typing import Any

import pytest

from core.connector import Capability, Connector
from core.document import Choice, Choices, Document, Paragraph, Text
from core.model import EventKind, IssueRef
from core.testing.conformance.base import MARKER, Suite, Tracker, skip_without

_ASKS = Document(
    (
        Paragraph((Text("Which?"),)),
        Choices((Choice((Text("This one"),), "suggestion-1"), Choice((Text("That"),), "action-2"))),
    )
)


class AnsweringChecks(Suite):
    """Boxes and thumbs."""

    def test_an_answer_without_words_is_told_by_whom_and_to_what(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        if EventKind.SUGGESTION_ANSWERED not in connector.tells:
            pytest.skip(f"{connector.name} tells of no answers without words")
        me, (ref, comment_id) = connector.whoami(), _asked(tracker, connector)
        since = len(tracker.deliveries())
        tracker.answer_comment(ref, comment_id)
        (event,) = self._events(connector, tracker, me, since)
        assert event.kind is EventKind.SUGGESTION_ANSWERED
        assert not event.own
        assert event.issue is not None
        assert event.issue.key == ref.key
        assert event.comment is not None
        assert event.comment.id == comment_id
        assert event.actor is not None
        assert connector.may_triage(ref, event.actor)
        (answer,) = event.answers
        assert answer.yes
        assert not answer.gone
        assert bool(answer.box) is (Capability.BOXES in connector.capabilities)
        assert answer.box in {"", "suggestion-1"}

    def test_our_own_edits_are_no_answers(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.COMMENT)
        me, (ref, comment_id) = connector.whoami(), _asked(tracker, connector)
        since = len(tracker.deliveries())
        (first, *others) = _ASKS.blocks[1].choices  # type: ignore[union-attr]
        ticked = Choices((Choice(first.inlines, first.name, ticked=True), *others))
        again = Document((_ASKS.blocks[0], ticked, Paragraph((Text("Done."),))))
        assert connector.write_comment(ref, again, MARKER) == comment_id
        for event in self._events(connector, tracker, me, since):
            assert event.kind is not EventKind.SUGGESTION_ANSWERED
            assert event.own

    def test_thumbs_are_read_with_their_people(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.ANSWERS)
        ref, comment_id = _asked(tracker, connector)
        assert list(connector.answers(ref, comment_id)) == []
        tracker.thumb_up(ref, comment_id)
        (answer,) = connector.answers(ref, comment_id)
        assert answer.yes
        assert answer.thumb
        assert answer.by is not None
        assert connector.may_triage(ref, answer.by)
        # What does not change has the same id, so that it counts once.
        assert list(connector.answers(ref, comment_id)) == [answer]


def _asked(tracker: Tracker, connector: Connector[Any]) -> tuple[IssueRef, str]:
    """An issue with our comment on it, and that comment's id."""
    ref = tracker.make_issue("Conformance: answered without words")
    return ref, connector.write_comment(ref, _ASKS, MARKER)
