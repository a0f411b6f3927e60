"""The ledger's actions: changes to make in trackers, each made once, each undoable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.model import Action, ActionKind, ActionStatus
from core.store import tables
from core.store.audit import POSTPONED, TRACKSIDE, Audit
from core.store.database import Database
from core.store.rows import action_from
from core.store.text import storable
from core.store.upsert import insert_for

OPEN: Final = (ActionStatus.PLANNED, ActionStatus.APPLYING, ActionStatus.UNDOING)
"""Actions that still want something done in the tracker."""

ENDED: Final = frozenset(
    {
        ActionStatus.UNDONE,
        ActionStatus.CANCELLED,
        ActionStatus.REFUSED,
        ActionStatus.SUPERSEDED,
    }
)
"""Actions that are over without standing in the tracker: the same may be planned again."""


class Actions:
    """Actions. Methods that take a ``connection`` run in its transaction."""

    def __init__(self, database: Database, audit: Audit) -> None:
        self._database = database
        self._audit = audit
        self._insert = insert_for(database)

    def plan(
        self,
        connection: Connection,
        *,
        issue_id: int,
        kind: ActionKind,
        value: str,
        because: str,
        by: str = TRACKSIDE,
        suggestion_id: int | None = None,
    ) -> Action | None:
        """Plan a change; None if the same is planned, under way or done already.

        What was undone, cancelled or refused before may be planned again: the number of
        those earlier rounds is part of the idempotency key.
        """
        a = tables.actions.c
        value = storable(value, 300)
        same = connection.execute(
            sa.select(a.status).where(a.issue_id == issue_id, a.kind == str(kind), a.value == value)
        ).scalars()
        finished = list(same)
        if any(ActionStatus(status) not in ENDED for status in finished):
            return None
        key = f"{issue_id}/{kind}/{value}/{len(finished)}"
        statement = self._insert(tables.actions).on_conflict_do_nothing().returning(tables.actions)
        values = {
            "issue_id": issue_id,
            "suggestion_id": suggestion_id,
            "kind": str(kind),
            "value": value,
            "because": storable(because),
            "idempotency_key": key,
            "status": str(ActionStatus.PLANNED),
            "planned_by": storable(by, 200),
            "created_at": datetime.now(UTC),
        }
        row = connection.execute(statement, values).first()
        if row is None:
            return None
        action = action_from(row)
        self._note_action(connection, action, "planned", because, by)
        return action

    def move(
        self,
        connection: Connection,
        action: Action,
        status: ActionStatus,
        *,
        why: str = "",
        by: str = TRACKSIDE,
        before: str | None = None,
        result: str | None = None,
    ) -> bool:
        """Move an action on from the status that it was read with; False if it moved meanwhile."""
        values: dict[str, Any] = {"status": str(status)}
        if before is not None:
            values["before"] = storable(before)
        if result is not None:
            values["result"] = storable(result)
        if status not in OPEN:
            values |= {"finished_at": datetime.now(UTC), "not_before": None}
        elif action.status is not ActionStatus.PLANNED:
            # The other way now: tries and waits of the way there do not count.
            values |= {"attempts": 0, "not_before": None}
        changed = connection.execute(
            sa.update(tables.actions).where(
                tables.actions.c.id == action.id, tables.actions.c.status == str(action.status)
            ),
            values,
        ).rowcount
        if changed:
            self._note_action(connection, action, str(status), why, by)
        return bool(changed)

    def postpone(
        self,
        connection: Connection,
        action: Action,
        *,
        until: datetime,
        why: str,
        counted: bool = True,
    ) -> None:
        """The tracker could not do it now; wait, and count the try unless it only asked to wait.

        Nothing happens where the action was moved meanwhile: what is to be done is another.
        """
        changed = connection.execute(
            sa.update(tables.actions)
            .where(tables.actions.c.id == action.id, tables.actions.c.status == str(action.status))
            .values(
                attempts=tables.actions.c.attempts + int(counted),
                not_before=until,
                result=storable(why),
            )
        ).rowcount
        if changed:
            self._note_action(connection, action, POSTPONED, why, TRACKSIDE)

    def actions(
        self,
        connection: Connection,
        *,
        issue_id: int | None = None,
        action_id: int | None = None,
        statuses: Sequence[ActionStatus] = (),
        newest: bool = False,
        limit: int = 1000,
    ) -> Sequence[Action]:
        """Actions in the order in which they were planned, or the newest first."""
        a = tables.actions.c
        query = sa.select(tables.actions)
        if issue_id is not None:
            query = query.where(a.issue_id == issue_id)
        if action_id is not None:
            query = query.where(a.id == action_id)
        if statuses:
            query = query.where(a.status.in_([str(s) for s in statuses]))
        return [
            action_from(row)
            for row in connection.execute(
                query.order_by(a.id.desc() if newest else a.id).limit(limit)
            )
        ]

    def action_counts(self) -> Mapping[tuple[str, str], int]:
        """How many actions of each (kind, status) there are."""
        a = tables.actions.c
        query = sa.select(a.kind, a.status, sa.func.count()).group_by(a.kind, a.status)
        with self._database.read() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}

    def _note_action(
        self, connection: Connection, action: Action, what: str, why: str, by: str
    ) -> None:
        self._audit.note(
            connection,
            what=what,
            why=why,
            by=by,
            issue_id=action.issue_id,
            suggestion_id=action.suggestion_id,
            action_id=action.id,
        )
