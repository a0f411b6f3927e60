"""How far each project was read from its tracker, and what reconciling found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.store import tables
from core.store.database import Database
from core.store.text import storable
from core.store.upsert import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """How far one project was read.

    ``run``: the number of the present run, or of the last one. ``since``: from when on this run
    reads; None for a whole run. ``cursor``: where it goes on. ``newest``: the latest change that
    it has met. ``issues`` and ``comments``: how many it has brought, of ``expected``. A run that
    has no ``finished_at`` was interrupted, and goes on. ``watermark``: everything that changed
    before it is known. ``whole_at``: when the last whole run began that was finished.
    ``problem``: why the last attempt ended early, "" where it did not.
    """

    connection: str
    project: str
    run: int
    started_at: datetime
    since: datetime | None = None
    cursor: str = ""
    newest: datetime | None = None
    issues: int = 0
    comments: int = 0
    expected: int | None = None
    finished_at: datetime | None = None
    watermark: datetime | None = None
    whole_at: datetime | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether this run reads everything."""
        return self.since is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """What one look for missed changes came to.

    ``gaps``: changes that no webhook had told of; ``closed`` of them are known now.
    ``redelivered``: deliveries that the tracker was asked to send again. ``report`` has the
    details: kinds of gaps, webhooks that were mended, problems.
    """

    connection: str
    started_at: datetime
    finished_at: datetime
    gaps: int = 0
    closed: int = 0
    redelivered: int = 0
    report: Mapping[str, Any]


class Syncs:
    """The states of syncs. Methods that take a ``connection`` run in its transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = insert_for(database)

    def state(self, connection_name: str, project: str) -> SyncState | None:
        """How far a project was read; None if never."""
        c = tables.sync_states.c
        query = sa.select(tables.sync_states).where(
            c.connection == connection_name, c.project == project
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _state_from(row)

    def states(self, connection_name: str = "") -> Sequence[SyncState]:
        """How far all projects were read, of one connection or of all."""
        c = tables.sync_states.c
        query = sa.select(tables.sync_states).order_by(c.connection, c.project)
        if connection_name:
            query = query.where(c.connection == connection_name)
        with self._database.read() as connection:
            return [_state_from(row) for row in connection.execute(query)]

    def begin(self, state: SyncState) -> None:
        """A new run of a project."""
        values = _values(state)
        statement = self._insert(tables.sync_states).on_conflict_do_update(
            index_elements=[tables.sync_states.c.connection, tables.sync_states.c.project],
            set_=values,
        )
        with self._database.write() as connection:
            connection.execute(statement, values)

    def move(self, connection: Connection, before: SyncState, after: SyncState) -> bool:
        """Move a run on; False where somebody else has moved it since ``before`` was read."""
        c = tables.sync_states.c
        changed = connection.execute(
            sa.update(tables.sync_states).where(
                c.connection == before.connection,
                c.project == before.project,
                c.run == before.run,
                c.cursor == storable(before.cursor),
                c.finished_at.is_(None)
                if before.finished_at is None
                else c.finished_at == before.finished_at,
            ),
            _values(after),
        ).rowcount
        return bool(changed)

    def rename(self, connection_name: str, project: str, new: str) -> None:
        """A project has another name in its tracker: what is known of it goes with it."""
        c = tables.sync_states.c
        with self._database.write() as connection:
            connection.execute(
                sa.delete(tables.sync_states).where(
                    c.connection == connection_name, c.project == new
                )
            )
            connection.execute(
                sa.update(tables.sync_states)
                .where(c.connection == connection_name, c.project == project)
                .values(project=storable(new, 200))
            )

    def met(self, connection_name: str, project: str, run: int) -> int:
        """How many issues of a project a run has met."""
        c = tables.issues.c
        query = sa.select(sa.func.count()).where(
            c.connection == connection_name,
            c.project == storable(project),
            c.synced_run == run,
            c.deleted_at.is_(None),
        )
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    # -- reconciling -----------------------------------------------------------------------

    def add_reconciliation(self, found: Reconciliation) -> None:
        """Keep what a look for missed changes came to."""
        values = {field.name: getattr(found, field.name) for field in fields(found)}
        with self._database.write() as connection:
            connection.execute(sa.insert(tables.reconciliations), values)

    def reconciliations(self, connection_name: str, limit: int = 20) -> Sequence[Reconciliation]:
        """The last looks for missed changes, the newest first."""
        c = tables.reconciliations.c
        query = (
            sa.select(tables.reconciliations)
            .where(c.connection == connection_name)
            .order_by(c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                Reconciliation(**{f.name: getattr(row, f.name) for f in fields(Reconciliation)})
                for row in connection.execute(query)
            ]


def _values(state: SyncState) -> dict[str, Any]:
    values = {field.name: getattr(state, field.name) for field in fields(state)}
    return values | {
        "cursor": storable(state.cursor),
        "problem": storable(state.problem),
        "project": storable(state.project, 200),
    }


def _state_from(row: Any) -> SyncState:
    return SyncState(**{field.name: getattr(row, field.name) for field in fields(SyncState)})


def how_it_stands(state: SyncState) -> str:
    """How far a project was read, in a few words."""
    if state.finished_at is None:
        return "interrupted: `trackside sync` goes on"
    if state.whole_at is None:
        return "watched; `trackside sync` reads its history"
    return "done"
