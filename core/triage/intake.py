"""New issues are stored before their turn, so that they are found while others are worked on.

To triage an issue takes a hundred times as long as to store it. Where more come in than can be
triaged, each would be found by nobody until all before it are done; so what waits is stored
first. Its delivery is worked on in its turn all the same: to store it again changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from core.errors import StoreUnavailable
from core.model import Delivery, Event
from core.store.store import Store
from core.triage.handling import Handling
from core.triage.underway import Underway

log = logging.getLogger(__name__)

_AT_ONCE: Final = 25
"""Issues that are stored in one transaction: nobody else writes while it lasts."""

_WAITED: Final = 1.0
"""So many seconds the triage of an issue waits at most for others to be stored."""


class Intake:
    """Stores new issues beforehand; the threads that triage give way to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._idle = threading.Event()
        self._idle.set()

    def give_way(self) -> None:
        """Wait while issues are being stored, for a moment at most.

        Without it the one thread that stores would get its turn after all those that triage.
        """
        self._idle.wait(_WAITED)

    def take_in(
        self,
        waiting: Sequence[tuple[Delivery, Event]],
        handling: Handling,
        underway: Underway,
    ) -> None:
        """Store the new issues that deliveries tell of, in their order."""
        told = iter([(d, event) for d, event in waiting if handling.tells_enough(event)])
        self._idle.clear()
        try:
            while some := list(islice(told, _AT_ONCE)):
                self._take_in(some, handling, underway)
        finally:
            self._idle.set()

    def _take_in(
        self, some: Sequence[tuple[Delivery, Event]], handling: Handling, underway: Underway
    ) -> None:
        for batch in (some, *_each(some)):
            try:
                with self._store.write() as transaction:
                    for delivery, event in batch:
                        with underway.reading(delivery):
                            handling.store_beforehand(transaction, event)
            except StoreUnavailable:
                raise
            except Exception:
                log.debug("%d issues could not be stored beforehand", len(batch), exc_info=True)
                continue
            if batch is some:
                break


def _each(
    some: Sequence[tuple[Delivery, Event]],
) -> Iterator[Sequence[tuple[Delivery, Event]]]:
    """Each one alone: of several that did not go together most do."""
    return ([one] for one in some)
