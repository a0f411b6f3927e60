"""Credentials that trackers rotate, kept where all processes of an installation find them.

They are nowhere else: not in the ledger, not in an export, not in a log, and no command
prints them. docs/decisions says why they are not encrypted here.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database
from core.store.upsert import insert_for

_NOTHING: Final = 0
"""The version of what was never kept."""


class Kept:
    """What connections keep for themselves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, connection_name: str) -> KeptSecrets:
        """The keeper of one connection; each connector has one of its own."""
        return KeptSecrets(self._database, connection_name)


class KeptSecrets:
    """A :class:`core.connector.Keeper` in the store.

    Every value has a version. ``save`` replaces the version that ``load`` has last given here
    and no other: of two processes that refresh at once, the second finds the first one's
    value and leaves it. Threads of one process share what was last loaded; their connector
    lets one of them refresh at a time.
    """

    def __init__(self, database: Database, connection_name: str) -> None:
        self._database = database
        self._connection = connection_name
        self._lock = threading.Lock()
        self._seen: dict[str, int] = {}

    def load(self, name: str) -> str | None:
        """What was kept under this name, None if nothing.

        Raises:
            StoreUnavailable: the store did not answer.
        """
        c = tables.kept_secrets.c
        query = sa.select(c.value, c.version).where(
            c.connection == self._connection, c.name == name
        )
        with self._lock:
            with self._database.read() as connection:
                row = connection.execute(query).one_or_none()
            self._seen[name] = _NOTHING if row is None else row.version
        return None if row is None else row.value

    def save(self, name: str, value: str) -> None:
        """Keep this, unless something newer was kept since it was loaded here.

        Raises:
            StoreUnavailable: it could not be kept; the value before it still is.
        """
        c = tables.kept_secrets.c
        with self._lock:
            seen = self._seen.get(name, _NOTHING)
            values = {"value": value, "version": seen + 1, "saved_at": datetime.now(UTC)}
            if seen == _NOTHING:
                statement = (
                    insert_for(self._database)(tables.kept_secrets)
                    .values(connection=self._connection, name=name, **values)
                    .on_conflict_do_nothing()
                )
            else:
                statement = (
                    sa.update(tables.kept_secrets)
                    .where(c.connection == self._connection, c.name == name, c.version == seen)
                    .values(**values)
                )
            with self._database.write() as connection:
                kept = connection.execute(statement).rowcount
            if kept > 0:
                self._seen[name] = seen + 1

    def __repr__(self) -> str:
        return f"KeptSecrets({self._connection})"
