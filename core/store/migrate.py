"""Bringing databases to the schema that this version needs, with Alembic.

Migrations have two branches, ``inbox`` and ``store``. On PostgreSQL both are applied to the
one database; on SQLite each to its own file.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import alembic.command
import alembic.config
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.errors import ConfigError
from core.store.database import Database, translated

BRANCHES: Final = ("inbox", "store")
_ADVISORY_LOCK: Final = 7270001
"""Any number that nothing else locks: two servers that start must not both migrate."""


def migrate(database: Database, branches: Sequence[str]) -> None:
    """Apply the migrations of these branches that are still missing.

    Raises:
        ConfigError: the database was brought further by a later version of Trackside.
        StoreUnavailable: the database cannot be reached.
    """
    config = alembic_config()
    with translated(), database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("SELECT pg_advisory_lock(:n)"), {"n": _ADVISORY_LOCK})
            connection.commit()
        try:
            config.attributes["connection"] = connection
            _check_known(_applied(connection))
            for branch in branches:
                if _heads(branch) - _applied(connection):
                    alembic.command.upgrade(config, f"{branch}@head")
        finally:
            if not database.is_sqlite:
                connection.rollback()
                connection.execute(sa.text("SELECT pg_advisory_unlock(:n)"), {"n": _ADVISORY_LOCK})
                connection.commit()


def alembic_config() -> alembic.config.Config:
    """Alembic's configuration, from code: there is no alembic.ini to keep in step."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _applied(connection: sa.Connection) -> set[str]:
    heads = set(MigrationContext.configure(connection).get_current_heads())
    connection.rollback()
    return heads


def _check_known(applied: set[str]) -> None:
    known = {revision.revision for revision in _scripts().walk_revisions()}
    if later := sorted(applied - known):
        raise ConfigError(
            f"the database is of a later version of Trackside ({', '.join(later)}): "
            "run that version, or restore a backup from before"
        )


def _heads(branch: str) -> set[str]:
    return {revision.revision for revision in _scripts().get_revisions(f"{branch}@head")}


@functools.cache
def _scripts() -> ScriptDirectory:
    """The migrations of this version, read once: every start asks several times."""
    return ScriptDirectory.from_config(alembic_config())
