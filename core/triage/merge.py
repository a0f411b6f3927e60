"""What an event makes of a stored issue: pure, tolerant of order and of gaps.

Deliveries come late, twice and out of order. An older description never overwrites a newer
one, but what it tells of the past (a change, a comment) is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.model import Event, EventKind, FieldChange, Issue

_KEPT: Final = frozenset({"id", "version", "connection", "comments", "history", "extra"})
"""Fields that our store decides; the tracker's description does not overwrite them."""

_FILLED: Final = ("external_id", "author", "created_at", "url")
"""Fields that never change, so that even an older description may fill them in."""

TRIAGED_KINDS: Final = frozenset(
    {
        EventKind.ISSUE_OPENED,
        EventKind.ISSUE_EDITED,
        EventKind.ISSUE_REOPENED,
        EventKind.COMMENT_ADDED,
        EventKind.COMMENT_EDITED,
    }
)
"""Events after which an issue may say something new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What to store after an event.

    ``stale``: the event describes an older state than the stored one. ``changes`` are all
    differences, told by the tracker or found by comparing. ``says_new``: suggestions should
    be made afresh.
    """

    issue: Issue
    changes: tuple[FieldChange, ...]
    stale: bool
    says_new: bool


def merge(stored: Issue | None, event: Event, described: Issue) -> Merged:
    """Merge the issue that an event describes into the stored one."""
    if stored is None:
        return Merged(
            issue=described,
            changes=event.changes,
            stale=False,
            says_new=not event.own and event.kind in TRIAGED_KINDS,
        )
    stale = bool(
        stored.updated_at and described.updated_at and described.updated_at < stored.updated_at
    )
    filled = {
        name: getattr(described, name)
        for name in _FILLED
        if not getattr(stored, name) and getattr(described, name)
    }
    if stale:
        merged = replace(stored, **filled)
    else:
        taken = {
            field.name: getattr(described, field.name)
            for field in dataclasses.fields(Issue)
            if field.name not in _KEPT | event.absent
        }
        if event.kind is EventKind.ISSUE_TRANSFERRED:
            # The delivery describes the issue where it was; where it went is known by key.
            taken.pop("key"), taken.pop("project")
        lost = {name: getattr(stored, name) for name in _FILLED if not taken.get(name)}
        merged = replace(
            stored,
            **taken | lost,
            connection=described.connection or stored.connection,
            extra={**stored.extra, **described.extra},
        )
    changes = event.changes if stale else (*event.changes, *_found(stored, merged, event))
    return Merged(
        issue=merged,
        changes=changes,
        stale=stale,
        says_new=not event.own
        and event.kind in TRIAGED_KINDS
        and not (stale and event.kind is EventKind.ISSUE_EDITED),
    )


def _found(stored: Issue, merged: Issue, event: Event) -> Iterator[FieldChange]:
    """Differences between what is stored and what came that the delivery does not spell out."""
    told = {(change.field, change.before, change.after) for change in event.changes}
    fields_told = {change.field for change in event.changes}

    def change(field: str, before: str | None, after: str | None) -> FieldChange:
        return FieldChange(
            field=field, before=before, after=after, at=event.occurred_at, actor=event.actor
        )

    for name in ("title", "body", "type", "status"):
        before, after = getattr(stored, name), getattr(merged, name)
        if before != after and name not in fields_told:
            yield change(name, before, after)
    if stored.priority != merged.priority and "priority" not in fields_told:
        yield change("priority", str(stored.priority), str(merged.priority))
    for added in sorted(set(merged.labels) - set(stored.labels)):
        if ("labels", None, added) not in told:
            yield change("labels", None, added)
    for removed in sorted(set(stored.labels) - set(merged.labels)):
        if ("labels", removed, None) not in told:
            yield change("labels", removed, None)
