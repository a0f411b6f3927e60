"""What projects set for themselves in their repositories: the last that was valid stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database
from core.store.text import storable
from core.store.upsert import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFileRecord:
    """A project's own settings.

    ``text``: the file as it was last valid, "" for none. ``problem``: what is wrong with the
    newer one that was read since, "" where nothing is; ``told``: the problem that the project's
    maintainers were told of.
    """

    connection: str
    project: str
    text: str
    problem: str = ""
    told: str = ""
    read_at: datetime


class ProjectFiles:
    """The files of an installation's projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, connection_name: str, project: str) -> ProjectFileRecord | None:
        """A project's; None where none was ever read."""
        c = tables.project_files.c
        return next(iter(self._found(c.connection == connection_name, c.project == project)), None)

    def list(self, connection_name: str) -> Sequence[ProjectFileRecord]:
        """All of a connection, by the projects' names."""
        return self._found(tables.project_files.c.connection == connection_name)

    def _found(self, *where: sa.ColumnElement[bool]) -> Sequence[ProjectFileRecord]:
        query = sa.select(tables.project_files).where(*where)
        query = query.order_by(tables.project_files.c.project)
        return [
            ProjectFileRecord(**{f.name: getattr(row, f.name) for f in fields(ProjectFileRecord)})
            for row in self._database.rows(query)
        ]

    def put(self, record: ProjectFileRecord) -> None:
        """Keep this in place of what was kept of the project."""
        values = {
            name: storable(value) if isinstance(value, str) else value
            for name, value in asdict(record).items()
        }
        statement = insert_for(self._database)(tables.project_files).values(**values)
        keys = {"connection", "project"}
        with self._database.write() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=sorted(keys),
                    set_={name: values[name] for name in values.keys() - keys},
                )
            )
