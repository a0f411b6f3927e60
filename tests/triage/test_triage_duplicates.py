"""Duplicates, relations and the status: only ever because a person asked, and with undo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connector import Capability
from core.errors import PermanentError, RetryableError
from core.model import (
    ActionKind,
    ActionStatus,
    EventKind,
    Mode,
    Relation,
    RelationKind,
    StatusCategory,
    SuggestionKind,
    Verdict,
)
from core.store.audit import TRACKSIDE
from core.store.store import Store
from core.triage.ask import ask
from core.triage.plan import Change, change_for
from core.triage.policy import ASKED_KINDS, Rules, decide
from core.vocabulary import type_of_label
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, FakeTracker, a_suggestion
from tests.triage.house import House

OTHER = "github:acme/shop#2"
DUPLICATE = a_suggestion("duplicate", OTHER, promised=1.0, confidence=1.0)
MARKED = Relation(kind=RelationKind.DUPLICATE_OF, key=OTHER)


@pytest.fixture
def house(sqlite_store: Store) -> House:
    house = House(sqlite_store)
    house.open(2, title="The first of its kind")
    house.open(suggest=[DUPLICATE], status="Triage")
    return house


def approve(house: House, *, close: bool = False) -> None:
    suggestion = house.stored(OTHER, "duplicate").suggestion
    house.desk.accept(house.issue(), suggestion, by="maintainer-1", because="yes", close=close)


def status(house: House, kind: ActionKind) -> str:
    return str([a for a in house.actions() if a.kind is kind][-1].status)


def undo(house: House, kind: ActionKind) -> None:
    action = [a for a in house.actions() if a.kind is kind][-1]
    house.desk.undo(house.issue(), action, by="maintainer-1", because="wrong")


# -- never by itself -----------------------------------------------------------------------


def test_a_duplicate_is_told_and_nothing_is_done(house: House) -> None:
    house.write()
    assert house.actions() == []
    said = house.tracker.comment()
    assert "Perhaps this is a duplicate" in said
    assert "The first of its kind" in said
    assert "almost certain (99%)" in said
    assert house.tracker.calls == ["write_comment"]


@given(
    kind=st.sampled_from([*SuggestionKind, "status", "close", "set_status"]),
    value=st.sampled_from(["bug", "high", "done", "cancelled", OTHER]),
    mode=st.sampled_from(list(Mode)),
    appliable=st.frozensets(st.sampled_from([*map(str, SuggestionKind), "status", "close"])),
)
def test_no_suggestion_ever_closes_or_marks_by_itself(
    kind: str, value: str, mode: Mode, appliable: frozenset[str]
) -> None:
    suggestion = a_suggestion(kind, value, promised=1.0, confidence=1.0)
    rules = Rules(mode=mode, appliable=appliable)
    decision = decide(
        suggestion, an_issue(), rules=rules, locks=frozenset(), answers=(), sensitive=False
    )
    change = change_for(
        suggestion,
        an_issue(),
        capabilities=frozenset(Capability),
        link_kinds=frozenset(RelationKind),
        labels=frozenset({"bug"}),
        type_of_label=type_of_label,
    )
    assert change is None or change.kind not in {
        ActionKind.SET_STATUS,
        ActionKind.CLOSE_AS_DUPLICATE,
    }
    if decision.verdict is Verdict.APPLY:
        assert change is None or change.kind not in ASKED_KINDS


@pytest.mark.parametrize("kind", sorted(ASKED_KINDS))
def test_what_only_people_ask_for_is_not_done_where_the_ledger_has_nobody_who_did(
    house: House, kind: ActionKind
) -> None:
    """Whatever planned it: a defect, or a plugin that wrote to the ledger."""
    value = "done" if kind is ActionKind.SET_STATUS else OTHER
    with house.store.write() as transaction:
        house.store.actions.plan(
            transaction, issue_id=house.issue().id, kind=kind, value=value, because="x"
        )
    house.write()
    (action,) = house.actions()
    assert action.planned_by == TRACKSIDE
    assert (action.status, action.result) == (
        ActionStatus.CANCELLED,
        "Only a person may ask for this, and nobody did.",
    )
    assert house.tracker.issues[KEY].is_open
    assert house.tracker.links == set()


# -- approved ------------------------------------------------------------------------------


def test_an_approved_duplicate_is_marked_and_stays_open(house: House) -> None:
    approve(house)
    house.write()
    assert house.tracker.issues[KEY].relations == (MARKED,)
    assert house.tracker.issues[KEY].is_open
    assert house.ledger() == [(OTHER, "applied")]
    assert "Marked as a duplicate of **acme" in house.tracker.comment()
    undo(house, ActionKind.MARK_DUPLICATE)
    house.write()
    assert house.tracker.issues[KEY].relations == ()
    assert house.outcomes(OTHER, "duplicate") == ["accepted", "reversed"]


def test_a_comment_approves_it_too_and_closes_nothing(house: House) -> None:
    house.say("/trackside accept duplicate")
    house.write()
    assert house.tracker.issues[KEY].relations == (MARKED,)
    assert house.tracker.issues[KEY].is_open


def test_closing_is_asked_for_and_taken_back_by_itself(house: House) -> None:
    approve(house, close=True)
    house.write()
    assert house.tracker.issues[KEY].status == "Duplicate"
    assert status(house, ActionKind.CLOSE_AS_DUPLICATE) == "applied"
    assert "Closed as a duplicate of **acme" in house.tracker.comment()
    undo(house, ActionKind.CLOSE_AS_DUPLICATE)
    house.write()
    issue = house.tracker.issues[KEY]
    assert (issue.status, issue.status_category) == ("Triage", StatusCategory.TODO)
    assert MARKED in issue.relations, "it is still a duplicate"
    assert house.outcomes(OTHER, "duplicate") == ["accepted"]


def test_who_approves_again_without_closing_does_not_close_again(house: House) -> None:
    approve(house, close=True)
    house.write()
    undo(house, ActionKind.CLOSE_AS_DUPLICATE)
    approve(house)
    house.write()
    assert house.tracker.issues[KEY].is_open


def test_rejecting_takes_back_both(house: House) -> None:
    approve(house, close=True)
    house.write()
    house.say("/trackside reject duplicate")
    house.write()
    assert house.tracker.issues[KEY].is_open
    assert house.tracker.issues[KEY].relations == ()
    assert {status for _, status in house.ledger()} == {"undone"}


def test_an_issue_that_somebody_opened_again_is_left_alone(house: House) -> None:
    approve(house, close=True)
    house.write()
    house.tracker.change(status="Doing", status_category=StatusCategory.IN_PROGRESS)
    undo(house, ActionKind.CLOSE_AS_DUPLICATE)
    house.write()
    assert house.tracker.issues[KEY].status == "Doing"
    assert house.actions()[-1].result == "left alone: it was changed since"


def test_a_relation_that_people_made_stays_when_ours_is_taken_back(house: House) -> None:
    house.tracker.change(relations=(MARKED,))
    approve(house)
    house.write()
    assert "link" not in house.tracker.calls
    undo(house, ActionKind.MARK_DUPLICATE)
    house.write()
    assert house.tracker.issues[KEY].relations == (MARKED,)
    assert house.actions()[0].result == "it was there before"


def test_where_the_tracker_has_no_word_for_it_the_comment_says_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeTracker, "link_kinds", frozenset({RelationKind.SIMILAR}))
    approve(house)
    house.write()
    assert house.actions() == []
    assert "A person decided that this is a duplicate of" in house.tracker.comment()


@pytest.mark.parametrize("after", [True, False])
def test_a_closing_whose_end_is_unknown_is_not_made_twice(house: House, after: bool) -> None:
    approve(house, close=True)
    lost = RetryableError("time-out", ambiguous=True)
    house.tracker.fail("close_as_duplicate", lost, after=after)
    house.write_all()
    assert house.tracker.calls.count("close_as_duplicate") == 2 - after
    assert status(house, ActionKind.CLOSE_AS_DUPLICATE) == "applied"
    undo(house, ActionKind.CLOSE_AS_DUPLICATE)
    house.write()
    assert house.tracker.issues[KEY].status == "Triage"


def test_what_people_mark_themselves_is_learned(house: House) -> None:
    house.tracker.change(relations=(MARKED,))
    house.deliver(EventKind.ISSUE_MARKED_DUPLICATE)
    assert house.outcomes(OTHER, "duplicate") == ["accepted"]
    assert house.locks() == {"relations"}


def test_a_delivery_that_leaves_relations_out_takes_nothing_back(house: House) -> None:
    house.tracker.change(relations=(MARKED,))
    house.deliver(EventKind.ISSUE_MARKED_DUPLICATE)
    house.tracker.change(relations=())
    house.deliver(EventKind.ISSUE_UPDATED)
    assert house.outcomes(OTHER, "duplicate") == ["accepted"]


# -- the status ----------------------------------------------------------------------------


def set_status(house: House, wanted: str) -> None:
    change = Change(kind=ActionKind.SET_STATUS, value=wanted)
    ask(house.desk, house.issue(), [change], by="ada", because="asked")


def test_a_status_is_set_where_a_person_asks_and_restored_in_the_trackers_own_word(
    house: House,
) -> None:
    set_status(house, "done")
    house.write()
    issue = house.tracker.issues[KEY]
    assert (issue.status, issue.status_category) == ("Done", StatusCategory.DONE)
    assert house.actions()[0].before == '["todo", "Triage"]'
    undo(house, ActionKind.SET_STATUS)
    house.write()
    issue = house.tracker.issues[KEY]
    assert (issue.status, issue.status_category) == ("Triage", StatusCategory.TODO)
    assert "Undone: set the status to **done**" in house.tracker.comment()


def test_a_status_that_it_has_is_not_set_and_one_changed_since_is_left_alone(
    house: House,
) -> None:
    set_status(house, "todo")
    house.write()
    assert "set_status" not in house.tracker.calls
    undo(house, ActionKind.SET_STATUS)
    house.write()
    assert "set_status" not in house.tracker.calls
    set_status(house, "done")
    house.write()
    house.tracker.change(status="Doing", status_category=StatusCategory.IN_PROGRESS)
    undo(house, ActionKind.SET_STATUS)
    house.write()
    assert house.tracker.issues[KEY].status == "Doing"


def test_a_workflow_that_has_no_way_there_refuses_in_its_words(house: House) -> None:
    set_status(house, "done")
    house.tracker.fail("set_status", PermanentError("no way from Triage to Done"))
    house.write()
    assert [(str(a.status), a.result) for a in house.actions()] == [
        ("refused", "no way from Triage to Done")
    ]
    assert "Could not be done: set the status to **done**" in house.tracker.comment()
