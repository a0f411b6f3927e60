"""Everything that a running engine consists of; made whole, and taken apart whole."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from typing import Final

from dbos import DBOS

from core.work import internals
from core.work.client import WorkClient, serializer
from core.work.contract import (
    APPLICATION_VERSION,
    DELIVERIES,
    MAX_DEATHS,
    TICKS,
    Handlers,
    JobKind,
    Pace,
    WorkSettings,
    pace,
    writes_queue,
)
from core.work.database import APPLICATION, Started, now
from core.work.feeder import Feeder, Gate
from core.work.keeper import Keeper
from core.work.recovery import GRACE_SECONDS, Recovery
from core.work.runner import Runner
from core.work.slots import FileSlots, slots

log = logging.getLogger(__name__)

SWEEP_SECONDS: Final = 2.0
STRAY_SECONDS: Final = 10.0
FORGET_SECONDS: Final = 600.0
FORGET_AT_ONCE: Final = 200
SHORTEST_MEMORY: Final = 300.0
"""Seconds that finished jobs are kept at least: DBOS counts them for the pace of a queue."""


class Worker:
    """One process's share of the work, from taking a slot to giving it up.

    Raises:
        ConfigError: the settings cannot work.
        StoreUnavailable: the database cannot be reached.
    """

    def __init__(
        self,
        settings: WorkSettings,
        handlers: Handlers,
        connections: Mapping[str, int],
        ticks: Mapping[str, float],
    ) -> None:
        self._settings, self._ticks = settings, dict(ticks)
        self._ticked: dict[str, int] = {}
        self._strays: dict[str, float] = {}
        self.slot_lost = False
        self._feeders: dict[str, Feeder] = {}
        self._slots = slots(settings)
        on_file = isinstance(self._slots, FileSlots)
        with ExitStack() as undo:
            # Two connections of the pool are always taken by DBOS's own threads.
            pool_size = settings.concurrency + 8
            self.client = WorkClient(settings, pool_size=pool_size, enqueued=self._wake)
            undo.callback(self.client.close)
            self._slot = self._slots.take_any()
            undo.callback(self._slot.release)
            self._runner = Runner(settings, handlers, self.client, self._wake, self._job_ended)
            undo.callback(DBOS.destroy, destroy_registry=True)
            self._dbos = self._launch()
            self._recovery = Recovery(
                self.client.table,
                self._slots,
                self._slot,
                self._put_orphan_back,
                grace=0.0 if on_file else GRACE_SECONDS,
            )
            self._recovery.sweep()
            for name in (DELIVERIES, TICKS):
                self._add_queue(name, None)
            for connection, writes_per_minute in connections.items():
                self._add_queue(writes_queue(connection), pace(writes_per_minute))
            undo.pop_all()
        self._keeper = Keeper(
            {
                self._put_due_back: 0.0,
                self._enqueue_ticks: 0.0,
                self._check_slot: SWEEP_SECONDS,
                self._sweep: SWEEP_SECONDS,
                self._put_strays_back: SWEEP_SECONDS,
                self._forget: FORGET_SECONDS,
            }
        )
        for feeder in self._feeders.values():
            feeder.start()
        self._keeper.start()

    def stop(self, timeout: float) -> bool:
        """Start nothing more, let what runs finish, leave the rest in the queue.

        Returns whether all that ran has finished. Where it has not, the slot is kept.
        """
        deadline = time.monotonic() + timeout
        self._runner.stop()
        for feeder in self._feeders.values():
            feeder.stop()
        self._keeper.stop()
        finished = self._wait_for_running(deadline)
        self._put_back(self._runner.set_aside())
        DBOS.destroy(destroy_registry=True)
        self.client.close()
        if finished:
            self._slot.release()
        return finished

    # -- opening -------------------------------------------------------------------------------

    def _launch(self) -> DBOS:
        dbos = DBOS(
            config={
                "name": APPLICATION,
                "system_database_engine": self.client.engine,
                "application_version": APPLICATION_VERSION,
                "executor_id": self._slot.executor,
                "serializer": serializer(),
                "log_level": "WARNING",
                # Nothing here waits for notifications; this is how long stopping takes.
                "notification_listener_polling_interval_sec": 0.25,
            }
        )
        kinds = (JobKind.DELIVERY, JobKind.WRITE_BACK, JobKind.TICK)
        for kind, function in zip(kinds, self._runner.workflows(), strict=True):
            # DBOS counts recoveries, of which there is one less than starts.
            DBOS.workflow(name=kind.value, max_recovery_attempts=MAX_DEATHS - 1)(function)
        DBOS.listen_queues([])  # our Feeders do
        DBOS.launch()
        internals.on_outcome(dbos, self._runner.outcome_recorded)
        return dbos

    def _add_queue(self, name: str, limit: Pace | None) -> None:
        # With a partition limit alone DBOS claims in one statement, by priority and id. With
        # a limiter beside it, it goes through the partitions one by one, in any order: dearer,
        # but both limits hold, and writes have no order to keep.
        queue = DBOS.register_queue(
            name,
            partition_concurrency=1,
            worker_concurrency=self._settings.concurrency,
            limiter=None if limit is None else {"limit": limit.limit, "period": limit.seconds},
            polling_interval_sec=self._settings.poll_seconds,
            on_conflict="always_update",
        )
        gate = Gate(
            look=lambda: self.client.table.waiting(name),
            closed=lambda: self.slot_lost or self._runner.is_full(name),
            poll_seconds=self._settings.poll_seconds,
        )
        self._feeders[name] = Feeder(self._dbos, queue, gate)

    def _wake(self, queue: str) -> None:
        if (feeder := self._feeders.get(queue)) is not None:
            feeder.gate.wake()

    # -- duties, in the keeper's thread ------------------------------------------------------------

    def _put_due_back(self) -> None:
        self._put_back(self._runner.set_aside(due_by=time.monotonic()))

    def _put_back(self, job_ids: Collection[str]) -> None:
        """Have jobs that were set aside wait in their queue again."""
        if not job_ids:
            return
        mine = self._mine()
        for job_id in job_ids:
            # First: once it waits again it may be claimed, fail and be set aside anew.
            self._runner.let_go(job_id)
            if (job := mine.get(job_id)) is not None:
                self._requeue(job)

    def _requeue(self, job: Started) -> None:
        if job.starts <= 1:
            # It failed in an orderly way, so the count of starts without an end begins anew.
            self.client.resume(job.id, job.queue)
        else:
            internals.put_back(self._dbos, job.id, job.executor, job.queue)
        self._wake(job.queue)

    def _put_strays_back(self) -> None:
        """Put back what was claimed but never begun: DBOS met an error in between."""
        held, mine, at = self._runner.held(), self._mine(), time.monotonic()
        self._strays = {i: self._strays.get(i, at) for i in mine if i not in held}
        for job_id, since in list(self._strays.items()):
            if at - since >= STRAY_SECONDS:
                log.warning("job %s was claimed but never begun; it goes back", job_id)
                self._requeue(mine[job_id])

    def _enqueue_ticks(self) -> None:
        for name, seconds in self._ticks.items():
            period = int(now() // seconds)
            if self._ticked.get(name) != period:
                self.client.enqueue_tick(name, period)
                self._ticked[name] = period

    def _check_slot(self) -> None:
        lost = not self._slot.still_held()
        if lost and not self.slot_lost:
            log.error("this worker lost its slot; nothing is started until it has it back")
        self.slot_lost = lost

    def _sweep(self) -> None:
        if not self.slot_lost:
            self._recovery.sweep()

    def _forget(self) -> None:
        finished = now() - max(self._settings.keep_finished, SHORTEST_MEMORY)
        failed = now() - max(self._settings.keep_failed, SHORTEST_MEMORY)
        while (
            self.client.forget(finished_before=finished, failed_before=failed, limit=FORGET_AT_ONCE)
            >= FORGET_AT_ONCE
            and not self._keeper.stopping
        ):
            time.sleep(0.05)  # let others write

    def _put_orphan_back(self, job: Started) -> None:
        internals.put_back(self._dbos, job.id, job.executor, job.queue)
        self._wake(job.queue)

    def _job_ended(self, job_id: str) -> None:
        if self._recovery.is_on_trial(job_id):
            self._keeper.hurry(self._sweep)

    # -- closing -------------------------------------------------------------------------------

    def _mine(self) -> Mapping[str, Started]:
        return {
            job.id: job
            for job in self.client.table.started()
            if job.executor == self._slot.executor
        }

    def _wait_for_running(self, deadline: float) -> bool:
        while running := sorted(set(self._mine()) - set(self._runner.set_aside())):
            if time.monotonic() > deadline:
                some = ", ".join(running[:5])
                log.warning("stopping while %d jobs still run: %s", len(running), some)
                return False
            time.sleep(0.02)
        return True
