"""What the tests of durable work share: handlers that keep a journal, workers to kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from core.work.contract import Later, WorkSettings
from tests.support import ROOT


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
        task = {
            "url": settings.url,
            "lock_dir": str(settings.lock_dir),
            "concurrency": settings.concurrency,
            "journal": str(journal.path),
            "seconds": seconds,
            "poison": list(poison),
        }
        self._journal = journal
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("worker_process.py")), json.dumps(task)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
        )
        self.pid = self._process.pid

    def until_ready(self) -> WorkerProcess:
        eventually(
            lambda: any(entry.pid == self.pid for entry in self._journal.entries("ready")),
            what="worker process is ready",
        )
        return self

    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait(10)
        self._close()

    def stop(self) -> int:
        """Ask it to stop in order; returns its exit code."""
        self._close()
        return self._process.wait(20)

    def wait(self) -> int:
        """Wait until it ends by itself; returns its exit code."""
        code = self._process.wait(30)
        self._close()
        return code

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()
        self._close()
