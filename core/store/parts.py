"""What belongs to an issue beside its own fields: comments, history, locks, labels of projects."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Comment, FieldChange
from core.plugin import KnownLabel
from core.store import tables
from core.store.database import Database
from core.store.rows import change_digest, change_from, comment_from, person_json
from core.store.text import storable
from core.store.upsert import insert_for

MOST_DESCRIPTION: Final = 1_000
_AT_ONCE: Final = 500
"""Rows of one statement: databases take so many values and no more."""


class IssueParts:
    """The parts of issues; every method runs in the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = insert_for(database)

    # -- comments --------------------------------------------------------------------------

    def save_comment(self, connection: Connection, issue_id: int, comment: Comment) -> None:
        """Store a comment, or its newest text; an older one does not overwrite a newer."""
        connection.execute(comment_statement(self._insert), comment_values(issue_id, comment))

    def delete_comment(
        self, connection: Connection, issue_id: int, comment_id: str, *, at: datetime
    ) -> None:
        """Forget what a comment said and who said it.

        Its id stays with the time, so that a delivery from before does not bring it back.
        """
        statement = self._insert(tables.comments).values(
            issue_id=issue_id, external_id=storable(comment_id), body="", updated_at=at
        )
        c, new = tables.comments.c, statement.excluded
        # The tracker's clock and ours may differ: gone is gone, whichever time is the later.
        latest = sa.case((c.updated_at > new.updated_at, c.updated_at), else_=new.updated_at)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[c.issue_id, c.external_id],
                set_={"author": None, "body": "", "created_at": None, "updated_at": latest},
            )
        )

    # -- history ---------------------------------------------------------------------------

    def add_history(
        self, connection: Connection, issue_id: int, changes: Iterable[FieldChange]
    ) -> Sequence[FieldChange]:
        """Store changes of fields; returns those that were not known yet."""
        fresh = []
        # Not by the count of rows: on PostgreSQL it is -1 either way.
        statement = (
            self._insert(tables.field_changes)
            .on_conflict_do_nothing()
            .returning(tables.field_changes.c.id)
        )
        for change in changes:
            values = history_values(issue_id, change)
            if connection.execute(statement, values).first() is not None:
                fresh.append(change)
        return fresh

    # -- locks -----------------------------------------------------------------------------

    def locks(self, connection: Connection, issue_id: int) -> frozenset[str]:
        """The fields of an issue that a person has set."""
        query = sa.select(tables.locks.c.field).where(tables.locks.c.issue_id == issue_id)
        return frozenset(connection.execute(query).scalars())

    def lock(
        self, connection: Connection, issue_id: int, field: str, *, by: str, at: datetime
    ) -> None:
        """A person has set this field: it is theirs from now on."""
        values = {"set_by": storable(by, 200), "at": at}
        statement = self._insert(tables.locks).values(issue_id=issue_id, field=field, **values)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[tables.locks.c.issue_id, tables.locks.c.field], set_=values
            )
        )

    # -- labels of projects ----------------------------------------------------------------

    def rename_label(
        self, connection: Connection, tracker: str, project: str, old: str | None, new: str | None
    ) -> None:
        """A label was made, renamed or deleted, in a project or for all projects below it.

        Labels of a Linear workspace ``acme`` are those of its teams ``acme/ENG``, ``acme/OPS``.
        """
        c = tables.project_labels.c
        below = c.project.startswith(f"{project}/", autoescape=True)
        here = sa.and_(c.tracker == tracker, sa.or_(c.project == project, below))
        gone: Sequence[Any] = ()
        if old is not None:
            gone = connection.execute(
                sa.delete(tables.project_labels)
                .where(here, c.name == storable(old, 300))
                .returning(c.project, c.description, c.group_name, c.shown_at)
            ).all()
        if new is None:
            return
        # What it is for, and which others it excludes, it keeps under its new name.
        for known in sorted(gone, key=lambda row: row.project):
            kept = known._asdict()
            key = {"tracker": tracker, "project": kept.pop("project"), "name": storable(new, 300)}
            statement = self._insert(tables.project_labels).values(**key, **kept)
            # An issue may have told of the new name before.
            connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=kept))
        self.add_labels(connection, tracker, project, [new])

    def add_labels(
        self, connection: Connection, tracker: str, project: str, names: Iterable[str]
    ) -> None:
        """These labels exist in a project."""
        # In one order everywhere, so that two transactions never wait for each other.
        rows = [
            {"tracker": tracker, "project": storable(project), "name": name}
            for name in sorted({storable(name, 300) for name in names})
        ]
        if rows:
            statement = self._insert(tables.project_labels).values(rows)
            connection.execute(statement.on_conflict_do_nothing())

    def set_labels(
        self,
        connection: Connection,
        tracker: str,
        project: str,
        labels: Mapping[str, KnownLabel],
        now: datetime,
    ) -> None:
        """These are all the labels of a project."""
        c = tables.project_labels.c
        connection.execute(
            sa.delete(tables.project_labels).where(
                c.tracker == tracker, c.project == storable(project)
            )
        )
        rows = [
            {
                "tracker": tracker,
                "project": storable(project),
                "name": name,
                "description": storable(label.description[:MOST_DESCRIPTION]),
                "group_name": storable(label.group, 300),
                "shown_at": now,
            }
            for name, label in sorted({storable(n, 300): one for n, one in labels.items()}.items())
        ]
        # An issue may tell of one of them in the same instant.
        for start in range(0, len(rows), _AT_ONCE):
            statement = self._insert(tables.project_labels).values(rows[start : start + _AT_ONCE])
            connection.execute(statement.on_conflict_do_nothing())

    # -- reading ---------------------------------------------------------------------------

    def _load_parts(
        self, connection: Connection, ids: Sequence[int]
    ) -> tuple[dict[int, tuple[Comment, ...]], dict[int, tuple[FieldChange, ...]]]:
        def grouped(query: sa.Select[Any], make: Any) -> dict[int, tuple[Any, ...]]:
            rows = connection.execute(query)
            return {
                issue_id: tuple(make(row) for row in group)
                for issue_id, group in itertools.groupby(rows, key=lambda row: row.issue_id)
            }

        c, h = tables.comments.c, tables.field_changes.c
        comments = sa.select(tables.comments).where(c.issue_id.in_(ids), c.body != "")
        history = sa.select(tables.field_changes).where(h.issue_id.in_(ids))
        return (
            grouped(comments.order_by(c.issue_id, c.id), comment_from),
            grouped(history.order_by(h.issue_id, h.id), change_from),
        )


