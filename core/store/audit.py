"""The audit trail of the ledger: who did what, when and why. It is only ever added to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.store import tables
from core.store.text import storable

TRACKSIDE: Final = "trackside"
"""Who acts where no person does."""

NOTICE: Final = "notice"
"""What a line of the audit trail is called that the comment shows as an answer."""

# Values are given beside a statement, not built into it: that costs more than running it.
_NOTE: Final = sa.insert(tables.ledger_entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the audit trail."""

    at: datetime
    what: str
    by: str
    why: str
    suggestion_id: int | None = None
    action_id: int | None = None


class Audit:
    """The audit trail of an installation."""

    def note(
        self,
        connection: Connection,
        *,
        what: str,
        why: str,
        by: str = TRACKSIDE,
        issue_id: int | None = None,
        suggestion_id: int | None = None,
        action_id: int | None = None,
        at: datetime | None = None,
    ) -> None:
        """Add a line to the audit trail, of now unless told otherwise."""
        connection.execute(
            _NOTE,
            {
                "issue_id": issue_id,
                "suggestion_id": suggestion_id,
                "action_id": action_id,
                "what": what,
                "by": storable(by, 200),
                "why": storable(why),
                "at": at or datetime.now(UTC),
            },
        )

    def trail(
        self,
        connection: Connection,
        *,
        issue_id: int | None = None,
        action_id: int | None = None,
        suggestion_id: int | None = None,
    ) -> Sequence[LedgerEntry]:
        """The audit trail of an issue, an action or a suggestion, oldest first."""
        e = tables.ledger_entries.c
        query = sa.select(tables.ledger_entries)
        for column, value in (
            (e.issue_id, issue_id),
            (e.action_id, action_id),
            (e.suggestion_id, suggestion_id),
        ):
            if value is not None:
                query = query.where(column == value)
        return [
            LedgerEntry(
                at=row.at,
                what=row.what,
                by=row.by,
                why=row.why,
                suggestion_id=row.suggestion_id,
                action_id=row.action_id,
            )
            for row in connection.execute(query.order_by(e.id))
        ]
