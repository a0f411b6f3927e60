"""Issues with their comments, history, old keys and locks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Issue
from core.plugin import KnownLabel
from core.store import tables
from core.store.database import Database
from core.store.issue_memory import IssueMemory
from core.store.label_lists import LabelLists
from core.store.parts import IssueParts
from core.store.rows import issue_from, issue_values
from core.store.text import storable

_VERSION: Final = "issue_version"
_MOST_FILED: Final = 1_000
_LOAD_BATCH: Final = 500


class Issues(IssueParts):
    """The issues of an installation, with their parts.

    Methods that take a ``connection`` run in the caller's transaction, so that an event is
    stored whole or not at all.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._memory = IssueMemory()
        self._labels = LabelLists(database)

    # -- reading ---------------------------------------------------------------------------

    def get(self, issue_id: int) -> Issue | None:
        """One issue with its comments and history, by our id; None if unknown or deleted."""
        with self._database.read() as connection:
            return self._load_one(connection, tables.issues.c.id == issue_id)

    def by_key(self, key: str) -> Issue | None:
        """One issue by its key, or by a key that it had before it moved."""
        with self._database.read() as connection:
            return self._load_by_key(connection, key)

    def find(self, connection: Connection, issue: Issue) -> Issue | None:
        """The stored issue that this one is: by the tracker's immutable id, else by key.

        Deleted ones are found too. A key that another issue has taken over (a repository was
        renamed, and another made in its place) does not find the one that had it.
        """
        issue_id = self.place(connection, issue)
        if issue_id is None:
            return None
        return self._load_one(connection, tables.issues.c.id == issue_id, deleted=True)

    def place(self, connection: Connection, issue: Issue) -> int | None:
        """Our id of what ``find`` finds; nothing of it is read."""
        c = tables.issues.c
        external_id = storable(issue.external_id)
        ways = [c.key == storable(issue.key), c.id.in_(_had(storable(issue.key)))]
        if external_id:
            same = sa.and_(c.connection == issue.connection, c.external_id == external_id)
            ways[:0] = [same, c.id.in_(_had(id_alias(issue.connection, external_id)))]
        # In one question, though the first way answers most: who is new goes through them all.
        found = connection.execute(
            sa.union_all(
                *(
                    sa.select(c.id, c.connection, c.external_id, sa.literal(n).label("way")).where(
                        way
                    )
                    for n, way in enumerate(ways)
                )
            )
        ).all()
        best = min(found, key=lambda row: (row.way, -row.id), default=None)
        if best is None:
            return None
        by_key = best.way >= len(ways) - 2
        is_another = best.connection == issue.connection and external_id and best.external_id
        return None if by_key and is_another else int(best.id)

    def of_project(
        self, project: str, *, tracker: str = "", newest: int | None = None
    ) -> Sequence[Issue]:
        """All issues of a project with comments and history, in order of creation.

        ``newest``: only so many of those that were stored last.
        """
        c = tables.issues.c
        where = c.project == project
        if tracker:
            where = sa.and_(where, c.tracker == tracker)
        if newest is not None:
            last = sa.select(c.id).where(where, c.deleted_at.is_(None))
            where = sa.and_(where, c.id.in_(last.order_by(c.id.desc()).limit(newest)))
        found = list(self._stream(where, c.id))
        return sorted(found, key=lambda i: (i.created_at or datetime.min.replace(tzinfo=UTC), i.id))

    def filed_since(self, tracker: str, project: str, at: datetime) -> Sequence[Issue]:
        """A project's issues that were filed after a time, without their parts, oldest first."""
        c = tables.issues.c
        query = (
            sa.select(tables.issues)
            .where(
                c.tracker == tracker,
                c.project == project,
                c.created_at > at,
                c.deleted_at.is_(None),
            )
            .order_by(c.created_at.desc(), c.id.desc())
            .limit(_MOST_FILED)
        )
        with self._database.read() as connection:
            return [issue_from(row) for row in connection.execute(query)][::-1]

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
        rows = self._database.rows(query)
        return [(issue_from(row), row.deleted_at is not None) for row in rows]

    def many(self, ids: Sequence[int]) -> Mapping[int, Issue]:
        """Several issues by our ids, without comments and history; deleted ones are left out."""
        c = tables.issues.c
        versions = sa.select(c.id, c.version).where(c.id.in_(ids), c.deleted_at.is_(None))
        now = {row.id: row.version for row in self._database.rows(versions)}
        found = self._memory.of(now)
        if missing := now.keys() - found.keys():
            query = sa.select(tables.issues).where(c.id.in_(missing), c.deleted_at.is_(None))
            read = [issue_from(row) for row in self._database.rows(query)]
            self._memory.keep(read)
            found |= {issue.id: issue for issue in read}
        return found

    def marked_duplicates(self, keys: Sequence[str]) -> Mapping[str, int]:
        """How many public issues are marked as duplicates of issues, by the keys of those."""
        c = tables.issues.c
        query = (
            sa.select(c.duplicate_of, sa.func.count())
            .where(
                c.duplicate_of.in_([storable(key) for key in keys]),
                c.private.is_(False),
                c.deleted_at.is_(None),
            )
            .group_by(c.duplicate_of)
        )
        return {row[0]: row[1] for row in self._database.rows(query)}

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
        return frozenset(self.known_labels(tracker, project))

    def known_labels(self, tracker: str, project: str) -> Mapping[str, KnownLabel]:
        """The labels known in a project, with what their tracker says of each.

        The same object as long as nothing has changed.
        """
        return self._labels.of(tracker, project)

    def labels_shown_at(self, tracker: str, project: str) -> datetime | None:
        """When the tracker last showed its list of a project's labels; None for never."""
        c = tables.project_labels.c
        query = sa.select(sa.func.max(c.shown_at)).where(c.tracker == tracker, c.project == project)
        with self._database.read() as connection:
            found: datetime | None = connection.execute(query).scalar_one_or_none()
        return found

    def deleted_at(self, connection: Connection, issue: Issue) -> datetime | None:
        """When a stored issue was deleted in its tracker; None where it was not."""
        query = sa.select(tables.issues.c.deleted_at).where(tables.issues.c.id == issue.id)
        found: datetime | None = connection.execute(query).scalar_one_or_none()
        return found

    # -- writing ---------------------------------------------------------------------------

    def save(
        self, connection: Connection, issue: Issue, *, deleted_at: datetime | None = None
    ) -> Issue:
        """Store an issue's fields (new where ``issue.id`` is 0); returns it with id and version.

        With ``deleted_at`` it is kept as deleted: no longer found, but not forgotten, so that
        a delivery from before does not bring it back.
        """
        self._release_key(connection, issue)
        version = self.next_versions(connection, 1)
        values = issue_values(issue) | {
            "version": version,
            "deleted_at": deleted_at,
        }
        if issue.id:
            connection.execute(
                sa.update(tables.issues).where(tables.issues.c.id == issue.id), values
            )
            issue_id = issue.id
        else:
            inserted = connection.execute(
                sa.insert(tables.issues).returning(tables.issues.c.id), values
            )
            issue_id = int(inserted.scalar_one())
        self.add_labels(connection, issue.tracker, issue.project, issue.labels)
        return replace(issue, id=issue_id, version=version)

    def import_batch(self, issues: Iterable[Issue]) -> tuple[int, int]:
        """Store many issues with comments and history in one transaction: (new, updated).

        An issue that is known is updated where it is not the older one; its comments and
        history are added in any case. One that was deleted since does not come back.
        """
        new = updated = 0
        with self._database.write() as connection:
            self.hold(connection)
            for issue in issues:
                saved = self.import_one(connection, issue)
                if saved is None:
                    continue
                issue_id, is_new = saved
                new, updated = new + is_new, updated + (not is_new)
                for comment in issue.comments:
                    self.save_comment(connection, issue_id, comment)
                self.add_history(connection, issue_id, issue.history)
        return new, updated

    def import_one(
        self,
        connection: Connection,
        issue: Issue,
        *,
        partial: frozenset[str] = frozenset(),
        shown_at: datetime | None = None,
    ) -> tuple[int, bool] | None:
        """Store one issue as somebody read it, without its parts: our id, and whether it is new.

        None for one that was deleted since it looked like this, or since its tracker showed
        it (``shown_at``, where that is known). ``partial``: fields that were not read, which
        stay as they are. A key that changed stays known.
        """
        stored = self.find(connection, issue)
        if stored is None:
            return self.save(connection, replace(issue, id=0)).id, True
        gone_at = self.deleted_at(connection, stored)
        if gone_at is not None and not _is_after(gone_at, issue.updated_at, shown_at):
            return None
        saved = self.save(connection, _updated(stored, issue, partial))
        if saved.key != stored.key:
            self.add_alias(connection, stored, saved.id)
        return saved.id, False

    def hold(self, connection: Connection) -> None:
        """Keep others from storing issues until this transaction ends.

        What ``find`` then says stays so until it has been acted upon. On SQLite a
        transaction that may write excludes the others by itself.
        """
        if not self._database.is_sqlite:
            self.next_versions(connection, 0)

    def hold_one(self, connection: Connection, issue_id: int) -> None:
        """Keep others who hold this issue waiting until this transaction ends."""
        query = sa.select(tables.issues.c.id).where(tables.issues.c.id == issue_id)
        # Not against those who only refer to it; SQLite knows no locks of rows and needs none.
        connection.execute(query.with_for_update(key_share=True))

    def add_alias(self, connection: Connection, old: Issue, issue_id: int) -> None:
        """Remember that an issue once had the key, and the tracker's id, of ``old``."""
        self._add_alias(connection, old.key, issue_id)
        if old.external_id:
            self._add_alias(connection, id_alias(old.connection, old.external_id), issue_id)

    def _add_alias(self, connection: Connection, key: str, issue_id: int) -> None:
        statement = self._insert(tables.aliases).values(key=storable(key, 300), issue_id=issue_id)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=[tables.aliases.c.key], set_={"issue_id": issue_id}
            )
        )

    # -- inside ----------------------------------------------------------------------------

    def _load_by_key(
        self, connection: Connection, key: str, *, deleted: bool = False
    ) -> Issue | None:
        # An issue under its own key comes before one that had the key once.
        own = self._load_one(connection, tables.issues.c.key == storable(key), deleted=deleted)
        if own is not None:
            return own
        return self._load_one(
            connection, tables.issues.c.id.in_(_had(storable(key))), deleted=deleted
        )

    def _load_one(
        self, connection: Connection, where: sa.ColumnElement[bool], *, deleted: bool = False
    ) -> Issue | None:
        query = sa.select(tables.issues).where(where)
        if not deleted:
            query = query.where(tables.issues.c.deleted_at.is_(None))
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

    def _release_key(self, connection: Connection, issue: Issue) -> None:
        """Take a key from the issue that had it before: trackers give a key to one at a time."""
        c = tables.issues.c
        query = sa.select(c.id).where(c.key == storable(issue.key), c.id != issue.id)
        for issue_id in connection.execute(query).scalars().all():
            version = self.next_versions(connection, 1)
            connection.execute(
                sa.update(tables.issues)
                .where(c.id == issue_id)
                .values(key=f"{storable(issue.key, 270)}~{issue_id}", version=version)
            )

    def next_versions(self, connection: Connection, count: int) -> int:
        """Take the next ``count`` versions; returns the last of them."""
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


def _had(key: str) -> sa.Select[tuple[int]]:
    """Our ids of issues that had a key once."""
    return sa.select(tables.aliases.c.issue_id).where(tables.aliases.c.key == key)


def _is_after(then: datetime, *times: datetime | None) -> bool:
    return any(at is not None and at > then for at in times)


def id_alias(connection: str, external_id: str) -> str:
    """How the tracker's id of an issue is kept among the old keys; no key begins like this."""
    return storable(f"id:{connection}:{external_id}", 300)


def _updated(stored: Issue, issue: Issue, partial: frozenset[str]) -> Issue:
    """What an imported issue makes of the stored one; an archive knows of no connection."""
    known = replace(
        stored,
        external_id=stored.external_id or issue.external_id,
        connection=stored.connection or issue.connection,
    )
    if stored.updated_at and (issue.updated_at is None or issue.updated_at < stored.updated_at):
        return known
    kept = {name: getattr(stored, name) for name in partial - {"comments", "history"}}
    return replace(
        issue,
        **kept
        | {
            "id": stored.id,
            "connection": issue.connection or stored.connection,
            "external_id": issue.external_id or stored.external_id,
            "extra": {**stored.extra, **issue.extra},
        },
    )
