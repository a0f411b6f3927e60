"""Who a tracker's person is: handles by id, and ids by what people type.

Told by the tracker itself where it lists its people, else by the issues that they have met.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from core.model import Person
from core.store import tables
from core.store.database import Database
from core.store.rows import person_from
from core.store.text import storable

_ENOUGH: Final = 20
"""Rows that are looked at for one person; the newest has the present handle."""


class Names:
    """The people of a connection by their ids and handles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def people(self, connection_name: str, ids: Sequence[str]) -> Mapping[str, Person]:
        """The people of these ids, as far as they are known."""
        wanted = dict.fromkeys(storable(one, 200) for one in ids)
        if not wanted:
            return {}
        c = tables.people.c
        listed = sa.select(tables.people).where(
            c.connection == connection_name, c.external_id.in_(wanted)
        )
        with self._database.read() as connection:
            found = {row.external_id: _listed(row) for row in connection.execute(listed)}
            for missing in [one for one in wanted if one not in found]:
                met = self._met(connection, connection_name, "id", missing)
                person = next((p for p in met if p.id == missing), None)
                if person is not None:
                    found[missing] = person
        return found

    def called(self, connection_name: str, who: str) -> Sequence[Person]:
        """The people whom this means: the one of that id, else those of that handle.

        Upper and lower case are the same in a handle.
        """
        who = storable(who.removeprefix("@"), 200)
        if not who:
            return ()
        by_id = self.people(connection_name, [who])
        if by_id:
            return tuple(by_id.values())
        c = tables.people.c
        listed = sa.select(tables.people).where(
            c.connection == connection_name, sa.func.lower(c.handle) == who.lower()
        )
        with self._database.read() as connection:
            found = {row.external_id: _listed(row) for row in connection.execute(listed)}
            if not found:
                for person in self._met(connection, connection_name, "handle", who):
                    if person.handle.casefold() == who.casefold():
                        found.setdefault(person.id, person)
        return tuple(found.values())

    def _met(
        self, connection: sa.engine.Connection, name: str, field: str, value: str
    ) -> Iterator[Person]:
        """People in the issues and comments of a connection who may have this id or handle."""
        # As the text of the JSON has it: SQLite keeps what was written, PostgreSQL its own form.
        written = json.dumps({field: value}, ensure_ascii=self._database.is_sqlite)[1:-1].lower()

        def has(column: Any) -> Any:
            text = sa.func.lower(sa.cast(column, sa.Text))
            return text.contains(written, autoescape=True)

        i, c = tables.issues.c, tables.comments.c
        issues = (
            sa.select(i.author, i.assignees)
            .where(i.connection == name, has(i.author) | has(i.assignees))
            .order_by(i.version.desc())
            .limit(_ENOUGH)
        )
        for author, assignees in connection.execute(issues):
            yield from _people([author, *assignees])
        comments = (
            sa.select(c.author)
            .join(tables.issues, i.id == c.issue_id)
            .where(i.connection == name, has(c.author))
            .order_by(c.id.desc())
            .limit(_ENOUGH)
        )
        for (author,) in connection.execute(comments):
            yield from _people([author])


def _people(values: Iterable[Mapping[str, Any] | None]) -> Iterator[Person]:
    for value in values:
        person = person_from(value)
        if person is not None and person.id:
            yield person


def _listed(row: Any) -> Person:
    return Person(id=row.external_id, handle=row.handle, is_bot=row.is_bot)
