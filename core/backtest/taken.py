"""Who had taken what by then: read from a project's past once, and looked at from each issue."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import overload

from core.learning.rows import labels_as_filed
from core.model import Issue
from core.plugin import TakenIssue


class TakenByThen:
    """The issues of a past that somebody has, by when they were filed and how many are known.

    What is asked for again and again is the same list up to a further place, so a whole replay
    costs as much as going through the past once for every time at which something was learned.
    """

    def __init__(self, history: Sequence[Issue]) -> None:
        """Take issues in the order in which they were filed; nothing is read of them yet."""
        self._history = history
        self._read: dict[int, TakenIssue] = {}
        self._since: tuple[datetime, list[int], list[TakenIssue]] | None = None

    def since(self, at: datetime | None, place: int) -> Sequence[TakenIssue]:
        """What was filed after a time and stands before a place in the past, oldest first."""
        if at is None or place <= 0:
            return ()
        if self._since is None or self._since[0] != at:
            places = [
                number
                for number, issue in enumerate(self._history)
                if issue.assignees and issue.created_at is not None and issue.created_at > at
            ]
            self._since = at, places, [self._taken(number) for number in places]
        _, places, taken = self._since
        return _Beginning(taken, bisect_left(places, place))

    def _taken(self, number: int) -> TakenIssue:
        if number not in self._read:
            issue = self._history[number]
            self._read[number] = TakenIssue(
                labels=labels_as_filed(issue),
                author=issue.author.id if issue.author else "",
                people=issue.assignees,
            )
        return self._read[number]


class _Beginning(Sequence[TakenIssue]):
    """The first ``count`` of a list, without a copy of them."""

    def __init__(self, every: Sequence[TakenIssue], count: int) -> None:
        self._every = every
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> TakenIssue: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[TakenIssue]: ...
    def __getitem__(self, at: int | slice) -> TakenIssue | Sequence[TakenIssue]:
        if isinstance(at, slice):
            return [self._every[number] for number in range(*at.indices(self._count))]
        return self._every[range(self._count)[at]]
