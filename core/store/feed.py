"""The ledger as those outside follow it: which lines were not told yet, and what they are about.

There is no second table of events. A line of the audit trail stands as untold from when it is
written, in the transaction of what it tells of, until messages were made of it; and a message
is made of its line again at each try, so what was erased, or became private, is not sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Action, Suggestion, Verdict
from core.store import tables
from core.store.audit import DECIDED, POSTPONED, WITHDRAWN
from core.store.rows import action_from, suggestion_from


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """A line of the ledger with what it is about.

    ``before`` and ``before_by``: what the line before it about the same suggestion or action
    says, and whose it is; "" for the first one.
    """

    id: int
    at: datetime
    what: str
    by: str
    why: str
    issue_id: int
    before: str = ""
    before_by: str = ""
    suggestion: Suggestion | None = None
    verdict: Verdict | None = None
    action: Action | None = None


# Literal, so that the index of just these lines is used.
_UNTOLD: Final = sa.literal_column("ledger_entries.untold = 1", sa.Boolean())


class Feed:
    """The lines of the ledger. All methods run in the transaction that they are given."""

    def untold(self, connection: Connection, limit: int) -> Sequence[int]:
        """The ids of lines that nobody was told of yet, in the order of the ledger."""
        e = tables.ledger_entries.c
        query = sa.select(e.id).where(_UNTOLD).order_by(e.id).limit(limit)
        return connection.execute(query).scalars().all()

    def told(self, connection: Connection, line_ids: Sequence[int]) -> None:
        """Messages were made of these lines, or nobody wants to know of them."""
        e = tables.ledger_entries.c
        if line_ids:
            connection.execute(
                sa.update(tables.ledger_entries).where(e.id.in_(line_ids)).values(untold=None)
            )

    def pass_over(self, connection: Connection, before: datetime, limit: int) -> int:
        """Let lines of before a time be told to nobody; how many of at most ``limit`` it was."""
        e = tables.ledger_entries.c
        old = sa.select(e.id).where(_UNTOLD, e.at < before).order_by(e.id).limit(limit)
        ids = connection.execute(old).scalars().all()
        self.told(connection, ids)
        return len(ids)

    def lines(self, connection: Connection, line_ids: Sequence[int]) -> Sequence[LedgerLine]:
        """Of these lines those that are there still and about an issue, in the ledger's order."""
        if not line_ids:
            return ()
        e = tables.ledger_entries.c
        p = tables.ledger_entries.alias("p")
        joined = tables.ledger_entries.outerjoin(p, p.c.id == _line_before())
        query = (
            sa.select(tables.ledger_entries, p.c.what.label("before"), p.c.by.label("before_by"))
            .select_from(joined)
            .where(e.id.in_(line_ids), e.issue_id.is_not(None))
            .order_by(e.id)
        )
        rows = connection.execute(query).all()
        suggestions = _by_id(connection, tables.suggestions, [r.suggestion_id for r in rows])
        actions = _by_id(connection, tables.actions, [r.action_id for r in rows])
        return [
            LedgerLine(
                id=row.id,
                at=row.at,
                what=row.what,
                by=row.by,
                why=row.why,
                issue_id=row.issue_id,
                before=row.before or "",
                before_by=row.before_by or "",
                suggestion=suggestion_from(about) if about is not None else None,
                verdict=Verdict(about.verdict) if about is not None else None,
                action=action_from(done) if done is not None else None,
            )
            for row in rows
            for about in [suggestions.get(row.suggestion_id)]
            for done in [actions.get(row.action_id)]
        ]


def _line_before() -> sa.ScalarSelect[Any]:
    """The id of the line before one, about the same action, or deciding on the same suggestion."""
    e = tables.ledger_entries.c
    q = tables.ledger_entries.alias("q")
    same_action = sa.and_(q.c.action_id == e.action_id, q.c.what != POSTPONED)
    same_suggestion = sa.and_(
        e.action_id.is_(None),
        q.c.action_id.is_(None),
        q.c.suggestion_id == e.suggestion_id,
        sa.or_(q.c.what.like(f"{DECIDED}%"), q.c.what == WITHDRAWN),
    )
    return (
        sa.select(sa.func.max(q.c.id))
        .where(q.c.issue_id == e.issue_id, q.c.id < e.id, sa.or_(same_action, same_suggestion))
        .correlate(tables.ledger_entries)
        .scalar_subquery()
    )


def _by_id(connection: Connection, table: sa.Table, ids: Sequence[int | None]) -> dict[int, Any]:
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = connection.execute(sa.select(table).where(table.c.id.in_(wanted)))
    return {row.id: row for row in rows}
