"""Opening databases: SQLite files tuned for one writer, or PostgreSQL, behind one interface."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from core.errors import ConfigError, StoreUnavailable

Transaction: TypeAlias = Connection
"""A transaction, as :meth:`Database.write` and :meth:`Database.read` give it."""

BUSY_SECONDS: Final[float] = 30
"""How long a SQLite writer of another process is waited for."""

_ALONE: Final = "trackside_alone"
"""The option of a SQLite connection on which each statement is a transaction by itself."""

_HIDDEN: Final = True
"""No error and no log shows the values of a statement: people wrote them, or they are secret."""


class Database:
    """One database with a way to read and a way to write.

    SQLite lets one connection write at a time. A second writer in the same process would
    sleep in SQLite's busy handler, which costs a long tail, so writers queue in memory for
    the one write connection instead. Readers never wait for it (write-ahead log).
    """

    def __init__(self, url: str) -> None:
        self.url = sqlalchemy_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self._writer = _sqlite_engine(self.url, pool_size=1, begin="BEGIN IMMEDIATE")
            self._reader = _sqlite_engine(self.url, pool_size=16, begin="BEGIN", read_only=True)
            self.asking = self._reader.execution_options(**{_ALONE: True})
        else:
            self._writer = sa.create_engine(
                self.url,
                pool_size=20,
                max_overflow=20,
                pool_pre_ping=True,
                hide_parameters=_HIDDEN,
            )
            # The default level would show each statement a later state than the one before.
            self._reader = self._writer.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self.asking = self._writer.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def engine(self) -> Engine:
        """The engine that may write, for migrations."""
        return self._writer

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; committed at the end, rolled back on an error.

        Keep it short and touch no network inside it: other writers wait.

        Raises:
            StoreUnavailable: the database cannot be reached, is locked for long, or is full.
        """
        with translated(), self._writer.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, from one consistent state.

        Raises:
            StoreUnavailable: the database cannot be reached, or refuses a write in here.
        """
        with translated(), self._reader.begin() as connection:
            yield connection

    def rows(self, question: sa.Select[Any] | sa.CompoundSelect[Any]) -> Sequence[Any]:
        """The answer to one question, for which no transaction is begun and ended.

        Half of what Trackside asks is one question by itself, and there the two took longer.

        Raises:
            StoreUnavailable: the database cannot be reached.
        """
        with translated(), self.asking.connect() as connection:
            return connection.execute(question).all()

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()


def sqlalchemy_url(url: str) -> sa.URL:
    """Parse an address; PostgreSQL is always spoken to with psycopg 3.

    Raises:
        ConfigError: it is not the address of a database that Trackside works with.
    """
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise ConfigError("store.url is not a database address") from error
    if parsed.get_backend_name() == "sqlite":
        return parsed.set(drivername="sqlite")
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise ConfigError(
        f"store.url: {parsed.get_backend_name()} is not supported; use SQLite or PostgreSQL"
    )


def sqlite_url(path: Path) -> str:
    """The address of a SQLite file."""
    return f"sqlite:///{path}"


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Say that the store is away where the driver says so in its own words.

    Raises:
        StoreUnavailable: in the place of an error that is not about one statement alone.
    """
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.TimeoutError, sa.exc.InterfaceError) as error:
        # The statement and its parameters hold what people wrote; only the cause is told.
        cause = getattr(error, "orig", None) or error
        raise StoreUnavailable(f"the store did not answer: {cause}") from error


def _sqlite_engine(url: sa.URL, *, pool_size: int, begin: str, read_only: bool = False) -> Engine:
    engine = sa.create_engine(
        url,
        poolclass=sa.pool.QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        hide_parameters=_HIDDEN,
    )

    @event.listens_for(engine, "connect")
    def _tune(connection: Any, _record: Any) -> None:
        # The driver's own transaction handling would begin too late for BEGIN IMMEDIATE.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
            # A write from here would pass by the writers that queue for the one connection.
            f"query_only={int(read_only)}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(_ALONE):
            connection.exec_driver_sql(begin)

    return engine
