"""What groups of duplicates are made of: issues without their parts, keys, what people accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import sqlalchemy as sa

from core.model import Issue, OutcomeKind, SuggestionKind
from core.store import tables
from core.store.database import Database
from core.store.rows import issue_from
from core.store.text import storable

_BATCH = 500
_KINDS = (str(SuggestionKind.SIMILAR), str(SuggestionKind.DUPLICATE))


class Groups:
    """Reads for groups; nothing is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, limit: int, *, projects: Sequence[tuple[str, str]] = ()) -> Sequence[Issue]:
        """The issues that were stored last, without their parts, newest first."""
        c = tables.issues.c
        query = sa.select(tables.issues).where(c.deleted_at.is_(None))
        if projects:
            query = query.where(
                sa.or_(*(sa.and_(c.tracker == t, c.project == p) for t, p in projects))
            )
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(c.id.desc()).limit(limit)).all()
        return [issue_from(row) for row in rows]

    def marked(self, limit: int) -> Sequence[Issue]:
        """Issues that are marked as duplicates, without their parts, newest first."""
        c = tables.issues.c
        query = (
            sa.select(tables.issues)
            .where(c.duplicate_of != "", c.deleted_at.is_(None))
            .order_by(c.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [issue_from(row) for row in connection.execute(query)]

    def ids_of(self, keys: Iterable[str]) -> Mapping[str, int]:
        """Our ids of issues by their keys, or by keys that they had; deleted ones are left out."""
        wanted = sorted({storable(key, 300) for key in keys if key})
        found: dict[str, int] = {}
        c, a = tables.issues.c, tables.aliases.c
        for some in _batches(wanted):
            own = sa.select(c.key, c.id, sa.literal(1).label("own")).where(
                c.key.in_(some), c.deleted_at.is_(None)
            )
            old = (
                sa.select(a.key, c.id, sa.literal(0))
                .join(tables.issues, c.id == a.issue_id)
                .where(a.key.in_(some), c.deleted_at.is_(None))
            )
            # An issue under its own key comes before one that had the key once.
            rows = sorted(self._database.rows(sa.union_all(own, old)), key=lambda row: row.own)
            found |= {row.key: row.id for row in rows}
        return found

    def accepted(self, limit: int) -> Sequence[tuple[int, str, str]]:
        """(issue, kind, the other's key) of what people accepted as similar or duplicate.

        The last word on each counts; the newest first.
        """
        s, o = tables.suggestions.c, tables.outcomes.c
        last = (
            sa.select(o.suggestion_id, sa.func.max(o.id).label("id"))
            .group_by(o.suggestion_id)
            .subquery()
        )
        query = (
            sa.select(s.issue_id, s.kind, s.value)
            .join(last, last.c.suggestion_id == s.id)
            .join(tables.outcomes, o.id == last.c.id)
            .where(s.kind.in_(_KINDS), o.kind == str(OutcomeKind.ACCEPTED))
            .order_by(s.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
