"""The three stand-in trackers of the demo, furnished with one fictional product's history."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any, Final

from core.archive import issue_of
from core.model import Issue, IssueRef
from core.testing.github_standin import GitHubStandIn
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn

MAINTAINER: Final = "maintainer-1"
REPORTER: Final = "reporter-1"


class DemoTracker(ABC):
    """One stand-in as the demo uses it: the same few things for each tracker."""

    project: str

    def __init__(self, standin: GitHubStandIn | JiraStandIn | LinearStandIn) -> None:
        self.standin = standin

    @abstractmethod
    def settings(self, secret: str) -> Mapping[str, Any]:
        """The connection's table; ``secret`` is a function of names to references."""

    @abstractmethod
    def furnish(self, labels: Iterable[str]) -> None:
        """Make the project and its labels."""

    @abstractmethod
    def open(self, issue: Issue) -> IssueRef:
        """Somebody files an issue."""

    def comment(self, ref: IssueRef, body: str, by: str) -> None:
        """Somebody comments."""
        self.standin.comment(ref, body, by=by)

    def relabel(self, ref: IssueRef, *, add: str = "", remove: str = "") -> None:
        """A maintainer changes a label by hand."""
        if remove:
            self.standin.remove_label(ref, remove)
        if add:
            self.standin.add_label(ref, add)

    @abstractmethod
    def edit(self, ref: IssueRef, body: str) -> None:
        """The reporter changes the text."""

    def seed(self, history: Sequence[Issue]) -> None:
        """Fill the tracker with its past; nobody is told."""
        knobs = self.standin.outbox.knobs
        knobs.offline = True
        self.furnish(sorted({label for issue in history for label in issue.labels}))
        for issue in history:
            ref = self.open(issue)
            if ref.key != issue.key:
                raise AssertionError(f"{issue.key} became {ref.key}: the history has a gap")
            if not issue.is_open:
                self.standin.close(ref)
        self.standin.outbox.made.clear()
        knobs.offline = False


class DemoGitHub(DemoTracker):
    """GitHub: the open source part of the product."""

    project = "kestrel/kestrel"
    standin: GitHubStandIn

    def __init__(self) -> None:
        super().__init__(GitHubStandIn(connection="kestrel-github"))

    def settings(self, secret: str) -> Mapping[str, Any]:
        """A token, as a small team would use."""
        return {"tracker": "github", "base_url": self.standin.api_url, "token": secret}

    def furnish(self, labels: Iterable[str]) -> None:
        """Make the repository and its labels."""
        tracker = self.standin.tracker
        repository = tracker.add_repository(self.project)
        by = tracker.user(MAINTAINER)
        for label in labels:
            if label.casefold() not in repository.labels:
                tracker.create_label(repository, by, label)

    def open(self, issue: Issue) -> IssueRef:
        """Somebody files an issue."""
        by = issue.author.handle if issue.author else REPORTER
        return self.standin.open_issue(
            issue.title, issue.body or None, issue.labels, repository=self.project, by=by
        )

    def edit(self, ref: IssueRef, body: str) -> None:
        """The reporter changes the text."""
        self.standin.edit_issue(ref, body=body)


class DemoJira(DemoTracker):
    """Jira Cloud: the support desk."""

    project = "kestrel/SUP"
    standin: JiraStandIn

    def __init__(self) -> None:
        super().__init__(JiraStandIn(account="kestrel", project="SUP", connection="kestrel-jira"))

    def settings(self, secret: str) -> Mapping[str, Any]:
        """An API token."""
        return {
            "tracker": "jira",
            "url": self.standin.url,
            "account": "kestrel",
            "user": API_USER,
            "api_token": secret,
        }

    def furnish(self, labels: Iterable[str]) -> None:
        """Jira's labels are free text: there is nothing to make."""

    def open(self, issue: Issue) -> IssueRef:
        """Somebody files an issue; customers do not choose its type or priority."""
        return self.standin.open_issue(
            issue.title,
            issue.body,
            labels=issue.labels,
            priority=issue.original_priority,
            type={"bug": "Bug", "feature": "Story"}.get(issue.type, "Task"),
        )

    def edit(self, ref: IssueRef, body: str) -> None:
        """The reporter changes the text."""
        self.standin.edit_issue(ref, description=body)


class DemoLinear(DemoTracker):
    """Linear: the team that makes the mobile apps."""

    project = "kestrel/MOB"
    standin: LinearStandIn

    def __init__(self) -> None:
        super().__init__(LinearStandIn(account="kestrel", connection="kestrel-linear"))

    def settings(self, secret: str) -> Mapping[str, Any]:
        """An API key."""
        return {
            "tracker": "linear",
            "url": self.standin.api_url,
            "account": "kestrel",
            "api_key": secret,
        }

    def furnish(self, labels: Iterable[str]) -> None:
        """Make the team and its labels."""
        self.standin.teams["MOB"] = self.standin.workspace.add_team("MOB", "Mobile")
        known = {label.name for label in self.standin.workspace.labels}
        for label in labels:
            if label not in known:
                self.standin.make_label(label)
        for user in self.standin.workspace.users:
            self.standin.teams["MOB"].members.add(user.id)

    def open(self, issue: Issue) -> IssueRef:
        """Somebody files an issue."""
        return self.standin.open_issue(
            issue.title,
            issue.body,
            labels=issue.labels,
            priority=issue.original_priority or "No priority",
            team="MOB",
            by=issue.author.handle if issue.author else REPORTER,
        )

    def edit(self, ref: IssueRef, body: str) -> None:
        """The reporter changes the text."""
        self.standin.edit_issue(ref, body=body)


def make_trackers() -> Sequence[DemoTracker]:
    """The three trackers, not started."""
    return (DemoGitHub(), DemoJira(), DemoLinear())


API_SECRETS: Final[Mapping[str, str]] = {
    "kestrel-github": GitHubStandIn.token,
    "kestrel-jira": API_TOKEN,
    "kestrel-linear": API_KEY,
}
"""What lets Trackside into each stand-in, by connection."""


def read_issues(name: str) -> Sequence[tuple[Issue, Mapping[str, Any]]]:
    """The issues of one of the demo's data files, each with what careful triage would say."""
    text = resources.files("core.demo").joinpath("data", name).read_text(encoding="utf-8")
    records = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [(issue_of(record), record.get("expected") or {}) for record in records]
