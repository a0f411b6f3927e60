"""A Jira site: what is there, how it changes, and what its webhooks tell of that."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from core.markdown import render
from core.model import IssueRef, Person
from core.testing.by_change import ByChange
from core.testing.jira_state import (
    LINK_TYPES,
    PRIORITIES,
    Deployment,
    Json,
    Shapes,
    StoredComment,
    StoredIssue,
    StoredLink,
    User,
    change,
    jira_time,
)
from core.testing.jira_text import Body, adf_from_text, mentioned_in, to_document
from core.testing.standin import Judge, StandIn

ME: Final = "trackside"


class JiraSite(StandIn):
    """The state of the stand-in and the people who work with it.

    Args:
        deployment: which Jira it is.
        account: the site's name in keys.

    ``notified`` are the people whom Jira would have told that they were mentioned.
    ``off_screen`` are fields that cannot be edited, as when a project leaves them out.
    """

    name: ClassVar[str] = "jira"
    known_labels: ClassVar[tuple[str, ...]] = ("checkout", "regression", "needs-info")

    def __init__(
        self,
        *,
        deployment: Deployment = "cloud",
        account: str = "acme",
        project: str = "SHOP",
        connection: str = "",
        port: int = 0,
        judge: Judge | None = None,
    ) -> None:
        super().__init__(connection=connection, port=port, judge=judge)
        self.deployment: Deployment = deployment
        self.account = account
        self.project_key = project
        self.shapes = Shapes(deployment, self.url)
        self.users = {
            user.name: user
            for user in (
                User(self._user_id(1), ME, may_edit=True),
                User(self._user_id(2), "maintainer-1", may_edit=True, may_administer=True),
                User(self._user_id(3), "reporter-1"),
            )
        }
        self.issues: dict[str, StoredIssue] = {}
        self.issue_links: dict[str, StoredLink] = {}
        self.notified: list[str] = []
        self.off_screen: set[str] = set()
        self.by_change: dict[str, ByChange] = {project: ByChange()}
        self._moved: dict[str, str] = {}
        self._numbers: dict[str, int] = {}
        self._drift = timedelta()

    def _user_id(self, number: int) -> str:
        return f"5b10ac8d82e05b22cc7d4e{number:02}" if self.cloud else f"JIRAUSER1010{number}"

    @property
    def project(self) -> str:
        """Where ``make_issue`` makes issues, as in keys."""
        return f"{self.account}/{self.project_key}"

    @property
    def cloud(self) -> bool:
        """Whether it is Jira Cloud."""
        return self.deployment == "cloud"

    # -- looking ---------------------------------------------------------------------------

    @property
    def maintainer(self) -> Person:
        """Somebody who may edit issues."""
        return self.person("maintainer-1")

    @property
    def outsider(self) -> Person:
        """Somebody who may not."""
        return self.person("reporter-1")

    def person(self, name: str) -> Person:
        """A user as a connector should understand them."""
        return Person(id=self.users[name].id, handle="" if self.cloud else name)

    @property
    def priorities(self) -> tuple[str, ...]:
        """The site's priorities, most urgent first."""
        return PRIORITIES[self.deployment]

    def ref(self, issue: StoredIssue) -> IssueRef:
        """How Trackside addresses an issue."""
        key = f"jira:{self.account}/{issue.key}"
        return IssueRef(connection=self.connection, key=key, external_id=issue.id)

    def stored(self, ref: IssueRef) -> StoredIssue:
        """The issue that a ref is about."""
        return self.issues[ref.external_id]

    def find(self, id_or_key: str) -> StoredIssue | None:
        """An issue by its id, its key, or a key from before it moved."""
        if (found := self.issues.get(self._moved.get(id_or_key, id_or_key))) is not None:
            return found
        return next((i for i in self.issues.values() if i.key == id_or_key.upper()), None)

    def comments(self, ref: IssueRef) -> list[str]:
        """The comments of an issue as Markdown, oldest first."""
        with self.lock:
            return [render(to_document(c.body)) for c in self.stored(ref).comments]

    def labels(self, ref: IssueRef) -> frozenset[str]:
        """The labels on an issue now."""
        with self.lock:
            return frozenset(self.stored(ref).labels)

    def priority(self, ref: IssueRef) -> str:
        """The name of an issue's priority now."""
        with self.lock:
            return self.stored(ref).priority

    def links(self, ref: IssueRef) -> frozenset[str]:
        """The keys of the issues that it is linked to."""
        with self.lock:
            return frozenset(self.ref(other).key for _, _, other in self.ends(self.stored(ref)))

    def remote_links(self, ref: IssueRef) -> list[Json]:
        """The links to pages elsewhere."""
        with self.lock:
            return list(self.stored(ref).remote.values())

    def ends(self, issue: StoredIssue) -> list[tuple[StoredLink, str, StoredIssue]]:
        """(link, "inward" or "outward", the issue there) for each link of an issue."""
        found = []
        for link in self.issue_links.values():
            for side, here, there in (
                ("outward", link.inward, link.outward),
                ("inward", link.outward, link.inward),
            ):
                if here == issue.id and there in self.issues:
                    found.append((link, side, self.issues[there]))
        return found

    def issue_json(self, issue: StoredIssue, *, hook: bool = False) -> Json:
        """An issue with its links, as Jira writes it."""
        links = [
            {
                "id": link.id,
                "type": self.shapes.link_type(link.type),
                f"{side}Issue": self.shapes.linked(other),
            }
            for link, side, other in self.ends(issue)
        ]
        return self.shapes.issue(issue, links, hook=hook)

    def touch(self, issue: StoredIssue) -> None:
        """An issue is new or changes now."""
        issue.updated = self.now()
        self.keep(issue)

    def keep(self, issue: StoredIssue) -> None:
        """An issue is where searches find it."""
        self.issues[issue.id] = issue
        self.by_change.setdefault(issue.project, ByChange()).put(
            int(issue.id), jira_time(issue.updated) or ""
        )

    def now(self) -> datetime:
        """The time here."""
        return current_time() + self._drift

    def pass_time(self, seconds: float) -> None:
        """Let this clock run ahead."""
        self._drift += timedelta(seconds=seconds)

    # -- changes, by whomever --------------------------------------------------------------

    def changed(
        self, issue: StoredIssue, by: str, items: list[Json], event: str = "issue_updated"
    ) -> None:
        """Tell of changes of an issue's fields."""
        self.touch(issue)
        log = {"id": str(self.new_id()), "items": items}
        author, created = self.shapes.user(self.users[by]), jira_time(issue.updated)
        # Webhooks say null where the REST API leaves out.
        told = [{k: v for k, v in item.items() if v is not None} for item in items]
        issue.history.append({"id": log["id"], "author": author, "created": created, "items": told})
        self._tell("jira:issue_updated", issue, by, issue_event_type_name=event, changelog=log)

    def add_comment(
        self, issue: StoredIssue, body: Body, properties: Mapping[str, object], by: str
    ) -> StoredComment:
        """Add a comment and tell of it."""
        now, author = self.now(), self.users[by]
        comment = StoredComment(
            id=str(self.new_id()),
            body=body,
            author=author,
            updated_by=author,
            created=now,
            updated=now,
            properties=dict(properties),
        )
        issue.comments.append(comment)
        self._notify(body)
        self._tell_of_comment("created", issue, comment, by)
        return comment

    def change_comment(
        self,
        issue: StoredIssue,
        comment: StoredComment,
        body: Body,
        properties: Mapping[str, object] | None,
        by: str,
    ) -> None:
        """Edit a comment and tell of it."""
        comment.body, comment.updated, comment.updated_by = body, current_time(), self.users[by]
        comment.properties |= properties or {}
        self._notify(body)
        self._tell_of_comment("updated", issue, comment, by)

    def drop_comment(self, issue: StoredIssue, comment: StoredComment, by: str) -> None:
        """Delete a comment and tell of it."""
        issue.comments.remove(comment)
        self._tell_of_comment("deleted", issue, comment, by)

    def add_link(self, kind: str, inward: StoredIssue, outward: StoredIssue, by: str = ME) -> None:
        """Somebody links two issues, once."""
        wanted = (known(kind, LINK_TYPES), inward.id, outward.id)
        if wanted not in [
            (link.type, link.inward, link.outward) for link in self.issue_links.values()
        ]:
            link_id = str(self.new_id())
            self.issue_links[link_id] = StoredLink(
                id=link_id, type=kind, inward=inward.id, outward=outward.id
            )
            self._tell_of_link("issuelink_created", self.issue_links[link_id], by)

    def drop_link(self, link: StoredLink) -> None:
        """Our account takes a link away."""
        del self.issue_links[link.id]
        self._tell_of_link("issuelink_deleted", link, ME)

    # -- telling ---------------------------------------------------------------------------

    def sign(self, secret: str, event: str, delivery_id: str, body: bytes) -> Mapping[str, str]:  # noqa: ARG002 - the event is in the body
        """The headers of a delivery; the signature covers the raw body."""
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "X-Hub-Signature": f"sha256={digest}",
            "X-Atlassian-Webhook-Identifier": delivery_id,
            "X-Atlassian-Webhook-Retry": "0",
        }

    def _tell(self, event: str, issue: StoredIssue, by: str, **more: object) -> None:
        payload = {
            "timestamp": _milliseconds(current_time()),
            "webhookEvent": event,
            "user": self.shapes.user(self.users[by]),
            "issue": self.issue_json(issue, hook=True),
        }
        self.emit(event, payload | more)

    def _tell_of_comment(
        self, what: str, issue: StoredIssue, comment: StoredComment, by: str
    ) -> None:
        """Cloud adds a few fields of the issue; Data Center sends two deliveries instead."""
        told = self.shapes.comment(comment, issue, hook=True)
        event = f"comment_{what}"
        payload = {
            "timestamp": _milliseconds(current_time()),
            "webhookEvent": event,
            "comment": told,
        }
        if self.cloud:
            brief = self.shapes.brief(issue)
            self.emit(event, payload | {"issue": brief, "eventType": "primaryAction"})
            return
        names = {"created": "issue_commented", "updated": "issue_comment_edited"}
        name = names.get(what, "issue_comment_deleted")
        self._tell("jira:issue_updated", issue, by, issue_event_type_name=name, comment=told)
        self.emit(event, payload)

    def _tell_of_link(self, event: str, link: StoredLink, by: str) -> None:
        told = {
            "id": int(link.id),
            "sourceIssueId": int(link.inward),
            "destinationIssueId": int(link.outward),
            "issueLinkType": self.shapes.link_type(link.type),
        }
        self.emit(
            event,
            {"timestamp": _milliseconds(current_time()), "webhookEvent": event, "issueLink": told},
        )
        _, inward, outward = LINK_TYPES[link.type]
        for here, there, words in (
            (link.inward, link.outward, outward),
            (link.outward, link.inward, inward),
        ):
            issue, other = self.issues.get(here), self.issues.get(there)
            if issue is not None and other is not None:
                now = (other.key, f"This issue {words} {other.key}")
                sides = (("", ""), now) if event == "issuelink_created" else (now, ("", ""))
                self.changed(issue, by, [change("Link", *sides)])

    def _notify(self, body: Body) -> None:
        self.notified += mentioned_in(body)

    def _typed(self, text: str) -> Body:
        return adf_from_text(text) if self.cloud else text

    def _next_number(self, project: str) -> int:
        self._numbers[project] = self._numbers.get(project, 0) + 1
        return self._numbers[project]


def current_time() -> datetime:
    """Now, as a time with a zone."""
    return datetime.now(UTC)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def known(name: str, names: Iterable[str]) -> str:
    """The name, if the site has it: a stand-in with other words than Jira's would prove nothing."""
    if name not in names:
        raise ValueError(f"{name!r} is none of {', '.join(names)}")
    return name
