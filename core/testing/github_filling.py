"""Many issues of some age for a stand-in for GitHub, made at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from core.testing.github_state import Happening, Remark, Repository, Ticket
from core.testing.github_tracker import GitHubTracker
from core.testing.standin import timestamp

_BEGAN: Final = datetime(2024, 1, 1, tzinfo=UTC)
_PEOPLE: Final = 40


def fill(tracker: GitHubTracker, repository: Repository, issues: int, comments_each: int) -> None:
    """Issues a minute apart, with labels that were put on them and comments."""
    people = [tracker.user(f"reporter-{n}") for n in range(1, _PEOPLE + 1)]
    triager = tracker.user("triager-1")
    labels = list(repository.labels.values())
    for n in range(issues):
        repository.last_number += 1
        at = timestamp(_BEGAN + timedelta(minutes=n))
        label = labels[n % len(labels)]
        ticket = Ticket(
            tracker.new_id(),
            repository.last_number,
            repository,
            people[n % _PEOPLE],
            f"The cart loses item {n} when the network is slow",
            f"### What happened\n\nItem {n} was there, then it was not.\n" + "More words. " * 40,
            state="closed" if n % 3 else "open",
            state_reason="completed" if n % 3 else None,
            labels=[label],
            created_at=at,
            updated_at=at,
            closed_at=at if n % 3 else None,
        )
        for number in range(comments_each):
            author = people[(n + number + 1) % _PEOPLE]
            text = f"Seen here too, the {number}. time"
            remark = Remark(tracker.new_id(), author, text, at, at)
            ticket.remarks.append(remark)
            repository.keep_remark(ticket, remark)
        repository.keep(ticket)
        repository.happenings.append(
            Happening(tracker.new_id(), "labeled", triager, ticket, at, label)
        )