def comment_statement(insert: Any) -> Any:
    """Stores a comment; parameters are those of :func:`comment_values`."""
    statement = insert(tables.comments)
    c, new = tables.comments.c, statement.excluded
    newer = sa.or_(
        c.updated_at.is_(None),
        new.updated_at > c.updated_at,
        # Trackers tell times by the second: of two texts of one second the later to come
        # wins, unless the other is the mark of a deleted one.
        sa.and_(new.updated_at == c.updated_at, c.body != ""),
    )
    told = {name: new[name] for name in ("author", "body", "created_at", "updated_at")}
    return statement.on_conflict_do_update(
        index_elements=[c.issue_id, c.external_id], set_=told, where=newer
    )


def comment_values(issue_id: int, comment: Comment) -> dict[str, Any]:
    """The columns of a comment."""
    return {
        "issue_id": issue_id,
        "external_id": storable(comment.id),
        "author": person_json(comment.author),
        "body": storable(comment.body),
        "created_at": comment.created_at,
        "updated_at": comment.updated_at,
    }


def history_values(issue_id: int, change: FieldChange) -> dict[str, Any]:
    """The columns of a change of a field."""
    return {
        "issue_id": issue_id,
        "digest": change_digest(change),
        "field": storable(change.field, 40),
        "before": None if change.before is None else storable(change.before),
        "after": None if change.after is None else storable(change.after),
        "at": change.at,
        "actor": person_json(change.actor),
    }
