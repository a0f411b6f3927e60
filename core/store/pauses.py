"""Where Trackside was stopped: an issue, a project, a connection or everywhere; and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import ActionStatus, Issue
from core.store import tables
from core.store.audit import Audit
from core.store.database import Database
from core.store.text import storable
from core.store.upsert import insert_for

_LOCK: Final = 7270009
"""Any number that nothing else locks."""

_REMEMBERED: Final = timedelta(days=30)
"""How long a pause that ended by itself still counts: what was planned before is judged anew."""

_WAITING: Final = (ActionStatus.PLANNED.value, ActionStatus.APPLYING.value)


class PauseScope(StrEnum):
    """How much is stopped at once."""

    ISSUE = "issue"
    PROJECT = "project"
    CONNECTION = "connection"
    EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Something that was stopped: what, by whom, why, since when and until when.

    ``until`` None: until somebody lets it go on. ``issue_key`` is for people to read.
    """

    scope: PauseScope
    connection: str = ""
    tracker: str = ""
    project: str = ""
    issue_id: int | None = None
    issue_key: str = ""
    by: str = ""
    why: str = ""
    at: datetime | None = None
    until: datetime | None = None

    @property
    def target(self) -> str:
        """What is stopped, as text: one pause of it at a time."""
        match self.scope:
            case PauseScope.ISSUE:
                return f"issue {self.issue_id}"
            case PauseScope.PROJECT:
                return f"project {self.tracker}:{self.project}"
            case PauseScope.CONNECTION:
                return f"connection {self.connection}"
            case PauseScope.EVERYWHERE:
                return "everywhere"

    def holds_at(self, now: datetime) -> bool:
        """Whether it is still in force."""
        return self.until is None or self.until > now

    def concerns(self, issue: Issue) -> bool:
        """Whether an issue is a part of what is stopped."""
        match self.scope:
            case PauseScope.ISSUE:
                return self.issue_id == issue.id
            case PauseScope.PROJECT:
                return (self.tracker, self.project) == (issue.tracker, issue.project)
            case PauseScope.CONNECTION:
                return self.connection == issue.connection
            case PauseScope.EVERYWHERE:
                return True

    @property
    def named(self) -> str:
        """What is stopped, as people say it."""
        names = {
            PauseScope.ISSUE: self.issue_key or "the issue",
            PauseScope.PROJECT: f"the project {self.project}",
            PauseScope.CONNECTION: f"the connection {self.connection}",
            PauseScope.EVERYWHERE: "everything",
        }
        return names[self.scope]


