"""What the Jira stand-in keeps, and the JSON that Jira makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeAlias

from core.testing.jira_text import Body, to_wiki

Deployment: TypeAlias = Literal["cloud", "datacenter"]
Json: TypeAlias = dict[str, Any]

PRIORITIES: Final[Mapping[Deployment, tuple[str, ...]]] = {
    "cloud": ("Highest", "High", "Medium", "Low", "Lowest"),
    "datacenter": ("Blocker", "Critical", "Major", "Minor", "Trivial"),
}
"""As both ship them; ids count from 1, the third is the one that new issues get."""

STATUSES: Final = {
    "To Do": (10000, 2, "new"),
    "In Progress": (3, 4, "indeterminate"),
    "Done": (10001, 3, "done"),
}
"""Name -> id, id and key of its category."""

LINK_TYPES: Final = {
    "Blocks": ("10000", "is blocked by", "blocks"),
    "Duplicate": ("10001", "is duplicated by", "duplicates"),
    "Relates": ("10002", "relates to", "relates to"),
}
"""Name -> id, how it reads inward, how outward."""

RESOLUTIONS: Final = ("Done", "Won't Do", "Duplicate")

TYPES: Final = ("Task", "Bug", "Story", "Question")


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account. ``id`` is the account id on Cloud, the key on Data Center."""

    id: str
    name: str
    is_app: bool = False
    may_edit: bool = False
    may_administer: bool = False


@dataclass(slots=True, kw_only=True)
class StoredComment:
    """A comment; ``properties`` are by key."""

    id: str
    body: Body
    author: User
    updated_by: User
    created: datetime
    updated: datetime
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class StoredLink:
    """A link between two issues of the site, by their ids; the inward one is the source."""

    id: str
    type: str
    inward: str
    outward: str


@dataclass(slots=True, kw_only=True)
class StoredIssue:
    """An issue. ``remote`` are links to pages elsewhere, by their global id."""

    id: str
    project: str
    number: int
    summary: str
    description: Body
    reporter: User
    created: datetime
    updated: datetime
    type: str = "Task"
    priority: str = ""
    labels: list[str] = field(default_factory=list)
    status: str = "To Do"
    resolution: str = ""
    resolved: datetime | None = None
    assignee: User | None = None
    security: str = ""
    comments: list[StoredComment] = field(default_factory=list)
    remote: dict[str, Json] = field(default_factory=dict)
    fix_versions: list[str] = field(default_factory=list)
    history: list[Json] = field(default_factory=list)

    @property
    def key(self) -> str:
        """``SHOP-12``."""
        return f"{self.project}-{self.number}"


def jira_time(moment: datetime | None) -> str | None:
    """A time as Jira writes it: ``2026-01-31T12:00:00.000+0000``."""
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"


