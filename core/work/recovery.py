"""Taking over what dead workers left behind, so that nothing waits for their return.

DBOS recovers an executor's work only when the same executor comes back. Here every live
worker looks at what is marked as running: where the executor's slot is free, or is ours
with another token, its process is gone and its jobs go back into their queues.

A job may be what killed the process. After two deaths in a row the jobs that were running
are put back one at a time, so that the guilty one meets its next two deaths alone and is
given up (DBOS counts the starts) without its neighbours.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Final

from core.work.database import JobTable, Started
from core.work.slots import Slot, Slots, slot_of

log = logging.getLogger(__name__)

SUSPECT_STARTS: Final = 2
"""Starts without an end that make a job suspect."""

GRACE_SECONDS: Final = 3.0
"""How long a slot of another worker must be seen free. A worker whose connection to
PostgreSQL broke is alive and takes its lock back within a second or two."""


class Recovery:
    """Puts the jobs of dead executors back into their queues.

    Args:
        put_back: makes a job of one executor wait again; idempotent.
        grace: seconds that another worker's slot must stay free before it counts as dead.
    """

    def __init__(
        self,
        table: JobTable,
        slots: Slots,
        slot: Slot,
        put_back: Callable[[Started], object],
        *,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self._table, self._slots, self._slot = table, slots, slot
        self._put_back, self._grace = put_back, grace
        self._free_since: dict[int, float] = {}
        self._on_trial = ""

    def sweep(self) -> None:
        """Look once and put back what may be put back now.

        Raises:
            StoreUnavailable: the database did not answer; the next sweep goes on.
        """
        orphans: dict[int, list[Started]] = {}
        for job in self._table.started():
            number = slot_of(job.executor)
            if number is not None and job.executor != self._slot.executor:
                orphans.setdefault(number, []).append(job)
        self._free_since = {n: at for n, at in self._free_since.items() if n in orphans}
        for number, jobs in orphans.items():
            if number == self._slot.number:
                self._release(jobs)
            else:
                self._take_over(number, jobs)

    def is_on_trial(self, job_id: str) -> bool:
        """Whether this job is the suspect that was put back last."""
        return job_id == self._on_trial

    def _take_over(self, number: int, jobs: Iterable[Started]) -> None:
        lock = self._slots.try_take(number)
        if lock is None:
            self._free_since.pop(number, None)
            return
        try:
            since = self._free_since.setdefault(number, time.monotonic())
            if time.monotonic() - since >= self._grace:
                self._release(jobs)
        finally:
            lock.release()

    def _release(self, jobs: Iterable[Started]) -> None:
        suspects = []
        for job in jobs:
            if job.starts < SUSPECT_STARTS:
                log.info("job %s goes back into its queue: its worker ended", job.id)
                self._put_back(job)
            else:
                suspects.append(job)
        if not suspects or (self._on_trial and self._table.is_active(self._on_trial)):
            return
        suspect = suspects[0]
        log.warning(
            "job %s goes back into its queue, alone: %d workers ended while they ran it",
            suspect.id,
            suspect.starts,
        )
        self._on_trial = suspect.id
        self._put_back(suspect)
