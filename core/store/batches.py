"""Group commit: the writes of many threads in one durable transaction.

A durable commit waits for the disk. Threads that write at the same moment hand their work
to one writer thread, which runs everything that waits in one transaction and only then
lets them go on: each is still durable when its call returns, at a fraction of the cost, and
no thread ever sleeps for SQLite's lock.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from sqlalchemy.engine import Connection

from core.errors import StoreUnavailable
from core.store.database import Database

T = TypeVar("T")
MAX_BATCH: Final = 256


class BatchWriter:
    """Runs small writes of any thread, committed together by one thread of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: queue.SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = (
            queue.SimpleQueue()
        )
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="inbox-writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction and return its answer once that is durable.

        ``work`` may run twice: a batch in which one write fails is taken apart. Where it
        was the database that failed, all fail at once, since each would wait as long again.

        Raises:
            StoreUnavailable: nothing was stored.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise StoreUnavailable("the store is closing")
            self._queue.put((work, future))
        return future.result()

    def close(self) -> None:
        """Finish what was handed over, then stop."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < MAX_BATCH:
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
                if item is None:
                    stop = True
                    break
                batch.append(item)
            self._commit(batch)
            if stop:
                return

    def _commit(self, batch: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        try:
            with self._database.write() as connection:
                answers = [work(connection) for work, _ in batch]
        except Exception as error:  # noqa: BLE001 - whatever it was, a thread waits for an answer
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            if isinstance(error, StoreUnavailable):
                for _, future in batch:
                    # Each thread raises its own: a traceback is written into what is raised.
                    future.set_exception(StoreUnavailable(str(error)))
                return
            # One bad write must not take the others with it.
            for single in batch:
                self._commit([single])
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            future.set_result(answer)
