"""What we use of DBOS without a promise is still there, and still means the same."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import inspect

from dbos import DBOS
from dbos._queue import queue_worker_thread
from dbos._sys_db import SystemDatabase

from core.errors import StoreUnavailable
from core.work import internals
from core.work.contract import DELIVERIES, JobStatus, WorkSettings
from tests.work.conftest import Start
from tests.work.helpers import Recorder, eventually


def test_dbos_is_of_the_minor_version_that_was_read() -> None:
    assert importlib.metadata.version("dbos").split(".")[:2] == ["3", "4"]


def test_the_functions_have_the_arguments_that_we_pass() -> None:
    assert list(inspect.signature(queue_worker_thread).parameters) == [
        "stop_event",
        "dbos",
        "queue",
    ]
    put_back = inspect.signature(inspect.unwrap(SystemDatabase.reenqueue_for_recovery))
    assert list(put_back.parameters)[1:] == ["workflow_id", "executor_ids", "recovery_queue_name"]
    outcome = inspect.signature(inspect.unwrap(SystemDatabase.update_workflow_outcome))
    assert next(iter(list(outcome.parameters)[1:])) == "workflow_id"


def test_dbos_polls_only_when_its_stop_event_says_so() -> None:
    # The gate is a stop event; were the body to sleep in any other way, it would be blind.
    source = inspect.getsource(queue_worker_thread)
    assert source.count("stop_event.wait(") == 1
    assert "time.sleep" not in source


def test_a_job_is_put_back_only_from_the_executor_that_holds_it(
    settings: WorkSettings, start: Start
) -> None:
    engine = start(settings, Recorder())
    worker = engine._worker
    assert worker is not None
    worker._feeders[DELIVERIES].stop()
    engine.client.enqueue_delivery(1, 0, "issue")
    queue = DBOS.retrieve_queue(DELIVERIES)
    executor = worker._slot.executor
    [job_id] = worker._dbos._sys_db.start_queued_partitioned_workflows(queue, executor, "1", 1)
    [job] = engine.client.table.started()
    assert (job.id, job.executor, job.queue, job.starts) == (job_id, executor, DELIVERIES, 1)
    assert not internals.put_back(worker._dbos, job_id, "slot-9.dead", DELIVERIES)
    assert internals.put_back(worker._dbos, job_id, executor, DELIVERIES)
    assert not internals.put_back(worker._dbos, job_id, executor, DELIVERIES)
    [again] = worker._dbos._sys_db.start_queued_partitioned_workflows(queue, executor, "1", 1)
    assert again == job_id
    assert engine.client.table.started()[0].starts == 2
    assert internals.put_back(worker._dbos, job_id, executor, DELIVERIES)


def test_a_run_without_an_outcome_stays_claimed_and_frees_its_place(
    settings: WorkSettings, start: Start
) -> None:
    def handle(seq: int, attempt: int) -> None:
        raise StoreUnavailable("away")

    engine = start(dataclasses.replace(settings, retry_seconds=600.0), Recorder(on_delivery=handle))
    engine.client.enqueue_delivery(1, 0, "issue")
    worker = engine._worker
    assert worker is not None
    eventually(worker._runner.set_aside)
    eventually(lambda: worker._dbos._active_workflows_set.count_for_queue(DELIVERIES) == 0)
    assert len(engine.client.jobs(JobStatus.RUNNING)) == 1
