"""What a delivery of Linear means: pure, and calm about what it does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Final

from connectors.linear.changes import Update
from connectors.linear.config import LinearConfig
from connectors.linear.ids import is_ours
from connectors.linear.issues import Place, identifier_of, issue_of
from connectors.linear.people import actor_of, author_of
from connectors.linear.reactions import THUMBS
from connectors.linear.reading import Json, load, moment, record, required, text
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
    Wordless,
)

_ACTIONS: Final = frozenset({"create", "update", "remove"})

_IN_URL: Final = re.compile(r"/issue/([A-Za-z0-9]{1,32}-[0-9]{1,12})(?=[/#?]|$)")

_IDENTITY: Final = frozenset(
    {"key", "tracker", "project", "connection", "external_id", "id", "version"}
)
_BEYOND_IDENTITY: Final = frozenset(field.name for field in fields(Issue)) - _IDENTITY


TELLS: Final = frozenset(
    {
        EventKind.ISSUE_OPENED,
        EventKind.ISSUE_EDITED,
        EventKind.ISSUE_CLOSED,
        EventKind.ISSUE_REOPENED,
        EventKind.ISSUE_DELETED,
        EventKind.ISSUE_TRANSFERRED,
        EventKind.ISSUE_LABELLED,
        EventKind.ISSUE_ASSIGNED,
        EventKind.ISSUE_PRIORITISED,
        EventKind.ISSUE_STATUS_CHANGED,
        EventKind.ISSUE_MILESTONED,
        EventKind.ISSUE_LINKED,
        EventKind.ISSUE_UPDATED,
        EventKind.COMMENT_ADDED,
        EventKind.COMMENT_EDITED,
        EventKind.COMMENT_DELETED,
        EventKind.LABEL_CHANGED,
        EventKind.SUGGESTION_ANSWERED,
    }
)
"""The events that Linear's webhooks tell of. Of relations other than parents they say nothing;
those are read with the next sync."""


@dataclass(frozen=True, slots=True)
class _Message:
    """The envelope of a delivery."""

    action: str
    data: Json
    before: Json
    url: str
    at: datetime
    actor: Person | None
    me: Person | None
    place: Place

    @property
    def by_me(self) -> bool:
        return self.me is not None and self.actor == self.me


def parse(delivery: Delivery, me: Person | None, config: LinearConfig) -> Event | Ignored:
    """Say what a delivery means; see :meth:`core.connector.Connector.parse`.

    Its age is not looked at: that is done at the door, and stored deliveries are replayed.
    """
    body = load(delivery.body)
    kind = required(body, "type", what="the delivery")
    read = _READERS.get(kind)
    if read is None:
        return Ignored(f"Trackside has no use for {kind[:60]!r} of Linear")
    action = required(body, "action", what="the delivery")
    if action not in _ACTIONS:
        return Ignored(f"Trackside does not know the action {action[:60]!r}")
    if not isinstance(body.get("data"), Mapping):
        raise MalformedDelivery(f"the delivery of type {kind} has no data")
    return read(
        _Message(
            action=action,
            data=body["data"],
            before=record(body.get("updatedFrom")),
            url=text(body.get("url")),
            at=moment(body.get("createdAt")) or delivery.received_at,
            actor=actor_of(record(body.get("actor")), me, config.oauth_client_id),
            me=me,
            place=Place(delivery.connection, config),
        )
    )


def _issue(message: _Message) -> Event | Ignored:
    data, place = message.data, message.place
    issue, absent = issue_of(data, place)
    changes: tuple[FieldChange, ...] = ()
    moved_to = ""
    if message.action == "create":
        kind = EventKind.ISSUE_OPENED
    elif message.action == "remove":
        kind = EventKind.ISSUE_DELETED
    else:
        update = Update(issue, data, message.before, place, message.at, message.actor)
        changes, kind = update.changes(), update.kind()
        if update.moved:
            issue, moved_to = _where_it_was(issue, update.old_identifier, place), issue.key
    return Event(
        kind=kind,
        connection=place.connection,
        project=issue.project,
        occurred_at=message.at,
        issue=issue,
        actor=message.actor,
        changes=changes,
        absent=absent,
        moved_to=moved_to,
        own=message.by_me,
    )


def _where_it_was(issue: Issue, old_identifier: str, place: Place) -> Issue:
    """The issue under the key that it is stored by, as far as we know that."""
    if not old_identifier:
        return issue
    return replace(issue, key=place.key(old_identifier), project=place.project(old_identifier))


def _comment(message: _Message) -> Event | Ignored:
    data = message.data
    comment_id = required(data, "id", what="the comment")
    found = _issue_of_comment(message)
    if found is None:
        return Ignored("a comment on something other than an issue")
    about, carried = found
    if message.action == "update" and message.before and "body" not in message.before:
        return Ignored("a comment changed, but not its text")
    if message.action == "remove":
        kind, body = EventKind.COMMENT_DELETED, text(data.get("body"))
    else:
        kind = EventKind.COMMENT_ADDED if message.action == "create" else EventKind.COMMENT_EDITED
        body = (
            data["body"] if data.get("body") == "" else required(data, "body", what="the comment")
        )
    author = author_of(data, "user")
    return Event(
        kind=kind,
        connection=message.place.connection,
        project=about.project,
        occurred_at=message.at,
        issue=about,
        comment=Comment(
            id=comment_id,
            body=body,
            author=author,
            created_at=moment(data.get("createdAt")),
            updated_at=moment(data.get("updatedAt")),
        ),
        actor=message.actor,
        absent=_BEYOND_IDENTITY - carried,
        own=message.by_me and is_ours(comment_id) and _wrote(message, author),
    )


def _wrote(message: _Message, author: Person | None) -> bool:
    """Whether we are the author: as a user, or as the OAuth app where no user is named."""
    if message.me is None or author is None:
        return False
    return author.id in {message.me.id, message.place.config.oauth_client_id}


def _issue_of_comment(message: _Message) -> tuple[Issue, frozenset[str]] | None:
    """The issue that a comment is on and what a comment tells of it; None where it is on none."""
    on, place = record(message.data.get("issue")), message.place
    external_id = text(on.get("id")) or text(message.data.get("issueId"))
    if not external_id:
        return None
    if on:
        identifier, title, url = identifier_of(on), text(on.get("title")), text(on.get("url"))
    elif found := _IN_URL.search(message.url[:1_000]):
        # A comment that was removed may come without its issue; the address still names it.
        identifier, title, url = found[1], "", ""
    else:
        return None
    issue = _known_by(identifier, external_id, title, url, place)
    carried = {name for name, value in (("title", title), ("url", url)) if value}
    return issue, frozenset(carried)


def _known_by(identifier: str, external_id: str, title: str, url: str, place: Place) -> Issue:
    """An issue of which no more is told than where it is."""
    return Issue(
        key=place.key(identifier),
        tracker="linear",
        project=place.project(identifier),
        title=title or identifier,
        connection=place.connection,
        external_id=external_id,
        url=url,
    )


def _reaction(message: _Message) -> Event | Ignored:
    data = message.data
    comment = record(data.get("comment"))
    comment_id = text(data.get("commentId")) or text(comment.get("id"))
    if not is_ours(comment_id):
        return Ignored("a reaction to something other than our comment")
    yes = THUMBS.get(text(data.get("emoji")))
    if yes is None:
        return Ignored("a reaction that is neither a thumb up nor a thumb down")
    if message.action == "update":
        return Ignored("a reaction is put there or taken off, and nothing else")
    external_id = text(comment.get("issueId")) or text(data.get("issueId"))
    found = _IN_URL.search(message.url[:1_000])
    if not external_id or found is None:
        return Ignored("a reaction that does not say where it is")
    about = _known_by(found[1], external_id, "", "", message.place)
    return Event(
        kind=EventKind.SUGGESTION_ANSWERED,
        connection=message.place.connection,
        project=about.project,
        occurred_at=message.at,
        issue=about,
        comment=Comment(id=comment_id, body=text(comment.get("body"))),
        actor=message.actor,
        absent=_BEYOND_IDENTITY,
        answers=(
            Wordless(
                yes=yes,
                thumb=required(data, "id", what="the reaction"),
                gone=message.action == "remove",
                at=moment(data.get("createdAt")),
            ),
        ),
        own=message.by_me,
    )


def _label(message: _Message) -> Event | Ignored:
    data = message.data
    name = required(data, "name", what="the label")
    if data.get("isGroup") is True:
        return Ignored("a group of labels; issues carry only the labels in it")
    before: str | None = text(message.before.get("name")) or name
    after: str | None = name
    if message.action == "create":
        before = None
    elif message.action == "remove":
        before, after = name, None
    elif before == after:
        return Ignored("a label changed, but not its name")
    return Event(
        kind=EventKind.LABEL_CHANGED,
        connection=message.place.connection,
        # Linear says which team a label is for by a UUID only, and most are for all teams.
        project=message.place.config.account,
        occurred_at=message.at,
        actor=message.actor,
        label=(before, after),
        own=message.by_me,
    )


_READERS: Final[Mapping[str, Callable[[_Message], Event | Ignored]]] = {
    "Issue": _issue,
    "Comment": _comment,
    "IssueLabel": _label,
    "Reaction": _reaction,
}
