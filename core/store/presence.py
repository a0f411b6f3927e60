"""Whether a store is there, for who would rather say so than make an empty one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.store import tables
from core.store.database import Database, sqlalchemy_url

FILE: Final = "trackside.db"
"""The file of the store in a data folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is or would be.

    ``said`` is for people, after "in", and never an address: that may hold a password.
    ``folder``: the data folder of SQLite files; None where a database server keeps the store.
    """

    said: str
    folder: Path | None


def place_of(data_dir: Path, url: str = "") -> Place:
    """Where the store of these settings is, whether made or not; arguments as :func:`is_there`.

    Raises:
        ConfigError: the address is wrong.
    """
    if url and sqlalchemy_url(url).get_backend_name() != "sqlite":
        return Place("the PostgreSQL database that [store] url names", None)
    return Place(str(data_dir.absolute()), data_dir)


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
