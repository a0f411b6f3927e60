"""How many writes to a tracker an hour has had: counted in the ledger, for all processes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.store import tables
from core.store.audit import Audit
from core.store.database import Database

WRITE: Final = "write"
"""What the line of the ledger is called that stands for one request that changes something."""

_HOUR: Final = timedelta(hours=1)
_SHORTEST_WAIT: Final = 1.0


class Pace:
    """The pace of an installation's writes."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit

    def take(
        self,
        connection_name: str,
        issue_id: int,
        per_hour: int,
        *,
        now: datetime | None = None,
    ) -> float:
        """Take one of the writes of an hour, before it is made.

        Returns 0.0 where there was room, and else the seconds until there will be. Taken is
        taken: a write that came to nothing may have reached the tracker all the same.
        """
        now = now or datetime.now(UTC)
        e, i = tables.ledger_entries.c, tables.issues.c
        newest = (
            sa.select(e.at)
            .join(tables.issues, i.id == e.issue_id)
            # Literal, so that the index of just these lines is used.
            .where(e.what == sa.literal_column(f"'{WRITE}'"), e.at > now - _HOUR)
            .where(i.connection == connection_name)
            .order_by(e.at.desc())
            .limit(per_hour)
        )
        with self._database.write() as connection:
            if not self._database.is_sqlite:
                # Whoever counts at the same time waits, or both would take the last one.
                key = sa.func.hashtext(f"pace/{connection_name}")
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
            taken = connection.execute(newest).scalars().all()
            if len(taken) < per_hour:
                why = f"write {len(taken) + 1} of {per_hour} in an hour"
                self._audit.note(connection, what=WRITE, why=why, issue_id=issue_id, at=now)
                return 0.0
        room_at: datetime = taken[-1] + _HOUR
        return max(_SHORTEST_WAIT, (room_at - now).total_seconds())
