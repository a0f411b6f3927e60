"""A stand-in for Linear as tests and the conformance suite look at it, from the other side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.connector import Reaction
from core.model import IssueRef, RelationKind
from core.testing.linear_records import PRIORITY_LABELS, Failure, Hook, Issue
from core.testing.linear_server import LinearServer

_REACTIONS: Final[Mapping[str, Reaction]] = {
    "eyes": Reaction.EYES,
    "+1": Reaction.THUMBS_UP,
    "confused": Reaction.CONFUSED,
}
_FORWARD: Final[Mapping[str, RelationKind]] = {
    "blocks": RelationKind.BLOCKS,
    "duplicate": RelationKind.DUPLICATE_OF,
    "related": RelationKind.RELATED,
    "similar": RelationKind.SIMILAR,
}
_BACKWARD: Final = {
    **_FORWARD,
    "blocks": RelationKind.BLOCKED_BY,
    "duplicate": RelationKind.DUPLICATED_BY,
}


class LinearView(LinearServer):
    """What is in the workspace now."""

    def comments(self, ref: IssueRef) -> list[str]:
        """The comments in Linear's Markdown, oldest first."""
        with self.lock:
            issue = self.issue(ref)
            return [c.body for c in self.workspace.comments if c.issue is issue]

    def labels(self, ref: IssueRef) -> frozenset[str]:
        """The labels on an issue."""
        with self.lock:
            return frozenset(label.name for label in self.issue(ref).labels)

    def priority(self, ref: IssueRef) -> str:
        """Linear's word for the priority."""
        with self.lock:
            return PRIORITY_LABELS[self.issue(ref).priority]

    def links(self, ref: IssueRef) -> frozenset[str]:
        """The keys of the issues that this one has a relation to, whichever."""
        with self.lock:
            issue = self.issue(ref)
            return frozenset(
                self._key(relation.related)
                for relation in self.workspace.relations
                if relation.issue is issue
            )

    def fields(self, ref: IssueRef) -> Mapping[str, object]:
        """Status and assignee; Linear has no types."""
        with self.lock:
            issue = self.issue(ref)
            people = frozenset({issue.assignee.id} if issue.assignee else ())
            return {"status": issue.state.name, "assignees": people}

    def relations(self, ref: IssueRef) -> frozenset[tuple[RelationKind, str]]:
        """What an issue is related to."""
        with self.lock:
            issue = self.issue(ref)
            found = [(_FORWARD[r.type], r.related) for r in issue.relations]
            found += [(_BACKWARD[r.type], r.issue) for r in issue.inverse_relations]
            found += [(RelationKind.CHILD, child) for child in issue.children]
            if issue.parent is not None:
                found.append((RelationKind.PARENT, issue.parent))
            return frozenset((kind, self._key(one)) for kind, one in found)

    def reactions(self, ref: IssueRef, comment_id: str) -> frozenset[Reaction]:
        """Our reactions under a comment."""
        with self.lock:
            issue: Issue = self.issue(ref)
            comment = self.workspace.find("Comment", issue.comments, comment_id)
            ours = [one for one in comment.reactions if one.user is self.viewer]
            return frozenset(_REACTIONS[one.emoji] for one in ours)

    # -- hooks -----------------------------------------------------------------------------

    def hooks(self, url: str) -> int:
        """How many webhooks send to an address."""
        return len(self._hooks(url))

    def break_hook(self, url: str) -> None:
        """Somebody switches it off, after it had failed."""
        with self.lock:
            for hook in self._hooks(url):
                hook.enabled = False
                hook.failures.append(
                    Failure(
                        id=self.workspace.new_id(),
                        at=self.workspace.now(),
                        execution_id=self.workspace.new_id(),
                        status=502,
                        answer="Bad Gateway",
                    )
                )

    def _hooks(self, url: str) -> list[Hook]:
        return [hook for hook in self.workspace.hooks if hook.url == url]
