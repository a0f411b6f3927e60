from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.awaiting import awaiting
from core.errors import StoreUnavailable
from core.store import database as database_module
from core.store import tables
from core.store.batches import BatchWriter
from core.store.inbox import DeliveryStatus, Inbox
from core.store.store import Store
from tests.store.stores import NOON, a_delivery, minutes


@pytest.fixture
def batching(store_url: str, tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path, store_url, batching=True)
    yield opened
    opened.close()


def test_a_delivery_comes_back_as_it_was_received(store: Store) -> None:
    sent = a_delivery(body=bytes(range(256)), headers={"x-github-event": "issues"})
    accepted = store.inbox.accept(sent)
    assert accepted.new
    found = store.inbox.get(accepted.seq)
    assert found is not None
    assert (found.body, found.headers, found.received_at) == (sent.body, sent.headers, NOON)
    assert (found.connection, found.id, found.seq, found.attempt) == (
        "acme-github",
        "d-1",
        accepted.seq,
        0,
    )
    assert store.inbox.get(accepted.seq + 1) is None


def test_the_same_delivery_is_stored_once(store: Store) -> None:
    first = store.inbox.accept(a_delivery())
    again = store.inbox.accept(a_delivery(body=b"{}"))
    assert (again.seq, again.new) == (first.seq, False)
    assert [d.body for d in store.inbox.waiting(10)] == [a_delivery().body]
    assert store.inbox.counts()["redeliveries"] == 1


def test_the_same_id_of_another_connection_is_another_delivery(store: Store) -> None:
    first = store.inbox.accept(a_delivery())
    other = store.inbox.accept(a_delivery(connection="acme-jira"))
    assert other.new
    assert other.seq != first.seq


def test_a_redelivery_of_a_failed_one_waits_again_with_the_next_attempt(store: Store) -> None:
    seq = store.inbox.accept(a_delivery()).seq
    store.inbox.mark_queued(store.inbox.waiting(10))
    store.inbox.finish(seq, DeliveryStatus.FAILED, reason="no connection")
    assert store.inbox.waiting(10) == []
    assert store.inbox.accept(a_delivery()).seq == seq
    (waiting,) = store.inbox.waiting(10)
    assert (waiting.seq, waiting.attempt) == (seq, 1)
    (record,) = store.inbox.records()
    assert (record.status, record.reason, record.redeliveries) == (DeliveryStatus.RECEIVED, "", 1)


def test_what_waits_for_a_tracker_is_counted_until_something_becomes_of_it(store: Store) -> None:
    now, inbox = datetime.now(UTC), store.inbox
    seqs = [inbox.accept(a_delivery(f"d-{n}")).seq for n in range(6)]
    soon, later, over = (now + timedelta(seconds=s) for s in (60, 600, -1))
    for seq, next_try in zip(seqs, (later, soon, over, soon, None, soon), strict=True):
        reason = "a defect" if seq == seqs[3] else awaiting("cannot connect")
        inbox.finish(seq, DeliveryStatus.FAILED, reason=reason, next_try=next_try)
    assert inbox.awaiting(now) == (4, soon)
    assert [r.is_awaiting for r in reversed(inbox.records())] == [True] * 3 + [False] * 2 + [True]
    inbox.finish(seqs[1], DeliveryStatus.PROCESSED)
    inbox.replay(seqs[5])
    assert inbox.awaiting(now) == (2, later)
    inbox.accept(a_delivery("d-0"))
    assert inbox.awaiting(now) == (1, None), "a time that is over tells nothing"
    assert [r.next_try for r in inbox.records(status=DeliveryStatus.RECEIVED)] == [None] * 2


@pytest.mark.parametrize(
    "status", [DeliveryStatus.PROCESSED, DeliveryStatus.IGNORED, DeliveryStatus.QUEUED]
)
def test_a_redelivery_of_another_one_does_not_wait(store: Store, status: DeliveryStatus) -> None:
    seq = store.inbox.accept(a_delivery()).seq
    store.inbox.mark_queued(store.inbox.waiting(10))
    if status is not DeliveryStatus.QUEUED:
        store.inbox.finish(seq, status, reason="as it was")
    store.inbox.accept(a_delivery())
    assert store.inbox.waiting(10) == []
    (record,) = store.inbox.records()
    assert (record.status, record.attempt, record.redeliveries) == (status, 0, 1)


