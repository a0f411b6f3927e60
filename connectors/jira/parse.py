"""What a delivery of Jira means.

Jira tells of a change to an issue as ``jira:issue_updated``, whatever changed; only the
items of its changelog say what. Comments come in two ways: Cloud sends ``comment_created``
with a few fields of the issue; Data Center sends the same without the issue, and beside it
``jira:issue_updated`` with the whole issue and the comment.

An issue that moved to another project keeps its id and gets a new key: that is a change of
its key, not the pair of events that a transfer is elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from connectors.jira.changelog import changes_of
from connectors.jira.config import JiraConfig
from connectors.jira.fields import (
    Json,
    absent_from,
    comment_from,
    issue_from,
    mapping,
    moment,
    objects,
    person_from,
    string,
)
from connectors.jira.text import found_marker
from core.errors import MalformedDelivery
from core.model import (
    Comment,
    Delivery,
    Event,
    EventKind,
    FieldChange,
    Ignored,
    Issue,
    Person,
    RelationKind,
)

_ISSUE_EVENTS: Final[Mapping[str, EventKind]] = {
    "jira:issue_created": EventKind.ISSUE_OPENED,
    "jira:issue_updated": EventKind.ISSUE_UPDATED,
    "jira:issue_deleted": EventKind.ISSUE_DELETED,
}

_COMMENT_EVENTS: Final[Mapping[str, EventKind]] = {
    "comment_created": EventKind.COMMENT_ADDED,
    "comment_updated": EventKind.COMMENT_EDITED,
    "comment_deleted": EventKind.COMMENT_DELETED,
    "issue_commented": EventKind.COMMENT_ADDED,
    "issue_comment_edited": EventKind.COMMENT_EDITED,
    "issue_comment_deleted": EventKind.COMMENT_DELETED,
}
"""By ``webhookEvent``, and by ``issue_event_type_name`` of an updated issue."""

_SIGNIFICANT: Final = (
    EventKind.ISSUE_CLOSED,
    EventKind.ISSUE_REOPENED,
    EventKind.ISSUE_EDITED,
    EventKind.ISSUE_TYPED,
    EventKind.ISSUE_PRIORITISED,
    EventKind.ISSUE_LABELLED,
    EventKind.ISSUE_ASSIGNED,
    EventKind.ISSUE_STATUS_CHANGED,
    EventKind.ISSUE_MILESTONED,
    EventKind.ISSUE_MARKED_DUPLICATE,
    EventKind.ISSUE_LINKED,
)
"""One delivery may tell of several changes; the first of these names the event."""

_KIND_OF_CHANGE: Final[Mapping[str, EventKind]] = {
    "title": EventKind.ISSUE_EDITED,
    "body": EventKind.ISSUE_EDITED,
    "type": EventKind.ISSUE_TYPED,
    "priority": EventKind.ISSUE_PRIORITISED,
    "labels": EventKind.ISSUE_LABELLED,
    "assignees": EventKind.ISSUE_ASSIGNED,
    "status": EventKind.ISSUE_STATUS_CHANGED,
    "milestone": EventKind.ISSUE_MILESTONED,
    **{kind.value: EventKind.ISSUE_LINKED for kind in RelationKind},
    RelationKind.DUPLICATE_OF.value: EventKind.ISSUE_MARKED_DUPLICATE,
}

TELLS: Final = frozenset(
    {
        *_ISSUE_EVENTS.values(),
        *_COMMENT_EVENTS.values(),
        *_SIGNIFICANT,
    }
)
"""The events that Jira's webhooks tell of. A move to another project is a change of the key."""

_NOT_OURS: Final = frozenset({
    "rank", "sprint", "remoteissuelink", "remoteworkitemlink", "attachment", "workflow",
    "timespent", "timeestimate", "timeoriginalestimate", "worklogid", "worklogtimespent",
    "epic child", "epic name", "flagged", "story points", "story point estimate",
})  # fmt: skip
"""Fields in a changelog that triage has no use for, in lower case."""


def event_from(
    delivery: Delivery, me: Person | None, connection: str, config: JiraConfig
) -> Event | Ignored:
    """Say what a delivery means; see :meth:`core.connector.Connector.parse`."""
    payload = _payload(delivery.body)
    name = string(payload.get("webhookEvent"))
    if not name:
        raise MalformedDelivery("the delivery names no webhookEvent")
    if name not in _ISSUE_EVENTS and name not in _COMMENT_EVENTS:
        return Ignored(f"Trackside has no use for {name[:80]!r}")
    if name in _COMMENT_EVENTS and payload.get("issue") is None:
        return Ignored(
            "the delivery does not say which issue the comment is on; Data Center tells the"
            " same as jira:issue_updated: let the webhook send that event"
        )
    issue = issue_from(payload.get("issue"), connection, config)
    if issue is None:
        raise MalformedDelivery(f"{name} without an issue that has a key")
    told = _Told(payload, name, issue, me, config, _when(payload, delivery))
    return _comment_event(told) if name in _COMMENT_EVENTS else _issue_event(told)


