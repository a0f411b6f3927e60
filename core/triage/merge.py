"""What an event makes of a stored issue: pure, tolerant of order and of gaps.

Deliveries come late, twice and out of order. An older description never overwrites a newer
one, but what it tells of the past (a change, a comment) is kept.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from core.model import Event, EventKind, FieldChange, Issue, Relation, RelationKind
from core.store.text import storable

_KEPT: Final = frozenset({"id", "version", "connection", "comments", "history", "extra"})
"""Fields that our store decides; the tracker's description does not overwrite them."""

_FILLED: Final = ("external_id", "author", "created_at", "url")
"""Fields that never change, so that even an older description may fill them in."""

_LONGEST: Final = 200
"""Characters that are stored of a tracker's word for a status."""

_ADDRESS: Final = frozenset({"key", "project", "external_id", "url"})
"""Where an issue is to be found; these change together, when it moves."""

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


_SINGLE: Final = frozenset({"status", "milestone"})
"""Fields with one value, of which some trackers tell only the new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What to store after an event.

    ``stale``: the event describes an older state than the stored one. ``told`` are the
    changes that the tracker spells out; ``found`` are further differences from what was
    stored, of which it is only a guess that this event's actor made them. ``says_new``:
    suggestions should be made afresh.
    """

    issue: Issue
    told: tuple[FieldChange, ...]
    found: tuple[FieldChange, ...] = ()
    stale: bool
    says_new: bool


def merge(stored: Issue | None, event: Event, described: Issue) -> Merged:
    """Merge the issue that an event describes into the stored one."""
    says_new = not event.own and event.kind in TRIAGED_KINDS
    told = tuple(
        replace(change, actor=change.actor or event.actor, at=change.at or event.occurred_at)
        for change in event.changes
    )
    if stored is None:
        return Merged(issue=described, told=told, stale=False, says_new=says_new)
    told = tuple(_completed(change, stored) for change in told)
    stale = bool(
        stored.updated_at and described.updated_at and described.updated_at < stored.updated_at
    )
    filled = {
        name: getattr(described, name)
        for name in _FILLED
        if not getattr(stored, name) and getattr(described, name)
    }
    kept = _KEPT | event.absent
    if _is_old_address(stored, event, described):
        kept |= _ADDRESS
        filled.pop("external_id", None)
        filled.pop("url", None)
    if stale:
        merged = replace(stored, **filled)
    else:
        taken = {
            field.name: getattr(described, field.name)
            for field in dataclasses.fields(Issue)
            if field.name not in kept
        }
        if event.kind is EventKind.ISSUE_TRANSFERRED:
            # The delivery describes the issue where it was; where it went is known by key.
            taken.pop("key", None)
            taken.pop("project", None)
        # Nothing that was known is lost to a delivery that says nothing of it.
        lost = {
            name: getattr(stored, name) for name in (*_FILLED, "updated_at") if not taken.get(name)
        }
        merged = replace(
            stored,
            **taken | lost,
            connection=described.connection or stored.connection,
            extra={**stored.extra, **described.extra},
        )
    if "relations" in event.absent:
        merged = replace(merged, relations=_related(merged, event.changes))
    return Merged(
        issue=merged,
        told=told,
        found=() if stale else tuple(_found(stored, merged, event)),
        stale=stale,
        says_new=says_new and not (stale and event.kind is EventKind.ISSUE_EDITED),
    )


def _completed(change: FieldChange, stored: Issue) -> FieldChange:
    """A change whose delivery says only what is now, with what was before as it is stored."""
    if change.before is None and change.field in _SINGLE and change.after is not None:
        before = str(getattr(stored, change.field))
        return replace(change, before=before or None) if before != change.after else change
    return change


def _related(issue: Issue, changes: Iterable[FieldChange]) -> tuple[Relation, ...]:
    """The relations of an issue after changes that a delivery spells out one by one."""
    kinds = {str(kind) for kind in RelationKind}
    found = {(str(r.kind), r.key): r for r in issue.relations}
    for change in changes:
        if change.field in kinds and change.before:
            found.pop((change.field, change.before), None)
        if change.field in kinds and change.after:
            made = Relation(kind=RelationKind(change.field), key=change.after)
            found.setdefault((change.field, change.after), made)
    return tuple(found.values())


def _is_old_address(stored: Issue, event: Event, described: Issue) -> bool:
    """Whether a delivery from before a move names the issue where it no longer is.

    An issue that moves keeps the tracker's id, or the delivery says that its key changed.
    """
    if described.key == stored.key:
        return False
    if described.external_id and described.external_id == stored.external_id:
        return False
    return not any(c.field == "key" and c.after == described.key for c in event.changes)


def _found(stored: Issue, merged: Issue, event: Event) -> Iterator[FieldChange]:
    """Differences between what is stored and what came that the delivery does not spell out."""
    told = {(c.field, _stored(c.before), _stored(c.after)) for c in event.changes}
    fields_told = {change.field for change in event.changes}
    # Who comments has changed nothing else, and a bot only what it told: it was somebody whose
    # delivery has not come yet, and what a person does must not be taken for a bot's.
    somebody = event.comment or (event.changes and event.actor and event.actor.is_bot)
    actor = None if somebody else event.actor

    def change(field: str, before: str | None, after: str | None) -> FieldChange:
        return FieldChange(
            field=field, before=before, after=after, at=event.occurred_at, actor=actor
        )

    # As they will be stored: what no database keeps must not look like a change for ever.
    for name, longest in (("title", None), ("body", None), ("type", None), ("status", _LONGEST)):
        before, after = (storable(getattr(i, name), longest) for i in (stored, merged))
        if before != after and name not in fields_told:
            yield change(name, before, after)
    if stored.priority != merged.priority and "priority" not in fields_told:
        yield change("priority", str(stored.priority), str(merged.priority))
    yield from _found_lists(stored, merged, change, told, fields_told)


def _found_lists(
    stored: Issue,
    merged: Issue,
    change: Callable[[str, str | None, str | None], FieldChange],
    told: Collection[tuple[str, str | None, str | None]],
    fields_told: Collection[str],
) -> Iterator[FieldChange]:
    before_labels, labels = ({storable(n) for n in i.labels} for i in (stored, merged))
    for added in sorted(labels - before_labels):
        if ("labels", None, added) not in told:
            yield change("labels", None, added)
    for removed in sorted(before_labels - labels):
        if ("labels", removed, None) not in told:
            yield change("labels", removed, None)
    if stored.milestone != merged.milestone and "milestone" not in fields_told:
        yield change("milestone", stored.milestone or None, merged.milestone or None)
    if "assignees" not in fields_told:
        was, now = ({p.id: p.handle or p.id for p in i.assignees} for i in (stored, merged))
        yield from (change("assignees", None, now[one]) for one in sorted(now.keys() - was.keys()))
        yield from (change("assignees", was[one], None) for one in sorted(was.keys() - now.keys()))
    # Only those that came: not every delivery tells of all relations, and one that it leaves out
    # must not look as if somebody had taken it away.
    for kind, key in sorted(_relations(merged) - _relations(stored)):
        if (kind, None, key) not in told:
            yield change(kind, None, key)


def _relations(issue: Issue) -> set[tuple[str, str]]:
    found = {(str(relation.kind), relation.key) for relation in issue.relations if relation.key}
    if issue.duplicate_of:
        found.add((str(RelationKind.DUPLICATE_OF), issue.duplicate_of))
    return found


def _stored(text: str | None) -> str | None:
    return None if text is None else storable(text)
