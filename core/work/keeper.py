"""A thread that does the small recurring duties of a worker."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

log = logging.getLogger(__name__)

GRAIN_SECONDS: Final = 0.1
"""How exactly duties are timed."""


class Keeper:
    """Calls each duty again and again, the given number of seconds after it was last done.

    A duty that raises is logged and done again next time; it never stops the others.
    """

    def __init__(self, duties: Mapping[Callable[[], None], float]) -> None:
        self._duties = dict(duties)
        self._due = dict.fromkeys(self._duties, time.monotonic())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="work-keeper", daemon=True)

    @property
    def stopping(self) -> bool:
        """Whether a long duty should break off."""
        return self._stopping.is_set()

    def start(self) -> None:
        """Begin; every duty is done at once for the first time."""
        self._thread.start()

    def hurry(self, duty: Callable[[], None]) -> None:
        """Do a duty at the next opportunity."""
        self._due[duty] = time.monotonic()

    def stop(self) -> None:
        """Return when the duty in hand is done."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(GRAIN_SECONDS):
            for duty, seconds in self._duties.items():
                if self._stopping.is_set() or self._due[duty] > time.monotonic():
                    continue
                self._due[duty] = time.monotonic() + seconds
                try:
                    duty()
                except Exception:
                    log.exception("a duty of durable work failed; it is tried again")
