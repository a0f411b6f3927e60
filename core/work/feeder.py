"""What makes a queue's work start: at once when it comes from this process, else by looking.

DBOS polls each queue blindly: ten times a second costs it 5 % of a core with nothing to do,
and work waits half an interval. Its polling function sleeps on the stop event that it is
given. :class:`Gate` is such an event, which ends the sleep when work was put into the queue
or a job of it finished, and sleeps on where one cheap question shows that polling is vain.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from dbos import DBOS, Queue

from core.work.database import Waiting, now
from core.work.internals import poll

log = logging.getLogger(__name__)

GAP_SECONDS: Final = 0.1
"""Between two polls at least: one costs DBOS 5 ms of CPU, and what came meanwhile shares it."""

BACKLOG_GAP_SECONDS: Final = 0.04
"""The same where a poll left work behind for lack of places: these must not stay empty."""

BLOCKED_SECONDS: Final = 0.5
"""Between two polls for jobs that the last one could not start: a queue at its pace's limit."""

TROUBLE_SECONDS: Final = 1.0
"""Between two polls while the database does not answer; DBOS logs each."""


class Gate(threading.Event):
    """The stop event of one queue's polling thread, which also says when to poll.

    Args:
        look: asks the database what waits in the queue.
        closed: whether nothing may be started at present, whatever waits.
        poll_seconds: how often to look when nobody woke us.
    """

    def __init__(
        self, look: Callable[[], Waiting], closed: Callable[[], bool], poll_seconds: float
    ) -> None:
        super().__init__()
        self._look, self._closed = look, closed
        self._poll_seconds = poll_seconds
        self._bell = threading.Condition()
        self._rung = False
        self._polled_at = 0.0
        self._seen = Waiting(ready=False)

    def wake(self) -> None:
        """Say that something changed: work arrived, or a job ended and made room."""
        with self._bell:
            self._rung = True
            self._bell.notify_all()

    def set(self) -> None:
        """Stop polling."""
        super().set()
        self.wake()

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - our pace, not DBOS's
        """Sleep until polling is worth while, answering False, or until stopped: True."""
        # With all places taken the last poll may have left work behind.
        gap = BACKLOG_GAP_SECONDS if self._closed() else GAP_SECONDS
        while not self.is_set():
            with self._bell:
                if not self._rung:
                    self._bell.wait(self._poll_seconds)
            super().wait(max(0.0, self._polled_at + gap - time.monotonic()))
            # Cleared before looking: what is enqueued after the look rings again.
            rung, self._rung = self._rung, False
            if not self.is_set() and self._worth_polling(rung=rung):
                self._polled_at = time.monotonic()
                return False
        return True

    def _worth_polling(self, *, rung: bool) -> bool:
        since = time.monotonic() - self._polled_at
        if self._closed():
            return False
        try:
            waiting = self._look()
        except Exception:  # noqa: BLE001 - a worker loop; DBOS polls, meets the same and reports it
            return since > TROUBLE_SECONDS
        before, self._seen = self._seen, waiting
        if not waiting.ready or waiting.paused_until > now():
            return False
        return rung or waiting != before or since > BLOCKED_SECONDS


class Feeder:
    """A thread that claims a queue's jobs with DBOS's own polling function."""

    def __init__(self, dbos: DBOS, queue: Queue, gate: Gate) -> None:
        # Its settings come from our configuration: no need to read them at every poll.
        queue.database_backed_queue = False
        self._dbos, self._queue, self.gate = dbos, queue, gate
        self._thread = threading.Thread(target=self._run, name=f"feeder-{queue.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Claim nothing more; returns when the thread has ended."""
        self.gate.set()
        self._thread.join()

    def _run(self) -> None:
        while not self.gate.is_set():
            try:
                poll(self.gate, self._dbos, self._queue)
            except Exception:
                log.exception("polling of queue %s broke off; it starts again", self._queue.name)
                threading.Event.wait(self.gate, TROUBLE_SECONDS)
