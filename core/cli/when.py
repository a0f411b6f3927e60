"""A time as people write it: a date, "2 days ago", "tuesday", "in 3 hours". Pure.

A few forms, each with one meaning. Whatever is none of them is refused with an example, where a
library that reads every language would take a slip of the pen for some date.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Final

from core.errors import UsageError

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {
    "s": timedelta(seconds=1), "sec": timedelta(seconds=1), "second": timedelta(seconds=1),
    "m": timedelta(minutes=1), "min": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "h": timedelta(hours=1), "hr": timedelta(hours=1), "hour": timedelta(hours=1),
    "d": timedelta(days=1), "day": timedelta(days=1),
    "w": timedelta(weeks=1), "week": timedelta(weeks=1),
}  # fmt: skip
_NEAR: Final = {"today": 0, "yesterday": -1, "tomorrow": 1}
_COUNTS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_SPAN: Final = re.compile(r"(\d{1,6}|an?|one|two|three)\s*([a-z]{1,7})")
_CLOCK: Final = re.compile(r"(?:at )?(\d{1,2}):(\d{2})")
_MIDNIGHT: Final = time(0, 0)
_EXAMPLES: Final = (
    "write a date (2026-11-30, 2026-11-30T14:00), “2 days ago”, “in 3 hours”, “yesterday”, or a "
    "day of the week, with a time after it if need be (“tuesday 14:00”)"
)


def when(text: str, now: datetime, *, ahead: bool = False) -> datetime:
    """The time that somebody means.

    Args:
        text: what they wrote.
        now: the present time, in their time zone: a time without one is meant there.
        ahead: a day of the week, and a time of the day alone, is the next one and not the last;
            so is a span ("2 hours").

    Raises:
        UsageError: it is none that is understood; says how to write one.
    """
    words = " ".join(text.split()).casefold()
    try:
        found = _iso(words, now) or _span(words, now, ahead=ahead) or _day(words, now, ahead=ahead)
    except (OverflowError, ValueError):
        found = None
    if found is None:
        raise UsageError(f"“{text[:60]}” is no time that is understood; {_EXAMPLES}")
    return found


def _iso(words: str, now: datetime) -> datetime | None:
    if not words[:4].isdigit() or len(words) < len("2026-01-01"):
        return None
    try:
        found = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=now.tzinfo)


def _span(words: str, now: datetime, *, ahead: bool) -> datetime | None:
    """``2 days ago``, ``in 3 hours``; a bare ``90m`` points the way that is asked for."""
    ago, inside = words.endswith(" ago"), words.startswith("in ")
    match = _SPAN.fullmatch(words.removesuffix(" ago").removeprefix("in "))
    if match is None or (ago and inside):
        return None
    count, unit = match.groups()
    length = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if length is None:
        return None
    span = (_COUNTS.get(count) or int(count)) * length
    forward = inside or (ahead and not ago)
    return now + span if forward else now - span


def _day(words: str, now: datetime, *, ahead: bool) -> datetime | None:
    """``today``, ``tuesday``, ``last tuesday 14:00``, ``14:00``."""
    if words == "now":
        return now
    name, clock = _clock_in(words)
    at = clock or _MIDNIGHT
    if name in _NEAR:
        return _at(now, _NEAR[name], at)
    if not name and clock is not None:
        return _clock_of(now, at, ahead=ahead)
    number = _weekday(name.removeprefix("last ").removeprefix("next "))
    if number is None:
        return None
    last = name.startswith("last ")
    if name.startswith("next ") or (ahead and not last):
        apart = (number - now.weekday()) % 7
        found = _at(now, apart, at)
        return found if found > now else _at(now, apart + 7, at)
    apart = -((now.weekday() - number) % 7)
    found = _at(now, apart, at)
    # Who says "since tuesday" on a Tuesday means today; who says "last tuesday" does not.
    return _at(now, apart - 7, at) if found > now or (last and apart == 0) else found


def _clock_of(now: datetime, at: time, *, ahead: bool) -> datetime:
    found = _at(now, 0, at)
    if ahead:
        return found if found > now else _at(now, 1, at)
    return found if found <= now else _at(now, -1, at)


def _clock_in(words: str) -> tuple[str, time | None]:
    head, _, tail = words.rpartition(" ")
    head = head.removesuffix(" at") if head != "at" else ""
    if (match := _CLOCK.fullmatch(tail)) is None:
        return words, None
    return head, time(int(match.group(1)), int(match.group(2)))


def _weekday(name: str) -> int | None:
    found = [n for n, day in enumerate(_DAYS) if day == name or (name and day[:3] == name)]
    return found[0] if found else None


def _at(now: datetime, days: int, at: time) -> datetime:
    """A time of the day some days from today, by the clock on the wall."""
    return datetime.combine(now.date() + timedelta(days=days), at, tzinfo=now.tzinfo)


def local_now() -> datetime:
    """The present time where this machine is."""
    return datetime.now().astimezone()
