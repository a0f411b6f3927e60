"""The arithmetic of syncs: where a run begins, how it moves on, how it ends. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.connector import Batch
from core.store.syncs import SyncState

OVERLAP: Final = timedelta(minutes=5)
"""How far before the watermark an incremental run begins: trackers' lists and searches are
eventually consistent, and some tell times by the minute."""

_EMPTY_OVERLAP: Final = timedelta(hours=1)
"""The same where no change was ever seen, so that only our own clock tells where we stand."""

READING: Final = "read:"
"""Cursors of a run that is being read; the connector's own follows."""

VERIFYING: Final = "verify:"
"""Cursors of a whole run that was read and now asks for the issues that it did not meet."""


def begin(
    connection: str, project: str, before: SyncState | None, *, whole: bool, now: datetime
) -> SyncState:
    """The state that a sync starts from: the interrupted run's, or a new run's.

    A project that was never read is read whole. A whole run that is asked for replaces an
    incremental one that was interrupted; what the watermark promises stays.
    """
    known = before.watermark if before else None
    if before is not None and before.finished_at is None and (before.is_whole or not whole):
        return before
    return SyncState(
        connection=connection,
        project=project,
        run=(before.run if before else 0) + 1,
        started_at=now,
        since=None if whole or known is None else known - OVERLAP,
        cursor=READING,
        watermark=known,
        whole_at=before.whole_at if before else None,
    )


def moved(state: SyncState, batch: Batch, *, comments: int, now: datetime) -> SyncState:
    """The state after a batch. Times in the future count as now: no tracker has been there."""
    times = [batch.reaches] if batch.reaches else []
    if batch.in_order:
        times += [issue.updated_at for issue in batch.issues if issue.updated_at]
    known = [state.newest] if state.newest else []
    newest = max([*known, *(min(at, now) for at in times)], default=None)
    after = replace(
        state,
        newest=newest,
        issues=state.issues + len(batch.issues),
        comments=state.comments + comments,
        expected=batch.expected if batch.expected is not None else state.expected,
        problem="",
    )
    if not batch.done:
        return replace(after, cursor=READING + batch.cursor)
    return replace(after, cursor=VERIFYING + "0") if state.is_whole else finished(after, now)


def finished(state: SyncState, now: datetime) -> SyncState:
    """The state at the end of a run.

    Everything up to the newest change that was met is known, by the tracker's own clock.
    """
    mark = min(state.newest, now) if state.newest else state.started_at - _EMPTY_OVERLAP
    return replace(
        state,
        cursor="",
        finished_at=now,
        watermark=max(mark, state.watermark) if state.watermark else mark,
        whole_at=state.started_at if state.is_whole else state.whole_at,
        problem="",
    )


def restarted(state: SyncState) -> SyncState:
    """The state to go on from where the tracker no longer takes the cursor.

    Issues come by the time of their change, so what was read reaches to the newest one.
    The run stays a whole one if it was one: its ``since`` only moves in :func:`reads_from`.
    """
    return replace(state, cursor=READING)


def reads_from(state: SyncState) -> datetime | None:
    """From when on the first batch of a run reads: also of one that begins again midway."""
    if state.newest is None or state.issues == 0:
        return state.since
    again = state.newest - OVERLAP
    return again if state.since is None else max(state.since, again)


def cursor_of(state: SyncState) -> str:
    """The connector's own cursor; "" at the beginning."""
    return state.cursor.removeprefix(READING)


def is_verifying(state: SyncState) -> bool:
    """Whether a whole run is asking for the issues that it did not meet."""
    return state.cursor.startswith(VERIFYING)


def verified(state: SyncState, up_to: int) -> SyncState:
    """The state after issues up to this id of ours were asked for."""
    return replace(state, cursor=f"{VERIFYING}{up_to}")


def verified_to(state: SyncState) -> int:
    """Up to which id of ours issues were asked for."""
    return int(state.cursor.removeprefix(VERIFYING) or 0)


def pick_whole(whole_at: datetime | None, every_days: float, now: datetime) -> bool:
    """Whether it is time for a scheduled whole run: only ever of what was read whole before."""
    return every_days > 0 and whole_at is not None and now - whole_at >= timedelta(days=every_days)