def test_those_that_wait_come_in_the_order_of_their_arrival(store: Store) -> None:
    seqs = [store.inbox.accept(a_delivery(f"d-{n}")).seq for n in (3, 1, 2)]
    assert seqs == sorted(seqs)
    assert [d.id for d in store.inbox.waiting(10)] == ["d-3", "d-1", "d-2"]
    assert [d.id for d in store.inbox.waiting(2)] == ["d-3", "d-1"]


def test_what_was_sent_again_while_it_was_queued_is_not_marked_as_queued(store: Store) -> None:
    """The dispatcher read attempt 0; by the time it marks it, attempt 1 waits."""
    seq = store.inbox.accept(a_delivery()).seq
    read = store.inbox.waiting(10)
    store.inbox.finish(seq, DeliveryStatus.FAILED, reason="quickly")
    store.inbox.accept(a_delivery())
    store.inbox.mark_queued(read)
    assert [(d.seq, d.attempt) for d in store.inbox.waiting(10)] == [(seq, 1)]


def test_marking_as_queued_does_not_undo_what_was_finished(store: Store) -> None:
    seq = store.inbox.accept(a_delivery()).seq
    read = store.inbox.waiting(10)
    store.inbox.finish(seq, DeliveryStatus.PROCESSED)
    store.inbox.mark_queued(read)
    assert store.inbox.counts() == {
        "received": 0,
        "queued": 0,
        "processed": 1,
        "ignored": 0,
        "failed": 0,
        "redeliveries": 0,
    }
    store.inbox.mark_queued([])


def test_at_start_up_what_was_queued_waits_again_with_the_same_attempt(store: Store) -> None:
    for n in range(4):
        store.inbox.accept(a_delivery(f"d-{n}"))
    store.inbox.mark_queued(store.inbox.waiting(3))
    store.inbox.finish(store.inbox.records()[-1].seq, DeliveryStatus.PROCESSED)
    assert store.inbox.requeue_unfinished() == 2
    assert [(d.id, d.attempt) for d in store.inbox.waiting(10)] == [
        ("d-1", 0),
        ("d-2", 0),
        ("d-3", 0),
    ]
    assert store.inbox.requeue_unfinished() == 0


def test_replay_takes_up_whatever_became_of_it(store: Store) -> None:
    seq = store.inbox.accept(a_delivery()).seq
    store.inbox.finish(seq, DeliveryStatus.IGNORED, reason="nothing to us")
    assert store.inbox.replay(seq)
    (waiting,) = store.inbox.waiting(10)
    assert (waiting.seq, waiting.attempt) == (seq, 1)
    assert store.inbox.records()[0].reason == ""
    assert not store.inbox.replay(seq + 1)


def test_records_are_told_newest_first_and_can_be_chosen(store: Store) -> None:
    for n, connection in enumerate(("acme-github", "acme-jira", "acme-github")):
        store.inbox.accept(a_delivery(f"d-{n}", connection=connection, body=b"x" * n))
    first = store.inbox.records()[-1].seq
    store.inbox.finish(
        first, DeliveryStatus.FAILED, reason="why", event="issue.opened", issue_key="k"
    )
    assert [r.delivery_id for r in store.inbox.records()] == ["d-2", "d-1", "d-0"]
    assert [r.size for r in store.inbox.records()] == [2, 1, 0]
    assert [r.delivery_id for r in store.inbox.records(connection="acme-jira")] == ["d-1"]
    assert [r.delivery_id for r in store.inbox.records(limit=1)] == ["d-2"]
    (failed,) = store.inbox.records(status=DeliveryStatus.FAILED)
    assert store.inbox.records(seq=first) == [failed]
    assert (failed.reason, failed.event, failed.issue_key) == ("why", "issue.opened", "k")


