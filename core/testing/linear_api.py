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
from core.testing.linear_lists import Fields, connection, issues_page
from core.testing.linear_records import PRIORITY_LABELS, Refusal
from core.testing.linear_state import Workspace
from core.testing.linear_views import Views
from core.testing.linear_webhooks import IssueUrl

ORGANISATION_ID = "00000000-0000-4000-8000-000000000001"


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
        roots = _Roots(self._workspace, Views(self._workspace, self._url, viewer), viewer)
        return execute_sync(
            self._schema, document, root_value=roots.fields, variable_values=dict(variables)
        )


class _Roots:
    """The fields of Query and Mutation."""

    def __init__(self, workspace: Workspace, views: Views, viewer: state.User) -> None:
        self._workspace = workspace
        self._views = views
        self._viewer = viewer
        self.fields: Fields = {
            "viewer": lambda _: views.user(viewer),
            "issue": lambda _, id: views.issue(workspace.issue(id)),  # noqa: A006
            "comments": lambda _, **page: connection(
                map(views.comment, workspace.comments), **page
            ),
            "issues": lambda _, **page: issues_page(workspace, views.issue, **page),
            "teams": lambda _, **page: connection(map(views.team, workspace.teams), **page),
            "users": self._users,
            "organization": lambda _: {"id": ORGANISATION_ID, "urlKey": workspace.account},
            "webhooks": lambda _, **page: connection(map(views.hook, workspace.hooks), **page),
            "issueLabels": lambda _, **page: connection(map(views.label, workspace.labels), **page),
            "commentCreate": self._comment_create,
            "commentUpdate": self._comment_update,
            "commentDelete": self._comment_delete,
            "issueUpdate": self._issue_update,
            "issueRelationCreate": self._relation_create,
            "issueRelationDelete": self._relation_delete,
            "attachmentCreate": self._attachment_create,
            "attachmentDelete": self._attachment_delete,
            "reactionCreate": self._reaction_create,
            "reactionDelete": self._reaction_delete,
            "webhookCreate": self._webhook_create,
            "webhookUpdate": self._webhook_update,
            "webhookDelete": self._webhook_delete,
        }

    def _users(
        self,
        _: object,
        includeDisabled: bool = False,  # noqa: N803 - Linear's name for it
        **page: Any,
    ) -> Fields:
        users = [u for u in self._workspace.users if u.active or includeDisabled]
        return connection(map(self._views.user, users), **page)

    def _reaction_create(self, _: object, input: Fields) -> Fields:  # noqa: A002
        comments = self._workspace.comments
        comment = self._workspace.find("Comment", comments, input.get("commentId") or "")
        reaction = self._workspace.react(self._viewer, comment, input["emoji"], input.get("id"))
        return _done("reaction", self._views.reaction(reaction))

    def _reaction_delete(self, _: object, id: str) -> Fields:  # noqa: A002
        self._workspace.unreact(self._viewer, self._workspace.reaction(id))
        return _done("entityId", id)

    def _webhook_create(self, _: object, input: Fields) -> Fields:  # noqa: A002
        workspace = self._workspace
        if not self._viewer.admin:
            raise Refusal("Forbidden", "Only admins can create webhooks.", code="FORBIDDEN")
        team = input.get("teamId")
        hook = state.Hook(
            id=workspace.new_id("Webhook", input.get("id")),
            url=input["url"],
            secret=input.get("secret") or "",
            resource_types=list(input["resourceTypes"]),
            creator=self._viewer,
            team=workspace.find("Team", workspace.teams, team) if team else None,
            label=input.get("label"),
            enabled=input.get("enabled", True),
        )
        workspace.hooks.append(hook)
        return _done("webhook", self._views.hook(hook))

    def _webhook_update(self, _: object, id: str, input: Fields) -> Fields:  # noqa: A002
        hook = self._workspace.find("Webhook", self._workspace.hooks, id)
        hook.enabled = input.get("enabled", hook.enabled)
        hook.resource_types = list(input.get("resourceTypes") or hook.resource_types)
        hook.secret = input.get("secret") or hook.secret
        return _done("webhook", self._views.hook(hook))

    def _webhook_delete(self, _: object, id: str) -> Fields:  # noqa: A002
        hooks = self._workspace.hooks
        hooks.remove(self._workspace.find("Webhook", hooks, id))
        return _done("entityId", id)

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
        if "parentId" in change:
            parent = change.pop("parentId")
            state.enter_parent(issue, workspace.issue(parent) if parent else None)
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
            self._viewer,
            input["type"],
            workspace.issue(input["issueId"]),
            workspace.issue(input["relatedIssueId"]),
            input.get("id"),
        )
        return _done("issueRelation", self._views.relation(relation))

    def _relation_delete(self, _: object, id: str) -> Fields:  # noqa: A002
        relation = self._workspace.find("IssueRelation", self._workspace.relations, id)
        self._workspace.unrelate(self._viewer, relation)
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
