"""Which trained model of each task is active in each project; the files are elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database
from core.store.text import storable_json


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """A saved model: where its file is, its checksum, its card as JSON.

    ``active``: it is in use; ``by_hand``: because somebody chose it.
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
    created_at: datetime | None = None
    id: int = 0


class Models:
    """The saved models of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, record: ModelRecord) -> None:
        """Register a model; where it is active, none other of its task and project is."""
        with self._database.write() as connection:
            if record.active:
                self._retire(connection, record)
            connection.execute(
                sa.insert(tables.models).values(
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
            )

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
        m = tables.models.c
        connection.execute(
            sa.update(tables.models)
            .where(
                m.tracker == record.tracker,
                m.project == record.project,
                m.task == record.task,
            )
            .values(active=False, by_hand=False)
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
