"""Runs durable work in this process: a thin layer over DBOS, which keeps it.

DBOS holds its state in module globals, so a process can have one running engine. A job is
one DBOS workflow without steps: handlers are repeatable, so checkpoints inside them would
only cost writes.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import ClassVar

from core.work.client import WorkClient
from core.work.contract import Handlers, WorkSettings
from core.work.worker import Worker


class WorkEngine:
    """Does what is enqueued, also after a crash: in order per issue, at each tracker's pace.

    Args:
        settings: where it is kept and how much is done at once.
        handlers: what is done.
    """

    _guard: ClassVar = threading.Lock()
    _occupied: ClassVar[WorkEngine | None] = None

    def __init__(self, settings: WorkSettings, handlers: Handlers) -> None:
        self._settings, self._handlers = settings, handlers
        self._worker: Worker | None = None
        self._stuck: Worker | None = None  # kept, because it holds the lock

    @property
    def client(self) -> WorkClient:
        """Enqueues and lists work; what it enqueues starts at once.

        Raises:
            RuntimeError: the engine is not running.
        """
        if self._worker is None:
            raise RuntimeError("the engine of durable work is not running")
        return self._worker.client

    @property
    def problem(self) -> str:
        """Why nothing is being started, in words for an operator; "" while all is well."""
        if self._worker is None:
            return "durable work is not running"
        if self._worker.slot_lost:
            return "this worker lost its lock in the database, so it starts nothing"
        return ""

    def start(
        self, connections: Mapping[str, int], *, ticks: Mapping[str, float] | None = None
    ) -> None:
        """Take a slot, recover what a dead worker left, and begin.

        Args:
            connections: how many writes may start in a minute, by connection; 0 is no limit.
            ticks: how many seconds lie between two runs, by name of a scheduled job. Each
                period is served once, whatever the number of workers, and if need be late.

        Raises:
            ConfigError: the settings cannot work.
            StoreUnavailable: the database cannot be reached.
            RuntimeError: an engine runs in this process already.
        """
        with WorkEngine._guard:
            if WorkEngine._occupied is not None:
                raise RuntimeError(
                    "an engine of durable work runs in this process already; DBOS allows one, "
                    "so stop that one first"
                )
            WorkEngine._occupied = self
        try:
            self._worker = Worker(self._settings, self._handlers, connections, ticks or {})
        finally:
            if self._worker is None:
                WorkEngine._occupied = None

    def stop(self, timeout: float = 30.0) -> bool:
        """Start nothing more, let what runs finish, leave the rest in the queue.

        Returns whether all that ran has finished within ``timeout`` seconds. Where it has
        not, this process keeps its slot, so that nobody runs the same jobs beside it, and
        cannot start another engine.
        """
        worker, self._worker = self._worker, None
        if worker is not None:
            if worker.stop(timeout):
                WorkEngine._occupied = None
            else:
                self._stuck = worker
        return self._stuck is None
