"""Which trained model of each task is active in each project; the files are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database
from core.store.text import storable_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """A saved model: where its file is, its checksum, its card as JSON.

    ``active``: it is in use; ``by_hand``: because somebody chose it. ``retired_at``: when
    another took its place.
    """

    tracker: str
    project: str
    task: str
    version: str
    path: str
    sha256: str
    card: Mapping[str, Any]
    active: bool = False
    by_hand: bool = False
    retired_at: datetime | None = None
    created_at: datetime | None = None
    id: int = 0


def _place(record: ModelRecord) -> Sequence[sa.ColumnElement[bool]]:
    """What models of one task and project have in common."""
    m = tables.models.c
    return (
        m.tracker == record.tracker,
        m.project == record.project,
        m.task == record.task,
    )


class Models:
    """The saved models of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, record: ModelRecord, *, compared_with: ModelRecord | None = None) -> ModelRecord:
        """Register a model; where it is active, none other of its task and project is.

        ``compared_with``: what was in use when that was decided. Where another is by now, or
        somebody has chosen it since, the new one is not made active; what is returned tells.
        """
        with self._database.write() as connection:
            if record.active and compared_with is not None:
                m = tables.models.c
                now = connection.execute(
                    sa.select(m.id, m.by_hand).where(*_place(record), m.active)
                ).first()
                as_was = (compared_with.id, compared_with.by_hand)
                record = replace(record, active=now is None or tuple(now) == as_was)
            if record.active:
                self._retire(connection, record)
            added = connection.execute(
                sa.insert(tables.models)
                .values(
                    tracker=record.tracker,
                    project=record.project,
                    task=record.task,
                    version=record.version,
                    path=record.path,
                    sha256=record.sha256,
                    card=storable_json(record.card),
                    active=record.active,
                    created_at=datetime.now(UTC),
                )
                .returning(tables.models.c.id)
            )
            return replace(record, id=added.scalar_one())

    def choose(self, record: ModelRecord) -> None:
        """Make a registered model the active one of its task and project, by hand."""
        with self._database.write() as connection:
            self._retire(connection, record)
            connection.execute(
                sa.update(tables.models)
                .where(tables.models.c.id == record.id)
                .values(active=True, by_hand=True)
            )

    def release(self, record: ModelRecord) -> None:
        """Let a model that was chosen by hand make room as any other."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(tables.models)
                .where(tables.models.c.id == record.id)
                .values(by_hand=False)
            )

    def _retire(self, connection: sa.Connection, record: ModelRecord) -> None:
        connection.execute(
            sa.update(tables.models)
            .where(*_place(record), tables.models.c.active)
            .values(active=False, by_hand=False, retired_at=datetime.now(UTC))
        )

    def active(self, tracker: str, project: str, task: str) -> ModelRecord | None:
        """The active model of a task in a project."""
        found = self.list(tracker=tracker, project=project, task=task, active_only=True)
        return found[0] if found else None

    def list(
        self,
        *,
        tracker: str = "",
        project: str = "",
        task: str = "",
        active_only: bool = False,
    ) -> Sequence[ModelRecord]:
        """Saved models, newest first."""
        m = tables.models.c
        query = sa.select(tables.models)
        for column, value in ((m.tracker, tracker), (m.project, project), (m.task, task)):
            if value:
                query = query.where(column == value)
        if active_only:
            query = query.where(m.active)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(m.id.desc())).mappings().all()
        return [ModelRecord(**row) for row in rows]
