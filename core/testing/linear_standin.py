"""A stand-in for Linear: GraphQL on loopback, signed webhooks, people who do things.

It has one workspace (``acme``) with two teams (ENG and OPS), a few labels, and three users
besides us. ``open_issue``, ``comment``, ``add_label`` and the others act as people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from core.model import EventKind, IssueRef, Person
from core.testing import linear_records as state
from core.testing.linear_filling import fill
from core.testing.linear_records import PRIORITY_LABELS
from core.testing.linear_server import LinearServer
from core.testing.linear_view import LinearView


def causes(standin: LinearStandIn) -> Mapping[EventKind, Callable[[IssueRef], object]]:
    """What people do with an issue so that a delivery tells of an event of each kind."""
    comment = standin.make_comment
    return {
        EventKind.ISSUE_OPENED: lambda ref: ref,
        EventKind.ISSUE_EDITED: lambda ref: standin.edit_issue(ref, "Another title"),
        EventKind.ISSUE_CLOSED: standin.close,
        EventKind.ISSUE_REOPENED: standin.close_and_reopen,
        EventKind.ISSUE_DELETED: standin.delete_issue,
        EventKind.ISSUE_TRANSFERRED: lambda ref: standin.move(ref, "OPS"),
        EventKind.ISSUE_LABELLED: lambda ref: standin.add_label(ref, standin.known_labels[0]),
        EventKind.ISSUE_ASSIGNED: lambda ref: standin.assign(ref, "maintainer-1"),
        EventKind.ISSUE_PRIORITISED: lambda ref: standin.set_priority(ref, "High"),
        EventKind.ISSUE_STATUS_CHANGED: lambda ref: standin.set_state(ref, "In Progress"),
        EventKind.ISSUE_MILESTONED: lambda ref: standin.set_milestone(ref, "v1"),
        EventKind.ISSUE_LINKED: lambda ref: standin.set_parent(ref, standin.make_issue("All")),
        EventKind.ISSUE_UPDATED: standin.put_away,
        EventKind.COMMENT_ADDED: lambda ref: comment(ref, "So it is"),
        EventKind.COMMENT_EDITED: lambda ref: standin.edit_comment(
            ref, comment(ref, "So it is"), "So it was"
        ),
        EventKind.COMMENT_DELETED: lambda ref: standin.delete_comment(
            ref, comment(ref, "So it is")
        ),
        EventKind.LABEL_CHANGED: lambda _: standin.rename_label("Improvement", "Better"),
    }


class LinearStandIn(LinearView, LinearServer):
    """A stateful stand-in for Linear; see :class:`LinearServer` for its settings."""

    # -- what conformance asks -------------------------------------------------------------

    @property
    def maintainer(self) -> Person:
        """A member of all teams."""
        return self._known("maintainer-1")

    @property
    def outsider(self) -> Person:
        """A guest."""
        return self._known("guest-1")

    def make_issue(self, title: str, body: str = "", labels: Iterable[str] = ()) -> IssueRef:
        """See :meth:`open_issue`."""
        return self.open_issue(title, body, labels=labels)

    def make_comment(self, ref: IssueRef, body: str) -> str:
        """See :meth:`comment`."""
        return self.comment(ref, body)

    @property
    def project(self) -> str:
        """Where ``make_issue`` makes issues."""
        return f"{self.account}/ENG"

    def cause(self, kind: EventKind) -> None:
        """A person does something of this kind, with an issue of its own."""
        causes(self)[kind](self.make_issue(f"About {kind}"))

    # -- people act ------------------------------------------------------------------------

    def open_issue(
        self,
        title: str,
        body: str = "",
        *,
        labels: Iterable[str] = (),
        priority: str = "No priority",
        team: str = "ENG",
        by: str = "reporter-1",
    ) -> IssueRef:
        """Somebody opens an issue, in the team's triage."""
        with self.lock:
            place = self.teams[team]
            issue = self.workspace.open_issue(
                self.person(by),
                place,
                title,
                body,
                labels=[self.label(name, place) for name in labels],
                priority=PRIORITY_LABELS.index(priority),
            )
            return self.ref(issue)

    def edit_issue(
        self,
        ref: IssueRef,
        title: str | None = None,
        *,
        body: str | None = None,
        by: str = "reporter-1",
    ) -> None:
        """Somebody rewrites title or description."""

        def change(issue: state.Issue) -> None:
            issue.title = issue.title if title is None else title
            issue.description = issue.description if body is None else body

        with self.lock:
            self.workspace.pass_time(2)
        self._change(ref, by, change)

    def set_milestone(self, ref: IssueRef, name: str, *, by: str = "maintainer-1") -> None:
        """Somebody puts an issue under a milestone of its project."""

        def change(issue: state.Issue) -> None:
            issue.milestone = self.workspace.milestone(name)

        self._change(ref, by, change)

    def set_parent(self, ref: IssueRef, parent: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody makes an issue a part of another."""

        def change(issue: state.Issue) -> None:
            state.enter_parent(issue, self.issue(parent))

        self._change(ref, by, change)

    def close_and_reopen(self, ref: IssueRef) -> None:
        """Somebody closes an issue, and thinks better of it."""
        self.close(ref)
        self.reopen(ref)

    def put_away(self, ref: IssueRef) -> None:
        """Somebody archives an issue that was done."""
        self.close(ref)
        self.archive(ref)

    def add_label(self, ref: IssueRef, name: str, *, by: str = "maintainer-1") -> None:
        """Somebody labels an issue."""

        def change(issue: state.Issue) -> None:
            after = [*issue.labels, self.label(name, issue.team)]
            state.check_labels(issue, after)
            issue.labels = after

        self._change(ref, by, change)

    def remove_label(self, ref: IssueRef, name: str, *, by: str = "maintainer-1") -> None:
        """Somebody takes a label off."""

        def change(issue: state.Issue) -> None:
            issue.labels = [label for label in issue.labels if label.name != name]

        self._change(ref, by, change)

    def set_priority(self, ref: IssueRef, word: str, *, by: str = "maintainer-1") -> None:
        """Somebody sets the priority: "Urgent", "High", "Medium", "Low", "No priority"."""

        def change(issue: state.Issue) -> None:
            issue.priority = PRIORITY_LABELS.index(word)

        self._change(ref, by, change)

    def assign(self, ref: IssueRef, to: str, *, by: str = "maintainer-1") -> None:
        """Somebody gives an issue to somebody."""

        def change(issue: state.Issue) -> None:
            issue.assignee = self.person(to)

        self._change(ref, by, change)

    def unassign(self, ref: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody takes an issue from whoever has it."""

        def change(issue: state.Issue) -> None:
            issue.assignee = None

        self._change(ref, by, change)

    def set_state(self, ref: IssueRef, name: str, *, by: str = "maintainer-1") -> None:
        """Somebody moves an issue through its team's workflow: "Todo", "In Progress", ..."""

        def change(issue: state.Issue) -> None:
            entered = next(one for one in issue.team.states if one.name == name)
            state.enter_state(issue, entered, self.workspace.now())

        self._change(ref, by, change)

    def close(self, ref: IssueRef, *, state: str = "Done", by: str = "maintainer-1") -> None:
        """Somebody completes an issue, or cancels it ("Canceled", "Duplicate")."""
        self.set_state(ref, state, by=by)

    def reopen(self, ref: IssueRef, *, by: str = "reporter-1") -> None:
        """Somebody takes an issue up again."""
        self.set_state(ref, "Todo", by=by)

    def move(self, ref: IssueRef, team: str, *, by: str = "maintainer-1") -> IssueRef:
        """Somebody moves an issue to another team; its key changes."""
        self._change(ref, by, lambda issue: state.enter_team(issue, self.teams[team]))
        with self.lock:
            return self.ref(self.issue(ref))

    def archive(self, ref: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody archives an issue."""

        def change(issue: state.Issue) -> None:
            issue.archived_at = self.workspace.now()

        self._change(ref, by, change)

    def delete_issue(self, ref: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody deletes an issue; it goes to the trash."""
        with self.lock:
            self.workspace.trash(self.person(by), self.issue(ref))

    def restore(self, ref: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody takes an issue out of the trash."""

        def change(issue: state.Issue) -> None:
            issue.trashed, issue.archived_at = False, None

        self._change(ref, by, change)

    def comment(self, ref: IssueRef, body: str, *, by: str = "reporter-1") -> str:
        """Somebody comments; returns the comment's id."""
        with self.lock:
            return self.workspace.comment(self.person(by), self.issue(ref), body).id

    def edit_comment(
        self, ref: IssueRef, comment_id: str, body: str, *, by: str = "reporter-1"
    ) -> None:
        """Somebody rewrites their comment."""
        with self.lock:
            comment = self._remark(ref, comment_id)
            self.workspace.edit_comment(self.person(by), comment, body)

    def delete_comment(self, ref: IssueRef, comment_id: str, *, by: str = "maintainer-1") -> None:
        """Somebody deletes a comment."""
        with self.lock:
            self.workspace.delete_comment(self.person(by), self._remark(ref, comment_id))

    def thumb(self, ref: IssueRef, comment_id: str, emoji: str, *, by: str) -> None:
        """Somebody gives a comment a thumb, "+1" or "-1"."""
        with self.lock:
            self.workspace.react(self.person(by), self._remark(ref, comment_id), emoji)

    def take_thumb(self, ref: IssueRef, comment_id: str, *, by: str) -> None:
        """Somebody takes their reactions off."""
        with self.lock:
            who, comment = self.person(by), self._remark(ref, comment_id)
            for one in [one for one in comment.reactions if one.user is who]:
                self.workspace.unreact(who, one)

    def answer_comment(self, ref: IssueRef, comment_id: str) -> None:
        """A maintainer answers our comment, so that a delivery tells of it."""
        self.thumb_up(ref, comment_id)

    def thumb_up(self, ref: IssueRef, comment_id: str) -> None:
        """A maintainer gives a comment a thumb up."""
        self.thumb(ref, comment_id, "+1", by="maintainer-1")

    def relate(self, ref: IssueRef, other: IssueRef, kind: str = "related") -> None:
        """Somebody relates two issues: "related", "blocks", "duplicate", "similar"."""
        with self.lock:
            by = self.person("maintainer-1")
            self.workspace.relate(by, kind, self.issue(ref), self.issue(other))

    def make_label(
        self, name: str, *, team: str = "", group: str = "", is_group: bool = False
    ) -> None:
        """Somebody makes a label, of a team or of all, in a group or not, or such a group."""
        with self.lock:
            self.workspace.add_label(
                self.person("maintainer-1"),
                name,
                team=self.teams[team] if team else None,
                group=self.label(group) if group else None,
                is_group=is_group,
            )

    def rename_label(self, name: str, new: str) -> None:
        """Somebody renames a label."""
        with self.lock:
            self.workspace.rename_label(self.person("maintainer-1"), self.label(name), new)

    def delete_label(self, name: str) -> None:
        """Somebody deletes a label."""
        with self.lock:
            self.workspace.delete_label(self.person("maintainer-1"), self.label(name))

    def fill(self, issues: int, comments_each: int = 0, *, team: str = "ENG") -> None:
        """Many issues at once, minutes apart and of some age; no delivery tells of them."""
        with self.lock:
            fill(self.workspace, self.teams[team], issues, comments_each)

    def _change(self, ref: IssueRef, by: str, change: Callable[[state.Issue], None]) -> None:
        with self.lock:
            self.workspace.update_issue(self.person(by), self.issue(ref), change)

    def _remark(self, ref: IssueRef, comment_id: str) -> state.Comment:
        issue = self.issue(ref)
        comments = [one for one in self.workspace.comments if one.issue is issue]
        found: state.Comment = self.workspace.find("Comment", comments, comment_id)
        return found

    def _known(self, name: str) -> Person:
        user = self.people[name]
        return Person(id=user.id, handle=user.name)
