"""Outcomes counted by kind, value, project, plugin or version, with shares and intervals. Pure.

Acceptance is about what people were asked: of the suggestions that were shown and came to an
end, how many they accepted. Precision is about what is true: of those on which there was a
word, or that were applied and stand, how many were right. What was ignored says nothing of
what is true, so it weighs in the first and not in the second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from core.model import OutcomeKind, SuggestionKind
from core.shares import share_of
from core.store.experience import SETTLES_AFTER
from core.store.measures import Shown

STOOD: Final = "stood"
WAITING: Final = "waiting"
WITHDRAWN: Final = "withdrawn"
FATES: Final = (*map(str, OutcomeKind), STOOD, WAITING, WITHDRAWN)
"""What may become of a suggestion: people's last word; applied and standing; nothing yet; or
not suggested any more before anybody said a word."""

MOST_STEPS: Final = 26
_WEEK: Final = timedelta(days=7)


class By(StrEnum):
    """What outcomes are counted by."""

    KIND = "kind"
    VALUE = "value"
    PROJECT = "project"
    PLUGIN = "plugin"
    VERSION = "version"


_NAME: Final[Mapping[By, Callable[[Shown], str]]] = {
    By.KIND: lambda one: one.kind,
    By.VALUE: lambda one: f"{one.kind}: {one.value}",
    By.PROJECT: lambda one: f"{one.tracker}:{one.project}",
    By.PLUGIN: lambda one: one.plugin,
    By.VERSION: lambda one: f"{one.plugin}: {one.version}",
}


def fate(one: Shown, now: datetime) -> str:
    """What has become of a suggestion by now."""
    if one.outcome is not None:
        return str(one.outcome)
    if one.applied_at is None:
        return WAITING if one.current else WITHDRAWN
    return STOOD if now - one.applied_at >= SETTLES_AFTER else WAITING


@dataclass(slots=True)
class Counts:
    """How many came to each fate: of all, and of those that were shown and not applied."""

    fates: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def add(self, one: Shown, now: datetime) -> None:
        """Count one more."""
        found = fate(one, now)
        self.fates[found] += 1
        if one.applied_at is None and one.kind != SuggestionKind.BURST:
            self.asked[found] += 1

    def acceptance(self) -> dict[str, float] | None:
        """The share accepted of those that were shown and came to an end; None of none."""
        ended = sum(self.asked[kind] for kind in OutcomeKind)
        return share_of(self.asked[OutcomeKind.ACCEPTED], ended)

    def precision(self) -> dict[str, float] | None:
        """The share that was right of those of which it is known; None of none."""
        right = self.fates[OutcomeKind.ACCEPTED] + self.fates[STOOD]
        wrong = sum(self.fates[kind] for kind in OutcomeKind if kind.is_no)
        return share_of(right, right + wrong)

    def to_data(self) -> dict[str, Any]:
        """The counts and shares as JSON has them."""
        return {
            "shown": self.fates.total(),
            **{name: self.fates[name] for name in FATES},
            "acceptance": self.acceptance(),
            "precision": self.precision(),
        }


def count(found: Iterable[Shown], by: By, now: datetime) -> tuple[Counts, Mapping[str, Counts]]:
    """All together, and each group; the largest group first."""
    total, groups = Counts(), dict[str, Counts]()
    for one in found:
        total.add(one, now)
        groups.setdefault(_NAME[by](one), Counts()).add(one, now)
    order = sorted(groups, key=lambda name: (-groups[name].fates.total(), name))
    return total, {name: groups[name] for name in order}


def over_time(found: Sequence[Shown], now: datetime) -> list[dict[str, Any]]:
    """Acceptance by week and kind, by when suggestions were shown; the newest MOST_STEPS weeks."""
    weeks: dict[tuple[datetime, str], Counts] = {}
    first = _week_of(now) - (MOST_STEPS - 1) * _WEEK
    for one in found:
        week = _week_of(one.shown_at)
        if week >= first:
            weeks.setdefault((week, one.kind), Counts()).add(one, now)
    return [
        {
            "from": week.date().isoformat(),
            "kind": kind,
            "shown": counts.fates.total(),
            "acceptance": counts.acceptance(),
            "precision": counts.precision(),
        }
        for (week, kind), counts in sorted(weeks.items())
    ]


def _week_of(at: datetime) -> datetime:
    """The Monday of a time's week, in UTC."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())
