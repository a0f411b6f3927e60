"""What a delivery of GitHub means: events by their name and action, everything else by a reason.

GitHub adds events, actions and fields without notice. An unknown one is Ignored, with
a sentence that is stored; only an event that we know and that lacks its own subject is
malformed. Pull requests arrive in the same events as issues and are not ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from connectors.github.config import GitHubConfig
from connectors.github.linked import linked
from connectors.github.payload import (
    Reading,
    comment_of,
    full_name_of,
    issue_of,
    key_of,
    number_of,
    person_of,
    priority_of,
    table_of,
    text_of,
    type_of,
)
from core.errors import MalformedDelivery
from core.model import (
    Comment,
    Delivery,
    Event,
    EventKind,
    FieldChange,
    Ignored,
    Person,
)

MARKED: Final = re.compile(r"(?:^|\n)<!-- (trackside:[a-z0-9:-]{1,200}) -->\s*\Z")
"""The end of a comment of ours: its marker, which GitHub does not show."""

_NOT_OURS: Final[Mapping[str, str]] = {
    "ping": "GitHub only checks that this address answers",
    "installation": "the app's installation changed; its repositories tell of their issues",
    "installation_repositories": "the app's repositories changed; they tell of their issues",
    "github_app_authorization": "a person's authorisation of the app changed",
    "milestone": "a milestone itself changed, no issue",
    "pull_request": "pull requests are not triaged",
    "pull_request_review": "pull requests are not triaged",
    "pull_request_review_comment": "pull requests are not triaged",
    "pull_request_review_thread": "pull requests are not triaged",
    "repository": "the repository itself changed; its issues come with its new name",
}

_NOT_OUR_ACTIONS: Final[Mapping[str, str]] = {
    "pinned": "pinning an issue changes nothing in it",
    "unpinned": "unpinning an issue changes nothing in it",
}


@dataclass(frozen=True, slots=True)
class _Context:
    """One delivery of an issue's event, taken apart."""

    payload: Mapping[str, Any]
    action: str
    reading: Reading
    project: str
    config: GitHubConfig
    actor: Person | None
    received_at: datetime


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
        EventKind.ISSUE_TYPED,
        EventKind.ISSUE_MILESTONED,
        EventKind.ISSUE_LINKED,
        EventKind.ISSUE_UPDATED,
        EventKind.COMMENT_ADDED,
        EventKind.COMMENT_EDITED,
        EventKind.COMMENT_DELETED,
        EventKind.LABEL_CHANGED,
    }
)
"""The events that GitHub's webhooks tell of. That an issue was marked as a duplicate is told
as its closing, whose reason says so; a priority is a label, or a field (updated)."""


def parse(delivery: Delivery, me: Person | None, config: GitHubConfig) -> Event | Ignored:
    """The event that a delivery tells of, or why it is none; see ``Connector.parse``."""
    name = delivery.headers.get("x-github-event", "")
    if not name:
        raise MalformedDelivery("the header X-GitHub-Event is missing")
    payload = load(delivery.body)
    if name == "issues":
        return _issues(delivery, payload, me, config)
    if name == "issue_comment":
        return _issue_comment(delivery, payload, me, config)
    if name == "label":
        return _label(delivery, payload, me)
    if name in {"sub_issues", "issue_dependencies"}:
        return linked(delivery, payload, _action(payload), me, config)
    reason = _NOT_OURS.get(name, "it does not tell of an issue, a comment or a label")
    return Ignored(f"event {_quoted(name)}: {reason}")


def load(body: bytes) -> Mapping[str, Any]:
    """The object in a delivery's body.

    Raises:
        MalformedDelivery: it is not a JSON object in UTF-8.
    """
    if body.startswith(b"payload="):
        raise MalformedDelivery(
            "the webhook sends form data; choose the content type application/json for it"
        )
    try:
        payload = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise MalformedDelivery(f"the body is not JSON: {type(error).__name__}") from error
    if not isinstance(payload, dict):
        raise MalformedDelivery("the body is JSON, but not an object")
    return payload


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


# -- issues --------------------------------------------------------------------------------


def _issues(
    delivery: Delivery, payload: Mapping[str, Any], me: Person | None, config: GitHubConfig
) -> Event | Ignored:
    action = _action(payload)
    found = _context(delivery, payload, action, config)
    if isinstance(found, Ignored):
        return found
    if action not in _ISSUE_ACTIONS:
        reason = _NOT_OUR_ACTIONS.get(action, "this action of an issue is not known")
        return Ignored(f"action {_quoted(action)}: {reason}")
    kind, changes_of = _ISSUE_ACTIONS[action]
    issue = found.reading.issue
    moved_to = _moved_to(payload) if action == "transferred" else ""
    gone = action in {"deleted", "transferred"}
    return Event(
        kind=kind,
        connection=delivery.connection,
        project=found.project,
        occurred_at=(None if gone else issue.updated_at) or delivery.received_at,
        issue=issue,
        actor=found.actor,
        changes=changes_of(found),
        absent=found.reading.absent,
        moved_to=moved_to,
        own=_is_me(found.actor, me),
    )


def _context(
    delivery: Delivery, payload: Mapping[str, Any], action: str, config: GitHubConfig
) -> _Context | Ignored:
    """The parts of an issue's event, or why it is not about an issue of ours.

    Raises:
        MalformedDelivery: the issue or its repository is missing.
    """
    repository, raw = table_of(payload.get("repository")), table_of(payload.get("issue"))
    project, number = full_name_of(repository), number_of(raw.get("number"))
    if not project:
        raise MalformedDelivery("repository.full_name is missing")
    if not number or not isinstance(raw.get("title"), str):
        raise MalformedDelivery("issue.number or issue.title is missing")
    if raw.get("pull_request") is not None:
        return Ignored("a pull request, which GitHub also sends as an issue")
    reading = issue_of(
        raw,
        connection=delivery.connection,
        project=project,
        number=number,
        # Anything but a plain "false" counts as private: the mistake that harms nobody.
        private=repository.get("private") is not False,
        config=config,
    )
    actor = person_of(payload.get("sender"))
    return _Context(payload, action, reading, project, config, actor, delivery.received_at)


