"""The people of a Jira site: what they do there, and what they see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from core.markdown import render
from core.model import EventKind, IssueRef
from core.testing.jira_site import ME, JiraSite, known
from core.testing.jira_state import STATUSES, TYPES, StoredIssue, change
from core.testing.jira_text import Body, to_document
from core.testing.pages import PageComment, PageIssue, markdown_to_html


def causes(site: JiraPeople) -> Mapping[EventKind, Callable[[IssueRef], object]]:
    """What people do with an issue so that a delivery tells of an event of each kind."""
    return {
        EventKind.ISSUE_OPENED: lambda ref: ref,
        EventKind.ISSUE_EDITED: lambda ref: site.edit_issue(ref, "Another title"),
        EventKind.ISSUE_CLOSED: site.close,
        EventKind.ISSUE_REOPENED: site.close_and_reopen,
        EventKind.ISSUE_DELETED: site.delete_issue,
        EventKind.ISSUE_LABELLED: lambda ref: site.add_label(ref, site.known_labels[0]),
        EventKind.ISSUE_ASSIGNED: lambda ref: site.assign(ref, "maintainer-1"),
        EventKind.ISSUE_PRIORITISED: lambda ref: site.set_priority(ref, site.priorities[0]),
        EventKind.ISSUE_TYPED: lambda ref: site.set_type(ref, "Bug"),
        EventKind.ISSUE_STATUS_CHANGED: lambda ref: site.set_status(ref, "In Progress"),
        EventKind.ISSUE_MILESTONED: lambda ref: site.set_fix_version(ref, "2.4"),
        EventKind.ISSUE_LINKED: lambda ref: site.link(ref, site.make_issue("After this")),
        EventKind.ISSUE_MARKED_DUPLICATE: lambda ref: site.link(
            ref, site.make_issue("The original"), "Duplicate"
        ),
        EventKind.ISSUE_UPDATED: lambda ref: site.move(ref, "DEPOT"),
        EventKind.COMMENT_ADDED: lambda ref: site.comment(ref, "So it is"),
        EventKind.COMMENT_EDITED: lambda ref: site.edit_comment(
            ref, site.comment(ref, "So it is"), "So it was"
        ),
        EventKind.COMMENT_DELETED: lambda ref: site.remove_comment(
            ref, site.comment(ref, "So it is")
        ),
    }


class JiraPeople(JiraSite):
    """Methods that act as somebody; by whom is a name of ``users``."""

    known_labels: ClassVar[tuple[str, ...]] = ("checkout", "regression", "needs-info")

    def cause(self, kind: EventKind) -> None:
        """A person does something of this kind, with an issue of its own."""
        causes(self)[kind](self.make_issue(f"About {kind}"))

    def close_and_reopen(self, ref: IssueRef) -> None:
        """A person closes an issue, and thinks better of it."""
        self.close(ref)
        self.reopen(ref)

    # -- what people do --------------------------------------------------------------------

    def make_issue(self, title: str, body: str = "", labels: Iterable[str] = ()) -> IssueRef:
        """A person opens a task."""
        return self.open_issue(title, body, labels=labels)

    def open_issue(
        self,
        summary: str,
        description: str = "",
        *,
        labels: Iterable[str] = (),
        priority: str = "",
        type: str = "Task",  # noqa: A002 - Jira's word
        by: str = "reporter-1",
        project: str = "",
    ) -> IssueRef:
        """A person opens an issue; ``priority`` is the site's third one by default."""
        with self.lock:
            where = project or self.project_key
            now = self.now()
            issue = StoredIssue(
                id=str(10_000 + self.new_id()),
                project=where,
                number=self._next_number(where),
                summary=summary,
                description=self._typed(description) if description else None,
                reporter=self.users[by],
                created=now,
                updated=now,
                type=known(type, TYPES),
                priority=known(priority or self.priorities[2], self.priorities),
                labels=sorted(set(labels)),
            )
            self.keep(issue)
            self._notify(issue.description)
            self._tell("jira:issue_created", issue, by, issue_event_type_name="issue_created")
            return self.ref(issue)

    def edit_issue(
        self,
        ref: IssueRef,
        summary: str | None = None,
        *,
        description: str | None = None,
        by: str = "reporter-1",
    ) -> None:
        """A person edits what an issue says, a while after what happened before."""
        with self.lock:
            self.pass_time(61)
            issue = self.stored(ref)
            items = []
            if summary is not None:
                items.append(change("summary", ("", issue.summary), ("", summary)))
                issue.summary = summary
            if description is not None:
                old = self.shapes.issue(issue, [], hook=True)["fields"]["description"]
                issue.description = self._typed(description)
                new = self.shapes.issue(issue, [], hook=True)["fields"]["description"]
                items.append(change("description", ("", old or ""), ("", new or "")))
            self.changed(issue, by, items)

    def set_labels(self, ref: IssueRef, labels: Iterable[str], by: str = "maintainer-1") -> None:
        """Somebody gives an issue other labels; nothing is told where they are the same."""
        with self.lock:
            issue = self.stored(ref)
            old, new = " ".join(issue.labels), " ".join(sorted(set(labels)))
            issue.labels = new.split()
            if old != new:
                self.changed(issue, by, [change("labels", ("", old), ("", new))])

    def add_label(self, ref: IssueRef, label: str, by: str = "maintainer-1") -> None:
        """A person adds a label."""
        self.set_labels(ref, self.labels(ref) | {label}, by)

    def remove_label(self, ref: IssueRef, label: str, by: str = "maintainer-1") -> None:
        """A person takes a label off."""
        self.set_labels(ref, self.labels(ref) - {label}, by)

    def set_priority(self, ref: IssueRef, priority: str, by: str = "maintainer-1") -> None:
        """Somebody sets a priority of the site, or none (""); the same again is no change."""
        with self.lock:
            issue = self.stored(ref)
            new = known(priority, (*self.priorities, ""))
            ids = [
                str((self.shapes.priority(p) or {}).get("id", "")) for p in (issue.priority, new)
            ]
            item = change("priority", (ids[0], issue.priority), (ids[1], new))
            was, issue.priority = issue.priority, new
            if was != new:
                self.changed(issue, by, [item])

    def set_type(self, ref: IssueRef, kind: str, by: str = "maintainer-1") -> None:
        """A person changes the type of an issue."""
        with self.lock:
            issue = self.stored(ref)
            item = change("issuetype", ("1", issue.type), ("2", kind))
            issue.type = known(kind, TYPES)
            self.changed(issue, by, [item])

    def set_fix_version(self, ref: IssueRef, name: str, by: str = "maintainer-1") -> None:
        """A person says in which version it will be mended."""
        with self.lock:
            issue = self.stored(ref)
            issue.fix_versions.append(name)
            self.changed(issue, by, [change("Fix Version", ("", ""), ("20000", name))])

    def link(
        self, ref: IssueRef, other: IssueRef, kind: str = "Blocks", by: str = "maintainer-1"
    ) -> None:
        """A person links an issue to another, which it blocks or duplicates."""
        with self.lock:
            self.add_link(kind, self.stored(ref), self.stored(other), by)

    def assign(self, ref: IssueRef, to: str, by: str = "maintainer-1") -> None:
        """A person assigns an issue; ``to`` is "" for nobody."""
        with self.lock:
            issue = self.stored(ref)
            old, issue.assignee = issue.assignee, self.users[to] if to else None
            pairs = [(u.id, u.name) if u else ("", "") for u in (old, issue.assignee)]
            self.changed(issue, by, [change("assignee", *pairs)], "issue_assigned")

    def set_status(
        self, ref: IssueRef, status: str, resolution: str = "", by: str = "maintainer-1"
    ) -> None:
        """A person moves an issue on."""
        with self.lock:
            issue = self.stored(ref)
            ids = [str(STATUSES[name][0]) for name in (issue.status, status)]
            items = [change("status", (ids[0], issue.status), (ids[1], status))]
            if resolution != issue.resolution:
                items.append(change("resolution", ("", issue.resolution), ("", resolution)))
            issue.status, issue.resolution = status, resolution
            issue.resolved = self.now() if resolution else None
            self.changed(issue, by, items, "issue_generic")

    def close(self, ref: IssueRef, resolution: str = "Done", by: str = "maintainer-1") -> None:
        """A person closes an issue."""
        self.set_status(ref, "Done", resolution, by)

    def reopen(self, ref: IssueRef, by: str = "reporter-1") -> None:
        """A person opens a closed issue again."""
        self.set_status(ref, "To Do", "", by)

    def move(self, ref: IssueRef, project: str, by: str = "maintainer-1") -> IssueRef:
        """A person moves an issue to another project: same id, new key, the old one still works."""
        with self.lock:
            issue = self.stored(ref)
            old_key, old_project = issue.key, issue.project
            self.by_change[old_project].drop(int(issue.id))
            issue.project, issue.number = project, self._next_number(project)
            self._moved[old_key] = issue.id
            items = [
                change("project", ("1", old_project), ("2", project)),
                change("Key", ("", old_key), ("", issue.key)),
            ]
            self.changed(issue, by, items, "issue_moved")
            return self.ref(issue)

    def delete_issue(self, ref: IssueRef) -> None:
        """A person deletes an issue."""
        with self.lock:
            issue = self.stored(ref)
            del self.issues[issue.id]
            self.by_change[issue.project].drop(int(issue.id))
            self._tell("jira:issue_deleted", issue, "maintainer-1")

    def make_comment(self, ref: IssueRef, body: str) -> str:
        """A person comments, in plain text."""
        return self.comment(ref, body)

    def comment(self, ref: IssueRef, body: str, by: str = "reporter-1") -> str:
        """Somebody comments, in plain text; returns the comment's id."""
        with self.lock:
            return self.add_comment(self.stored(ref), self._typed(body), {}, by).id

    def edit_comment(self, ref: IssueRef, comment_id: str, body: str, by: str = "") -> None:
        """Somebody (by default its author) edits a comment."""
        with self.lock:
            issue = self.stored(ref)
            comment = next(c for c in issue.comments if c.id == comment_id)
            self.change_comment(issue, comment, self._typed(body), None, by or comment.author.name)

    def remove_comment(self, ref: IssueRef, comment_id: str, by: str = "maintainer-1") -> None:
        """Somebody deletes a comment."""
        with self.lock:
            issue = self.stored(ref)
            comment = next(c for c in issue.comments if c.id == comment_id)
            self.drop_comment(issue, comment, by)

    # -- what they see ---------------------------------------------------------------------

    def page_issues(self) -> Iterable[PageIssue]:
        """All issues as their pages show them, newest first."""
        return [self._page_of(issue) for issue in reversed(self.issues.values())]

    def _page_of(self, issue: StoredIssue) -> PageIssue:
        def shown(body: Body) -> str:
            return markdown_to_html(render(to_document(body)))

        return PageIssue(
            local_key=f"{self.account}/{issue.key}",
            title=issue.summary,
            body=shown(issue.description) if issue.description else "",
            author=issue.reporter.name,
            status=issue.resolution or issue.status,
            created_at=f"{issue.created:%Y-%m-%d %H:%M}",
            type=issue.type,
            priority=issue.priority,
            labels=list(issue.labels),
            links=[
                (self.shapes.link_type(link.type)[side], self.ref(other).local_key)
                for link, side, other in self.ends(issue)
            ],
            comments=[
                PageComment(
                    author=comment.author.name,
                    body=shown(comment.body),
                    created_at=f"{comment.created:%Y-%m-%d %H:%M}",
                    is_app=comment.author.name == ME,
                )
                for comment in issue.comments
            ],
        )
