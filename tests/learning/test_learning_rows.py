"""Rows at filing time: nothing from the future, nothing that a bot said."""

from __future__ import annotations

from datetime import timedelta

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
