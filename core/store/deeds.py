"""What was done in trackers, with what stands behind it: for taking much of it back at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.model import Action, ActionKind, ActionStatus
from core.store import tables
from core.store.audit import TRACKSIDE
from core.store.database import Database
from core.store.rows import action_from

_STANDING: Final = (
    ActionStatus.PLANNED.value,
    ActionStatus.APPLYING.value,
    ActionStatus.APPLIED.value,
)
_BATCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An action that stands, its issue's key, and who suggested it ("" where nobody did)."""

    action: Action
    issue_key: str
    made_by: str
    version: str
    was_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which deeds are meant; what is left empty makes no difference.

    ``since`` and ``until``: when they were done, or planned where they are not done yet.
    ``version``: of the model or rules that suggested them. ``asked``: those of people, too.
    """

    connection: str = ""
    tracker: str = ""
    project: str = ""
    issue_id: int | None = None
    made_by: str = ""
    version: str = ""
    since: datetime | None = None
    until: datetime | None = None
    asked: bool = False


class Deeds:
    """Questions about what was done."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def standing(self, which: Which) -> Sequence[Deed]:
        """What stands in the trackers, or is about to, newest first; never our comment."""
        found: list[Deed] = []
        below: int | None = None
        with self._database.read() as connection:
            while True:
                query = _query(which, below).limit(_BATCH)
                rows = connection.execute(query).all()
                deeds = [_deed(row) for row in rows]
                found += [one for one in deeds if which.asked or not one.was_asked]
                if len(rows) < _BATCH:
                    return found
                below = rows[-1].id

    def versions(self) -> Sequence[str]:
        """The versions of models and rules that suggested anything, in the order of names."""
        version = tables.suggestions.c.version
        with self._database.read() as connection:
            found = connection.execute(sa.select(version).distinct().order_by(version))
            return [one for one in found.scalars() if one]


def _query(which: Which, below: int | None) -> sa.Select[tuple[object, ...]]:
    a, i, s = tables.actions.c, tables.issues.c, tables.suggestions.c
    accepted = _last_answer()
    when = sa.func.coalesce(a.finished_at, a.created_at)
    query = (
        sa.select(
            tables.actions,
            i.key.label("issue_key"),
            s.made_by,
            s.version,
            accepted.label("answer"),
        )
        .join(tables.issues, i.id == a.issue_id)
        .outerjoin(tables.suggestions, s.id == a.suggestion_id)
        .where(a.status.in_(_STANDING), a.kind != str(ActionKind.COMMENT), i.deleted_at.is_(None))
        .order_by(a.id.desc())
    )
    conditions = (
        (i.connection, which.connection),
        (i.tracker, which.tracker),
        (i.project, which.project),
        (s.made_by, which.made_by),
        (s.version, which.version),
    )
    query = query.where(*(column == value for column, value in conditions if value))
    if which.issue_id is not None:
        query = query.where(a.issue_id == which.issue_id)
    if which.since is not None:
        query = query.where(when >= which.since)
    if which.until is not None:
        query = query.where(when < which.until)
    return query if below is None else query.where(a.id < below)


def _last_answer() -> sa.ScalarSelect[str]:
    """What people last said to the suggestion behind an action."""
    o = tables.outcomes.c
    return (
        sa.select(o.kind)
        .where(o.suggestion_id == tables.actions.c.suggestion_id)
        .order_by(o.at.desc(), o.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _deed(row: sa.Row[tuple[object, ...]]) -> Deed:
    return Deed(
        action=action_from(row),
        issue_key=row.issue_key,
        made_by=row.made_by or "",
        version=row.version or "",
        was_asked=row.planned_by != TRACKSIDE or row.answer == "accepted",
    )
