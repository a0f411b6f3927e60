"""What each action of an issue's event means: the kind of event, and the changes it spells out.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors.github.config import GitHubConfig
from connectors.github.payload import (
    Reading,
    full_name_of,
    key_of,
    number_of,
    person_of,
    priority_of,
    table_of,
    text_of,
    type_of,
)
from core.model import EventKind, FieldChange, Person


@dataclass(frozen=True, slots=True)
class Subject:
    """One delivery of an issue's event, taken apart."""

    payload: Mapping[str, Any]
    action: str
    reading: Reading
    project: str
    config: GitHubConfig
    actor: Person | None
    received_at: datetime


def _change(found: Subject, field: str, before: str | None, after: str | None) -> FieldChange:
    at = found.reading.issue.updated_at or found.received_at
    return FieldChange(field=field, before=before, after=after, at=at, actor=found.actor)


def _nothing(_: Subject) -> tuple[FieldChange, ...]:
    return ()


def _opened(found: Subject) -> tuple[FieldChange, ...]:
    # A transferred issue is "opened" where it arrives. The change of its key tells the two
    # apart; the other end's "transferred" may come later, or never.
    changes = table_of(found.payload.get("changes"))
    number = number_of(table_of(changes.get("old_issue")).get("number"))
    project = full_name_of(changes.get("old_repository"))
    if not number or not project:
        return ()
    return (
        _change(found, "key", key_of(project, number), found.reading.issue.key),
        _change(found, "project", project, found.project),
    )


def _edited(found: Subject) -> tuple[FieldChange, ...]:
    changes = table_of(found.payload.get("changes"))
    now = {"title": found.reading.issue.title, "body": found.reading.issue.body}
    return tuple(
        _change(found, field, text_of(table_of(changes[field]).get("from")), after)
        for field, after in now.items()
        if field in changes
    )


def _closed(found: Subject) -> tuple[FieldChange, ...]:
    return (_change(found, "status", "open", "closed"),)


def _reopened(found: Subject) -> tuple[FieldChange, ...]:
    return (_change(found, "status", "closed", "open"),)


def _labelled(found: Subject) -> tuple[FieldChange, ...]:
    label = text_of(table_of(found.payload.get("label")).get("name"))
    if not label:
        return ()
    added = found.action == "labeled"
    changes = [_change(found, "labels", None if added else label, label if added else None)]
    after = found.reading.issue.labels
    before = tuple(name for name in after if name != label) if added else (*after, label)
    # A label may stand for the priority or the type: then that changed as well.
    was, now = (priority_of(labels, found.config)[0] for labels in (before, after))
    if was is not now:
        changes.append(_change(found, "priority", was.value, now.value))
    native = text_of(table_of(table_of(found.payload.get("issue")).get("type")).get("name"))
    was_type, now_type = (type_of(native, labels, found.config)[0] for labels in (before, after))
    if was_type != now_type:
        changes.append(_change(found, "type", was_type, now_type))
    return tuple(changes)


def _assigned(found: Subject) -> tuple[FieldChange, ...]:
    person = person_of(found.payload.get("assignee"))
    if person is None:
        return ()
    if found.action == "assigned":
        return (_change(found, "assignees", None, person.handle),)
    return (_change(found, "assignees", person.handle, None),)


def _milestoned(found: Subject) -> tuple[FieldChange, ...]:
    title = text_of(table_of(found.payload.get("milestone")).get("title"))
    if not title:
        return ()
    if found.action == "milestoned":
        return (_change(found, "milestone", None, title),)
    return (_change(found, "milestone", title, None),)


def _typed(found: Subject) -> tuple[FieldChange, ...]:
    name = text_of(table_of(found.payload.get("type")).get("name"))
    labels = found.reading.issue.labels
    # Without a type of GitHub's own, the labels decide.
    with_type = type_of(name, labels, found.config)[0]
    without = type_of("", labels, found.config)[0]
    if not name:
        return ()
    if found.action == "typed":
        return (_change(found, "type", without, with_type),)
    return (_change(found, "type", with_type, without),)


ISSUE_ACTIONS: Final[
    Mapping[str, tuple[EventKind, Callable[[Subject], tuple[FieldChange, ...]]]]
] = {
    "opened": (EventKind.ISSUE_OPENED, _opened),
    "edited": (EventKind.ISSUE_EDITED, _edited),
    "closed": (EventKind.ISSUE_CLOSED, _closed),
    "reopened": (EventKind.ISSUE_REOPENED, _reopened),
    "deleted": (EventKind.ISSUE_DELETED, _nothing),
    "transferred": (EventKind.ISSUE_TRANSFERRED, _nothing),
    "labeled": (EventKind.ISSUE_LABELLED, _labelled),
    "unlabeled": (EventKind.ISSUE_LABELLED, _labelled),
    "assigned": (EventKind.ISSUE_ASSIGNED, _assigned),
    "unassigned": (EventKind.ISSUE_ASSIGNED, _assigned),
    "typed": (EventKind.ISSUE_TYPED, _typed),
    "untyped": (EventKind.ISSUE_TYPED, _typed),
    "milestoned": (EventKind.ISSUE_MILESTONED, _milestoned),
    "demilestoned": (EventKind.ISSUE_MILESTONED, _milestoned),
    "locked": (EventKind.ISSUE_UPDATED, _nothing),
    "unlocked": (EventKind.ISSUE_UPDATED, _nothing),
    "field_added": (EventKind.ISSUE_UPDATED, _nothing),
    "field_removed": (EventKind.ISSUE_UPDATED, _nothing),
}
"""What GitHub calls an action -> what it is to us, and how its changes are found."""
