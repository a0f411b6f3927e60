from __future__ import annotations

from dataclasses import replace

import pytest

from core.model import Comment, EventKind, FieldChange, Person, Priority, StatusCategory
from core.store.store import Store
from core.triage.ingest import Ingested, ingest, project_of
from core.vocabulary import type_of_label
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, MAINTAINER, ME, REPORTER, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
CI = Person(id="50", handle="ci[bot]", is_bot=True)
NEW_KEY = "github:acme/store#7"


@pytest.fixture
def house(store: Store) -> House:
    """On both databases."""
    return House(store)


# -- who did it ----------------------------------------------------------------------------


def test_our_own_label_coming_back_teaches_nothing(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    house.tell_labels(add=["bug"])
    assert house.issue().labels == ("bug",)
    assert house.locks() == set()
    assert house.outcomes("bug") == []
    (change,) = house.issue().history
    assert (change.after, change.actor) == ("bug", ME)


def test_a_person_who_uses_our_account_is_told_from_us_by_the_ledger(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    house.tell_labels(add=["bug"])
    house.tell_labels(remove=["bug"], by=replace(ME, is_bot=False))
    assert house.outcomes("bug") == ["reversed"]
    assert house.locks() == {"labels"}


def test_a_label_of_ours_that_somebodys_delivery_tells_first_is_not_put_down_to_them(
    house: House,
) -> None:
    """We labelled; before that is delivered, a person edits, and their delivery shows the label."""
    house.open(suggest=[BUG])
    house.write()
    house.deliver(EventKind.ISSUE_EDITED, actor=MAINTAINER)
    assert house.issue().labels == ("bug",)
    assert house.issue().history == ()
    assert house.outcomes("bug") == []
    assert house.locks() == set()
    # Our own delivery comes late and says who it was.
    house.tell_labels(add=["bug"])
    assert [c.actor for c in house.issue().history] == [ME]


def test_a_label_that_a_persons_delivery_shows_without_spelling_it_out_is_theirs(
    house: House,
) -> None:
    house.open(suggest=[a_suggestion("label", "docs", promised=None)])
    house.tracker.change(labels=("docs",))
    house.deliver(EventKind.ISSUE_UPDATED, actor=MAINTAINER)
    assert house.locks() == {"labels"}
    assert house.outcomes("docs") == ["accepted"]
    assert house.stored("docs").outcomes[0].by == "maintainer-1"


def test_a_difference_that_a_comment_reveals_is_nobodys_in_particular(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "docs", promised=None)])
    house.tracker.change(labels=("docs",))
    house.say("hello", REPORTER)
    assert [c.actor for c in house.issue().history] == [None]
    assert house.stored("docs").outcomes[0].by == "unknown"


def test_bots_lock_nothing_and_answer_nothing(house: House) -> None:
    house.open(suggest=[BUG, a_suggestion("label", "docs", promised=None)])
    house.relabel(add=["docs"], by=CI)
    assert house.locks() == set()
    assert house.outcomes("docs") == []
    assert house.stored("docs").sentence == "It is so already."


@pytest.mark.parametrize("actor", [None, MAINTAINER])
def test_a_change_that_names_nobody_counts_as_a_persons(house: House, actor: Person | None) -> None:
    house.open(suggest=[BUG])
    house.relabel(add=["docs"], by=actor)
    assert house.locks() == {"labels"}


def test_labels_that_an_issue_is_filed_with_lock_nothing(house: House) -> None:
    house.open(suggest=[BUG], labels=("docs",))
    house.tracker.change(labels=("docs", "bug"))
    change = FieldChange(field="labels", after="docs", actor=REPORTER)
    house.deliver(EventKind.ISSUE_OPENED, actor=REPORTER, changes=(change,))
    assert house.locks() == set()
    assert house.outcomes("bug") == []


