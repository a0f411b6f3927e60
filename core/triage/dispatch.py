"""From the store to the durable queue: deliveries in their order, issues to be written to.

One thread looks for what is new, understands just enough of a delivery to know its issue,
and hands it on. Handing on twice does nothing: the queue knows work by its number.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Protocol

from core.errors import StoreUnavailable
from core.model import Delivery, Event
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.triage.handling import Handling
from core.triage.intake import Intake
from core.triage.latecomers import Latecomers
from core.triage.underway import MOST_DEATHS, Underway

log = logging.getLogger(__name__)

_BATCH: Final = 200
_GAP_SECONDS: Final = 0.1
"""Between two turns at least: what comes meanwhile shares the next one's cost."""

_MOST_QUEUED: Final = 64
"""Deliveries in the durable queue at a time; the others wait in the inbox, in their order. What
the queue costs grows with what is in it, and a flood must not make every delivery slower."""

_AT_WORK: Final = 8
"""With more than so many in the queue, new issues are stored before their turn."""


class Queue(Protocol):
    """What dispatching needs of the durable queue."""

    def enqueue_deliveries(self, deliveries: Iterable[tuple[int, int, str]]) -> None:
        """Queue deliveries as (seq, attempt, partition); those of one partition run in order."""

    def enqueue_write_back(self, connection: str, issue_id: int) -> bool:
        """Queue a look at what is to be written for an issue."""


class Dispatcher:
    """The thread that hands stored work to the durable queue."""

    def __init__(
        self,
        store: Store,
        handling: Handling,
        queue: Queue,
        underway: Underway,
        intake: Intake,
        *,
        poll_seconds: float,
    ) -> None:
        self._store = store
        self._handling = handling
        self._queue = queue
        self._underway = underway
        self._intake = intake
        # The number of the last delivery of which the issue was stored.
        self._taken_in = 0
        self._latecomers = Latecomers()
        self._poll = poll_seconds
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin; what was handed on before but not finished is offered again."""
        self._store.inbox.requeue_unfinished()
        self._thread.start()

    def wake(self) -> None:
        """Something new was stored: look now rather than at the next turn."""
        self._wake.set()

    def stop(self) -> None:
        """Stop after the present turn."""
        self._stopping = True
        self._wake.set()
        self._thread.join()
        self._underway.close()

    def _run(self) -> None:
        turned = 0.0
        while not self._stopping:
            self._wake.wait(self._poll)
            time.sleep(max(0.0, turned + _GAP_SECONDS - time.monotonic()))
            # Cleared before looking: what is stored after the look wakes us again.
            self._wake.clear()
            turned = time.monotonic()
            try:
                while self.turn() and not self._stopping:
                    pass
            except StoreUnavailable as error:
                log.warning("dispatching waits for the store: %s", error)
            except Exception:
                # The thread must outlive any defect: without it nothing is worked on.
                log.exception("internal error while dispatching")

    def turn(self) -> bool:
        """Hand on what waits; True if there may be more."""
        at_work = self._store.inbox.count(DeliveryStatus.QUEUED)
        room = _MOST_QUEUED - at_work
        deliveries = self._store.inbox.waiting(min(room, _BATCH)) if room > 0 else ()
        late = self._latecomers.saw((d.seq for d in deliveries), time.monotonic())
        queued = self._understood(deliveries)
        if queued:
            self._queue.enqueue_deliveries((d.seq, d.attempt, partition_of(e)) for d, e in queued)
            self._store.inbox.mark_queued([delivery for delivery, _ in queued])
        due = self._store.outbox.waiting(_BATCH)
        for request in due:
            self._queue.enqueue_write_back(request.connection, request.issue_id)
        if due:
            self._store.outbox.handed_on(due)
        if at_work + len(queued) > _AT_WORK:
            self._take_in(queued, late)
        return (bool(deliveries) and len(deliveries) == room) or len(due) == _BATCH

    def _take_in(self, queued: Sequence[tuple[Delivery, Event]], late: Collection[int]) -> None:
        """Store the new issues among those that were queued just now, and among those behind.

        ``late``: which of those queued were passed over before.
        """
        new = [(d, event) for d, event in queued if d.seq > self._taken_in or d.seq in late]
        through = max([self._taken_in, *(d.seq for d, _ in new)])
        behind = self._store.inbox.waiting(_BATCH, after=through)
        now = time.monotonic()
        if expected := self._latecomers.expected(now):
            behind = [*self._store.inbox.waiting(_BATCH, among=expected), *behind]
        self._latecomers.saw((d.seq for d in behind), now)
        new += self._understood(behind)
        self._intake.take_in(new, self._handling, self._underway)
        self._taken_in = max([through, *(d.seq for d in behind)])

    def _understood(self, deliveries: Sequence[Delivery]) -> list[tuple[Delivery, Event]]:
        """Those that something is to be made of, with what they mean."""
        return [
            (delivery, event)
            for delivery in deliveries
            if (event := self._understand(delivery)) is not None
        ]

    def _understand(self, delivery: Delivery) -> Event | None:
        deaths = self._underway.deaths_of(delivery)
        if deaths >= MOST_DEATHS:
            why = f"given up: {deaths} processes ended while they read it"
            log.error("connection %s: delivery %d: %s", delivery.connection, delivery.seq, why)
            self._handling.failed(delivery.seq, why)
            return None
        with self._underway.reading(delivery):
            return self._handling.understand(delivery)


def partition_of(event: Event) -> str:
    """What an event must wait its turn with: its issue, by the id that never changes."""
    if event.issue is None:
        return f"{event.connection}/{event.project}"
    return f"{event.connection}/{event.issue.external_id or event.issue.key}"
