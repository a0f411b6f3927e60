"""What we use of DBOS that it does not promise, all in one place.

DBOS is pinned to one minor version, and ``tests/work/test_work_internals.py`` fails when an
upgrade takes one of these away. Each note says what it would cost to do without.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Collection
from typing import Any

from dbos import DBOS, DBOSClient, Queue
from dbos._queue import queue_worker_thread


def engine_of(client: DBOSClient) -> Any:
    """The SQLAlchemy engine of a client.

    Without it a worker would hold two pools, whose writers make each other wait on SQLite,
    and could not enqueue many jobs in one transaction.
    """
    return client._sys_db.engine  # noqa: SLF001


def poll(stop: threading.Event, dbos: DBOS, queue: Queue) -> None:
    """Claim and run a queue's jobs until ``stop`` is set: the body of DBOS's queue threads.

    It sleeps in ``stop.wait``. Without it all waiting would be blind polling.
    """
    queue_worker_thread(stop, dbos, queue)


def put_back(dbos: DBOS, job_id: str, executor: str, queue: str) -> bool:
    """Have a claimed job of ``executor`` wait again; nothing happens where it no longer is.

    The count of its starts goes on, so that the limit for jobs that kill their process
    holds; the public ``resume_workflow`` would begin it anew.
    """
    return dbos._sys_db.reenqueue_for_recovery(job_id, [executor], queue)  # noqa: SLF001


def cancel_delayed(client: DBOSClient, job_ids: Collection[str], mark: int) -> None:
    """Cancel those of some jobs that are still delayed, and give them ``mark`` as priority.

    The public ``cancel_workflow`` would also take one that became due at this very moment, on
    which somebody may count who saw it wait in its queue. Without it these would stay listed
    until their time, and then run for nothing.
    """
    database = client._sys_db  # noqa: SLF001
    jobs = database.tables.workflow_status
    with database.engine.begin() as connection:
        at = int(time.time() * 1000)
        connection.execute(
            jobs.update()
            .where(jobs.c.workflow_uuid.in_(list(job_ids)), jobs.c.status == "DELAYED")
            # As cancel_workflow has it, but for the priority.
            .values(
                status="CANCELLED",
                queue_name=None,
                priority=mark,
                updated_at=at,
                completed_at=at,
            )
        )


def on_outcome(dbos: DBOS, tell: Callable[[str], None]) -> None:
    """Call ``tell`` with the id of each job whose outcome has been recorded.

    Only then is the next job of the same issue free to start. Without it that one would
    start at the next look at the queue.
    """
    database = dbos._sys_db  # noqa: SLF001
    record = database.update_workflow_outcome

    @functools.wraps(record)
    def record_and_tell(workflow_id: str, *args: Any, **kwargs: Any) -> bool:
        try:
            return record(workflow_id, *args, **kwargs)
        finally:
            tell(workflow_id)

    database.update_workflow_outcome = record_and_tell  # type: ignore[method-assign]
