"""What people ask for themselves: theirs from then on, an answer, and undone like all else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.connector import Capability
from core.errors import UserError
from core.model import ActionKind, EventKind, FieldChange, Priority
from core.store.store import Store
from core.triage.ask import Asked, as_told, ask, asked_type
from core.triage.plan import Change, opposite
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

K = ActionKind


def asks(house: House, kind: ActionKind, value: str, by: str = "ada") -> Asked:
    (asked,) = ask(house.desk, house.issue(), [Change(kind=kind, value=value)], by=by, because="so")
    house.desk.consider(house.issue())
    return asked


def test_what_a_person_asks_for_is_done_in_their_name_and_can_be_undone(house: House) -> None:
    house.open(priority=Priority.LOW, original_priority="P4")
    asked = asks(house, K.SET_PRIORITY, "high")
    assert asked.action is not None
    assert (asked.action.planned_by, asked.action.because) == ("ada", "so")
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.HIGH
    house.desk.undo(house.issue(), house.actions()[0], by="ada", because="no")
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.LOW
    assert house.tracker.originals == ["", "P4"]


def test_it_is_done_whatever_holds_trackside_itself_back(house: House) -> None:
    house.open(labels=("x",))
    house.relabel(add=["docs"])
    assert house.locks() == {"labels"}
    asks(house, K.ADD_LABEL, "bug")
    asks(house, K.REMOVE_LABEL, "x")
    house.write()
    assert house.tracker.labels() == {"docs", "bug"}


def test_what_they_set_is_theirs(house: House) -> None:
    house.open(suggest=[a_suggestion("priority", "high"), a_suggestion("label", "bug")])
    asks(house, K.SET_PRIORITY, "low")
    assert house.locks() == {"priority"}
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.LOW
    assert house.ledger() == [("bug", "applied"), ("high", "cancelled"), ("low", "applied")]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.LOW


def test_it_answers_what_was_suggested(house: House) -> None:
    shown = [
        a_suggestion("label", "bug", promised=None),
        a_suggestion("priority", "high", promised=None),
        a_suggestion("assignee", "21", promised=None),
    ]
    house.open(suggest=shown)
    asks(house, K.ADD_LABEL, "bug")
    asks(house, K.SET_PRIORITY, "low")
    asks(house, K.ASSIGN, "21")
    assert house.outcomes("bug") == ["accepted"]
    assert house.outcomes("high", "priority") == ["edited"]
    assert house.outcomes("21", "assignee") == ["accepted"]
    assert house.stored("bug").outcomes[0].by == "ada"


def test_what_is_planned_or_done_is_not_planned_again(house: House) -> None:
    house.open()
    assert asks(house, K.ADD_LABEL, "bug").action is not None
    assert asks(house, K.ADD_LABEL, "bug").action is None
    house.write()
    assert asks(house, K.ADD_LABEL, "bug").action is None
    house.write()
    assert house.ledger() == [("bug", "applied")]


def test_a_plan_of_our_own_gives_way_to_a_persons(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug")])
    asks(house, K.ADD_LABEL, "bug")
    house.write()
    assert house.ledger() == [("bug", "cancelled"), ("bug", "applied")]
    assert house.actions()[1].planned_by == "ada"
    assert house.tracker.labels() == {"bug"}


def test_who_asks_again_before_it_was_taken_back_keeps_it(house: House) -> None:
    house.open()
    asks(house, K.ADD_LABEL, "bug")
    house.write()
    house.desk.undo(house.issue(), house.actions()[0], by="bob", because="no")
    asks(house, K.ADD_LABEL, "bug")
    house.write()
    assert house.ledger() == [("bug", "applied")]
    assert house.tracker.labels() == {"bug"}


def test_what_somebody_changed_since_can_be_asked_for_again(house: House) -> None:
    house.open()
    asks(house, K.SET_PRIORITY, "high")
    house.write()
    later = datetime.now(UTC) + timedelta(minutes=5)
    house.tracker.now = lambda: later  # type: ignore[assignment]
    house.tracker.change(priority=Priority.LOW)
    house.deliver(EventKind.ISSUE_PRIORITISED)
    assert asks(house, K.SET_PRIORITY, "high").action is not None
    house.write()
    assert house.ledger() == [("high", "superseded"), ("high", "applied")]
    assert house.tracker.issues[KEY].priority is Priority.HIGH


def test_several_are_asked_for_together_or_not_at_all(house: House) -> None:
    issue = house.open()
    gone = house.event(EventKind.ISSUE_DELETED)
    house.deliver(gone)
    wanted = [Change(kind=K.ADD_LABEL, value="bug"), Change(kind=K.SET_STATUS, value="done")]
    with pytest.raises(UserError, match="was deleted"):
        ask(house.desk, issue, wanted, by="ada", because="")
    with house.store.read() as transaction:
        assert not house.store.actions.actions(transaction, issue_id=issue.id)


# -- the type ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "with_types", "with_labels"),
    [
        ("bug", (K.SET_TYPE, "bug"), (K.ADD_LABEL, "kind/bug")),
        ("Bug", (K.SET_TYPE, "bug"), (K.ADD_LABEL, "kind/bug")),
        ("question", (K.SET_TYPE, "question"), (K.SET_TYPE, "question")),
        ("Defect", (K.SET_TYPE, "Defect"), (K.SET_TYPE, "Defect")),
        ("Epic", (K.SET_TYPE, "Epic"), (K.SET_TYPE, "Epic")),
    ],
)
def test_a_type_is_named_in_our_words_or_in_the_trackers(
    sqlite_store: Store,
    word: str,
    with_types: tuple[ActionKind, str],
    with_labels: tuple[ActionKind, str],
) -> None:
    for lacks, expected in ((frozenset(), with_types), ({Capability.TYPE}, with_labels)):
        house = House(sqlite_store, lacks=frozenset(lacks))
        house.open(2, labels=("kind/bug",))
        change = asked_type(house.desk, house.open(), word)
        assert (change.kind, change.value) == expected


def test_the_trackers_own_word_is_written_as_it_is(sqlite_store: Store) -> None:
    house = House(sqlite_store, lacks=frozenset())
    house.open(type="task", original_type="Chore")
    asks(house, K.SET_TYPE, "Epic")
    house.write()
    assert house.tracker.issues[KEY].original_type == "Epic"
    house.desk.undo(house.issue(), house.actions()[0], by="ada", because="no")
    house.write()
    assert house.tracker.issues[KEY].original_type == "Chore"


# -- as a tracker would tell it ------------------------------------------------------------

ISSUE = an_issue(type="task", priority=Priority.LOW, status="Open")


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (K.ADD_LABEL, "bug", ("labels", None, "bug")),
        (K.REMOVE_LABEL, "bug", ("labels", "bug", None)),
        (K.SET_TYPE, "Defect", ("type", "task", "bug")),
        (K.SET_PRIORITY, "high", ("priority", "low", "high")),
        (K.ASSIGN, "7", ("assignees", None, "7")),
        (K.UNASSIGN, "7", ("assignees", "7", None)),
        (K.SET_STATUS, "done", ("status", "Open", "done")),
        (K.RELATE, "k", ("related", None, "k")),
        (K.MARK_DUPLICATE, "k", ("duplicate_of", None, "k")),
        (K.CLOSE_AS_DUPLICATE, "k", ("duplicate_of", None, "k")),
        (K.COMMENT, "k", None),
    ],
)
def test_what_is_asked_for_reads_as_if_it_were_done_there(
    kind: ActionKind, value: str, told: tuple[str, str | None, str | None] | None
) -> None:
    change: FieldChange | None = as_told(Change(kind=kind, value=value), ISSUE, "ada")
    assert (change and (change.field, change.before, change.after)) == told


def test_what_contradicts_itself_is_noticed() -> None:
    add, remove = Change(kind=K.ADD_LABEL, value="bug"), Change(kind=K.REMOVE_LABEL, value="Bug")
    assert opposite(add, [add, remove]) == remove
    assert opposite(remove, [add, remove]) == add
    assert opposite(add, [add, Change(kind=K.REMOVE_LABEL, value="docs")]) is None
    assert opposite(Change(kind=K.SET_PRIORITY, value="low"), [add, remove]) is None