class Shapes:
    """The JSON of one site, in the shapes of its deployment."""

    time_zone = "Etc/UTC"
    """Of every account: Jira reads times in a search in the zone of whoever asks."""

    def __init__(self, deployment: Deployment, url: str) -> None:
        self.deployment = deployment
        self.cloud = deployment == "cloud"
        self._rest = f"{url}/rest/api/{3 if self.cloud else 2}"
        # Webhooks speak version 2 everywhere.
        self._hook_rest = f"{url}/rest/api/2"

    def user(self, user: User | None) -> Json | None:
        """A person, with what Jira tells of one beside the id."""
        if user is None:
            return None
        mail = f"{user.name}@acme.test"
        common = {"displayName": user.name, "active": True, "timeZone": self.time_zone}
        if self.cloud:
            return {
                "self": f"{self._rest}/user?accountId={user.id}",
                "accountId": user.id,
                "accountType": "app" if user.is_app else "atlassian",
                **common,
            }
        who = {"name": user.name, "key": user.id, "emailAddress": mail}
        return {"self": f"{self._rest}/user?username={user.name}", **who, **common}

    def priority(self, name: str) -> Json | None:
        """A priority of the site."""
        names = PRIORITIES[self.deployment]
        if name not in names:
            return None
        number = str(names.index(name) + 1)
        return {"self": f"{self._rest}/priority/{number}", "name": name, "id": number}

    def type(self, name: str) -> Json:
        """A type of issues."""
        return {"id": str(10001 + TYPES.index(name)), "name": name, "subtask": False}

    def status(self, name: str) -> Json:
        """A status of the workflow."""
        status_id, category_id, category = STATUSES[name]
        return {
            "id": str(status_id),
            "name": name,
            "statusCategory": {"id": category_id, "key": category, "name": name},
        }

    def link_type(self, name: str) -> Json:
        """A type of links."""
        type_id, inward, outward = LINK_TYPES[name]
        address = f"{self._rest}/issueLinkType/{type_id}"
        return {
            "id": type_id,
            "name": name,
            "inward": inward,
            "outward": outward,
            "self": address,
        }

    def comment(self, comment: StoredComment, issue: StoredIssue, *, hook: bool = False) -> Json:
        """A comment without its properties."""
        root = self._hook_rest if hook else self._rest
        return {
            "self": f"{root}/issue/{issue.id}/comment/{comment.id}",
            "id": comment.id,
            "author": self.user(comment.author),
            "body": to_wiki(comment.body) if hook else comment.body,
            "updateAuthor": self.user(comment.updated_by),
            "created": jira_time(comment.created),
            "updated": jira_time(comment.updated),
            **({"jsdPublic": True} if self.cloud else {}),
        }

    def issue(self, issue: StoredIssue, links: list[Json], *, hook: bool = False) -> Json:
        """An issue with all its fields."""
        root = self._hook_rest if hook else self._rest
        fields = self.few_fields(issue) | {
            "description": to_wiki(issue.description) or None if hook else issue.description,
            "labels": list(issue.labels),
            "resolution": {"name": issue.resolution, "id": "1"} if issue.resolution else None,
            "resolutiondate": jira_time(issue.resolved),
            "reporter": self.user(issue.reporter),
            "creator": self.user(issue.reporter),
            "created": jira_time(issue.created),
            "updated": jira_time(issue.updated),
            "issuelinks": links,
            "security": {"id": "1", "name": issue.security} if issue.security else None,
            "components": [],
            "versions": [],
            "fixVersions": [
                {"id": str(20000 + n), "name": name} for n, name in enumerate(issue.fix_versions)
            ],
            "environment": None,
            "customfield_10019": "0|i00007:",
        }
        return self._named(issue, root) | {"fields": fields}

    def brief(self, issue: StoredIssue) -> Json:
        """An issue as Cloud adds it to a webhook about a comment."""
        return self._named(issue, self._hook_rest) | {"fields": self.few_fields(issue)}

    def linked(self, issue: StoredIssue) -> Json:
        """The other end of a link."""
        kept = ("summary", "status", "priority", "issuetype")
        fields = {name: v for name, v in self.few_fields(issue).items() if name in kept}
        return self._named(issue, self._rest) | {"fields": fields}

    def few_fields(self, issue: StoredIssue) -> Json:
        """The fields that are told wherever an issue is."""
        return {
            "summary": issue.summary,
            "issuetype": self.type(issue.type),
            "project": {"id": "10000", "key": issue.project, "name": issue.project},
            "assignee": self.user(issue.assignee),
            "priority": self.priority(issue.priority),
            "status": self.status(issue.status),
        }

    def _named(self, issue: StoredIssue, root: str) -> Json:
        return {"id": issue.id, "self": f"{root}/issue/{issue.id}", "key": issue.key}


def change(field_name: str, old: tuple[str, str], new: tuple[str, str]) -> Json:
    """An item of a changelog; ``old`` and ``new`` are an id and a name, "" for none."""
    return {
        "field": field_name,
        "fieldtype": "jira",
        "fieldId": field_name,
        "from": old[0] or None,
        "fromString": old[1] or None,
        "to": new[0] or None,
        "toString": new[1] or None,
    }