def test_a_priority_that_we_keep_as_a_label_is_ours_on_both_sides(house: House) -> None:
    house.open(suggest=[a_suggestion("priority", "high")])
    house.write()
    house.tracker.change(labels=("P1",))
    (action,) = house.actions()
    human = replace(ME, is_bot=False)
    at = action.created_at  # the ledger goes by the real clock
    changes = (
        FieldChange(field="labels", after="P1", at=at, actor=human),
        FieldChange(field="priority", before="none", after="high", at=at, actor=human),
    )
    house.deliver(EventKind.ISSUE_LABELLED, actor=human, own=True, changes=changes)
    assert house.locks() == set()


# -- people's answers ----------------------------------------------------------------------


def test_a_relabelling_locks_the_field_and_is_learned(house: House) -> None:
    house.open(suggest=[BUG, a_suggestion("label", "docs", promised=None)])
    house.write()
    house.tell_labels(add=["bug"])
    house.relabel(remove=["bug"], add=["docs"])
    assert house.locks() == {"labels"}
    assert house.outcomes("bug") == ["reversed"]
    assert house.outcomes("docs") == ["accepted"]
    assert house.stored("docs").outcomes[0].because == "labels in the tracker: docs"


def test_a_value_that_a_person_took_off_never_comes_back(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    house.tell_labels(add=["bug"])
    house.relabel(remove=["bug"])
    for kind in (EventKind.ISSUE_EDITED, EventKind.ISSUE_REOPENED):
        house.deliver(kind)
        house.write()
    assert house.tracker.labels() == set()
    assert house.stored("bug").sentence == "A person said no to this here before."
    assert "bug" not in house.tracker.comment().replace("Added the label **bug**", "")


def test_a_delivery_that_comes_late_does_not_turn_a_later_answer_back(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    added = house.relabel(add=["bug"], handle=False)
    removed = house.relabel(remove=["bug"], handle=False)
    house.deliver(removed)
    house.deliver(added)
    assert house.outcomes("bug") == ["accepted", "reversed"]
    assert house.issue().labels == ()
    assert house.stored("bug").sentence == "A person said no to this here before."


def test_the_same_delivery_again_changes_nothing(house: House) -> None:
    house.open(suggest=[BUG, a_suggestion("label", "docs", promised=None)])
    told = house.relabel(add=["docs"])
    before = (house.issue(), house.outcomes("docs"), house.locks(), house.ledger())
    house.deliver(told)
    again = (house.issue(), house.outcomes("docs"), house.locks(), house.ledger())
    assert replace(again[0], version=0) == replace(before[0], version=0)
    assert again[1:] == before[1:]


# -- order ---------------------------------------------------------------------------------


def test_an_older_delivery_tells_of_the_past_but_does_not_turn_back_the_present(
    house: House,
) -> None:
    house.open()
    first = house.relabel(add=["a"], handle=False)
    second = house.relabel(add=["b"], handle=False)
    house.deliver(second)
    house.deliver(first)
    assert set(house.issue().labels) == {"a", "b"}
    assert {c.after for c in house.issue().history} == {"a", "b"}


def test_a_delivery_about_an_issue_that_was_never_opened_stores_it(house: House) -> None:
    issue = an_issue(labels=("a",))
    house.tracker.issues[KEY] = issue
    house.relabel(add=["b"])
    assert set(house.issue().labels) == {"a", "b"}


# -- deletion ------------------------------------------------------------------------------


def test_a_deleted_issue_loses_its_plans_and_does_not_come_back(house: House) -> None:
    house.open(suggest=[BUG])
    stored = house.issue()
    late = house.event(EventKind.ISSUE_EDITED)
    gone = house.event(EventKind.ISSUE_DELETED)
    house.deliver(gone)
    assert house.store.issues.get(stored.id) is None
    house.deliver(late)
    assert house.store.issues.get(stored.id) is None
    with house.store.read() as transaction:
        (action,) = house.store.actions.actions(transaction, issue_id=stored.id)
    assert action.status == "cancelled"
    assert house.write_back.run(stored.id) is None
    assert house.tracker.calls == []
    house.deliver(gone)


def test_an_opening_that_comes_after_the_deletion_is_too_late(house: House) -> None:
    house.tracker.issues[KEY] = an_issue()
    opened = house.event(EventKind.ISSUE_OPENED)
    house.deliver(EventKind.ISSUE_DELETED)
    house.deliver(opened)
    assert house.store.issues.by_key(KEY) is None


def test_an_issue_that_is_restored_comes_back(house: House) -> None:
    house.open()
    house.deliver(EventKind.ISSUE_DELETED)
    house.tracker.change(title="Restored")
    house.deliver(EventKind.ISSUE_UPDATED)
    assert house.issue().title == "Restored"


# -- moves ---------------------------------------------------------------------------------


def arrived(house: House, *, told: bool) -> None:
    """The issue is opened where it moved to, under a new key and another id."""
    issue = replace(
        house.tracker.issues[KEY],
        key=NEW_KEY,
        project="acme/store",
        external_id="77",
        updated_at=house.tracker.now(),
    )
    house.tracker.issues[NEW_KEY] = issue
    change = FieldChange(field="key", before=KEY, after=NEW_KEY, actor=MAINTAINER)
    house.deliver(EventKind.ISSUE_OPENED, NEW_KEY, changes=(change,) if told else ())


def left(house: House) -> None:
    house.deliver(EventKind.ISSUE_TRANSFERRED, moved_to=NEW_KEY)


def test_an_issue_that_moves_is_one_issue(house: House) -> None:
    stored = house.open(suggest=[BUG])
    left(house)
    arrived(house, told=True)
    for key in (KEY, NEW_KEY):
        found = house.issue(key)
        assert (found.id, found.key, found.project) == (stored.id, NEW_KEY, "acme/store")
        assert found.external_id == "77"


def test_an_issue_that_arrives_before_it_has_left_is_one_issue(house: House) -> None:
    stored = house.open(suggest=[BUG])
    arrived(house, told=True)
    left(house)
    for key in (KEY, NEW_KEY):
        found = house.issue(key)
        assert (found.id, found.key) == (stored.id, NEW_KEY)
        assert (found.external_id, found.project) == ("77", "acme/store")
    assert house.store.issues.projects() == [("github", "acme/store", 1)]


def test_where_an_arrival_does_not_say_from_where_it_is_the_issue_from_then_on(
    house: House,
) -> None:
    old = house.open(suggest=[BUG])
    arrived(house, told=False)
    left(house)
    found = house.issue(KEY)
    assert found.id != old.id
    assert found.key == NEW_KEY
    with house.store.read() as transaction:
        (action,) = house.store.actions.actions(transaction, issue_id=old.id)
    assert action.status == "cancelled"


@pytest.mark.parametrize("told", [True, False])
def test_a_late_delivery_from_the_old_place_finds_the_issue_where_it_is_now(
    house: House, told: bool
) -> None:
    house.open(suggest=[BUG])
    late = house.relabel(add=["docs"], handle=False)
    left(house)
    arrived(house, told=told)
    house.deliver(late)
    found = house.issue(NEW_KEY)
    assert (found.key, found.external_id) == (NEW_KEY, "77")
    assert "docs" in {c.after for c in found.history}
    assert house.store.issues.projects() == [("github", "acme/store", 1)]


def test_an_issue_that_was_never_seen_may_move(house: House) -> None:
    house.tracker.issues[KEY] = an_issue()
    left(house)
    assert house.issue(KEY).key == NEW_KEY


def test_what_changes_with_the_move_is_learned(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "docs", promised=None)])
    house.tracker.change(labels=("docs",))
    change = FieldChange(field="labels", after="docs", actor=MAINTAINER)
    house.deliver(EventKind.ISSUE_TRANSFERRED, moved_to=NEW_KEY, changes=(change,))
    assert house.outcomes("docs", key=NEW_KEY) == ["accepted"]
    assert house.locks(NEW_KEY) == {"labels"}


