"""Which issues are reports of one thing, as far as people marked them as duplicates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from core.model import Issue


def twins_of(issues: Sequence[Issue]) -> Mapping[int, frozenset[int]]:
    """The places of all earlier issues of the same group, by the place of each duplicate.

    Marks are followed in chains and rings: whatever they connect is one group. A duplicate
    whose group has no earlier issue has no twins.
    """
    leader: dict[str, str] = {}

    def leads(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = key = leader[leader[key]]
        return key

    for issue in issues:
        if issue.duplicate_of:
            leader[leads(issue.key)] = leads(issue.duplicate_of)
    groups: dict[str, list[int]] = defaultdict(list)
    twins = {}
    for place, issue in enumerate(issues):
        group = groups[leads(issue.key)]
        if issue.duplicate_of:
            twins[place] = frozenset(group)
        group.append(place)
    return twins
