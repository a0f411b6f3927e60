"""Many issues of some age for a stand-in for Linear, made at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from core.testing.linear_records import Change, Comment, Issue, Team
from core.testing.linear_state import Workspace

_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)


def fill(workspace: Workspace, team: Team, issues: int, comments_each: int) -> None:
    """Issues a minute apart, with a label that was put on them and comments."""
    people = [user for user in workspace.users if not user.app]
    label = workspace.labels[0]
    made = []
    for n in range(issues):
        at = _at(n)
        issue = Issue(
            id=workspace.new_id(),
            number=next(team.numbers),
            team=team,
            state=team.states[4] if n % 3 else team.states[0],
            title=f"The cart loses item {n} when the network is slow",
            description=f"## What happened\n\nItem {n} was there.\n" + "More words. " * 40,
            priority=n % 5,
            creator=people[n % len(people)],
            created_at=at,
            updated_at=at,
            labels=[label],
            completed_at=at if n % 3 else None,
        )
        for number in range(comments_each):
            author = people[(n + number + 1) % len(people)]
            comment = Comment(
                id=workspace.new_id(),
                issue=issue,
                user=author,
                body=f"Seen here too, the {number}. time",
                created_at=at,
                updated_at=at,
            )
            issue.comments.append(comment)
            workspace.comments.append(comment)
        fields: dict[str, tuple[list[str], list[str]]] = {"labelIds": ([], [label.id])}
        issue.history.append(Change(id=workspace.new_id(), at=at, by=people[0], fields=fields))
        made.append(issue)
    workspace.issues += made
    workspace.index.add_all(made)


def _at(minutes: int) -> str:
    at = _BEGAN + timedelta(minutes=minutes)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