def test_what_is_planned_is_written_where_the_issue_is_now(house: House) -> None:
    house.open(suggest=[BUG])
    left(house)
    arrived(house, told=True)
    house.write(NEW_KEY)
    assert house.tracker.labels(NEW_KEY) == {"bug"}
    assert house.tracker.labels(KEY) == set()


def test_a_change_of_key_that_keeps_the_id_keeps_the_issue(house: House) -> None:
    stored = house.open()
    moved = replace(
        house.tracker.issues[KEY], key=NEW_KEY, project="acme/store", updated_at=house.tracker.now()
    )
    house.deliver(EventKind.ISSUE_UPDATED, issue=moved)
    assert house.issue(KEY).id == house.issue(NEW_KEY).id == stored.id


@pytest.mark.parametrize(
    ("key", "project"),
    [
        ("github:acme/shop#12", "acme/shop"),
        ("jira:acme/SHOP-12", "acme/SHOP"),
        ("linear:acme/ENG-12", "acme/ENG"),
        ("github:acme/my-shop#12", "acme/my-shop"),
        ("other:whatever", "fallback"),
        ("other:a-b", "fallback"),
        ("", "fallback"),
    ],
)
def test_the_project_is_read_from_a_key(key: str, project: str) -> None:
    assert project_of(key, "fallback") == project


