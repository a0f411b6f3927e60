"""What changed in a project since it was last read, made up for as if webhooks had told it.

The changes are few, so they are collected first: comments and changes that a tracker lists by
themselves find their issues. Then each issue goes the way of any event, is triaged, and
what people did counts as their answers. Only then is the watermark moved: whoever is
killed before reads the same changes again, and finds most of them known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from core.connector import Batch, Connector, CursorExpired
from core.errors import RetryableError
from core.model import Comment, Event, FieldChange, Issue
from core.store.store import Store
from core.store.syncs import SyncState
from core.sync import state as states
from core.sync.gaps import events_for, is_settling

MOST: Final = 5000
"""Issues that are looked at one by one; beyond this a project is read anew instead."""

MOST_PARTS: Final = 20 * MOST
"""The same of their comments and changes, which are held in memory meanwhile."""


@dataclass(slots=True)
class Caught:
    """What catching up came to: gaps by kind of event, and whether there were too many.

    ``young``: issues that changed so lately that they are left for the next time.
    """

    issues: int = 0
    gaps: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    too_many: bool = False
    comments: int = 0
    young: int = 0


@dataclass(slots=True)
class _Collected:
    issues: dict[str, Issue] = field(default_factory=dict)
    comments: dict[str, dict[str, Comment]] = field(default_factory=dict)
    changes: dict[str, list[FieldChange]] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    parts: int = 0
    reaches: datetime | None = None

    @property
    def is_too_much(self) -> bool:
        """Whether so much changed that a project is better read anew."""
        return len(self.issues) > MOST or self.parts > MOST_PARTS

    def add(self, batch: Batch) -> None:
        self.partial |= batch.partial
        times = [self.reaches, batch.reaches]
        times += [issue.updated_at for issue in batch.issues if batch.in_order]
        self.reaches = max((at for at in times if at), default=None)
        self.parts += len(batch.comments) + len(batch.changes)
        self.parts += sum(len(i.comments) + len(i.history) for i in batch.issues)
        for issue in batch.issues:
            self.issues[issue.key] = issue
        loose = [(i.key, c) for i in batch.issues for c in i.comments]
        for key, comment in (*loose, *batch.comments):
            self.comments.setdefault(key, {})[comment.id] = comment
        told = [(i.key, c) for i in batch.issues for c in i.history]
        for key, change in (*told, *batch.changes):
            self.changes.setdefault(key, []).append(change)

    def as_batch(self) -> Batch:
        """All of it, as the one batch of a run that ends with it."""
        issues = tuple(self.issues.values())
        return Batch(issues=issues, in_order=False, reaches=self.reaches, done=True)

    def whole(self, issue: Issue) -> Issue:
        changes = dict.fromkeys(self.changes.get(issue.key, ()))
        return replace(
            issue,
            comments=tuple(self.comments.get(issue.key, {}).values()),
            history=tuple(changes),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUp:
    """Catches up with projects of one connection.

    ``hear`` does with an event what is done with a delivery's.
    """

    store: Store
    connector: Connector[Any]
    hear: Callable[[Event], object]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self, project: str) -> Caught:
        """Make up for what changed in a project since its watermark.

        A project that was never read begins to be watched now. Nothing is done while it is
        read for the first time. A later whole run stores in silence, so what nobody told of
        is told here before, and its watermark is left to that run.

        Raises:
            ConnectorError: the tracker could not answer, or not like this; nothing is lost.
        """
        connection = self.connector.connection
        before = self.store.syncs.state(connection, project)
        now = self.clock()
        if before is None:
            # From now on, so that it does not pass for having been read whole.
            start = SyncState(
                connection=connection, project=project, run=0, started_at=now, since=now
            )
            self.store.syncs.begin(states.finished(start, now))
            return Caught()
        if before.watermark is None:
            return Caught()
        reading = before.finished_at is None and before.is_whole
        state = states.begin(connection, project, before, whole=False, now=now)
        since = before.watermark - states.OVERLAP if reading else state.since
        found = self._collect(project, since)
        caught = Caught(issues=len(found.issues), too_many=found.is_too_much)
        if caught.too_many:
            return caught
        caught.comments = sum(map(len, found.comments.values()))
        # What was too young the last time happened before the watermark that it moved.
        self._tell(found, before.watermark - states.OVERLAP, now, caught)
        if reading:
            return caught  # the whole run says how far it came
        end = states.moved(
            state,
            found.as_batch(),
            comments=caught.comments,
            now=now,
        )
        with self.store.write() as transaction:
            # Where somebody else has read it meanwhile, theirs stands.
            self.store.syncs.move(transaction, before, end)
        return caught

    def _collect(self, project: str, since: datetime | None) -> _Collected:
        found = _Collected()
        cursor, done = "", False
        while not done and not found.is_too_much:
            try:
                batch = self.connector.sync(project, cursor, since)
            except CursorExpired as error:
                raise RetryableError(f"the list of {project} is begun again") from error
            found.add(batch)
            if not batch.done and batch.cursor == cursor:
                raise RetryableError(f"the tracker's list of {project} does not move on")
            cursor, done = batch.cursor, batch.done
        return found

    def _tell(self, found: _Collected, since: datetime, now: datetime, caught: Caught) -> None:
        me = self.store.me(self.connector.connection)
        # In the order in which things happened.
        for read in sorted(found.issues.values(), key=lambda i: i.updated_at or since):
            issue = replace(read, connection=self.connector.connection)
            with self.store.read() as transaction:
                stored = self.store.issues.find(transaction, issue)
                known = (
                    {c for _, c in self.store.bulk.comment_ids(transaction, [stored.id])}
                    if stored
                    else set()
                )
                gone = self.store.issues.deleted_at(transaction, stored) if stored else None
            if gone is not None and (issue.updated_at is None or issue.updated_at <= gone):
                continue
            caught.young += is_settling(issue.updated_at if stored else issue.created_at, now)
            for event in events_for(
                stored,
                found.whole(issue),
                known_comments=frozenset(known),
                me=me,
                since=since,
                now=now,
                partial=found.partial,
            ):
                caught.gaps[str(event.kind)] += 1
                self.hear(event)
                caught.closed += 1
