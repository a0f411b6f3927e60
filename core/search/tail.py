"""The part of the index that is not committed yet, in memory and searched like the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from core.search.entry import Entry, Filter, Tombstone, within
from core.search.scoring import Statistics, saturation

Change = Entry | Tombstone


class Tail:
    """The newest change of each issue since the last commit. Not thread-safe: its owner locks."""

    def __init__(self) -> None:
        self._live: dict[int, Entry] = {}
        self._deleted: dict[int, Tombstone] = {}
        self._having: dict[str, set[int]] = {}
        self._marked: Counter[str] = Counter()
        self._housed: Counter[str] = Counter()
        self._in_circle: Counter[str] = Counter()
        self.total_length = 0

    def __len__(self) -> int:
        return len(self._live) + len(self._deleted)

    @property
    def live(self) -> int:
        """How many issues it holds that are not deleted."""
        return len(self._live)

    @property
    def ids(self) -> frozenset[int]:
        """The issues that it knows something newer about than the disk."""
        return frozenset(self._live.keys() | self._deleted.keys())

    @property
    def last_version(self) -> int:
        """The newest version in it; 0 when it is empty."""
        return max((change.version for change in self.changes()), default=0)

    @property
    def newest(self) -> int:
        """When the issue filed last was filed, as :attr:`Entry.filed`."""
        return max((entry.filed for entry in self._live.values()), default=0)

    @property
    def circles(self) -> frozenset[str]:
        """The circles of readers that its live issues belong to."""
        return frozenset(circle for circle, count in self._in_circle.items() if count)

    def get(self, issue_id: int) -> Change | None:
        """What it holds of an issue."""
        return self._live.get(issue_id) or self._deleted.get(issue_id)

    def entry(self, issue_id: int) -> Entry:
        """The live entry of an issue that ``search`` found."""
        return self._live[issue_id]

    def changes(self) -> Sequence[Change]:
        """Everything in it."""
        return (*self._live.values(), *self._deleted.values())

    def put(self, change: Change) -> None:
        """Take in a change, in place of an older one of the same issue."""
        self.drop(change.id)
        if isinstance(change, Tombstone):
            self._deleted[change.id] = change
            return
        self._live[change.id] = change
        before = within(change.circle)
        for term in change.counts:
            self._having.setdefault(before + term, set()).add(change.id)
        self._marked.update(before + mark for mark in change.marks)
        self._housed[before + change.project] += 1
        self._in_circle[change.circle] += 1
        self.total_length += change.length

    def drop(self, issue_id: int) -> None:
        """Forget what it holds of an issue, if anything."""
        self._deleted.pop(issue_id, None)
        entry = self._live.pop(issue_id, None)
        if entry is None:
            return
        before = within(entry.circle)
        for term in entry.counts:
            having = self._having[before + term]
            having.discard(issue_id)
            if not having:
                del self._having[before + term]
        for mark in (before + mark for mark in entry.marks):
            self._marked[mark] -= 1
            if not self._marked[mark]:
                del self._marked[mark]
        self._housed[before + entry.project] -= 1
        self._in_circle[entry.circle] -= 1
        self.total_length -= entry.length

    def having(self, term: str) -> int:
        """How many live entries have a term, given with its circle's prefix."""
        return len(self._having.get(term, ()))

    def marked(self, mark: str) -> int:
        """How many live entries have a line's mark, given with its circle's prefix."""
        return self._marked[mark]

    def marked_apart(self, mark: str, circles: Collection[str], first: int, last: int) -> int:
        """How many live entries of these circles have it and were not filed from first to last."""
        return sum(
            mark in entry.marks and entry.circle in circles and not first <= entry.filed <= last
            for entry in self._live.values()
        )

    def in_circle(self, circle: str) -> int:
        """How many live entries are of a circle of readers."""
        return self._in_circle[circle]

    def housed(self, project: str) -> int:
        """How many live entries are of a project, given with its circle's prefix."""
        return self._housed[project]

    def search(
        self, weights: Mapping[str, float], statistics: Statistics, wanted: Filter
    ) -> Mapping[int, float]:
        """The scores of all live entries that have one of the terms and pass the filter."""
        scores: dict[int, float] = {}
        for before in map(within, wanted.circles):
            for term, weight in weights.items():
                worth = weight * statistics.telling[term]
                for issue_id in self._having.get(before + term, ()):
                    entry = self._live[issue_id]
                    weighed = saturation(entry.counts[term], entry.length, statistics.mean_length)
                    scores[issue_id] = scores.get(issue_id, 0.0) + worth * weighed
        return {i: score for i, score in scores.items() if wanted.admits(self._live[i])}
