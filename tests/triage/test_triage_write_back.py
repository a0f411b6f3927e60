from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.connector import Capability
from core.errors import (
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
    Unsupported,
)
from core.model import (
    ActionKind,
    ActionStatus,
    Comment,
    Event,
    EventKind,
    Mode,
    Priority,
    StatusCategory,
)
from core.store.store import Store
from core.triage.perform import Wait, wait_seconds
from tests.store.stores import an_issue
from tests.triage.fake_tracker import KEY, ME, FakeTracker, House, a_suggestion

BUG = a_suggestion("label", "bug")
HIGH = a_suggestion("priority", "high")


def undo(house: House, value: str) -> str:
    (action,) = [a for a in house.actions() if a.value == value]
    return house.desk.undo(house.issue(), action, by="maintainer-1", because="wrong")


# -- forth ---------------------------------------------------------------------------------


def test_what_policy_applies_is_written_and_told(house: House) -> None:
    house.open(suggest=[BUG, HIGH], labels=("docs",), priority=Priority.LOW, original_priority="P4")
    assert house.ledger() == [("bug", "planned"), ("high", "planned")]
    assert house.tracker.calls == []
    assert house.write() is None
    assert house.tracker.labels() == {"docs", "bug"}
    assert house.tracker.issues[KEY].priority is Priority.HIGH
    label, priority = house.actions()
    assert (label.status, label.before) == (ActionStatus.APPLIED, "absent")
    assert (priority.status, priority.before) == (ActionStatus.APPLIED, '["low", "P4"]')
    assert "Added the label **bug**" in house.tracker.comment()
    assert "Set the priority to **high**" in house.tracker.comment()
    with house.store.read() as transaction:
        trail = [e.what for e in house.store.audit.trail(transaction, action_id=label.id)]
    assert trail == ["planned", "applying", "applied"]


