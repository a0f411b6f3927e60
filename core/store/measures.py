"""What became of all that was shown or applied, and when people first touched each issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from core.model import ActionKind, ActionStatus, OutcomeKind, Person
from core.store import tables
from core.store.audit import TRACKSIDE
from core.store.database import Database
from core.store.ignored import CARRIED_OUT
from core.store.rows import person_from

TRIAGE_FIELDS: Final = ("labels", "assignees", "priority", "type")
"""Whose first change by a person is the triage of an issue."""

_AT_ONCE: Final = 500
_FILED_WITH: Final = timedelta(seconds=5)
"""What is set so soon is a part of filing: a form's label, a tracker's own default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One suggestion that was shown or applied, and people's last word on it.

    ``version``: as it was when they answered. ``outcome``: None where nobody has answered
    and it does not count as ignored yet. ``applied_at``: when it was carried out unasked.
    ``current``: False once a later look at the issue no longer suggests it.
    """

    tracker: str
    project: str
    kind: str
    value: str
    plugin: str
    version: str
    shown_at: datetime
    applied_at: datetime | None
    outcome: OutcomeKind | None
    answered_at: datetime | None
    current: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """When an issue was filed, first triaged by a person, and closed.

    ``first``: None where no person has set anything yet. ``unasked``: when Trackside first
    set something by itself. ``has_values``: whether it has a label or an assignee now.
    """

    filed_at: datetime
    first: datetime | None
    unasked: datetime | None
    closed_at: datetime | None
    has_values: bool


class Measures:
    """Questions about outcomes over many issues. Everything is only read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def shown(
        self, tracker: str = "", project: str = "", *, since: datetime | None = None
    ) -> Iterator[Shown]:
        """All that was shown or applied, first shown ``since`` a time, in order of that."""
        s, i = tables.suggestions.c, tables.issues.c
        word, done = _last_word(), _carried_out()
        first = sa.func.coalesce(s.shown_at, done.c.at)
        query = (
            sa.select(
                i.tracker,
                i.project,
                s.kind,
                s.value,
                s.made_by,
                sa.func.coalesce(sa.func.nullif(word.c.version, ""), s.version).label("version"),
                s.shown_at,
                s.current,
                done.c.at.label("applied_at"),
                word.c.kind.label("outcome"),
                word.c.at.label("answered_at"),
            )
            .join(tables.issues, i.id == s.issue_id)
            .outerjoin(word, word.c.suggestion_id == s.id)
            .outerjoin(done, done.c.suggestion_id == s.id)
            .where(first.is_not(None))
            .order_by(first, s.id)
        )
        if project:
            query = query.where(i.tracker == tracker, i.project == project)
        if since is not None:
            query = query.where(first >= since)
        with self._database.read() as connection:
            for row in connection.execute(query):
                yield Shown(
                    tracker=row.tracker,
                    project=row.project,
                    kind=row.kind,
                    value=row.value,
                    plugin=row.made_by,
                    version=row.version,
                    shown_at=row.shown_at or row.applied_at,
                    applied_at=row.applied_at,
                    outcome=OutcomeKind(row.outcome) if row.outcome else None,
                    answered_at=row.answered_at,
                    current=bool(row.current),
                )

    def fates(self, *, settled_before: datetime) -> Mapping[tuple[str, str, str], int]:
        """How many suggestions have each (project, kind, fate), counted by the database.

        The fate is people's last word, or ``stood`` where it was applied before a time and
        nobody said anything, ``withdrawn`` where we no longer suggest it, or ``waiting``.
        """
        s, i = tables.suggestions.c, tables.issues.c
        word, done = _last_word(), _carried_out()
        fate = sa.case(
            (word.c.kind.is_not(None), word.c.kind),
            (done.c.at <= settled_before, "stood"),
            (sa.and_(done.c.at.is_(None), ~s.current), "withdrawn"),
            else_="waiting",
        ).label("fate")
        # Counted from outside: PostgreSQL takes a value given twice for two different ones.
        each = (
            sa.select(i.project, s.kind, fate)
            .select_from(tables.suggestions)
            .join(tables.issues, i.id == s.issue_id)
            .outerjoin(word, word.c.suggestion_id == s.id)
            .outerjoin(done, done.c.suggestion_id == s.id)
            .where(sa.or_(s.shown_at.is_not(None), done.c.at.is_not(None)))
            .subquery()
        )
        by = (each.c.project, each.c.kind, each.c.fate)
        query = sa.select(*by, sa.func.count()).group_by(*by)
        with self._database.read() as connection:
            return {(row[0], row[1], row[2]): row[3] for row in connection.execute(query)}

    def began(self, connection_name: str) -> datetime | None:
        """When Trackside first wrote to, or showed something in, a connection; None for never."""
        s, i, a = tables.suggestions.c, tables.issues.c, tables.actions.c
        shown = (
            sa.select(sa.func.min(s.shown_at))
            .join(tables.issues, i.id == s.issue_id)
            .where(i.connection == connection_name)
        )
        wrote = (
            sa.select(sa.func.min(a.finished_at))
            .join(tables.issues, i.id == a.issue_id)
            .where(i.connection == connection_name, a.status.in_(CARRIED_OUT))
        )
        with self._database.read() as connection:
            found = [connection.execute(query).scalar_one_or_none() for query in (shown, wrote)]
        return min((at for at in found if at is not None), default=None)

    def triaged(
        self,
        connection_name: str,
        *,
        since: datetime,
        me: Person | None = None,
        project: str = "",
    ) -> Sequence[Triaged]:
        """When the issues of a connection that were filed since a time were triaged.

        ``me``: who we are there; what we set is nobody's triage.
        """
        i = tables.issues.c
        query = sa.select(i.id, i.created_at, i.closed_at, i.labels, i.assignees).where(
            i.connection == connection_name, i.created_at >= since, i.deleted_at.is_(None)
        )
        if project:
            query = query.where(i.project == project)
        found: list[Triaged] = []
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(i.id)).all()
            for start in range(0, len(rows), _AT_ONCE):
                batch = rows[start : start + _AT_ONCE]
                filed = {row.id: row.created_at for row in batch}
                first = _first_by_people(connection, filed, me)
                unasked = _first_unasked(connection, list(filed))
                found += [
                    Triaged(
                        filed_at=row.created_at,
                        first=first.get(row.id),
                        unasked=unasked.get(row.id),
                        closed_at=row.closed_at,
                        has_values=bool(row.labels or row.assignees),
                    )
                    for row in batch
                ]
        return found


