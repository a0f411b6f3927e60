"""Writing what the ledger has planned for one issue into its tracker.

The order makes every write repeatable: the ledger says "applying" (with the value from
before) first, then the tracker is written to, then the ledger says "applied". Whoever dies
in between is followed by a run that looks at the tracker before it writes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.connector import Connector, LinkTarget
from core.errors import (
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
)
from core.model import Action, ActionKind, ActionStatus, Issue, Priority
from core.store.actions import OPEN
from core.store.store import Store
from core.triage.policy import has_label

log = logging.getLogger(__name__)

_FIRST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 900.0
_CREDENTIALS_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing more can be written now: how long to wait, whether the whole connection must, why."""

    seconds: float
    whole_connection: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Performs the actions of issues of one connection.

    ``target_of`` finds the other end of a link by key (None if it is not to be linked).
    """

    store: Store
    connector: Connector[Any]
    target_of: Callable[[Issue, str], LinkTarget | None]
    max_attempts: int

    def perform(self, issue: Issue, action: Action, now: Issue) -> Wait | None:
        """Carry out (or take back) one action; ``now`` is the issue as the tracker has it.

        Returns None when it is done, one way or another, or how long to wait.
        """
        undo = action.status is ActionStatus.UNDOING
        try:
            if action.status is ActionStatus.PLANNED:
                before = before_value(action, now)
                with self.store.write() as connection:
                    if not self.store.actions.move(
                        connection, action, ActionStatus.APPLYING, before=before
                    ):
                        return None
                action = _with(action, ActionStatus.APPLYING, before)
            result = self._undo(issue, action, now) if undo else self._apply(issue, action, now)
        except RetryableError as error:
            return self.postpone(action, error)
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        except PermanentError as error:
            self.fail(action, str(error))
            return None
        self.finish(action, ActionStatus.UNDONE if undo else ActionStatus.APPLIED, result=result)
        return None

    def _apply(self, issue: Issue, action: Action, now: Issue) -> str:
        ref, value = now.ref, action.value
        match action.kind:
            case ActionKind.ADD_LABEL:
                if not has_label(now, value):
                    self.connector.add_labels(ref, frozenset({value}))
            case ActionKind.REMOVE_LABEL:
                if has_label(now, value):
                    self.connector.remove_labels(ref, frozenset({value}))
            case ActionKind.SET_PRIORITY:
                if now.priority != value:
                    self.connector.set_priority(ref, Priority(value))
            case ActionKind.LINK:
                self.connector.link(ref, self._target(issue, value))
            case ActionKind.COMMENT:
                raise AssertionError("comments are written by core.triage.write_back")
        return ""

    def _undo(self, issue: Issue, action: Action, now: Issue) -> str:
        ref, value = now.ref, action.value
        match action.kind:
            case ActionKind.ADD_LABEL if action.before == "present":
                return "it was there before"
            case ActionKind.ADD_LABEL:
                if has_label(now, value):
                    self.connector.remove_labels(ref, frozenset({value}))
            case ActionKind.REMOVE_LABEL if action.before == "absent":
                return "it was not there before"
            case ActionKind.REMOVE_LABEL:
                if not has_label(now, value):
                    self.connector.add_labels(ref, frozenset({value}))
            case ActionKind.SET_PRIORITY:
                if now.priority != value:
                    return "left alone: it was changed since"
                priority, original = json.loads(action.before or '["none", ""]')
                self.connector.set_priority(ref, Priority(priority), original=original)
            case ActionKind.LINK:
                self.connector.unlink(ref, self._target(issue, value))
            case ActionKind.COMMENT:
                raise AssertionError("comments are taken back by core.triage.write_back")
        return ""

    def _target(self, issue: Issue, key: str) -> LinkTarget:
        target = self.target_of(issue, key)
        if target is None:
            raise GoneError(f"{key} is not known here any more")
        return target

    def postpone(self, action: Action, error: RetryableError) -> Wait | None:
        """Try again later, or give up after too many tries."""
        # Being asked to wait is no failure, however often it happens.
        counted = error.retry_after is None
        if counted and action.attempts + 1 >= self.max_attempts:
            self.fail(action, f"given up after {action.attempts + 1} tries: {error}")
            return None
        seconds = wait_seconds(action.attempts, error.retry_after)
        with self.store.write() as connection:
            self.store.actions.postpone(
                connection,
                action,
                until=datetime.now(UTC) + timedelta(seconds=seconds),
                why=str(error),
                counted=counted,
            )
        # A tracker that names a time means all our requests, not this one alone.
        return Wait(seconds, whole_connection=error.retry_after is not None, why=str(error))

    def fail(self, action: Action, why: str) -> None:
        """Write down that an action could not be done; what cannot be taken back still stands."""
        if action.status is ActionStatus.UNDOING:
            self.finish(action, ActionStatus.APPLIED, result=f"could not be taken back: {why}")
        else:
            self.finish(action, ActionStatus.REFUSED, result=why)

    def finish(self, action: Action, status: ActionStatus, *, result: str) -> None:
        """Write down how an action ended."""
        with self.store.write() as connection:
            self.store.actions.move(connection, action, status, why=result, result=result)


def credentials_wait(store: Store, connection: str, error: CredentialsError) -> Wait:
    """The connection pauses until its credentials work again; nothing of its work is lost."""
    log.error("connection %s: the tracker refuses our credentials: %s", connection, error)
    store.set_me(connection, None, problem=str(error))
    return Wait(_CREDENTIALS_WAIT, whole_connection=True, why=str(error))


def refuse_all(store: Store, issue_id: int, error: PermanentError) -> None:
    """The issue is gone from its tracker, or closed to us: nothing that was planned can be done."""
    undo = ActionStatus.UNDONE if isinstance(error, GoneError) else ActionStatus.APPLIED
    with store.write() as connection:
        for action in store.actions.actions(connection, issue_id=issue_id, statuses=OPEN):
            to = undo if action.status is ActionStatus.UNDOING else ActionStatus.REFUSED
            store.actions.move(connection, action, to, why=str(error), result=str(error))


def before_value(action: Action, now: Issue) -> str:
    """What undo will need to know: the state of the field before the action."""
    match action.kind:
        case ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL:
            return "present" if has_label(now, action.value) else "absent"
        case ActionKind.SET_PRIORITY:
            return json.dumps([str(now.priority), now.original_priority])
        case _:
            return ""


def wait_seconds(attempts: int, retry_after: float | None) -> float:
    """How long to wait before the next try: the tracker's own word, or doubling steps."""
    if retry_after is not None:
        return max(1.0, retry_after)
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempts)


def _with(action: Action, status: ActionStatus, before: str) -> Action:
    return replace(action, status=status, before=before)
