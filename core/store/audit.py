"""The audit trail of the ledger: who did what, when and why. It is only ever added to.

Lines stand as untold until those who follow the ledger were told; see :mod:`core.store.feed`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import ActionStatus, OutcomeKind
from core.store import tables
from core.store.text import storable

TRACKSIDE: Final = "trackside"
"""Who acts where no person does."""

DECIDED: Final = "decided: "
"""What a line of a decision begins with; the verdict follows."""

WITHDRAWN: Final = "withdrawn"
SENSITIVE_LINE: Final = "sensitive"
POSTPONED: Final = "postponed"

_FOLLOWED: Final = frozenset(
    {
        # That nobody answered is counted, and no news for anybody.
        *(str(kind) for kind in OutcomeKind if kind is not OutcomeKind.IGNORED),
        *map(str, (ActionStatus.PLANNED, ActionStatus.APPLIED, ActionStatus.REFUSED)),
        *map(str, (ActionStatus.CANCELLED, ActionStatus.UNDONE)),
        WITHDRAWN,
        SENSITIVE_LINE,
    }
)
"""Lines that those who follow the ledger may have to be told of, beside decisions."""

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
        entry = LedgerEntry(
            at=at or datetime.now(UTC),
            what=what,
            by=by,
            why=why,
            suggestion_id=suggestion_id,
            action_id=action_id,
        )
        self.add(connection, [entry], issue_id=issue_id)

    def add(
        self, connection: Connection, entries: Iterable[LedgerEntry], *, issue_id: int | None
    ) -> None:
        """Add several lines about one issue to the audit trail at once."""
        lines = [
            {
                "issue_id": issue_id,
                "suggestion_id": entry.suggestion_id,
                "action_id": entry.action_id,
                "what": entry.what,
                "by": storable(entry.by, 200),
                "why": storable(entry.why),
                "at": entry.at,
                "untold": 1 if entry.what in _FOLLOWED or entry.what.startswith(DECIDED) else None,
            }
            for entry in entries
        ]
        if lines:
            connection.execute(_NOTE, lines)

    def note_sensitive(self, connection: Connection, issue_id: int, *, why: str) -> None:
        """Note once of an issue that it looks sensitive: a maintainer is told, if one wants to."""
        e = tables.ledger_entries.c
        known = sa.select(e.id).where(e.issue_id == issue_id, e.what == SENSITIVE_LINE).limit(1)
        if connection.execute(known).first() is None:
            self.note(connection, what=SENSITIVE_LINE, why=why, issue_id=issue_id)

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
