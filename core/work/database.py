"""Where DBOS keeps its work: made ready before anybody uses it, and looked at directly.

DBOS reads and writes its own tables. What it cannot tell cheaply enough is asked here, by
reading ``workflow_status``, which is part of its documentation; nothing here writes to it.
"""

from __future__ import annotations

import logging
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, Serializer
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from core.errors import ConfigError, StoreUnavailable
from core.work.contract import WorkSettings, sqlite_problem
from core.work.internals import engine_of

APPLICATION: Final = "trackside"
"""Whose work it is, in DBOS's tables."""

_SCHEMA: Final = "dbos"
"""Where DBOS keeps its tables on PostgreSQL."""

PAUSE_PRIORITY: Final = 1
"""Marks the delayed write that holds its whole connection; it also goes first afterwards."""

ORDINARY_PRIORITY: Final = 2

NEEDLESS_PRIORITY: Final = 3
"""Marks a delayed write that was cancelled because an earlier one did its work."""


def database_url(settings: WorkSettings) -> str:
    """The address as DBOS and psycopg read it.

    Raises:
        ConfigError: it is neither a SQLite file nor a PostgreSQL address.
    """
    scheme, _, rest = settings.url.partition("://")
    if scheme.partition("+")[0] in {"postgresql", "postgres"}:
        return f"postgresql://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and rest.strip("/") and ":memory:" not in rest:
        return settings.url
    raise ConfigError(
        "the address of durable work must be sqlite:////path/to/file.db or postgresql://…"
    )


def prepare(settings: WorkSettings) -> None:
    """Create or migrate the tables, so that a client may enqueue before any worker ran.

    Raises:
        ConfigError: the address is wrong, or this SQLite is too old.
        StoreUnavailable: the database cannot be reached or written.
    """
    quieten_dbos()
    url = database_url(settings)
    if url.startswith("sqlite"):
        if problem := sqlite_problem(sys.version_info[:2], sqlite3.sqlite_version_info):
            raise ConfigError(problem)
        _prepare_file(Path(url.removeprefix("sqlite:///")))
    with store_errors():
        DBOS.migrate(url)


def is_prepared(settings: WorkSettings) -> bool:
    """Whether somebody has made the tables; nothing is made or written.

    Raises:
        ConfigError: the address is wrong.
        StoreUnavailable: the database cannot be reached.
    """
    url = database_url(settings)
    if url.startswith("sqlite"):
        return Path(url.removeprefix("sqlite:///")).is_file()
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with store_errors():
            return sa.inspect(engine).has_table("workflow_status", schema=_SCHEMA)
    finally:
        engine.dispose()


def _prepare_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30.0)
        try:
            # Stays in the file. DBOS does not ask for it, and three workers finished the
            # same 2000 tasks in 17 s with it and in 63 s without.
            connection.execute("PRAGMA journal_mode=WAL")
        finally:
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise StoreUnavailable(f"cannot use {path} for durable work: {error}") from error


class JobFailed(Exception):  # noqa: N818 - DBOS records it; its text is what people see
    """A job was given up; the text says why."""


def quieten_dbos() -> None:
    """Send DBOS's warnings and errors through our log, but not what we report ourselves."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if not any(isinstance(handler, _Ours) for handler in logger.handlers):
        logger.addHandler(_Ours())
        logger.addFilter(_is_news)


class _Ours(logging.NullHandler):
    """Does nothing; where DBOS finds a handler it does not add its own for the console."""


def _is_news(record: logging.LogRecord) -> bool:
    return not (record.exc_info and isinstance(record.exc_info[1], JobFailed))


@contextmanager
def store_errors() -> Iterator[None]:
    """Translate what a database driver raises.

    Raises:
        StoreUnavailable: in the place of any error of the database.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailable(f"the database of durable work did not answer: {cause}") from error


@dataclass(frozen=True, slots=True)
class Waiting:
    """A queue at a glance: whether a job could start, and until when none may (Unix seconds)."""

    ready: bool
    paused_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Started:
    """A job that somebody runs, or ran when they died; ``starts`` counts this one."""

    id: str
    executor: str
    queue: str
    starts: int


