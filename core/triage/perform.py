"""Writing what the ledger has planned for one issue into its tracker.

The order makes every write repeatable: the ledger says "applying" (with the value from
before) first, then the tracker is written to, then the ledger says "applied". Whoever dies
in between is followed by a run that looks at the tracker before it writes.

What is due for the fields of an issue is one write, since trackers limit how often one issue
may be written to. Where they refuse it, each change is tried alone: only the one that they
do not take is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
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
from core.model import Action, ActionKind, ActionStatus, Issue, Person, StatusCategory
from core.store.actions import OPEN
from core.store.store import Store
from core.triage.effects import (
    FIELD_OF_ACTION,
    PRESENT,
    RELATION_OF,
    WAS_THERE,
    Step,
    before_value,
    combined,
    in_order,
    is_so,
    left_alone,
    narrowed,
    replaces_somebody,
    status_before,
    steps_for,
)
from core.triage.reach import out_of_reach

log = logging.getLogger(__name__)

_FIRST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 900.0
_CREDENTIALS_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing more can be written now: how long to wait, whether the whole connection must, why.

    ``for_tracker``: because the tracker does not answer, or not as it should.
    """

    seconds: float
    whole_connection: bool = False
    why: str = ""
    for_tracker: bool = False


def no_limit(issue_id: int) -> Wait | None:  # noqa: ARG001 - what a pace is asked
    """The pace of a connection that may write as often as it likes."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """Performs the actions of issues of one connection.

    ``target_of`` finds the other end of a link by key (None if it is not to be linked).
    ``people_of`` finds people by their ids in the tracker. ``pace`` is asked before every
    write to an issue, and says how long to wait where there were too many. ``is_silent``: whether
    nothing may be said on an issue.
    """

    store: Store
    connector: Connector[Any]
    target_of: Callable[[Issue, str], LinkTarget | None]
    max_attempts: int
    people_of: Callable[[Sequence[str]], Mapping[str, Person]]
    pace: Callable[[int], Wait | None] = no_limit
    is_silent: Callable[[Issue], bool] = lambda _: False

    def perform(self, issue: Issue, actions: Sequence[Action], now: Issue) -> Sequence[Wait]:
        """Carry out (or take back) what is due; ``now`` is the issue as the tracker has it.

        Returns the waits of those that could not be done. After one of the whole connection
        nothing more was tried.
        """
        fields = [a for a in actions if a.kind in FIELD_OF_ACTION]
        waits = list(self._perform_fields(issue, fields, now)) if fields else []
        for action in in_order([a for a in actions if a.kind not in FIELD_OF_ACTION]):
            if waits and waits[-1].whole_connection:
                break
            wait = self._perform_alone(issue, action, now)
            if wait is not None:
                waits.append(wait)
        return waits

    def within_reach(self, actions: Sequence[Action]) -> Sequence[Action]:
        """Those that the connection may carry out; the others are refused, whoever asked."""
        kept = []
        for action in actions:
            undo = action.status is ActionStatus.UNDOING
            why = out_of_reach(action.kind, self.connector, undo=undo)
            if why:
                self.fail(action, why)
            else:
                kept.append(action)
        return kept

    # -- fields: together, or each alone ---------------------------------------------------

    def _perform_fields(
        self, issue: Issue, actions: Sequence[Action], now: Issue
    ) -> Sequence[Wait]:
        ids = [a.value for a in actions if FIELD_OF_ACTION[a.kind] == "assignees"]
        people = self.people_of(ids) if ids else {}
        steps = steps_for(in_order(actions), now, people)
        if combined(step.edit for step in steps) and (wait := self.pace(issue.id)):
            return [wait]
        steps = self._begin(issue, steps)
        writing = [step for step in steps if step.edit]
        self._finish_steps([step for step in steps if not step.edit], now)
        if not writing:
            return ()
        try:
            wait = self._write(writing, now)
        except PermanentError as error:
            if len(writing) == 1:
                self.fail(writing[0].action, str(error))
                return ()
            log.info("%s did not take %d changes at once: %s", issue.key, len(writing), error)
            return self._write_each(issue, writing, now)
        return () if wait is None else [wait]

    def _begin(self, issue: Issue, steps: Sequence[Step]) -> Sequence[Step]:
        """Write down that these are under way; leaves out those that a person just decided on.

        Of an issue that was paused meanwhile only what is taken back goes on.
        """
        begun = []
        with self.store.write() as connection:
            paused = self.store.pauses.holding(connection, issue) is not None
            if paused:
                self.store.pauses.hold(connection, issue)
                # Another look says until when it waits.
                self.store.outbox.add(connection, issue.connection, issue.id)
            for step in steps:
                action = step.action
                if paused and action.status is not ActionStatus.UNDOING:
                    continue
                if action.status is ActionStatus.PLANNED:
                    if not self.store.actions.move(
                        connection, action, ActionStatus.APPLYING, before=step.before
                    ):
                        continue
                    action = replace(action, status=ActionStatus.APPLYING, before=step.before)
                begun.append(replace(step, action=action))
        return begun

    def _write(self, steps: Sequence[Step], now: Issue) -> Wait | None:
        """Write several steps as one edit.

        Raises:
            PermanentError: the tracker does not take them; none is written down.
        """
        try:
            self.connector.edit(now.ref, combined(step.edit for step in steps))
            self._finish_steps(steps, self._seen_after(steps, now))
        except RetryableError as error:
            waits = [self.postpone(step.action, error) for step in steps]
            return soonest([wait for wait in waits if wait is not None])
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        return None

    def _write_each(self, issue: Issue, steps: Sequence[Step], now: Issue) -> Sequence[Wait]:
        waits: list[Wait] = []
        for step in steps:
            wait = self.pace(issue.id)
            if wait is None:
                try:
                    wait = self._write([step], now)
                except PermanentError as error:
                    self.fail(step.action, str(error))
            if wait is not None:
                waits.append(wait)
                if wait.whole_connection:
                    break
        return waits

    def _seen_after(self, steps: Sequence[Step], now: Issue) -> Issue | None:
        """The issue after a write, where undo needs to know more than we can tell."""
        if not any(map(replaces_somebody, steps)):
            return now
        try:
            return self.connector.read_issue(now.ref)
        except CredentialsError:
            raise
        except PermanentError:
            return None  # it was written; only whose place was taken stays unknown

    def _finish_steps(self, steps: Sequence[Step], seen: Issue | None) -> None:
        if not steps:
            return
        taken_off = {person.id for step in steps for person in step.edit.unassign}
        with self.store.write() as connection:
            for step in steps:
                undo = step.action.status is ActionStatus.UNDOING
                self.store.actions.move(
                    connection,
                    step.action,
                    ActionStatus.UNDONE if undo else ActionStatus.APPLIED,
                    why=step.result,
                    result=step.result,
                    before=None if undo else narrowed(step, seen, taken_off),
                )

    # -- relations and the status: each alone ----------------------------------------------

    def _perform_alone(self, issue: Issue, action: Action, now: Issue) -> Wait | None:
        undo = action.status is ActionStatus.UNDOING
        idle = _why_idle(action, now) if undo else None
        writes = idle is None if undo else not is_so(action, now)
        if writes and (wait := self.pace(issue.id)):
            return wait
        if action.status is ActionStatus.PLANNED:
            begun = self._begin(issue, [Step(action=action, before=before_value(action, now))])
            if not begun:
                return None
            action = begun[0].action
        try:
            if writes and undo:
                self._undo(issue, action, now)
            elif writes:
                self._apply(issue, action, now)
        except RetryableError as error:
            return self.postpone(action, error)
        except CredentialsError as error:
            return credentials_wait(self.store, self.connector.connection, error)
        except PermanentError as error:
            self.fail(action, str(error))
            return None
        status = ActionStatus.UNDONE if undo else ActionStatus.APPLIED
        self.finish(action, status, result=idle or "")
        return None

    def _apply(self, issue: Issue, action: Action, now: Issue) -> None:
        match action.kind:
            case ActionKind.SET_STATUS:
                self.connector.set_status(now.ref, StatusCategory(action.value))
            case ActionKind.CLOSE_AS_DUPLICATE:
                self.connector.close_as_duplicate(now.ref, self._target(issue, action.value))
            case kind if kind in RELATION_OF:
                target = self._target(issue, action.value)
                self.connector.link(now.ref, target, RELATION_OF[kind])
            case kind:
                raise AssertionError(f"{kind} is not written alone")

    def _undo(self, issue: Issue, action: Action, now: Issue) -> None:
        match action.kind:
            case ActionKind.SET_STATUS | ActionKind.CLOSE_AS_DUPLICATE:
                category, word = status_before(action)
                self.connector.set_status(now.ref, category, original=word)
            case kind if kind in RELATION_OF:
                target = self._target(issue, action.value)
                self.connector.unlink(now.ref, target, RELATION_OF[kind])
            case kind:
                raise AssertionError(f"{kind} is not taken back alone")

    def _target(self, issue: Issue, key: str) -> LinkTarget:
        target = self.target_of(issue, key)
        if target is None:
            raise GoneError(f"{key} is not known here any more")
        return target

    # -- how it ends -----------------------------------------------------------------------

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
        return tracker_wait(seconds, error)

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


def _why_idle(action: Action, now: Issue) -> str | None:
    """Why there is nothing to write to take a relation or a status back; None if there is."""
    if action.kind in RELATION_OF:
        return WAS_THERE if action.before == PRESENT else None
    if action.kind is ActionKind.CLOSE_AS_DUPLICATE:
        return left_alone(action, now) if now.is_open else None
    if status_before(action)[0] == action.value:
        return WAS_THERE
    return None if is_so(action, now) else left_alone(action, now)


def holds_connection(error: RetryableError) -> bool:
    """Whether nothing at all is to be asked of a tracker for the time that it names.

    One that names a time means all our requests, unless it says that it means one issue.
    """
    return error.retry_after is not None and not error.one_issue


def tracker_wait(seconds: float, error: RetryableError) -> Wait:
    """The wait for a tracker that could not do something."""
    return Wait(seconds, holds_connection(error), why=str(error), for_tracker=True)


def soonest(waits: Sequence[Wait]) -> Wait | None:
    """The wait that all of them come down to: the connection's, else the shortest."""
    return min(waits, key=lambda w: (not w.whole_connection, w.seconds), default=None)


def credentials_wait(store: Store, connection: str, error: CredentialsError) -> Wait:
    """The connection pauses until its credentials work again; nothing of its work is lost."""
    log.error("connection %s: the tracker refuses our credentials: %s", connection, error)
    store.set_me(connection, None, problem=str(error))
    return Wait(_CREDENTIALS_WAIT, whole_connection=True, why=str(error), for_tracker=True)


def refuse_all(store: Store, issue_id: int, error: PermanentError) -> None:
    """The issue is gone from its tracker, or closed to us: nothing that was planned can be done."""
    undo = ActionStatus.UNDONE if isinstance(error, GoneError) else ActionStatus.APPLIED
    with store.write() as connection:
        for action in store.actions.actions(connection, issue_id=issue_id, statuses=OPEN):
            to = undo if action.status is ActionStatus.UNDOING else ActionStatus.REFUSED
            store.actions.move(connection, action, to, why=str(error), result=str(error))


def wait_seconds(attempts: int, retry_after: float | None) -> float:
    """How long to wait before the next try: the tracker's own word, or doubling steps."""
    if retry_after is not None:
        return max(1.0, retry_after)
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0**attempts)
