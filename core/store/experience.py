"""What came of suggestions, for policy, for thresholds, and to learn from."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.model import ActionStatus, OutcomeKind, Verdict
from core.plugin import Answered, Fared
from core.store import tables
from core.store.audit import TRACKSIDE
from core.store.database import Database

LOOK_BACK: Final = timedelta(days=90)
"""What is older says little about today, and what was stopped for it is tried again."""

MOST: Final = 500
SETTLES_AFTER: Final = timedelta(days=1)
"""What was applied and stands untouched for as long counts as right."""

_NEWEST: Final = 20_000
"""Answers, and applied actions, of the installation that one look goes through at the most."""

_FRESH_SECONDS: Final = 10.0
_SAID: Final = {
    OutcomeKind.ACCEPTED.value: True,
    OutcomeKind.REJECTED.value: False,
    OutcomeKind.REVERSED.value: False,
}
_CARRIED_OUT: Final = (
    ActionStatus.APPLIED.value,
    ActionStatus.UNDOING.value,
    ActionStatus.UNDONE.value,
    ActionStatus.SUPERSEDED.value,
)


class Experience:
    """Questions about outcomes across the issues of a project."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, str], tuple[float, Sequence[Fared]]] = {}

    def fared(self, tracker: str, project: str) -> Sequence[Fared]:
        """How a project's suggestions fared lately, the newest first; a few seconds old.

        Those that people answered, shown or not, and those that were applied.
        """
        key = (tracker, project)
        known = self._known.get(key)
        if known is None or time.monotonic() - known[0] > _FRESH_SECONDS:
            known = (time.monotonic(), self._fared(tracker, project))
            self._known[key] = known
        return known[1]

    def _fared(self, tracker: str, project: str) -> Sequence[Fared]:
        s, i, o, a = (
            table.c
            for table in (tables.suggestions, tables.issues, tables.outcomes, tables.actions)
        )
        now = datetime.now(UTC)
        newest = sa.select(o.suggestion_id).order_by(o.id.desc()).limit(_NEWEST)
        done = (
            sa.select(a.suggestion_id)
            .where(a.status.in_(_CARRIED_OUT), a.planned_by == TRACKSIDE)
            .order_by(a.id.desc())
            .limit(_NEWEST)
        )
        query = (
            sa.select(tables.suggestions)
            .join(tables.issues, i.id == s.issue_id)
            .where(
                i.tracker == tracker,
                i.project == project,
                s.created_at >= now - LOOK_BACK,
                sa.or_(s.id.in_(newest), s.id.in_(done)),
            )
            .order_by(s.id.desc())
            .limit(MOST)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            ids = [row.id for row in rows]
            said = _last_said(connection, ids)
            applied = {
                row.suggestion_id: row.finished_at
                for row in connection.execute(
                    sa.select(a.suggestion_id, a.finished_at).where(
                        a.suggestion_id.in_(ids),
                        a.status.in_(_CARRIED_OUT),
                        a.planned_by == TRACKSIDE,
                    )
                )
            }
        found = []
        for row in rows:
            at = applied.get(row.id)
            settled = at is not None and now - at >= SETTLES_AFTER
            found.append(
                Fared(
                    kind=row.kind,
                    value=row.value,
                    confidence=row.confidence,
                    promised=row.promised,
                    version=row.version,
                    made_by=row.made_by,
                    applied=row.id in applied,
                    told=row.id in applied or row.verdict != Verdict.HIDE,
                    right=_SAID.get(said.get(row.id, ""), True if settled else None),
                    at=row.created_at,
                )
            )
        return found

    def answers(self, tracker: str, project: str) -> Mapping[str, Sequence[Answered]]:
        """What people's last word was on each suggestion, by the key of its issue."""
        s, i, o = tables.suggestions.c, tables.issues.c, tables.outcomes.c
        query = (
            sa.select(i.key, s.kind, s.value, o.kind.label("said"))
            .select_from(tables.outcomes)
            .join(tables.suggestions, s.id == o.suggestion_id)
            .join(tables.issues, i.id == s.issue_id)
            .where(i.tracker == tracker, i.project == project, o.kind.in_(list(_SAID)))
            .order_by(o.at, o.id)
        )
        last: dict[tuple[str, str, str], bool] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                last[row.key, row.kind, row.value] = _SAID[row.said]
        found: dict[str, list[Answered]] = {}
        for (key, kind, value), right in last.items():
            found.setdefault(key, []).append(Answered(kind=kind, value=value, right=right))
        return found


def _last_said(connection: sa.Connection, ids: Sequence[int]) -> Mapping[int, str]:
    o = tables.outcomes.c
    query = (
        sa.select(o.suggestion_id, o.kind)
        .where(o.suggestion_id.in_(ids), o.kind.in_(list(_SAID)))
        .order_by(o.at, o.id)
    )
    return {row.suggestion_id: row.kind for row in connection.execute(query)}
