"""Enqueue, list, retry and cancel work from any process, without running any."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

from dbos import DBOSPortableJSONSerializer, EnqueueOptions, WorkflowStatus

from core.errors import NotFoundError, UserError
from core.work.contract import (
    APPLICATION_VERSION,
    DELIVERIES,
    MAX_DEATHS,
    TICKS,
    Job,
    JobKind,
    JobStatus,
    WorkSettings,
    delivery_job_id,
    writes_queue,
)
from core.work.database import (
    NEEDLESS_PRIORITY,
    ORDINARY_PRIORITY,
    PAUSE_PRIORITY,
    JobTable,
    connect,
    now,
    prepare,
    store_errors,
)
from core.work.internals import cancel_delayed, engine_of

SLACK_SECONDS: Final = 1.0
"""DBOS wakes delayed work once a second; two starts this close are the same start."""

_HIGHEST_PRIORITY: Final = 2**31 - 1

_STATUS: Final[Mapping[JobStatus, tuple[str, ...]]] = {
    JobStatus.WAITING: ("ENQUEUED",),
    JobStatus.DELAYED: ("DELAYED",),
    JobStatus.RUNNING: ("PENDING",),
    JobStatus.DONE: ("SUCCESS",),
    JobStatus.FAILED: ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"),
    JobStatus.CANCELLED: ("CANCELLED",),
}
_OUR_STATUS: Final = {theirs: ours for ours, all_theirs in _STATUS.items() for theirs in all_theirs}


def serializer() -> DBOSPortableJSONSerializer:
    """How arguments and errors are kept: as JSON, where DBOS by itself would pickle."""
    return DBOSPortableJSONSerializer()


class WorkClient:
    """Enqueues, lists and mends durable work; runs none.

    The web role and the command line open one of their own; a worker's is
    ``WorkEngine.client``, which starts what it enqueues at once. Opening one creates the
    tables if need be. All methods are safe for threads.

    Raises:
        ConfigError: the settings cannot work.
        StoreUnavailable: the database did not answer; so do all methods.
    """

    def __init__(
        self,
        settings: WorkSettings,
        *,
        pool_size: int = 5,
        enqueued: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open the database.

        ``enqueued`` is called with the name of a queue when something was put there that
        may start at once.
        """
        prepare(settings)
        self._enqueued = enqueued
        self._dbos = connect(settings, serializer(), pool_size=pool_size)
        self.engine = engine_of(self._dbos)
        self.table = JobTable(self.engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._dbos.destroy()

    # -- enqueueing ------------------------------------------------------------------------

    def enqueue_delivery(self, seq: int, attempt: int, partition: str) -> None:
        """Have one delivery handled; see :meth:`enqueue_deliveries`."""
        self.enqueue_deliveries([(seq, attempt, partition)])

    def enqueue_deliveries(self, deliveries: Iterable[tuple[int, int, str]]) -> None:
        """Have deliveries handled, given as (seq, attempt, partition): all of them or none.

        Those of one partition (the issue they are about, as text) run one after the other
        by ``seq``; "" depends on no other. The same seq and attempt run once, however often
        they are enqueued. Many in one call cost half of what they cost one by one.
        """
        self._enqueue(
            (
                {
                    "workflow_name": JobKind.DELIVERY,
                    "queue_name": DELIVERIES,
                    "workflow_id": delivery_job_id(seq, attempt),
                    "queue_partition_key": partition or f"delivery {seq}",
                    # Not by time alone: on SQLite DBOS knows it only to the second.
                    "priority": min(max(seq, 1), _HIGHEST_PRIORITY),
                },
                (seq, attempt),
            )
            for seq, attempt, partition in deliveries
        )

    def enqueue_write_back(
        self,
        connection: str,
        issue_id: int,
        *,
        delay: float = 0.0,
        pause: bool = False,
        why: str = "",
    ) -> bool:
        """Have an issue's planned actions carried out, ``delay`` seconds from now.

        Plan first, then call: where a run waits already that starts no later, it will see
        the plan, nothing is added, and the answer is False. A run that has begun does not
        count: another will follow it. ``pause``: until then nothing else of the connection
        is started either. ``why`` is shown to whoever asks what it waits for. A ``delay`` is
        for the run of that issue alone, as its last act: see :meth:`put_off`.
        """
        queue, partition = writes_queue(connection), _partition(issue_id)
        start = now() + delay
        if not pause:
            waiting = self.table.next_start(queue, partition)
            # Who wants it now does not count on a delayed one, however soon it would start: a
            # run that ends just then may find it needless.
            latest = start + SLACK_SECONDS if delay > 0 else 0.0
            if waiting is not None and waiting <= latest:
                return False
        options: EnqueueOptions = {
            "workflow_name": JobKind.WRITE_BACK,
            "queue_name": queue,
            "workflow_id": f"write-{connection}-{partition}-{int(start * 1000):013d}-"
            + uuid.uuid4().hex[:8],
            "queue_partition_key": partition,
            "priority": PAUSE_PRIORITY if pause else ORDINARY_PRIORITY,
        }
        if delay > 0:
            options["delay_seconds"] = delay
        # Kept with the arguments: a statement of its own would be one more for each write.
        self._enqueue([(options, (connection, issue_id, why) if why else (connection, issue_id))])
        return True

    def put_off(self, connection: str, issue_id: int) -> Mapping[str, float]:
        """The delayed runs for an issue: when each starts (Unix seconds), by id.

        All were asked for by earlier runs of the issue, of which there is one at a time, and
        what those found is in the ledger. So a run that asks before it reads the ledger has
        done, when it ends, what they were for. Those that hold a connection are not among them.
        """
        return self.table.delayed(writes_queue(connection), _partition(issue_id))

    def cancel_needless(self, job_ids: Collection[str]) -> None:
        """Take runs out of the queue that an earlier one made needless.

        One that has become due meanwhile runs: whoever asked for one since counts on it.
        """
        if job_ids:
            with store_errors():
                cancel_delayed(self._dbos, job_ids, NEEDLESS_PRIORITY)

    def enqueue_tick(self, name: str, period: int) -> None:
        """Have a scheduled job run once for this period, whoever else asks for it too."""
        self._enqueue(
            [
                (
                    {
                        "workflow_name": JobKind.TICK,
                        "queue_name": TICKS,
                        "workflow_id": f"tick-{name}-{period:012d}",
                        "queue_partition_key": name,
                    },
                    (name,),
                )
            ]
        )

    def _enqueue(self, jobs: Iterable[tuple[EnqueueOptions, tuple[object, ...]]]) -> None:
        # Made first: what makes them might itself ask the database.
        made = list(jobs)
        with store_errors(), self.engine.begin() as transaction:
            for options, arguments in made:
                options["app_version"] = APPLICATION_VERSION
                self._dbos.enqueue_in_transaction(transaction, options, *arguments)
        for queue in {o["queue_name"] for o, _ in made if "delay_seconds" not in o}:
            self._enqueued(queue)

    # -- looking and mending -------------------------------------------------------------------

    def jobs(
        self, status: JobStatus | None = JobStatus.FAILED, *, limit: int = 100
    ) -> Sequence[Job]:
        """Jobs of a status, the newest first; by default those that were given up."""
        with store_errors():
            found = self._dbos.list_workflows(
                status=None if status is None else list(_STATUS[status]),
                name=[kind.value for kind in JobKind],
                limit=limit,
                sort_desc=True,
            )
        return [_job(one) for one in found]

    def retry(self, job_id: str) -> None:
        """Run a job again that failed or was cancelled; one that is delayed starts now.

        Raises:
            NotFoundError: there is no such job.
            UserError: it is waiting, running or done.
        """
        found = self._find(job_id)
        status = _OUR_STATUS[found.status]
        with store_errors():
            if status is JobStatus.DELAYED:
                self._dbos.set_workflow_delay(job_id, delay_seconds=0)
            elif status in {JobStatus.FAILED, JobStatus.CANCELLED}:
                queue = _queue_of(found)
                self._dbos.rewind_workflow(
                    job_id,
                    application_version=APPLICATION_VERSION,
                    queue_name=queue,
                    queue_partition_key=found.queue_partition_key,
                )
                self._enqueued(queue)
            else:
                raise UserError(
                    f"job {job_id} is {status}; only one that ended badly can be retried"
                )

    def cancel(self, job_id: str) -> Job:
        """Take a job out of its queue. One that runs is not stopped, but not run again either.

        Returns it as it was before.

        Raises:
            NotFoundError: there is no such job.
            UserError: it has ended.
        """
        job = _job(self._find(job_id))
        status = job.status
        if status not in {JobStatus.WAITING, JobStatus.DELAYED, JobStatus.RUNNING}:
            raise UserError(f"job {job_id} is {status}; there is nothing to cancel")
        with store_errors():
            self._dbos.cancel_workflow(job_id)
        return job

    def resume(self, job_id: str, queue: str) -> None:
        """Have a claimed job wait again, as if it had never been started."""
        with store_errors():
            self._dbos.resume_workflow(job_id, queue_name=queue)

    def forget(self, *, finished_before: float, failed_before: float, limit: int = 200) -> int:
        """Delete at most ``limit`` old jobs; returns how many there were (times: Unix seconds)."""
        ids = [
            *self.table.ended_before(finished_before, failed=False, limit=limit),
            *self.table.ended_before(failed_before, failed=True, limit=limit),
        ][:limit]
        if ids:
            with store_errors():
                self._dbos.delete_workflows(ids)
        return len(ids)

    def _find(self, job_id: str) -> WorkflowStatus:
        with store_errors():
            found = self._dbos.list_workflows(workflow_ids=[job_id])
        if not found or found[0].name not in set(JobKind):
            raise NotFoundError(f"there is no job {job_id}; `trackside jobs list` names them")
        return found[0]


def _partition(issue_id: int) -> str:
    return f"{issue_id:015d}"


def _queue_of(found: WorkflowStatus) -> str:
    # DBOS takes what it gives up out of its queue, so the queue is told by the job itself.
    kind = JobKind(found.name)
    if kind is JobKind.WRITE_BACK:
        return writes_queue(str(_arguments(found)[0]))
    return DELIVERIES if kind is JobKind.DELIVERY else TICKS


def _arguments(found: WorkflowStatus) -> tuple[Any, ...]:
    return tuple(found.input["args"]) if found.input else ()


def _job(found: WorkflowStatus) -> Job:
    kind, arguments = JobKind(found.name), _arguments(found)
    match kind:
        case JobKind.DELIVERY:
            subject = f"delivery {arguments[0]}, attempt {arguments[1]}"
        case JobKind.WRITE_BACK:
            subject = f"{arguments[0]}, issue {arguments[1]}"
        case JobKind.TICK:
            subject = str(arguments[0])
    error = str(found.error or "")
    if found.status == "DELAYED" and kind is JobKind.WRITE_BACK:
        error = str((*arguments, "")[2])
    if found.status == "CANCELLED" and found.priority == NEEDLESS_PRIORITY:
        error = "needless: an earlier run has seen to it"
    if found.status == "MAX_RECOVERY_ATTEMPTS_EXCEEDED":
        error = f"given up: {MAX_DEATHS} processes ended while they ran it"
    return Job(
        id=found.workflow_id,
        kind=kind,
        status=_OUR_STATUS[found.status],
        subject=subject,
        error=error,
        created_at=_moment(found.created_at) or datetime.fromtimestamp(0, UTC),
        started_at=_moment(found.dequeued_at),
        finished_at=_moment(found.completed_at),
        not_before=_moment(found.delay_until_epoch_ms) if found.status == "DELAYED" else None,
    )


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
