"""Starting, stopping and staying alive."""

from __future__ import annotations

import dataclasses
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from core.errors import StoreUnavailable
from core.work import worker as worker_module
from core.work.client import WorkClient
from core.work.contract import DELIVERIES, JobStatus, WorkSettings
from core.work.engine import WorkEngine
from tests.work.conftest import Start
from tests.work.helpers import Recorder, eventually


def test_stop_finishes_what_runs_and_leaves_the_rest(settings: WorkSettings, start: Start) -> None:
    settings = dataclasses.replace(settings, concurrency=2)
    begun = threading.Semaphore(0)

    def handle(seq: int, attempt: int) -> None:
        begun.release()
        time.sleep(0.5)

    recorder = Recorder(on_delivery=handle)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(1, 21)])
    assert begun.acquire(timeout=10)
    assert begun.acquire(timeout=10)
    assert engine.stop(10)
    finished = len(recorder.deliveries)
    assert 2 <= finished <= 6
    with WorkClient(settings) as client:
        assert client.jobs(JobStatus.RUNNING) == []
        assert len(client.jobs(JobStatus.DONE)) == finished
        assert len(client.jobs(JobStatus.WAITING)) == 20 - finished
    recorder.on_delivery = lambda *_: None
    start(settings, recorder)
    eventually(lambda: len(recorder.deliveries) == 20)
    assert sorted(recorder.deliveries) == list(range(1, 21))


def test_restarts_without_a_crash_do_not_count_as_deaths(
    settings: WorkSettings, start: Start
) -> None:
    def handle(seq: int, attempt: int) -> None:
        raise StoreUnavailable("away")

    settings = dataclasses.replace(settings, retry_seconds=600.0)
    tries = []
    for _ in range(8):
        recorder = Recorder(on_delivery=lambda *_: tries.append(1) or handle(1, 0))
        engine = start(settings, recorder)
        engine.client.enqueue_delivery(1, 0, "issue")
        before = len(tries)
        eventually(lambda before=before: len(tries) > before)  # type: ignore[misc]
        assert engine.stop(10)
    with WorkClient(settings) as client:
        assert len(client.jobs(JobStatus.WAITING)) == 1


def test_stop_says_when_something_did_not_finish(sqlite_settings: WorkSettings) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def handle(seq: int, attempt: int) -> None:
        begun.set()
        let_go.wait(20)

    engine = WorkEngine(sqlite_settings, Recorder(on_delivery=handle))
    engine.start({})
    engine.client.enqueue_delivery(1, 0, "issue")
    assert begun.wait(10)
    began = time.monotonic()
    assert not engine.stop(0.3)
    assert time.monotonic() - began < 5
    # It runs on in this process, so nobody may take it over, nor may another engine start.
    with pytest.raises(RuntimeError, match="stop that one first"):
        WorkEngine(sqlite_settings, Recorder()).start({})
    assert worker_module.slots(sqlite_settings).try_take(0) is None
    assert not engine.stop()
    let_go.set()
    WorkEngine._occupied = None  # what the end of the process would do
    assert engine._stuck is not None
    engine._stuck._slot.release()


def test_a_second_engine_in_one_process_is_refused(
    sqlite_settings: WorkSettings, start: Start
) -> None:
    engine = start(sqlite_settings, Recorder())
    with pytest.raises(RuntimeError, match="stop that one first"):
        WorkEngine(sqlite_settings, Recorder()).start({})
    assert engine.problem == ""
    assert engine.stop()
    assert engine.stop()  # once more does no harm
    assert engine.problem == "durable work is not running"
    with pytest.raises(RuntimeError, match="not running"):
        engine.client.jobs()
    start(sqlite_settings, Recorder())


