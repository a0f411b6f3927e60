"""A stand-in for Jira as the conformance suite looks at it, from the other side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from core.model import IssueRef, RelationKind
from core.testing.jira_people import JiraPeople
from core.testing.jira_state import StoredComment, StoredIssue, jira_time

_KINDS: Final = {
    "Blocks": (RelationKind.BLOCKS, RelationKind.BLOCKED_BY),
    "Duplicate": (RelationKind.DUPLICATE_OF, RelationKind.DUPLICATED_BY),
    "Relates": (RelationKind.RELATED, RelationKind.RELATED),
}
_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)


class JiraView(JiraPeople):
    """What is on the site now; and many issues at once."""

    def fields(self, ref: IssueRef) -> Mapping[str, object]:
        """Type, status and assignee."""
        with self.lock:
            issue = self.stored(ref)
            people = frozenset({issue.assignee.id} if issue.assignee else ())
            return {"type": issue.type, "status": issue.status, "assignees": people}

    def types(self) -> Mapping[str, str]:
        """Our word for the site's types."""
        return {"task": "Task", "bug": "Bug", "feature": "Story", "question": "Question"}

    def relations(self, ref: IssueRef) -> frozenset[tuple[RelationKind, str]]:
        """What an issue is related to."""
        with self.lock:
            return frozenset(
                (_KINDS[link.type][0 if side == "outward" else 1], self.ref(other).key)
                for link, side, other in self.ends(self.stored(ref))
            )

    def fill(self, issues: int, comments_each: int = 0) -> None:
        """Issues a minute apart and of some age, with a label and comments; nobody is told."""
        with self.lock:
            people = [user for user in self.users.values() if user.name != "trackside"]
            for n in range(issues):
                self._fill_one(n, people[n % len(people)].name, comments_each)

    def _fill_one(self, n: int, by: str, comments_each: int) -> None:
        at, author = _BEGAN + timedelta(minutes=n), self.users[by]
        done = n % 3 > 0
        issue = StoredIssue(
            id=str(10_000 + self.new_id()),
            project=self.project_key,
            number=self._next_number(self.project_key),
            summary=f"The cart loses item {n} when the network is slow",
            description=self._typed(f"Item {n} was there, then it was not. " + "More. " * 80),
            reporter=author,
            created=at,
            updated=at,
            priority=self.priorities[n % len(self.priorities)],
            labels=["checkout"],
            status="Done" if done else "To Do",
            resolution="Done" if done else "",
            resolved=at if done else None,
        )
        for number in range(comments_each):
            issue.comments.append(
                StoredComment(
                    id=str(self.new_id()),
                    body=self._typed(f"Seen here too, the {number}. time"),
                    author=author,
                    updated_by=author,
                    created=at,
                    updated=at,
                )
            )
        item = {"field": "labels", "fieldtype": "jira", "fieldId": "labels", "toString": "checkout"}
        log = {"id": str(self.new_id()), "items": [item], "created": jira_time(at)}
        issue.history.append({**log, "author": self.shapes.user(author)})
        self.keep(issue)
