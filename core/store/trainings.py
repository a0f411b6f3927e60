"""When each project was learned from, why, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database
from core.store.text import storable


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecord:
    """One training: of a project of so many issues, ``models`` made and ``promoted``."""

    tracker: str
    project: str
    at: datetime
    why: str
    issues: int
    models: int
    promoted: int


class Trainings:
    """The trainings of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, record: TrainingRecord) -> None:
        """Keep that one took place."""
        values = asdict(record) | {"why": storable(record.why[:2_000])}
        with self._database.write() as connection:
            connection.execute(sa.insert(tables.trainings), values)

    def last(self, tracker: str, project: str) -> TrainingRecord | None:
        """A project's last one; None if it was never learned from."""
        return next(iter(self.list(tracker, project, limit=1)), None)

    def list(
        self, tracker: str = "", project: str = "", limit: int = 50
    ) -> Sequence[TrainingRecord]:
        """Trainings, the newest first."""
        c = tables.trainings.c
        query = sa.select(tables.trainings).order_by(c.id.desc()).limit(limit)
        if project:
            query = query.where(c.tracker == tracker, c.project == project)
        with self._database.read() as connection:
            return [
                TrainingRecord(**{f.name: getattr(row, f.name) for f in fields(TrainingRecord)})
                for row in connection.execute(query)
            ]
