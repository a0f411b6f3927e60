"""Issues with their comments, history, old keys and locks."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Comment, FieldChange, Issue
from core.store import tables
from core.store.database import Database
from core.store.rows import (
    change_digest,
    change_from,
    comment_from,
    issue_from,
    issue_values,
    person_json,
)
from core.store.text import storable
from core.store.upsert import insert_for

_VERSION: Final = "issue_version"
_LOAD_BATCH: Final = 500


class Issues:
    """The issues of an installation.

    Methods that take a ``connection`` run in the caller's transaction, so that an event is
    stored whole or not at all.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = insert_for(database)

    # -- reading ---------------------------------------------------------------------------

    def get(self, issue_id: int) -> Issue | None:
        """One issue with its comments and history, by our id; None if unknown or deleted."""
        with self._database.read() as connection:
            return self._load_one(connection, tables.issues.c.id == issue_id)

    def by_key(self, key: str) -> Issue | None:
        """One issue by its key, or by a key that it had before it moved."""
        with self._database.read() as connection:
            return self._load_one(connection, self._has_key(key))

    def find(self, connection: Connection, issue: Issue) -> Issue | None:
        """The stored issue that this one is: by the tracker's immutable id, else by key."""
        if issue.external_id:
            same = sa.and_(
                tables.issues.c.connection == issue.connection,
                tables.issues.c.external_id == storable(issue.external_id),
            )
            if found := self._load_one(connection, same, deleted=True):
                return found
        return self._load_one(connection, self._has_key(issue.key), deleted=True)

    def of_project(self, project: str, *, tracker: str = "") -> Sequence[Issue]:
        """All issues of a project with comments and history, in order of creation."""
        where = tables.issues.c.project == project
        if tracker:
            where = sa.and_(where, tables.issues.c.tracker == tracker)
        found = list(self._stream(where, tables.issues.c.id))
        return sorted(found, key=lambda i: (i.created_at or datetime.min.replace(tzinfo=UTC), i.id))

    def changed_since(self, version: int, limit: int) -> Sequence[tuple[Issue, bool]]:
        """Issues stored after ``version``, oldest change first, with whether each is deleted.

        Comments and history are left out: the search index has no use for them.
        """
        query = (
            sa.select(tables.issues)
            .where(tables.issues.c.version > version)
            .order_by(tables.issues.c.version)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [(issue_from(row), row.deleted_at is not None) for row in rows]

    def many(self, ids: Sequence[int]) -> Mapping[int, Issue]:
        """Several issues by our ids, without comments and history; deleted ones are left out."""
        query = sa.select(tables.issues).where(
            tables.issues.c.id.in_(ids), tables.issues.c.deleted_at.is_(None)
        )
        with self._database.read() as connection:
            return {row.id: issue_from(row) for row in connection.execute(query)}

    def projects(self) -> Sequence[tuple[str, str, int]]:
        """(tracker, project, number of issues) of everything stored."""
        c = tables.issues.c
        query = (
            sa.select(c.tracker, c.project, sa.func.count())
            .where(c.deleted_at.is_(None))
            .group_by(c.tracker, c.project)
            .order_by(c.tracker, c.project)
        )
        with self._database.read() as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]

    def latest_version(self) -> int:
        """The version of the newest change."""
        with self._database.read() as connection:
            return self._version(connection)

    def labels(self, tracker: str, project: str) -> frozenset[str]:
        """The labels known in a project."""
        query = sa.select(tables.project_labels.c.name).where(
            tables.project_labels.c.tracker == tracker, tables.project_labels.c.project == project
        )
        with self._database.read() as connection:
            return frozenset(connection.execute(query).scalars())

    def deleted_at(self, connection: Connection, issue: Issue) -> datetime | None:
        """When a stored issue was deleted in its tracker; None where it was not."""
        query = sa.select(tables.issues.c.deleted_at).where(tables.issues.c.id == issue.id)
        found: datetime | None = connection.execute(query).scalar_one_or_none()
        return found

    def locks(self, connection: Connection, issue_id: int) -> frozenset[str]:
        """The fields of an issue that a person has set."""
        query = sa.select(tables.locks.c.field).where(tables.locks.c.issue_id == issue_id)
        return frozenset(connection.execute(query).scalars())

    # -- writing ---------------------------------------------------------------------------

    def save(
        self, connection: Connection, issue: Issue, *, deleted_at: datetime | None = None
    ) -> Issue:
        """Store an issue's fields (new where ``issue.id`` is 0); returns it with id and version.

        With ``deleted_at`` it is kept as deleted: no longer found, but not forgotten, so that
        a delivery from before does not bring it back.
        """
        version = self._next_versions(connection, 1)
        values = issue_values(issue) | {
            "version": version,
            "deleted_at": deleted_at,
        }
        if issue.id:
            connection.execute(
                sa.update(tables.issues).where(tables.issues.c.id == issue.id).values(values)
            )
            issue_id = issue.id
        else:
            inserted = connection.execute(
                sa.insert(tables.issues).values(values).returning(tables.issues.c.id)
            )
            issue_id = int(inserted.scalar_one())
        self._keep_labels(connection, [issue])
        return replace(issue, id=issue_id, version=version)

    def import_batch(self, issues: Iterable[Issue]) -> tuple[int, int]:
        """Store many issues with comments and history in one transaction: (new, updated).

        An issue whose key is known is updated.
        """
        new = updated = 0
        with self._database.write() as connection:
            for issue in issues:
                stored = self.find(connection, issue)
                new, updated = (new, updated + 1) if stored else (new + 1, updated)
                kept = replace(issue, id=stored.id if stored else 0)
                saved = self.save(connection, kept)
                for comment in issue.comments:
                    self.save_comment(connection, saved.id, comment)
                self.add_history(connection, saved.id, issue.history)
        return new, updated

    def save_comment(self, connection: Connection, issue_id: int, comment: Comment) -> None:
        """Store a comment, or its newest text; an older one does not overwrite a newer."""
        values = {
            "author": person_json(comment.author),
            "body": storable(comment.body),
            "created_at": comment.created_at,
            "updated_at": comment.updated_at,
        }
        statement = self._insert(tables.comments).values(
            issue_id=issue_id, external_id=storable(comment.id), **values
        )
        newer = sa.or_(
            tables.comments.c.updated_at.is_(None),
            statement.excluded.updated_at >= tables.comments.c.updated_at,
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[tables.comments.c.issue_id, tables.comments.c.external_id],
                set_=values,
                where=newer,
            )
        )

    def delete_comment(self, connection: Connection, issue_id: int, comment_id: str) -> None:
        """Forget a comment that was deleted in the tracker."""
        connection.execute(
            sa.delete(tables.comments).where(
                tables.comments.c.issue_id == issue_id,
                tables.comments.c.external_id == storable(comment_id),
            )
        )

    def add_history(
        self, connection: Connection, issue_id: int, changes: Iterable[FieldChange]
    ) -> Sequence[FieldChange]:
        """Store changes of fields; returns those that were not known yet."""
        fresh = []
        for change in changes:
            statement = (
                self._insert(tables.field_changes)
                .values(
                    issue_id=issue_id,
                    digest=change_digest(change),
                    field=change.field,
                    before=None if change.before is None else storable(change.before),
                    after=None if change.after is None else storable(change.after),
                    at=change.at,
                    actor=person_json(change.actor),
                )
                .on_conflict_do_nothing()
            )
            if connection.execute(statement).rowcount:
                fresh.append(change)
        return fresh

    def add_alias(self, connection: Connection, key: str, issue_id: int) -> None:
        """Remember that an issue once had this key."""
        statement = self._insert(tables.aliases).values(key=storable(key), issue_id=issue_id)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[tables.aliases.c.key], set_={"issue_id": issue_id}
            )
        )

    def lock(
        self, connection: Connection, issue_id: int, field: str, *, by: str, at: datetime
    ) -> None:
        """A person has set this field: it is theirs from now on."""
        statement = self._insert(tables.locks).values(
            issue_id=issue_id, field=field, set_by=storable(by), at=at
        )
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[tables.locks.c.issue_id, tables.locks.c.field],
                set_={"set_by": storable(by), "at": at},
            )
        )

    def rename_label(
        self, connection: Connection, tracker: str, project: str, old: str | None, new: str | None
    ) -> None:
        """A label of a project was made, renamed or deleted."""
        c = tables.project_labels.c
        if old is not None:
            connection.execute(
                sa.delete(tables.project_labels).where(
                    c.tracker == tracker, c.project == project, c.name == storable(old)
                )
            )
        if new is not None:
            self._add_labels(connection, tracker, project, [new])

    # -- inside ----------------------------------------------------------------------------

    def _has_key(self, key: str) -> sa.ColumnElement[bool]:
        key = storable(key)
        aliased = sa.select(tables.aliases.c.issue_id).where(tables.aliases.c.key == key)
        return sa.or_(tables.issues.c.key == key, tables.issues.c.id.in_(aliased))

    def _load_one(
        self, connection: Connection, where: sa.ColumnElement[bool], *, deleted: bool = False
    ) -> Issue | None:
        query = sa.select(tables.issues).where(where)
        if not deleted:
            query = query.where(tables.issues.c.deleted_at.is_(None))
        # An issue under its own key comes before one that had the key once.
        row = connection.execute(query.order_by(tables.issues.c.id.desc()).limit(1)).first()
        if row is None:
            return None
        comments, history = self._load_parts(connection, [row.id])
        return issue_from(row, comments=comments.get(row.id, ()), history=history.get(row.id, ()))

    def _stream(self, where: sa.ColumnElement[bool], order: Any) -> Iterator[Issue]:
        query = sa.select(tables.issues).where(where, tables.issues.c.deleted_at.is_(None))
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(order)).all()
            for start in range(0, len(rows), _LOAD_BATCH):
                batch = rows[start : start + _LOAD_BATCH]
                comments, history = self._load_parts(connection, [row.id for row in batch])
                for row in batch:
                    yield issue_from(
                        row, comments=comments.get(row.id, ()), history=history.get(row.id, ())
                    )

    def _load_parts(
        self, connection: Connection, ids: Sequence[int]
    ) -> tuple[dict[int, tuple[Comment, ...]], dict[int, tuple[FieldChange, ...]]]:
        def grouped(table: sa.Table, make: Any) -> dict[int, tuple[Any, ...]]:
            query = sa.select(table).where(table.c.issue_id.in_(ids))
            rows = connection.execute(query.order_by(table.c.issue_id, table.c.id))
            return {
                issue_id: tuple(make(row) for row in group)
                for issue_id, group in itertools.groupby(rows, key=lambda row: row.issue_id)
            }

        return grouped(tables.comments, comment_from), grouped(tables.field_changes, change_from)

    def _next_versions(self, connection: Connection, count: int) -> int:
        # The row stays locked until the transaction ends, so that versions become visible
        # in their own order: who follows them by number misses none.
        statement = self._insert(tables.counters).values(name=_VERSION, value=count)
        statement = statement.on_conflict_do_update(
            index_elements=[tables.counters.c.name],
            set_={"value": tables.counters.c.value + count},
        ).returning(tables.counters.c.value)
        return int(connection.execute(statement).scalar_one())

    def _version(self, connection: Connection) -> int:
        query = sa.select(tables.counters.c.value).where(tables.counters.c.name == _VERSION)
        return int(connection.execute(query).scalar_one_or_none() or 0)

    def _keep_labels(self, connection: Connection, issues: Iterable[Issue]) -> None:
        for issue in issues:
            self._add_labels(connection, issue.tracker, issue.project, issue.labels)

    def _add_labels(
        self, connection: Connection, tracker: str, project: str, names: Iterable[str]
    ) -> None:
        rows = [
            {"tracker": tracker, "project": storable(project), "name": storable(name)[:300]}
            for name in names
        ]
        if rows:
            statement = self._insert(tables.project_labels).values(rows)
            connection.execute(statement.on_conflict_do_nothing())
