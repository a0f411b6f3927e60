"""Work gives way to requests that are being answered.

Web and worker share one process by default, and Python lets one thread compute at a time. A
tracker waits for its answer while nobody waits for a suggestion to the millisecond, so the
threads that work stand aside, at the moments when they turn to the store, while a request
is being answered. They do not wait for ever: under a flood of requests work goes on slowly.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Final

LONGEST_WAIT: Final = 0.05
"""Seconds that work stands aside each time it meets a request."""

_working: ContextVar[bool] = ContextVar("working", default=False)


class Courtesy:
    """Counts the requests being answered, and holds work back meanwhile."""

    def __init__(self) -> None:
        self._answering = 0
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def urgent(self) -> Iterator[None]:
        """A request is answered in this block."""
        with self._changed:
            self._answering += 1
        try:
            yield
        finally:
            with self._changed:
                self._answering -= 1
                if not self._answering:
                    self._changed.notify_all()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Work is done in this block, also by threads that are given its context."""
        token = _working.set(True)
        try:
            yield
        finally:
            _working.reset(token)

    def give_way(self) -> None:
        """Stand aside if this is work and a request is being answered."""
        # Looked at without the lock first: most of the time nobody has to wait.
        if not self._answering or not _working.get():
            return
        until = time.monotonic() + LONGEST_WAIT
        with self._changed:
            while self._answering and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
