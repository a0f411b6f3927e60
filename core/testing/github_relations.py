"""How issues of a stand-in for GitHub are related, and the deliveries that tell of it.

GitHub tells of a relation twice, once for each end.
"""

from __future__ import annotations

from core.testing.github_service_shapes import Json
from core.testing.github_state import Repository, Ticket, User
from core.testing.github_tracker import GitHubTracker


def add_sub_issue(tracker: GitHubTracker, parent: Ticket, child: Ticket, by: User) -> None:
    """Make an issue a part of another; it leaves the one that it was a part of."""
    if child.parent is parent:
        return
    if child.parent is not None:
        remove_sub_issue(tracker, child.parent, child, by)
    child.parent = parent
    parent.sub_issues.append(child)
    _tell_parts(tracker, parent, child, by, "added")


def remove_sub_issue(tracker: GitHubTracker, parent: Ticket, child: Ticket, by: User) -> None:
    """Take a part out of an issue."""
    child.parent = None
    parent.sub_issues.remove(child)
    _tell_parts(tracker, parent, child, by, "removed")


def block(tracker: GitHubTracker, blocked: Ticket, blocking: Ticket, by: User) -> None:
    """Let an issue wait for another."""
    if blocking not in blocked.blocked_by:
        blocked.blocked_by.append(blocking)
        blocking.blocking.append(blocked)
        _tell_waiting(tracker, blocked, blocking, by, "added")


def unblock(tracker: GitHubTracker, blocked: Ticket, blocking: Ticket, by: User) -> None:
    """An issue waits for another no more."""
    blocked.blocked_by.remove(blocking)
    blocking.blocking.remove(blocked)
    _tell_waiting(tracker, blocked, blocking, by, "removed")


def _tell_parts(tracker: GitHubTracker, parent: Ticket, child: Ticket, by: User, what: str) -> None:
    ends: Json = {
        "parent_issue_id": parent.id,
        "parent_issue": tracker.shapes.issue(parent.home, parent),
        "sub_issue_id": child.id,
        "sub_issue": tracker.shapes.issue(child.home, child),
    }
    _tell(tracker, "sub_issues", f"parent_issue_{what}", ends, child, parent, by)
    _tell(tracker, "sub_issues", f"sub_issue_{what}", ends, parent, child, by)


def _tell_waiting(
    tracker: GitHubTracker, blocked: Ticket, blocking: Ticket, by: User, what: str
) -> None:
    ends: Json = {
        "blocked_issue_id": blocked.id,
        "blocked_issue": tracker.shapes.issue(blocked.home, blocked),
        "blocking_issue_id": blocking.id,
        "blocking_issue": tracker.shapes.issue(blocking.home, blocking),
    }
    _tell(tracker, "issue_dependencies", f"blocked_by_{what}", ends, blocked, blocking, by)
    _tell(tracker, "issue_dependencies", f"blocking_{what}", ends, blocking, blocked, by)


_OTHER_END = {
    "parent_issue": "parent_issue_repo",
    "sub_issue": "sub_issue_repo",
    "blocked_by": "blocking_issue_repo",
    "blocking": "blocked_issue_repo",
}


def _tell(
    tracker: GitHubTracker,
    event: str,
    action: str,
    ends: Json,
    subject: Ticket,
    other: Ticket,
    by: User,
) -> None:
    repository: Repository = subject.home
    tracker.happen(action, subject, by)
    tracker.emit(
        event,
        {
            "action": action,
            **ends,
            _OTHER_END[action.rpartition("_")[0]]: tracker.shapes.repository(other.home),
            "organization": tracker.shapes.organisation(repository.owner),
            "repository": tracker.shapes.repository(repository),
            "sender": tracker.shapes.user(by),
        },
    )
