"""What came of suggestions, for policy, for thresholds, and to learn from."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from core.model import ActionStatus, OutcomeKind, Verdict
from core.plugin import Answered, Fared
from core.store import tables
from core.store.audit import TRACKSIDE
from core.store.database import Database
from core.store.experiments import variants

LOOK_BACK: Final = timedelta(days=90)
"""What is older says little about today, and what was stopped for it is tried again."""

MOST: Final = 200
"""Of one value."""

SETTLES_AFTER: Final = timedelta(days=1)
"""What was applied and stands untouched for as long counts as right."""

_NEWEST: Final = 20_000
"""Answers, and applied actions, of the installation that one look goes through at the most."""

_FRESH_SECONDS: Final = 10.0
_SAID: Final = {
    OutcomeKind.ACCEPTED.value: True,
    OutcomeKind.REJECTED.value: False,
    OutcomeKind.EDITED.value: False,
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
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, Sequence[tuple[Fared, bool]]]] = {}

    def fared(
        self, tracker: str, project: str, *, variants_of: Collection[str] = ()
    ) -> Sequence[Fared]:
        """How a project's suggestions fared lately, the newest first; a few seconds old.

        Those that people answered, shown or not, and those that were applied; of one value
        the newest MOST. What an experiment's variant said is left out, so that it holds back
        nobody but itself, except of the kinds in ``variants_of``.
        """
        key = (tracker, project)
        with self._lock:
            known = self._known.get(key)
            if known is None or time.monotonic() - known[0] > _FRESH_SECONDS:
                known = (time.monotonic(), self._fared(tracker, project))
                self._known[key] = known
        return [one for one, of_variant in known[1] if not of_variant or one.kind in variants_of]

    def _fared(self, tracker: str, project: str) -> Sequence[tuple[Fared, bool]]:
        now = datetime.now(UTC)
        with self._database.read() as connection:
            said = _answered(connection, tracker, project, now - LOOK_BACK)
            done = _applied(connection, tracker, project, now - LOOK_BACK)
            tried = variants(connection, project=(tracker, project))
        found, counts = [], Counter[tuple[str, str, bool]]()
        both = {**done, **said}
        newest = sorted(both, key=lambda n: (max(_at(said, n), _at(done, n)), n), reverse=True)
        for suggestion_id in newest:
            row, applied = both[suggestion_id], done.get(suggestion_id)
            of_variant = (row.issue_id, row.kind) in tried
            counts[row.kind, row.value, of_variant] += 1
            if counts[row.kind, row.value, of_variant] > MOST:
                continue
            settled = applied is not None and now - applied.at >= SETTLES_AFTER
            answer = said.get(suggestion_id)
            one = Fared(
                kind=row.kind,
                value=row.value,
                confidence=row.confidence,
                promised=row.promised,
                version=row.version,
                made_by=row.made_by,
                applied=applied is not None,
                told=applied is not None or row.verdict != Verdict.HIDE,
                right=_SAID[answer.said] if answer else (True if settled else None),
                at=row.at,
            )
            found.append((one, of_variant))
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


def _answered(
    connection: sa.Connection, tracker: str, project: str, since: datetime
) -> dict[int, Any]:
    """The last answer to each suggestion of a project, with what was answered to."""
    s, i, o = tables.suggestions.c, tables.issues.c, tables.outcomes.c
    newest = (
        sa.select(tables.outcomes)
        .where(o.kind.in_(list(_SAID)))
        .order_by(o.id.desc())
        .limit(_NEWEST)
        .subquery()
    )
    n = newest.c
    query = (
        sa.select(
            s.id,
            s.issue_id,
            s.kind,
            s.value,
            sa.func.coalesce(n.confidence, s.confidence).label("confidence"),
            s.promised,
            sa.case((n.version == "", s.version), else_=n.version).label("version"),
            s.made_by,
            s.verdict,
            n.kind.label("said"),
            n.at,
        )
        .select_from(newest)
        .join(tables.suggestions, s.id == n.suggestion_id)
        .join(tables.issues, i.id == s.issue_id)
        .where(i.tracker == tracker, i.project == project, n.at >= since)
        .order_by(n.at, n.id)
    )
    return {row.id: row for row in connection.execute(query)}


def _applied(
    connection: sa.Connection, tracker: str, project: str, since: datetime
) -> dict[int, Any]:
    """The suggestions of a project that we carried out unasked, and when."""
    s, i, a = tables.suggestions.c, tables.issues.c, tables.actions.c
    newest = (
        sa.select(a.suggestion_id, a.finished_at)
        .where(a.status.in_(_CARRIED_OUT), a.planned_by == TRACKSIDE, a.finished_at.is_not(None))
        .order_by(a.id.desc())
        .limit(_NEWEST)
        .subquery()
    )
    query = (
        sa.select(
            s.id,
            s.issue_id,
            s.kind,
            s.value,
            s.confidence,
            s.promised,
            s.version,
            s.made_by,
            s.verdict,
            newest.c.finished_at.label("at"),
        )
        .select_from(newest)
        .join(tables.suggestions, s.id == newest.c.suggestion_id)
        .join(tables.issues, i.id == s.issue_id)
        .where(i.tracker == tracker, i.project == project, newest.c.finished_at >= since)
        .order_by(newest.c.finished_at)
    )
    return {row.id: row for row in connection.execute(query)}


def _at(found: Mapping[int, Any], suggestion_id: int) -> datetime:
    row = found.get(suggestion_id)
    at: datetime = row.at if row is not None else datetime.min.replace(tzinfo=UTC)
    return at
