"""The durable work of an installation, for whoever looks at it or mends it."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.awaiting import cause, is_awaiting, upcoming
from core.installation import Installation
from core.store.database import sqlite_url
from core.work.client import WorkClient
from core.work.contract import Job, JobKind, JobStatus, WorkSettings
from core.work.database import is_prepared

_MOST: Final = 1000
"""Delayed jobs that are looked at to say how many wait for a tracker."""

_MOST_GIVEN_UP: Final = 100

_CANCELLED: Final = "cancelled: its job was taken out of the queue"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A job, with what it waits for: the tracker or something else, and until when.

    ``why`` is without the term that ``is_awaiting`` stands for. ``next_try``: None where none
    is known, or it is over.
    """

    job: Job
    is_awaiting: bool
    next_try: datetime | None
    why: str


def work_settings(installation: Installation) -> WorkSettings:
    """How the durable work of an installation is kept."""
    config = installation.config
    database = installation.store.database
    url = sqlite_url(installation.data_dir / "work.db")
    if not database.is_sqlite:
        url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return WorkSettings(
        url=url,
        lock_dir=installation.data_dir,
        concurrency=config.work.concurrency,
        poll_seconds=config.work.poll_seconds,
    )


def work_client(installation: Installation) -> WorkClient:
    """Looks at and mends the durable work from another process; close it after use."""
    return WorkClient(work_settings(installation))


def queued(installation: Installation, jobs: Sequence[Job]) -> Sequence[Queued]:
    """What jobs wait for.

    The queue takes a delivery that waits for its next try for one that runs: when that is, the
    inbox knows.

    Raises:
        StoreUnavailable: the inbox cannot be read.
    """
    now = datetime.now(UTC)
    return [_queued(installation, job, now) for job in jobs]


def writes_awaiting(installation: Installation) -> Sequence[Queued]:
    """The writes that wait for a tracker, the first to be tried again in front.

    Where there never was any durable work, nothing is made for it.

    Raises:
        StoreUnavailable: the durable queue cannot be read.
    """
    if not is_prepared(work_settings(installation)):
        return ()
    with work_client(installation) as client:
        delayed = client.jobs(JobStatus.DELAYED, limit=_MOST)
    found = [one for one in queued(installation, delayed) if one.is_awaiting]
    return sorted(found, key=lambda one: one.job.not_before or one.job.created_at)


def cancel(installation: Installation, client: WorkClient, job_id: str) -> None:
    """Take a job out of its queue; a delivery whose job it is waits for nothing any more.

    Raises:
        NotFoundError: there is no such job.
        UserError: it has ended.
        StoreUnavailable: the queue or the inbox cannot be written.
    """
    job = client.cancel(job_id)
    if job.kind is JobKind.DELIVERY:
        seq, attempt = job.delivery
        installation.store.inbox.give_up(seq, attempt, _CANCELLED)


def note_given_up(installation: Installation, client: WorkClient) -> None:
    """Let deliveries whose jobs will not run again stand as failed, not as waiting.

    Nobody was left to say so where a job killed its processes, and one that was cancelled while
    it ran may have said afterwards when it would be tried again. A redelivery of one that waits
    is not worked on.

    Raises:
        StoreUnavailable: the queue or the inbox cannot be read or written.
    """
    inbox = installation.store.inbox
    for status in (JobStatus.FAILED, JobStatus.CANCELLED):
        for job in client.jobs(status, limit=_MOST_GIVEN_UP):
            why = _CANCELLED if status is JobStatus.CANCELLED else job.error
            # Of any other that failed, the delivery was told when it failed.
            is_untold = status is JobStatus.CANCELLED or why.startswith("given up")
            if job.kind is not JobKind.DELIVERY or not is_untold:
                continue
            seq, attempt = job.delivery
            (record,) = inbox.records(seq=seq) or (None,)
            # Looked at before: nearly all were told of long ago, and a write costs more.
            if record and record.is_left_to(attempt) and inbox.give_up(seq, attempt, why):
                log.warning(
                    "connection %s: delivery %d failed: %s; `trackside deliveries replay %d` "
                    "tries again",
                    record.connection,
                    seq,
                    why,
                    seq,
                )


def _queued(installation: Installation, job: Job, now: datetime) -> Queued:
    why, next_try = job.error, job.not_before
    if job.kind is JobKind.DELIVERY and job.status is JobStatus.RUNNING:
        seq, attempt = job.delivery
        (record,) = installation.store.inbox.records(seq=seq) or (None,)
        if record is not None and record.attempt == attempt and record.next_try is not None:
            why, next_try = record.reason, record.next_try
    waits = job.status in {JobStatus.RUNNING, JobStatus.DELAYED} and is_awaiting(why)
    return Queued(
        job=job,
        is_awaiting=waits,
        next_try=upcoming(next_try, now),
        why=cause(why),
    )
