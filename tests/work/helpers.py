"""What the tests of durable work share: handlers that keep a journal, workers to kill."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from core.work.contract import Later, WorkSettings


def eventually(condition: Callable[[], object], *, within: float = 20.0, what: str = "") -> None:
    """Wait until ``condition`` holds; fail after ``within`` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, f"not within {within} s: {what or condition}"
        time.sleep(0.005)


@dataclass
class Recorder:
    """Handlers that note what they were asked, and do what a test puts into them."""

    on_delivery: Callable[[int, int], None] = lambda _seq, _attempt: None
    on_write: Callable[[str, int], Later | None] = lambda _connection, _issue: None
    on_tick: Callable[[str], None] = lambda _name: None
    deliveries: list[int] = field(default_factory=list)
    writes: list[tuple[str, int]] = field(default_factory=list)
    ticks: list[str] = field(default_factory=list)
    failed: list[tuple[int, int, Exception, datetime | None]] = field(default_factory=list)
    running: int = 0
    most_running: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def handle_delivery(self, seq: int, attempt: int) -> None:
        with self.lock:
            self.running += 1
            self.most_running = max(self.running, self.most_running)
        try:
            self.on_delivery(seq, attempt)
            with self.lock:
                self.deliveries.append(seq)
        finally:
            with self.lock:
                self.running -= 1

    def delivery_failed(
        self, seq: int, attempt: int, error: Exception, next_try: datetime | None
    ) -> None:
        self.failed.append((seq, attempt, error, next_try))

    def write_back(self, connection: str, issue_id: int) -> Later | None:
        with self.lock:
            self.writes.append((connection, issue_id))
        return self.on_write(connection, issue_id)

    def tick(self, name: str) -> None:
        with self.lock:
            self.ticks.append(name)
        self.on_tick(name)


@dataclass(frozen=True)
class Entry:
    """A line of a worker process's journal."""

    what: str
    seq: int
    pid: int
    at: float


class Journal:
    """A file that worker processes append to, a line at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def write(self, what: str, seq: int) -> None:
        line = json.dumps([what, seq, os.getpid(), time.time()]) + "\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)

    def entries(self, what: str) -> Sequence[Entry]:
        lines = self.path.read_text(encoding="utf-8").splitlines()
        return [entry for line in lines if (entry := Entry(*json.loads(line))).what == what]

    def seqs(self, what: str) -> Sequence[int]:
        return [entry.seq for entry in self.entries(what)]


_processes = multiprocessing.get_context("forkserver")
# Loaded once, in the process that the workers are forked from: DBOS takes a second to import.
_processes.set_forkserver_preload(["tests.work.worker_process"])


class WorkerProcess:
    """A worker in a process of its own, which a test may kill.

    ``seconds`` is how long a delivery takes; one in ``poison`` ends the process instead.
    """

    def __init__(
        self,
        settings: WorkSettings,
        journal: Journal,
        *,
        seconds: float = 0.0,
        poison: Sequence[int] = (),
    ) -> None:
        from tests.work.worker_process import work

        self._journal = journal
        self._stop, until_stopped = _processes.Pipe()
        self._process = _processes.Process(
            target=work, args=(settings, journal, seconds, poison, until_stopped), daemon=True
        )
        self._process.start()
        until_stopped.close()
        self.pid = self._process.pid

    def until_ready(self) -> Self:
        eventually(
            lambda: any(entry.pid == self.pid for entry in self._journal.entries("ready")),
            what="worker process is ready",
        )
        return self

    def has_ended(self) -> bool:
        return not self._process.is_alive()

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self.wait()

    def stop(self) -> int:
        """Ask it to stop in order; returns its exit code."""
        self._stop.close()
        return self.wait()

    def wait(self) -> int:
        """Wait until it ends by itself; returns its exit code."""
        self._process.join(30)
        assert self._process.exitcode is not None, "the worker process did not end"
        return self._process.exitcode

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._stop.close()
        self._process.close()
