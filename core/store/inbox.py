"""The inbox: every delivery as it was received, and what became of it.

A delivery is known by (connection, delivery id). Which redeliveries are worked on again is
decided by what became of the first: one that failed is, one that succeeded is not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from core.awaiting import WAITS, is_awaiting
from core.model import Delivery
from core.store.batches import BatchWriter
from core.store.database import Database
from core.store.tables import deliveries
from core.store.text import storable, storable_json
from core.store.upsert import insert_for

T = TypeVar("T")


class DeliveryStatus(StrEnum):
    """What became of a delivery."""

    RECEIVED = "received"
    QUEUED = "queued"
    PROCESSED = "processed"
    IGNORED = "ignored"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The answer to a delivery: its number, and whether it was not known before."""

    seq: int
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """A stored delivery without its body.

    ``next_try``: when one that failed is tried again by itself; None where nobody will.
    """

    seq: int
    connection: str
    delivery_id: str
    status: DeliveryStatus
    received_at: datetime
    attempt: int
    redeliveries: int
    reason: str
    event: str
    issue_key: str
    size: int
    next_try: datetime | None

    @property
    def is_awaiting(self) -> bool:
        """Whether it waits for a tracker, and is tried again by itself."""
        return self.next_try is not None and is_awaiting(self.reason)

    def is_left_to(self, attempt: int) -> bool:
        """Whether it goes on with the job of this attempt, and with nothing else."""
        return self.attempt == attempt and (
            self.next_try is not None
            or self.status in {DeliveryStatus.RECEIVED, DeliveryStatus.QUEUED}
        )


