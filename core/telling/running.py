"""The threads that tell: one that spreads, and one for each subscriber, so that none waits."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from core.errors import TracksideError
from core.metrics import WorkMetrics
from core.store.store import Store
from core.subscriber import Subscriber
from core.telling.delivering import LOOK_SECONDS, Courier
from core.telling.spreading import Spreader

log = logging.getLogger(__name__)

T = TypeVar("T")

_SPREAD_SECONDS: Final = 0.5
"""How often the ledger is looked at: commands of other processes write to it too."""

_FORGET_SECONDS: Final = 3_600.0
_AT_ONCE: Final = 1_000
_AWAY_SECONDS: Final = 5.0
_THREAD: Final = "tell-{}"


class Telling:
    """Tells subscribers, in threads of its own, until it is stopped.

    Args:
        store: where the ledger and the messages are.
        subscribers: by their whole names.
        metrics: where it is counted.
        delivered_days: how long it is kept what was delivered.
        dead_days: how long dead letters are kept.
    """

    def __init__(
        self,
        store: Store,
        subscribers: Mapping[str, Subscriber],
        metrics: WorkMetrics,
        *,
        delivered_days: float,
        dead_days: float,
    ) -> None:
        self._store, self._subscribers, self._metrics = store, subscribers, metrics
        self._kept = timedelta(days=delivered_days), timedelta(days=dead_days)
        self._process = secrets.token_hex(8)
        self._stopping = threading.Event()
        self._bells = {name: threading.Event() for name in subscribers}
        self._spreader: Spreader | None = None
        self._forgot_at = float("-inf")
        self._threads = [
            threading.Thread(target=self._run_courier, args=(name,), name=_THREAD.format(name))
            for name in subscribers
        ]
        if subscribers:
            self._threads.append(threading.Thread(target=self._run_spreader, name="tell"))

    def start(self) -> None:
        """Begin. Where nobody follows the ledger there is nothing to do."""
        for thread in self._threads:
            # A call that hangs must not keep the process from ending; it is made again.
            thread.daemon = True
            thread.start()

    def stop(self, timeout: float) -> None:
        """Let the calls that are made now finish; the rest is told after the next start."""
        self._stopping.set()
        for bell in self._bells.values():
            bell.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, deadline - time.monotonic()))
        hung = [thread.name for thread in self._threads if thread.is_alive()]
        if hung:
            log.warning("stopping while it is still told: %s", ", ".join(hung))
        elif self._threads:
            try:
                self._store.messages.release(self._process)
            except TracksideError as error:
                log.info("another process takes over later: %s", error)
        for name, one in self._subscribers.items():
            if _THREAD.format(name) not in hung:
                one.close()

    def _run_courier(self, name: str) -> None:
        bell = self._bells[name]
        courier = Courier(
            name=name,
            subscriber=self._subscribers[name],
            store=self._store,
            metrics=self._metrics,
            process=self._process,
        )
        while not self._stopping.is_set():
            bell.clear()
            wait = self._guarded(lambda: courier.step(datetime.now(UTC)), LOOK_SECONDS)
            if wait > 0 and not self._stopping.is_set():
                bell.wait(wait)

    def _run_spreader(self) -> None:
        passing_over = True
        while not self._stopping.is_set():
            if passing_over:
                passing_over = self._guarded(self._pass_over, True)
                self._stopping.wait(0.05)
                continue
            more = self._guarded(self._spread, False)
            self._guarded(self._forget, None)
            if not more:
                self._stopping.wait(_SPREAD_SECONDS)

    def _pass_over(self) -> bool:
        if self._spreader is None:
            self._spreader = Spreader(self._store, self._subscribers, datetime.now(UTC))
        return self._spreader.pass_over_old() > 0

    def _spread(self) -> bool:
        if self._spreader is None:
            return False
        names, more = self._spreader.spread(datetime.now(UTC))
        for name in names:
            self._bells[name].set()
        return more

    def _forget(self) -> None:
        if time.monotonic() - self._forgot_at < _FORGET_SECONDS:
            return
        now = datetime.now(UTC)
        delivered, dead = self._kept
        forgotten = self._store.messages.forget(
            finished_before=now - delivered, dead_before=now - dead, limit=_AT_ONCE
        )
        if forgotten < _AT_ONCE:
            self._forgot_at = time.monotonic()

    def _guarded(self, call: Callable[[], T], otherwise: T) -> T:
        """What a call gives; after an error ``otherwise``, and a while later."""
        try:
            return call()
        except TracksideError as error:
            log.info("what happened is told later: %s", error)
        except Exception:
            log.exception("internal error while subscribers were told")
        self._stopping.wait(_AWAY_SECONDS)
        return otherwise
