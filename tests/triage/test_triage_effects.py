"""What actions do to an issue, and what taking them back does: pure, on issues alone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connector import Edit
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Issue,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
)
from core.triage.effects import (
    CHANGED_SINCE,
    FIELD_OF_ACTION,
    WAS_NOT_THERE,
    WAS_THERE,
    Step,
    before_value,
    combined,
    in_order,
    is_so,
    narrowed,
    steps_for,
    was_set_since,
)
from core.vocabulary import type_of
from tests.store.stores import an_issue

ADA, BOB, EVE = (
    Person(id=n, handle=name) for n, name in (("1", "ada"), ("2", "bob"), ("3", "eve"))
)
PEOPLE = {person.id: person for person in (ADA, BOB, EVE)}
K, S = ActionKind, ActionStatus


def an_action(
    kind: ActionKind,
    value: str,
    status: ActionStatus = S.PLANNED,
    before: str | None = None,
    number: int = 1,
) -> Action:
    return Action(
        id=number,
        issue_id=1,
        kind=kind,
        value=value,
        because="",
        idempotency_key=str(number),
        status=status,
        before=before,
    )


def write(issue: Issue, edit: Edit, *, one_assignee: bool = False) -> Issue:
    """What a tracker makes of an edit."""
    off = {label.casefold() for label in edit.remove_labels}
    labels = [n for n in (*issue.labels, *sorted(edit.add_labels)) if n.casefold() not in off]
    gone = {person.id for person in edit.unassign}
    assignees = [p for p in issue.assignees if p.id not in gone]
    for person in edit.assign:
        if person.id not in {p.id for p in assignees}:
            assignees = [person] if one_assignee else [*assignees, person]
    changed = replace(issue, labels=tuple(dict.fromkeys(labels)), assignees=tuple(assignees))
    if edit.type is not None:
        word = edit.original_type or edit.type.capitalize()
        changed = replace(changed, type=type_of(word), original_type=word)
    if edit.priority is not None:
        changed = replace(changed, priority=edit.priority, original_priority=edit.original_priority)
    return changed


def do(issue: Issue, *actions: Action, one_assignee: bool = False) -> tuple[Issue, list[Action]]:
    """Carry actions out together; the issue afterwards, and they as the ledger has them."""
    steps = steps_for(in_order(actions), issue, PEOPLE)
    edit = combined(step.edit for step in steps)
    now, off = write(issue, edit, one_assignee=one_assignee), {p.id for p in edit.unassign}
    return now, [
        replace(s.action, status=S.APPLIED, before=narrowed(s, now, off), result=s.result)
        for s in steps
    ]


def undo(issue: Issue, *actions: Action, one_assignee: bool = False) -> tuple[Issue, list[str]]:
    steps = steps_for(in_order([replace(a, status=S.UNDOING) for a in actions]), issue, PEOPLE)
    edit = combined(step.edit for step in steps)
    return write(issue, edit, one_assignee=one_assignee), [step.result for step in steps]


def fields(issue: Issue) -> tuple[Any, ...]:
    return (
        {label.casefold() for label in issue.labels},
        issue.type,
        issue.original_type,
        issue.priority,
        issue.original_priority,
        {person.id for person in issue.assignees},
    )


# -- one action ----------------------------------------------------------------------------

HERE = an_issue(
    labels=("Docs",),
    type="task",
    original_type="Chore",
    priority=Priority.LOW,
    original_priority="P4",
    assignees=(ADA,),
)


@pytest.mark.parametrize(
    ("kind", "value", "edit", "before"),
    [
        (K.ADD_LABEL, "bug", Edit(add_labels=frozenset({"bug"})), "absent"),
        (K.REMOVE_LABEL, "docs", Edit(remove_labels=frozenset({"docs"})), "present"),
        (K.SET_TYPE, "bug", Edit(type="bug"), '["task", "Chore"]'),
        (K.SET_TYPE, "Epic", Edit(type="", original_type="Epic"), '["task", "Chore"]'),
        (K.SET_TYPE, "Defect", Edit(type="bug", original_type="Defect"), '["task", "Chore"]'),
        (K.SET_PRIORITY, "high", Edit(priority=Priority.HIGH), '["low", "P4"]'),
        (K.ASSIGN, "2", Edit(assign=(BOB,)), '[["1", "ada"]]'),
        (K.UNASSIGN, "1", Edit(unassign=(ADA,)), '[["1", "ada"]]'),
    ],
)
def test_an_action_is_written_once_and_keeps_what_was_there(
    kind: ActionKind, value: str, edit: Edit, before: str
) -> None:
    action = an_action(kind, value)
    assert not is_so(action, HERE)
    assert steps_for([action], HERE, PEOPLE) == [Step(action=action, before=before, edit=edit)]
    there = write(HERE, edit)
    assert is_so(action, there)
    assert not steps_for([replace(action, status=S.APPLYING, before=before)], there, PEOPLE)[0].edit


@pytest.mark.parametrize("kind", sorted(ActionKind))
def test_every_kind_says_whether_it_is_so_and_what_was_there(kind: ActionKind) -> None:
    action = an_action(kind, "x")
    assert is_so(action, HERE) is (kind in {K.REMOVE_LABEL, K.UNASSIGN})
    assert isinstance(before_value(action, HERE), str)


def test_a_person_of_whom_only_the_id_is_known_is_assigned_by_it() -> None:
    (step,) = steps_for([an_action(K.ASSIGN, "77")], HERE, {})
    assert step.edit == Edit(assign=(Person(id="77"),))


@pytest.mark.parametrize(
    ("kind", "relation"),
    [
        (K.LINK, RelationKind.SIMILAR),
        (K.LINK, RelationKind.RELATED),
        (K.RELATE, RelationKind.RELATED),
        (K.MARK_DUPLICATE, RelationKind.DUPLICATE_OF),
    ],
)
def test_a_relation_that_is_there_is_so(kind: ActionKind, relation: RelationKind) -> None:
    action = an_action(kind, "github:a/b#1")
    there = replace(HERE, relations=(Relation(kind=relation, key="github:a/b#1"),))
    assert is_so(action, there)
    assert not is_so(an_action(kind, "github:a/b#2"), there)
    assert (before_value(action, HERE), before_value(action, there)) == ("absent", "present")


def test_closed_as_a_duplicate_is_only_what_is_closed_as_that_duplicate() -> None:
    action = an_action(K.CLOSE_AS_DUPLICATE, "k")
    closed = replace(HERE, status_category=StatusCategory.CANCELLED)
    assert not is_so(action, closed)
    assert not is_so(action, replace(HERE, duplicate_of="k"))
    assert is_so(action, replace(closed, duplicate_of="k"))
    assert is_so(an_action(K.MARK_DUPLICATE, "k"), replace(HERE, duplicate_of="k"))


# -- back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("one_assignee", [True, False])
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (K.ADD_LABEL, "bug"),
        (K.ADD_LABEL, "docs"),
        (K.REMOVE_LABEL, "Docs"),
        (K.REMOVE_LABEL, "bug"),
        (K.SET_TYPE, "bug"),
        (K.SET_TYPE, "Epic"),
        (K.SET_PRIORITY, "high"),
        (K.ASSIGN, "2"),
        (K.ASSIGN, "1"),
        (K.UNASSIGN, "1"),
        (K.UNASSIGN, "2"),
    ],
)
def test_undo_restores_what_was_there(kind: ActionKind, value: str, one_assignee: bool) -> None:
    there, (action,) = do(HERE, an_action(kind, value), one_assignee=one_assignee)
    back, _ = undo(there, action, one_assignee=one_assignee)
    assert fields(back) == fields(HERE)


@pytest.mark.parametrize(
    ("kind", "value", "since", "result"),
    [
        (K.SET_TYPE, "bug", {"type": "feature", "original_type": "Story"}, CHANGED_SINCE),
        (K.SET_PRIORITY, "high", {"priority": Priority.URGENT}, CHANGED_SINCE),
        (K.ASSIGN, "2", {"assignees": (EVE,)}, CHANGED_SINCE),
        (K.ASSIGN, "1", {}, WAS_THERE),
        (K.ADD_LABEL, "docs", {}, WAS_THERE),
        (K.ADD_LABEL, "bug", {"labels": ("x",)}, ""),
        (K.REMOVE_LABEL, "bug", {}, WAS_NOT_THERE),
        (K.REMOVE_LABEL, "docs", {"labels": ("docs",)}, ""),
        (K.UNASSIGN, "2", {}, WAS_NOT_THERE),
        # It is as it was before, whoever made it so.
        (K.UNASSIGN, "1", {"assignees": (ADA,)}, ""),
        (K.UNASSIGN, "1", {"assignees": (EVE,)}, CHANGED_SINCE),
    ],
)
def test_undo_leaves_alone_what_somebody_changed_since(
    kind: ActionKind, value: str, since: dict[str, Any], result: str
) -> None:
    there, (action,) = do(HERE, an_action(kind, value))
    changed = replace(there, **since)
    back, results = undo(changed, action)
    assert fields(back) == fields(changed)
    assert results == [result]


def test_who_lost_the_place_gets_it_back_and_who_went_by_themselves_does_not() -> None:
    assign = an_action(K.ASSIGN, "2")
    there, (single,) = do(HERE, assign, one_assignee=True)
    assert single.before == '[["1", "ada"]]'
    assert fields(undo(there, single, one_assignee=True)[0]) == fields(HERE)
    there, (several,) = do(HERE, assign)
    assert several.before == "[]"
    left = replace(there, assignees=(BOB,))  # somebody has taken Ada off since
    assert undo(left, several)[0].assignees == ()


def test_whom_we_took_off_ourselves_did_not_lose_the_place() -> None:
    there, done = do(HERE, an_action(K.ASSIGN, "2"), an_action(K.UNASSIGN, "1", number=2))
    assert there.assignees == (BOB,)
    assert undo(there, done[0])[0].assignees == ()
    assert undo(there, done[1])[0].assignees == (BOB, ADA)


def test_where_nobody_could_look_again_only_the_assignment_is_taken_back() -> None:
    (step,) = steps_for([an_action(K.ASSIGN, "2")], HERE, PEOPLE)
    assert narrowed(step, None) == "[]"
    assert narrowed(step, HERE) == "[]"  # an answer from before it was written
    assert narrowed(step, replace(HERE, assignees=(BOB,))) == '[["1", "ada"]]'


def test_where_there_are_several_assignees_one_comes_back_beside_the_others() -> None:
    issue = replace(HERE, assignees=(ADA, BOB))
    there, (action,) = do(issue, an_action(K.UNASSIGN, "1"))
    joined = replace(there, assignees=(BOB, EVE))
    assert {p.id for p in undo(joined, action)[0].assignees} == {"1", "2", "3"}


# -- several at once -----------------------------------------------------------------------


def test_several_actions_are_one_edit() -> None:
    actions = [
        an_action(K.ADD_LABEL, "bug"),
        an_action(K.ADD_LABEL, "sync"),
        an_action(K.REMOVE_LABEL, "docs"),
        an_action(K.SET_TYPE, "bug"),
        an_action(K.SET_PRIORITY, "high"),
        an_action(K.ASSIGN, "2"),
        an_action(K.UNASSIGN, "1"),
    ]
    assert combined(s.edit for s in steps_for(actions, HERE, PEOPLE)) == Edit(
        add_labels=frozenset({"bug", "sync"}),
        remove_labels=frozenset({"docs"}),
        type="bug",
        priority=Priority.HIGH,
        assign=(BOB,),
        unassign=(ADA,),
    )
    assert not combined([])


def test_of_two_that_contradict_each_other_the_later_one_counts_and_undo_goes_step_by_step() -> (
    None
):
    one, other = an_action(K.SET_PRIORITY, "high"), an_action(K.SET_PRIORITY, "urgent", number=2)
    there, done = do(HERE, one, other)
    assert there.priority is Priority.URGENT
    assert [json.loads(a.before or "")[0] for a in done] == ["low", "high"]
    assert undo(there, done[1])[0].priority is Priority.HIGH
    assert fields(undo(there, *done)[0]) == fields(HERE)


_actions = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from([K.ADD_LABEL, K.REMOVE_LABEL]), st.sampled_from(["bug", "docs", "x"])
        ),
        st.tuples(st.just(K.SET_TYPE), st.sampled_from(["bug", "feature", "Epic"])),
        st.tuples(st.just(K.SET_PRIORITY), st.sampled_from(list(map(str, Priority)))),
        st.tuples(st.sampled_from([K.ASSIGN, K.UNASSIGN]), st.sampled_from(["1", "2", "3"])),
    ),
    max_size=6,
    unique=True,
)


@given(_actions)
def test_together_they_come_to_what_they_come_to_one_by_one_and_undo_restores_it(
    wanted: list[tuple[ActionKind, str]],
) -> None:
    actions = [an_action(kind, value, number=n) for n, (kind, value) in enumerate(wanted)]
    together, done = do(HERE, *actions)
    one_by_one = HERE
    for action in actions:
        one_by_one, _ = do(one_by_one, action)
    assert fields(together) == fields(one_by_one)
    assert fields(undo(together, *done)[0]) == fields(HERE)


def test_what_is_taken_back_goes_before_what_is_done_the_newest_first() -> None:
    statuses = (S.PLANNED, S.UNDOING, S.APPLYING, S.UNDOING)
    actions = [an_action(K.ADD_LABEL, str(n), s, number=n) for n, s in enumerate(statuses)]
    assert [a.id for a in in_order(actions)] == [3, 1, 0, 2]


# -- set by somebody meanwhile -------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "value", "since"),
    [
        (K.SET_TYPE, "bug", {"type": "feature"}),
        (K.SET_PRIORITY, "high", {"priority": Priority.URGENT}),
        (K.ASSIGN, "2", {"assignees": (EVE,)}),
        (K.ASSIGN, "2", {"assignees": ()}),
    ],
)
def test_what_somebody_set_whose_delivery_has_not_come_is_seen(
    kind: ActionKind, value: str, since: dict[str, Any]
) -> None:
    action = an_action(kind, value)
    now = replace(HERE, **since)
    assert was_set_since(action, HERE, now)
    assert not was_set_since(action, HERE, HERE)
    assert not was_set_since(action, now, now)
    begun = replace(action, status=S.APPLYING, before=before_value(action, HERE))
    assert was_set_since(begun, now, now), "once begun it is compared with what was there then"
    assert not was_set_since(begun, now, HERE)


def test_labels_are_nobodys_alone() -> None:
    for kind in set(ActionKind) - {K.SET_TYPE, K.SET_PRIORITY, K.ASSIGN}:
        assert not was_set_since(an_action(kind, "x"), HERE, replace(HERE, labels=("y",)))
    assert set(FIELD_OF_ACTION.values()) == {"labels", "type", "priority", "assignees"}