class Inbox:
    """The deliveries of an installation.

    With ``batching``, writes of all threads are committed together by one thread (group
    commit): a durable commit then costs its share of one, and nobody sleeps for a lock.
    """

    def __init__(self, database: Database, *, batching: bool = False) -> None:
        self._database = database
        self._batches = BatchWriter(database) if batching else None
        # Built once: putting a statement together costs more than running it.
        self._accept = _accepting(database)

    def close(self) -> None:
        """Commit what is under way and stop."""
        if self._batches is not None:
            self._batches.close()

    def accept(self, delivery: Delivery) -> Accepted:
        """Store a delivery durably, or find that it is known.

        Raises:
            StoreUnavailable: it could not be stored; the sender should try again.
        """
        values = {
            "connection": delivery.connection,
            "delivery_id": storable(delivery.id),
            "headers": storable_json(delivery.headers),
            "body": delivery.body,
            "received_at": delivery.received_at,
            "status": str(DeliveryStatus.RECEIVED),
        }

        def work(connection: Connection) -> Accepted:
            seq, redeliveries = connection.execute(self._accept, values).one()
            return Accepted(seq=seq, new=redeliveries == 0)

        return self._write(work)

    def waiting(
        self, limit: int, *, after: int = 0, among: Collection[int] = ()
    ) -> Sequence[Delivery]:
        """Deliveries that nobody took on yet, in the order in which they came.

        ``after``: only those with a greater number; ``among``: only those with one of these.
        """
        query = (
            sa.select(deliveries)
            .where(deliveries.c.status == DeliveryStatus.RECEIVED, deliveries.c.seq > after)
            .order_by(deliveries.c.seq)
            .limit(limit)
        )
        if among:
            query = query.where(deliveries.c.seq.in_(among))
        return [_delivery(row) for row in self._database.rows(query)]

    def mark_queued(self, taken: Sequence[Delivery]) -> None:
        """These are in the durable queue now.

        One that has failed and was sent again meanwhile waits with another attempt, which
        is not in the queue yet: it stays as it is.
        """
        these = [(delivery.seq, delivery.attempt) for delivery in taken]
        statement = (
            sa.update(deliveries)
            .where(
                sa.tuple_(deliveries.c.seq, deliveries.c.attempt).in_(these),
                deliveries.c.status == DeliveryStatus.RECEIVED,
            )
            .values(status=DeliveryStatus.QUEUED)
        )
        self._write(lambda connection: connection.execute(statement))

    def requeue_unfinished(self) -> int:
        """Offer everything that was queued but not finished again; for start-up.

        The durable queue knows the work by its number and refuses what it has, so this
        costs nothing where it was not needed, and loses nothing where the queue was lost.
        """
        statement = (
            sa.update(deliveries)
            .where(deliveries.c.status == DeliveryStatus.QUEUED)
            .values(status=DeliveryStatus.RECEIVED)
        )
        return self._write(lambda connection: connection.execute(statement).rowcount)

    def finish(
        self,
        seq: int,
        status: DeliveryStatus,
        *,
        reason: str = "",
        event: str = "",
        issue_key: str = "",
        next_try: datetime | None = None,
    ) -> None:
        """Write down what became of a delivery, and when it is tried again, if it is."""
        statement = sa.update(deliveries).where(deliveries.c.seq == seq)
        values = {
            "status": status,
            "reason": storable(reason),
            "event": event,
            "issue_key": storable(issue_key, 300),
            "finished_at": datetime.now(UTC),
            "next_try": next_try,
        }
        self._write(lambda connection: connection.execute(statement, values))

    def give_up(self, seq: int, attempt: int, reason: str) -> bool:
        """Let a delivery stand as failed whose job will not run again; nobody else would.

        Returns False, and changes nothing, where it has come to an end or is at another attempt.
        """
        d = deliveries.c
        statement = (
            sa.update(deliveries)
            .where(
                d.seq == seq,
                d.attempt == attempt,
                sa.or_(
                    d.next_try.is_not(None),
                    d.status.in_([DeliveryStatus.RECEIVED, DeliveryStatus.QUEUED]),
                ),
            )
            .values(
                status=DeliveryStatus.FAILED,
                reason=storable(reason),
                finished_at=datetime.now(UTC),
                next_try=None,
            )
        )
        return bool(self._write(lambda connection: connection.execute(statement).rowcount))

    def replay(self, seq: int) -> bool:
        """Have a delivery worked on again, whatever became of it; False if there is none."""
        statement = (
            sa.update(deliveries)
            .where(deliveries.c.seq == seq)
            .values(
                status=DeliveryStatus.RECEIVED,
                attempt=deliveries.c.attempt + 1,
                reason="",
                next_try=None,
            )
        )
        return bool(self._write(lambda connection: connection.execute(statement).rowcount))

    def get(self, seq: int) -> Delivery | None:
        """One delivery with its body."""
        found = self._database.rows(sa.select(deliveries).where(deliveries.c.seq == seq))
        return _delivery(found[0]) if found else None

    def records(
        self,
        *,
        status: DeliveryStatus | None = None,
        connection: str = "",
        seq: int | None = None,
        limit: int = 50,
    ) -> Sequence[DeliveryRecord]:
        """The newest deliveries, without their bodies."""
        query = sa.select(
            *(c for c in deliveries.c if c.name not in {"body", "headers", "finished_at"}),
            sa.func.length(deliveries.c.body).label("size"),
        ).order_by(deliveries.c.seq.desc())
        if status is not None:
            query = query.where(deliveries.c.status == status)
        if connection:
            query = query.where(deliveries.c.connection == connection)
        if seq is not None:
            query = query.where(deliveries.c.seq == seq)
        with self._database.read() as reader:
            rows = reader.execute(query.limit(limit)).mappings().all()
        return [DeliveryRecord(**{**row, "status": DeliveryStatus(row["status"])}) for row in rows]

    def by_id(self, connection: str, delivery_id: str) -> DeliveryRecord | None:
        """A delivery by the tracker's id of it; None where it never came."""
        with self._database.read() as reader:
            seq = reader.execute(
                sa.select(deliveries.c.seq).where(
                    deliveries.c.connection == connection,
                    deliveries.c.delivery_id == storable(delivery_id),
                )
            ).scalar_one_or_none()
        return next(iter(self.records(seq=seq)), None) if seq is not None else None

    def last_received(self, connection: str) -> datetime | None:
        """When a connection's newest delivery came; None where none ever did."""
        newest = sa.select(sa.func.max(deliveries.c.seq)).where(
            deliveries.c.connection == connection
        )
        query = sa.select(deliveries.c.received_at).where(
            deliveries.c.seq == newest.scalar_subquery()
        )
        with self._database.read() as reader:
            return reader.execute(query).scalar_one_or_none()

    def count(self, status: DeliveryStatus) -> int:
        """How many deliveries stand there."""
        query = sa.select(sa.func.count()).where(deliveries.c.status == status)
        return int(self._database.rows(query)[0][0])

    def awaiting(self, now: datetime) -> tuple[int, datetime | None]:
        """How many deliveries wait for a tracker, and when the next of them is tried again."""
        d = deliveries.c
        query = sa.select(
            sa.func.count(), sa.func.min(sa.case((d.next_try > now, d.next_try)))
        ).where(
            d.status == DeliveryStatus.FAILED,
            d.next_try.is_not(None),
            d.reason.startswith(WAITS, autoescape=True),
        )
        with self._database.read() as connection:
            count, first = connection.execute(query).one()
        return int(count), first

    def counts(self) -> Mapping[str, int]:
        """How many deliveries stand where; includes ``redeliveries``, those sent again."""
        query = sa.select(
            deliveries.c.status, sa.func.count(), sa.func.sum(deliveries.c.redeliveries)
        ).group_by(deliveries.c.status)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        found: dict[str, int] = {str(status): 0 for status in DeliveryStatus}
        found |= {row[0]: row[1] for row in rows}
        found["redeliveries"] = int(sum(row[2] for row in rows))
        return found

    def _write(self, work: Callable[[Connection], T]) -> T:
        if self._batches is not None:
            return self._batches.run(work)
        with self._database.write() as connection:
            return work(connection)


def _delivery(row: Any) -> Delivery:
    return Delivery(
        connection=row.connection,
        id=row.delivery_id,
        headers=row.headers,
        body=row.body,
        received_at=row.received_at,
        seq=row.seq,
        attempt=row.attempt,
    )


def _accepting(database: Database) -> Any:
    """The statement that stores a delivery, or counts that a known one came again."""
    failed = deliveries.c.status == DeliveryStatus.FAILED
    insert = insert_for(database)(deliveries).values(
        {
            name: sa.bindparam(name)
            for name in ("connection", "delivery_id", "headers", "body", "received_at", "status")
        }
    )
    return insert.on_conflict_do_update(
        index_elements=[deliveries.c.connection, deliveries.c.delivery_id],
        set_={
            "redeliveries": deliveries.c.redeliveries + 1,
            "attempt": deliveries.c.attempt + sa.case((failed, 1), else_=0),
            "reason": sa.case((failed, ""), else_=deliveries.c.reason),
            "next_try": sa.case((failed, sa.null()), else_=deliveries.c.next_try),
            "status": sa.case((failed, DeliveryStatus.RECEIVED), else_=deliveries.c.status),
        },
    ).returning(deliveries.c.seq, deliveries.c.redeliveries)
