"""Jobs that fail: tried again without a thread, then kept with their error until retried."""

from __future__ import annotations

import dataclasses
import itertools
import logging
import sys
import threading
import time
from datetime import UTC, datetime

import pytest

from core.errors import (
    ConfigError,
    NotFoundError,
    PermanentError,
    RetryableError,
    StoreUnavailable,
    UserError,
)
from core.work.client import WorkClient
from core.work.contract import JobKind, JobStatus, WorkSettings, delivery_job_id
from tests.work.conftest import Start
from tests.work.helpers import Recorder, eventually


def test_a_job_given_up_is_listed_with_its_error_and_runs_when_retried(
    settings: WorkSettings, start: Start
) -> None:
    broken = True

    def handle(seq: int, attempt: int) -> None:
        if seq == 2 and broken:
            raise PermanentError("the issue is gone")

    recorder = Recorder(on_delivery=handle)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(1, 0, "issue"), (2, 0, "issue"), (3, 0, "issue")])
    eventually(lambda: recorder.deliveries == [1, 3])
    [job] = engine.client.jobs()
    assert job.id == delivery_job_id(2, 0)
    assert job.kind is JobKind.DELIVERY
    assert job.status is JobStatus.FAILED
    assert job.subject == "delivery 2, attempt 0"
    assert job.error == "PermanentError: the issue is gone"
    assert job.finished_at is not None

    broken = False
    engine.client.retry(job.id)
    eventually(lambda: recorder.deliveries == [1, 3, 2])
    eventually(lambda: engine.client.jobs() == [])


def test_of_each_failure_of_a_delivery_is_told_and_when_it_is_tried_again(
    settings: WorkSettings, start: Start
) -> None:
    settings = dataclasses.replace(settings, retry_seconds=0.3, away_attempts=2)

    def handle(seq: int, attempt: int) -> None:
        raise RetryableError("no answer")

    recorder = Recorder(on_delivery=handle)
    engine = start(settings, recorder)
    began = datetime.now(UTC)
    engine.client.enqueue_delivery(3, 1, "issue")
    eventually(engine.client.jobs)
    (seq, attempt, error, first), (*_, last) = recorder.failed
    assert (seq, attempt, str(error), last) == (3, 1, "no answer", None)
    assert first is not None
    assert 0.3 <= (first - began).total_seconds() < 20


def test_a_failure_that_cannot_be_told_is_not_the_end_of_it(
    settings: WorkSettings, start: Start
) -> None:
    """Given up and not marked as failed, a delivery would look as if it waited, for ever."""

    class Forgetful(Recorder):
        def delivery_failed(self, *told: object) -> None:
            super().delivery_failed(*told)  # type: ignore[arg-type]
            if len(self.failed) == 1:
                raise StoreUnavailable("the disk is full")

    def handle(seq: int, attempt: int) -> None:
        raise PermanentError("no")

    recorder = Forgetful(on_delivery=handle)
    engine = start(settings, recorder)
    engine.client.enqueue_delivery(1, 0, "issue")
    eventually(engine.client.jobs)
    assert len(recorder.failed) == 2


def test_a_retried_job_keeps_its_place_among_those_that_wait(
    settings: WorkSettings, start: Start
) -> None:
    with WorkClient(settings) as client:
        client.enqueue_deliveries([(seq, 0, "issue") for seq in (1, 2, 3)])
        client.cancel(delivery_job_id(1, 0))
        client.retry(delivery_job_id(1, 0))
    recorder = Recorder()
    start(settings, recorder)
    eventually(lambda: recorder.deliveries == [1, 2, 3])


