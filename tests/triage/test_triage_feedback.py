from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    FieldChange,
    Outcome,
    OutcomeKind,
    Person,
    RelationKind,
    Suggestion,
    Verdict,
)
from core.store.suggestions import StoredSuggestion
from core.triage.feedback import answers_in, fields_locked, is_ours
from core.vocabulary import type_of_label
from tests.store.stores import NOON, minutes

MAINTAINER = Person(id="7", handle="maintainer-1")
BOT = Person(id="8", handle="helper[bot]", is_bot=True)


def an_action(
    kind: ActionKind = ActionKind.ADD_LABEL,
    value: str = "bug",
    status: ActionStatus = ActionStatus.APPLIED,
) -> Action:
    open_ = status in {ActionStatus.PLANNED, ActionStatus.APPLYING, ActionStatus.UNDOING}
    return Action(
        id=1,
        issue_id=1,
        kind=kind,
        value=value,
        because="",
        idempotency_key="k",
        status=status,
        created_at=NOON,
        finished_at=None if open_ else minutes(1),
    )


def labelled(after: str | None, before: str | None = None, at: float = 0.5) -> FieldChange:
    return FieldChange(field="labels", before=before, after=after, at=minutes(at), actor=MAINTAINER)


def ours(change: FieldChange, action: Action, *, by_me: bool = True) -> bool:
    return is_ours(change, [action], by_me=by_me, type_of_label=type_of_label)


# -- ours or a person's --------------------------------------------------------------------

_ADDED, _REMOVED = labelled("bug"), labelled(None, "bug")
_S = ActionStatus


@pytest.mark.parametrize(
    ("status", "added", "removed"),
    [
        (_S.PLANNED, False, False),
        (_S.APPLYING, True, False),
        (_S.APPLIED, True, False),
        (_S.REFUSED, True, False),  # the last try may have been carried out
        (_S.CANCELLED, False, False),
        (_S.SUPERSEDED, False, False),
        (_S.UNDOING, True, True),
        (_S.UNDONE, True, True),
    ],
)
def test_our_account_did_what_the_ledger_says_and_a_person_the_rest(
    status: ActionStatus, added: bool, removed: bool
) -> None:
    """People may use the account that we use: taking our label off is theirs, not ours."""
    action = an_action(status=status)
    assert ours(_ADDED, action) == added
    assert ours(_REMOVED, action) == removed
    takes_off = an_action(ActionKind.REMOVE_LABEL, status=status)
    assert ours(_REMOVED, takes_off) == added
    assert ours(_ADDED, takes_off) == removed


def test_what_another_account_did_is_never_ours() -> None:
    assert not ours(_ADDED, an_action(), by_me=False)


def test_another_label_is_not_ours() -> None:
    assert not ours(labelled("docs"), an_action())
    assert not is_ours(_ADDED, [], by_me=True, type_of_label=type_of_label)


def test_labels_are_compared_without_case() -> None:
    assert ours(labelled("Bug"), an_action())


def test_a_label_that_is_put_on_again_after_our_undo_is_a_persons() -> None:
    undone = an_action(status=_S.UNDONE)
    assert ours(labelled("bug", at=0.5), undone)
    assert not ours(labelled("bug", at=60), undone)
    assert ours(labelled(None, "bug", at=60), undone)


def test_a_priority_is_ours_where_it_is_the_one_that_we_set() -> None:
    action = an_action(ActionKind.SET_PRIORITY, "high")
    change = FieldChange(field="priority", before="none", after="high", at=minutes(0.5))
    assert ours(change, action)
    assert not ours(replace(change, after="low"), action)
    back = FieldChange(field="priority", before="high", after="none", at=minutes(9))
    assert not ours(back, action)
    assert ours(back, replace(action, status=_S.UNDONE))


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [(ActionKind.SET_PRIORITY, "high", "labels"), (ActionKind.ADD_LABEL, "P1", "priority")],
)
def test_where_a_priority_is_kept_as_a_label_the_other_change_comes_along(
    kind: ActionKind, value: str, field: str
) -> None:
    change = FieldChange(field=field, before="P3", after="P1", at=minutes(0.5))
    assert ours(change, an_action(kind, value))
    assert ours(replace(change, at=None), an_action(kind, value))
    # But not for ever: a day later it was a person.
    assert not ours(replace(change, at=minutes(24 * 60)), an_action(kind, value))
    assert not ours(replace(change, at=minutes(-60)), an_action(kind, value))
    under_way = an_action(kind, value, _S.APPLYING)
    assert ours(replace(change, at=minutes(24 * 60)), under_way)


def test_the_type_that_our_label_stands_for_comes_along() -> None:
    typed = FieldChange(field="type", before="", after="bug", at=minutes(0.5))
    assert ours(typed, an_action(value="kind/bug"))
    assert not ours(replace(typed, after="feature"), an_action(value="kind/bug"))
    assert not ours(replace(typed, after=""), an_action(value="area/bug"))
    off = FieldChange(field="type", before="bug", after="", at=minutes(0.5))
    assert ours(off, an_action(ActionKind.REMOVE_LABEL, "kind/bug"))
    assert ours(off, an_action(value="kind/bug", status=_S.UNDONE))


