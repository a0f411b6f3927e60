from __future__ import annotations

from dataclasses import replace

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
from core.triage.merge import TRIAGED_KINDS, Merged, merge
from tests.store.stores import NOON, an_issue, minutes

MAINTAINER = Person(id="7", handle="maintainer-1")
BOT = Person(id="8", handle="helper[bot]", is_bot=True)

STORED = an_issue(
    id=5,
    version=9,
    body="Body",
    type="bug",
    labels=("a", "b"),
    priority=Priority.LOW,
    status="open",
    author=Person(id="1", handle="reporter-1"),
    comments=(Comment(id="1", body="hello"),),
    history=(FieldChange(field="title", before="x", after="y"),),
    extra={"milestone": "2.4", "locked": False},
)


def an_event(kind: EventKind = EventKind.ISSUE_EDITED, **fields: object) -> Event:
    given: dict[str, object] = {
        "kind": kind,
        "connection": "acme-github",
        "project": "acme/shop",
        "occurred_at": minutes(1),
        "actor": MAINTAINER,
    }
    return Event(**(given | fields))  # type: ignore[arg-type]


def described(**fields: object) -> Issue:
    """The stored issue as its tracker would describe it now."""
    plain = replace(STORED, id=0, version=0, comments=(), history=(), extra={})
    return replace(plain, **({"updated_at": minutes(1)} | fields))  # type: ignore[arg-type]


def merged(event: Event | None = None, **fields: object) -> Merged:
    return merge(STORED, event or an_event(), described(**fields))


def pairs(changes: tuple[FieldChange, ...]) -> set[tuple[str, str | None, str | None]]:
    return {(c.field, c.before, c.after) for c in changes}


# -- what is taken -------------------------------------------------------------------------


def test_an_unknown_issue_is_taken_as_it_is_described() -> None:
    issue = described()
    change = FieldChange(field="labels", after="a")
    found = merge(None, an_event(EventKind.ISSUE_OPENED, changes=(change,)), issue)
    assert found.issue == issue
    assert found.found == ()
    assert not found.stale
    # Who and when come from the event where the change does not say.
    assert found.told == (replace(change, at=minutes(1), actor=MAINTAINER),)


def test_a_newer_description_is_taken_but_not_what_our_store_decides() -> None:
    found = merged(title="New", body="", labels=("c",), status_category=StatusCategory.DONE)
    assert (found.issue.title, found.issue.body, found.issue.labels) == ("New", "", ("c",))
    assert found.issue.status_category is StatusCategory.DONE
    assert found.issue.updated_at == minutes(1)
    assert (found.issue.id, found.issue.version) == (5, 9)
    assert found.issue.comments == STORED.comments
    assert found.issue.history == STORED.history
    assert not found.stale


@pytest.mark.parametrize("absent", ["body", "labels", "priority", "author", "key", "project"])
def test_what_the_delivery_did_not_carry_keeps_its_value(absent: str) -> None:
    event = an_event(absent=frozenset({absent}))
    found = merged(event, title="New", body="", labels=(), priority=Priority.NONE, author=None)
    assert getattr(found.issue, absent) == getattr(STORED, absent)
    assert found.issue.title == "New"


@pytest.mark.parametrize(
    "field", ["external_id", "author", "created_at", "url", "updated_at", "connection"]
)
def test_what_was_known_is_not_lost_to_a_delivery_that_says_nothing_of_it(field: str) -> None:
    nothing = "" if isinstance(getattr(STORED, field), str) else None
    found = merge(STORED, an_event(), described(**{field: nothing}))
    assert getattr(found.issue, field) == getattr(STORED, field)


def test_further_fields_of_the_tracker_are_added_to_those_that_are_kept() -> None:
    found = merged(extra={"locked": True, "reactions": 3})
    assert found.issue.extra == {"milestone": "2.4", "locked": True, "reactions": 3}


def test_what_was_filled_in_later_may_be_emptied_again() -> None:
    closed = replace(STORED, closed_at=NOON, resolution="completed")
    found = merge(closed, an_event(EventKind.ISSUE_REOPENED), described(closed_at=None))
    assert (found.issue.closed_at, found.issue.resolution) == (None, "")


