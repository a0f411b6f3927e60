"""Deliveries that are refused at the door: counted, and logged without filling the disk.

Anybody who finds the address can send what is refused, as often as they like. So the log says
the first of a kind at once, and after that once a minute how many more there were.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from core.metrics import WebMetrics

log = logging.getLogger(__name__)

QUIET_SECONDS: Final = 60.0
"""How long further refusals of a connection with the same answer are only counted."""

_LONGEST: Final = 100


@dataclass(slots=True)
class _Kind:
    said_at: float
    unsaid: int = 0


class Refusals:
    """Notes refusals; safe to use from several threads.

    Args:
        metrics: counts them, of connections that exist.
        connections: the names of those.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        metrics: WebMetrics,
        connections: Collection[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._metrics = metrics
        self._connections = frozenset(connections)
        self._clock = clock
        self._lock = threading.Lock()
        self._kinds: dict[tuple[str, int], _Kind] = {}

    def note(self, connection: str, code: int, why: str, *, delivery: str = "") -> None:
        """A delivery was refused with this answer; what strangers sent is quoted and cut."""
        known = connection in self._connections
        if known:
            self._metrics.delivery(connection, f"refused {code}")
        # Names that somebody made up share one place, so that they take up no memory.
        unsaid = self._due(connection if known else "", code)
        if unsaid is None:
            return
        where = f"connection {connection}" if known else f"no connection {connection[:_LONGEST]!r}"
        log.warning(
            "%s: a delivery%s was refused with %s: %s%s",
            where,
            f" {delivery[:_LONGEST]!r}" if delivery else "",
            code,
            why,
            f" ({unsaid} more since the last line like this)" if unsaid else "",
        )

    def _due(self, connection: str, code: int) -> int | None:
        """How many were not said since the last line; None where nothing is to be said yet."""
        now = self._clock()
        with self._lock:
            kind = self._kinds.get((connection, code))
            if kind is not None and now - kind.said_at < QUIET_SECONDS:
                kind.unsaid += 1
                return None
            self._kinds[connection, code] = _Kind(now)
            return kind.unsaid if kind else 0


def connection_in(path: str) -> str:
    """The name of the connection in the path of a request, "" where it is another address."""
    head, _, name = path.partition("?")[0].rpartition("/")
    return name if head == "/webhooks" else ""
