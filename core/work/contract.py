"""The words of durable work, and its arithmetic: cheap to import, nothing but decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, Protocol

from core.errors import RetryableError, StoreUnavailable, TracksideError

APPLICATION_VERSION: Final = "1"
"""What DBOS calls the application version, pinned: work is only ever run by workers of the
version that it was enqueued for, so a new number here strands all that waits. It may only
change together with the arguments of a kind of job."""

MAX_DEATHS: Final = 4
"""How many processes a job may take with it before it is given up."""

LONGEST_WAIT: Final = 3600.0
"""Seconds; no tracker's hint makes a failed job wait longer than this."""

LONGEST_AWAY_WAIT: Final = 600.0
"""Seconds between two tries while a tracker is away, at most; a longer hint of its own holds."""

LONGEST_STORE_WAIT: Final = 60.0
"""Seconds between two tries, at most, while the store is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSettings:
    """How durable work is kept and run.

    ``url``: ``sqlite:////path/work.db`` or ``postgresql://…``; nothing else differs.
    ``lock_dir``: where workers on SQLite keep the locks that show they are alive; a local
    disk, not NFS. ``concurrency``: how many deliveries, and per connection how many issues
    to write to, are worked on at once. ``poll_seconds``: how soon work that another process
    enqueued is noticed; what this process enqueues starts at once. ``attempts``: how often a
    job that meets a defect is run before it is given up; ``away_attempts``: the same where it
    was told to try later, 150 tries being about a day; ``retry_seconds``: the first wait
    between two of them, which doubles each time. ``keep_finished`` and ``keep_failed``: seconds
    after which finished jobs, and those given up, are forgotten. While it is remembered, a
    delivery that is enqueued again does not run again.
    """

    url: str = field(repr=False)
    lock_dir: Path
    concurrency: int = 8
    poll_seconds: float = 0.1
    attempts: int = 5
    away_attempts: int = 150
    retry_seconds: float = 1.0
    keep_finished: float = 24 * 3600.0
    keep_failed: float = 90 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Later:
    """An answer of a handler: not now, ask again in ``seconds``.

    ``whole_connection``: nothing is written to this connection until then, in any process,
    also after a restart. Otherwise only this issue waits. ``why`` is for people: it is kept
    with the job that waits.
    """

    seconds: float
    whole_connection: bool = False
    why: str = ""


class Handlers(Protocol):
    """What the engine runs. Each may be called again after it was done, also after a crash.

    What a handler raises decides what becomes of the job. A defect (any exception that is not
    a TracksideError): it is run again, at most ``attempts`` times in all, after a wait that
    takes up no thread. RetryableError: the same, ``away_attempts`` times. StoreUnavailable:
    the same, as long as it takes. Any other TracksideError, or one time too many: it has
    failed, is listed with its error, and waits for ``retry``.
    """

    def handle_delivery(self, seq: int, attempt: int) -> None:
        """Understand a stored delivery and plan what follows. Those of one issue come in order."""

    def delivery_failed(
        self, seq: int, attempt: int, error: Exception, next_try: datetime | None
    ) -> None:
        """A delivery could not be handled; it is tried again at ``next_try``, if that is given.

        Called each time, before the job waits or is given up. What this raises counts as the
        error in the place of the other.
        """

    def write_back(self, connection: str, issue_id: int) -> Later | None:
        """Carry out what is planned for one issue; never runs twice at once for one issue.

        Returns None when nothing is left to do, or when to look again: a Later does not
        count as a failure and may be given as often as it takes.
        """

    def tick(self, name: str) -> None:
        """Do a scheduled job."""


class JobKind(StrEnum):
    """What a job is for; also the name that DBOS knows its function by."""

    DELIVERY = "delivery"
    WRITE_BACK = "write_back"
    TICK = "tick"


class JobStatus(StrEnum):
    """Where a job stands. A FAILED one is a dead letter: it stays until it is run again."""

    WAITING = "waiting"
    DELAYED = "delayed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of durable work, as people see it.

    ``subject`` says what it is about; ``error`` why it failed, or why a DELAYED one waits, and
    ``not_before`` until when. A job that failed and waits for its next run shows as RUNNING.
    """

    id: str
    kind: JobKind
    status: JobStatus
    subject: str
    created_at: datetime
    error: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    not_before: datetime | None = None

    @property
    def delivery(self) -> tuple[int, int]:
        """The number and the attempt of the delivery that a job of that kind is about."""
        seq, attempt = (int(part) for part in self.id.split("-")[1:3])
        return seq, attempt


DELIVERIES: Final = "deliveries"
TICKS: Final = "ticks"


def writes_queue(connection: str) -> str:
    """The name of the queue that a connection's writes wait in."""
    return f"writes-{connection}"


def delivery_job_id(seq: int, attempt: int) -> str:
    """The id of a delivery's job: the same one each time, and sorting as deliveries came."""
    return f"delivery-{seq:015d}-{attempt:03d}"


@dataclass(frozen=True, slots=True)
class Pace:
    """At most ``limit`` runs may start in any ``seconds``."""

    limit: int
    seconds: float


def pace(writes_per_minute: int) -> Pace | None:
    """The limit to set so that no more than ``writes_per_minute`` runs start; None for none.

    DBOS counts starts in windows, on SQLite by stamps of whole seconds, which lets a short
    window through almost twice. So the window is ten seconds or longer, and a tenth longer
    than the sum demands.
    """
    if writes_per_minute <= 0:
        return None
    limit = -(-writes_per_minute // 6)  # of ten seconds, rounded up
    return Pace(limit, limit * 60.0 / writes_per_minute * 1.1)


def wait_before_retry(error: Exception, failures: int, settings: WorkSettings) -> float | None:
    """Seconds to wait before a job that failed for the ``failures``-th time runs again.

    None means that it is given up: there were enough attempts, or another would not help.
    That the store is away says nothing about the job, so for that it is never given up.
    """
    doubled = settings.retry_seconds * 2.0 ** min(failures - 1, 16)
    if isinstance(error, StoreUnavailable):
        return min(doubled, LONGEST_STORE_WAIT)
    if isinstance(error, TracksideError) and not isinstance(error, RetryableError):
        return None
    if isinstance(error, RetryableError):
        if failures >= settings.away_attempts:
            return None
        waited = min(doubled, LONGEST_AWAY_WAIT)
        return min(max(waited, error.retry_after or 0.0), LONGEST_WAIT)
    return None if failures >= settings.attempts else min(doubled, LONGEST_WAIT)


def sqlite_problem(python: tuple[int, int], sqlite: tuple[int, ...]) -> str:
    """Why DBOS cannot keep its work in this SQLite, or "" where it can.

    From Python 3.12 on DBOS stamps rows with ``unixepoch('subsec')``, which is NULL before
    SQLite 3.42: it would not even launch. ``RETURNING`` needs 3.35 everywhere.
    """
    needed = (3, 42) if python >= (3, 12) else (3, 35)
    if sqlite[:2] >= needed:
        return ""
    has, wants = ".".join(map(str, sqlite)), ".".join(map(str, needed))
    return (
        f"SQLite {has} is too old for durable work on Python {python[0]}.{python[1]}, which "
        f"needs {wants} or newer. Install Python with a newer SQLite"
        + (", use Python 3.11," if python >= (3, 12) else "")
        + " or set [store] url to a PostgreSQL address"
    )
