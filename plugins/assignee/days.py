"""Days on which somebody is away, as the configuration writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Days:
    """From the first day to the last, both included."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


def read_days(text: str) -> Days:
    """``2026-12-20`` or ``2026-12-20..2027-01-02``.

    Raises:
        ConfigError: it is neither.
    """
    first, _, last = text.strip().partition("..")
    try:
        days = Days(date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip()))
    except ValueError:
        raise ConfigError(
            f"away: {text!r} is no day; write 2026-12-20 or 2026-12-20..2027-01-02"
        ) from None
    if days.last < days.first:
        raise ConfigError(f"away: {text!r} ends before it begins")
    return days


def who_is_away(away: Mapping[str, Sequence[str]], today: date) -> frozenset[str]:
    """The people, as the configuration names them, who are away today."""
    return frozenset(who for who, days in away.items() if _is_away(days, today))


def _is_away(days: Iterable[str], today: date) -> bool:
    return any(today in read_days(text) for text in days)
