"""Real stores for tests, on SQLite and on PostgreSQL, each migrated once and emptied often."""

from __future__ import annotations

import functools
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from core.model import Delivery, Issue
from core.store import tables
from core.store.store import Store
from tests.postgresql import _session_server

BOTH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql))
"""For ``params`` of a fixture that runs its tests on both databases."""

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def minutes(n: float) -> datetime:
    """A moment some minutes after noon."""
    return NOON + timedelta(minutes=n)


def an_issue(number: int = 1, **fields: object) -> Issue:
    """An issue of acme/shop as its tracker would describe it."""
    given: dict[str, object] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "connection": "acme-github",
        "external_id": str(1000 + number),
        "title": f"Issue {number}",
        "updated_at": NOON,
        "created_at": NOON,
        "url": f"https://tracker.example/acme/shop/{number}",
    }
    return Issue(**(given | fields))  # type: ignore[arg-type]


def a_delivery(name: str = "d-1", **fields: object) -> Delivery:
    """A delivery as the web side hands it over."""
    given: dict[str, object] = {
        "connection": "acme-github",
        "id": name,
        "headers": {"x-github-event": "issues"},
        "body": b'{"action": "opened"}',
        "received_at": NOON,
    }
    return Delivery(**(given | fields))  # type: ignore[arg-type]


def empty_database() -> str:
    """The address of a new, empty PostgreSQL database; it goes with the server."""
    server, name = _session_server(), f"store_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=BOTH)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a fresh store is: "" for SQLite in ``tmp_path``, else a PostgreSQL address."""
    if request.param == "sqlite":
        shutil.copytree(_migrated_files(), tmp_path, dirs_exist_ok=True)
        return ""
    url = _migrated_database()
    _empty(url)
    return url


@pytest.fixture
def store(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """A fresh store."""
    opened = Store(tmp_path, store_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """A fresh store on SQLite, for what does not depend on the database."""
    shutil.copytree(_migrated_files(), tmp_path, dirs_exist_ok=True)
    opened = Store(tmp_path)
    yield opened
    opened.close()


@functools.cache
def _migrated_files() -> Path:
    # The folder lives as long as the object that made it, which the cache keeps.
    folder = _TEMPLATES / "sqlite"
    Store(folder).close()
    return folder


@functools.cache
def _migrated_database() -> str:
    url = empty_database()
    Store(_TEMPLATES / "postgresql", url).close()
    return url


def _empty(url: str) -> None:
    """Much faster than TRUNCATE, which makes new files for every table."""
    ordered = [*tables.inbox.sorted_tables, *tables.store.sorted_tables]
    statements = [str(table.delete()) for table in reversed(ordered)]
    statements += [
        f"ALTER SEQUENCE {table.name}_{column.name}_seq RESTART"
        for table in ordered
        for column in table.primary_key
        if column.autoincrement is True
    ]
    with psycopg.connect(url) as connection:
        connection.execute("; ".join(statements).encode())


_KEPT = tempfile.TemporaryDirectory(prefix="trackside-stores-")
_TEMPLATES = Path(_KEPT.name)
