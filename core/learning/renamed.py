"""Labels that were renamed in their tracker, as far as histories tell.

A tracker that renames a label changes it on every issue and tells of none: the history of an
issue still says that the old one was put there, and the new one seems to have been there from
the beginning. What then stands there looks like nobody's, though it may be Trackside's own.

No tracker's id is kept of a label, so a rename is concluded. It is taken for one where the old
label stands on no issue any more and was never taken off those that got it, there are three of
these at the least, and all of them have one and the same label of which nothing tells; and where
no change in the project tells of the new one before the last that tells of the old. It cannot be
known of issues without a history; where two labels that always stood together were renamed both;
where a label was renamed into one that was in use already; and where another label has got the
old name since. What is not known stays as it was: a label that nobody is told to have set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, TypeAlias

from core.model import FieldChange, Issue

Renames: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]
"""By tracker and project: what a label was called before, and what it is called now."""

_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


_LEAST: Final = 3
"""Fewer issues that a label is gone from tell of no rename: it may as well have been deleted."""


def renames_in(issues: Iterable[Issue]) -> dict[tuple[str, str], Mapping[str, str]]:
    """The renames that the histories of issues tell of; each history is read once."""
    there: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    might: defaultdict[tuple[str, str], dict[str, list[set[str]]]] = defaultdict(dict)
    times: defaultdict[tuple[str, str], dict[str, list[datetime]]] = defaultdict(dict)
    for issue in issues:
        where = (issue.tracker, issue.project)
        there[where].update(issue.labels)
        gone, untold = _without_word(issue)
        for old in gone:
            might[where].setdefault(old, []).append(untold)
        for change in issue.history:
            if change.field == "labels":
                for name in {change.before, change.after} - {None, ""}:
                    times[where].setdefault(str(name), []).append(change.at or _BEGINNING)
    found = {
        where: {
            old: new
            for old, beside in olds.items()
            if old not in there[where] and (new := _became(old, beside, times[where]))
        }
        for where, olds in might.items()
    }
    return {where: names for where, names in found.items() if names}


def _became(old: str, beside: Sequence[set[str]], times: Mapping[str, Sequence[datetime]]) -> str:
    """What a label is called now, that so many issues have without it; "" if that is not known."""
    common = set.intersection(*beside)
    if len(beside) < _LEAST or len(common) != 1:
        return ""
    (new,) = common
    was_in_use = new in times and min(times[new]) < max(times[old])
    return "" if was_in_use else new


def by_new_name(change: FieldChange, names: Mapping[str, str]) -> FieldChange:
    """A change as if labels had always been called as they are now."""
    if change.field != "labels":
        return change
    before, after = (None if v is None else names.get(v, v) for v in (change.before, change.after))
    return replace(change, before=before, after=after)


def _without_word(issue: Issue) -> tuple[set[str], set[str]]:
    """(labels that are gone, labels that are there), of both of which no change tells."""
    changes = [change for change in issue.history if change.field == "labels"]
    if not changes:
        return set(), set()
    held: set[str] = set()
    met: set[str] = set()
    for change in sorted(changes, key=lambda change: change.at or _BEGINNING):
        if change.before:
            held.discard(change.before)
            met.add(change.before)
        if change.after:
            held.add(change.after)
            met.add(change.after)
    now = set(issue.labels)
    return held - now, now - met
