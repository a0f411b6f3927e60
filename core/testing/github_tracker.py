"""The state of a stand-in for GitHub, and every change that can be made to it.

Each change is made by somebody and tells of itself in a webhook of GitHub's shape,
whether a person made it or a request to the API.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from core.testing.github_service_shapes import Json
from core.testing.github_shapes import Shapes, issue_type
from core.testing.github_state import (
    Happening,
    Label,
    Milestone,
    Remark,
    Repository,
    Suggested,
    Ticket,
    User,
)
from core.testing.standin import timestamp

SEED_LABELS: Final = (
    ("bug", "d73a4a"),
    ("documentation", "0075ca"),
    ("enhancement", "a2eeef"),
    ("question", "d876e3"),
    ("good first issue", "7057ff"),
    ("area: checkout", "c5def5"),
    ("area: search", "c5def5"),
    ("P0: urgent", "b60205"),
    ("P1: high", "d93f0b"),
    ("P2: medium", "fbca04"),
    ("P3: low", "0e8a16"),
)
"""The labels that every repository of a stand-in begins with."""

Emit = Callable[[str, Json], None]


class GitHubTracker:
    """Repositories, issues, comments, labels and people; not safe for threads by itself."""

    def __init__(self, shapes: Shapes, emit: Emit, ids: Iterator[int] | None = None) -> None:
        self.shapes = shapes
        self.repositories: dict[str, Repository] = {}
        self.users: dict[str, User] = {}
        self.emit = emit
        self._ids = ids or itertools.count(1001)
        self._drift = timedelta()

    def now(self) -> str:
        """The time here."""
        return timestamp(datetime.now(UTC) + self._drift)

    def pass_time(self, seconds: float) -> None:
        """Let this clock run ahead."""
        self._drift += timedelta(seconds=seconds)

    def new_id(self) -> int:
        """A number that was never given before."""
        return next(self._ids)

    # -- making the world; tells nobody ----------------------------------------------------

    def user(self, login: str) -> User:
        """The account of that name, made when it is first named."""
        if login not in self.users:
            kind = "Bot" if login.endswith("[bot]") else "User"
            self.users[login] = User(self.new_id(), login, kind)
        return self.users[login]

    def add_repository(self, full_name: str, *, private: bool = False) -> Repository:
        """A repository with the seed labels and one person in each of three roles."""
        owner = self.user(full_name.partition("/")[0])
        repository = Repository(self.new_id(), full_name, owner, private)
        for name, color in SEED_LABELS:
            repository.labels[name.casefold()] = Label(self.new_id(), name, color)
        repository.roles = {
            owner.login: "admin",
            self.user("maintainer-1").login: "maintain",
            self.user("triager-1").login: "triage",
        }
        self.repositories[full_name] = repository
        return repository

    def find(self, full_name: str, number: int) -> tuple[Repository, Ticket]:
        """An issue and its repository; KeyError where there is none."""
        repository = self.repositories[full_name]
        return repository, repository.tickets[number]

    # -- changes; each is told in a webhook ------------------------------------------------

    def open_issue(
        self,
        repository: Repository,
        by: User,
        title: str,
        body: str | None,
        labels: Iterable[str] = (),
        type_name: str = "",
    ) -> Ticket:
        """A new issue; labels given with it are told one by one, as GitHub does."""
        repository.last_number += 1
        at = self.now()
        ticket = Ticket(
            self.new_id(),
            repository.last_number,
            repository,
            by,
            title,
            body,
            type=type_name,
            created_at=at,
            updated_at=at,
        )
        ticket.labels = [self._label(repository, by, name) for name in dict.fromkeys(labels)]
        repository.keep(ticket)
        self.tell("issues", "opened", repository, ticket, by)
        for label in ticket.labels:
            self.happen("labeled", ticket, by, label)
            shown = self.shapes.label(repository, label)
            self.tell("issues", "labeled", repository, ticket, by, label=shown)
        return ticket

    def edit(
        self,
        repository: Repository,
        ticket: Ticket,
        by: User,
        *,
        title: str | None = None,
        body: str | None = None,
    ) -> None:
        """Another title, another body, or both."""
        changes: Json = {}
        if title is not None and title != ticket.title:
            changes["title"] = {"from": ticket.title}
            self.happen("renamed", ticket, by, (ticket.title, title))
            ticket.title = title
        if body is not None and body != ticket.body:
            changes["body"] = {"from": ticket.body or ""}
            ticket.body = body
        if changes:
            self.touch(ticket)
            self.tell("issues", "edited", repository, ticket, by, changes=changes)

    def set_state(
        self, repository: Repository, ticket: Ticket, by: User, state: str, reason: str | None
    ) -> None:
        """Close or reopen; the reason of a closed issue may change by itself."""
        if state == "open":
            reason = "reopened" if ticket.state == "closed" else ticket.state_reason
        else:
            reason = reason or "completed"
        if (state, reason) == (ticket.state, ticket.state_reason):
            return
        self.touch(ticket)
        ticket.state, ticket.state_reason = state, reason
        ticket.closed_at = ticket.updated_at if state == "closed" else None
        action = "closed" if state == "closed" else "reopened"
        self.happen(action, ticket, by)
        self.tell("issues", action, repository, ticket, by)

    def add_labels(
        self, repository: Repository, ticket: Ticket, by: User, names: Iterable[str]
    ) -> None:
        """Put labels on an issue; one that is missing is made without a word, as GitHub does."""
        for name in names:
            label = self._label(repository, by, name)
            if label not in ticket.labels:
                ticket.labels.append(label)
                self.touch(ticket)
                self.happen("labeled", ticket, by, label)
                shown = self.shapes.label(repository, label)
                self.tell("issues", "labeled", repository, ticket, by, label=shown)

    def remove_label(self, repository: Repository, ticket: Ticket, by: User, name: str) -> bool:
        """Take a label off; False where it is not on the issue."""
        label = repository.labels.get(name.casefold())
        if label is None or label not in ticket.labels:
            return False
        ticket.labels.remove(label)
        self.touch(ticket)
        self.happen("unlabeled", ticket, by, label)
        shown = self.shapes.label(repository, label)
        self.tell("issues", "unlabeled", repository, ticket, by, label=shown)
        return True

    def assign(self, repository: Repository, ticket: Ticket, by: User, to: User) -> None:
        """Give an issue to somebody."""
        if to not in ticket.assignees:
            ticket.assignees.append(to)
            self.touch(ticket)
            self.happen("assigned", ticket, by, to)
            who = self.shapes.user(to)
            self.tell("issues", "assigned", repository, ticket, by, assignee=who)

    def unassign(self, repository: Repository, ticket: Ticket, by: User, to: User) -> None:
        """Take an issue from somebody."""
        if to in ticket.assignees:
            ticket.assignees.remove(to)
            self.touch(ticket)
            self.happen("unassigned", ticket, by, to)
            who = self.shapes.user(to)
            self.tell("issues", "unassigned", repository, ticket, by, assignee=who)

    def set_type(self, repository: Repository, ticket: Ticket, by: User, name: str) -> None:
        """Give an issue one of GitHub's own types, or none with ""."""
        old, ticket.type = ticket.type, name
        if old != name:
            self.touch(ticket)
            action, shown = ("typed", name) if name else ("untyped", old)
            self.tell("issues", action, repository, ticket, by, type=issue_type(shown))

    def carry_out(
        self, repository: Repository, ticket: Ticket, by: User, suggested: Suggested
    ) -> None:
        """Do what an entry of the list of suggestions says."""
        match suggested.action:
            case "add_label":
                self.add_labels(repository, ticket, by, [suggested.value])
            case "set_type":
                self.set_type(repository, ticket, by, suggested.value)
            case "add_assignee":
                self.assign(repository, ticket, by, self.user(suggested.value))

    def set_milestone(
        self, repository: Repository, ticket: Ticket, by: User, title: str | None
    ) -> None:
        """Give an issue a milestone, made when it is first named, or none."""
        old = ticket.milestone
        ticket.milestone = self._milestone(repository, title) if title else None
        told = ticket.milestone or old
        if old is ticket.milestone or told is None:
            return
        action = "milestoned" if ticket.milestone else "demilestoned"
        self.touch(ticket)
        self.happen(action, ticket, by, told)
        shown = self.shapes.milestone(repository, told)
        self.tell("issues", action, repository, ticket, by, milestone=shown)

    def _milestone(self, repository: Repository, title: str) -> Milestone:
        for milestone in repository.milestones:
            if milestone.title == title:
                return milestone
        milestone = Milestone(self.new_id(), len(repository.milestones) + 1, title)
        repository.milestones.append(milestone)
        return milestone

    def set_locked(self, repository: Repository, ticket: Ticket, by: User, locked: bool) -> None:
        """Let only collaborators comment, or everybody again."""
        if ticket.locked is not locked:
            ticket.locked = locked
            self.tell("issues", "locked" if locked else "unlocked", repository, ticket, by)

    def comment(self, repository: Repository, ticket: Ticket, by: User, body: str) -> Remark:
        """A new comment."""
        at = self.now()
        remark = Remark(self.new_id(), by, body, at, at)
        ticket.remarks.append(remark)
        repository.keep_remark(ticket, remark)
        self.touch(ticket)
        self._tell_comment("created", repository, ticket, by, remark)
        return remark

    def edit_comment(
        self, repository: Repository, ticket: Ticket, by: User, remark: Remark, body: str
    ) -> None:
        """Another text for a comment."""
        old, remark.body, remark.updated_at = remark.body, body, self.now()
        repository.keep_remark(ticket, remark)
        changes = {"body": {"from": old}}
        self._tell_comment("edited", repository, ticket, by, remark, changes=changes)

    def delete_comment(
        self, repository: Repository, ticket: Ticket, by: User, remark: Remark
    ) -> None:
        """A comment goes."""
        ticket.remarks.remove(remark)
        repository.forget_remark(remark)
        self._tell_comment("deleted", repository, ticket, by, remark)

    def transfer(self, repository: Repository, ticket: Ticket, by: User, to: Repository) -> Ticket:
        """Move an issue; it arrives elsewhere as an opened one, under a new number and id."""
        repository.forget(ticket)
        to.last_number += 1
        moved = Ticket(
            self.new_id(),
            to.last_number,
            to,
            ticket.author,
            ticket.title,
            ticket.body,
            ticket.state,
            ticket.state_reason,
            labels=[
                label for old in ticket.labels if (label := to.labels.get(old.name.casefold()))
            ],
            remarks=ticket.remarks,
            created_at=ticket.created_at,
            updated_at=self.now(),
        )
        to.keep(moved)
        for remark in moved.remarks:
            to.keep_remark(moved, remark)
        repository.moved[ticket.number] = (to.full_name, moved.number)
        shapes = self.shapes
        arrived = {
            "old_issue": shapes.issue(repository, ticket),
            "old_repository": shapes.repository(repository),
        }
        left = {"new_issue": shapes.issue(to, moved), "new_repository": shapes.repository(to)}
        self.tell("issues", "opened", to, moved, by, changes=arrived)
        self.tell("issues", "transferred", repository, ticket, by, changes=left)
        return moved

    def delete_issue(self, repository: Repository, ticket: Ticket, by: User) -> None:
        """An issue goes for good."""
        repository.forget(ticket)
        repository.gone.add(ticket.number)
        self.tell("issues", "deleted", repository, ticket, by)

    def create_label(
        self, repository: Repository, by: User, name: str, color: str = "ededed"
    ) -> Label:
        """A new label for a repository."""
        label = Label(self.new_id(), name, color)
        repository.labels[name.casefold()] = label
        self._tell_label("created", repository, by, label)
        return label

    def rename_label(self, repository: Repository, by: User, label: Label, name: str) -> None:
        """Another name for a label, on every issue that has it."""
        del repository.labels[label.name.casefold()]
        old, label.name = label.name, name
        repository.labels[name.casefold()] = label
        self._tell_label("edited", repository, by, label, changes={"name": {"from": old}})

    def delete_label(self, repository: Repository, by: User, label: Label) -> None:
        """A label goes, from every issue as well; GitHub tells only of the label."""
        del repository.labels[label.name.casefold()]
        for ticket in repository.tickets.values():
            if label in ticket.labels:
                ticket.labels.remove(label)
        self._tell_label("deleted", repository, by, label)

    # -- telling ---------------------------------------------------------------------------

    def _label(self, repository: Repository, by: User, name: str) -> Label:
        known = repository.labels.get(name.casefold())
        return known or self.create_label(repository, by, name)

    def touch(self, ticket: Ticket) -> None:
        """An issue changes now."""
        ticket.updated_at = self.now()
        ticket.home.keep(ticket)

    def happen(
        self,
        event: str,
        ticket: Ticket,
        by: User,
        about: Label | User | Milestone | tuple[str, str] | None = None,
    ) -> None:
        """Write down what happened to an issue."""
        happening = Happening(self.new_id(), event, by, ticket, self.now(), about)
        ticket.home.happenings.append(happening)

    def tell(
        self,
        event: str,
        action: str,
        repository: Repository,
        ticket: Ticket,
        by: User,
        **more: object,
    ) -> None:
        """Tell subscribers of a change of an issue."""
        payload = {
            "action": action,
            "issue": self.shapes.issue(repository, ticket),
            **more,
            "repository": self.shapes.repository(repository),
            "sender": self.shapes.user(by),
        }
        self.emit(event, payload)

    def _tell_comment(
        self,
        action: str,
        repository: Repository,
        ticket: Ticket,
        by: User,
        remark: Remark,
        **more: object,
    ) -> None:
        comment = self.shapes.comment(repository, ticket, remark)
        self.tell("issue_comment", action, repository, ticket, by, comment=comment, **more)

    def _tell_label(
        self, action: str, repository: Repository, by: User, label: Label, **more: object
    ) -> None:
        payload = {
            "action": action,
            "label": self.shapes.label(repository, label),
            **more,
            "repository": self.shapes.repository(repository),
            "sender": self.shapes.user(by),
        }
        self.emit("label", payload)
