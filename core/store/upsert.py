"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells by dialect."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from core.store.database import Database


def insert_for(database: Database) -> Any:
    """The ``insert`` of the database's dialect."""
    return sqlite.insert if database.is_sqlite else postgresql.insert
