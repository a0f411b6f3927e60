"""Answers without words: who may give them, what they do, and that each counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.connector import Capability
from core.errors import GoneError, RetryableError
from core.model import EventKind, FieldChange, Mode, Person, Wordless
from core.store.store import Store
from tests.triage.fake_tracker import CONNECTION, KEY, MAINTAINER, ME, REPORTER, a_suggestion
from tests.triage.house import UNUSUAL, House

SHOWN = [
    a_suggestion("label", "docs", promised=None),
    a_suggestion("priority", "high", promised=None),
]
BOT = Person(id="7", handle="helper[bot]", is_bot=True)
LATER = datetime.now(UTC) + timedelta(hours=1)


@pytest.fixture
def asked(house: House) -> House:
    """A house in which two suggestions wait in our comment."""
    house.open(suggest=SHOWN)
    house.write_all()
    return house


def box(house: House, value: str, kind: str = "label") -> str:
    return f"suggestion-{house.stored(value, kind).suggestion.id}"


def tick(house: House, value: str, kind: str = "label") -> Wordless:
    return Wordless(yes=True, box=box(house, value, kind))


def untick(box: str) -> Wordless:
    return Wordless(yes=False, box=box)


def up(number: int = 1, **fields: object) -> Wordless:
    given = {"yes": True, "thumb": f"{number}", "by": MAINTAINER, "at": LATER}
    return Wordless(**(given | fields))  # type: ignore[arg-type]


# -- boxes ---------------------------------------------------------------------------------


def test_a_tick_accepts_and_the_box_stays_ticked(asked: House) -> None:
    assert asked.tracker.boxes[KEY] == {
        box(asked, "docs"): False,
        box(asked, "high", "priority"): False,
    }
    asked.answer(tick(asked, "docs"))
    asked.write_all()
    assert asked.tracker.labels() == {"docs"}
    assert asked.ledger() == [("docs", "applied")]
    (outcome,) = asked.stored("docs").outcomes
    assert (str(outcome.kind), outcome.by) == ("accepted", "maintainer-1")
    assert outcome.because == "maintainer-1 ticked its box"
    (action,) = asked.actions()
    assert asked.tracker.boxes[KEY][f"action-{action.id}"] is True


def test_to_untick_takes_it_back_and_to_tick_again_does_it_again(asked: House) -> None:
    asked.answer(tick(asked, "docs"))
    asked.write_all()
    (action,) = asked.actions()
    asked.answer(untick(f"action-{action.id}"))
    asked.write_all()
    assert asked.tracker.labels() == set()
    assert asked.outcomes("docs") == ["accepted", "reversed"]
    assert asked.tracker.boxes[KEY][f"action-{action.id}"] is False
    asked.answer(Wordless(yes=True, box=f"action-{action.id}"))
    asked.write_all()
    assert asked.tracker.labels() == {"docs"}


def test_what_we_applied_ourselves_can_be_unticked(house: House) -> None:
    house.open(suggest=[a_suggestion("label", "bug")])
    house.write_all()
    (action,) = house.actions()
    house.answer(untick(f"action-{action.id}"))
    house.write_all()
    assert house.tracker.labels() == set()
    assert house.outcomes("bug") == ["reversed"]


def test_a_tick_that_is_taken_back_before_anything_was_done(asked: House) -> None:
    name = box(asked, "docs")
    asked.answer(tick(asked, "docs"))
    asked.answer(untick(name))
    asked.write_all()
    assert asked.tracker.labels() == set()
    assert asked.outcomes("docs") == ["accepted", "reversed"]


def test_the_same_delivery_twice_counts_once(asked: House) -> None:
    at, answer = asked.tracker.now(), tick(asked, "docs")
    for _ in range(2):
        asked.answer(answer, at=at)
    asked.write_all()
    assert asked.outcomes("docs") == ["accepted"]
    assert asked.tracker.calls.count("may_triage") == 1


def test_a_tick_that_comes_after_a_later_untick_does_nothing(asked: House) -> None:
    first, second = asked.tracker.now(), asked.tracker.now()
    name, answer = box(asked, "docs"), tick(asked, "docs")
    asked.answer(untick(name), at=second)
    asked.answer(answer, at=first)
    asked.write_all()
    assert asked.tracker.labels() == set()
    assert asked.outcomes("docs") == []


@pytest.mark.parametrize("by", [BOT, None], ids=["a bot", "nobody"])
def test_whom_no_person_stands_behind_is_ignored(asked: House, by: Person | None) -> None:
    written = asked.tracker.calls.count("write_comment")
    asked.answer(tick(asked, "docs"), by=by)
    asked.write_all()
    assert asked.outcomes("docs") == []
    assert asked.tracker.calls.count("write_comment") == written


def test_who_may_not_triage_is_told_once_and_the_box_is_put_back(asked: House) -> None:
    for _ in range(2):
        written = asked.tracker.calls.count("write_comment")
        asked.answer(tick(asked, "docs"), by=REPORTER)
        asked.write_all()
        assert asked.tracker.calls.count("write_comment") == written + 1
        assert asked.tracker.comment().count("takes the right to edit") == 1
    assert asked.outcomes("docs") == []
    assert asked.tracker.labels() == set()


def test_a_copy_of_our_comment_answers_nothing(asked: House) -> None:
    asked.answer(tick(asked, "docs"), comment="somebody-else's")
    asked.write_all()
    assert asked.outcomes("docs") == []
    assert "may_triage" not in asked.tracker.calls


def test_a_box_of_another_issue_or_none_is_no_box(asked: House) -> None:
    asked.open(2, suggest=SHOWN)
    asked.write_all("github:acme/shop#2")
    other = f"suggestion-{asked.stored('docs', key='github:acme/shop#2').suggestion.id}"
    for name in (other, "suggestion-999999", "action-999999", "suggestion-", "suggestion-x", "a"):
        asked.answer(Wordless(yes=True, box=name))
    asked.write_all()
    assert asked.actions() == []
    assert asked.outcomes("docs", key="github:acme/shop#2") == []


def test_what_is_hidden_by_now_is_not_accepted_by_its_old_box(asked: House) -> None:
    answer = tick(asked, "docs")
    asked.suggestions = [replace(SHOWN[0], confidence=0.1), SHOWN[1]]
    asked.say("More to say.")
    asked.answer(answer)
    asked.write_all()
    assert asked.outcomes("docs") == []
    assert asked.tracker.labels() == set()


def test_where_the_tracker_cannot_say_it_is_asked_again(asked: House) -> None:
    asked.tracker.fail("may_triage", RetryableError("502"))
    at, answer = asked.tracker.now(), tick(asked, "docs")
    with pytest.raises(RetryableError):
        asked.answer(answer, at=at)
    asked.answer(answer, at=at)
    assert asked.outcomes("docs") == ["accepted"]


def test_where_nothing_may_be_said_nothing_is_answered(sqlite_store: Store) -> None:
    house = House(sqlite_store, mode=Mode.SUGGEST)
    house.open(suggest=SHOWN)
    house.write_all()
    answer, comment = tick(house, "docs"), house.comments()[-1].result
    silent = House(sqlite_store, mode=Mode.OBSERVE)
    silent.tracker.issues = house.tracker.issues
    silent.answer(answer, comment=comment)
    assert silent.outcomes("docs") == []


# -- thumbs --------------------------------------------------------------------------------


def test_a_thumb_up_accepts_all_that_waits(asked: House) -> None:
    asked.answer(up())
    asked.write_all()
    assert asked.tracker.labels() == {"docs"}
    assert asked.outcomes("high", "priority") == ["accepted"]


def test_a_thumb_down_rejects_all_and_it_never_comes_back(asked: House) -> None:
    asked.answer(replace(up(), yes=False))
    asked.write_all()
    assert asked.outcomes("docs") == ["rejected"]
    asked.suggestions = SHOWN
    asked.say("More to say.")
    asked.write_all()
    assert asked.tracker.labels() == set()
    assert asked.tracker.boxes[KEY] == {}


def test_a_thumb_that_is_taken_off_takes_back_what_it_accepted(asked: House) -> None:
    asked.answer(tick(asked, "high", "priority"))
    asked.answer(up())
    asked.write_all()
    asked.answer(replace(up(), gone=True))
    asked.write_all()
    assert asked.tracker.labels() == set()
    assert asked.outcomes("docs") == ["accepted", "reversed"]
    # What was accepted otherwise stands.
    assert asked.outcomes("high", "priority") == ["accepted"]


def test_who_did_not_see_a_suggestion_has_not_answered_it(asked: House) -> None:
    asked.answer(up(at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert asked.outcomes("docs") == []


def test_a_thumb_from_somebody_else_says_nothing_and_is_not_answered(asked: House) -> None:
    said = asked.tracker.comment()
    for _ in range(2):
        asked.answer(up(by=REPORTER), by=REPORTER)
    asked.write_all()
    assert asked.outcomes("docs") == []
    assert asked.tracker.comment() == said
    assert asked.tracker.calls.count("may_triage") == 1


# -- read, where nothing tells -------------------------------------------------------------


def test_thumbs_that_nobody_told_of_are_read_once(asked: House) -> None:
    asked.tracker.answered = [up(), up(2, by=BOT), up(3, by=REPORTER)]
    assert asked.handling.read_answers(CONNECTION) == 1
    asked.write_all()
    assert asked.tracker.labels() == {"docs"}
    assert asked.handling.read_answers(CONNECTION) == 0
    asked.tracker.answered = []
    assert asked.handling.read_answers(CONNECTION) == 1
    asked.write_all()
    assert asked.tracker.labels() == set()
    assert asked.handling.read_answers(CONNECTION) == 0
    assert asked.outcomes("docs") == ["accepted", "reversed"]


def test_only_open_issues_with_something_to_answer_are_read(asked: House) -> None:
    asked.open(2, suggest=())
    asked.handling.read_answers(CONNECTION)
    assert asked.tracker.calls.count("answers") == 1


def test_a_comment_that_is_gone_is_no_answer(asked: House) -> None:
    asked.tracker.fail("answers", GoneError("404"))
    assert asked.handling.read_answers(CONNECTION) == 0
    asked.tracker.fail("answers", RetryableError("429", retry_after=9))
    with pytest.raises(RetryableError):
        asked.handling.read_answers(CONNECTION)


def test_where_answers_cannot_be_read_nothing_is_asked(sqlite_store: Store) -> None:
    house = House(sqlite_store, lacks=UNUSUAL | {Capability.ANSWERS, Capability.BOXES})
    house.open(suggest=SHOWN)
    house.write_all()
    assert house.handling.read_answers(CONNECTION) == 0
    assert "answers" not in house.tracker.calls
    assert house.tracker.boxes[KEY] == {}
    assert "thumb" not in house.tracker.comment()


def test_the_trackers_own_list_is_an_answer_too(sqlite_store: Store) -> None:
    house = House(sqlite_store, lacks=frozenset())
    house.open(suggest=SHOWN)
    house.write_all()
    assert house.comments() == []
    change = FieldChange(field="labels", after="docs")
    house.tracker.answered = [Wordless(yes=False, meant=(change,), by=MAINTAINER)]
    assert house.handling.read_answers(CONNECTION) == 1
    assert house.outcomes("docs") == ["rejected"]
    assert house.handling.read_answers(CONNECTION) == 0
    assert "maintainer-1 dismissed it" in house.stored("docs").outcomes[0].because


def test_our_own_edit_is_nobodys_answer(asked: House) -> None:
    asked.answer(tick(asked, "docs"), by=replace(ME, is_bot=False))
    assert asked.outcomes("docs") == []


def test_on_what_looks_sensitive_a_box_only_takes_back(asked: House) -> None:
    asked.answer(tick(asked, "docs"))
    asked.write_all()
    (action,) = asked.actions()
    asked.answer(untick(f"action-{action.id}"))
    asked.write_all()
    asked.tracker.change(KEY, body="Our token ghp_0123456789abcdefghij was leaked")
    asked.deliver(EventKind.ISSUE_EDITED, KEY)
    asked.answer(Wordless(yes=True, box=f"action-{action.id}"), at=LATER)
    asked.answer(up())
    asked.write_all()
    assert asked.tracker.labels() == set()