@pytest.mark.parametrize(
    ("kind", "value", "change"),
    [
        (ActionKind.SET_TYPE, "bug", ("type", "task", "bug")),
        (ActionKind.SET_TYPE, "bug", ("type", "Task", "Defect")),
        (ActionKind.ASSIGN, "7", ("assignees", None, "7")),
        (ActionKind.ASSIGN, "7", ("assignees", None, "Maintainer-1")),
        (ActionKind.UNASSIGN, "7", ("assignees", "maintainer-1", None)),
        (ActionKind.LINK, "github:a/b#1", ("similar", None, "github:a/b#1")),
        (ActionKind.LINK, "github:a/b#1", ("related", None, "github:a/b#1")),
        (ActionKind.RELATE, "github:a/b#1", ("related", None, "github:a/b#1")),
        (ActionKind.MARK_DUPLICATE, "github:a/b#1", ("duplicate_of", None, "github:a/b#1")),
        (ActionKind.CLOSE_AS_DUPLICATE, "github:a/b#1", ("duplicate_of", None, "github:a/b#1")),
        (ActionKind.CLOSE_AS_DUPLICATE, "github:a/b#1", ("status", "Open", "Duplicate")),
        (ActionKind.SET_STATUS, "done", ("status", "Open", "Fixed")),
    ],
)
def test_our_own_changes_are_known_when_they_come_back_and_so_is_their_undo(
    kind: ActionKind, value: str, change: tuple[str, str | None, str | None]
) -> None:
    field, before, after = change
    told = FieldChange(field=field, before=before, after=after, at=minutes(0.5))
    back = replace(told, before=after, after=before)

    def known(made: FieldChange, action: Action) -> bool:
        return is_ours(made, [action], by_me=True, type_of_label=type_of_label, handles=HANDLES)

    assert known(told, an_action(kind, value))
    assert known(back, an_action(kind, value, _S.UNDONE))
    assert not known(told, an_action(kind, value, _S.CANCELLED))
    other = replace(told, before="x", after="y", at=minutes(24 * 60))
    assert not known(other, an_action(kind, value))


def test_who_lost_the_place_to_whom_we_assigned_lost_it_by_us() -> None:
    gone = FieldChange(field="assignees", before="8", at=minutes(0.5))
    assert ours(gone, an_action(ActionKind.ASSIGN, "7"))
    assert not ours(replace(gone, at=minutes(24 * 60)), an_action(ActionKind.ASSIGN, "7"))


@pytest.mark.parametrize("kind", [ActionKind.COMMENT, ActionKind.LINK])
def test_comments_and_links_change_no_field(kind: ActionKind) -> None:
    for field in ("labels", "priority", "type"):
        change = FieldChange(field=field, before="x", after="x", at=minutes(0.5))
        assert not ours(change, an_action(kind, "x"))


# -- locks ---------------------------------------------------------------------------------


def test_people_lock_what_they_set_and_bots_lock_nothing() -> None:
    theirs = ("labels", "priority", "type", "assignees", "status", "milestone")
    changes = [FieldChange(field=f, actor=MAINTAINER) for f in (*theirs, "title", "body", "key")]
    assert fields_locked(changes) == set(theirs)
    related = [FieldChange(field=str(kind), after="k", actor=MAINTAINER) for kind in RelationKind]
    assert all(fields_locked([change]) == {"relations"} for change in related)
    assert fields_locked([replace(c, actor=BOT) for c in changes]) == set()
    assert fields_locked([replace(changes[0], actor=None)]) == {"labels"}
    assert fields_locked([]) == set()


# -- answers -------------------------------------------------------------------------------


def stored(kind: str, value: str, number: int = 1) -> StoredSuggestion:
    return StoredSuggestion(
        suggestion=Suggestion(
            kind=kind, value=value, confidence=0.8, because="", made_by="p", version="1", id=number
        ),
        issue_id=1,
        issue_key="k",
        verdict=Verdict.SHOW,
        sentence="",
        current=True,
        created_at=NOON,
    )


ACCEPTED, REVERSED = OutcomeKind.ACCEPTED, OutcomeKind.REVERSED
EDITED = OutcomeKind.EDITED
HANDLES = {"7": "maintainer-1"}


