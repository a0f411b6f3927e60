"""Deliveries that become visible after others with greater numbers.

PostgreSQL gives a number when a transaction begins and shows the row when it ends, so of several
that store at once a lower number may come later. Who only looks behind the greatest number misses
it. Numbers that were passed over are few, and are asked for by themselves for a while. Most of
them never come: each delivery that is sent again uses one up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

PATIENCE_SECONDS: Final = 30.0
"""How long a number is expected; a delivery is stored in well under a second."""

MOST: Final = 500
"""Numbers that are expected at a time, the newest ones."""


class Latecomers:
    """The numbers that were passed over; what it is told comes in any order."""

    def __init__(self) -> None:
        self._highest = 0
        # Since when each is missed, the lowest number first.
        self._missed: dict[int, float] = {}

    def saw(self, seqs: Iterable[int], now: float) -> Collection[int]:
        """Take note of deliveries that were seen; returns which of them came late.

        Those before the first that is ever seen are not missed: they were dealt with earlier.
        """
        late = set()
        for seq in sorted(seqs):
            if seq > self._highest:
                if self._highest:
                    passed = range(max(self._highest + 1, seq - MOST), seq)
                    self._missed |= dict.fromkeys(passed, now)
                self._highest = seq
            elif self._missed.pop(seq, None) is not None:
                late.add(seq)
        # Here too: who has little to do never asks what is expected.
        self._forget(now)
        return late

    def expected(self, now: float) -> Sequence[int]:
        """The numbers that may still come."""
        self._forget(now)
        return list(self._missed)

    def _forget(self, now: float) -> None:
        recent = [n for n, since in self._missed.items() if now - since <= PATIENCE_SECONDS]
        self._missed = {n: self._missed[n] for n in recent[-MOST:]}
