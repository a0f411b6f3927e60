"""How often a connection may write in an hour, as something to ask before each write."""

from __future__ import annotations

from collections.abc import Callable

from core.store.store import Store
from core.triage.perform import Wait, no_limit


def paced(store: Store, connection: str, per_hour: int) -> Callable[[int], Wait | None]:
    """What says, by the id of an issue, how long to wait before it is written to.

    Counted in the ledger, so that restarts and other processes make no difference; 0 for no
    limit. Where there is no room the whole connection waits.
    """
    if per_hour <= 0:
        return no_limit

    def pace(issue_id: int) -> Wait | None:
        seconds = store.pace.take(connection, issue_id, per_hour)
        return (
            Wait(seconds, whole_connection=True, why="as often as its settings allow, no more")
            if seconds
            else None
        )

    return pace
