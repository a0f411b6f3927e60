"""The stand-in's GraphQL: what each field gives, and what each mutation does.

Everything is executed by graphql-core under a schema that the caller chooses: the small one
that comes with the stand-in, or Linear's own, which then judges our queries and our answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    execute_sync,
    parse,
    validate,
)

from core.testing import linear_records as state
from core.testing.linear_lists import Fields, connection
from core.testing.linear_records import PRIORITY_LABELS, Refusal
from core.testing.linear_state import Workspace
from core.testing.linear_webhooks import IssueUrl, bot_data, email, profile_url


class Api:
    """Executes operations for one user.

    Args:
        schema: what operations are checked against and executed under.
        workspace: what they read and change.
        url: the address of an issue's page.
    """

    def __init__(self, schema: GraphQLSchema, workspace: Workspace, url: IssueUrl) -> None:
        self._schema = schema
        self._workspace = workspace
        self._url = url

    def check(self, query: str) -> tuple[DocumentNode | None, Sequence[GraphQLError]]:
        """The parsed query, or what is wrong with it."""
        try:
            document = parsed(query)
        except GraphQLError as error:
            return None, [error]
        return document, validate(self._schema, document)

    def execute(
        self, document: DocumentNode, variables: Mapping[str, Any], viewer: state.User
    ) -> ExecutionResult:
        """Execute a checked query as ``viewer``."""
        roots = _Roots(self._workspace, _Views(self._workspace, self._url, viewer), viewer)
        return execute_sync(
            self._schema, document, root_value=roots.fields, variable_values=dict(variables)
        )


class _Views:
    """Records as GraphQL objects."""

    def __init__(self, workspace: Workspace, url: IssueUrl, viewer: state.User) -> None:
        self._workspace = workspace
        self._url = url
        self._viewer = viewer

    def user(self, user: state.User) -> Fields:
        return {
            "id": user.id,
            "name": user.name,
            "displayName": user.name,
            "email": email(user),
            "url": profile_url(user),
            "active": user.active,
            "guest": user.guest,
            "app": user.app,
            "isMe": user is self._viewer,
        }

    def team(self, team: state.Team) -> Fields:
        def members(_: object, **page: Any) -> Fields:
            users = (self.user(u) for u in self._workspace.users if u.id in team.members)
            return connection((u for u in users if u["active"]), **page)

        return {
            "id": team.id,
            "key": team.key,
            "name": team.name,
            "visibility": team.visibility,
            "members": members,
        }

    def label(self, label: state.Label) -> Fields:
        return {
            "id": label.id,
            "name": label.name,
            "color": "#5e6ad2",
            "isGroup": label.is_group,
            "team": self.team(label.team) if label.team else None,
            "parent": self.label(label.group) if label.group else None,
        }

    def comment(self, comment: state.Comment) -> Fields:
        return {
            "id": comment.id,
            "body": comment.body,
            "issueId": comment.issue.id,
            "createdAt": comment.created_at,
            "updatedAt": comment.updated_at,
            "user": None if comment.user.client_id else self.user(comment.user),
            "botActor": bot_data(comment.user) if comment.user.client_id else None,
        }

    def relation(self, relation: state.Relation) -> Fields:
        return {
            "id": relation.id,
            "type": relation.type,
            "issue": lambda _: self.issue(relation.issue),
            "relatedIssue": lambda _: self.issue(relation.related),
        }

    def attachment(self, attachment: state.Attachment) -> Fields:
        return {
            "id": attachment.id,
            "title": attachment.title,
            "url": attachment.url,
            "issue": lambda _: self.issue(attachment.issue),
        }

    def issue(self, issue: state.Issue) -> Fields:
        return {
            "id": issue.id,
            "identifier": issue.identifier,
            "number": issue.number,
            "title": issue.title,
            "description": issue.description or None,
            "url": self._url(issue),
            "priority": issue.priority,
            "priorityLabel": PRIORITY_LABELS[issue.priority],
            "createdAt": issue.created_at,
            "updatedAt": issue.updated_at,
            "startedAt": issue.started_at,
            "completedAt": issue.completed_at,
            "canceledAt": issue.canceled_at,
            "archivedAt": issue.archived_at,
            "trashed": issue.trashed or None,
            "previousIdentifiers": issue.previous_identifiers,
            "labelIds": [label.id for label in issue.labels],
            "state": {
                "id": issue.state.id,
                "name": issue.state.name,
                "type": issue.state.type,
            },
            "team": self.team(issue.team),
            "assignee": self.user(issue.assignee) if issue.assignee else None,
            "creator": self.user(issue.creator),
            **self._lists_of(issue),
        }

    def _lists_of(self, issue: state.Issue) -> Fields:
        workspace = self._workspace

        def labels(_: object, **page: Any) -> Fields:
            return connection(map(self.label, issue.labels), **page)

        def relations(_: object, **page: Any) -> Fields:
            found = (r for r in workspace.relations if r.issue is issue)
            return connection(map(self.relation, found), **page)

        def inverse(_: object, **page: Any) -> Fields:
            found = (r for r in workspace.relations if r.related is issue)
            return connection(map(self.relation, found), **page)

        def attachments(_: object, **page: Any) -> Fields:
            found = (a for a in workspace.attachments if a.issue is issue)
            return connection(map(self.attachment, found), **page)

        return {
            "labels": labels,
            "relations": relations,
            "inverseRelations": inverse,
            "attachments": attachments,
        }


class _Roots:
    """The fields of Query and Mutation."""

    def __init__(self, workspace: Workspace, views: _Views, viewer: state.User) -> None:
        self._workspace = workspace
        self._views = views
        self._viewer = viewer
        self.fields: Fields = {
            "viewer": lambda _: views.user(viewer),
            "issue": lambda _, id: views.issue(workspace.issue(id)),  # noqa: A006
            "comments": lambda _, **page: connection(
                map(views.comment, workspace.comments), **page
            ),
            "issueLabels": lambda _, **page: connection(map(views.label, workspace.labels), **page),
            "commentCreate": self._comment_create,
            "commentUpdate": self._comment_update,
            "commentDelete": self._comment_delete,
            "issueUpdate": self._issue_update,
            "issueRelationCreate": self._relation_create,
            "issueRelationDelete": self._relation_delete,
            "attachmentCreate": self._attachment_create,
            "attachmentDelete": self._attachment_delete,
        }

    def _comment_create(self, _: object, input: Fields) -> Fields:  # noqa: A002
        issue = self._workspace.issue(input.get("issueId") or "")
        comment = self._workspace.comment(
            self._viewer, issue, input.get("body") or "", input.get("id")
        )
        return _done("comment", self._views.comment(comment))

    def _comment_update(self, _: object, id: str, input: Fields) -> Fields:  # noqa: A002
        comment = self._workspace.find("Comment", self._workspace.comments, id)
        self._workspace.edit_comment(self._viewer, comment, input["body"])
        return _done("comment", self._views.comment(comment))

    def _comment_delete(self, _: object, id: str) -> Fields:  # noqa: A002
        comment = self._workspace.find("Comment", self._workspace.comments, id)
        self._workspace.delete_comment(self._viewer, comment)
        return _done("entityId", id)

    def _issue_update(self, _: object, id: str, input: Fields) -> Fields:  # noqa: A002
        issue = self._workspace.issue(id)
        self._workspace.update_issue(
            self._viewer, issue, lambda issue: self._edit(issue, dict(input))
        )
        return _done("issue", self._views.issue(issue))

    def _edit(self, issue: state.Issue, change: Fields) -> None:
        """Apply an ``IssueUpdateInput``; what the stand-in does not know is no secret."""
        workspace = self._workspace
        if "teamId" in change:
            team = workspace.find("Team", workspace.teams, change.pop("teamId"))
            if team is not issue.team:
                state.enter_team(issue, team)
        issue.labels = self._labels_after(issue, change)
        if "stateId" in change:
            entered = workspace.find("WorkflowState", issue.team.states, change.pop("stateId"))
            state.enter_state(issue, entered, workspace.now())
        if "assigneeId" in change:
            user = change.pop("assigneeId")
            issue.assignee = workspace.find("User", workspace.users, user) if user else None
        if "priority" in change:
            number = change.pop("priority")
            if number not in range(len(PRIORITY_LABELS)):
                raise Refusal("Argument Validation Error", "priority must be from 0 to 4")
            issue.priority = number
        issue.title = change.pop("title", None) or issue.title
        if "description" in change:
            issue.description = change.pop("description") or ""
        if change:
            raise NotImplementedError(f"the stand-in cannot change {sorted(change)}")

    def _labels_after(self, issue: state.Issue, change: Fields) -> list[state.Label]:
        def labels(ids: Iterable[str]) -> list[state.Label]:
            known = self._workspace.labels
            return [self._workspace.find("IssueLabel", known, one) for one in ids]

        after = labels(change.pop("labelIds")) if "labelIds" in change else list(issue.labels)
        removed = labels(change.pop("removedLabelIds", None) or ())
        after = [label for label in after if label not in removed]
        after += [
            label for label in labels(change.pop("addedLabelIds", None) or ()) if label not in after
        ]
        state.check_labels(issue, after)
        return after

    def _relation_create(self, _: object, input: Fields) -> Fields:  # noqa: A002
        workspace = self._workspace
        relation = workspace.relate(
            input["type"],
            workspace.issue(input["issueId"]),
            workspace.issue(input["relatedIssueId"]),
            input.get("id"),
        )
        return _done("issueRelation", self._views.relation(relation))

    def _relation_delete(self, _: object, id: str) -> Fields:  # noqa: A002
        relation = self._workspace.find("IssueRelation", self._workspace.relations, id)
        self._workspace.relations.remove(relation)
        return _done("entityId", id)

    def _attachment_create(self, _: object, input: Fields) -> Fields:  # noqa: A002
        attachment = self._workspace.attach(
            self._viewer,
            self._workspace.issue(input["issueId"]),
            input["title"],
            input["url"],
            input.get("id"),
        )
        return _done("attachment", self._views.attachment(attachment))

    def _attachment_delete(self, _: object, id: str) -> Fields:  # noqa: A002
        attachment = self._workspace.find("Attachment", self._workspace.attachments, id)
        self._workspace.detach(self._viewer, attachment)
        return _done("entityId", id)


def _done(name: str, value: object) -> Fields:
    return {"success": True, "lastSyncId": 1, name: value}


@lru_cache(maxsize=200)
def parsed(query: str) -> DocumentNode:
    """The query, parsed once."""
    return parse(query, no_location=True)