@pytest.mark.parametrize(
    ("change", "suggested", "outcome"),
    [
        (("labels", None, "bug"), ("label", "bug"), ACCEPTED),
        (("labels", "bug", None), ("label", "bug"), REVERSED),
        (("labels", None, "docs"), ("label", "bug"), None),
        (("labels", None, "kind/bug"), ("type", "bug"), ACCEPTED),
        (("labels", "kind/bug", None), ("type", "bug"), REVERSED),
        (("labels", None, "area/bug"), ("type", "bug"), None),
        (("labels", None, "high"), ("priority", "high"), None),
        (("priority", "none", "high"), ("priority", "high"), ACCEPTED),
        (("priority", "high", "low"), ("priority", "high"), REVERSED),
        (("priority", "none", "low"), ("priority", "high"), EDITED),
        (("priority", "low", "none"), ("priority", "high"), None),
        (("type", "", "bug"), ("type", "bug"), ACCEPTED),
        (("type", "bug", "feature"), ("type", "bug"), REVERSED),
        (("type", "", "bug"), ("label", "bug"), None),
        (("title", None, "bug"), ("label", "bug"), None),
        (("type", "", "feature"), ("type", "bug"), EDITED),
        (("type", "feature", ""), ("type", "bug"), None),
        # A label beside is not another value of the type.
        (("labels", None, "documentation"), ("type", "bug"), None),
        (("assignees", None, "7"), ("assignee", "7"), ACCEPTED),
        (("assignees", None, "Maintainer-1"), ("assignee", "7"), ACCEPTED),
        (("assignees", "maintainer-1", None), ("assignee", "7"), REVERSED),
        (("assignees", None, "8"), ("assignee", "7"), EDITED),
        (("assignees", "8", None), ("assignee", "7"), None),
        (("duplicate_of", None, "github:a/b#1"), ("duplicate", "github:a/b#1"), ACCEPTED),
        (("duplicate_of", "github:a/b#1", None), ("duplicate", "github:a/b#1"), REVERSED),
        (("duplicate_of", None, "github:a/b#2"), ("duplicate", "github:a/b#1"), EDITED),
        (("duplicate_of", None, "github:a/b#1"), ("similar", "github:a/b#1"), ACCEPTED),
        (("duplicate_of", "github:a/b#1", None), ("similar", "github:a/b#1"), None),
        (("related", None, "github:a/b#1"), ("similar", "github:a/b#1"), ACCEPTED),
        (("related", "github:a/b#1", None), ("similar", "github:a/b#1"), REVERSED),
        (("related", None, "github:a/b#1"), ("duplicate", "github:a/b#1"), None),
        (("labels", None, "bug"), ("similar", "bug"), None),
    ],
)
def test_what_people_do_answers_what_was_suggested(
    change: tuple[str, str | None, str | None],
    suggested: tuple[str, str],
    outcome: OutcomeKind | None,
) -> None:
    field, before, after = change
    made = FieldChange(field=field, before=before, after=after, actor=MAINTAINER)
    found = answers_in(
        [made], [stored(*suggested, number=4)], type_of_label=type_of_label, handles=HANDLES
    )
    assert [(a.suggestion_id, a.kind, a.by) for a in found] == (
        [(4, outcome, MAINTAINER)] if outcome else []
    )
    bots = replace(made, actor=BOT)
    assert not answers_in([bots], [stored(*suggested)], type_of_label=type_of_label)


@pytest.mark.parametrize(
    "unseen",
    [
        {"verdict": Verdict.HIDE},
        {"current": False},
        {"outcomes": (Outcome(suggestion_id=1, kind=REVERSED, by="m", at=NOON),)},
    ],
    ids=["hidden", "outdated", "answered"],
)
@pytest.mark.parametrize(
    ("field", "kind"), [("type", "type"), ("priority", "priority"), ("assignees", "assignee")]
)
def test_who_sets_another_value_has_edited_only_what_was_told_and_waited(
    field: str, kind: str, unseen: dict[str, Any]
) -> None:
    made = FieldChange(field=field, after="other", actor=MAINTAINER)
    waits = stored(kind, "ours")

    def kinds(suggestion: StoredSuggestion) -> list[OutcomeKind]:
        found = answers_in([made], [suggestion], type_of_label=type_of_label)
        return [answer.kind for answer in found]

    assert kinds(waits) == [EDITED]
    assert kinds(replace(waits, **unseen)) == []


def test_who_comes_beside_the_one_whom_we_assigned_says_nothing_against_them() -> None:
    made = FieldChange(field="assignees", after="8", actor=MAINTAINER)
    ours = replace(stored("assignee", "7"), verdict=Verdict.APPLY)
    assert not answers_in([made], [ours], type_of_label=type_of_label)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [([(None, "7"), (None, "8")], ACCEPTED), ([("7", None), (None, "8")], REVERSED)],
)
def test_of_several_people_the_suggested_one_counts(
    changes: list[tuple[str | None, str | None]], outcome: OutcomeKind
) -> None:
    made = [FieldChange(field="assignees", before=b, after=a, actor=MAINTAINER) for b, a in changes]
    found = answers_in(made, [stored("assignee", "7")], type_of_label=type_of_label)
    assert [answer.kind for answer in found] == [outcome]


def test_a_relabelling_answers_both_suggestions() -> None:
    changes = [labelled(None, "bug"), labelled("feature")]
    suggestions = [
        stored("type", "bug", 1),
        stored("type", "feature", 2),
        stored("label", "bug", 3),
    ]
    found = answers_in(changes, suggestions, type_of_label=type_of_label)
    assert {(a.suggestion_id, a.kind) for a in found} == {
        (1, REVERSED),
        (2, ACCEPTED),
        (3, REVERSED),
    }
    assert "feature" in next(a.because for a in found if a.suggestion_id == 2)
