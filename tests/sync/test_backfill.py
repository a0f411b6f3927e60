"""Whole projects: read once, resumed, waited for, and what was filed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.connector import Batch
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError, UserError
from core.model import Event, EventKind
from core.store.store import Store
from core.sync.backfill import Backfill, Progress
from tests.sync.conftest import (
    BEGAN,
    PROJECT,
    Clock,
    Killed,
    Shelf,
    ShelfConnector,
    Waits,
    content,
    expired,
)

# -- reading -------------------------------------------------------------------------------


def test_everything_is_read_once(backfill: Backfill, shelf: Shelf, store: Store) -> None:
    shelf.fill(35)
    seen: list[Progress] = []
    state = backfill.run(PROJECT, progress=seen.append)
    assert (state.issues, state.comments) == (35, 70)
    assert state.finished_at is not None
    assert state.whole_at == state.started_at
    assert state.watermark == BEGAN + timedelta(minutes=35)
    found = content(store)
    assert len(found) == 35
    assert found[f"notes:{PROJECT}#9"] == (
        "The cart forgets item 9",
        ("cart",),
        BEGAN + timedelta(minutes=9),
        (("9-0", "Seen 0 times"), ("9-1", "Seen 1 times")),
        (("labels", None, "cart"),),
    )
    assert len(shelf.requests) == len(set(shelf.requests)) == 4, "no page twice"
    assert [p.state.issues for p in seen] == [0, 10, 20, 30, 35]
    issue = store.issues.by_key(f"notes:{PROJECT}#9")
    assert issue is not None
    assert issue.connection == "acme"


def test_an_empty_project_is_known_too(backfill: Backfill, clock: Clock) -> None:
    state = backfill.run(PROJECT)
    assert state.issues == 0
    assert state.watermark is not None
    assert state.watermark < clock.now, "what is filed right now is not missed"


def test_a_second_whole_run_changes_nothing(backfill: Backfill, shelf: Shelf, store: Store) -> None:
    shelf.fill(25)
    backfill.run(PROJECT)
    before, version = content(store), store.issues.latest_version()
    state = backfill.run(PROJECT, whole=True)
    assert state.run == 2
    assert content(store) == before
    assert store.issues.latest_version() == version, "nothing is indexed anew"


def test_an_issue_that_changes_meanwhile_comes_again_and_is_stored_once(
    backfill: Backfill, shelf: Shelf, store: Store
) -> None:
    shelf.fill(25)
    late = BEGAN + timedelta(days=2)

    def change(now: Progress) -> None:
        if now.state.issues == 10:
            shelf.change(3, late, title="The cart forgets everything")

    state = backfill.run(PROJECT, progress=change)
    assert state.issues == 26
    found = content(store)
    assert len(found) == 25
    assert found[f"notes:{PROJECT}#3"][0] == "The cart forgets everything"
    assert state.watermark == late


def test_equal_times_are_paged_within(backfill: Backfill, shelf: Shelf, store: Store) -> None:
    shelf.fill(30)
    for number in range(1, 31):
        shelf.change(number, BEGAN)
    backfill.run(PROJECT)
    assert len(content(store)) == 30
    assert len(shelf.requests) == 3


# -- being stopped -------------------------------------------------------------------------


@pytest.mark.parametrize("request_number", [1, 2, 3, 4])
def test_a_run_that_is_killed_goes_on_where_it_was(
    request_number: int, backfill: Backfill, shelf: Shelf, store: Store
) -> None:
    shelf.fill(35)
    shelf.failures[request_number] = Killed()
    with pytest.raises(Killed):
        backfill.run(PROJECT)
    state = backfill.run(PROJECT)
    assert state.run == 1
    assert (state.issues, state.comments) == (35, 70)
    assert len(content(store)) == 35
    assert max(shelf.requests.count(r) for r in shelf.requests) <= 2


def test_a_batch_and_its_cursor_are_stored_together(
    backfill: Backfill, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.fill(35)
    move, calls = store.syncs.move, 0

    def killed(*args: object) -> bool:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed
        return move(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(store.syncs, "move", killed)
    with pytest.raises(Killed):
        backfill.run(PROJECT)
    assert len(content(store)) == 10, "the second batch is not half there"
    monkeypatch.undo()
    assert backfill.run(PROJECT).issues == 35
    assert len(content(store)) == 35


def test_who_reads_the_same_project_at_once_is_told(
    backfill: Backfill, shelf: Shelf, store: Store, connector: ShelfConnector, clock: Clock
) -> None:
    shelf.fill(35)
    other = Backfill(store=store, connector=connector, clock=clock)

    def meddle(now: Progress) -> None:
        if now.state.issues == 10:
            other.run(PROJECT)

    with pytest.raises(UserError, match=f"somebody else syncs {PROJECT} now"):
        backfill.run(PROJECT, progress=meddle)
    assert len(content(store)) == 35


# -- a tracker that does not answer as it should ----------------------------------------------


def test_a_limit_is_waited_for_as_the_tracker_asks(
    backfill: Backfill, shelf: Shelf, store: Store, waits: Waits
) -> None:
    shelf.fill(35)
    shelf.failures = {
        2: RetryableError("the limit is reached", retry_after=61.0),
        3: RetryableError("502"),
        4: RetryableError("502"),
        6: RetryableError("502"),
    }
    seen: list[Progress] = []
    backfill.run(PROJECT, progress=seen.append)
    assert waits.seconds == [61.0, 4.0, 8.0, 2.0], "success starts the count anew"
    waited = [(p.waiting, p.why) for p in seen if p.waiting]
    assert waited[0] == (61.0, "the limit is reached")
    assert len(content(store)) == 35


def test_without_hints_it_is_asked_a_dozen_times(
    backfill: Backfill, shelf: Shelf, store: Store, waits: Waits
) -> None:
    shelf.fill(5)
    shelf.failures = {n: RetryableError("the answer is no JSON") for n in range(1, 13)}
    with pytest.raises(RetryableError, match="no JSON"):
        backfill.run(PROJECT)
    assert len(waits.seconds) == 11
    assert max(waits.seconds) == 900.0
    state = store.syncs.state("acme", PROJECT)
    assert state is not None
    assert state.problem == "the answer is no JSON"
    assert backfill.run(PROJECT).problem == ""
    assert len(content(store)) == 5


def test_where_nobody_waits_it_is_said_and_goes_on_later(
    store: Store, connector: ShelfConnector, clock: Clock, shelf: Shelf
) -> None:
    shelf.fill(35)
    shelf.failures[3] = RetryableError("429", retry_after=600.0)
    backfill = Backfill(store=store, connector=connector, clock=clock)
    with pytest.raises(RetryableError) as caught:
        backfill.run(PROJECT)
    assert caught.value.retry_after == 600.0
    assert backfill.run(PROJECT).issues == 35


@pytest.mark.parametrize(
    "error", [CredentialsError("401: revoked"), GoneError("404"), PermanentError("403")]
)
def test_what_waiting_does_not_mend_is_said_at_once_and_nothing_is_lost(
    error: PermanentError, backfill: Backfill, shelf: Shelf, store: Store, waits: Waits
) -> None:
    shelf.fill(35)
    shelf.failures[3] = error
    with pytest.raises(type(error)):
        backfill.run(PROJECT)
    assert waits.seconds == []
    state = store.syncs.state("acme", PROJECT)
    assert state is not None
    assert (state.problem, state.finished_at, state.issues) == (str(error), None, 20)
    assert backfill.run(PROJECT).issues == 35
    assert len(content(store)) == 35


def test_a_cursor_that_expired_costs_what_changed_last_not_everything(
    backfill: Backfill, shelf: Shelf, store: Store
) -> None:
    shelf.fill(35)
    shelf.failures[3] = expired()
    state = backfill.run(PROJECT)
    assert len(content(store)) == 35
    assert state.is_whole
    assert state.whole_at is not None
    again = [since for cursor, since in shelf.requests if not cursor]
    assert again == [None, BEGAN + timedelta(minutes=20) - timedelta(minutes=5)]


def test_a_list_that_ends_early_again_and_again_is_waited_for(
    backfill: Backfill, shelf: Shelf, waits: Waits
) -> None:
    shelf.fill(35)
    for number in range(1, 36):
        shelf.change(number, BEGAN)
    shelf.failures = {n: expired() for n in range(2, 400, 2)}
    with pytest.raises(RetryableError, match="ends early again and again"):
        backfill.run(PROJECT)
    assert len(waits.seconds) == 11, "two at once, the others in doubling steps"
    assert max(waits.seconds) == 900.0


def test_a_tracker_that_takes_no_beginning_is_an_error(backfill: Backfill, shelf: Shelf) -> None:
    shelf.fill(5)
    shelf.failures[1] = expired()
    with pytest.raises(RetryableError, match="refuses to begin"):
        backfill.run(PROJECT)


def test_a_list_that_does_not_move_on_is_an_error_not_a_loop(
    backfill: Backfill, shelf: Shelf, connector: ShelfConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.fill(5)
    monkeypatch.setattr(connector, "sync", lambda *_: Batch(cursor="same"))
    with pytest.raises(RetryableError, match="does not move on"):
        backfill.run(PROJECT)


def test_an_empty_page_that_is_not_the_last_is_no_end(
    backfill: Backfill, shelf: Shelf, store: Store
) -> None:
    shelf.fill(35)
    shelf.empty = frozenset({1, 3})
    backfill.run(PROJECT)
    assert len(content(store)) == 35


def test_odd_issues_are_stored_as_they_are(backfill: Backfill, shelf: Shelf, store: Store) -> None:
    shelf.add(1, title="🔥🔥🔥")
    shelf.add(2, body="x" * 1_000_000)
    shelf.add(3, title="nul \x00 and \ud800")
    state = backfill.run(PROJECT)
    assert state.issues == 3
    assert content(store)[f"notes:{PROJECT}#1"][0] == "🔥🔥🔥"
    big = store.issues.by_key(f"notes:{PROJECT}#2")
    assert big is not None
    assert len(big.body) == 1_000_000


def test_times_in_the_future_do_not_hide_what_comes_next(
    backfill: Backfill, shelf: Shelf, clock: Clock
) -> None:
    shelf.add(1, updated_at=clock.now + timedelta(days=300))
    state = backfill.run(PROJECT)
    assert state.watermark == clock.now


def test_two_issues_with_one_key_are_not_both_lost(
    backfill: Backfill, shelf: Shelf, store: Store
) -> None:
    shelf.add(1)
    shelf.add(2, key=f"notes:{PROJECT}#1", title="The other one")
    backfill.run(PROJECT)
    titles = {key: (kept[0], kept[3]) for key, kept in content(store).items()}
    assert titles.pop(f"notes:{PROJECT}#1")[0] == "The other one", "who changed last has the key"
    ((key, (title, comments)),) = titles.items()
    assert key.startswith(f"notes:{PROJECT}#1~")
    assert title == "The cart forgets item 1"
    assert [c for c, _ in comments] == ["1-0", "1-1"], "each has its own comments"


# -- what was filed since ------------------------------------------------------------------


def test_issues_filed_since_the_project_was_known_are_told_of(
    store: Store, connector: ShelfConnector, shelf: Shelf, clock: Clock
) -> None:
    heard: list[Event] = []
    backfill = Backfill(store=store, connector=connector, clock=clock, hear=heard.append)
    shelf.fill(10)
    backfill.run(PROJECT)
    assert heard == [], "history is learned from, not answered"
    shelf.add(50)
    fresh = shelf.add(51)
    shelf.issues["51"] = replace(fresh, created_at=clock.now, updated_at=clock.now)
    backfill.run(PROJECT, whole=True)
    opened = [e.issue.key for e in heard if e.kind is EventKind.ISSUE_OPENED and e.issue]
    assert opened == [f"notes:{PROJECT}#50"], "a minute old may still be told by its webhook"
    assert f"notes:{PROJECT}#51" not in content(store), "once known it would never be told of"
    clock.now += timedelta(minutes=5)
    backfill.run(PROJECT)
    opened = [e.issue.key for e in heard if e.kind is EventKind.ISSUE_OPENED and e.issue]
    assert opened == [f"notes:{PROJECT}#{n}" for n in (50, 51)]
