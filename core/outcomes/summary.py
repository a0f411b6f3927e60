"""The object that ``trackside outcomes --json`` prints, and that its page draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from core import shares
from core.outcomes import triage_time
from core.outcomes.counting import By, count, over_time
from core.outcomes.triage_time import chance_of_no_difference, describe, split
from core.store.store import Store


def summarise(
    store: Store,
    connections: Sequence[str],
    *,
    tracker: str = "",
    project: str = "",
    by: By = By.KIND,
    since: datetime | None = None,
    now: datetime,
) -> dict[str, Any]:
    """What came of suggestions, and how long issues wait for their triage.

    Args:
        store: where everything is kept.
        connections: whose issues' waits are measured.
        tracker: of the project.
        project: only this one; "" for all.
        by: what outcomes are counted by.
        since: only suggestions first shown, and issues filed, since then.
        now: the time of asking.
    """
    found = list(store.measures.shown(tracker, project, since=since))
    total, groups = count(found, by, now)
    return {
        "project": project,
        "since": since,
        "by": str(by),
        "methods": {"shares": shares.METHOD, "time_to_triage": triage_time.METHOD},
        "total": total.to_data(),
        "groups": [{"name": name, **of.to_data()} for name, of in groups.items()],
        "over_time": over_time(found, now),
        "time_to_triage": [
            told
            for name in connections
            if (told := triage_times(store, name, project=project, since=since, now=now))
        ],
    }


def triage_times(
    store: Store,
    connection: str,
    *,
    project: str = "",
    since: datetime | None = None,
    now: datetime,
) -> dict[str, Any] | None:
    """How long a connection's issues wait, before Trackside began there and since.

    None where it has not begun, or the connection has no issue of the project.
    """
    began = store.measures.began(connection)
    if began is None:
        return None
    found = store.measures.triaged(
        connection, since=began - triage_time.BEFORE, me=store.me(connection), project=project
    )
    if since is not None:
        found = [one for one in found if one.filed_at < began or one.filed_at >= since]
    if not found:
        return None
    before, after = split(found, began, now=now)
    _, at_all = split(found, began, now=now, unasked=True)
    return {
        "connection": connection,
        "began": began,
        "before": describe(before),
        "since": describe(after),
        # With what Trackside set by itself, where it may.
        "since_at_all": describe(at_all),
        "p_value": chance_of_no_difference(before, after),
    }
