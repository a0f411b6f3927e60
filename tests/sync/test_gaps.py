"""What a tracker shows and nobody told of, as events."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model import (
    Comment,
    Event,
    EventKind,
    FieldChange,
    Issue,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
)
from core.sync.gaps import SETTLE, events_for
from core.sync.state import OVERLAP

ADA = Person(id="7", handle="ada")
ME = Person(id="1", handle="trackside", is_bot=True)
THEN = datetime(2026, 3, 1, tzinfo=UTC)
SINCE = THEN + timedelta(hours=1)
LATER = THEN + timedelta(hours=2)
NOW = LATER + timedelta(days=1)
OLD = Comment(id="c1", body="first", author=ADA, created_at=THEN, updated_at=THEN)
STORED = Issue(
    key="notes:a/b#1",
    tracker="notes",
    project="a/b",
    title="The cart smokes",
    labels=("cart", "ui"),
    author=ADA,
    assignees=(ADA,),
    status_category=StatusCategory.TODO,
    created_at=THEN,
    updated_at=THEN,
    comments=(OLD,),
)


def gaps(
    found: Issue,
    stored: Issue | None = STORED,
    known: frozenset[str] = frozenset({"c1"}),
    partial: frozenset[str] = frozenset(),
    now: datetime = NOW,
) -> list[Event]:
    return list(
        events_for(
            stored, found, known_comments=known, me=ME, since=SINCE, now=now, partial=partial
        )
    )


def later(**fields: object) -> Issue:
    return replace(STORED, updated_at=LATER, **fields)  # type: ignore[arg-type]


def test_what_is_known_is_no_gap() -> None:
    assert gaps(STORED) == []
    assert gaps(later()) == []
    assert gaps(later(labels=("ui", "cart"))) == [], "their order says nothing"
    known_better = replace(ADA, handle="ada-l")
    assert gaps(later(assignees=(known_better,))) == []


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"title": "New"}, EventKind.ISSUE_EDITED),
        ({"body": "New"}, EventKind.ISSUE_EDITED),
        ({"type": "bug"}, EventKind.ISSUE_TYPED),
        ({"labels": ("cart",)}, EventKind.ISSUE_LABELLED),
        ({"priority": Priority.HIGH}, EventKind.ISSUE_PRIORITISED),
        ({"assignees": ()}, EventKind.ISSUE_ASSIGNED),
        ({"milestone": "v2"}, EventKind.ISSUE_MILESTONED),
        ({"duplicate_of": "notes:a/b#9"}, EventKind.ISSUE_MARKED_DUPLICATE),
        (
            {"relations": (Relation(kind=RelationKind.BLOCKS, key="notes:a/b#9"),)},
            EventKind.ISSUE_LINKED,
        ),
        ({"status": "In review"}, EventKind.ISSUE_STATUS_CHANGED),
        ({"status_category": StatusCategory.DONE, "title": "New"}, EventKind.ISSUE_CLOSED),
        ({"key": "notes:a/c#4", "project": "a/c"}, EventKind.ISSUE_UPDATED),
    ],
)
def test_each_difference_is_told_as_what_it_is(fields: dict[str, object], kind: EventKind) -> None:
    (event,) = gaps(later(**fields))
    assert event.kind is kind
    assert event.occurred_at == LATER
    assert not event.own
    assert {"comments", "history"} <= event.absent


def test_a_field_that_was_not_read_is_no_difference() -> None:
    partial = frozenset({"labels"})
    assert gaps(later(labels=()), partial=partial) == []
    (event,) = gaps(later(labels=(), title="New"), partial=partial)
    assert "labels" in event.absent


def test_one_that_was_reopened() -> None:
    done = replace(STORED, status_category=StatusCategory.DONE)
    (event,) = gaps(later(), done)
    assert event.kind is EventKind.ISSUE_REOPENED


def test_what_is_older_than_what_we_have_says_nothing() -> None:
    assert gaps(replace(STORED, title="Older", updated_at=THEN - timedelta(days=1))) == []


def test_who_did_it_comes_from_the_history() -> None:
    change = FieldChange(field="labels", before="ui", actor=ADA, at=LATER)
    (event,) = gaps(later(labels=("cart",), history=(change,)))
    assert (event.kind, event.actor, event.changes) == (EventKind.ISSUE_LABELLED, ADA, (change,))


def test_what_we_did_ourselves_is_known_as_ours_beside_what_others_did() -> None:
    ours = FieldChange(field="labels", after="bug", actor=ME, at=LATER)
    theirs = FieldChange(field="labels", before="ui", actor=ADA, at=LATER)
    events = gaps(later(labels=("cart", "bug"), history=(ours, theirs)))
    assert [(e.own, e.actor, e.changes) for e in events] == [
        (True, ME, (ours,)),
        (False, ADA, (theirs,)),
    ]
    (event,) = gaps(later(labels=("cart", "ui", "bug"), history=(ours,)))
    assert event.own


def test_a_change_that_was_undone_meanwhile_is_still_somebodys_answer() -> None:
    back_and_forth = (
        FieldChange(field="labels", before="ui", actor=ADA, at=LATER - timedelta(minutes=2)),
        FieldChange(field="labels", after="ui", actor=ADA, at=LATER),
    )
    (event,) = gaps(later(history=back_and_forth))
    assert (event.kind, event.changes) == (EventKind.ISSUE_UPDATED, back_and_forth)


def test_changes_that_are_stored_are_not_told_again() -> None:
    change = FieldChange(field="labels", before="ui", actor=ADA, at=LATER)
    stored = replace(STORED, labels=("cart",), history=(change,), updated_at=THEN)
    told_by_second = replace(change, at=LATER.replace(microsecond=0))
    assert gaps(later(labels=("cart",), history=(told_by_second,)), stored) == []


def test_an_unknown_issue_is_opened_or_only_taken_in() -> None:
    fresh = replace(STORED, created_at=LATER, updated_at=LATER, comments=())
    assert [e.kind for e in gaps(fresh, None, frozenset())] == [EventKind.ISSUE_OPENED]
    old = replace(STORED, comments=())
    assert [e.kind for e in gaps(old, None, frozenset())] == [EventKind.ISSUE_UPDATED]


def test_comments_that_are_new_are_told_in_their_order_and_old_ones_command_nothing() -> None:
    second = Comment(id="c3", body="/trackside accept", author=ADA, created_at=LATER)
    first = replace(second, id="c2", created_at=LATER - timedelta(minutes=1))
    forgotten = replace(second, id="c0", created_at=THEN)
    events = gaps(later(comments=(OLD, second, first, forgotten)))
    assert [(e.kind, e.comment.id if e.comment else "") for e in events] == [
        (EventKind.COMMENT_EDITED, "c0"),
        (EventKind.COMMENT_ADDED, "c2"),
        (EventKind.COMMENT_ADDED, "c3"),
    ]
    assert {e.actor for e in events} == {ADA}


def test_an_edited_comment_is_told_and_one_that_we_deleted_is_not() -> None:
    edited = replace(OLD, body="second thought", updated_at=LATER)
    (event,) = gaps(later(comments=(edited,)))
    assert event.kind is EventKind.COMMENT_EDITED
    assert (
        gaps(later(comments=(replace(edited, id="ours"),)), known=frozenset({"c1", "ours"})) == []
    )


# -- what is too young ---------------------------------------------------------------------


def test_an_issue_whose_webhook_may_be_on_its_way_is_left_with_all_of_it() -> None:
    said = Comment(id="c2", body="/trackside why", author=ADA, created_at=LATER)
    found = later(created_at=LATER, comments=(said,))
    assert gaps(found, None, frozenset(), now=LATER + SETTLE / 2) == []
    told = gaps(found, None, frozenset(), now=LATER + SETTLE)
    assert [e.kind for e in told] == [EventKind.ISSUE_OPENED, EventKind.COMMENT_ADDED]


def test_an_old_issue_that_has_just_changed_is_opened_all_the_same() -> None:
    found = later(created_at=LATER - timedelta(minutes=30), title="Edited again and again")
    (told,) = gaps(found, None, now=LATER)
    assert told.kind is EventKind.ISSUE_OPENED


def test_a_comment_does_not_wait_for_a_young_change_and_does_not_tell_it_either() -> None:
    before = LATER - timedelta(minutes=10)
    said = Comment(id="c2", body="/trackside why", author=ADA, created_at=before)
    young = Comment(id="c3", body="/trackside undo", author=ADA, created_at=LATER)
    found = later(title="New", comments=(OLD, said, young))
    (told,) = gaps(found, now=LATER + SETTLE / 2)
    assert told.comment == said
    assert told.issue is not None
    assert told.issue.title == STORED.title, "or the new title were known and never told"
    kinds = [e.kind for e in gaps(found, now=LATER + SETTLE)]
    assert kinds == [EventKind.ISSUE_EDITED, EventKind.COMMENT_ADDED, EventKind.COMMENT_ADDED]


def test_a_young_edit_of_a_comment_waits() -> None:
    edited = replace(OLD, body="second", updated_at=LATER)
    assert gaps(later(comments=(edited,)), now=LATER + SETTLE / 2) == []
    (told,) = gaps(later(comments=(edited,)), now=LATER + SETTLE)
    assert told.kind is EventKind.COMMENT_EDITED


def test_two_runs_overlap_by_more_than_what_settles() -> None:
    assert OVERLAP > SETTLE
