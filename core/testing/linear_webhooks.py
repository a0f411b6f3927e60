"""Bodies of the stand-in's webhooks, of the shape of Linear's ``*WebhookPayload`` types."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from core.testing.linear_records import (
    PRIORITY_LABELS,
    Attachment,
    Comment,
    Entity,
    Issue,
    Label,
    Milestone,
    Reaction,
    Team,
    User,
)

IssueUrl = Callable[[Issue], str]


def kind_of(entity: Entity) -> str:
    """The ``type`` of a webhook about this."""
    return {
        Issue: "Issue",
        Comment: "Comment",
        Label: "IssueLabel",
        Attachment: "Attachment",
        Reaction: "Reaction",
    }[type(entity)]


def data_of(entity: Entity, url: IssueUrl) -> dict[str, Any]:
    """The entity as a webhook carries it; like Linear, without what is empty."""
    if isinstance(entity, Issue):
        data = _issue(entity, url)
    elif isinstance(entity, Comment):
        data = _comment(entity, url)
    elif isinstance(entity, Label):
        data = _label(entity)
    elif isinstance(entity, Reaction):
        data = _reaction(entity)
    else:
        data = _attachment(entity)
    return {name: value for name, value in data.items() if value is not None}


def url_of(entity: Entity, url: IssueUrl) -> str | None:
    """The address of the entity's page; labels have none."""
    if isinstance(entity, Issue):
        return url(entity)
    if isinstance(entity, Reaction):
        # Linear names the issue in it, and nowhere else in what it tells of a reaction.
        comment = entity.comment
        return f"https://linear.example/acme/issue/{comment.issue.identifier}#{comment.id[:8]}"
    if isinstance(entity, Comment):
        return f"{url(entity.issue)}#comment-{entity.id[:8]}"
    return url(entity.issue) if isinstance(entity, Attachment) else None


def user_data(user: User) -> dict[str, Any]:
    """A user as webhooks show one."""
    return {
        "id": user.id,
        "name": user.name,
        "email": email(user),
        "url": profile_url(user),
    }


def bot_data(user: User) -> dict[str, Any]:
    """An app as the author of what it wrote."""
    return {"id": user.client_id, "type": "oauthClient", "name": user.name}


def email(user: User) -> str:
    """An address that reaches nobody."""
    return f"{user.name}@example.test"


def profile_url(user: User) -> str:
    """The address of a user's page, which ends in the name that mentions use."""
    return f"https://linear.example/acme/profiles/{user.name}"


def _issue(issue: Issue, url: IssueUrl) -> dict[str, Any]:
    return {
        "id": issue.id,
        "createdAt": issue.created_at,
        "updatedAt": issue.updated_at,
        "archivedAt": issue.archived_at,
        "startedAt": issue.started_at,
        "completedAt": issue.completed_at,
        "canceledAt": issue.canceled_at,
        "trashed": issue.trashed or None,
        "number": issue.number,
        "identifier": issue.identifier,
        "previousIdentifiers": list(issue.previous_identifiers),
        "url": url(issue),
        "title": issue.title,
        "description": issue.description or None,
        "priority": issue.priority,
        "priorityLabel": PRIORITY_LABELS[issue.priority],
        "prioritySortOrder": -float(issue.number),
        "sortOrder": -float(issue.number),
        "subscriberIds": [issue.creator.id],
        "reactionData": {},
        "creatorId": issue.creator.id,
        "creator": user_data(issue.creator),
        "assigneeId": issue.assignee.id if issue.assignee else None,
        "assignee": user_data(issue.assignee) if issue.assignee else None,
        "teamId": issue.team.id,
        "team": _team(issue.team),
        "stateId": issue.state.id,
        "state": {
            "id": issue.state.id,
            "name": issue.state.name,
            "type": issue.state.type,
            "color": "#bec2c8",
        },
        "parentId": issue.parent.id if issue.parent else None,
        "projectMilestoneId": issue.milestone.id if issue.milestone else None,
        "projectMilestone": _milestone(issue.milestone) if issue.milestone else None,
        "labelIds": [label.id for label in issue.labels],
        "labels": [
            {
                "id": label.id,
                "name": label.name,
                "color": "#5e6ad2",
                **({"parentId": label.group.id} if label.group else {}),
            }
            for label in issue.labels
        ],
    }


def _comment(comment: Comment, url: IssueUrl) -> dict[str, Any]:
    issue = comment.issue
    return {
        "id": comment.id,
        "createdAt": comment.created_at,
        "updatedAt": comment.updated_at,
        "editedAt": comment.edited_at,
        "body": comment.body,
        "reactionData": {},
        **_author(comment.user),
        "issueId": issue.id,
        "issue": {
            "id": issue.id,
            "identifier": issue.identifier,
            "title": issue.title,
            "url": url(issue),
            "teamId": issue.team.id,
            "team": _team(issue.team),
        },
    }


def _author(user: User) -> dict[str, Any]:
    if user.client_id:
        return {"botActor": json.dumps(bot_data(user))}
    return {"userId": user.id, "user": user_data(user)}


def _label(label: Label) -> dict[str, Any]:
    return {
        "id": label.id,
        "createdAt": label.created_at,
        "updatedAt": label.updated_at,
        "name": label.name,
        "color": "#5e6ad2",
        "isGroup": label.is_group,
        "teamId": label.team.id if label.team else None,
        "parentId": label.group.id if label.group else None,
    }


def _reaction(reaction: Reaction) -> dict[str, Any]:
    comment = reaction.comment
    return {
        "id": reaction.id,
        "createdAt": reaction.created_at,
        "updatedAt": reaction.created_at,
        "emoji": reaction.emoji,
        "userId": reaction.user.id,
        "user": user_data(reaction.user),
        "commentId": comment.id,
        "comment": {
            "id": comment.id,
            "body": comment.body,
            "issueId": comment.issue.id,
            **({"userId": comment.user.id} if not comment.user.client_id else {}),
        },
    }


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "id": attachment.id,
        "createdAt": attachment.created_at,
        "updatedAt": attachment.updated_at,
        "title": attachment.title,
        "url": attachment.url,
        "issueId": attachment.issue.id,
        "creatorId": attachment.creator.id,
        "groupBySource": False,
        "metadata": {},
    }


def _milestone(milestone: Milestone) -> Mapping[str, Any]:
    return {"id": milestone.id, "name": milestone.name}


def _team(team: Team) -> Mapping[str, Any]:
    return {"id": team.id, "key": team.key, "name": team.name}