# -- labels and the rest -------------------------------------------------------------------


def test_the_labels_of_a_project_follow_the_tracker(house: House) -> None:
    house.open(labels=("bug",))
    for label in ((None, "docs"), ("bug", "kind/bug")):
        house.deliver(EventKind.LABEL_CHANGED, issue=None, label=label)
    assert house.store.issues.labels("github", "acme/shop") == {"docs", "kind/bug"}


def test_comments_are_kept_edited_and_forgotten(house: House) -> None:
    house.open()
    house.say("hello", REPORTER, name="c-1")
    edited = Comment(id="c-1", body="hello again", updated_at=house.tracker.now())
    house.deliver(EventKind.COMMENT_EDITED, comment=edited)
    assert [c.body for c in house.issue().comments] == ["hello again"]
    house.deliver(EventKind.COMMENT_DELETED, comment=replace(edited, body=""))
    house.deliver(EventKind.COMMENT_EDITED, comment=edited)
    assert house.issue().comments == ()


def test_an_event_about_no_issue_changes_nothing(sqlite_store: Store) -> None:
    event = House(sqlite_store).event(EventKind.ISSUE_UPDATED, issue=None)
    found = ingest(sqlite_store, event, tracker="github", type_of_label=type_of_label)
    assert found == Ingested(note="the event is about no issue")


def test_hostile_events_are_stored(house: House) -> None:
    nasty = "\x00\ud800" + "x" * 9000
    house.open(title=nasty, body=nasty, labels=(nasty,), status=nasty)
    who = Person(id="1", handle=nasty)
    change = FieldChange(field="labels", before=nasty, after=nasty, actor=who)
    house.tracker.change(labels=(), priority=Priority.HIGH)
    house.deliver(EventKind.ISSUE_LABELLED, actor=who, changes=(change,))
    house.say(nasty, who, name=nasty[:150])
    assert house.locks() == {"labels", "priority"}


def test_closing_and_reopening_is_followed(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.tracker.change(status_category=StatusCategory.DONE, status="closed")
    house.deliver(EventKind.ISSUE_CLOSED)
    assert house.stored("bug").sentence == "The issue is closed."
    house.tracker.change(status_category=StatusCategory.TODO, status="open")
    house.deliver(EventKind.ISSUE_REOPENED)
    assert house.stored("bug").verdict == "show"
