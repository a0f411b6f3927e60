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
    ActionStatus,
    EventKind,
    Priority,
)
from core.triage.perform import Wait, wait_seconds
from tests.triage.fake_tracker import KEY, ME, a_suggestion
from tests.triage.house import House

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
    monkeypatch.setattr(house.tracker, "capabilities", frozenset({Capability.LABELS}))
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
    assert (wait.why, again.why) == ("502", "502")
    assert house.tracker.calls.count("add_labels") == calls
    house.pass_time()
    assert house.write() is None
    assert house.ledger() == [("bug", "applied")]
    assert house.tracker.labels() == {"bug"}


def test_while_the_fields_wait_a_link_and_the_comment_are_written(house: House) -> None:
    other = house.open(2, title="Like it").key
    house.open(suggest=[BUG, HIGH, a_suggestion("similar", other)])
    house.say("/trackside accept similar")
    house.tracker.fail("add_labels", RetryableError("502"))
    assert house.write() is not None
    assert house.ledger() == [("bug", "applying"), ("high", "applying"), (other, "applied")]
    assert "Linked to **acme" in house.tracker.comment()
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
        assert house.write() == Wait(30.0, whole_connection=True, why="429", for_tracker=True)
        house.pass_time()
    assert house.tracker.comment() == ""
    assert house.ledger() == [("bug", "applying"), ("high", "applying")]
    assert [a.attempts for a in house.actions()] == [0, 0]
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
    assert "Could not be done" in house.tracker.comment()


def test_waits_double_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_seconds(n, None) for n in (0, 1, 2)] == [2.0, 4.0, 8.0]
    assert wait_seconds(500, None) == 900.0
    assert wait_seconds(3, 17.5) == 17.5
    assert wait_seconds(3, 0.0) == 1.0


def test_a_tracker_that_cannot_be_read_is_asked_again(house: House) -> None:
    house.open(suggest=[BUG])
    house.tracker.fail("read_issue", RetryableError("502"), RetryableError("429", retry_after=9))
    assert house.write() == Wait(2.0, why="502", for_tracker=True)
    assert house.write() == Wait(9.0, whole_connection=True, why="429", for_tracker=True)
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
    house.tracker.fail("add_labels", *[PermanentError("no such label")] * 2)
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
    assert waits == [Wait(60.0, whole_connection=True, why="401", for_tracker=True)] * 3 + [None]
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