def test_writing_back_again_writes_nothing(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    calls = list(house.tracker.calls)
    assert house.write() is None
    assert house.tracker.calls == calls


def test_an_issue_without_anything_to_say_is_left_alone(house: House) -> None:
    house.open(suggest=[])
    assert house.write() is None
    assert house.tracker.calls == []
    assert house.write_back.run(999) is None


def test_the_comment_is_edited_in_place_as_there_is_more_to_say(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.write()
    assert "Label **bug**" in house.tracker.comment()
    house.suggestions = [a_suggestion("label", "docs", promised=None)]
    house.tracker.change(title="Other")
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert "docs" in house.tracker.comment()
    assert "bug" not in house.tracker.comment()
    house.suggestions = []
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert "Nothing more to suggest" in house.tracker.comment()
    assert house.tracker.posted == 1
    assert [a.status for a in house.comments()] == [
        ActionStatus.SUPERSEDED,
        ActionStatus.SUPERSEDED,
        ActionStatus.APPLIED,
    ]


def test_going_back_to_earlier_words_is_said_again(house: House) -> None:
    words = [a_suggestion("label", "bug", promised=None)]
    house.open(suggest=words)
    house.write()
    for suggestions in ([], words):
        house.suggestions = suggestions
        house.deliver(EventKind.ISSUE_EDITED)
        house.write()
    assert "bug" in house.tracker.comment()
    assert house.tracker.calls.count("write_comment") == 3


def test_what_is_so_already_is_not_written(house: House) -> None:
    """A person was faster, and their delivery is still on its way."""
    house.open(suggest=[BUG])
    house.tracker.change(labels=("Bug",))
    house.write()
    assert "add_labels" not in house.tracker.calls
    assert [(a.status, a.before) for a in house.actions()] == [(ActionStatus.APPLIED, "present")]


def test_a_tracker_without_comments_gets_none(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeTracker, "capabilities", frozenset({Capability.LABELS}))
    house.open(suggest=[BUG])
    house.write()
    assert house.tracker.calls == ["read_issue", "add_labels"]
    assert house.comments() == []


def test_a_type_is_written_as_the_projects_label_for_it(house: House) -> None:
    house.open(2, labels=("kind/bug",))
    house.open(suggest=[a_suggestion("type", "bug")])
    house.write()
    assert house.tracker.labels() == {"kind/bug"}
    assert house.ledger() == [("kind/bug", "applied")]


def test_a_type_that_the_project_has_no_label_for_is_shown(house: House) -> None:
    house.open(suggest=[a_suggestion("type", "bug")])
    assert house.stored("bug", "type").verdict == "show"
    house.write()
    assert "Type **bug**" in house.tracker.comment()
    assert house.actions() == []


# -- waiting -------------------------------------------------------------------------------


def test_a_passing_failure_is_tried_again_later(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", RetryableError("502"))
    wait = house.write()
    assert wait is not None
    assert (round(wait.seconds, 1), wait.whole_connection) == (2.0, False)
    (action,) = house.actions()
    assert (action.status, action.attempts, action.result) == (ActionStatus.APPLYING, 1, "502")
    assert action.not_before is not None
    assert action.not_before > datetime.now(UTC)
    # Too early: nothing is tried, and how long to wait is told again.
    calls = house.tracker.calls.count("add_labels")
    again = house.write()
    assert again is not None
    assert 0.5 <= again.seconds <= 2.0
    assert house.tracker.calls.count("add_labels") == calls
    house.pass_time()
    assert house.write() is None
    assert house.ledger() == [("bug", "applied")]
    assert house.tracker.labels() == {"bug"}


def test_while_one_waits_the_others_and_the_comment_are_written(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    house.tracker.fail("add_labels", RetryableError("502"))
    assert house.write() is not None
    assert house.ledger() == [("bug", "applying"), ("high", "applied")]
    assert "priority to **high**" in house.tracker.comment()
    house.write_all()
    assert "label **bug**" in house.tracker.comment()
    assert house.tracker.posted == 1


def test_a_tracker_that_names_a_time_holds_the_whole_connection_and_counts_no_try(
    house: House,
) -> None:
    house.open(suggest=[BUG, HIGH])
    limited = [RetryableError("429", retry_after=30.0)] * 5
    house.tracker.fail("add_labels", *limited)
    for _ in range(5):
        assert house.write() == Wait(30.0, whole_connection=True)
        house.pass_time()
    assert house.tracker.comment() == ""
    assert house.ledger() == [("bug", "applying"), ("high", "planned")]
    assert house.actions()[0].attempts == 0
    assert house.write() is None
    assert house.ledger() == [("bug", "applied"), ("high", "applied")]


def test_a_write_whose_end_is_unknown_is_not_made_twice(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    lost = RetryableError("time-out", ambiguous=True)
    for method in ("add_labels", "set_priority", "write_comment"):
        house.tracker.fail(method, lost, after=True)
    house.write_all()
    assert house.tracker.labels() == {"bug"}
    assert house.ledger() == [("bug", "applied"), ("high", "applied")]
    assert [a.before for a in house.actions()] == ["absent", '["none", ""]']
    assert house.tracker.calls.count("add_labels") == 1
    assert house.tracker.calls.count("set_priority") == 1
    assert house.tracker.posted == 1


def test_after_enough_tries_it_is_given_up_and_said_so(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", *[RetryableError("502")] * 9)
    house.write_all()
    assert house.tracker.calls.count("add_labels") == house.max_attempts
    (action,) = house.actions()
    assert action.status is ActionStatus.REFUSED
    assert action.result == "given up after 3 tries: 502"
    assert "Could not do" in house.tracker.comment()


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_seconds(n, None) for n in (0, 1, 2)] == [2.0, 4.0, 8.0]
    assert wait_seconds(500, None) == 900.0
    assert wait_seconds(3, 17.5) == 17.5
    assert wait_seconds(3, 0.0) == 1.0


def test_a_tracker_that_cannot_be_read_is_asked_again(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("read_issue", RetryableError("502"), RetryableError("429", retry_after=9))
    assert house.write() == Wait(2.0)
    assert house.write() == Wait(9.0, whole_connection=True)
    assert house.ledger() == [("bug", "planned")]
    assert house.write() is None


def test_a_comment_that_cannot_be_written_now_waits(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("write_comment", RetryableError("502"))
    assert house.write() is not None
    assert [a.status for a in house.comments()] == [ActionStatus.APPLYING]
    early = house.write()
    assert early is not None
    assert early.seconds <= 2.0
    house.pass_time()
    assert house.write() is None
    assert house.tracker.posted == 1


# -- refused -------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [PermanentError("no such label"), Unsupported("cannot")])
def test_what_the_tracker_refuses_is_written_down_and_not_tried_again(
    house: House, error: PermanentError
) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", error)
    assert house.write() is None
    assert [(a.status, a.result) for a in house.actions()] == [(ActionStatus.REFUSED, str(error))]
    assert str(error) in house.tracker.comment()
    for kind in (EventKind.ISSUE_EDITED, EventKind.COMMENT_ADDED):
        house.deliver(kind)
        house.write()
    assert house.ledger() == [("bug", "refused")]
    assert house.tracker.calls.count("add_labels") == 1
    # A person may ask for it all the same.
    stored = house.stored("bug")
    assert stored.verdict == "show"
    house.desk.accept(house.issue(), stored.suggestion, by="maintainer-1", because="try")
    house.write()
    assert house.ledger() == [("bug", "refused"), ("bug", "applied")]


def test_one_refusal_does_not_stop_the_others(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    house.tracker.fail("add_labels", PermanentError("no such label"))
    house.write()
    assert house.ledger() == [("bug", "refused"), ("high", "applied")]


def test_a_comment_that_is_refused_is_not_sent_again_in_the_same_words(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.tracker.fail("write_comment", PermanentError("the conversation is locked"))
    house.write()
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.calls.count("write_comment") == 1
    house.suggestions = [a_suggestion("label", "docs", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.calls.count("write_comment") == 2
    assert "docs" in house.tracker.comment()


def test_refused_credentials_pause_the_connection_and_lose_nothing(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    house.tracker.fail("set_priority", CredentialsError("401"))
    house.tracker.fail("read_issue", None, CredentialsError("401"), None)
    house.tracker.fail("write_comment", CredentialsError("401"))
    waits = [house.write() for _ in range(4)]
    assert waits == [Wait(60.0, whole_connection=True)] * 3 + [None]
    assert house.ledger() == [("bug", "applied"), ("high", "applied")]
    assert house.actions()[1].before == '["none", ""]'
    assert [a.attempts for a in house.actions()] == [0, 0]
    assert "high" in house.tracker.comment()
    assert house.store.me("acme-github") == ME


def test_an_issue_that_is_gone_from_the_tracker_ends_its_actions(house: House) -> None:
    house.open(suggest=[BUG, HIGH])
    del house.tracker.issues[KEY]
    assert house.write() is None
    assert house.ledger() == [("bug", "refused"), ("high", "refused")]
    assert house.write() is None


def test_an_issue_that_we_may_not_read_ends_its_actions(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("read_issue", PermanentError("403"))
    assert house.write() is None
    assert [(a.status, a.result) for a in house.actions()] == [(ActionStatus.REFUSED, "403")]


def test_an_issue_that_vanishes_while_it_is_written_to_ends_its_actions(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("write_comment", GoneError("404"))
    assert house.write() is None
    assert [a.status for a in house.comments()] == [ActionStatus.REFUSED]


# -- back ----------------------------------------------------------------------------------


def test_undo_takes_off_what_we_put_on_and_it_does_not_come_back(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    assert undo(house, "bug") == "It is being taken back."
    assert house.ledger() == [("bug", "undoing")]
    house.write()
    assert house.tracker.labels() == set()
    assert house.ledger() == [("bug", "undone")]
    assert "Undone: added the label **bug**" in house.tracker.comment()
    assert house.outcomes("bug") == ["reversed"]
    house.tell_labels(add=["bug"])
    house.tell_labels(remove=["bug"])
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.ledger() == [("bug", "undone")]
    assert house.tracker.labels() == set()
    assert undo(house, "bug") == "There is nothing to undo: the action is undone."


def test_undo_leaves_a_label_that_was_there_before(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.change(labels=("bug",))
    house.write()
    undo(house, "bug")
    house.write()
    assert house.tracker.labels() == {"bug"}
    assert house.actions()[0].result == "it was there before"


def test_undo_of_a_label_that_a_person_took_off_since_changes_nothing(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    house.tracker.change(labels=())
    undo(house, "bug")
    house.write()
    assert "remove_labels" not in house.tracker.calls
    assert house.ledger() == [("bug", "undone")]


def test_undo_of_a_priority_restores_the_trackers_own_word(house: House) -> None:
    house.open(suggest=[HIGH], priority=Priority.LOW, original_priority="P4")
    house.write()
    undo(house, "high")
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.LOW
    assert house.tracker.originals == ["", "P4"]


def test_undo_leaves_a_priority_that_somebody_changed_since(house: House) -> None:
    house.open(suggest=[HIGH])
    house.write()
    house.tracker.change(priority=Priority.URGENT)
    undo(house, "high")
    house.write()
    assert house.tracker.issues[KEY].priority is Priority.URGENT
    assert house.actions()[0].result == "left alone: it was changed since"


def test_what_was_only_planned_is_cancelled(house: House) -> None:
    house.open(suggest=[BUG])
    assert undo(house, "bug") == "It had not been done yet and is cancelled."
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.ledger() == [("bug", "cancelled")]
    assert house.tracker.labels() == set()


def test_undo_while_it_is_under_way_wins(house: House) -> None:
    """The action was read as planned; it moved on before the person's word was stored."""
    house.open(suggest=[BUG])
    (read,) = house.actions()
    house.write()
    said = house.desk.undo(house.issue(), read, by="maintainer-1", because="wrong")
    assert said == "It is being taken back."
    house.write()
    assert house.tracker.labels() == set()


def test_undo_in_the_middle_of_the_write_wins(house: House) -> None:
    house.open(suggest=[BUG])
    steps = iter([None, None, None, lambda: undo(house, "bug")])

    def step() -> None:
        if what := next(steps, None):
            what()

    house.tracker.step = step
    house.write()
    assert house.ledger() == [("bug", "undoing")]
    house.write()
    assert house.ledger() == [("bug", "undone")]
    assert house.tracker.labels() == set()


def test_an_undo_that_fails_is_tried_again_with_tries_of_its_own(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("add_labels", *[RetryableError("502")] * 2)
    house.write_all()
    undo(house, "bug")
    house.tracker.fail("remove_labels", *[RetryableError("502")] * 2)
    house.write_all()
    assert house.ledger() == [("bug", "undone")]
    assert house.tracker.labels() == set()


@pytest.mark.parametrize("errors", [[PermanentError("no")], [RetryableError("no")] * 3])
def test_what_cannot_be_taken_back_still_stands_and_can_be_tried_again(
    house: House, errors: list[Exception]
) -> None:
    house.open(suggest=[BUG])
    house.write()
    undo(house, "bug")
    house.tracker.fail("remove_labels", *errors)
    house.write_all()
    (action,) = house.actions()
    assert action.status is ActionStatus.APPLIED
    assert action.result.startswith("could not be taken back")
    assert "Added the label **bug**" in house.tracker.comment()
    assert undo(house, "bug") == "It is being taken back."
    house.write_all()
    assert house.ledger() == [("bug", "undone")]


def test_undo_on_an_issue_that_is_gone_is_done(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    undo(house, "bug")
    del house.tracker.issues[KEY]
    house.write()
    assert house.ledger() == [("bug", "undone")]


# -- taking the comment back ---------------------------------------------------------------


def take_comment_back(house: House, number: int = -1) -> None:
    comment = house.comments()[number]
    house.desk.undo(house.issue(), comment, by="maintainer-1", because="noise")


def test_a_comment_that_is_undone_is_deleted_and_never_written_again(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    take_comment_back(house)
    house.write()
    assert house.tracker.comment() == ""
    house.suggestions = [a_suggestion("label", "docs", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    house.say("/trackside help")
    house.write()
    assert house.tracker.comment() == ""
    assert house.tracker.posted == 1
    assert house.tracker.labels() == {"bug"}


def test_undoing_a_text_that_waits_takes_the_whole_comment_away(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.write()
    house.suggestions = [a_suggestion("label", "docs", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.tracker.fail("write_comment", RetryableError("502"))
    house.write()
    assert [str(a.status) for a in house.comments()] == ["applied", "applying"]
    take_comment_back(house, 0)
    house.pass_time()
    house.write_all()
    assert house.tracker.comment() == ""
    assert [str(a.status) for a in house.comments()] == ["undone", "undone"]
    house.write()
    assert house.tracker.comment() == ""


def test_undoing_a_text_that_was_never_sent_takes_the_one_before_away(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.write()
    with house.store.write() as transaction:
        house.store.actions.plan(
            transaction,
            issue_id=house.issue().id,
            kind=ActionKind.COMMENT,
            value="another text",
            because="",
        )
    take_comment_back(house)
    house.write()
    assert house.tracker.comment() == ""
    assert {str(a.status) for a in house.comments()} == {"undone"}


def test_a_comment_that_cannot_be_deleted_now_waits_and_at_last_stands(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    take_comment_back(house)
    house.tracker.fail("delete_comment", RetryableError("502"), RetryableError("502"))
    first = house.write()
    assert first is not None
    assert round(first.seconds, 1) == 2.0
    early = house.write()
    assert early is not None
    assert house.tracker.calls.count("delete_comment") == 1
    house.write_all()
    assert house.tracker.comment() == ""


def test_a_comment_that_may_not_be_deleted_stands(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    take_comment_back(house)
    house.tracker.fail("delete_comment", PermanentError("403"))
    assert house.write() is None
    (comment,) = house.comments()
    assert comment.status is ActionStatus.APPLIED
    assert comment.result == "could not be taken back: 403"
    assert house.write() is None


def test_a_comment_that_a_person_deleted_is_not_written_again(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    ((marker, (name, _)),) = house.tracker.comments.items()
    del house.tracker.comments[marker]
    deleted = Comment(id=name, body="", author=ME)
    house.deliver(EventKind.COMMENT_DELETED, comment=deleted)
    house.suggestions = [a_suggestion("label", "docs", promised=None)]
    house.deliver(EventKind.ISSUE_EDITED)
    house.write()
    assert house.tracker.comment() == ""
    assert {str(a.status) for a in house.comments()} == {"undone"}


def test_another_comment_that_is_deleted_changes_nothing(house: House) -> None:
    house.open(suggest=[BUG])
    house.write()
    house.deliver(EventKind.COMMENT_DELETED, comment=Comment(id="c99", body=""))
    assert [str(a.status) for a in house.comments()] == ["applied"]


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


def a_similar(house: House, **fields: object) -> str:
    house.open(2, title="Like it", **fields)
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