# -- order ---------------------------------------------------------------------------------


def test_an_older_description_overwrites_nothing_and_still_tells_of_the_past() -> None:
    change = FieldChange(field="labels", after="old", at=minutes(-9), actor=MAINTAINER)
    event = an_event(EventKind.ISSUE_LABELLED, changes=(change,))
    found = merged(event, updated_at=minutes(-9), title="Old", labels=("old",))
    assert found.stale
    assert found.issue == STORED
    assert found.told == (change,)
    assert found.found == ()


def test_an_older_description_fills_in_what_never_changes() -> None:
    bare = replace(STORED, external_id="", url="", author=None)
    found = merge(bare, an_event(), described(updated_at=minutes(-9), title="Old"))
    assert found.issue == replace(STORED, title=STORED.title)


def test_a_description_of_the_same_second_is_taken() -> None:
    assert not merged(updated_at=NOON, title="New").stale
    assert merged(updated_at=NOON, title="New").issue.title == "New"


@pytest.mark.parametrize("stored_at", [None, NOON])
def test_without_times_the_later_to_come_is_the_newer(stored_at: object) -> None:
    stored = replace(STORED, updated_at=stored_at)  # type: ignore[arg-type]
    found = merge(stored, an_event(), described(updated_at=None, title="New"))
    assert (found.stale, found.issue.title) == (False, "New")
    assert found.issue.updated_at == stored_at


# -- changes -------------------------------------------------------------------------------


def test_what_the_delivery_does_not_spell_out_is_found_by_comparing() -> None:
    found = merged(
        title="New",
        body="New body",
        type="feature",
        status="closed",
        priority=Priority.HIGH,
        labels=("b", "c"),
    )
    assert pairs(found.found) == {
        ("title", "Issue 1", "New"),
        ("body", "Body", "New body"),
        ("type", "bug", "feature"),
        ("status", "open", "closed"),
        ("priority", "low", "high"),
        ("labels", None, "c"),
        ("labels", "a", None),
    }
    assert {(c.at, c.actor) for c in found.found} == {(minutes(1), MAINTAINER)}
    assert found.told == ()


def test_people_milestones_and_new_relations_are_found_too() -> None:
    ada, bob, eve = (Person(id=n, handle=name) for n, name in (("1", "ada"), ("2", ""), ("3", "e")))
    related = Relation(kind=RelationKind.RELATED, key="github:acme/shop#9")
    gone = Relation(kind=RelationKind.BLOCKS, key="github:acme/shop#8")
    stored = replace(STORED, assignees=(ada, eve), milestone="1.0", relations=(gone,))
    now = described(
        assignees=(bob, eve), milestone="", relations=(related,), duplicate_of="github:acme/shop#7"
    )
    # A relation that a delivery leaves out has not been taken away for that.
    expected = {
        ("assignees", None, "2"),
        ("assignees", "ada", None),
        ("milestone", "1.0", None),
        ("related", None, "github:acme/shop#9"),
        ("duplicate_of", None, "github:acme/shop#7"),
    }
    assert pairs(merge(stored, an_event(), now).found) == expected
    told = (
        FieldChange(field="assignees", after="2"),
        FieldChange(field="milestone", before="1.0"),
        FieldChange(field="related", after="github:acme/shop#9"),
    )
    found = merge(stored, an_event(changes=told), now).found
    assert pairs(found) == {("duplicate_of", None, "github:acme/shop#7")}


def test_nothing_is_found_where_nothing_differs() -> None:
    assert merged().found == ()
    assert merged(labels=("b", "a")).found == ()


def test_what_is_told_is_not_found_again() -> None:
    told = (
        FieldChange(field="title", before="Issue 1", after="New"),
        FieldChange(field="labels", after="c"),
        FieldChange(field="priority", before="low", after="high"),
    )
    found = merged(an_event(changes=told), title="New", labels=("a", "c"), priority=Priority.HIGH)
    assert pairs(found.told) == pairs(told)
    assert pairs(found.found) == {("labels", "b", None)}


