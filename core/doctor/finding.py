"""What a check came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How a check came out."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; ``says`` tells what to do where something is not fine.

    ``waits_for_tracker``: how many of what was checked do, and ``next_try`` when the first of them
    is tried again, where that is known.
    """

    check: str
    state: State
    says: str
    waits_for_tracker: int = 0
    next_try: datetime | None = None

    @property
    def broken(self) -> bool:
        """Whether Trackside cannot work like this."""
        return self.state is State.BROKEN
