"""What a delivery of GitHub means: events by their name and action, everything else by a reason.

GitHub adds events, actions and fields without notice. An unknown one is Ignored, with
a sentence that is stored; only an event that we know and that lacks its own subject is
malformed. Pull requests arrive in the same events as issues and are not ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from connectors.github.actions import ISSUE_ACTIONS, Subject
from connectors.github.config import GitHubConfig
from connectors.github.linked import linked
from connectors.github.payload import (
    comment_of,
    full_name_of,
    issue_of,
    key_of,
    number_of,
    person_of,
    table_of,
    text_of,
)
from core.errors import MalformedDelivery
from core.markdown import ticked_in
from core.model import (
    Comment,
    Delivery,
    Event,
    EventKind,
    Ignored,
    Person,
    Wordless,
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
        EventKind.SUGGESTION_ANSWERED,
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
    found = _context(delivery, payload, action, config, me)
    if isinstance(found, Ignored):
        return found
    if action not in ISSUE_ACTIONS:
        reason = _NOT_OUR_ACTIONS.get(action, "this action of an issue is not known")
        return Ignored(f"action {_quoted(action)}: {reason}")
    kind, changes_of = ISSUE_ACTIONS[action]
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
    delivery: Delivery,
    payload: Mapping[str, Any],
    action: str,
    config: GitHubConfig,
    me: Person | None,
) -> Subject | Ignored:
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
    if is_our_issue(reading.issue.author, reading.issue.body, me):
        return Ignored("our own issue, which tells maintainers of their settings")
    actor = person_of(payload.get("sender"))
    return Subject(payload, action, reading, project, config, actor, delivery.received_at)


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
    found = _context(delivery, payload, action, config, me)
    if isinstance(found, Ignored):
        return found
    if action not in _COMMENT_ACTIONS:
        return Ignored(f"action {_quoted(action)}: this action of a comment is not known")
    comment = comment_of(payload.get("comment"))
    if comment is None:
        raise MalformedDelivery("comment.id is missing")
    kind = _COMMENT_ACTIONS[action]
    if kind is EventKind.COMMENT_EDITED and not _is_me(found.actor, me) and is_ours(comment, me):
        return _ticked(delivery, payload, found, comment)
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


def _ticked(
    delivery: Delivery, payload: Mapping[str, Any], found: Subject, comment: Comment
) -> Event | Ignored:
    """What somebody changed in our comment: boxes, which are answers, or else nothing of ours.

    GitHub writes a tick into the comment's text. Only the text from before tells which boxes
    it was that this person changed.
    """
    before = text_of(table_of(table_of(payload.get("changes")).get("body")).get("from"))
    was, now = ticked_in(before), ticked_in(comment.body)
    changed = [name for name in was.keys() & now.keys() if was[name] != now[name]]
    if not changed or _marker_of(before) != _marker_of(comment.body):
        return Ignored("our comment was edited, and no box in it was ticked")
    return Event(
        kind=EventKind.SUGGESTION_ANSWERED,
        connection=delivery.connection,
        project=found.project,
        occurred_at=comment.updated_at or delivery.received_at,
        issue=found.reading.issue,
        comment=comment,
        actor=found.actor,
        absent=found.reading.absent,
        answers=tuple(Wordless(yes=now[name], box=name) for name in sorted(changed)),
    )


def _marker_of(body: str) -> str:
    found = MARKED.search(body)
    return found[1] if found else ""


def is_our_issue(author: Person | None, body: str, me: Person | None) -> bool:
    """Whether we opened an issue to tell maintainers something; it is not triaged."""
    return _is_me(author, me) and MARKED.search(body) is not None


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
