"""Who is not here any more: whoever took nothing for long, and was not seen either.

What is long grows with the project: a share of its issues, and half a year of its days. Where
nothing tells of days, as in some archives, a larger share alone has to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from core.model import Issue, Person

MOST_MISSED: Final = 1_000
"""Who took none of so many last issues is no candidate, whatever else they did: they take none."""

MISSED_SHARE, LEAST_MISSED = 0.1, 30
"""Who is gone took none of the last issues: of this share of all, and of at least so many."""

UNSEEN: Final = timedelta(days=180)
"""Nor were they seen in the newest so many days: nothing taken, set or written."""

UNDATED_SHARE, LEAST_UNDATED = 0.5, 100
"""Where no day is known on which they were seen, they took none of so many last issues."""

Doing = tuple[datetime, str]
"""When somebody did something, and who: their id."""


def doings(issues: Sequence[Issue]) -> list[Doing]:
    """When people filed, took, set or wrote something, in time order, up to the newest issue.

    What they did later is left out: a replay of the past asks as if that had not been yet.
    """
    newest = max((at for issue in issues if (at := _day(issue.created_at))), default=None)
    if newest is None:
        return []
    return sorted(
        (at, person.id)
        for issue in issues
        for when, person in _of(issue)
        if person is not None and (at := _day(when)) is not None and at <= newest
    )


def _of(issue: Issue) -> Iterator[tuple[datetime | None, Person | None]]:
    yield issue.created_at, issue.author
    for change in issue.history:
        yield change.at, change.actor
    for comment in issue.comments:
        yield comment.created_at, comment.author


def _day(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)


class Presence:
    """When people were last seen, up to now."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}
        self._newest: datetime | None = None

    def saw(self, people: Iterable[str], at: datetime | None) -> None:
        """People did something; nothing is known where nobody says when."""
        if at is None:
            return
        if self._newest is None or at > self._newest:
            self._newest = at
        for person in people:
            if person not in self._seen or at > self._seen[person]:
                self._seen[person] = at

    def is_gone(self, person: str, missed: int, count: int) -> bool:
        """Whether somebody is gone who took none of the last ``missed`` of ``count`` issues."""
        if missed >= MOST_MISSED:
            return True
        if self._newest is None or person not in self._seen:
            return missed >= max(LEAST_UNDATED, UNDATED_SHARE * count)
        is_long = missed >= max(LEAST_MISSED, MISSED_SHARE * count)
        return is_long and self._newest - self._seen[person] > UNSEEN

    def why_gone(self, person: str, missed: int) -> str:
        """Why somebody is taken for gone, in a few words."""
        said = f"took none of the last {missed:,} issues that somebody took"
        if missed >= MOST_MISSED or self._newest is None or person not in self._seen:
            return said
        return f"{said}, and was not seen in the newest {UNSEEN.days} days"

    # -- as JSON ---------------------------------------------------------------------------

    def to_data(self, people: Iterable[str]) -> dict[str, Any]:
        """What is known of these people, as JSON has it."""
        known = {p: at.isoformat() for p in people if (at := self._seen.get(p)) is not None}
        return {"newest": self._newest.isoformat() if self._newest else None, "seen": known}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_data`` described; nothing where a model was made before there was any."""
        made = cls()
        made._seen = {p: datetime.fromisoformat(at) for p, at in data.get("seen", {}).items()}
        if newest := data.get("newest"):
            made._newest = datetime.fromisoformat(newest)
        return made
