"""New issues are stored before their turn, and are worked on in their turn all the same."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.errors import GoneError, StoreUnavailable
from core.model import (
    Delivery,
    Event,
    EventKind,
    FieldChange,
    Relation,
    RelationKind,
    StatusCategory,
)
from core.triage.dispatch import Dispatcher
from core.triage.handling import Handling
from core.triage.intake import Intake
from core.triage.underway import Underway
from tests.store.stores import an_issue
from tests.triage.fake_tracker import MAINTAINER, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
UNTOLD = frozenset({"comments", "history", "duplicate_of", "relations"})


class Counter:
    """A queue that takes everything and never works."""

    def __init__(self) -> None:
        self.taken: list[int] = []

    def enqueue_deliveries(self, deliveries: Any) -> None:
        self.taken += [seq for seq, _, _ in deliveries]

    def enqueue_write_back(self, connection: str, issue_id: int) -> bool:
        return bool(connection and issue_id)


def a_dispatcher(house: House, folder: Path) -> Dispatcher:
    return Dispatcher(
        house.store,
        house.handling,
        Counter(),
        Underway(folder),
        Intake(house.store),
        poll_seconds=0.01,
    )


@pytest.fixture
def dispatcher(house: House, tmp_path: Path) -> Dispatcher:
    return a_dispatcher(house, tmp_path)


def opened(house: House, numbers: Sequence[int], **fields: Any) -> list[int]:
    """Deliveries of new issues that nobody has worked on."""
    issues = [an_issue(n) for n in numbers]
    house.tracker.issues |= {
        issue.key: issue for issue in issues if issue.key not in house.tracker.issues
    }
    given = {"absent": UNTOLD} | fields
    return [
        house.receive(house.event(EventKind.ISSUE_OPENED, issue=issue, **given)) for issue in issues
    ]


def stored_beforehand(house: House, dispatcher: Dispatcher) -> list[int]:
    """Deliveries of the issues 1 to 11, which are many enough to be stored before their turn."""
    seqs = opened(house, range(1, 12))
    dispatcher.turn()
    return seqs


def became(house: House, number: int, **now: Any) -> str:
    """The key of an issue that is otherwise in the tracker by now; no delivery tells of it."""
    key = f"github:acme/shop#{number}"
    house.tracker.issues[key] = replace(house.tracker.issues[key], **now)
    return key


def waiting(house: House, handling: Handling, most: int) -> list[tuple[Delivery, Event]]:
    """So many of the deliveries that wait, with what each tells."""
    return [
        (delivery, event)
        for delivery in house.store.inbox.waiting(most)
        if (event := handling.understand(delivery)) is not None
    ]


def stored(house: House) -> list[int]:
    """The numbers of the issues that can be found."""
    changes = house.store.issues.changed_since(0, 1000)
    return sorted(int(issue.key.rpartition("#")[2]) for issue, _ in changes)


def test_few_issues_wait_for_their_turn_and_of_many_all_are_stored_at_once(
    house: House, dispatcher: Dispatcher
) -> None:
    opened(house, range(1, 9))
    dispatcher.turn()
    assert stored(house) == []
    opened(house, range(9, 120))
    dispatcher.turn()
    assert stored(house) == list(range(9, 120)), "also those for which the queue has no room yet"
    assert house.store.inbox.counts()["queued"] == 64
    assert house.asked == [], "nobody was asked about them"


def test_what_was_stored_beforehand_is_triaged_in_its_turn_and_completed(
    house: House, dispatcher: Dispatcher
) -> None:
    house.suggestions = [BUG]
    seqs = stored_beforehand(house, dispatcher)
    related = Relation(kind=RelationKind.RELATED, key="github:acme/shop#3")
    key = became(house, 5, relations=(related,))
    house.handling.handle(seqs[4])
    issue = house.issue(key)
    assert issue.relations == (related,), "what its delivery did not tell was asked for"
    assert [one.key for one in house.asked] == [key]
    with house.store.read() as transaction:
        (found,) = house.store.suggestions.suggestions(transaction, issue_id=issue.id)
    assert found.suggestion.value == "bug"
    assert len(stored(house)) == 11


def test_what_a_person_did_meanwhile_is_theirs_and_not_the_reporters(
    house: House, dispatcher: Dispatcher
) -> None:
    seqs = stored_beforehand(house, dispatcher)
    key = "github:acme/shop#2"
    told = house.relabel(add=["bug"], key=key, handle=False)
    house.handling.handle(seqs[1])
    assert house.issue(key).labels == ("bug",), "the tracker was asked in its turn"
    assert house.issue(key).history == (), "and did not say who did it"
    house.deliver(told)
    issue = house.issue(key)
    assert issue.labels == ("bug",)
    assert [one.actor for one in issue.history] == [MAINTAINER]
    with house.store.read() as transaction:
        assert house.store.issues.locks(transaction, issue.id)


@pytest.mark.parametrize(
    "now", [{"private": True, "body": "redacted"}, {"status_category": StatusCategory.DONE}]
)
def test_what_an_issue_became_before_its_turn_counts(
    house: House, dispatcher: Dispatcher, now: dict[str, Any]
) -> None:
    house.suggestions = [BUG]
    seqs = stored_beforehand(house, dispatcher)
    key = became(house, 4, updated_at=house.tracker.now(), **now)
    house.handling.handle(seqs[3])
    issue = house.issue(key)
    assert {name: getattr(issue, name) for name in now} == now
    house.write(key)
    assert bool(house.tracker.comment(key)) == ("private" in now)


def test_one_that_is_gone_by_its_turn_cannot_be_found_any_more(
    house: House, dispatcher: Dispatcher
) -> None:
    seqs = stored_beforehand(house, dispatcher)
    key = "github:acme/shop#6"
    house.tracker.fail("read_issue", GoneError("404"))
    house.handling.handle(seqs[5])
    assert house.store.issues.by_key(key) is None
    assert house.delivery(seqs[5]) == ("processed", "the tracker has it no more: 404")
    house.tracker.fail("read_issue", GoneError("404"))
    house.open(20)
    house.handling.handle(opened(house, [20])[0])
    assert house.issue("github:acme/shop#20"), "one that was worked on is not taken away for it"


def test_who_made_it_a_duplicate_meanwhile_is_told_by_its_own_delivery(
    house: House, dispatcher: Dispatcher
) -> None:
    seqs = stored_beforehand(house, dispatcher)
    key = became(house, 8, duplicate_of="github:acme/shop#3")
    house.handling.handle(seqs[7])
    assert house.issue(key).duplicate_of == "github:acme/shop#3"
    assert house.issue(key).history == ()


def test_a_redelivery_of_a_known_issue_asks_no_tracker(
    house: House, dispatcher: Dispatcher
) -> None:
    seqs = stored_beforehand(house, dispatcher)
    house.handling.handle(seqs[0])
    asked = house.tracker.calls.count("read_issue")
    assert asked == 1
    house.handling.handle(opened(house, [1])[0])
    assert house.tracker.calls.count("read_issue") == asked


def test_an_issue_that_comes_from_elsewhere_waits_for_its_turn(
    house: House, dispatcher: Dispatcher
) -> None:
    house.open(1)
    before = house.issue()
    moved = an_issue(40, key="github:acme/elsewhere#1", project="acme/elsewhere")
    change = FieldChange(field="key", before=before.key, after=moved.key)
    opened(house, range(2, 12))
    house.receive(
        house.event(EventKind.ISSUE_OPENED, issue=moved, absent=UNTOLD, changes=(change,))
    )
    dispatcher.turn()
    assert house.issue() == before


def test_a_store_that_is_away_for_a_moment_loses_nobody_the_head_start(
    house: House, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(house, range(1, 12))

    def away(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("locked")

    with monkeypatch.context() as patched:
        patched.setattr(house.store.issues, "hold", away)
        with pytest.raises(StoreUnavailable):
            dispatcher.turn()
    assert stored(house) == []
    opened(house, [12])
    dispatcher.turn()
    # Those that are in the queue by now have their turn soon.
    assert 12 in stored(house)


def test_one_that_cannot_be_stored_costs_the_others_nothing(
    house: House, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(house, range(1, 12))
    save = house.store.issues.save

    def refusing(transaction: Any, issue: Any, **given: Any) -> Any:
        if issue.key.endswith("#4"):
            raise ZeroDivisionError("a defect")
        return save(transaction, issue, **given)

    monkeypatch.setattr(house.store.issues, "save", refusing)
    dispatcher.turn()
    assert stored(house) == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11]


def test_a_known_issue_and_one_that_is_told_in_part_are_left_to_their_turn(
    house: House, dispatcher: Dispatcher
) -> None:
    house.open(1)
    before = house.issue()
    opened(house, range(1, 11))
    opened(house, [11], absent=UNTOLD | {"body"})
    dispatcher.turn()
    assert stored(house) == list(range(1, 11))
    assert house.issue() == before


def test_after_a_restart_they_are_stored_once_more_to_no_effect(
    house: House, dispatcher: Dispatcher, tmp_path: Path
) -> None:
    opened(house, range(1, 80))
    dispatcher.turn()
    version = house.store.issues.latest_version()
    house.store.inbox.requeue_unfinished()
    a_dispatcher(house, tmp_path / "other").turn()
    assert house.store.issues.latest_version() == version
    assert len(stored(house)) == 79


def test_an_issue_that_ends_the_process_counts_against_its_delivery(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(house, range(1, 12))
    handling, folder = house.handling, tmp_path / "marks"
    due = waiting(house, handling, 99)

    class Died(BaseException):
        """What nobody catches, as the end of a process."""

    def dies(_: Any, transaction: Any, event: Event) -> None:
        assert transaction is not None
        if event.issue and event.issue.key.endswith("#3"):
            # As the file would be left behind: the mark is not taken off.
            monkeypatch.setattr(Underway, "_mark", lambda *_: None)
            raise Died

    monkeypatch.setattr(type(handling), "store_beforehand", dies)
    marks = Underway(folder)
    with pytest.raises(Died):
        Intake(house.store).take_in(due, handling, marks)
    marks.close()
    after = Underway(folder)
    assert [after.deaths_of(d) for d, _ in due] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]


def test_triage_gives_way_while_issues_are_stored_and_not_for_ever(
    house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    intake = Intake(house.store)
    handling = replace(house.handling, give_way=intake.give_way)
    (seq, *_) = opened(house, range(1, 12))
    begun, may_end = threading.Event(), threading.Event()
    beforehand = type(handling).store_beforehand

    def slow(self: Any, transaction: Any, event: Event) -> None:
        begun.set()
        assert may_end.wait(10)
        beforehand(self, transaction, event)

    monkeypatch.setattr(type(handling), "store_beforehand", slow)
    due = waiting(house, handling, 1)
    marks = Underway(tmp_path)
    storing = threading.Thread(target=intake.take_in, args=(due, handling, marks))
    storing.start()
    assert begun.wait(10)
    triaging = threading.Thread(target=handling.handle, args=(seq,))
    triaging.start()
    time.sleep(0.2)
    assert triaging.is_alive()
    assert house.asked == []
    may_end.set()
    storing.join(10)
    triaging.join(10)
    assert len(house.asked) == 1
    intake._idle.clear()
    started = time.monotonic()
    intake.give_way()
    assert 0.9 < time.monotonic() - started < 5
