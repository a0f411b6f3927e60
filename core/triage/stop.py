"""Stopping Trackside and letting it go on: for comments, the command line and other doors.

What is planned meanwhile is kept. Once it goes on each issue is judged again before anything is
written to it, so that nothing is fired off that nobody would suggest by then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from core.errors import UserError
from core.model import Issue
from core.store.database import Transaction
from core.store.pauses import Pause, PauseScope
from core.store.store import Store


def of_issue(issue: Issue) -> Pause:
    """What stops one issue."""
    return Pause(scope=PauseScope.ISSUE, issue_id=issue.id, issue_key=issue.key)


def of_project(tracker: str, project: str) -> Pause:
    """What stops a project."""
    return Pause(scope=PauseScope.PROJECT, tracker=tracker, project=project)


def of_connection(name: str) -> Pause:
    """What stops a connection."""
    return Pause(scope=PauseScope.CONNECTION, connection=name)


def of_everything() -> Pause:
    """What stops the whole installation."""
    return Pause(scope=PauseScope.EVERYWHERE)


def pause(
    store: Store,
    what: Pause,
    *,
    by: str,
    why: str = "",
    until: datetime | None = None,
    within: Transaction | None = None,
) -> Pause:
    """Stop something, before the next write; returns the pause.

    ``within``: a transaction to do it in. What a person asked for waits as well; only taking
    back goes on.

    Raises:
        UserError: ``until`` is over already.
    """
    now = datetime.now(UTC)
    if until is not None and until <= now:
        raise UserError(f"{until:%Y-%m-%d %H:%M} UTC is over already; say a time to come")
    begun = replace(what, by=by, why=why, at=now, until=until)
    if within is not None:
        _pause(store, within, begun)
        return begun
    with store.write() as transaction:
        _pause(store, transaction, begun)
    return begun


def _pause(store: Store, transaction: Transaction, begun: Pause) -> None:
    store.pauses.begin(transaction, begun)
    # What waits already learns anew until when.
    for connection, issue_id in store.pauses.held(transaction, begun):
        store.outbox.add(transaction, connection, issue_id)


def resume(store: Store, what: Pause, *, by: str, within: Transaction | None = None) -> int | None:
    """Let something go on; returns how many issues wait for that, None where it was not stopped.

    They are looked at again at once; those that something wider still stops go on waiting.
    """
    if within is not None:
        return _resume(store, within, what, by)
    with store.write() as transaction:
        return _resume(store, transaction, what, by)


def _resume(store: Store, transaction: Transaction, what: Pause, by: str) -> int | None:
    if not store.pauses.end(transaction, what, by=by):
        return None
    held = store.pauses.held(transaction, what)
    for connection, issue_id in held:
        store.outbox.add(transaction, connection, issue_id)
    return len(held)


def holding(store: Store, issue: Issue) -> Pause | None:
    """The widest pause in force for an issue; None where nothing stops it."""
    with store.read() as transaction:
        now = datetime.now(UTC)
        return next((p for p in store.pauses.of(transaction, issue) if p.holds_at(now)), None)
