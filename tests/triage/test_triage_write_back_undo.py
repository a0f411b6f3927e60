from __future__ import annotations

import pytest

from core.errors import (
    PermanentError,
    RetryableError,
)
from core.model import (
    ActionKind,
    ActionStatus,
    Comment,
    EventKind,
    Priority,
)
from tests.triage.fake_tracker import KEY, ME, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
HIGH = a_suggestion("priority", "high")


def undo(house: House, value: str) -> str:
    (action,) = [a for a in house.actions() if a.value == value]
    return house.desk.undo(house.issue(), action, by="maintainer-1", because="wrong")


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
