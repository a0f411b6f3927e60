"""The store of an installation: its databases and everything kept in them."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.errors import StoreUnavailable
from core.model import Person
from core.store import tables
from core.store.actions import Actions
from core.store.assignments import Assignments
from core.store.audit import Audit
from core.store.bulk import Bulk
from core.store.database import Database, sqlite_url
from core.store.deeds import Deeds
from core.store.experience import Experience
from core.store.experiments import Experiments
from core.store.feed import Feed
from core.store.groups import Groups
from core.store.inbox import Inbox
from core.store.issues import Issues
from core.store.kept import Kept
from core.store.measures import Measures
from core.store.messages import Messages
from core.store.migrate import migrate
from core.store.names import Names
from core.store.outbox import Outbox
from core.store.pace import Pace
from core.store.pauses import Pauses
from core.store.people import People
from core.store.presence import FILE
from core.store.project_files import ProjectFiles
from core.store.registry import Models
from core.store.rows import person_from, person_json
from core.store.suggestions import Suggestions
from core.store.suppressions import Suppressions
from core.store.syncs import Syncs
from core.store.text import storable
from core.store.trainings import Trainings
from core.store.upsert import insert_for

_INSTALLATION: Final = "installation"


class Store:
    """Everything that must survive. Derived things (search index, models) can be rebuilt.

    Args:
        data_dir: the folder for SQLite files.
        url: the address of a PostgreSQL database; "" for SQLite files in ``data_dir``.
        batching: commit deliveries of many threads together (for the process that serves).

    Raises:
        ConfigError: the address is wrong, or the database is of a later version.
        StoreUnavailable: the database cannot be reached, or the folder cannot be made.
    """

    def __init__(
        self,
        data_dir: Path,
        url: str = "",
        *,
        batching: bool = False,
    ) -> None:
        if not data_dir.is_dir():
            # What people wrote and rotated credentials are in there: nobody else's to read.
            try:
                data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                said = f"the folder {data_dir} cannot be made ({error.strerror})"
                raise StoreUnavailable(f"{said}; name another in [store] data_dir") from error
        self.database = self._inbox_database = Database(url or sqlite_url(data_dir / FILE))
        try:
            if self.database.is_sqlite:
                self._inbox_database = Database(sqlite_url(data_dir / "inbox.db"))
                migrate(self.database, ["store"])
                migrate(self._inbox_database, ["inbox"])
            else:
                migrate(self.database, ["inbox", "store"])
        except BaseException:
            self.database.close()
            self._inbox_database.close()
            raise
        self.inbox = Inbox(self._inbox_database, batching=batching)
        self.issues = Issues(self.database)
        self.bulk = Bulk(self.database, self.issues)
        self.syncs = Syncs(self.database)
        self.audit = Audit()
        self.suggestions = Suggestions(self.database, self.audit)
        self.actions = Actions(self.database, self.audit)
        self.pace = Pace(self.database, self.audit)
        self.names = Names(self.database)
        self.outbox = Outbox(self.database)
        self.feed = Feed()
        self.messages = Messages(self.database)
        self.models = Models(self.database)
        self.kept = Kept(self.database)
        self.people = People(self.database)
        self.assignments = Assignments(self.database)
        self.experience = Experience(self.database)
        self.trainings = Trainings(self.database)
        self.deeds = Deeds(self.database)
        self.pauses = Pauses(self.database, self.audit)
        self.suppressions = Suppressions(self.database, self.audit)
        self.project_files = ProjectFiles(self.database)
        self.groups = Groups(self.database)
        self.measures = Measures(self.database)
        self.experiments = Experiments(self.database)
        self.installation = self._installation_id()

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may write; see :meth:`Database.write`."""
        with self.database.write() as connection:
            yield connection

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        with self.database.read() as connection:
            yield connection

    def ping(self) -> None:
        """Ask both databases for a sign of life.

        Raises:
            StoreUnavailable: one did not answer.
        """
        for database in (self.database, self._inbox_database):
            with database.read() as connection:
                connection.execute(sa.text("SELECT 1"))

    def close(self) -> None:
        """Commit what is under way and close everything."""
        self.inbox.close()
        self.database.close()
        self._inbox_database.close()

    # -- who we are ------------------------------------------------------------------------

    def me(self, connection_name: str) -> Person | None:
        """Who we are in a connection's tracker, as last asked; None if never."""
        c = tables.connection_states.c
        found = self.database.rows(sa.select(c.me).where(c.connection == connection_name))
        return person_from(found[0].me) if found else None

    def set_me(self, connection_name: str, me: Person | None, problem: str = "") -> None:
        """Write down who we are in a tracker, or why we could not find out."""
        values: dict[str, Any] = {"problem": storable(problem), "checked_at": datetime.now(UTC)}
        if me is not None:
            values["me"] = person_json(me)
        statement = insert_for(self.database)(tables.connection_states).values(
            connection=connection_name, **values
        )
        with self.write() as connection:
            connection.execute(
                statement.on_conflict_do_update(
                    index_elements=[tables.connection_states.c.connection], set_=values
                )
            )

    def _installation_id(self) -> str:
        """A random name of this installation, made once: its mark in the comments it writes."""
        mine = insert_for(self.database)(tables.settings).values(
            name=_INSTALLATION, value=secrets.token_hex(4)
        )
        query = sa.select(tables.settings.c.value).where(tables.settings.c.name == _INSTALLATION)
        with self.read() as connection:
            known = connection.execute(query).scalar_one_or_none()
        if known is None:
            with self.write() as connection:
                connection.execute(mine.on_conflict_do_nothing())
                known = connection.execute(query).scalar_one()
        return str(known)