@dataclass(frozen=True, slots=True)
class _Told:
    """A delivery, half understood."""

    payload: Json
    name: str
    issue: Issue
    me: Person | None
    config: JiraConfig
    at: datetime

    @property
    def items(self) -> Sequence[Json]:
        return objects(mapping(self.payload.get("changelog")).get("items"))

    def by_me(self, person: Person | None) -> bool:
        return person is not None and self.me is not None and person.id == self.me.id


def _payload(body: bytes) -> Json:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedDelivery("the delivery is not JSON") from error
    if not isinstance(payload, dict):
        raise MalformedDelivery("the delivery is not a JSON object")
    return payload


def _when(payload: Json, delivery: Delivery) -> datetime:
    return moment(payload.get("timestamp")) or delivery.received_at


# -- comments ------------------------------------------------------------------------------


def _comment_event(told: _Told) -> Event:
    comment = comment_from(told.payload.get("comment"), told.config)
    if comment is None:
        raise MalformedDelivery(f"{told.name} without a comment that has an id")
    return _event(told, _COMMENT_EVENTS[told.name], _commenter(told, comment), comment=comment)


def _commenter(told: _Told, comment: Comment) -> Person | None:
    """Who did it: Cloud names nobody beside the comment's own author and editor."""
    if (user := person_from(told.payload.get("user"), told.config)) is not None:
        return user
    match _COMMENT_EVENTS[told.name]:
        case EventKind.COMMENT_ADDED:
            return comment.author
        case EventKind.COMMENT_EDITED:
            return person_from(mapping(told.payload["comment"]).get("updateAuthor"), told.config)
        case _:
            return None  # Whoever deleted it is not told.


def _is_own_comment(told: _Told, actor: Person | None, comment: Comment) -> bool:
    return told.by_me(actor) and told.by_me(comment.author) and bool(found_marker(comment.body))


# -- issues --------------------------------------------------------------------------------


def _issue_event(told: _Told) -> Event | Ignored:
    actor = person_from(told.payload.get("user"), told.config)
    if told.name != "jira:issue_updated":
        return _event(told, _ISSUE_EVENTS[told.name], actor)
    changes = tuple(changes_of(told.items, told.config, told.at, actor))
    comment = comment_from(told.payload.get("comment"), told.config)
    event_type = string(told.payload.get("issue_event_type_name"))
    if comment is not None and event_type in _COMMENT_EVENTS and not changes:
        return _event(told, _COMMENT_EVENTS[event_type], actor, comment=comment)
    fields = {string(item.get("field")).casefold() for item in told.items}
    if fields and fields <= _NOT_OURS:
        return Ignored(f"only {', '.join(sorted(fields))} changed")
    kind = _kind(told, changes, event_type)
    return _event(told, kind, actor, comment=comment, changes=changes)


def _kind(told: _Told, changes: Iterable[FieldChange], event_type: str) -> EventKind:
    kinds = {_KIND_OF_CHANGE[c.field] for c in changes if c.field in _KIND_OF_CHANGE}
    if EventKind.ISSUE_MARKED_DUPLICATE in kinds and not any(
        c.field == RelationKind.DUPLICATE_OF and c.after for c in changes
    ):
        kinds = (kinds - {EventKind.ISSUE_MARKED_DUPLICATE}) | {EventKind.ISSUE_LINKED}
    resolved = [
        (string(item.get("fromString")), string(item.get("toString")))
        for item in told.items
        if string(item.get("field")).casefold() == "resolution"
    ]
    # The changelog gives no category of the status before: a change from one kind of done
    # to another counts as closed too, which does no harm.
    if not told.issue.is_open:
        if EventKind.ISSUE_STATUS_CHANGED in kinds or any(not a and b for a, b in resolved):
            kinds.add(EventKind.ISSUE_CLOSED)
    elif event_type == "issue_reopened" or any(a and not b for a, b in resolved):
        kinds.add(EventKind.ISSUE_REOPENED)
    elif resolved:
        kinds.add(EventKind.ISSUE_STATUS_CHANGED)
    return next((kind for kind in _SIGNIFICANT if kind in kinds), EventKind.ISSUE_UPDATED)


def _event(
    told: _Told,
    kind: EventKind,
    actor: Person | None,
    *,
    comment: Comment | None = None,
    changes: tuple[FieldChange, ...] = (),
) -> Event:
    is_comment = kind in _COMMENT_EVENTS.values()
    return Event(
        kind=kind,
        connection=told.issue.connection,
        project=told.issue.project,
        occurred_at=told.at,
        issue=told.issue,
        comment=comment,
        actor=actor,
        changes=changes,
        absent=absent_from(told.payload.get("issue"), told.issue),
        own=_is_own_comment(told, actor, comment)
        if is_comment and comment is not None
        else told.by_me(actor),
    )
