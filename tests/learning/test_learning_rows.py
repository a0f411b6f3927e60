"""Rows at filing time: nothing from the future, nothing that a bot said."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.learning.renamed import renames_in
from core.learning.rows import Truth, rows_of, truth_of
from core.model import FieldChange, Issue, Person, Priority
from core.plugin import Answered
from tests.learning.synthetic import BEGINNING, issue

PERSON = Person(id="7", handle="maintainer-1")
OURS = Person(id="99", handle="trackside-app")
BOT = Person(id="12", handle="labeller[bot]", is_bot=True)
OWN = Truth(own={"trackside-app"})


def change(field: str, hour: int, actor: Person | None = PERSON, **values: str) -> FieldChange:
    return FieldChange(
        field=field,
        at=BEGINNING + timedelta(hours=hour),
        actor=actor,
        before=values.get("before"),
        after=values.get("after"),
    )


def values(task: str, one: Issue, truth: Truth = OWN) -> list[frozenset[str]]:
    return [row.values for row in rows_of(task, [one], truth)]


def test_title_and_body_are_as_first_written() -> None:
    edited = issue(
        title="Crash on save (see #3)",
        body="third",
        type="bug",
        history=(
            change("body", 5, before="second", after="third"),
            change("title", 4, before="Crash", after="Crash on save (see #3)"),
            change("body", 3, before="first", after="second"),
        ),
    )
    (row,) = rows_of("type", [edited])
    assert (row.title, row.body) == ("Crash", "first")


def test_a_body_that_was_added_later_is_not_there() -> None:
    edited = issue(body="later", type="bug", history=(change("body", 5, after="later"),))
    assert rows_of("type", [edited])[0].body == ""


def test_what_only_trackside_set_is_not_truth() -> None:
    ours = change("type", 1, OURS, after="bug")
    assert values("type", issue(type="bug", history=(ours,))) == []
    theirs = change("type", 2, PERSON, before="feature", after="bug")
    assert values("type", issue(type="bug", history=(ours, theirs))) == [frozenset({"bug"})]
    assert (
        values("type", issue(type="bug", history=(theirs, change("type", 3, OURS, after="bug"))))
        == []
    )


def test_what_a_person_confirmed_is_truth() -> None:
    ours = issue(type="bug", history=(change("type", 1, OURS, after="bug"),))
    for said, believed in (
        (Answered(kind="type", value="bug", right=True), [frozenset({"bug"})]),
        (Answered(kind="type", value="bug", right=False), []),
        (Answered(kind="type", value="question", right=True), []),
        (Answered(kind="label", value="bug", right=True), []),
    ):
        truth = Truth(own={"trackside-app"}, answers={ours.key: [said]})
        assert values("type", ours, truth) == believed


def test_what_people_answered_counts_for_more() -> None:
    asked = issue(type="bug", history=(change("type", 1, after="bug"),))
    said = {asked.key: [Answered(kind="type", value="bug", right=True)]}
    (row,) = rows_of("type", [asked], Truth(answers=said))
    (other,) = rows_of("type", [asked])
    assert row.weight > other.weight == 1.0
    (labels,) = rows_of("labels", [issue(labels=("ui",))], Truth(answers=said))
    assert labels.weight == 1.0, "they answered something else"


def test_a_label_that_was_refused_is_known_not_to_fit_and_nothing_else_is_known() -> None:
    bare, labelled = issue(), issue(labels=("ui",))
    said = {bare.key: [Answered(kind="label", value="cart", right=False)]}
    truth = Truth(answers=said)
    for one, expected in ((bare, [0, -1]), (labelled, [0, 1])):
        rows = rows_of("labels", [one], truth)
        assert truth_of(rows, ("cart", "ui"), many=True).tolist() == [expected]
    assert rows_of("labels", [bare]) == []
    assert rows_of("type", [bare], Truth(answers={bare.key: [
        Answered(kind="type", value="bug", right=False)]})) == []  # fmt: skip


def test_a_type_may_come_from_a_label() -> None:
    assert values("type", issue(labels=("area: x", "kind/bug"))) == [frozenset({"bug"})]
    by_us = change("labels", 1, OURS, after="kind/bug")
    assert values("type", issue(labels=("kind/bug",), history=(by_us,))) == []


def test_a_person_s_other_label_for_a_type_does_not_vouch_for_ours() -> None:
    """Several labels may stand for types; each is as good as whoever put that one there."""
    by_us = change("labels", 1, OURS, after="bug")
    theirs = change("labels", 2, after="question")
    both = issue(labels=("bug", "question"), history=(by_us, theirs))
    assert values("type", both) == []
    taken_off = change("labels", 3, before="question")
    assert values("type", issue(labels=("bug",), history=(by_us, theirs, taken_off))) == []
    told = [
        change("type", 1, OURS, after="bug"),
        change("type", 2, after="question"),
        change("type", 3, before="question"),
    ]
    assert values("type", issue(labels=("bug",), history=(by_us, *told))) == []
    agreed = change("labels", 4, after="kind/bug")
    both = issue(labels=("bug", "kind/bug"), history=(by_us, theirs, agreed))
    assert values("type", both) == [frozenset({"bug"})]
    own_word = change("type", 2, after="Incident")
    assert values("type", issue(type="bug", history=(by_us, own_word))) == [frozenset({"bug"})]


def test_labels_of_bots_are_unknown_not_false() -> None:
    one = issue(
        labels=("area: x", "stale"),
        history=(change("labels", 1, after="area: x"), change("labels", 2, BOT, after="stale")),
    )
    (row,) = rows_of("labels", [one], OWN)
    assert row.values == {"area: x"}
    assert row.unknown == {"stale"}
    assert truth_of([row], ["area: x", "other", "stale"], many=True).tolist() == [[1, 0, -1]]


def test_an_issue_that_nobody_labelled_says_nothing() -> None:
    assert rows_of("labels", [issue(labels=())]) == []


def test_no_priority_is_not_a_priority() -> None:
    assert values("priority", issue(priority=Priority.NONE, original_priority="--")) == []
    assert values("priority", issue(priority=Priority.HIGH)) == [frozenset({"high"})]


def test_a_tracker_s_own_type_is_learned_in_its_own_word() -> None:
    assert values("type", issue(type="", original_type="Epic")) == [frozenset({"epic"})]


# -- who set it ------------------------------------------------------------------------------


def test_who_set_a_value_is_told_with_it() -> None:
    other = Person(id="", handle="lead")
    one = issue(
        type="bug",
        priority=Priority.HIGH,
        labels=("ui", "cart", "filed", "robot"),
        history=(
            change("type", 3, other, before="feature", after="bug"),
            change("type", 1, after="feature"),
            change("priority", 2, after="high"),
            change("labels", 1, after="ui"),
            change("labels", 2, before="ui"),
            change("labels", 3, other, after="ui"),
            change("labels", 4, None, after="cart"),
            change("labels", 5, BOT, after="robot"),
        ),
    )
    assert [row.set_by for row in rows_of("type", [one], OWN)] == [{"bug": "lead"}]
    assert [row.set_by for row in rows_of("priority", [one], OWN)] == [{"high": "7"}]
    (row,) = rows_of("labels", [one], OWN)
    assert row.set_by == {"ui": "lead", "cart": "", "filed": ""}
    assert row.unknown == {"robot"}


def test_what_people_agreed_to_was_set_by_nobody_known() -> None:
    ours = issue(type="bug", history=(change("type", 1, OURS, after="bug"),))
    said = {ours.key: [Answered(kind="type", value="bug", right=True)]}
    (row,) = rows_of("type", [ours], Truth(own={"99"}, answers=said))
    assert row.set_by == {"bug": ""}


# -- renamed labels --------------------------------------------------------------------------


def renamed(number: int, *also: str, by: Person = OURS) -> Issue:
    """An issue that got "area: old" and, since the tracker renamed it, has "area: new"."""
    told = [change("labels", 2, after=name) for name in also]
    put = change("labels", 1, by, after="area: old")
    return issue(number, labels=("area: new", *also), history=(put, *told))


def test_our_own_label_is_not_a_person_s_once_it_is_renamed() -> None:
    ours, more, theirs = renamed(1), renamed(3), renamed(2, "ui", by=PERSON)
    (first,) = rows_of("labels", [ours, theirs, more], OWN)
    assert first.key == theirs.key
    assert first.set_by == {"area: new": "7", "ui": "7"}
    said = {ours.key: [Answered(kind="label", value="area: old", right=True)]}
    agreed, _ = rows_of("labels", [ours, theirs, more], Truth(own={"99"}, answers=said))
    assert (agreed.key, agreed.values) == (ours.key, {"area: new"})


def test_a_label_that_people_set_anew_after_ours_is_no_renamed_one() -> None:
    again = change("labels", 3, after="area: new")
    ours = renamed(1)
    set_anew = [replace(ours, history=(*ours.history, again))]
    assert values("labels", set_anew[0]) == [frozenset({"area: new"})]


def test_where_a_rename_cannot_be_known_nothing_is_made_up() -> None:
    where = ("github", "acme/shop")
    known = [renamed(number) for number in (1, 2, 3)]
    assert renames_in(known) == {where: {"area: old": "area: new"}}
    assert renames_in(known[:2]) == {}, "it may have been deleted from two"
    two = [replace(one, labels=("area: new", "other")) for one in known]
    assert renames_in(two) == {}, "either may be it"
    assert renames_in([*two, renamed(4)]) == {where: {"area: old": "area: new"}}
    still_there = issue(5, labels=("area: old",))
    assert renames_in([*known, still_there]) == {}
    deleted = replace(renamed(6), labels=())
    assert renames_in([*known, deleted]) == {}
    before = issue(7, labels=("area: new",), history=(change("labels", 0, after="area: new"),))
    assert renames_in([*known, before]) == {}, "that one was in use before, so the old one is gone"
    since = issue(7, labels=("area: new",), history=(change("labels", 9, after="area: new"),))
    assert renames_in([*known, since]) == {where: {"area: old": "area: new"}}
    elsewhere = replace(still_there, project="acme/other")
    assert renames_in([*known, elsewhere]) == {where: {"area: old": "area: new"}}