def _last_word() -> sa.Subquery:
    """People's last answer to each suggestion; that it was ignored where there is none."""
    o = tables.outcomes.c
    newest = sa.func.row_number().over(
        partition_by=o.suggestion_id,
        order_by=(
            sa.case((o.kind == str(OutcomeKind.IGNORED), 1), else_=0),
            o.at.desc(),
            o.id.desc(),
        ),
    )
    ranked = sa.select(o.suggestion_id, o.kind, o.version, o.at, newest.label("place")).subquery()
    return (
        sa.select(ranked.c.suggestion_id, ranked.c.kind, ranked.c.version, ranked.c.at)
        .where(ranked.c.place == 1)
        .subquery()
    )


def _carried_out() -> sa.Subquery:
    """When each suggestion was first carried out unasked."""
    a = tables.actions.c
    return (
        sa.select(a.suggestion_id, sa.func.min(a.finished_at).label("at"))
        .where(
            a.suggestion_id.is_not(None),
            a.status.in_(CARRIED_OUT),
            a.planned_by == TRACKSIDE,
            a.finished_at.is_not(None),
        )
        .group_by(a.suggestion_id)
        .subquery()
    )


def _first_by_people(
    connection: sa.Connection, filed: Mapping[int, datetime], me: Person | None
) -> dict[int, datetime]:
    """When a person first set something of these issues, or said yes to what we suggested."""
    ids = list(filed)
    c, o, s = tables.field_changes.c, tables.outcomes.c, tables.suggestions.c
    a = tables.actions.c
    ours = {name for name in (me.id, me.handle) if name} if me else set()
    first: dict[int, datetime] = {}

    def met(issue_id: int, at: datetime) -> None:
        first[issue_id] = min(at, first.get(issue_id, at))

    changes = sa.select(c.issue_id, c.at, c.actor).where(
        c.issue_id.in_(ids), c.field.in_(TRIAGE_FIELDS), c.at.is_not(None)
    )
    for row in connection.execute(changes):
        actor = person_from(row.actor)
        if timedelta(0) <= row.at - filed[row.issue_id] <= _FILED_WITH:
            continue
        if actor is None or not (actor.is_bot or ours & {actor.id, actor.handle}):
            met(row.issue_id, row.at)
    answers = (
        sa.select(s.issue_id, o.at)
        .join(tables.suggestions, s.id == o.suggestion_id)
        .where(s.issue_id.in_(ids), o.kind == str(OutcomeKind.ACCEPTED))
    )
    asked = sa.select(a.issue_id, a.created_at).where(
        a.issue_id.in_(ids), a.planned_by != TRACKSIDE, a.kind != str(ActionKind.COMMENT)
    )
    for query in (answers, asked):
        for issue_id, at in connection.execute(query):
            met(issue_id, at)
    return first


def _first_unasked(connection: sa.Connection, ids: Sequence[int]) -> dict[int, Any]:
    a = tables.actions.c
    query = (
        sa.select(a.issue_id, sa.func.min(a.finished_at))
        .where(
            a.issue_id.in_(ids),
            a.planned_by == TRACKSIDE,
            a.kind != str(ActionKind.COMMENT),
            a.status == str(ActionStatus.APPLIED),
            a.finished_at.is_not(None),
        )
        .group_by(a.issue_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
