"""What waits for a tracker that does not answer: one term, wherever people look.

A tracker that is away, busy, or does not let us in for now is asked again without anybody's
help. Lists, ``doctor`` and ``/readyz`` all call that the same, and say when, where it is known.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

WAITS: Final = "waits for the tracker"
"""The term; a reason that is kept with what waits so begins with it."""


def awaiting(why: str) -> str:
    """The reason to keep with what waits for a tracker."""
    return f"{WAITS}: {why}"


def is_awaiting(reason: str) -> bool:
    """Whether a kept reason says that something waits for a tracker."""
    return reason.startswith(WAITS)


def cause(reason: str) -> str:
    """What a kept reason says beside the term."""
    return reason.removeprefix(WAITS).removeprefix(": ")


def upcoming(next_try: datetime | None, now: datetime) -> datetime | None:
    """When something is tried again; None where that is not known, as when the time is over."""
    return next_try if next_try is not None and next_try > now else None


def again(next_try: datetime | None, now: datetime) -> str:
    """That something is tried again, and when, where it is known."""
    at = upcoming(next_try, now)
    return "tried again by itself" + (f" at {stamp(at)} UTC" if at is not None else "")


def stamp(at: datetime | None) -> str:
    """A moment as lists show it; "" for none."""
    return f"{at:%Y-%m-%d %H:%M:%S}" if at is not None else ""
