"""Suggestions that were seen and that nobody answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import ActionKind, ActionStatus, StatusCategory, SuggestionKind, Verdict
from core.store import tables

_CLOSED: Final = (StatusCategory.DONE.value, StatusCategory.CANCELLED.value)

CARRIED_OUT: Final = (
    ActionStatus.APPLIED.value,
    ActionStatus.UNDOING.value,
    ActionStatus.UNDONE.value,
    ActionStatus.SUPERSEDED.value,
)
"""Actions that were done in the tracker, whatever became of that since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A suggestion that nobody answered in time; ``closed``: its issue was closed over it."""

    suggestion_id: int
    issue_id: int
    closed: bool


def unanswered(
    connection: Connection, *, shown_before: datetime, limit: int = 500
) -> Sequence[Unanswered]:
    """The suggestions that count as ignored now and are not written down as such yet.

    Shown in the tracker, still suggested, neither answered nor carried out, and either shown
    before a time or on an issue that is closed by now. What policy alone would show, and
    nobody could see, is none.
    """
    s, i = tables.suggestions.c, tables.issues.c
    closed = i.status_category.in_(_CLOSED)
    query = (
        sa.select(s.id, s.issue_id, closed.label("closed"))
        .join(tables.issues, i.id == s.issue_id)
        .where(
            s.shown_at.is_not(None),
            # Of a burst people are told; there is nothing to answer.
            s.kind != str(SuggestionKind.BURST),
            s.current,
            i.deleted_at.is_(None),
            # Hidden while the issue is open, it was taken back by ourselves.
            sa.or_(
                sa.and_(closed, s.verdict != str(Verdict.APPLY)),
                sa.and_(s.verdict == str(Verdict.SHOW), s.shown_at < shown_before),
            ),
            ~_exists(tables.outcomes, tables.outcomes.c.suggestion_id == s.id),
            ~_exists(
                tables.actions,
                tables.actions.c.suggestion_id == s.id,
                tables.actions.c.status.in_(CARRIED_OUT),
            ),
            sa.or_(
                _exists(
                    tables.actions,
                    tables.actions.c.issue_id == s.issue_id,
                    tables.actions.c.kind == str(ActionKind.COMMENT),
                    tables.actions.c.status.in_(CARRIED_OUT),
                ),
                _exists(
                    tables.ledger_entries,
                    tables.ledger_entries.c.issue_id == s.issue_id,
                    tables.ledger_entries.c.what.like("proposed %"),
                ),
            ),
        )
        .order_by(s.id)
        .limit(limit)
    )
    return [
        Unanswered(suggestion_id=row.id, issue_id=row.issue_id, closed=bool(row.closed))
        for row in connection.execute(query)
    ]


def _exists(table: sa.Table, *where: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists(sa.select(table.c.id).where(*where).correlate(tables.suggestions))
