from __future__ import annotations

from core.errors import (
    RetryableError,
)
from core.model import (
    ActionStatus,
    Event,
    EventKind,
    Mode,
    Priority,
    StatusCategory,
)
from core.store.store import Store
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
HIGH = a_suggestion("priority", "high")


def undo(house: House, value: str) -> str:
    (action,) = [a for a in house.actions() if a.value == value]
    return house.desk.undo(house.issue(), action, by="maintainer-1", because="wrong")


def take_comment_back(house: House, number: int = -1) -> None:
    comment = house.comments()[number]
    house.desk.undo(house.issue(), comment, by="maintainer-1", because="noise")


# -- where nothing may be written ----------------------------------------------------------


def test_on_a_sensitive_issue_nothing_is_written(house: House) -> None:
    house.open(suggest=[BUG, HIGH], title="XSS in the title")
    house.say("/trackside accept")
    house.write()
    assert house.ledger() == []
    assert house.comments() == []
    assert house.tracker.comments == {}


def test_an_issue_that_becomes_sensitive_before_it_is_written_to_is_left_alone(
    house: House,
) -> None:
    house.open(suggest=[BUG])
    house.tracker.change(body="Here is our leaked password")
    house.write()  # the delivery of the edit has not come yet
    assert house.ledger() == [("bug", "cancelled")]
    assert house.tracker.labels() == set()
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.comments() == []
    assert house.tracker.labels() == set()


def test_an_issue_that_became_sensitive_gets_no_more_words_but_loses_them_on_demand(
    house: House,
) -> None:
    house.open(suggest=[BUG])
    house.write()
    before = house.tracker.comment()
    house.tracker.change(body="Here is our leaked password")
    house.suggestions = [a_suggestion("label", "docs", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.comment() == before
    take_comment_back(house)
    house.write()
    assert house.tracker.comment() == ""


def test_in_mode_observe_nothing_is_written(store: Store) -> None:
    house = House(store, mode=Mode.OBSERVE)
    house.open(suggest=[BUG, HIGH, a_suggestion("missing", "steps")])
    house.say("/trackside help")
    house.say("/trackside accept")
    house.relabel(add=["docs"])
    house.write()
    assert house.tracker.calls == []
    assert house.ledger() == []
    assert house.stored("bug").sentence.startswith("The mode is observe")


def test_after_switching_to_observe_what_was_planned_is_not_written(store: Store) -> None:
    House(store).open(suggest=[BUG])
    house = House(store, mode=Mode.OBSERVE)
    house.tracker.issues[KEY] = an_issue()
    house.write()
    assert house.ledger() == [("bug", "cancelled")]
    assert house.tracker.labels() == set()
    assert house.tracker.comments == {}


def test_a_kind_may_be_shown_where_others_are_only_observed(store: Store) -> None:
    house = House(store, mode=Mode.OBSERVE, modes={"label": Mode.SUGGEST})
    house.open(suggest=[BUG, HIGH])
    house.write()
    assert "bug" in house.tracker.comment()
    assert "high" not in house.tracker.comment()
    assert house.tracker.labels() == set()


# -- between plan and write ----------------------------------------------------------------


def test_a_label_that_a_person_sets_before_ours_is_written_keeps_ours_away(
    house: House,
) -> None:
    house.open(suggest=[BUG])
    house.relabel(add=["docs"])
    house.write()
    assert house.ledger() == [("bug", "cancelled")]
    assert house.tracker.labels() == {"docs"}
    assert "Label **bug**" in house.tracker.comment()


def test_a_person_who_locks_while_a_write_waits_keeps_it_away(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", RetryableError("502"))
    house.write()
    house.relabel(add=["docs"])
    house.pass_time()
    house.write()
    assert house.ledger() == [("bug", "cancelled")]
    assert house.tracker.labels() == {"docs"}


def test_a_priority_that_a_person_sets_meanwhile_is_not_overwritten(house: House) -> None:
    house.open(suggest=[HIGH])
    house.tracker.change(priority=Priority.LOW)  # and its delivery is still on its way
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.LOW
    assert house.ledger() == [("high", "cancelled")]


def test_an_issue_that_is_closed_before_it_is_written_to_is_left_alone(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.change(status_category=StatusCategory.DONE)
    house.write()
    assert house.ledger() == [("bug", "cancelled")]


def test_what_a_person_asked_for_is_done_all_the_same(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    for value, kind in (("bug", "label"), ("high", "priority")):
        suggestion = house.stored(value, kind).suggestion
        house.desk.accept(house.issue(), suggestion, by="maintainer-1", because="yes")
    house.relabel(add=["docs"])
    house.tracker.change(priority=Priority.LOW, status_category=StatusCategory.DONE)
    house.write()
    assert house.ledger() == [("bug", "applied"), ("high", "applied")]
    assert house.tracker.labels() == {"docs", "bug"}


def test_our_own_write_that_died_before_it_was_written_down_is_only_written_down(
    house: House,
) -> None:
    """Although a person has locked the field since."""
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", RetryableError("lost", ambiguous=True), after=True)
    house.write()
    house.relabel(add=["docs"])
    house.pass_time()
    house.write()
    assert house.ledger() == [("bug", "applied")]
    assert house.tracker.labels() == {"bug", "docs"}


# -- links ---------------------------------------------------------------------------------


def a_similar(house: House) -> str:
    house.open(2, title="Like it")
    return "github:acme/shop#2"


def test_a_similar_issue_that_a_person_accepts_is_linked_and_can_be_unlinked(
    house: House,
) -> None:
    other = a_similar(house)
    house.open(suggest=[a_suggestion("similar", other)])
    house.write()
    assert "Like it" in house.tracker.comment()
    assert house.tracker.links == set()
    house.say("/trackside accept")
    house.write()
    assert house.tracker.links == {(KEY, other)}
    assert "Linked by a person" in house.tracker.comment()
    house.say("/trackside undo")
    house.write()
    assert house.tracker.links == set()


def test_an_issue_that_became_private_is_neither_linked_nor_named(house: House) -> None:
    other = a_similar(house)
    house.open(suggest=[a_suggestion("similar", other)])
    house.write()
    house.say("/trackside accept")
    house.tracker.change(other, private=True)
    house.deliver(EventKind.ISSUE_UPDATED, other)
    house.write()
    assert house.tracker.links == set()
    assert house.ledger() == [(other, "refused")]
    assert "acme/shop#2" not in house.tracker.comment()
    assert "Like it" not in house.tracker.comment()


def test_a_link_whose_other_end_is_unknown_cannot_be_taken_back(house: House) -> None:
    other = a_similar(house)
    house.open(suggest=[a_suggestion("similar", other)])
    house.say("/trackside accept")
    house.write()
    gone: Event = house.event(EventKind.ISSUE_DELETED, other)
    house.deliver(gone)
    house.say("/trackside undo")
    house.write()
    (action,) = house.actions()
    assert action.status is ActionStatus.APPLIED
    assert action.result.startswith("could not be taken back")
