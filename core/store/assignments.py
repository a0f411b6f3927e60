"""Who has which issues, for whoever proposes people."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.model import StatusCategory
from core.plugin import TakenIssue
from core.store import tables
from core.store.database import Database
from core.store.rows import person_from

MOST_TAKEN: Final = 500
"""So many issues since a model was learned are enough to tell who works on what these days."""

_FRESH_SECONDS: Final = 10.0

_OPEN: Final = (StatusCategory.TODO.value, StatusCategory.IN_PROGRESS.value)


class Assignments:
    """Questions about assignees across the issues of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counted: dict[str, tuple[float, Mapping[str, int]]] = {}

    def people(self, connection_name: str) -> frozenset[str] | None:
        """Ids of the active people of a tracker, bots apart; None where it never told of any."""
        c = tables.people.c
        query = sa.select(c.external_id, c.active, c.is_bot).where(c.connection == connection_name)
        with self._database.read() as connection:
            found = connection.execute(query).all()
        if not found:
            return None
        return frozenset(row.external_id for row in found if row.active and not row.is_bot)

    def open_issues(self, connection_name: str) -> Mapping[str, int]:
        """How many open issues each person has in one connection, by id; a few seconds old.

        Every open issue is looked at, so the answer is kept for as long as it hardly changes.
        """
        known = self._counted.get(connection_name)
        if known is None or time.monotonic() - known[0] > _FRESH_SECONDS:
            known = (time.monotonic(), self._count_open(connection_name))
            self._counted[connection_name] = known
        return known[1]

    def _count_open(self, connection_name: str) -> Mapping[str, int]:
        c = tables.issues.c
        query = sa.select(c.assignees).where(
            c.connection == connection_name,
            c.status_category.in_(_OPEN),
            c.deleted_at.is_(None),
        )
        with self._database.read() as connection:
            lists = connection.execute(query).scalars()
            return Counter(str(person["id"]) for people in lists for person in people)

    def taken_since(self, tracker: str, project: str, at: datetime | None) -> Sequence[TakenIssue]:
        """A project's issues filed after a time that somebody has, oldest first."""
        if at is None:
            return ()
        c = tables.issues.c
        query = (
            sa.select(c.labels, c.author, c.assignees)
            .where(
                c.project == project,
                c.tracker == tracker,
                c.created_at > at,
                c.deleted_at.is_(None),
            )
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(MOST_TAKEN)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        taken = [
            TakenIssue(
                labels=tuple(row.labels),
                author=author.id if (author := person_from(row.author)) else "",
                people=people,
            )
            for row in rows
            if (people := tuple(p for one in row.assignees if (p := person_from(one))))
        ]
        return taken[::-1]
