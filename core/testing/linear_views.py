"""What the stand-in for Linear keeps, as objects of GraphQL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.testing import linear_records as records
from core.testing.linear_lists import Fields, connection
from core.testing.linear_records import PRIORITY_LABELS
from core.testing.linear_state import Workspace
from core.testing.linear_webhooks import IssueUrl, bot_data, email, profile_url


class Views:
    """Records as GraphQL objects, as one user sees them."""

    def __init__(self, workspace: Workspace, url: IssueUrl, viewer: records.User) -> None:
        self._workspace = workspace
        self._url = url
        self._viewer = viewer

    def user(self, user: records.User) -> Fields:
        """As GraphQL has it."""
        return {
            "id": user.id,
            "name": user.name,
            "displayName": user.name,
            "email": email(user),
            "url": profile_url(user),
            "active": user.active,
            "guest": user.guest,
            "app": user.app,
            "admin": user.admin,
            "isMe": user is self._viewer,
        }

    def team(self, team: records.Team) -> Fields:
        """As GraphQL has it."""

        def members(_: object, **page: Any) -> Fields:
            users = (self.user(u) for u in self._workspace.users if u.id in team.members)
            return connection((u for u in users if u["active"]), **page)

        return {
            "id": team.id,
            "key": team.key,
            "name": team.name,
            "visibility": team.visibility,
            "issueCount": lambda _, **__: self._workspace.index.count(team),
            "members": members,
            "states": lambda _, **page: connection(map(self.state, team.states), **page),
        }

    def state(self, state: records.State) -> Fields:
        """As GraphQL has it."""
        return {
            "id": state.id,
            "name": state.name,
            "type": state.type,
            "position": state.position,
        }

    def label(self, label: records.Label) -> Fields:
        """As GraphQL has it."""
        return {
            "id": label.id,
            "name": label.name,
            "color": "#5e6ad2",
            "description": label.description,
            "isGroup": label.is_group,
            "team": self.team(label.team) if label.team else None,
            "parent": self.label(label.group) if label.group else None,
        }

    def comment(self, comment: records.Comment) -> Fields:
        """As GraphQL has it."""
        return {
            "id": comment.id,
            "body": comment.body,
            "issueId": comment.issue.id,
            "createdAt": comment.created_at,
            "updatedAt": comment.updated_at,
            "user": None if comment.user.client_id else self.user(comment.user),
            "botActor": bot_data(comment.user) if comment.user.client_id else None,
            "reactions": lambda _: [self.reaction(one) for one in comment.reactions],
        }

    def reaction(self, reaction: records.Reaction) -> Fields:
        """As GraphQL has it."""
        return {
            "id": reaction.id,
            "createdAt": reaction.created_at,
            "emoji": reaction.emoji,
            "user": None if reaction.user.client_id else self.user(reaction.user),
        }

    def milestone(self, milestone: records.Milestone | None) -> Fields | None:
        """As GraphQL has it."""
        return None if milestone is None else {"id": milestone.id, "name": milestone.name}

    def change(self, change: records.Change) -> Fields:
        """An entry of an issue's history; what did not change is null."""
        workspace, fields = self._workspace, change.fields

        def pair(name: str) -> tuple[Any, Any]:
            return fields.get(name, (None, None))

        def thing(kind: str, things: Iterable[Any], identity: object) -> Any:
            return workspace.find(kind, things, str(identity)) if identity else None

        before, after = (set(ids or ()) for ids in pair("labelIds"))
        labels = {label.id: label for label in workspace.labels}
        states = [state for team in workspace.teams for state in team.states]
        found: Fields = {
            "id": change.id,
            "createdAt": change.at,
            "actor": None if change.by.client_id else self.user(change.by),
            "botActor": bot_data(change.by) if change.by.client_id else None,
            "fromTitle": pair("title")[0],
            "toTitle": pair("title")[1],
            "fromPriority": pair("priority")[0],
            "toPriority": pair("priority")[1],
            "addedLabels": [self.label(labels[one]) for one in after - before if one in labels],
            "removedLabels": [self.label(labels[one]) for one in before - after if one in labels],
        }
        for end, number in (("from", 0), ("to", 1)):
            state = thing("WorkflowState", states, pair("stateId")[number])
            team = thing("Team", workspace.teams, pair("teamId")[number])
            user = thing("User", workspace.users, pair("assigneeId")[number])
            parent = pair("parentId")[number]
            milestone = thing("Milestone", workspace.milestones, pair("projectMilestoneId")[number])
            found[f"{end}State"] = self.state(state) if state else None
            found[f"{end}Team"] = self.team(team) if team else None
            found[f"{end}Assignee"] = self.user(user) if user else None
            found[f"{end}Parent"] = self.issue(workspace.issue(parent)) if parent else None
            found[f"{end}ProjectMilestone"] = self.milestone(milestone)
        return found

    def hook(self, hook: records.Hook) -> Fields:
        """As GraphQL has it."""
        return {
            "id": hook.id,
            "url": hook.url,
            "label": hook.label,
            "enabled": hook.enabled,
            "resourceTypes": hook.resource_types,
            "allPublicTeams": hook.team is None,
            "team": self.team(hook.team) if hook.team else None,
            "failures": [
                {
                    "id": failure.id,
                    "createdAt": failure.at,
                    "executionId": failure.execution_id,
                    "httpStatus": failure.status,
                    "responseOrError": failure.answer,
                }
                for failure in hook.failures
            ],
        }

    def relation(self, relation: records.Relation) -> Fields:
        """As GraphQL has it."""
        return {
            "id": relation.id,
            "type": relation.type,
            "issue": lambda _: self.issue(relation.issue),
            "relatedIssue": lambda _: self.issue(relation.related),
        }

    def attachment(self, attachment: records.Attachment) -> Fields:
        """As GraphQL has it."""
        return {
            "id": attachment.id,
            "title": attachment.title,
            "url": attachment.url,
            "issue": lambda _: self.issue(attachment.issue),
        }

    def issue(self, issue: records.Issue) -> Fields:
        """As GraphQL has it."""
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
            "state": self.state(issue.state),
            "team": self.team(issue.team),
            "assignee": self.user(issue.assignee) if issue.assignee else None,
            "creator": self.user(issue.creator),
            "parent": lambda _: self.issue(issue.parent) if issue.parent else None,
            "projectMilestone": self.milestone(issue.milestone),
            **self._lists_of(issue),
        }

    def _lists_of(self, issue: records.Issue) -> Fields:
        workspace = self._workspace

        def labels(_: object, **page: Any) -> Fields:
            return connection(map(self.label, issue.labels), **page)

        def relations(_: object, **page: Any) -> Fields:
            return connection(map(self.relation, issue.relations), **page)

        def inverse(_: object, **page: Any) -> Fields:
            return connection(map(self.relation, issue.inverse_relations), **page)

        def comments(_: object, **page: Any) -> Fields:
            return connection(map(self.comment, issue.comments), **page)

        def history(_: object, **page: Any) -> Fields:
            return connection(map(self.change, issue.history), **page)

        def children(_: object, **page: Any) -> Fields:
            return connection(map(self.issue, issue.children), **page)

        def attachments(_: object, **page: Any) -> Fields:
            found = (a for a in workspace.attachments if a.issue is issue)
            return connection(map(self.attachment, found), **page)

        return {
            "labels": labels,
            "relations": relations,
            "inverseRelations": inverse,
            "comments": comments,
            "history": history,
            "children": children,
            "attachments": attachments,
        }
