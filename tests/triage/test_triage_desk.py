"""Deciding, and people's answers: by command in a comment, or at the command line."""

from __future__ import annotations

import pytest

from core.errors import RetryableError
from core.model import ActionKind, ActionStatus, Comment, EventKind, Mode, Person, StatusCategory
from core.store.audit import TRACKSIDE
from core.store.store import Store
from core.triage.standing import take_back
from tests.triage.fake_tracker import MAINTAINER, REPORTER, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
TYPE = a_suggestion("type", "bug")
HIGH = a_suggestion("priority", "high")
SHOWN = [
    a_suggestion("label", "docs", promised=None),
    a_suggestion("priority", "low", promised=None),
]


def answer(
    house: House, what: str, value: str, kind: str = "label", by: str = "maintainer-1"
) -> bool:
    desk = house.desk
    said = desk.accept if what == "accept" else desk.reject
    return said(house.issue(), house.stored(value, kind).suggestion, by=by, because="so")


# -- deciding ------------------------------------------------------------------------------


def test_considering_again_plans_nothing_twice(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    for _ in range(3):
        house.desk.consider(house.issue())
        house.deliver(EventKind.ISSUE_EDITED)
    assert house.ledger() == [("bug", "planned"), ("high", "planned")]


def test_a_plan_that_policy_would_not_make_any_more_is_cancelled(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    house.suggestions = [a_suggestion("label", "bug", promised=0.5)]
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.ledger() == [("bug", "cancelled"), ("high", "cancelled")]
    with house.store.read() as transaction:
        whys = [
            e.why
            for a in house.actions()
            for e in house.store.audit.trail(transaction, action_id=a.id)
        ]
    assert any("50%" in why for why in whys)
    assert "It is not suggested any more." in whys
    # And it is planned again once policy makes it again.
    house.suggestions = [BUG]
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.ledger()[-1] == ("bug", "planned")


def test_a_plan_that_a_person_asked_for_stays(house: House) -> None:
    house.open(suggest=[BUG, *SHOWN])
    answer(house, "accept", "docs", by=TRACKSIDE)  # also where their name is ours
    answer(house, "accept", "bug")
    house.suggestions = []
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.ledger() == [("bug", "planned"), ("docs", "planned")]


def test_closing_an_issue_cancels_what_was_planned(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.change(status_category=StatusCategory.DONE)
    house.deliver(EventKind.ISSUE_CLOSED)
    assert house.ledger() == [("bug", "cancelled")]


def test_labels_that_a_person_has_set_keep_the_label_of_a_type_away(house: House) -> None:
    """The type is not theirs, but what would be written is a label."""
    house.open(2, labels=("bug",))
    house.open(suggest=[TYPE])
    house.relabel(add=["docs"])
    assert house.locks() == {"labels"}
    assert house.stored("bug", "type").sentence == "A person has set labels here: it is theirs."
    house.write()
    assert house.tracker.labels() == {"docs"}


# -- two suggestions of one change ---------------------------------------------------------


def twins(house: House) -> None:
    house.open(2, labels=("bug",))
    house.open(suggest=[TYPE, BUG])
    house.write()
    assert house.ledger() == [("bug", "applied")]


@pytest.mark.parametrize("kind", ["type", "label"])
def test_rejecting_either_of_two_takes_the_one_change_back_for_good(
    house: House, kind: str
) -> None:
    twins(house)
    answer(house, "reject", "bug", kind)
    house.write()
    assert house.tracker.labels() == set()
    assert house.outcomes("bug", "type") == house.outcomes("bug", "label") == ["rejected"]
    house.tell_labels(add=["bug"])
    house.tell_labels(remove=["bug"])
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.labels() == set()
    assert house.ledger() == [("bug", "undone")]


def test_undoing_the_one_change_of_two_is_for_good(house: House) -> None:
    twins(house)
    house.desk.undo(house.issue(), house.actions()[0], by="maintainer-1", because="wrong")
    house.write()
    assert house.outcomes("bug", "type") == house.outcomes("bug", "label") == ["reversed"]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.labels() == set()


def test_a_change_that_was_taken_back_without_a_suggestion_is_not_made_by_itself(
    house: House,
) -> None:
    house.open(suggest=[])
    with house.store.write() as transaction:
        action = house.store.actions.plan(
            transaction,
            issue_id=house.issue().id,
            kind=ActionKind.ADD_LABEL,
            value="bug",
            because="by hand",
            by="maintainer-1",
        )
        assert action is not None
        house.store.actions.move(transaction, action, ActionStatus.UNDONE)
    house.suggestions = [BUG]
    house.deliver(EventKind.ISSUE_EDITED)
    assert house.ledger() == [("bug", "undone")]
    assert house.stored("bug").sentence == "It was taken back here before."


# -- answers -------------------------------------------------------------------------------


def test_accepting_plans_it_in_the_persons_name(house: House) -> None:
    house.open(suggest=SHOWN)
    assert answer(house, "accept", "docs")
    assert not answer(house, "accept", "docs")
    (action,) = house.actions()
    assert (action.value, action.planned_by) == ("docs", "maintainer-1")
    house.write()
    assert house.tracker.labels() == {"docs"}
    assert house.outcomes("docs") == ["accepted"]


def test_a_hidden_and_an_outdated_suggestion_may_be_accepted(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "docs", confidence=0.1)])
    house.suggestions = []
    house.deliver(EventKind.ISSUE_EDITED)
    assert not house.stored("docs").current
    answer(house, "accept", "docs")
    house.write()
    assert house.tracker.labels() == {"docs"}


def test_rejecting_what_is_only_planned_cancels_it(house: House) -> None:
    house.open(suggest=[BUG])
    answer(house, "reject", "bug")
    assert house.ledger() == [("bug", "cancelled")]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.labels() == set()
    assert house.stored("bug").sentence == "A person said no to this here before."


def test_who_changes_their_mind_is_followed(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    answer(house, "reject", "bug")
    answer(house, "accept", "bug")  # before the undo was carried out
    assert house.ledger() == [("bug", "applying")]
    house.write()
    assert house.ledger() == [("bug", "applied")]
    assert house.tracker.labels() == {"bug"}
    answer(house, "reject", "bug")
    house.write()
    answer(house, "accept", "bug")
    house.write()
    assert house.ledger() == [("bug", "undone"), ("bug", "applied")]
    assert house.outcomes("bug") == ["rejected", "accepted", "rejected", "accepted"]


def test_accepting_what_is_being_done_already_changes_nothing(house: House) -> None:
    house.open(suggest=[BUG])
    answer(house, "accept", "bug")
    assert house.ledger() == [("bug", "planned")]


def test_taking_back_what_is_over_does_nothing(house: House) -> None:
    house.open(suggest=[BUG])
    (action,) = house.actions()
    answer(house, "reject", "bug")
    with house.store.write() as transaction:
        assert take_back(house.store, transaction, action, by="m", because="") is None
    assert house.ledger() == [("bug", "cancelled")]


# -- commands ------------------------------------------------------------------------------


def test_a_command_accepts_what_is_shown(house: House) -> None:
    house.open(suggest=SHOWN)
    house.write()
    house.say("Good.\n\n/trackside accept")
    house.write()
    assert sorted(house.ledger()) == [("docs", "applied"), ("low", "applied")]
    assert house.outcomes("docs") == house.outcomes("low", "priority") == ["accepted"]
    outcome = house.stored("docs").outcomes[0]
    assert (outcome.by, outcome.because) == ("maintainer-1", "maintainer-1 wrote /trackside accept")
    assert "docs" in house.tracker.comment()
    assert "A suggestion" not in house.tracker.comment()


def test_a_command_names_what_it_means(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside accept labels\n/trackside reject priority too low")
    assert house.ledger() == [("docs", "planned")]
    assert house.outcomes("low", "priority") == ["rejected"]


def test_a_command_rejects_what_was_applied(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    house.say("/trackside reject")
    house.write()
    assert house.tracker.labels() == set()
    assert house.outcomes("bug") == ["rejected"]


@pytest.mark.parametrize("what", ["reject", "undo"])
def test_a_command_takes_back_what_is_still_being_tried(house: House, what: str) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", RetryableError("lost", ambiguous=True), after=True)
    house.write()
    assert house.ledger() == [("bug", "applying")]
    house.say(f"/trackside {what}")
    house.write_all()
    assert house.ledger() == [("bug", "undone")]
    assert house.tracker.labels() == set()


def test_a_command_undoes_what_is_named(house: House) -> None:
    house.open(2, labels=("bug",))
    house.open(suggest=[TYPE, BUG, HIGH])
    house.write()
    house.say("/trackside undo label bug")
    house.write()
    assert house.tracker.labels() == set()
    assert sorted(house.ledger()) == [("bug", "undone"), ("high", "applied")]
    house.say("/trackside undo")
    house.write()
    assert {status for _, status in house.ledger()} == {"undone"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("/trackside accept typo", "There is no suggestion to accept like that."),
        ("/trackside reject typo", "There is no suggestion to reject like that."),
        ("/trackside accept label typo", "There is no suggestion to accept like that."),
        ("/trackside undo", "There is nothing to undo like that."),
        ("/trackside frobnicate", "is no command"),
        ("/trackside", "/trackside accept WHAT"),
    ],
)
def test_a_command_that_cannot_be_followed_is_answered(house: House, body: str, said: str) -> None:
    house.open(suggest=SHOWN)
    house.say(body)
    house.write()
    assert said in house.tracker.comment()
    assert house.ledger() == []
    assert house.outcomes("docs") == []
    # The answer goes once a later command is followed.
    house.say("/trackside accept labels")
    house.write()
    assert said not in house.tracker.comment()


def test_who_may_not_triage_is_told_so_once_and_changes_nothing(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside accept\n/trackside reject labels", REPORTER)
    house.write()
    assert house.tracker.comment().count("That takes the right to edit this issue") == 1
    assert house.ledger() == []
    assert house.outcomes("docs") == []


def test_a_bot_is_not_followed_and_its_right_is_not_asked_for(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside accept", Person(id="7", handle="maintainer-1", is_bot=True))
    assert "may_triage" not in house.tracker.calls
    assert house.ledger() == []


@pytest.mark.parametrize("kind", [EventKind.COMMENT_EDITED, EventKind.ISSUE_EDITED])
def test_only_new_comments_are_followed(house: House, kind: EventKind) -> None:
    house.open(suggest=SHOWN, body="/trackside accept", title="/trackside accept")
    comment = Comment(id="c-1", body="/trackside accept", author=MAINTAINER)
    house.deliver(kind, comment=comment if kind is EventKind.COMMENT_EDITED else None)
    assert house.ledger() == []


def test_a_command_is_followed_once_however_often_it_is_delivered(house: House) -> None:
    house.open(suggest=SHOWN)
    for _ in range(3):
        house.say("/trackside accept labels", name="c-1")
    answer(house, "reject", "docs")
    house.say("/trackside accept labels", name="c-1")
    assert house.outcomes("docs") == ["accepted", "rejected"]
    assert house.ledger() == [("docs", "cancelled")]
    assert house.tracker.calls.count("may_triage") == 1


def test_comments_with_long_ids_are_told_apart(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside accept labels", name="c" * 60 + "1")
    house.say("/trackside accept priority", name="c" * 60 + "2")
    assert {value for value, _ in house.ledger()} == {"docs", "low"}


def test_a_tracker_that_cannot_say_who_may_triage_is_asked_again(house: House) -> None:
    house.open(suggest=SHOWN)
    house.tracker.fail("may_triage", RetryableError("502"))
    with pytest.raises(RetryableError):
        house.say("/trackside accept", name="c-1")
    assert house.ledger() == []
    house.say("/trackside accept", name="c-1")
    assert len(house.ledger()) == 2


def test_a_comment_with_a_command_is_not_taken_for_something_new(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside help")
    assert len(house.asked) == 1
    house.say("It happens on Tuesdays only.")
    assert len(house.asked) == 2


def test_where_nothing_may_be_said_commands_are_not_read(store: Store) -> None:
    house = House(store, mode=Mode.OBSERVE)
    house.open(suggest=SHOWN)
    house.say("/trackside accept")
    assert "may_triage" not in house.tracker.calls
    assert house.ledger() == []


def test_what_we_say_is_itself_no_command(house: House) -> None:
    house.open(suggest=SHOWN)
    house.say("/trackside help")
    house.write()
    asked = house.tracker.calls.count("may_triage")
    assert "/trackside accept WHAT" in house.tracker.comment()
    house.say(house.tracker.comment())
    house.say("\n".join(f"> {line}" for line in house.tracker.comment().splitlines()))
    assert house.tracker.calls.count("may_triage") == asked
