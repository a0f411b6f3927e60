"""Which issues have something to be written to their tracker; the way from store to queue.

A request is stored in the same transaction as what it is about, and handed to the durable
queue afterwards: nothing planned is forgotten when a process dies in between.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.store.database import Database
from core.store.tables import due_writes
from core.store.upsert import insert_for

_HIGHEST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class DueWrite:
    """An issue to look at; ``request`` tells this request from a later one."""

    connection: str
    issue_id: int
    request: int


class Outbox:
    """The issues that wait for the durable queue to take them on."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = insert_for(database)

    def add(self, transaction: Connection, connection: str, issue_id: int) -> None:
        """Ask for an issue to be looked at."""
        # Not a count: once a request is handed on its row is gone, and a count would begin
        # again. Another dispatcher that still holds the old one would take the new one along.
        values = {"connection": connection, "request": 1 + secrets.randbelow(_HIGHEST)}
        statement = self._insert(due_writes).values(issue_id=issue_id, **values)
        transaction.execute(
            statement.on_conflict_do_update(index_elements=[due_writes.c.issue_id], set_=values)
        )

    def waiting(self, limit: int) -> Sequence[DueWrite]:
        """Requests that were not handed on yet."""
        query = sa.select(due_writes).order_by(due_writes.c.issue_id).limit(limit)
        rows = self._database.rows(query)
        return [DueWrite(row.connection, row.issue_id, row.request) for row in rows]

    def handed_on(self, requests: Sequence[DueWrite]) -> None:
        """These are in the durable queue now; a request made meanwhile stays."""
        with self._database.write() as connection:
            for due in requests:
                connection.execute(
                    sa.delete(due_writes).where(
                        due_writes.c.issue_id == due.issue_id,
                        due_writes.c.request == due.request,
                    )
                )
