"""Several changes of one issue: one write, each alone where it is refused, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from core.connector import Capability, Edit
from core.errors import CredentialsError, PermanentError, RetryableError
from core.model import ActionKind, ActionStatus, EventKind, Person, Priority
from core.store.store import Store
from core.triage.perform import Wait, holds_connection, soonest
from tests.triage.fake_tracker import CONNECTION, KEY, a_suggestion
from tests.triage.house import House

ADA = Person(id="21", handle="ada")
BOB = Person(id="22", handle="bob")
SUGGESTED = [
    a_suggestion("label", "bug"),
    a_suggestion("label", "sync"),
    a_suggestion("type", "bug"),
    a_suggestion("priority", "high"),
    a_suggestion("assignee", "21"),
]


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """A house whose tracker has types of its own, and in which Ada and Bob were met."""
    house = House(sqlite_store, lacks=frozenset({Capability.PROPOSE}))
    house.open(2, title="Another", assignees=(ADA, BOB))
    return house


def ledger(house: House) -> dict[tuple[str, str], str]:
    return {(str(a.kind), a.value): str(a.status) for a in house.actions()}


def undo_all(house: House) -> None:
    for action in house.actions():
        house.desk.undo(house.issue(), action, by="maintainer-1", because="wrong")


def test_what_is_due_for_the_fields_of_an_issue_is_one_write(house: House) -> None:
    house.open(suggest=SUGGESTED, type="task", original_type="Chore")
    assert house.write() is None
    assert house.tracker.edits == [
        Edit(
            add_labels=frozenset({"bug", "sync"}),
            type="bug",
            priority=Priority.HIGH,
            assign=(ADA,),
        )
    ]
    assert set(ledger(house).values()) == {"applied"}
    issue = house.tracker.issues[KEY]
    assert (issue.type, issue.priority, issue.assignees) == ("bug", Priority.HIGH, (ADA,))
    said = house.tracker.comment()
    assert "Set the type to **bug**" in said
    assert "Assigned **ada**" in said


def test_all_of_it_is_taken_back_as_one_write_exactly(house: House) -> None:
    house.open(suggest=SUGGESTED, type="task", original_type="Chore", labels=("docs",))
    before = house.tracker.issues[KEY]
    house.write()
    undo_all(house)
    house.write()
    assert len(house.tracker.edits) == 2
    after = house.tracker.issues[KEY]
    for field in ("labels", "type", "original_type", "priority", "original_priority", "assignees"):
        assert getattr(after, field) == getattr(before, field)
    assert set(ledger(house).values()) == {"undone"}
    assert "Undone: assigned **ada**" in house.tracker.comment()


def test_undo_leaves_alone_what_somebody_changed_since(house: House) -> None:
    house.open(suggest=SUGGESTED, type="task", original_type="Chore")
    house.write()
    house.tracker.change(type="feature", original_type="Story", assignees=(BOB,))
    undo_all(house)
    house.write()
    issue = house.tracker.issues[KEY]
    assert (issue.type, issue.original_type, issue.assignees) == ("feature", "Story", (BOB,))
    assert (issue.labels, issue.priority) == ((), Priority.NONE)
    results = {a.kind: a.result for a in house.actions()}
    assert results[ActionKind.SET_TYPE] == "left alone: it was changed since"
    assert results[ActionKind.ASSIGN] == "left alone: it was changed since"


def test_whose_place_was_taken_gets_it_back(house: House) -> None:
    house.tracker.one_assignee = True
    house.open(assignees=(BOB,), suggest=[a_suggestion("assignee", "21")])
    house.say("/trackside accept assignee Ada")
    house.write()
    assert house.tracker.issues[KEY].assignees == (ADA,)
    (action,) = house.actions()
    assert action.before == '[["22", "bob"]]'
    undo_all(house)
    house.write()
    assert house.tracker.issues[KEY].assignees == (BOB,)


@pytest.mark.parametrize("after", [True, False], ids=["carried out", "not carried out"])
def test_the_look_afterwards_may_fail_and_is_taken_again(house: House, after: bool) -> None:
    house.tracker.one_assignee = True
    house.open(assignees=(BOB,), suggest=[a_suggestion("assignee", "21")])
    house.say("/trackside accept assignee")
    lost = RetryableError("time-out", ambiguous=True)
    if after:
        house.tracker.fail("read_issue", None, lost)
    else:
        house.tracker.fail("assign", lost)
    house.write_all()
    assert house.tracker.calls.count("assign") == 1 + (not after)
    (action,) = house.actions()
    assert (action.status, action.before) == (ActionStatus.APPLIED, '[["22", "bob"]]')
    undo_all(house)
    house.write()
    assert house.tracker.issues[KEY].assignees == (BOB,)


def test_an_issue_that_cannot_be_looked_at_again_was_written_all_the_same(house: House) -> None:
    house.open(assignees=(BOB,), suggest=[a_suggestion("assignee", "21")])
    house.say("/trackside accept assignee")
    house.tracker.fail("read_issue", None, PermanentError("403"))
    house.write()
    (action,) = house.actions()
    assert (action.status, action.before) == (ActionStatus.APPLIED, "[]")


# -- refused -------------------------------------------------------------------------------


def test_where_the_whole_is_refused_only_the_one_that_is_not_taken_is(house: House) -> None:
    house.open(suggest=SUGGESTED)
    house.tracker.fail("set_type", *[PermanentError("no such type here")] * 2)
    assert house.write() is None
    assert ledger(house).pop(("set_type", "bug")) == "refused"
    assert sorted(ledger(house).values()) == ["applied"] * 4 + ["refused"]
    assert len(house.tracker.edits) == 1 + len(SUGGESTED)
    assert house.tracker.labels() == {"bug", "sync"}
    told = house.tracker.comment()
    assert "Could not be done: set the type to **bug**. no such type here" in told
    house.write()
    assert len(house.tracker.edits) == 1 + len(SUGGESTED), "it is not tried again"


def test_a_single_change_that_is_refused_is_tried_once(house: House) -> None:
    house.open(suggest=SUGGESTED[:1])
    house.tracker.fail("add_labels", PermanentError("no"))
    house.write()
    assert len(house.tracker.edits) == 1
    assert set(ledger(house).values()) == {"refused"}


def test_while_each_is_tried_alone_a_limit_still_holds_all(house: House) -> None:
    house.open(suggest=SUGGESTED)
    house.tracker.fail(
        "add_labels", PermanentError("no"), None, RetryableError("429", retry_after=40)
    )
    assert house.write() == Wait(40.0, whole_connection=True, why="429", for_tracker=True)
    assert list(ledger(house).values()) == ["applied"] * 2 + ["applying"] * 3
    assert house.tracker.comment() == ""
    house.pass_time()
    assert house.write() is None
    assert set(ledger(house).values()) == {"applied"}


def test_refused_credentials_while_each_is_tried_alone_refuse_nothing(house: House) -> None:
    house.open(suggest=SUGGESTED)
    house.tracker.fail("add_labels", PermanentError("no"), CredentialsError("401"))
    assert house.write() == Wait(60.0, whole_connection=True, why="401", for_tracker=True)
    assert list(ledger(house).values()) == ["applied"] + ["applying"] * 4
    house.write_all()
    assert set(ledger(house).values()) == {"applied"}


# -- waiting -------------------------------------------------------------------------------


def test_a_passing_failure_postpones_all_of_it_and_counts_for_each(house: House) -> None:
    house.open(suggest=SUGGESTED)
    house.tracker.fail("set_priority", RetryableError("502"))
    assert house.write() is not None
    assert {(a.status, a.attempts) for a in house.actions()} == {(ActionStatus.APPLYING, 1)}
    edits = len(house.tracker.edits)
    house.write()
    assert len(house.tracker.edits) == edits, "too early"
    house.write_all()
    # What was carried out of the first try is seen, and not written again.
    assert house.tracker.edits[-1] == Edit(priority=Priority.HIGH, assign=(ADA,))
    assert set(ledger(house).values()) == {"applied"}
    assert house.tracker.calls.count("add_labels") == 1


def test_a_limit_of_one_issue_does_not_hold_the_connection(house: House) -> None:
    house.open(suggest=SUGGESTED)
    often = "this issue was written to too often"
    error = RetryableError(often, retry_after=30, one_issue=True)
    house.tracker.fail("add_labels", error)
    assert house.write() == Wait(30.0, whole_connection=False, why=often, for_tracker=True)
    assert "add_labels" in house.tracker.calls
    assert {a.attempts for a in house.actions()} == {0}


def test_which_waits_hold_the_connection() -> None:
    assert holds_connection(RetryableError("429", retry_after=3))
    assert not holds_connection(RetryableError("502"))
    assert soonest([]) is None
    assert soonest([Wait(3), Wait(60, whole_connection=True), Wait(9)]) == Wait(60, True)
    assert soonest([Wait(3), Wait(2)]) == Wait(2)


# -- people first --------------------------------------------------------------------------


def test_a_person_who_decides_while_it_begins_is_left_out(house: House) -> None:
    house.open(suggest=SUGGESTED)

    def reject() -> None:
        house.tracker.step = lambda: None
        suggestion = house.stored("high", "priority").suggestion
        house.desk.reject(house.issue(), suggestion, by="m", because="no")

    house.tracker.step = reject  # as the issue is read
    house.write()
    assert ledger(house).pop(("set_priority", "high")) == "cancelled"
    assert house.tracker.edits[0].priority is None
    assert house.tracker.issues[KEY].priority is Priority.NONE


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"type": "feature", "original_type": "Story"}, ("set_type", "bug")),
        ({"assignees": (BOB,)}, ("assign", "21")),
    ],
)
def test_what_a_person_sets_meanwhile_is_not_overwritten(
    house: House, fields: dict[str, Any], value: tuple[str, str]
) -> None:
    house.open(suggest=SUGGESTED)
    house.tracker.change(**fields)  # and the delivery is still on its way
    house.write()
    assert ledger(house).pop(value) == "cancelled"
    assert sorted(ledger(house).values()) == ["applied"] * 4 + ["cancelled"]


def test_an_assignee_is_not_put_beside_whom_somebody_chose(house: House) -> None:
    house.open(assignees=(BOB,), suggest=[a_suggestion("assignee", "21")])
    stored = house.stored("21", "assignee")
    assert stored.sentence == "Somebody is assigned already: a person decides."
    house.write()
    assert "Assignee **ada**" in house.tracker.comment()
    assert house.tracker.edits == []


def test_people_are_known_by_the_issues_that_they_met(house: House) -> None:
    people = house.store.names.people(CONNECTION, ["21", "22", "404"])
    assert people == {"21": ADA, "22": BOB}


# -- coming back ---------------------------------------------------------------------------


def test_our_own_changes_that_come_back_lock_and_answer_nothing(house: House) -> None:
    house.open(suggest=SUGGESTED, type="task")
    house.write()
    house.deliver(EventKind.ISSUE_UPDATED, own=True)
    assert house.locks() == frozenset()
    assert house.outcomes("bug", "type") == house.outcomes("21", "assignee") == []
    house.tracker.change(assignees=(BOB,), type="feature")
    house.deliver(EventKind.ISSUE_UPDATED)
    assert house.locks() == {"assignees", "type"}
    assert house.outcomes("21", "assignee") == house.outcomes("bug", "type") == ["reversed"]
