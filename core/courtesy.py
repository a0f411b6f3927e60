"""Work gives way to requests that are being answered.

Web and worker share one process by default, and Python lets one thread compute at a time. A
tracker waits for its answer while nobody waits for a suggestion to the millisecond. So while
deliveries come in, the threads that work pass one by one, at the moments when they turn to
the store, and stand aside while a request is being answered. They do not wait for ever:
under a flood of requests work goes on slowly. With no requests nothing is held back.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Final

BUSY_SECONDS: Final = 0.05
"""How long after a request more of them are to be expected."""

LONGEST_WAIT: Final = 0.05
"""Seconds that work stands aside for requests each time."""

STAGGER_SECONDS: Final = 0.002
"""Between two threads that pass: time for the first to compute what it has to, alone."""

_working: ContextVar[bool] = ContextVar("working", default=False)


class Courtesy:
    """Knows of the requests being answered, and holds work back meanwhile."""

    def __init__(self) -> None:
        self._answering = 0
        self._last = 0.0
        self._changed = threading.Condition()
        self._turnstile = threading.Lock()

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
                self._last = time.monotonic()
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
        """Stand aside if this is work and requests are coming in."""
        if not _working.get() or not self._busy():
            return
        with self._turnstile:
            until = time.monotonic() + LONGEST_WAIT
            with self._changed:
                while self._answering and (left := until - time.monotonic()) > 0:
                    self._changed.wait(left)
            time.sleep(STAGGER_SECONDS)

    def _busy(self) -> bool:
        return bool(self._answering) or time.monotonic() - self._last < BUSY_SECONDS
