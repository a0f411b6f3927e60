"""Which workers are alive, told by locks that end with the process that holds them.

DBOS knows a worker by its executor id, and two live ones with the same id run everything
twice. So a worker takes the lowest free of a number of slots and is called after it, with
a token that no earlier holder of the slot had: ``slot-3.9f2c41d0``. What an id with another
token left behind is left behind for good, and a slot that nobody holds has no live worker.
"""

from __future__ import annotations

import fcntl
import re
import secrets
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import psycopg

from core.errors import ConfigError, StoreUnavailable
from core.work.contract import WorkSettings
from core.work.database import database_url

SLOTS: Final = 64
"""Workers that one database can have."""

ADVISORY_CLASS: Final = 727001
"""The first half of our advisory locks' keys; the second is the slot's number."""

_EXECUTOR: Final = re.compile(r"slot-(\d{1,3})\.[0-9a-f]{1,32}")

# The server gives a lock back when it notices that its holder's machine is gone. By itself
# it would look after two hours of silence; this makes it half a minute.
_PROMPT_KEEPALIVE: Final = (
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4"
)


def slot_of(executor: str) -> int | None:
    """The number of the slot that an executor id was made for; None: it is not one of ours."""
    match = _EXECUTOR.fullmatch(executor)
    return int(match[1]) if match else None


class Slot(ABC):
    """A slot that this process holds; ``executor`` is the id that goes with it."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.executor = f"slot-{number}.{secrets.token_hex(4)}"

    @abstractmethod
    def still_held(self) -> bool:
        """Whether the lock is ours now; takes it back where it was lost and is free."""

    @abstractmethod
    def release(self) -> None:
        """Give the slot up."""


class Slots(ABC):
    """All slots of one database."""

    @abstractmethod
    def try_take(self, number: int) -> Slot | None:
        """Take one slot, if nobody holds it.

        Raises:
            StoreUnavailable: it cannot be told.
        """

    def take_any(self) -> Slot:
        """Take the lowest slot that is free.

        Raises:
            ConfigError: there is none.
        """
        for number in range(SLOTS):
            if (slot := self.try_take(number)) is not None:
                return slot
        raise ConfigError(f"{SLOTS} workers share this database already; stop one of them first")


def slots(settings: WorkSettings) -> Slots:
    """The slots of the database that the settings name."""
    url = database_url(settings)
    return FileSlots(settings.lock_dir) if url.startswith("sqlite") else AdvisorySlots(url)


class FileSlots(Slots):
    """One file per slot, locked with flock: the kernel lets go when the process ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def try_take(self, number: int) -> Slot | None:
        """Lock the slot's file."""
        path = self._folder / f"worker-{number:02d}.lock"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = path.open("a")
        except OSError as error:
            raise StoreUnavailable(f"cannot open {path}: {error.strerror}") from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return None
        except OSError as error:
            file.close()
            raise StoreUnavailable(f"cannot lock {path}: {error.strerror}") from error
        return _FileSlot(number, file)


class _FileSlot(Slot):
    def __init__(self, number: int, file: IO[str]) -> None:
        super().__init__(number)
        self._file = file

    def still_held(self) -> bool:
        return not self._file.closed

    def release(self) -> None:
        self._file.close()


class AdvisorySlots(Slots):
    """Session advisory locks of PostgreSQL: the server lets go when the connection ends.

    They need a connection of their own to the server itself: a pooler that hands sessions
    around (PgBouncer in transaction mode) would lose them.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def try_take(self, number: int) -> Slot | None:
        """Open a connection and lock with it."""
        connection = _locked(self._url, number)
        return None if connection is None else _AdvisorySlot(number, self._url, connection)


class _AdvisorySlot(Slot):
    def __init__(self, number: int, url: str, connection: psycopg.Connection) -> None:
        super().__init__(number)
        self._url = url
        self._connection = connection

    def still_held(self) -> bool:
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            return self._take_back()
        return True

    def _take_back(self) -> bool:
        self.release()
        try:
            connection = _locked(self._url, self.number)
        except StoreUnavailable:
            return False
        if connection is None:
            return False
        self._connection = connection
        return True

    def release(self) -> None:
        with suppress(psycopg.Error):
            self._connection.close()


def _locked(url: str, number: int) -> psycopg.Connection | None:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
        try:
            connection.execute(_PROMPT_KEEPALIVE)
            row = connection.execute(
                "SELECT pg_try_advisory_lock(%s, %s)", (ADVISORY_CLASS, number)
            ).fetchone()
        except psycopg.Error:
            connection.close()
            raise
    except psycopg.Error as error:
        raise StoreUnavailable(f"PostgreSQL did not answer: {error}") from error
    if row and row[0]:
        return connection
    connection.close()
    return None