def test_an_engine_that_could_not_start_leaves_nothing_behind(
    sqlite_settings: WorkSettings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreUnavailable("no queue today")

    with monkeypatch.context() as patch:
        patch.setattr(worker_module.Worker, "_add_queue", refuse)
        with pytest.raises(StoreUnavailable):
            WorkEngine(sqlite_settings, Recorder()).start({})
    slot = worker_module.slots(sqlite_settings).try_take(0)
    assert slot is not None
    slot.release()
    recorder = Recorder()
    start(sqlite_settings, recorder).client.enqueue_delivery(1, 0, "issue")
    eventually(lambda: recorder.deliveries == [1])


def test_what_was_claimed_but_never_begun_goes_back(
    settings: WorkSettings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "STRAY_SECONDS", 1.0)
    monkeypatch.setattr(worker_module, "SWEEP_SECONDS", 0.2)
    recorder = Recorder()
    engine = start(settings, recorder)
    parts = engine._worker
    assert parts is not None
    database, feeder = parts._dbos._sys_db, parts._feeders[DELIVERIES]
    with pytest.MonkeyPatch.context() as patch:
        # DBOS claims a job, then fails to read what it claimed, twice.
        for name in ("get_workflow_statuses", "get_workflow_status"):
            patch.setattr(database, name, lambda *_: (_ for _ in ()).throw(OSError("trouble")))
        engine.client.enqueue_delivery(1, 0, "issue")
        eventually(lambda: engine.client.jobs(JobStatus.RUNNING))
        time.sleep(0.2)
        assert feeder.gate.is_set() is False
    eventually(lambda: recorder.deliveries == [1])


@pytest.mark.postgresql
def test_work_goes_on_after_every_connection_was_cut(
    postgresql_url: str, sqlite_settings: WorkSettings, start: Start
) -> None:
    settings = dataclasses.replace(sqlite_settings, url=postgresql_url)
    recorder = Recorder()
    engine = start(settings, recorder)
    executor = engine._worker._slot.executor  # type: ignore[union-attr]
    with psycopg.connect(postgresql_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with WorkClient(settings) as client:
        client.enqueue_delivery(1, 0, "issue")
    eventually(lambda: recorder.deliveries == [1])
    # The lock that says we are alive was lost with its connection; it is ours again.
    eventually(lambda: worker_module.slots(settings).try_take(0) is None)
    assert engine._worker._slot.executor == executor  # type: ignore[union-attr]
    assert engine.problem == ""


@pytest.mark.postgresql
def test_a_worker_whose_slot_was_taken_starts_nothing(
    postgresql_url: str,
    sqlite_settings: WorkSettings,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(worker_module, "SWEEP_SECONDS", 0.2)
    settings = dataclasses.replace(sqlite_settings, url=postgresql_url)
    recorder = Recorder()
    engine = start(settings, recorder)
    slot = engine._worker._slot  # type: ignore[union-attr]
    slot.release()
    usurper = worker_module.slots(settings).try_take(slot.number)
    assert usurper is not None
    eventually(lambda: engine.problem)
    engine.client.enqueue_delivery(1, 0, "issue")
    time.sleep(0.5)
    assert recorder.deliveries == []
    usurper.release()
    eventually(lambda: recorder.deliveries == [1])
    assert engine.problem == ""
    lost = [record for record in caplog.records if "lost its slot" in record.message]
    assert len(lost) == 1


def test_a_duty_that_fails_does_not_stop_the_others(
    settings: WorkSettings,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(self: object) -> None:
        raise OSError("disk")

    monkeypatch.setattr(worker_module.Worker, "_sweep", fail)
    recorder = Recorder()
    with caplog.at_level(logging.ERROR, logger="core.work.keeper"):
        start(settings, recorder, ticks={"digest": 1e9})
        eventually(lambda: recorder.ticks == ["digest"])
        eventually(lambda: "a duty of durable work failed" in caplog.text)


def test_many_threads_may_enqueue_at_once(settings: WorkSettings, start: Start) -> None:
    recorder = Recorder()
    engine = start(settings, recorder, {"github": 0})

    def enqueue(seq: int) -> None:
        engine.client.enqueue_delivery(seq, 0, f"issue-{seq % 7}")
        engine.client.enqueue_write_back("github", seq % 7)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(enqueue, range(1, 201)))
    eventually(lambda: len(recorder.deliveries) == 200)
    assert sorted(recorder.deliveries) == list(range(1, 201))
    eventually(lambda: not engine.client.jobs(JobStatus.WAITING))
    assert {issue for _, issue in recorder.writes} == set(range(7))