def test_a_defect_is_tried_a_limited_number_of_times(
    settings: WorkSettings, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    times: list[float] = []

    def handle(seq: int, attempt: int) -> None:
        times.append(time.monotonic())
        raise KeyError("defect")

    settings = dataclasses.replace(settings, attempts=4, retry_seconds=0.1)
    engine = start(settings, Recorder(on_delivery=handle))
    with caplog.at_level(logging.WARNING):
        engine.client.enqueue_delivery(1, 0, "issue")
        eventually(engine.client.jobs)
    waits = [after - before for before, after in itertools.pairwise(times)]
    assert [wait >= least for wait, least in zip(waits, (0.1, 0.2, 0.4), strict=True)] == [True] * 3
    assert engine.client.jobs()[0].error == "KeyError: 'defect'"
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3 + ["ERROR"]


def test_failing_jobs_take_up_no_thread_between_tries(settings: WorkSettings, start: Start) -> None:
    settings = dataclasses.replace(settings, concurrency=2, retry_seconds=30.0)

    def handle(seq: int, attempt: int) -> None:
        if seq <= 10:
            raise StoreUnavailable("away")

    recorder = Recorder(on_delivery=handle)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(1, 21)])
    eventually(lambda: len(recorder.deliveries) == 10)
    eventually(lambda: len(engine.client.jobs(JobStatus.RUNNING)) == 10)
    began = time.monotonic()
    assert engine.stop(10)
    assert time.monotonic() - began < 5
    with WorkClient(settings) as client:
        assert len(client.jobs(JobStatus.WAITING)) == 10


def test_an_error_of_any_length_and_kind_is_kept_short_and_plain(
    settings: WorkSettings, start: Start
) -> None:
    class AwkwardError(PermanentError):
        payload: object = {"password": "hunter2"}

    def handle(seq: int, attempt: int) -> None:
        raise AwkwardError("x" * 5000)

    engine = start(settings, Recorder(on_delivery=handle))
    engine.client.enqueue_delivery(1, 0, "issue")
    eventually(engine.client.jobs)
    error = engine.client.jobs()[0].error
    assert len(error) == 1000
    assert "hunter2" not in error


def test_a_write_and_a_tick_that_fail_can_be_retried(settings: WorkSettings, start: Start) -> None:
    broken = True

    def fail(*_: object) -> None:
        if broken:
            raise PermanentError("no")

    recorder = Recorder(on_write=fail, on_tick=fail)
    engine = start(settings, recorder, {"git-hub": 0}, {"digest": 1e9})
    engine.client.enqueue_write_back("git-hub", 7)
    eventually(lambda: len(engine.client.jobs()) == 2)
    assert {job.subject for job in engine.client.jobs()} == {"git-hub, issue 7", "digest"}
    broken = False
    for job in engine.client.jobs():
        engine.client.retry(job.id)
    eventually(lambda: len(engine.client.jobs(JobStatus.DONE)) == 2)
    assert recorder.writes == [("git-hub", 7)] * 2
    assert recorder.ticks == ["digest"] * 2


def test_what_cannot_be_retried_or_cancelled_says_why(settings: WorkSettings, start: Start) -> None:
    with WorkClient(settings) as client:
        client.enqueue_delivery(1, 0, "issue")
        with pytest.raises(UserError, match="waiting"):
            client.retry(delivery_job_id(1, 0))
        for act in (client.retry, client.cancel):
            with pytest.raises(NotFoundError, match="trackside jobs list"):
                act("delivery-9")
    recorder = Recorder()
    engine = start(settings, recorder)
    eventually(lambda: engine.client.jobs(JobStatus.DONE))
    with pytest.raises(UserError, match="done"):
        engine.client.cancel(delivery_job_id(1, 0))


def test_a_cancelled_job_does_not_run(settings: WorkSettings, start: Start) -> None:
    with WorkClient(settings) as client:
        client.enqueue_deliveries([(1, 0, "issue"), (2, 0, "issue")])
        client.enqueue_write_back("github", 7, delay=600.0)
        client.cancel(delivery_job_id(1, 0))
        [delayed] = client.jobs(JobStatus.DELAYED)
        assert delayed.not_before is not None
        client.cancel(delayed.id)
        assert len(client.jobs(JobStatus.CANCELLED)) == 2
    recorder = Recorder()
    start(settings, recorder, {"github": 0})
    eventually(lambda: recorder.deliveries == [2])


def test_cancelling_a_job_between_two_tries_ends_it(settings: WorkSettings, start: Start) -> None:
    tries = []

    def handle(seq: int, attempt: int) -> None:
        tries.append(seq)
        if seq == 1:
            raise StoreUnavailable("away")

    recorder = Recorder(on_delivery=handle)
    engine = start(dataclasses.replace(settings, retry_seconds=0.7), recorder)
    engine.client.enqueue_delivery(1, 0, "issue")
    eventually(lambda: tries == [1])
    engine.client.cancel(delivery_job_id(1, 0))
    engine.client.enqueue_delivery(2, 0, "issue")
    eventually(lambda: recorder.deliveries == [2])
    time.sleep(1.0)
    assert tries == [1, 2]
    statuses = {job.id: job.status for job in engine.client.jobs(None)}
    assert statuses[delivery_job_id(1, 0)] is JobStatus.CANCELLED


