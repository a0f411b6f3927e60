"""When a channel may be written to: at once, once a day or week, and never in quiet hours. Pure.

All times are told in a channel's own time zone, where a day may have 23 or 25 hours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core.errors import ConfigError

_TIME: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY: Final = timedelta(days=1)


class When(StrEnum):
    """How soon a channel hears of something."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When a channel is written to.

    ``at`` and ``day``: when the digest is sent. ``quiet``: from when until when nothing is,
    over midnight where the first is later. ``gather``: how long an immediate message waits
    for more of the same burst; ``apart``: what lies between two of them at the least.
    """

    when: When = When.IMMEDIATE
    at: time = time(9)
    day: int = 0
    zone: tzinfo = UTC
    quiet: tuple[time, time] | None = None
    gather: timedelta = timedelta(seconds=30)
    apart: timedelta = timedelta(minutes=5)


def may_send_at(timing: Timing, oldest: datetime, last: datetime | None, now: datetime) -> datetime:
    """The moment from ``now`` on at which a message may be sent.

    Args:
        timing: the channel's.
        oldest: when the oldest of what is to be told happened.
        last: when the channel was last written to.
        now: what is late does not wait for its moment, but for the quiet to end.
    """
    if timing.when is When.IMMEDIATE:
        moment = oldest + timing.gather
        if last is not None:
            moment = max(moment, last + timing.apart)
    else:
        moment = _next_digest(timing, oldest)
    return _after_quiet(timing, max(moment, now))


def is_quiet(timing: Timing, moment: datetime) -> bool:
    """Whether a moment lies in the channel's quiet hours."""
    if timing.quiet is None:
        return False
    begin, end = timing.quiet
    local = moment.astimezone(timing.zone).time().replace(tzinfo=None, fold=0)
    return begin <= local < end if begin < end else local >= begin or local < end


def _next_digest(timing: Timing, after: datetime) -> datetime:
    """The first moment of a digest that is later than ``after``."""
    day = after.astimezone(timing.zone).date() - _DAY
    for _ in range(16):
        day += _DAY
        if timing.when is When.WEEKLY and day.weekday() != timing.day:
            continue
        moment = _moment(day, timing.at, timing.zone)
        if moment > after:
            return moment
    raise AssertionError("a week has every day")


def _after_quiet(timing: Timing, moment: datetime) -> datetime:
    if timing.quiet is None or not is_quiet(timing, moment):
        return moment
    day, end = moment.astimezone(timing.zone).date(), timing.quiet[1]
    ended = _moment(day, end, timing.zone)
    return ended if ended > moment else _moment(day + _DAY, end, timing.zone)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    """A time on the clock of a place. One that the clock leaves out in spring comes after it."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def time_from(text: str, setting: str) -> time:
    """A time of day, ``09:00``.

    Raises:
        ConfigError: it is none.
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise ConfigError(f"{setting}: {text[:40]!r} is no time of day; write one as in '09:00'")
    return time(int(found[1]), int(found[2]))


def quiet_from(text: str) -> tuple[time, time] | None:
    """Quiet hours, ``22:00-07:00``; None for none.

    Raises:
        ConfigError: it is no span of time.
    """
    if not text.strip():
        return None
    begin, dash, end = text.partition("-")
    if not dash:
        raise ConfigError(f"quiet: {text[:40]!r} is no span; write one as in '22:00-07:00'")
    span = time_from(begin, "quiet"), time_from(end, "quiet")
    if span[0] == span[1]:
        raise ConfigError("quiet: it begins when it ends; leave it out, or name two times")
    return span


def zone_from(name: str) -> ZoneInfo:
    """A time zone by its name, ``Europe/Berlin``.

    Raises:
        ConfigError: there is none of this name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"timezone: {name[:60]!r} is no time zone; write one as in 'Europe/Berlin'"
        ) from None
