"""A stand-in for GitHub: its REST API for issues, its webhooks, its ways to fail."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Final

from werkzeug.wrappers import Request, Response

from core.model import EventKind, IssueRef
from core.secrets import Secret, sign
from core.testing.faults import Fault, FaultKind
from core.testing.github_answering import GitHubAnswering
from core.testing.github_api import GitHubApi
from core.testing.github_filling import fill
from core.testing.github_relations import add_sub_issue, block
from core.testing.github_shapes import Shapes
from core.testing.github_state import Remark, Repository, Ticket
from core.testing.github_tracker import GitHubTracker
from core.testing.github_view import PRIORITY_LABELS, REPOSITORY, GitHubView
from core.testing.pages import Markdown, PageComment, PageIssue
from core.testing.standin import Judge, StandIn, json_response

OTHER_REPOSITORY: Final = "acme/warehouse"
"""A second one, so that issues can be transferred."""

APP_ID: Final = 4711
INSTALLATION_ID: Final = 815


def causes(standin: GitHubStandIn) -> Mapping[EventKind, Callable[[IssueRef], object]]:
    """What people do with an issue so that a delivery tells of an event of each kind."""
    comment = standin.make_comment
    return {
        EventKind.ISSUE_OPENED: lambda ref: ref,
        EventKind.ISSUE_EDITED: lambda ref: standin.edit_issue(ref, "Another title"),
        EventKind.ISSUE_CLOSED: standin.close,
        EventKind.ISSUE_REOPENED: standin.close_and_reopen,
        EventKind.ISSUE_DELETED: standin.delete_issue,
        EventKind.ISSUE_TRANSFERRED: standin.transfer,
        EventKind.ISSUE_LABELLED: lambda ref: standin.add_label(ref, standin.known_labels[0]),
        EventKind.ISSUE_ASSIGNED: lambda ref: standin.assign(ref, "triager-1"),
        EventKind.ISSUE_TYPED: lambda ref: standin.set_type(ref, "Bug"),
        EventKind.ISSUE_MILESTONED: lambda ref: standin.set_milestone(ref, "v1"),
        EventKind.ISSUE_LINKED: lambda ref: standin.block(ref, standin.make_issue("First this")),
        EventKind.ISSUE_UPDATED: standin.lock_issue,
        EventKind.COMMENT_ADDED: lambda ref: comment(ref, "So it is"),
        EventKind.COMMENT_EDITED: lambda ref: standin.edit_comment(
            ref, comment(ref, "So it is"), "So it was"
        ),
        EventKind.COMMENT_DELETED: lambda ref: standin.delete_comment(
            ref, comment(ref, "So it is")
        ),
        EventKind.LABEL_CHANGED: lambda _: standin.rename_label("question", "is it so?"),
    }


class GitHubStandIn(GitHubView, GitHubAnswering, StandIn):
    """GitHub with two repositories, ``acme/shop`` and ``acme/warehouse``.

    Requests with ``token`` come from the user ``trackside-user``; those of a GitHub App
    (ids APP_ID and INSTALLATION_ID, any key) from ``trackside[bot]``. People are named
    by handle and made when they are first named; ``maintainer-1`` and ``triager-1`` have
    those roles, everybody else may only read.
    """

    name: ClassVar[str] = "github"
    known_labels: ClassVar[tuple[str, ...]] = ("bug", "area: checkout", "area: search", "question")
    token: ClassVar[str] = "stand-in-token"  # noqa: S105 - it opens a stand-in

    def __init__(self, *, connection: str = "", port: int = 0, judge: Judge | None = None) -> None:
        super().__init__(connection=connection, port=port, judge=judge)
        self.tracker = GitHubTracker(Shapes(self.url), self.emit, self._ids)
        self.tracker.add_repository(REPOSITORY)
        self.tracker.add_repository(OTHER_REPOSITORY)
        self.api = GitHubApi(
            self.tracker,
            token=self.token,
            login="trackside-user",
            app_id=APP_ID,
            app_slug="trackside",
            subscribe=self.subscribe,
        )

    # -- what the base asks for ------------------------------------------------------------

    def answer(self, request: Request) -> Response:
        """GitHub's answer to one request."""
        return self.api.answer(request)

    def sign(self, secret: str, event: str, delivery_id: str, body: bytes) -> Mapping[str, str]:
        """The headers that GitHub sends with a delivery."""
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/0000000",
            "X-GitHub-Delivery": delivery_id,
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": "1",
            "X-Hub-Signature-256": f"sha256={sign(body, Secret(secret))}",
        }

    def refuse(self, fault: Fault) -> Response:
        """GitHub's words for its limits and for bad credentials."""
        match fault.kind:
            case FaultKind.UNAUTHORISED:
                return json_response({"message": "Bad credentials"}, 401)
            case FaultKind.PRIMARY_LIMIT:
                headers = dict(self.api.quota(used_up=True))
                headers["X-RateLimit-Reset"] = str(int(time.time() + fault.seconds))
                said = "API rate limit exceeded for user ID 1."
                return json_response({"message": said}, 403, headers)
            case FaultKind.SECONDARY_LIMIT:
                said = (
                    "You have exceeded a secondary rate limit. "
                    "Please wait a few minutes before you try again."
                )
                headers = {**self.api.quota(), "Retry-After": str(int(fault.seconds))}
                return json_response({"message": said}, 403, headers)
            case _:
                return super().refuse(fault)

    def page_issues(self) -> Iterable[PageIssue]:
        """Every issue of every repository, newest first."""
        found = [
            (ticket.created_at, ticket.id, self._page_issue(repository, ticket))
            for repository in self.tracker.repositories.values()
            for ticket in repository.tickets.values()
        ]
        return [page for _, _, page in sorted(found, key=lambda item: item[:2], reverse=True)]

    def _page_issue(self, repository: Repository, ticket: Ticket) -> PageIssue:
        names = [label.name for label in ticket.labels]
        words = {label: word for word, label in PRIORITY_LABELS.items()}
        reason = f" as {ticket.state_reason.replace('_', ' ')}" if ticket.state_reason else ""
        return PageIssue(
            local_key=f"{repository.full_name}#{ticket.number}",
            title=ticket.title,
            body=Markdown(ticket.body or ""),
            author=ticket.author.login,
            status=ticket.state + (reason if ticket.state == "closed" else ""),
            created_at=ticket.created_at,
            type=ticket.type,
            priority=next((words[name] for name in names if name in words), ""),
            labels=names,
            comments=[
                PageComment(
                    author=remark.author.login,
                    body=Markdown(remark.body),
                    created_at=remark.created_at,
                    is_app=remark.author.login in self.api.tokens.values(),
                )
                for remark in ticket.remarks
            ],
        )

    # -- people act ------------------------------------------------------------------------

    def open_issue(
        self,
        title: str,
        body: str | None = "",
        labels: Iterable[str] = (),
        *,
        repository: str = REPOSITORY,
        by: str = "reporter-1",
        type_name: str = "",
    ) -> IssueRef:
        """Somebody opens an issue."""
        with self.lock:
            where = self.tracker.repositories[repository]
            ticket = self.tracker.open_issue(where, self._user(by), title, body, labels, type_name)
            return self._ref(where, ticket)

    def edit_issue(
        self,
        ref: IssueRef,
        title: str | None = None,
        *,
        body: str | None = None,
        by: str = "reporter-1",
    ) -> None:
        """Somebody changes what an issue says, a while after what happened before."""
        with self.lock:
            self.tracker.pass_time(2)
            self.tracker.edit(*self._found(ref), self._user(by), title=title, body=body)

    def comment(self, ref: IssueRef, body: str, *, by: str = "reporter-1") -> str:
        """Somebody comments; returns the comment's id."""
        with self.lock:
            return str(self.tracker.comment(*self._found(ref), self._user(by), body).id)

    def edit_comment(
        self, ref: IssueRef, comment_id: str, body: str, *, by: str = "maintainer-1"
    ) -> None:
        """Somebody changes a comment."""
        with self.lock:
            repository, ticket = self._found(ref)
            remark = self._remark(ticket, comment_id)
            self.tracker.edit_comment(repository, ticket, self._user(by), remark, body)

    def delete_comment(self, ref: IssueRef, comment_id: str, *, by: str = "maintainer-1") -> None:
        """Somebody deletes a comment."""
        with self.lock:
            repository, ticket = self._found(ref)
            remark = self._remark(ticket, comment_id)
            self.tracker.delete_comment(repository, ticket, self._user(by), remark)

    def add_label(self, ref: IssueRef, label: str, *, by: str = "maintainer-1") -> None:
        """Somebody puts a label on an issue."""
        with self.lock:
            self.tracker.add_labels(*self._found(ref), self._user(by), [label])

    def remove_label(self, ref: IssueRef, label: str, *, by: str = "maintainer-1") -> None:
        """Somebody takes a label off an issue."""
        with self.lock:
            self.tracker.remove_label(*self._found(ref), self._user(by), label)

    def assign(self, ref: IssueRef, to: str, *, by: str = "maintainer-1") -> None:
        """Somebody gives an issue to somebody."""
        with self.lock:
            self.tracker.assign(*self._found(ref), self._user(by), self._user(to))

    def unassign(self, ref: IssueRef, to: str, *, by: str = "maintainer-1") -> None:
        """Somebody takes an issue from somebody."""
        with self.lock:
            self.tracker.unassign(*self._found(ref), self._user(by), self._user(to))

    def set_type(self, ref: IssueRef, name: str, *, by: str = "maintainer-1") -> None:
        """Somebody sets one of GitHub's own issue types, or none with ""."""
        with self.lock:
            self.tracker.set_type(*self._found(ref), self._user(by), name)

    def lock_issue(self, ref: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody lets only collaborators comment."""
        with self.lock:
            self.tracker.set_locked(*self._found(ref), self._user(by), True)

    def close(self, ref: IssueRef, reason: str = "completed", *, by: str = "maintainer-1") -> None:
        """Somebody closes an issue as completed, not_planned or duplicate."""
        with self.lock:
            self.tracker.set_state(*self._found(ref), self._user(by), "closed", reason)

    def reopen(self, ref: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody opens an issue again."""
        with self.lock:
            self.tracker.set_state(*self._found(ref), self._user(by), "open", None)

    def close_and_reopen(self, ref: IssueRef) -> None:
        """Somebody closes an issue, and thinks better of it."""
        self.close(ref)
        self.reopen(ref)

    def transfer(
        self, ref: IssueRef, to: str = OTHER_REPOSITORY, *, by: str = "maintainer-1"
    ) -> IssueRef:
        """Somebody moves an issue to another repository; returns its new address."""
        with self.lock:
            there = self.tracker.repositories[to]
            moved = self.tracker.transfer(*self._found(ref), self._user(by), there)
            return self._ref(there, moved)

    def rename_label(self, old: str, new: str, *, repository: str = REPOSITORY) -> None:
        """A maintainer gives a label another name."""
        with self.lock:
            where = self.tracker.repositories[repository]
            label = where.labels[old.casefold()]
            self.tracker.rename_label(where, self._user("maintainer-1"), label, new)

    def take_suggestions(self, *, repository: str = REPOSITORY) -> None:
        """The repository's issues have GitHub's list of suggestions from now on."""
        self.tracker.repositories[repository].takes_suggestions = True

    def set_milestone(self, ref: IssueRef, title: str | None, *, by: str = "maintainer-1") -> None:
        """Somebody gives an issue a milestone, or none with None."""
        with self.lock:
            self.tracker.set_milestone(*self._found(ref), self._user(by), title)

    def add_sub_issue(self, parent: IssueRef, child: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody makes an issue a part of another."""
        with self.lock:
            ends = self._found(parent)[1], self._found(child)[1]
            add_sub_issue(self.tracker, *ends, self._user(by))

    def block(self, blocked: IssueRef, blocking: IssueRef, *, by: str = "maintainer-1") -> None:
        """Somebody lets an issue wait for another."""
        with self.lock:
            ends = self._found(blocked)[1], self._found(blocking)[1]
            block(self.tracker, *ends, self._user(by))

    def fill(self, issues: int, comments_each: int = 0, *, repository: str = REPOSITORY) -> None:
        """Many issues at once, minutes apart and of some age; no delivery tells of them."""
        with self.lock:
            fill(self.tracker, self.tracker.repositories[repository], issues, comments_each)

    def cause(self, kind: EventKind) -> None:
        """A maintainer does something of this kind, with an issue of its own."""
        causes(self)[kind](self.make_issue(f"About {kind}"))

    def make_issue(self, title: str, body: str = "", labels: Iterable[str] = ()) -> IssueRef:
        """A reporter opens an issue in ``acme/shop``."""
        return self.open_issue(title, body, labels)

    def make_comment(self, ref: IssueRef, body: str) -> str:
        """A reporter comments."""
        return self.comment(ref, body)

    def delete_issue(self, ref: IssueRef) -> None:
        """A maintainer deletes an issue."""
        with self.lock:
            self.tracker.delete_issue(*self._found(ref), self._user("maintainer-1"))

    def _remark(self, ticket: Ticket, comment_id: str) -> Remark:
        return next(remark for remark in ticket.remarks if str(remark.id) == comment_id)

    def _ref(self, repository: Repository, ticket: Ticket) -> IssueRef:
        return IssueRef(
            connection=self.connection,
            key=f"github:{repository.full_name}#{ticket.number}",
            external_id=str(ticket.id),
        )
