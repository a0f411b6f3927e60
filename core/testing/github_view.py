"""A stand-in for GitHub as tests and the conformance suite look at it, from the other side."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from core.connector import Reaction
from core.model import IssueRef, Person, RelationKind
from core.testing.github_state import Repository, Ticket, User
from core.testing.github_tracker import GitHubTracker

if TYPE_CHECKING:
    from core.testing.github_api import GitHubApi

REPOSITORY: Final = "acme/shop"
"""The repository in which issues are made unless another is named."""

PRIORITY_LABELS: Final[Mapping[str, str]] = {
    "urgent": "P0: urgent",
    "high": "P1: high",
    "medium": "P2: medium",
    "low": "P3: low",
}
"""The stand-in's labels for priorities, for a connection's ``priority_labels``."""

_REACTIONS: Final[Mapping[str, Reaction]] = {
    "eyes": Reaction.EYES,
    "+1": Reaction.THUMBS_UP,
    "confused": Reaction.CONFUSED,
}


class GitHubView:
    """What is in the tracker now."""

    tracker: GitHubTracker
    api: GitHubApi
    connection: str
    lock: threading.RLock

    @property
    def project(self) -> str:
        """Where ``make_issue`` makes issues."""
        return REPOSITORY

    @property
    def maintainer(self) -> Person:
        """Somebody with the role triage."""
        return self.person("triager-1")

    @property
    def outsider(self) -> Person:
        """Somebody who may only read."""
        return self.person("reporter-1")

    def comments(self, ref: IssueRef) -> list[str]:
        """The comments' Markdown."""
        with self.lock:
            return [remark.body for remark in self._found(ref)[1].remarks]

    def labels(self, ref: IssueRef) -> frozenset[str]:
        """The names of the labels on an issue."""
        with self.lock:
            return frozenset(label.name for label in self._found(ref)[1].labels)

    def priority(self, ref: IssueRef) -> str:
        """The label that stands for an issue's priority."""
        return ", ".join(sorted(self.labels(ref) & set(PRIORITY_LABELS.values())))

    def person(self, login: str) -> Person:
        """An account as a connector names it."""
        user = self._user(login)
        return Person(id=str(user.id), handle=login, is_bot=user.kind == "Bot")

    def _user(self, login: str) -> User:
        with self.lock:
            return self.tracker.user(login)

    def _found(self, ref: IssueRef) -> tuple[Repository, Ticket]:
        full_name, _, number = ref.local_key.rpartition("#")
        return self.tracker.find(full_name, int(number))

    def fields(self, ref: IssueRef) -> Mapping[str, object]:
        """Type, status and assignees."""
        with self.lock:
            ticket = self._found(ref)[1]
            people = frozenset(str(user.id) for user in ticket.assignees)
            return {"type": ticket.type, "status": ticket.state, "assignees": people}

    def types(self) -> Mapping[str, str]:
        """Our word for the organisation's issue types."""
        return {"task": "Task", "bug": "Bug", "feature": "Feature"}

    def relations(self, ref: IssueRef) -> frozenset[tuple[RelationKind, str]]:
        """What an issue is related to."""
        with self.lock:
            ticket = self._found(ref)[1]
            found = [(RelationKind.CHILD, one) for one in ticket.sub_issues]
            found += [(RelationKind.BLOCKED_BY, one) for one in ticket.blocked_by]
            found += [(RelationKind.BLOCKS, one) for one in ticket.blocking]
            if ticket.parent is not None:
                found.append((RelationKind.PARENT, ticket.parent))
            return frozenset((kind, _key(one)) for kind, one in found)

    def links(self, ref: IssueRef) -> frozenset[str]:
        """The keys of issues that it is related to."""
        return frozenset(key for _, key in self.relations(ref))

    def duplicate_of(self, ref: IssueRef) -> str:
        """The key of the issue that this one was closed as a duplicate of."""
        with self.lock:
            original = self._found(ref)[1].duplicate_of
            return _key(original) if original else ""

    def suggested(self, ref: IssueRef) -> list[tuple[str, str, str]]:
        """The list of suggestions: what to do, with what, and its state."""
        with self.lock:
            return [(one.action, one.value, one.state) for one in self._found(ref)[1].suggested]

    def reactions(self, ref: IssueRef, comment_id: str) -> frozenset[Reaction]:
        """Our reactions under a comment."""
        with self.lock:
            remark = self._found(ref)[0].remarks[int(comment_id)][1]
            ours = set(self.api.tokens.values())
            return frozenset(
                _REACTIONS[content] for who, content, *_ in remark.reactions if who.login in ours
            )

    # -- hooks -----------------------------------------------------------------------------

    def hooks(self, url: str) -> int:
        """How many webhooks send to an address; each repository has its own."""
        return len(self.api.hooks_at(url))

    def break_hook(self, url: str) -> None:
        """Somebody switches them off."""
        for hook in self.api.hooks_at(url):
            hook.active = False

    def lose(self, url: str) -> str:
        """Make a delivery that nobody answers; its id."""
        with self.lock:
            return self.api.lose(self.api.hooks_at(url)[0])

    def redelivered(self) -> Sequence[str]:
        """The ids of deliveries that were asked for again."""
        with self.lock:
            hooks = [h for r in self.tracker.repositories.values() for h in r.hooks]
            found = [a for hook in (*hooks, self.api.app_hook) for a in hook.attempts if a.again]
            return [attempt.guid for attempt in sorted(found, key=lambda one: one.id)]


def _key(ticket: Ticket) -> str:
    return f"github:{ticket.home.full_name}#{ticket.number}"
