"""What an issue's history in Linear says, as changes of fields. Pure.

Of a description it says that it changed and not how; of relations it has letters that Linear
does not document, so those are read as they are now and not from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from connectors.linear.issues import Place
from connectors.linear.mapping import priority_of
from connectors.linear.people import bot_of, person_of
from connectors.linear.reading import Json, moment, record, records, text
from core.model import FieldChange, RelationKind

Change: TypeAlias = tuple[str, str | None, str | None]


def changes_of(entry: Json, place: Place) -> Iterator[FieldChange]:
    """The changes that one entry of the history tells of."""
    actor = person_of(record(entry.get("actor"))) or bot_of(entry.get("botActor"))
    at = moment(entry.get("createdAt"))
    for field, before, after in _told(entry, place):
        if before != after:
            yield FieldChange(field=field, before=before, after=after, at=at, actor=actor)


def _told(entry: Json, place: Place) -> Iterator[Change]:
    yield "title", _text(entry.get("fromTitle")), _text(entry.get("toTitle"))
    yield "status", _named(entry, "fromState", "name"), _named(entry, "toState", "name")
    if "fromPriority" in entry and entry.get("toPriority") is not None:
        before, after = (priority_of(entry.get(name)) for name in ("fromPriority", "toPriority"))
        yield "priority", before.value, after.value
    for label in records(entry.get("removedLabels")):
        yield "labels", _text(label.get("name")), None
    for label in records(entry.get("addedLabels")):
        yield "labels", None, _text(label.get("name"))
    was, now = (_named(entry, name, "id") for name in ("fromAssignee", "toAssignee"))
    if was:
        yield "assignees", was, None
    if now:
        yield "assignees", None, now
    milestones = ("fromProjectMilestone", "toProjectMilestone")
    before_, after_ = (_named(entry, name, "name") for name in milestones)
    yield "milestone", before_, after_
    for name, added in (("fromParent", False), ("toParent", True)):
        if parent := _named(entry, name, "identifier"):
            key = place.key(parent)
            yield RelationKind.PARENT.value, None if added else key, key if added else None
    teams = [_named(entry, name, "key") for name in ("fromTeam", "toTeam")]
    if all(teams):
        before_, after_ = (f"{place.config.account}/{team}" for team in teams)
        yield "project", before_, after_


def _named(entry: Json, name: str, field: str) -> str | None:
    return _text(record(entry.get(name)).get(field))


def _text(value: object) -> str | None:
    return text(value) or None
