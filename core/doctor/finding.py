"""What a check came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check came out."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; ``says`` tells what to do where something is not fine."""

    check: str
    state: State
    says: str

    @property
    def broken(self) -> bool:
        """Whether Trackside cannot work like this."""
        return self.state is State.BROKEN
