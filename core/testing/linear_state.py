"""What the stand-in for Linear keeps: a workspace that people and the API change.

Every change is told to ``tell``, which makes a webhook of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.testing.linear_index import IssueIndex
from core.testing.linear_records import (
    STATES,
    Attachment,
    Change,
    Comment,
    Entity,
    Hook,
    Issue,
    Label,
    Milestone,
    Reaction,
    Refusal,
    Relation,
    State,
    Team,
    User,
    check_labels,
    enter_state,
    missing,
    watched,
)

Tell = Callable[[str, Entity, User, Mapping[str, Any] | None], None]
"""(action, what, who, values before) -> None."""


class Workspace:
    """A workspace of Linear; callers see to it that one thread at a time changes it.

    ``duplicates_close``: whether a relation "duplicate" closes its issue. Linear calls the
    state of duplicates managed by the system, and does not say whether the API does so too.
    """

    def __init__(self, tell: Tell, account: str = "acme") -> None:
        self.account = account
        self.duplicates_close = True
        self.users: list[User] = []
        self.teams: list[Team] = []
        self.labels: list[Label] = []
        self.issues: list[Issue] = []
        self.comments: list[Comment] = []
        self.relations: list[Relation] = []
        self.attachments: list[Attachment] = []
        self.milestones: list[Milestone] = []
        self.hooks: list[Hook] = []
        self.index = IssueIndex()
        self._tell = tell
        self._taken: set[str] = set()
        self._last = datetime.min.replace(tzinfo=UTC)

    # -- looking up ------------------------------------------------------------------------

    def issue(self, identity: str) -> Issue:
        """By UUID, identifier, or an identifier that it had before it moved."""
        return self.index.get(identity)

    def find(self, kind: str, things: Iterable[Any], identity: str) -> Any:
        """One of ``things`` by its id.

        Raises:
            Refusal: there is none.
        """
        for thing in things:
            if thing.id == identity:
                return thing
        raise missing(kind)

    # -- changing --------------------------------------------------------------------------

    def add_team(self, key: str, name: str, *, visibility: str = "public") -> Team:
        """A new team with the usual states."""
        states = [
            State(id=self.new_id(), name=word, type=kind, position=float(position))
            for position, (word, kind) in enumerate(STATES)
        ]
        team = Team(id=self.new_id(), key=key, name=name, states=states, visibility=visibility)
        self.teams.append(team)
        return team

    def add_user(
        self,
        name: str,
        *,
        teams: Iterable[Team] = (),
        app: bool = False,
        guest: bool = False,
    ) -> User:
        """A new user, a member of ``teams``."""
        user = User(id=self.new_id(), name=name, app=app, guest=guest)
        self.users.append(user)
        for team in teams:
            team.members.add(user.id)
        return user

    def add_label(self, by: User, name: str, **settings: Any) -> Label:
        """A new label; see :class:`Label` for ``settings``."""
        now = self.now()
        label = Label(id=self.new_id(), name=name, created_at=now, updated_at=now, **settings)
        self.labels.append(label)
        self._tell("create", label, by, None)
        return label

    def rename_label(self, by: User, label: Label, name: str) -> None:
        """Give a label another name."""
        before = {"name": label.name, "updatedAt": label.updated_at}
        label.name, label.updated_at = name, self.now()
        self._tell("update", label, by, before)

    def delete_label(self, by: User, label: Label) -> None:
        """Delete a label, from every issue too."""
        self.labels.remove(label)
        for issue in self.issues:
            if label in issue.labels:
                issue.labels.remove(label)
        self._tell("remove", label, by, None)

    def open_issue(self, by: User, team: Team, title: str, description: str, **more: Any) -> Issue:
        """A new issue, in triage."""
        now = self.now()
        issue = Issue(
            id=self.new_id(),
            number=next(team.numbers),
            team=team,
            state=team.states[0],
            title=title,
            description=description,
            priority=more.pop("priority", 0),
            creator=by,
            created_at=now,
            updated_at=now,
            **more,
        )
        check_labels(issue, issue.labels)
        self.issues.append(issue)
        self.index.add(issue)
        self._tell("create", issue, by, None)
        return issue

    def update_issue(self, by: User, issue: Issue, change: Callable[[Issue], None]) -> None:
        """Let ``change`` edit the issue and tell what it changed; nothing changed is not told."""
        before, was = watched(issue), issue.updated_at
        change(issue)
        after = watched(issue)
        changed = {name: old for name, old in before.items() if after[name] != old}
        if changed:
            self._touch(issue)
            entry = {name: (old, after[name]) for name, old in changed.items()}
            self._note(issue, by, fields=entry)
            self._tell("update", issue, by, {**changed, "updatedAt": was})

    def trash(self, by: User, issue: Issue) -> None:
        """Delete an issue, as Linear does: it lies in the trash for a while."""
        issue.trashed, issue.archived_at = True, self.now()
        self._touch(issue)
        self._note(issue, by, fields={"trashed": (None, True)})
        self._tell("remove", issue, by, None)

    def comment(self, by: User, issue: Issue, body: str, identity: str | None = None) -> Comment:
        """A new comment."""
        now = self.now()
        comment = Comment(
            id=self.new_id("Comment", identity),
            issue=issue,
            user=by,
            body=body,
            created_at=now,
            updated_at=now,
        )
        self.comments.append(comment)
        issue.comments.append(comment)
        self._tell("create", comment, by, None)
        return comment

    def edit_comment(self, by: User, comment: Comment, body: str) -> None:
        """Another text for a comment; only its author may."""
        if comment.user is not by:
            raise Refusal("Forbidden", "You can only edit your own comments.", code="FORBIDDEN")
        before = {"body": comment.body, "updatedAt": comment.updated_at}
        comment.body = body
        comment.updated_at = comment.edited_at = self.now()
        self._tell("update", comment, by, before)

    def delete_comment(self, by: User, comment: Comment) -> None:
        """Delete a comment; its id stays taken."""
        self.comments.remove(comment)
        comment.issue.comments.remove(comment)
        self._tell("remove", comment, by, None)

    def react(
        self, by: User, comment: Comment, emoji: str, identity: str | None = None
    ) -> Reaction:
        """A new reaction; the same of the same person once more is the one that is there."""
        for reaction in comment.reactions:
            if (reaction.user, reaction.emoji) == (by, emoji):
                return reaction
        reaction = Reaction(
            id=self.new_id("Reaction", identity),
            comment=comment,
            user=by,
            emoji=emoji,
            created_at=self.now(),
        )
        comment.reactions.append(reaction)
        self._tell("create", reaction, by, None)
        return reaction

    def unreact(self, by: User, reaction: Reaction) -> None:
        """Take a reaction off; only who put it there may."""
        if reaction.user is not by:
            raise Refusal("Forbidden", "This is not your reaction.", code="FORBIDDEN")
        reaction.comment.reactions.remove(reaction)
        self._tell("remove", reaction, by, None)

    def reaction(self, identity: str) -> Reaction:
        """A reaction by its id."""
        reactions = (one for comment in self.comments for one in comment.reactions)
        found: Reaction = self.find("Reaction", reactions, identity)
        return found

    def milestone(self, name: str) -> Milestone:
        """A milestone by name, made when it is first named."""
        for milestone in self.milestones:
            if milestone.name == name:
                return milestone
        self.milestones.append(Milestone(id=self.new_id(), name=name))
        return self.milestones[-1]

    def pass_time(self, seconds: float) -> None:
        """Let the clock of the workspace run ahead."""
        self._last = max(datetime.now(UTC), self._last) + timedelta(seconds=seconds)

    def relate(
        self, by: User, kind: str, issue: Issue, related: Issue, identity: str | None = None
    ) -> Relation:
        """A new relation. No webhook tells of it; the history of both issues does."""
        if issue is related:
            raise Refusal("Self relation", "An issue cannot be related to itself.")
        identity = self.new_id("IssueRelation", identity)
        relation = Relation(id=identity, type=kind, issue=issue, related=related)
        self.relations.append(relation)
        issue.relations.append(relation)
        related.inverse_relations.append(relation)
        self._note_relation(by, relation, "a")
        if kind == "duplicate" and self.duplicates_close:
            state = next(state for state in issue.team.states if state.type == "duplicate")
            self.update_issue(by, issue, lambda one: enter_state(one, state, self.now()))
        return relation

    def unrelate(self, by: User, relation: Relation) -> None:
        """Remove a relation; a duplicate stays in the state that it has."""
        self.relations.remove(relation)
        relation.issue.relations.remove(relation)
        relation.related.inverse_relations.remove(relation)
        self._note_relation(by, relation, "r")

    def _note_relation(self, by: User, relation: Relation, action: str) -> None:
        for issue, other in (
            (relation.issue, relation.related),
            (relation.related, relation.issue),
        ):
            self._note(issue, by, relations=[(action + relation.type[0], other.identifier)])

    def attach(
        self, by: User, issue: Issue, title: str, url: str, identity: str | None = None
    ) -> Attachment:
        """A new attachment, or another title for the one with this address on this issue."""
        now = self.now()
        for attachment in self.attachments:
            if attachment.issue is issue and attachment.url == url:
                before = {"title": attachment.title, "updatedAt": attachment.updated_at}
                attachment.title, attachment.updated_at = title, now
                self._tell("update", attachment, by, before)
                return attachment
        attachment = Attachment(
            id=self.new_id("Attachment", identity),
            issue=issue,
            title=title,
            url=url,
            creator=by,
            created_at=now,
            updated_at=now,
        )
        self.attachments.append(attachment)
        self._tell("create", attachment, by, None)
        return attachment

    def detach(self, by: User, attachment: Attachment) -> None:
        """Remove an attachment."""
        self.attachments.remove(attachment)
        self._tell("remove", attachment, by, None)

    def _touch(self, issue: Issue) -> None:
        issue.updated_at = self.now()
        self.index.touch(issue)

    def _note(
        self,
        issue: Issue,
        by: User,
        *,
        fields: Mapping[str, tuple[Any, Any]] | None = None,
        relations: Sequence[tuple[str, str]] = (),
    ) -> None:
        entry = Change(
            id=self.new_id(), at=self.now(), by=by, fields=fields or {}, relations=relations
        )
        issue.history.append(entry)

    # -- ids and times ---------------------------------------------------------------------

    def new_id(self, kind: str = "", wanted: str | None = None) -> str:
        """``wanted`` where it may be had, else a new id. No id is ever given twice."""
        if wanted is None:
            wanted = str(uuid.uuid4())
        elif not _is_uuid4(wanted):
            raise Refusal("Argument Validation Error", "id must be a UUID")
        if wanted in self._taken:
            raise Refusal(f"conflict on insert of {kind}: entity already exists in database")
        self._taken.add(wanted)
        return wanted

    def now(self) -> str:
        """The time, to the millisecond, later than any time told before."""
        self._last = max(datetime.now(UTC), self._last + timedelta(milliseconds=1))
        return self._last.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_uuid4(value: str) -> bool:
    try:
        return uuid.UUID(value).version == 4
    except ValueError:
        return False