class Pauses:
    """The pauses of an installation. Methods that take a ``transaction`` run in it."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit
        self._insert = insert_for(database)

    # -- looking ---------------------------------------------------------------------------

    def of(self, transaction: Connection, issue: Issue) -> Sequence[Pause]:
        """The pauses that an issue is or was a part of, the widest first; also those over."""
        found = [pause for pause in self._all(transaction) if pause.concerns(issue)]
        widest = list(reversed(PauseScope))
        return sorted(found, key=lambda pause: widest.index(pause.scope))

    def holding(self, transaction: Connection, issue: Issue) -> Pause | None:
        """The widest pause that is in force for an issue; None where nothing stops it.

        Asked in the transaction that begins a write: whoever pauses afterwards finds the write
        begun, and whoever paused before is obeyed.
        """
        if not self._database.is_sqlite:
            # SQLite has one writer at a time anyhow.
            transaction.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_LOCK)))
        now = datetime.now(UTC)
        return next((one for one in self.of(transaction, issue) if one.holds_at(now)), None)

    def list(self, *, now: datetime | None = None) -> Sequence[Pause]:
        """All pauses that are in force, by what is stopped."""
        moment = now or datetime.now(UTC)
        with self._database.read() as connection:
            return [one for one in self._all(connection) if one.holds_at(moment)]

    def is_held(self, transaction: Connection, issue_id: int) -> bool:
        """Whether something was to be written to an issue while it was paused."""
        h = tables.held_writes.c
        query = sa.select(h.issue_id).where(h.issue_id == issue_id)
        return transaction.execute(query).first() is not None

    # -- stopping and going on -------------------------------------------------------------

    def begin(self, transaction: Connection, pause: Pause) -> None:
        """Stop; who stops the same again says anew why and until when."""
        self.alone(transaction)
        p = tables.pauses.c
        now = datetime.now(UTC)
        transaction.execute(sa.delete(tables.pauses).where(p.until < now - _REMEMBERED))
        values: dict[str, Any] = {
            "scope": str(pause.scope),
            "connection": pause.connection,
            "tracker": pause.tracker,
            "project": pause.project,
            "issue_id": pause.issue_id,
            "by": storable(pause.by, 200),
            "why": storable(pause.why[:2_000]),
            "at": pause.at or now,
            "until": pause.until,
        }
        statement = self._insert(tables.pauses).values(target=pause.target, **values)
        transaction.execute(
            statement.on_conflict_do_update(index_elements=[tables.pauses.c.target], set_=values)
        )
        said = f"{pause.named}: {pause.why}" if pause.why else pause.named
        self._audit.note(transaction, what="paused", why=said, by=pause.by, issue_id=pause.issue_id)

    def end(self, transaction: Connection, pause: Pause, *, by: str) -> bool:
        """Go on with what was stopped; False where it was not.

        What waits there is marked as held: it is judged again before it is written.
        """
        self.alone(transaction)
        p = tables.pauses.c
        ended = transaction.execute(sa.delete(tables.pauses).where(p.target == pause.target))
        if not ended.rowcount:
            return False
        self._audit.note(
            transaction, what="resumed", why=pause.named, by=by, issue_id=pause.issue_id
        )
        a, i = tables.actions.c, tables.issues.c
        waiting = (
            sa.select(i.id, i.connection)
            .join(tables.actions, a.issue_id == i.id)
            .where(a.status.in_(_WAITING), *_within(pause))
            .distinct()
        )
        transaction.execute(
            self._insert(tables.held_writes)
            .from_select(["issue_id", "connection"], waiting)
            .on_conflict_do_nothing()
        )
        return True

    def hold(self, transaction: Connection, issue: Issue) -> None:
        """Remember that something is to be written to an issue once it goes on."""
        self.hold_id(transaction, issue.connection, issue.id)

    def hold_id(self, transaction: Connection, connection: str, issue_id: int) -> None:
        """Have an issue judged again before anything more is written to it."""
        values = {"issue_id": issue_id, "connection": connection}
        transaction.execute(
            self._insert(tables.held_writes).values(**values).on_conflict_do_nothing()
        )

    def held(self, transaction: Connection, pause: Pause) -> Sequence[tuple[str, int]]:
        """(connection, id) of the issues that wait within what a pause stopped."""
        h, i = tables.held_writes.c, tables.issues.c
        query = sa.select(h.connection, h.issue_id).join(tables.issues, i.id == h.issue_id)
        rows = transaction.execute(query.where(*_within(pause)).order_by(h.issue_id))
        return [(row.connection, row.issue_id) for row in rows]

    def let_go(self, transaction: Connection, issue_id: int) -> None:
        """What waited for an issue was judged again."""
        held = tables.held_writes
        transaction.execute(sa.delete(held).where(held.c.issue_id == issue_id))

    # -- inside ----------------------------------------------------------------------------

    def _all(self, connection: Connection) -> Sequence[Pause]:
        p = tables.pauses
        query = (
            sa.select(p, tables.issues.c.key.label("issue_key"))
            .outerjoin(tables.issues, tables.issues.c.id == p.c.issue_id)
            .order_by(p.c.target)
        )
        return [_pause(row) for row in connection.execute(query)]

    def alone(self, transaction: Connection) -> None:
        """Wait for writes that are just beginning: what begins later will see this.

        Who does more in one transaction asks first, or each might wait for the other.
        """
        if not self._database.is_sqlite:
            transaction.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _within(pause: Pause) -> Sequence[sa.ColumnElement[bool]]:
    i = tables.issues.c
    match pause.scope:
        case PauseScope.ISSUE:
            return (i.id == pause.issue_id,)
        case PauseScope.PROJECT:
            return (i.tracker == pause.tracker, i.project == pause.project)
        case PauseScope.CONNECTION:
            return (i.connection == pause.connection,)
        case PauseScope.EVERYWHERE:
            return ()


def _pause(row: Any) -> Pause:
    return Pause(
        scope=PauseScope(row.scope),
        connection=row.connection,
        tracker=row.tracker,
        project=row.project,
        issue_id=row.issue_id,
        issue_key=row.issue_key or "",
        by=row.by,
        why=row.why,
        at=row.at,
        until=row.until,
    )
