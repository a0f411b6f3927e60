"""Where the stand-in's issues are found: by id, by identifier, by when they changed.

Lists of a real tracker cost the same however many issues there are; so do these.
"""

from __future__ import annotations

import bisect
import heapq
import itertools
from collections.abc import Iterable, Iterator

from core.testing.linear_records import Issue, Team, missing

_Entry = tuple[str, int, Issue]
"""(when it changed, a number that makes entries comparable, the issue)."""


class IssueIndex:
    """The issues of a workspace; tell it of every change."""

    def __init__(self) -> None:
        self._by_id: dict[str, Issue] = {}
        self._by_identifier: dict[str, Issue] = {}
        self._changed: dict[str, list[_Entry]] = {}
        self._numbers = itertools.count()

    def add(self, issue: Issue) -> None:
        """A new issue."""
        self._by_id[issue.id] = issue
        self.touch(issue)

    def add_all(self, issues: Iterable[Issue]) -> None:
        """Many new issues at once, of any age."""
        teams = set()
        for issue in issues:
            self._by_id[issue.id] = issue
            self._by_identifier[issue.identifier] = issue
            entries = self._changed.setdefault(issue.team.id, [])
            entries.append((issue.updated_at, next(self._numbers), issue))
            teams.add(issue.team.id)
        for team in teams:
            self._changed[team].sort(key=_place)

    def touch(self, issue: Issue) -> None:
        """An issue has another time of change, identifier or team; old entries go stale."""
        self._by_identifier[issue.identifier] = issue
        entries = self._changed.setdefault(issue.team.id, [])
        entry = (issue.updated_at, next(self._numbers), issue)
        if entries and entries[-1][0] > issue.updated_at:
            bisect.insort(entries, entry, key=_place)
        else:
            entries.append(entry)

    def get(self, identity: str) -> Issue:
        """By UUID, identifier, or an identifier that it had before it moved.

        Raises:
            Refusal: there is none.
        """
        found = self._by_id.get(identity) or self._by_identifier.get(identity)
        if found is None:
            raise missing("Issue")
        return found

    def changed(self, teams: Iterable[Team], since: str = "") -> Iterator[Issue]:
        """Issues of these teams that changed at or after a time, the oldest change first."""
        return heapq.merge(
            *(self._of_team(team, since) for team in teams), key=lambda issue: issue.updated_at
        )

    def count(self, team: Team) -> int:
        """How many issues a team has."""
        return sum(1 for _ in self._of_team(team, ""))

    def _of_team(self, team: Team, since: str) -> Iterator[Issue]:
        entries = self._changed.get(team.id, [])
        for number in range(bisect.bisect_left(entries, (since, -1), key=_place), len(entries)):
            at, _, issue = entries[number]
            if issue.updated_at == at and issue.team is team:
                yield issue


def _place(entry: _Entry) -> tuple[str, int]:
    return entry[0], entry[1]