def _change(found: _Context, field: str, before: str | None, after: str | None) -> FieldChange:
    at = found.reading.issue.updated_at or found.received_at
    return FieldChange(field=field, before=before, after=after, at=at, actor=found.actor)


def _nothing(_: _Context) -> tuple[FieldChange, ...]:
    return ()


def _opened(found: _Context) -> tuple[FieldChange, ...]:
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


def _edited(found: _Context) -> tuple[FieldChange, ...]:
    changes = table_of(found.payload.get("changes"))
    now = {"title": found.reading.issue.title, "body": found.reading.issue.body}
    return tuple(
        _change(found, field, text_of(table_of(changes[field]).get("from")), after)
        for field, after in now.items()
        if field in changes
    )


def _closed(found: _Context) -> tuple[FieldChange, ...]:
    return (_change(found, "status", "open", "closed"),)


def _reopened(found: _Context) -> tuple[FieldChange, ...]:
    return (_change(found, "status", "closed", "open"),)


def _labelled(found: _Context) -> tuple[FieldChange, ...]:
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


def _assigned(found: _Context) -> tuple[FieldChange, ...]:
    person = person_of(found.payload.get("assignee"))
    if person is None:
        return ()
    if found.action == "assigned":
        return (_change(found, "assignees", None, person.handle),)
    return (_change(found, "assignees", person.handle, None),)


def _milestoned(found: _Context) -> tuple[FieldChange, ...]:
    title = text_of(table_of(found.payload.get("milestone")).get("title"))
    if not title:
        return ()
    if found.action == "milestoned":
        return (_change(found, "milestone", None, title),)
    return (_change(found, "milestone", title, None),)


def _typed(found: _Context) -> tuple[FieldChange, ...]:
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


_ISSUE_ACTIONS: Final[
    Mapping[str, tuple[EventKind, Callable[[_Context], tuple[FieldChange, ...]]]]
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


def _moved_to(payload: Mapping[str, Any]) -> str:
    changes = table_of(payload.get("changes"))
    number = number_of(table_of(changes.get("new_issue")).get("number"))
    project = full_name_of(changes.get("new_repository"))
    if not number or not project:
        raise MalformedDelivery("changes.new_issue or changes.new_repository is missing")
    return key_of(project, number)


# -- comments and labels -------------------------------------------------------------------

_COMMENT_ACTIONS: Final[Mapping[str, EventKind]] = {
    "created": EventKind.COMMENT_ADDED,
    "edited": EventKind.COMMENT_EDITED,
    "deleted": EventKind.COMMENT_DELETED,
}


def _issue_comment(
    delivery: Delivery, payload: Mapping[str, Any], me: Person | None, config: GitHubConfig
) -> Event | Ignored:
    action = _action(payload)
    found = _context(delivery, payload, action, config)
    if isinstance(found, Ignored):
        return found
    if action not in _COMMENT_ACTIONS:
        return Ignored(f"action {_quoted(action)}: this action of a comment is not known")
    comment = comment_of(payload.get("comment"))
    if comment is None:
        raise MalformedDelivery("comment.id is missing")
    kind = _COMMENT_ACTIONS[action]
    deleted = kind is EventKind.COMMENT_DELETED
    moment = None if deleted else comment.updated_at or comment.created_at
    return Event(
        kind=kind,
        connection=delivery.connection,
        project=found.project,
        occurred_at=moment or delivery.received_at,
        issue=found.reading.issue,
        comment=comment,
        actor=found.actor,
        absent=found.reading.absent,
        own=_is_me(found.actor, me) and is_ours(comment, me),
    )


def is_ours(comment: Comment, me: Person | None) -> bool:
    """Whether Trackside wrote a comment: our marker ends it, and we are its author.

    Anybody can copy a marker, and our account may be used for other things as well.
    """
    return _is_me(comment.author, me) and MARKED.search(comment.body) is not None


def _label(delivery: Delivery, payload: Mapping[str, Any], me: Person | None) -> Event | Ignored:
    action = _action(payload)
    project = full_name_of(payload.get("repository"))
    name = text_of(table_of(payload.get("label")).get("name"))
    if not project or not name:
        raise MalformedDelivery("repository.full_name or label.name is missing")
    old_name = table_of(table_of(payload.get("changes")).get("name")).get("from")
    label: tuple[str | None, str | None]
    if action == "created":
        label = (None, name)
    elif action == "deleted":
        label = (name, None)
    elif action == "edited" and isinstance(old_name, str):
        label = (text_of(old_name), name)
    elif action == "edited":
        return Ignored("only the colour or the description of a label changed")
    else:
        return Ignored(f"action {_quoted(action)}: this action of a label is not known")
    actor = person_of(payload.get("sender"))
    return Event(
        kind=EventKind.LABEL_CHANGED,
        connection=delivery.connection,
        project=project,
        occurred_at=delivery.received_at,
        actor=actor,
        label=label,
        own=_is_me(actor, me),
    )


def _action(payload: Mapping[str, Any]) -> str:
    action = payload.get("action")
    if not isinstance(action, str) or not action:
        raise MalformedDelivery("the action is missing")
    return action


def _is_me(person: Person | None, me: Person | None) -> bool:
    return person is not None and me is not None and person.id == me.id


def _quoted(name: str) -> str:
    """A name from outside, fit for a stored sentence."""
    return repr(text_of(name)[:60])