def test_hostile_text_does_not_stop_a_delivery(store: Store) -> None:
    delivery = a_delivery("d\x00\ud800", headers={"x\x00": "\udfff"})
    seq = store.inbox.accept(delivery).seq
    assert store.inbox.accept(delivery).seq == seq
    store.inbox.finish(
        seq, DeliveryStatus.FAILED, reason="r\x00\ud83d", issue_key="k\x00" + "x" * 900
    )
    (record,) = store.inbox.records()
    assert record.reason == "r\ufffd\ufffd"
    assert len(record.issue_key) == 300
    found = store.inbox.get(seq)
    assert found is not None
    assert found.headers == {"x\ufffd": "\ufffd"}


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises((ValueError, sa.exc.StatementError), match="time zone"):
        store.inbox.accept(a_delivery(received_at=NOON.replace(tzinfo=None)))


def test_ten_threads_with_the_same_delivery_store_it_once(batching: Store) -> None:
    barrier = threading.Barrier(10)

    def send() -> tuple[int, bool]:
        barrier.wait(10)
        accepted = batching.inbox.accept(a_delivery())
        return accepted.seq, accepted.new

    with ThreadPoolExecutor(10) as pool:
        answers = [f.result(20) for f in [pool.submit(send) for _ in range(10)]]
    assert len({seq for seq, _ in answers}) == 1
    assert [new for _, new in answers].count(True) == 1
    assert batching.inbox.counts()["redeliveries"] == 9


def test_without_batching_threads_store_one_delivery_once(store: Store) -> None:
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: store.inbox.accept(a_delivery()), range(10)))
    assert len({a.seq for a in answers}) == 1
    assert [a.new for a in answers].count(True) == 1


# -- group commit --------------------------------------------------------------------------


class Gate:
    """Work that holds the writer thread until it is let through."""

    def __init__(self) -> None:
        self.entered, self._go = threading.Event(), threading.Event()

    def __call__(self, connection: Any) -> str:
        self.entered.set()
        assert self._go.wait(20)
        return "through"

    def open(self) -> None:
        self._go.set()


@pytest.fixture
def writer(store: Store) -> Iterator[BatchWriter]:
    made = BatchWriter(store._inbox_database)
    yield made
    made.close()


def _handed_over(
    pool: ThreadPoolExecutor, writer: BatchWriter, works: list[Callable[[Any], Any]]
) -> list[Future[Any]]:
    """Hand works over in order, while the writer is busy, so that they make one batch."""
    futures = []
    for n, work in enumerate(works, start=1):
        futures.append(pool.submit(writer.run, work))
        deadline = time.monotonic() + 10
        while writer._queue.qsize() < n:
            assert time.monotonic() < deadline
            time.sleep(0.001)
    return futures


def _insert(name: str) -> Callable[[Any], Any]:
    statement = sa.insert(tables.deliveries).values(
        connection="acme-github",
        delivery_id=name,
        headers={},
        body=b"",
        received_at=NOON,
        status="received",
    )
    return lambda connection: connection.execute(statement)


def test_one_bad_write_does_not_sink_the_others_of_its_batch(
    store: Store, writer: BatchWriter
) -> None:
    gate = Gate()
    with ThreadPoolExecutor(8) as pool:
        held = pool.submit(writer.run, gate)
        assert gate.entered.wait(10)
        works = [_insert("one"), _insert("two"), _insert("one"), _insert("three")]
        futures = _handed_over(pool, writer, works)
        gate.open()
        wait(futures, 20)
    assert held.result() == "through"
    assert [type(f.exception()) for f in futures] == [
        type(None),
        type(None),
        sa.exc.IntegrityError,
        type(None),
    ]
    assert [d.id for d in store.inbox.waiting(10)] == ["one", "two", "three"]


