"""Runs handlers in DBOS's threads, and decides what becomes of a job that failed."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from dbos import DBOS

from core.work.client import WorkClient
from core.work.contract import (
    DELIVERIES,
    TICKS,
    Handlers,
    WorkSettings,
    wait_before_retry,
    writes_queue,
)
from core.work.database import JobFailed

log = logging.getLogger(__name__)

Failed: TypeAlias = Callable[[Exception, datetime | None], None]

LONGEST_ERROR: Final = 1000
"""Characters of an error that are kept with a job."""


class _SetAside(BaseException):
    """Ends a run without a result.

    DBOS records an outcome when a function returns or raises an Exception. This is neither,
    so the job stays claimed: it keeps later ones of the same issue waiting behind it, as it
    should, and takes up no thread.
    """


class Runner:
    """Runs jobs and remembers which ones run, and which are set aside until their next try.

    Args:
        settings: how often a failing job is tried.
        handlers: what the jobs do.
        client: where a write goes that has to wait.
        wake: called with a queue's name when room was made in it.
        ended: called with a job's id when it has run and its outcome, if any, is recorded.
    """

    def __init__(
        self,
        settings: WorkSettings,
        handlers: Handlers,
        client: WorkClient,
        wake: Callable[[str], None],
        ended: Callable[[str], None],
    ) -> None:
        self._settings, self._handlers, self._client = settings, handlers, client
        self._wake, self._ended = wake, ended
        self._lock = threading.Lock()
        self._running: dict[str, str] = {}
        self._places: dict[str, threading.Semaphore] = {}
        self._aside: dict[str, float] = {}
        self._failures: Counter[str] = Counter()
        self._stopping = False

    def workflows(self) -> tuple[Callable[..., None], Callable[..., None], Callable[..., None]]:
        """The functions to register with DBOS: for deliveries, writes and ticks."""

        # Plain functions, because DBOS puts attributes on what it registers.
        def delivery(seq: int, attempt: int) -> None:
            def failed(error: Exception, next_try: datetime | None) -> None:
                self._handlers.delivery_failed(seq, attempt, error, next_try)

            self._run(
                DELIVERIES, lambda: self._handlers.handle_delivery(seq, attempt), failed=failed
            )

        # Why it waited is for whoever looks at it meanwhile.
        def write_back(connection: str, issue_id: int, _why: str = "") -> None:
            self._run(writes_queue(connection), lambda: self._write_back(connection, issue_id))

        def tick(name: str) -> None:
            self._run(TICKS, lambda: self._handlers.tick(name))

        return delivery, write_back, tick

    def stop(self) -> None:
        """Let no further job begin."""
        self._stopping = True

    def is_full(self, queue: str) -> bool:
        """Whether as many jobs of a queue run as may."""
        with self._lock:
            return list(self._running.values()).count(queue) >= self._settings.concurrency

    def held(self) -> Collection[str]:
        """The ids of jobs that run or are set aside."""
        with self._lock:
            return {*self._running, *self._aside}

    def set_aside(self, *, due_by: float | None = None) -> Collection[str]:
        """The ids of jobs set aside, all or those due by a time (``time.monotonic``)."""
        with self._lock:
            return [i for i, due in self._aside.items() if due_by is None or due <= due_by]

    def let_go(self, job_id: str) -> None:
        """Forget that a job was set aside: it waits in its queue again, or is gone."""
        with self._lock:
            self._aside.pop(job_id, None)

    def outcome_recorded(self, job_id: str) -> None:
        """Take note that a job is no longer claimed."""
        with self._lock:
            queue = self._running.pop(job_id, None)
        if queue is None:
            return
        self._wake(queue)
        self._ended(job_id)

    def _run(
        self, queue: str, call: Callable[[], None], *, failed: Failed = lambda *_: None
    ) -> None:
        """Run one job; ``failed`` is told of an error, and when it is tried again.

        Raises:
            JobFailed: it is given up.
        """
        job_id = DBOS.workflow_id or ""
        with self._lock:
            self._running[job_id] = queue
            if queue not in self._places:
                self._places[queue] = threading.Semaphore(self._settings.concurrency)
        # DBOS counts a job only from when its thread has begun, so it may claim some too many.
        with self._places[queue]:
            if self._stopping:
                self._put_aside(job_id, 0.0)
            try:
                call()
            except Exception as error:  # noqa: BLE001 - the worker loop: every failure is dealt with
                self._fail(job_id, error, failed)
            except BaseException as error:  # noqa: BLE001 - sys.exit() in a thread ends nothing else
                self._fail(job_id, RuntimeError(f"the job ended itself: {error!r}"), failed)
        self._failures.pop(job_id, None)

    def _write_back(self, connection: str, issue_id: int) -> None:
        put_off = self._client.put_off(connection, issue_id)
        later = self._handlers.write_back(connection, issue_id)
        # Both before this run is over, so that a crash in between only repeats it.
        added = later is not None and self._client.enqueue_write_back(
            connection,
            issue_id,
            delay=later.seconds,
            pause=later.whole_connection,
            why=_shortened(later.why),
        )
        self._client.cancel_needless(needless(put_off, wanted=later is not None and not added))

    def _fail(self, job_id: str, error: Exception, failed: Failed) -> None:
        self._failures[job_id] += 1
        failures = self._failures[job_id]
        wait = wait_before_retry(error, failures, self._settings)
        try:
            failed(error, None if wait is None else datetime.now(UTC) + timedelta(seconds=wait))
        except Exception as worse:  # noqa: BLE001 - that it cannot be told must not end it unknown
            error, wait = worse, wait_before_retry(worse, failures, self._settings)
        if wait is None:
            self._failures.pop(job_id, None)
            log.error("job %s failed and is given up", job_id, exc_info=error)
            raise JobFailed(_describe(error)) from error
        log.warning(
            "job %s failed (try %d), next try in %.1f s: %s",
            job_id,
            failures,
            wait,
            _describe(error),
        )
        self._put_aside(job_id, wait)

    def _put_aside(self, job_id: str, seconds: float) -> None:
        """End the present run without a result."""
        with self._lock:
            self._aside[job_id] = time.monotonic() + seconds
        self.outcome_recorded(job_id)
        raise _SetAside


def needless(put_off: Mapping[str, float], *, wanted: bool) -> Collection[str]:
    """Which of the runs that were put off before a run began are needless after it.

    All of them, but where one is ``wanted``: the run asked for another, and none was added
    since one of them starts no later. Then the first one stays.
    """
    first = min(put_off, key=put_off.__getitem__, default=None) if wanted else None
    return [job_id for job_id in put_off if job_id != first]


def _describe(error: Exception) -> str:
    return _shortened(f"{type(error).__name__}: {error}")


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ERROR else text[: LONGEST_ERROR - 1] + "…"
