"""How much is done of a work of several stages, told so that it only grows."""

from __future__ import annotations

from collections.abc import Callable


class Stages:
    """Makes one share of the shares that stages tell of themselves.

    A stage may begin anew, as where it learns several things one after the other: what is told on
    is never less than it was.
    """

    def __init__(self, count: int, tell: Callable[[float, str], None]) -> None:
        """Begin the first of so many stages; ``tell`` takes the share of all that is done."""
        self._count = max(1, count)
        self._tell = tell
        self._stage = 0
        self._done = 0.0

    def report(self, share: float, what: str) -> None:
        """So much of this stage is done, and this is what is being done."""
        within = min(1.0, max(0.0, share))
        self._done = max(self._done, min(1.0, (self._stage + within) / self._count))
        self._tell(self._done, what)

    def end(self) -> None:
        """This stage is done; the next begins."""
        self._stage += 1