def test_where_the_database_is_away_the_whole_batch_learns_it_at_once(
    store: Store, writer: BatchWriter
) -> None:
    """Each write of a batch on its own would wait as long again as the first."""
    tried = []
    gate = Gate()

    def away(connection: Any) -> None:
        tried.append(connection)
        raise StoreUnavailable("away")

    with ThreadPoolExecutor(8) as pool:
        pool.submit(writer.run, gate)
        assert gate.entered.wait(10)
        futures = _handed_over(pool, writer, [away, away, away, _insert("late")])
        gate.open()
        wait(futures, 20)
    errors = [f.exception() for f in futures]
    assert [str(error) for error in errors] == ["away"] * 4
    assert len({id(error) for error in errors}) == 4
    assert len(tried) == 1
    assert store.inbox.waiting(10) == []
    writer.run(_insert("afterwards"))
    assert [d.id for d in store.inbox.waiting(10)] == ["afterwards"]


def test_what_was_handed_over_is_committed_before_closing_ends(
    store: Store, writer: BatchWriter
) -> None:
    gate = Gate()
    with ThreadPoolExecutor(8) as pool:
        pool.submit(writer.run, gate)
        assert gate.entered.wait(10)
        futures = _handed_over(pool, writer, [_insert(str(n)) for n in range(5)])
        closing = pool.submit(writer.close)
        gate.open()
        closing.result(20)
        assert len(store.inbox.waiting(10)) == 5
        assert [f.exception(20) for f in futures] == [None] * 5
    with pytest.raises(StoreUnavailable, match="closing"):
        writer.run(_insert("too late"))
    writer.close()  # closing twice is fine


def test_more_than_one_batch_is_worked_off(
    store: Store, writer: BatchWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.batches.MAX_BATCH", 2)
    gate = Gate()
    with ThreadPoolExecutor(8) as pool:
        pool.submit(writer.run, gate)
        assert gate.entered.wait(10)
        futures = _handed_over(pool, writer, [_insert(str(n)) for n in range(5)])
        gate.open()
        wait(futures, 20)
    assert [d.id for d in store.inbox.waiting(10)] == ["0", "1", "2", "3", "4"]


def test_a_batched_inbox_is_durable_when_it_answers(batching: Store, store: Store) -> None:
    seq = batching.inbox.accept(a_delivery()).seq
    found = store.inbox.get(seq)
    assert found is not None
    assert found.id == "d-1"


# -- the store is away ---------------------------------------------------------------------


@pytest.fixture
def impatient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    opened = Store(tmp_path, batching=True)
    yield opened
    opened.close()


def test_a_locked_inbox_is_said_to_be_away_and_works_afterwards(
    impatient: Store, tmp_path: Path
) -> None:
    other = sa.create_engine(f"sqlite:///{tmp_path / 'inbox.db'}", isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(StoreUnavailable, match="locked"):
                impatient.inbox.accept(a_delivery(body=b"what a person wrote"))
        connection.exec_driver_sql("ROLLBACK")
    other.dispose()
    assert impatient.inbox.accept(a_delivery()).new
    assert [d.id for d in impatient.inbox.waiting(10)] == ["d-1"]


def test_reading_does_not_wait_for_a_writer(impatient: Store, tmp_path: Path) -> None:
    impatient.inbox.accept(a_delivery())
    with impatient.database.write(), impatient._inbox_database.write():
        assert len(impatient.inbox.waiting(10)) == 1
        impatient.ping()


def test_the_error_does_not_repeat_what_people_wrote(impatient: Store, tmp_path: Path) -> None:
    with impatient._inbox_database.write(), pytest.raises(StoreUnavailable) as raised:
        Inbox(impatient._inbox_database).accept(a_delivery(body=b"a secret", id="the-id"))
    assert "secret" not in str(raised.value)
    assert "the-id" not in str(raised.value)


@pytest.mark.postgresql
def test_a_postgresql_that_cannot_be_reached_is_said_to_be_away(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        Store(tmp_path, f"postgresql://nobody@/none?host={tmp_path}")


def test_deliveries_outlive_the_process(store_url: str, tmp_path: Path) -> None:
    first = Store(tmp_path, store_url)
    first.inbox.accept(a_delivery(received_at=minutes(1)))
    first.close()
    second = Store(tmp_path, store_url)
    try:
        assert [d.received_at for d in second.inbox.waiting(1)] == [minutes(1)]
        assert second.installation == first.installation
    finally:
        second.close()
