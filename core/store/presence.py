"""Whether a store is there, for who would rather say so than make an empty one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database, sqlalchemy_url

FILE: Final = "trackside.db"
"""The file of the store in a data folder."""


def is_there(data_dir: Path, url: str = "") -> bool:
    """Whether somebody has made the store; nothing is made or written.

    Args:
        data_dir: the folder for SQLite files.
        url: the address of a PostgreSQL database; "" for SQLite files in ``data_dir``.

    Raises:
        ConfigError: the address is wrong.
        StoreUnavailable: the database cannot be reached.
    """
    if not url:
        return (data_dir / FILE).is_file()
    parsed = sqlalchemy_url(url)
    if parsed.get_backend_name() == "sqlite":
        return Path(parsed.database or "").is_file()
    database = Database(url)
    try:
        with database.read() as connection:
            return sa.inspect(connection).has_table(tables.settings.name)
    finally:
        database.close()
