"""Reading a whole project: batch by batch, stored as it comes, resumed where it stopped.

A batch and the cursor behind it are stored in one transaction, so that whoever is killed in
between is followed by one that reads at most that batch again. The next batch is asked for
while the present one is being stored.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from core.connector import Batch, Connector, CursorExpired
from core.errors import (
    ConnectorError,
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
    UserError,
)
from core.model import ActionStatus, Event, Issue
from core.store.actions import OPEN
from core.store.store import Store
from core.store.syncs import SyncState
from core.sync import state as states
from core.sync.gaps import events_for, is_settling
from core.sync.storing import store_batch

log = logging.getLogger(__name__)

_FIRST_WAIT: Final = 2.0
_LONGEST_WAIT: Final = 900.0
_MOST_TRIES: Final = 12
"""Tries in a row without an answer, the last ones a quarter of an hour apart."""

_FREE_RESTARTS: Final = 2
"""How often a list is begun again from one place at once; then it is waited for as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a sync stands. ``waiting``: seconds that the tracker asked us to wait, and ``why``."""

    state: SyncState
    waiting: float = 0.0
    why: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_: Progress) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """Reads projects of one connection into the store.

    ``hear``, where given, is told of issues that were filed since the project was last known
    and that no webhook told of, as if one had; all others are stored in silence.
    ``wait`` is called with the seconds until the tracker may be asked again, and says
    whether that was done; without it RetryableError is raised, for whoever knows when to
    come back. ``clock`` gives the present time.
    """

    store: Store
    connector: Connector[Any]
    hear: Callable[[Event], object] | None = None
    wait: Callable[[float], bool] | None = None
    clock: Callable[[], datetime] = _now

    def run(
        self,
        project: str,
        *,
        whole: bool = False,
        progress: Callable[[Progress], None] = _silent,
    ) -> SyncState:
        """Go on with the interrupted run of a project, or read it anew; returns its end.

        Args:
            project: as in keys.
            whole: read everything, also where only changes were missing.
            progress: told after each batch, and before each wait.

        Raises:
            RetryableError: the tracker could not answer; the run goes on with the next call.
            CredentialsError: the same, once an operator has mended them.
            GoneError: the tracker has no such project for us.
            UserError: somebody else syncs this project now.
        """
        before = self.store.syncs.state(self.connector.connection, project)
        state = states.begin(
            self.connector.connection, project, before, whole=whole, now=self.clock()
        )
        if state is not before:
            self.store.syncs.begin(state)
        progress(Progress(state=state))
        try:
            state = self._read(state, progress)
            return self._verify(state, progress)
        except ConnectorError as error:
            self._note(project, str(error))
            raise

    # -- reading ---------------------------------------------------------------------------

    def _read(self, state: SyncState, progress: Callable[[Progress], None]) -> SyncState:
        tries = restarts = 0
        restarted_at: datetime | None = None
        with _reader() as reader:
            ahead = self._ask(reader, state)
            while state.cursor.startswith(states.READING):
                try:
                    batch = ahead.result()
                except CursorExpired as error:
                    if not states.cursor_of(state):
                        raise RetryableError("the tracker refuses to begin a list") from None
                    # Reading up to the same place again and again would never end.
                    restarts = restarts + 1 if state.newest == restarted_at else 1
                    restarted_at = state.newest
                    if restarts > _FREE_RESTARTS:
                        again = RetryableError(f"the list ends early again and again: {error}")
                        self._pause(state, again, restarts - _FREE_RESTARTS, progress)
                    state = self._move(state, states.restarted(state))
                    ahead = self._ask(reader, state)
                    continue
                except RetryableError as error:
                    tries += 1
                    self._pause(state, error, tries, progress)
                    ahead = self._ask(reader, state)
                    continue
                tries = 0
                if not batch.done:
                    if batch.cursor == states.cursor_of(state):
                        raise RetryableError("the tracker's list does not move on")
                    ahead = self._ask(reader, replace(state, cursor=states.READING + batch.cursor))
                state = self._keep(state, batch)
                progress(Progress(state=state))
        return state

    def _ask(self, reader: ThreadPoolExecutor, state: SyncState) -> Future[Batch]:
        cursor = states.cursor_of(state)
        since = state.since if cursor else states.reads_from(state)
        return reader.submit(self.connector.sync, state.project, cursor, since)

    def _keep(self, state: SyncState, batch: Batch) -> SyncState:
        """Store a batch and that it was read."""
        young = self._tell(state, batch)
        with self.store.write() as connection:
            old = tuple(issue for issue in batch.issues if issue.key not in young)
            comments = store_batch(self.store, connection, state, replace(batch, issues=old))
            after = states.moved(
                state,
                batch,
                comments=comments,
                now=self.clock(),
            )
            if not self.store.syncs.move(connection, state, after):
                # Raised inside the transaction, so that nothing of the batch stays.
                raise _taken(state)
        return after

    def _tell(self, state: SyncState, batch: Batch) -> frozenset[str]:
        """Tell of issues that were filed since the project was last known.

        Returns the keys of those that are too young for that. Stored now, they would be
        known the next time, and never told of.
        """
        if self.hear is None or state.watermark is None:
            return frozenset()
        now, since = self.clock(), state.watermark - states.OVERLAP
        recent = [i for i in batch.issues if i.created_at and since <= i.created_at]
        if not recent:
            return frozenset()
        with self.store.read() as connection:
            known = self.store.bulk.known(connection, state.connection, recent)
        young = set()
        for issue in recent:
            if issue.key in known:
                continue
            if is_settling(issue.created_at, now):
                young.add(issue.key)
                continue
            for event in events_for(
                None,
                replace(issue, connection=state.connection),
                known_comments=frozenset(),
                me=None,
                since=since,
                now=now,
                partial=batch.partial,
            ):
                self.hear(event)
        return frozenset(young)

    # -- what was not met ------------------------------------------------------------------

    def _verify(self, state: SyncState, progress: Callable[[Progress], None]) -> SyncState:
        """Ask for each issue that a whole run did not meet: it is gone, or it moved."""
        tries = refused = 0
        why = ""
        while states.is_verifying(state):
            with self.store.read() as connection:
                unmet = self.store.bulk.unmet(
                    connection,
                    state.connection,
                    state.project,
                    state.run,
                    states.verified_to(state),
                )
            if not unmet:
                said = f"{refused} issues could not be looked for: {why}" if refused else ""
                end = replace(states.finished(state, self.clock()), problem=said)
                return self._move(state, end)
            for issue_id in unmet:
                while True:
                    try:
                        self._look_for(issue_id, state)
                        break
                    except RetryableError as error:
                        tries += 1
                        self._pause(state, error, tries, progress)
                    except CredentialsError:
                        raise
                    except PermanentError as error:
                        # About this one issue, and no reason to leave the others unasked.
                        refused, why = refused + 1, str(error)
                        log.warning("connection %s: %s", state.connection, error)
                        break
                tries = 0
                state = self._move(state, states.verified(state, issue_id))
            progress(Progress(state=state))
        return state

    def _look_for(self, issue_id: int, state: SyncState) -> None:
        issue = self.store.issues.get(issue_id)
        if issue is None:
            return
        try:
            found = self.connector.read_issue(issue.ref)
        except GoneError:
            self._forget(issue)
            return
        found = replace(found, connection=state.connection)
        with self.store.write() as connection:
            self.store.issues.hold(connection)
            untold = frozenset({"duplicate_of", "relations", "milestone"})
            saved = self.store.issues.import_one(connection, found, partial=untold)
            if saved is not None:
                self.store.bulk.mark(connection, [saved[0]], state.run)

    def _forget(self, issue: Issue) -> None:
        with self.store.write() as connection:
            self.store.issues.hold(connection)
            self.store.issues.save(connection, issue, deleted_at=self.clock())
            why = "the issue is no longer in its tracker"
            for action in self.store.actions.actions(connection, issue_id=issue.id, statuses=OPEN):
                self.store.actions.move(connection, action, ActionStatus.CANCELLED, why=why)

    # -- moving on -------------------------------------------------------------------------

    def _move(self, before: SyncState, after: SyncState) -> SyncState:
        with self.store.write() as connection:
            if not self.store.syncs.move(connection, before, after):
                raise _taken(before)
        return after

    def _pause(
        self,
        state: SyncState,
        error: RetryableError,
        tries: int,
        progress: Callable[[Progress], None],
    ) -> None:
        """Wait as the tracker asks, or in doubling steps; raise where nobody waits."""
        if self.wait is None or (error.retry_after is None and tries >= _MOST_TRIES):
            raise error
        seconds = error.retry_after
        if seconds is None:
            seconds = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (tries - 1))
        progress(Progress(state=state, waiting=max(1.0, seconds), why=str(error)))
        if not self.wait(max(1.0, seconds)):
            raise error

    def _note(self, project: str, problem: str) -> None:
        """Write down why a run stands still; it goes on from there."""
        state = self.store.syncs.state(self.connector.connection, project)
        if state is not None and state.finished_at is None:
            with self.store.write() as connection:
                self.store.syncs.move(connection, state, replace(state, problem=problem))


@contextlib.contextmanager
def _reader() -> Iterator[ThreadPoolExecutor]:
    """One thread that reads ahead; a request that nobody waits for any more is not waited for."""
    reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sync")
    try:
        yield reader
    finally:
        reader.shutdown(wait=False, cancel_futures=True)


def _taken(state: SyncState) -> UserError:
    return UserError(
        f"somebody else syncs {state.project} now; wait for them, `trackside sync --status` shows"
    )
