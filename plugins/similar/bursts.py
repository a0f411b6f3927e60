"""Bursts: an outage is reported by many within the hour, in nearly the same words.

Everybody who reports it need not be told of all the others: one issue speaks for them, and it
says how many there are. The reports are left in peace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.model import Evidence, EvidenceKind, Issue, Suggestion, SuggestionKind
from core.plugin import SimilarIssue, SuggestContext
from core.search.clusters import MOST_REPORTS, Edge, Tie, are_alike, canonical_of, in_order

CROWD: Final = 20
"""From so many earlier ones alike on, the search may have found only some of them."""

_STEPS: Final = 4
"""How often to look for a still earlier report: each look finds the earliest of MOST_REPORTS."""

_SURE: Final = 0.99


def burst(
    issue: Issue,
    found: Sequence[SimilarIssue],
    context: SuggestContext,
    *,
    least: int,
    window: timedelta,
    made_by: str,
    version: str,
) -> Iterator[Suggestion]:
    """Which issue speaks for a burst that this one belongs to; nothing where there is none.

    Args:
        issue: the issue that is looked at.
        found: earlier issues like it, best first.
        context: finds further ones.
        least: so many reports within ``window`` are a burst; 0 for never.
        window: how long it takes at the most.
        made_by: the plugin's name.
        version: the version of its rules.
    """
    if least < 2 or issue.created_at is None:
        return
    earlier = _alike(issue, found)
    later = _alike(issue, context.later(issue, MOST_REPORTS))
    if not earlier and len(later) + 1 < least:
        return
    # Where few are alike, those that were found are all that there are.
    crowded = len(earlier) >= CROWD
    recent = _within(issue, context, window) if crowded else _since(earlier, issue, window)
    is_member = len(recent) + 1 >= least
    reports = sorted({i.id: i for i in (issue, *later, *recent)}.values(), key=in_order)
    if not (is_member or has_burst([i.created_at for i in reports], least, window)):
        return
    speaker = speaking(
        [*earlier, *reports],
        lambda one: _alike(issue, context.similar(one, MOST_REPORTS)) if crowded else (),
    )
    if speaker.id != issue.id and not is_member:
        return  # it was filed before there was a burst, and is not the one to speak of it
    yield Suggestion(
        kind=SuggestionKind.BURST,
        value=speaker.key,
        confidence=_SURE,
        because=_because(reports[0].created_at),
        made_by=made_by,
        version=version,
        # Who speaks names the reports; of thousands each one names only who speaks.
        evidence=_evidence(
            [i for i in reports if i.id != issue.id] if speaker.id == issue.id else [speaker]
        ),
    )


def has_burst(times: Sequence[datetime | None], least: int, window: timedelta) -> bool:
    """Whether so many of some times lie within a window."""
    known = sorted(at for at in times if at is not None)
    return any(
        last - first <= window for first, last in zip(known, known[least - 1 :], strict=False)
    )


def speaking(reports: Sequence[Issue], earlier: Callable[[Issue], Sequence[Issue]]) -> Issue:
    """The report that speaks for all: the earliest open one that is no duplicate of another.

    ``earlier`` finds reports before one: of thousands a search finds only some.
    """
    known = {issue.id: issue for issue in reports}
    for _ in range(_STEPS):
        first = min(_open(known.values()), key=in_order)
        more = {i.id: i for i in earlier(first) if i.id not in known}
        if not _open(more.values()):
            break
        known |= more
    members = _open(known.values())
    keys = {issue.key: issue.id for issue in members}
    marks = [
        Edge(issue.id, keys[issue.duplicate_of], Tie.DUPLICATE)
        for issue in members
        if issue.duplicate_of in keys
    ]
    return canonical_of(members, marks)


def _since(earlier: Iterable[Issue], issue: Issue, window: timedelta) -> list[Issue]:
    """Those of the earlier ones that were filed shortly before an issue."""
    filed = issue.created_at
    return [
        other
        for other in earlier
        if filed is not None and other.created_at is not None and filed - other.created_at <= window
    ]


def _within(issue: Issue, context: SuggestContext, window: timedelta) -> list[Issue]:
    """Reports like an issue that were filed shortly before it."""
    filed = issue.created_at
    if filed is None:
        return []
    since = context.later(replace(issue, created_at=filed - window), MOST_REPORTS)
    return [
        other
        for other in _alike(issue, since)
        if other.created_at is not None and in_order(other) < in_order(issue)
    ]


def _alike(issue: Issue, found: Iterable[SimilarIssue]) -> list[Issue]:
    """Those in nearly the same words, of the same connection: there the note can be written."""
    return [
        one.issue
        for one in found
        if one.issue.connection == issue.connection and are_alike(issue, one.issue)
    ]


def _open(issues: Iterable[Issue]) -> list[Issue]:
    """The open ones; all where none is."""
    listed = list(issues)
    return [issue for issue in listed if issue.is_open] or listed


def _because(first: datetime | None) -> str:
    since = f", the first at {first:%Y-%m-%d %H:%M} UTC" if first else ""
    return f"Many reports in nearly the same words came in within a short time{since}."


def _evidence(reports: Sequence[Issue]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(kind=EvidenceKind.ISSUE, text=issue.title[:200], key=issue.key)
        for issue in reports[:MOST_REPORTS]
    )