def test_cancelling_a_job_that_runs_lets_it_end(settings: WorkSettings, start: Start) -> None:
    begun, let_go = threading.Event(), threading.Event()

    def handle(seq: int, attempt: int) -> None:
        if seq == 1:
            begun.set()
            let_go.wait(20)

    recorder = Recorder(on_delivery=handle)
    engine = start(dataclasses.replace(settings, concurrency=1), recorder)
    engine.client.enqueue_delivery(1, 0, "issue")
    assert begun.wait(10)
    engine.client.cancel(delivery_job_id(1, 0))
    let_go.set()
    engine.client.enqueue_delivery(2, 0, "issue")
    eventually(lambda: recorder.deliveries == [1, 2])
    [cancelled] = engine.client.jobs(JobStatus.CANCELLED)
    engine.client.retry(cancelled.id)
    eventually(lambda: recorder.deliveries == [1, 2, 1])
    eventually(lambda: len(engine.client.jobs(JobStatus.DONE)) == 2)
    assert engine.stop(5)


def test_a_job_that_tries_to_end_the_process_has_failed(
    settings: WorkSettings, start: Start
) -> None:
    def handle(seq: int, attempt: int) -> None:
        if seq == 1:
            sys.exit(3)

    recorder = Recorder(on_delivery=handle)
    engine = start(dataclasses.replace(settings, attempts=2), recorder)
    engine.client.enqueue_deliveries([(1, 0, "issue"), (2, 0, "issue")])
    eventually(lambda: recorder.deliveries == [2])
    assert "SystemExit(3)" in engine.client.jobs()[0].error


def test_a_delayed_job_can_be_made_to_run_now(settings: WorkSettings, start: Start) -> None:
    recorder = Recorder()
    engine = start(settings, recorder, {"github": 0})
    engine.client.enqueue_write_back("github", 7, delay=600.0)
    engine.client.retry(engine.client.jobs(JobStatus.DELAYED)[0].id)
    eventually(lambda: recorder.writes == [("github", 7)], within=5)


def test_finished_jobs_are_forgotten_and_dead_letters_later(
    settings: WorkSettings, start: Start
) -> None:
    def handle(seq: int, attempt: int) -> None:
        if seq == 1:
            raise PermanentError("no")

    recorder = Recorder(on_delivery=handle)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(1, 8)])
    eventually(lambda: len(engine.client.jobs(JobStatus.DONE)) == 6)
    soon, before = time.time() + 60, time.time() - 3600
    assert engine.client.forget(finished_before=before, failed_before=before) == 0
    assert engine.client.forget(finished_before=soon, failed_before=before, limit=4) == 4
    assert engine.client.forget(finished_before=soon, failed_before=before, limit=4) == 2
    assert [job.status for job in engine.client.jobs(None)] == [JobStatus.FAILED]
    assert engine.client.forget(finished_before=soon, failed_before=soon) == 1
    assert engine.client.jobs(None) == []


def test_a_worker_forgets_by_itself(settings: WorkSettings, start: Start) -> None:
    with WorkClient(settings) as client:
        client.enqueue_delivery(1, 0, "issue")
        client.cancel(delivery_job_id(1, 0))
        with client.engine.begin() as transaction:
            table = "dbos.workflow_status" if client.table.on_postgresql else "workflow_status"
            transaction.exec_driver_sql(f"UPDATE {table} SET completed_at = 1000")  # noqa: S608
    engine = start(settings, Recorder())
    eventually(lambda: engine.client.jobs(None) == [])


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://db.example/work", "work.db", ""]
)
def test_an_address_that_cannot_work_is_refused(sqlite_settings: WorkSettings, url: str) -> None:
    with pytest.raises(ConfigError, match="postgresql://"):
        WorkClient(dataclasses.replace(sqlite_settings, url=url))


def test_a_database_that_is_away_is_said_to_be_away(sqlite_settings: WorkSettings) -> None:
    away = "postgresql://worker:secret@127.0.0.1:1/work?connect_timeout=2"
    with pytest.raises(StoreUnavailable) as raised:
        WorkClient(dataclasses.replace(sqlite_settings, url=away))
    assert "secret" not in str(raised.value)