@pytest.mark.parametrize(
    ("event", "actor"),
    [
        (an_event(), MAINTAINER),
        (an_event(actor=None), None),
        (an_event(actor=BOT), BOT),  # a tracker that spells nothing out
        # A bot's delivery says what the bot did: the rest was somebody else.
        (an_event(actor=BOT, changes=(FieldChange(field="title", after="t"),)), None),
        # Who comments changes nothing but the comments.
        (an_event(EventKind.COMMENT_ADDED, comment=Comment(id="2", body="")), None),
    ],
)
def test_a_change_that_is_only_found_is_put_down_to_who_may_have_made_it(
    event: Event, actor: Person | None
) -> None:
    found = merged(event, labels=("a", "b", "c"))
    assert [c.actor for c in found.found] == [actor]


# -- moves ---------------------------------------------------------------------------------


def test_of_a_transferred_issue_the_old_place_is_not_taken_for_the_new() -> None:
    moved = replace(STORED, key="github:acme/store#3", project="acme/store")
    event = an_event(EventKind.ISSUE_TRANSFERRED, absent=frozenset({"key"}))
    found = merge(moved, event, described())
    assert (found.issue.key, found.issue.project) == (moved.key, moved.project)


@pytest.mark.parametrize("updated_at", [minutes(-9), minutes(1)])
def test_a_late_delivery_does_not_bring_a_moved_issue_back_to_where_it_was(
    updated_at: object,
) -> None:
    moved = replace(
        STORED,
        key="github:acme/store#3",
        project="acme/store",
        external_id="",
        url="https://x.example",
    )
    found = merge(moved, an_event(), described(updated_at=updated_at, title="New"))
    assert (found.issue.key, found.issue.project) == ("github:acme/store#3", "acme/store")
    assert (found.issue.external_id, found.issue.url) == ("", "https://x.example")


def test_a_new_key_is_taken_where_the_trackers_id_is_the_same() -> None:
    found = merged(key="github:acme/store#3", project="acme/store")
    assert (found.issue.key, found.issue.project) == ("github:acme/store#3", "acme/store")


def test_a_new_key_and_id_are_taken_where_the_delivery_says_that_it_moved() -> None:
    change = FieldChange(field="key", before=STORED.key, after="github:acme/store#3")
    found = merged(
        an_event(EventKind.ISSUE_OPENED, changes=(change,)),
        key="github:acme/store#3",
        project="acme/store",
        external_id="77",
    )
    assert (found.issue.key, found.issue.external_id) == ("github:acme/store#3", "77")
    assert found.issue.id == 5


# -- whether it says something new ---------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(EventKind))
def test_suggestions_are_made_afresh_after_what_people_wrote(kind: EventKind) -> None:
    assert merged(an_event(kind)).says_new == (kind in TRIAGED_KINDS)
    assert merge(None, an_event(kind), described()).says_new == (kind in TRIAGED_KINDS)
    assert not merged(an_event(kind, own=True)).says_new
    assert not merge(None, an_event(kind, own=True), described()).says_new


def test_a_late_comment_is_new_but_a_late_edit_is_not() -> None:
    old = minutes(-9)
    assert merged(an_event(EventKind.COMMENT_ADDED), updated_at=old).says_new
    assert not merged(an_event(EventKind.ISSUE_EDITED), updated_at=old).says_new


# -- what no database keeps ----------------------------------------------------------------


def test_what_is_stored_otherwise_than_it_was_told_is_no_change() -> None:
    stored = replace(STORED, title="a\ufffd", status="s" * 200, labels=("l\ufffd",))
    hostile = described(title="a\x00", status="s" * 900, labels=("l\ud800",), body=STORED.body)
    assert merge(stored, an_event(), hostile).found == ()


def test_a_text_that_only_grew_has_changed() -> None:
    long = "b" * 500
    found = merge(replace(STORED, body=long), an_event(), described(body=long + "more"))
    assert pairs(found.found) == {("body", long, long + "more")}