class JobTable:
    """Read-only questions to DBOS's table; safe for threads.

    ``engine`` is DBOS's own SQLAlchemy engine, so that its pool is the only one.
    """

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.on_postgresql = engine.dialect.name == "postgresql"

    def waiting(self, queue: str) -> Waiting:
        """Whether a job of a queue waits behind no running one, and whether it is paused.

        Goes from partition to partition and stops at the first that has no running job, so
        it takes as many steps as jobs are running, however many wait.
        """
        # The repeated IN is what lets SQLite see that its partial index covers the question.
        ready = self._rows(
            """WITH RECURSIVE partitions (name) AS (
                   SELECT min(queue_partition_key) FROM {table} WHERE queue_name = ?
                       AND status = 'ENQUEUED' AND status IN ('ENQUEUED', 'PENDING')
                       AND queue_partition_key IS NOT NULL
                   UNION ALL
                   SELECT (SELECT min(queue_partition_key) FROM {table} WHERE queue_name = ?
                       AND status = 'ENQUEUED' AND status IN ('ENQUEUED', 'PENDING')
                       AND queue_partition_key > name) FROM partitions WHERE name IS NOT NULL)
               SELECT 1 FROM partitions WHERE name IS NOT NULL AND NOT EXISTS (
                   SELECT 1 FROM {table} WHERE queue_name = ? AND status = 'PENDING'
                   AND status IN ('ENQUEUED', 'PENDING') AND queue_partition_key = name)
               LIMIT 1""",
            *(queue,) * 3,
        )
        if not ready:
            return Waiting(ready=False)
        [(paused,)] = self._rows(
            """SELECT max(delay_until_epoch_ms) FROM {table}
               WHERE status = 'DELAYED' AND queue_name = ? AND priority = ?""",
            *(queue, PAUSE_PRIORITY),
        )
        return Waiting(ready=True, paused_until=(paused or 0) / 1000.0)

    def next_start(self, queue: str, partition: str) -> float | None:
        """When the next waiting job of one partition starts (Unix seconds); None: there is none.

        A job that runs already is not waiting.
        """
        rows = self._rows(
            """SELECT 0 FROM {table} WHERE queue_name = ? AND queue_partition_key = ?
                   AND status = 'ENQUEUED' AND status IN ('ENQUEUED', 'PENDING')
               UNION ALL
               SELECT delay_until_epoch_ms FROM {table} WHERE status = 'DELAYED'
                   AND queue_name = ? AND queue_partition_key = ?""",
            *(queue, partition) * 2,
        )
        return min((row[0] / 1000.0 for row in rows), default=None)

    def delayed(self, queue: str, partition: str) -> Mapping[str, float]:
        """When the delayed jobs of one partition start (Unix seconds), by id.

        Without those that hold a whole connection: what they are for is not one issue's.
        """
        rows = self._rows(
            """SELECT workflow_uuid, delay_until_epoch_ms FROM {table} WHERE status = 'DELAYED'
                   AND queue_name = ? AND queue_partition_key = ? AND priority <> ?""",
            *(queue, partition, PAUSE_PRIORITY),
        )
        return {row[0]: row[1] / 1000.0 for row in rows}

    def started(self) -> Sequence[Started]:
        """Every job that some process has claimed and not finished, oldest id first."""
        return [
            Started(*row)
            for row in self._rows(
                """SELECT workflow_uuid, executor_id, queue_name, recovery_attempts FROM {table}
                   WHERE status = 'PENDING' AND executor_id IS NOT NULL
                   AND queue_name IS NOT NULL ORDER BY workflow_uuid"""
            )
        ]

    def is_active(self, job_id: str) -> bool:
        """Whether a job still has to run or is running."""
        return bool(
            self._rows(
                """SELECT 1 FROM {table} WHERE workflow_uuid = ?
                   AND status IN ('ENQUEUED', 'PENDING', 'DELAYED')""",
                job_id,
            )
        )

    def ended_before(self, when: float, *, failed: bool, limit: int) -> Sequence[str]:
        """Ids of jobs that ended before ``when`` (Unix seconds), the oldest first."""
        ended = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED") if failed else ("SUCCESS", "CANCELLED")
        rows = self._rows(
            """SELECT workflow_uuid FROM {table} WHERE completed_at < ?
               AND status IN (?, ?) ORDER BY completed_at LIMIT ?""",
            *(int(when * 1000), *ended, limit),
        )
        return [row[0] for row in rows]

    def _rows(self, sql: str, *parameters: object) -> Sequence[Any]:
        if self.on_postgresql:
            sql = sql.format(table="dbos.workflow_status").replace("?", "%s")
        else:
            sql = sql.format(table="workflow_status")
        with store_errors(), self._engine.connect() as connection:
            rows: Sequence[Any] = connection.exec_driver_sql(sql, parameters).fetchall()
            return rows


def connect(settings: WorkSettings, serializer: Serializer, *, pool_size: int) -> DBOSClient:
    """Open the database of durable work; ``pool_size`` counts connections to PostgreSQL.

    Errors of the connection are raised, not waited out, so that a caller can say so.
    """
    url = database_url(settings)
    # SQLite has one writer at a time. Waiting for the only connection is in turn and short;
    # waiting for each other in SQLite is sleeping: p95 of enqueueing was 5 and 20 ms.
    client = DBOSClient(
        system_database_url=url,
        system_database_pool_size=1 if url.startswith("sqlite") else pool_size,
        serializer=serializer,
        application_name=APPLICATION,
        retry_connection_errors=False,
        lazy=True,
    )
    engine = engine_of(client)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_durable)
    with store_errors():
        client.check_connection()
    return client


def _make_durable(connection: sqlite3.Connection, _: object) -> None:
    # What SQLite was compiled to do differs: some would lose the last commits in a power cut.
    connection.execute("PRAGMA synchronous=FULL")


def now() -> float:
    """Unix seconds, as DBOS stamps delays."""
    return time.time()
