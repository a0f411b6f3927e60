"""What each subscriber is still to be told: durable, tried for days, kept for a while when dead.

A message is a line of the ledger on its way to one subscriber. It holds no text of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.store import tables
from core.store.database import Database
from core.store.text import storable
from core.store.upsert import insert_for


class MessageStatus(StrEnum):
    """Where a message stands. A DEAD one is a dead letter: it stays until it is sent again.

    WITHHELD: what it tells of may not be told to this subscriber, or is there no more.
    """

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One line of the ledger on its way to one subscriber."""

    id: int
    subscriber: str
    entry_id: int
    kind: str
    status: MessageStatus
    attempts: int
    not_before: datetime | None
    problem: str
    created_at: datetime
    give_up_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to be stored."""

    subscriber: str
    entry_id: int
    kind: str
    give_up_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """How one subscriber fares. ``disabled``: why it is switched off; "" while it is not."""

    name: str
    since: datetime
    disabled: str
    not_before: datetime | None
    failures: int
    problem: str
    last_delivered_at: datetime | None


class Messages:
    """The messages and subscriptions of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = insert_for(database)

    # -- subscriptions ---------------------------------------------------------------------

    def subscribe(self, name: str, now: datetime) -> Subscription:
        """A subscriber's state; one that is new is told of what happens from now on."""
        statement = (
            self._insert(tables.subscriptions).values(name=name, since=now).on_conflict_do_nothing()
        )
        if (known := self.subscription(name)) is not None:
            return known
        with self._database.write() as connection:
            connection.execute(statement)
        return self.subscription(name) or Subscription(
            name=name,
            since=now,
            disabled="",
            not_before=None,
            failures=0,
            problem="",
            last_delivered_at=None,
        )

    def subscription(self, name: str) -> Subscription | None:
        """A subscriber's state, None if it never had one."""
        s = tables.subscriptions.c
        with self._database.read() as connection:
            row = connection.execute(
                sa.select(tables.subscriptions).where(s.name == name)
            ).one_or_none()
        return None if row is None else _subscription(row)

    def mark(self, name: str, **values: Any) -> None:
        """Write down how a subscriber fares; ``values`` are fields of :class:`Subscription`."""
        if "problem" in values:
            values["problem"] = storable(values["problem"], 1_000)
        with self._database.write() as connection:
            self._mark(connection, name, values)

    def claim(self, name: str, *, by: str, now: datetime, until: datetime) -> bool:
        """Serve a subscriber from now on, unless another process does."""
        s = tables.subscriptions.c
        free = sa.or_(s.served_by == by, s.served_until.is_(None), s.served_until <= now)
        statement = (
            sa.update(tables.subscriptions)
            .where(s.name == name, free)
            .values(served_by=by, served_until=until)
        )
        with self._database.write() as connection:
            return connection.execute(statement).rowcount > 0

    def release(self, by: str) -> None:
        """Serve nobody any more."""
        s = tables.subscriptions.c
        with self._database.write() as connection:
            connection.execute(
                sa.update(tables.subscriptions)
                .where(s.served_by == by)
                .values(served_by="", served_until=None)
            )

    # -- messages --------------------------------------------------------------------------

    def add(self, connection: Connection, new: Collection[NewMessage], now: datetime) -> int:
        """Store messages; how many of them were new."""
        if not new:
            return 0
        rows = [
            {
                "subscriber": one.subscriber,
                "entry_id": one.entry_id,
                "kind": one.kind,
                "status": str(MessageStatus.WAITING),
                "created_at": now,
                "give_up_at": one.give_up_at,
            }
            for one in new
        ]
        statement = self._insert(tables.messages).on_conflict_do_nothing()
        return connection.execute(statement, rows).rowcount

    def due(self, name: str, now: datetime, limit: int) -> Sequence[Message]:
        """A subscriber's messages that may be tried now, the oldest first."""
        m = tables.messages.c
        query = (
            sa.select(tables.messages)
            .where(m.subscriber == name, m.status == str(MessageStatus.WAITING))
            .where(sa.or_(m.not_before.is_(None), m.not_before <= now))
            .order_by(m.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_message(row) for row in connection.execute(query)]

    def finish(
        self,
        messages: Sequence[Message],
        status: MessageStatus,
        now: datetime,
        *,
        problem: str = "",
        tried: bool = True,
        subscription: Mapping[str, Any] | None = None,
    ) -> None:
        """These messages are over. ``subscription``: what changes of their subscriber's state."""
        values = {
            "status": str(status),
            "finished_at": now,
            "not_before": None,
            "problem": storable(problem, 1_000),
            "attempts": tables.messages.c.attempts + int(tried),
        }
        self._change(messages, values, subscription)

    def retry(
        self,
        message: Message,
        *,
        not_before: datetime,
        problem: str,
        subscription: Mapping[str, Any] | None = None,
    ) -> None:
        """Try a message again later."""
        values = {
            "not_before": not_before,
            "problem": storable(problem, 1_000),
            "attempts": tables.messages.c.attempts + 1,
        }
        self._change([message], values, subscription)

    def replay(
        self, name: str, now: datetime, give_up_at: datetime, ids: Sequence[int] = ()
    ) -> int:
        """Send messages again that are over: these, or all of a subscriber's dead letters."""
        m = tables.messages.c
        where = m.id.in_(ids) if ids else m.status == str(MessageStatus.DEAD)
        statement = (
            sa.update(tables.messages)
            .where(where, m.subscriber == name, m.status != str(MessageStatus.WAITING))
            .values(
                status=str(MessageStatus.WAITING),
                attempts=0,
                not_before=now,
                give_up_at=give_up_at,
                finished_at=None,
            )
        )
        with self._database.write() as connection:
            return connection.execute(statement).rowcount

    def let_die(self, name: str, now: datetime, problem: str, *, old: bool = False) -> int:
        """What waits for a subscriber becomes dead letters; how many there are.

        ``old``: only what was to be tried until now, and no longer.
        """
        m = tables.messages.c
        statement = (
            sa.update(tables.messages)
            .where(m.subscriber == name, m.status == str(MessageStatus.WAITING))
            .where(m.give_up_at <= now if old else sa.true())
            .values(
                status=str(MessageStatus.DEAD), finished_at=now, problem=storable(problem, 1_000)
            )
        )
        with self._database.write() as connection:
            return connection.execute(statement).rowcount

    def list(
        self,
        name: str = "",
        *,
        status: MessageStatus | None = None,
        message_id: int | None = None,
        limit: int = 50,
    ) -> Sequence[Message]:
        """Messages, the newest first."""
        m = tables.messages.c
        query = sa.select(tables.messages).order_by(m.id.desc()).limit(limit)
        if name:
            query = query.where(m.subscriber == name)
        if status is not None:
            query = query.where(m.status == str(status))
        if message_id is not None:
            query = query.where(m.id == message_id)
        with self._database.read() as connection:
            return [_message(row) for row in connection.execute(query)]

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many messages of each (subscriber, status) there are."""
        m = tables.messages.c
        query = sa.select(m.subscriber, m.status, sa.func.count()).group_by(m.subscriber, m.status)
        with self._database.read() as connection:
            return {(row[0], row[1]): row[2] for row in connection.execute(query)}

    def forget(self, *, finished_before: datetime, dead_before: datetime, limit: int) -> int:
        """Drop what is long over, and what has waited for longer than anybody keeps it."""
        m = tables.messages.c
        dead = m.status == str(MessageStatus.DEAD)
        stale = sa.or_(
            sa.and_(m.finished_at < finished_before, sa.not_(dead)),
            sa.and_(m.finished_at < dead_before, dead),
            # Of a subscriber that is configured no more.
            sa.and_(m.finished_at.is_(None), m.give_up_at < dead_before),
        )
        query = sa.select(m.id).where(stale).limit(limit)
        with self._database.write() as connection:
            ids = connection.execute(query).scalars().all()
            if ids:
                connection.execute(sa.delete(tables.messages).where(m.id.in_(ids)))
        return len(ids)

    # -- inside ----------------------------------------------------------------------------

    def _change(
        self,
        messages: Sequence[Message],
        values: Mapping[str, Any],
        subscription: Mapping[str, Any] | None,
    ) -> None:
        if not messages:
            return
        m = tables.messages.c
        ids = [message.id for message in messages]
        with self._database.write() as connection:
            connection.execute(
                sa.update(tables.messages)
                # What a person had sent again meanwhile is another try.
                .where(m.id.in_(ids), m.status == str(MessageStatus.WAITING))
                .values(**values)
            )
            if subscription:
                self._mark(connection, messages[0].subscriber, subscription)

    def _mark(self, connection: Connection, name: str, values: Mapping[str, Any]) -> None:
        s = tables.subscriptions.c
        connection.execute(sa.update(tables.subscriptions).where(s.name == name).values(**values))


def _message(row: Any) -> Message:
    return Message(
        id=row.id,
        subscriber=row.subscriber,
        entry_id=row.entry_id,
        kind=row.kind,
        status=MessageStatus(row.status),
        attempts=row.attempts,
        not_before=row.not_before,
        problem=row.problem,
        created_at=row.created_at,
        give_up_at=row.give_up_at,
        finished_at=row.finished_at,
    )


def _subscription(row: Any) -> Subscription:
    return Subscription(
        name=row.name,
        since=row.since,
        disabled=row.disabled,
        not_before=row.not_before,
        failures=row.failures,
        problem=row.problem,
        last_delivered_at=row.last_delivered_at,
    )
