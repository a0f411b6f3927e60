"""Storing many issues at once, with a handful of statements whatever their number.

Most of what a sync brings is new, or is stored already just as it is. Both are dealt with
here for a whole batch together. What is left, an issue that is known and differs, is
found by somebody else's key, or came with another of the same key, takes the careful way,
one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import ActionKind, Comment, FieldChange, Issue
from core.store import tables
from core.store.database import Database
from core.store.issues import Issues, id_alias
from core.store.parts import comment_statement, comment_values, history_values
from core.store.rows import issue_values
from core.store.text import storable
from core.store.upsert import insert_for

_SIDE: Final = frozenset({"version", "deleted_at", "synced_run", "id"})
"""Columns that no tracker tells."""


@dataclass(frozen=True, slots=True)
class Known:
    """An issue of a batch that is stored already: our id, and whether it says anything new."""

    id: int
    changed: bool
    deleted_at: datetime | None = None


@dataclass(slots=True)
class Stored:
    """What became of a batch: counts, and the ids of its issues by key."""

    new: int = 0
    updated: int = 0
    same: int = 0
    comments: int = 0
    ids: dict[str, int] = field(default_factory=dict)


class Bulk:
    """Bulk storage of what connectors read. Methods run in the caller's transaction."""

    def __init__(self, database: Database, issues: Issues) -> None:
        self._issues = issues
        self._insert = insert_for(database)

    def known(
        self,
        connection: Connection,
        connection_name: str,
        issues: Sequence[Issue],
        partial: frozenset[str] = frozenset(),
    ) -> Mapping[str, Known | None]:
        """Which issues of a batch are stored, by key; None for one that needs the careful way.

        A key that is not in the answer is that of an issue nobody has heard of. ``partial``:
        fields that the batch does not tell, so that they say nothing new either.
        """
        c = tables.issues.c
        keys = [storable(issue.key) for issue in issues]
        outside = [storable(issue.external_id) for issue in issues if issue.external_id]
        rows = connection.execute(
            sa.select(tables.issues).where(
                sa.or_(
                    c.key.in_(keys),
                    sa.and_(c.connection == connection_name, c.external_id.in_(outside)),
                )
            )
        ).all()
        by_id = {row.external_id: row for row in rows if row.connection == connection_name}
        by_key = {row.key: row for row in rows}
        aliases = self._aliased(connection, connection_name, issues)
        counted = Counter(keys)
        found: dict[str, Known | None] = {}
        for issue in issues:
            key = storable(issue.key)
            row = by_id.get(storable(issue.external_id)) if issue.external_id else None
            if counted[key] > 1 or (row is None and (key in by_key or issue.key in aliases)):
                found[issue.key] = None
            elif row is not None and row.key == key:
                found[issue.key] = Known(row.id, _says_new(row, issue, partial), row.deleted_at)
            elif row is not None:
                found[issue.key] = None
        return found

    def insert(self, connection: Connection, issues: Sequence[Issue], run: int) -> dict[str, int]:
        """Store issues that nobody has heard of; their ids by key."""
        if not issues:
            return {}
        first = self._issues.next_versions(connection, len(issues)) - len(issues) + 1
        rows = [
            issue_values(issue) | {"version": first + number, "synced_run": run}
            for number, issue in enumerate(issues)
        ]
        statement = sa.insert(tables.issues).returning(
            tables.issues.c.id, sort_by_parameter_order=True
        )
        ids = [int(row.id) for row in connection.execute(statement, rows)]
        labels: dict[tuple[str, str], set[str]] = {}
        for issue in issues:
            labels.setdefault((issue.tracker, issue.project), set()).update(issue.labels)
        for (tracker, project), names in sorted(labels.items()):
            self._issues.add_labels(connection, tracker, project, names)
        return {issue.key: issue_id for issue, issue_id in zip(issues, ids, strict=True)}

    def mark(self, connection: Connection, ids: Iterable[int], run: int) -> None:
        """Write down that this run met these issues."""
        wanted = list(ids)
        if wanted:
            connection.execute(
                sa.update(tables.issues)
                .where(tables.issues.c.id.in_(wanted))
                .values(synced_run=run)
            )

    def unmet(
        self, connection: Connection, connection_name: str, project: str, run: int, after: int
    ) -> Sequence[int]:
        """Ids (beyond ``after``) of a project's issues that a whole run did not meet."""
        c = tables.issues.c
        query = (
            sa.select(c.id)
            .where(
                c.connection == connection_name,
                c.project == storable(project),
                c.deleted_at.is_(None),
                c.synced_run < run,
                c.id > after,
            )
            .order_by(c.id)
            .limit(50)
        )
        return list(connection.execute(query).scalars())

    def ids_of(
        self, connection: Connection, connection_name: str, keys: Iterable[str]
    ) -> Mapping[str, int]:
        """Our ids of issues by key, of those that are stored."""
        c = tables.issues.c
        query = sa.select(c.key, c.id).where(
            c.connection == connection_name, c.key.in_({storable(key) for key in keys})
        )
        return {row.key: row.id for row in connection.execute(query)}

    # -- parts -----------------------------------------------------------------------------

    def add_comments(self, connection: Connection, comments: Sequence[tuple[int, Comment]]) -> int:
        """Store comments by our id of their issue; our own are left out. Returns how many."""
        ours = self._ours(connection, {issue_id for issue_id, _ in comments})
        # The last of several texts of one comment: no statement may touch a row twice.
        rows = {
            (issue_id, comment.id): comment_values(issue_id, comment)
            for issue_id, comment in comments
            if (issue_id, comment.id) not in ours
        }
        if rows:
            connection.execute(comment_statement(self._insert), list(rows.values()))
        return len(rows)

    def add_changes(
        self, connection: Connection, changes: Sequence[tuple[int, FieldChange]]
    ) -> None:
        """Store changes of fields by our id of their issue."""
        rows = {
            (values["issue_id"], values["digest"]): values
            for values in (history_values(issue_id, change) for issue_id, change in changes)
        }
        if rows:
            statement = self._insert(tables.field_changes).on_conflict_do_nothing()
            connection.execute(statement, list(rows.values()))

    def comment_ids(
        self, connection: Connection, issue_ids: Iterable[int]
    ) -> frozenset[tuple[int, str]]:
        """(issue, the tracker's id) of every comment that is stored, or was and is deleted."""
        c = tables.comments.c
        query = sa.select(c.issue_id, c.external_id).where(c.issue_id.in_(set(issue_ids)))
        stored = {(row.issue_id, row.external_id) for row in connection.execute(query)}
        return frozenset(stored) | self._ours(connection, issue_ids)

    def _ours(self, connection: Connection, issue_ids: Iterable[int]) -> frozenset[tuple[int, str]]:
        """The comments that Trackside wrote, by the ledger."""
        a = tables.actions.c
        query = sa.select(a.issue_id, a.result).where(
            a.issue_id.in_(set(issue_ids)), a.kind == str(ActionKind.COMMENT), a.result != ""
        )
        return frozenset((row.issue_id, row.result) for row in connection.execute(query))

    def _aliased(
        self, connection: Connection, connection_name: str, issues: Sequence[Issue]
    ) -> frozenset[str]:
        """Keys of issues that are known by an earlier key or id."""
        names = {storable(issue.key, 300): issue.key for issue in issues}
        names |= {
            id_alias(connection_name, issue.external_id): issue.key
            for issue in issues
            if issue.external_id
        }
        query = sa.select(tables.aliases.c.key).where(tables.aliases.c.key.in_(names))
        return frozenset(names[key] for key in connection.execute(query).scalars())


def _says_new(row: Any, issue: Issue, partial: frozenset[str]) -> bool:
    """Whether an issue as read differs from its row, and is not older than it."""
    if row.updated_at and issue.updated_at and issue.updated_at < row.updated_at:
        return False
    told = issue_values(issue)
    return any(
        told[name] != getattr(row, name)
        for name in told.keys() - _SIDE - partial - {"extra", "url"}
        if name != "updated_at" and (told[name] or name not in _FILLED)
    )


_FILLED: Final = frozenset({"external_id", "author", "created_at"})
"""What never changes: that it is not told takes nothing away."""
