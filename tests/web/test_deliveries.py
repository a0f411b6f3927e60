"""A delivery is stored before it is answered, once, whoever sends it how often."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.store.inbox import DeliveryStatus
from tests.web.conftest import OLD_SECRET, Door

NOTE = b'{"note": "the printer smokes"}'


@pytest.mark.trap("G2")
def test_a_delivery_is_stored_and_then_accepted(door: Door) -> None:
    answer = door.deliver(NOTE, "one", X_Note_Event="note", Cookie="session=1")

    assert (answer.status, answer.json) == (202, {"delivery": "one", "status": "accepted"})
    (stored,) = door.store.inbox.waiting(10)
    assert (stored.connection, stored.id, stored.body) == ("acme", "one", NOTE)
    assert stored.headers == {"x-note-event": "note"}, "no signature, no cookie is kept"
    assert stored.received_at.tzinfo is not None
    assert door.woken == [1]


def test_the_same_delivery_again_is_known(door: Door) -> None:
    door.deliver(NOTE, "one")
    answer = door.deliver(NOTE, "one")

    assert (answer.status, answer.json["status"]) == (202, "known")
    (record,) = door.records
    assert (record.redeliveries, record.attempt) == (1, 0)


def test_two_connections_may_use_the_same_delivery_id(door: Door) -> None:
    for connection in ("acme", "beta"):
        assert door.deliver(NOTE, "one", connection=connection).json["status"] == "accepted"
    assert {record.connection for record in door.records} == {"acme", "beta"}


@pytest.mark.trap("G1")
def test_both_secrets_hold_while_one_is_rotated(door: Door) -> None:
    assert door.deliver(NOTE, "one", secret=OLD_SECRET).status == 202


def test_ten_at_once_are_one_row(door: Door) -> None:
    barrier = threading.Barrier(10)

    def send(_: int) -> str:
        barrier.wait(10)
        answer = door.deliver(NOTE, "same")
        assert answer.status == 202
        return answer.json["status"]

    with ThreadPoolExecutor(10) as pool:
        statuses = list(pool.map(send, range(10)))

    assert sorted(statuses) == ["accepted", *["known"] * 9]
    (record,) = door.records
    assert record.redeliveries == 9


@pytest.mark.trap("G3")
def test_a_failed_one_is_worked_on_again_when_it_is_sent_again(door: Door) -> None:
    door.deliver(NOTE, "one")
    (record,) = door.records
    door.store.inbox.finish(record.seq, DeliveryStatus.FAILED, reason="the tracker was away")
    assert not door.store.inbox.waiting(10)
    door.woken.clear()

    assert door.deliver(NOTE, "one").status == 202

    (waiting,) = door.store.inbox.waiting(10)
    assert (waiting.seq, waiting.attempt) == (record.seq, 1)
    assert door.woken == [1], "whoever works on deliveries is told"


@pytest.mark.trap("G3")
@pytest.mark.parametrize(
    "status", [DeliveryStatus.PROCESSED, DeliveryStatus.IGNORED, DeliveryStatus.QUEUED]
)
def test_one_that_is_done_or_under_way_is_not(door: Door, status: DeliveryStatus) -> None:
    door.deliver(NOTE, "one")
    (record,) = door.records
    door.store.inbox.mark_queued(door.store.inbox.waiting(10))
    if status is not DeliveryStatus.QUEUED:
        door.store.inbox.finish(record.seq, status)

    answer = door.deliver(NOTE, "one")

    assert (answer.status, answer.json["status"]) == (202, "known")
    (after,) = door.records
    assert (after.status, after.attempt) == (status, 0)
    assert not door.store.inbox.waiting(10)


def _patience(door: Door, milliseconds: int) -> None:
    with door.store._inbox_database.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={milliseconds}")


def test_a_locked_store_asks_the_tracker_to_try_again(own_door: Door, tmp_path: Path) -> None:
    _patience(own_door, 200)
    other = sqlite3.connect(tmp_path / "inbox.db", isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        answer = own_door.deliver(NOTE, "one")
        assert (answer.status, answer.json) == (
            503,
            {"error": "the store is not available; try again"},
        )
    finally:
        other.close()

    assert own_door.deliver(NOTE, "one").json["status"] == "accepted"
    assert b'answer="refused 503",connection="acme"} 1.0' in own_door.metrics.render()


def test_a_full_store_asks_the_tracker_to_try_again(own_door: Door) -> None:
    with own_door.store._inbox_database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    large = b'{"note": "' + b"x" * 1_000_000 + b'"}'

    assert own_door.deliver(large, "one").status == 503
    assert own_door.records == []

    with own_door.store._inbox_database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=100000")
    assert own_door.deliver(large, "one").json["status"] == "accepted"


def test_a_closing_store_asks_the_tracker_to_try_again(own_door: Door) -> None:
    own_door.store.inbox.close()
    assert own_door.deliver(NOTE, "one").status == 503


@pytest.mark.trap("G2")
def test_what_was_accepted_is_there_after_a_crash(own_door: Door, tmp_path: Path) -> None:
    own_door.deliver(NOTE, "one")
    # A reader of its own sees only what was committed.
    with sqlite3.connect(f"file:{tmp_path / 'inbox.db'}?mode=ro", uri=True) as other:
        rows = other.execute("SELECT delivery_id, body FROM deliveries").fetchall()
    other.close()
    assert rows == [("one", NOTE)]
