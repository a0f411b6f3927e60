"""Storing a batch of a sync together with where the sync stands: both or neither."""

from __future__ import annotations

from dataclasses import replace

from core.connector import Batch
from core.model import Issue
from core.store.database import Transaction
from core.store.store import Store
from core.store.syncs import SyncState
from core.sync import state as states


def store_batch(store: Store, connection: Transaction, state: SyncState, batch: Batch) -> int:
    """Store what a batch brought; returns how many comments it had.

    New issues and those that are as they were are dealt with together, the others one by one.
    Loose comments and changes of issues that nobody knows are dropped. One that was taken
    for deleted is back where the list of a run that began later shows it; an index that lags
    may show it a little longer.
    """
    shown_at = state.started_at - states.OVERLAP
    # Whose they are is ours to say: a connector may leave it out.
    batch = replace(
        batch, issues=tuple(replace(i, connection=state.connection) for i in batch.issues)
    )
    store.issues.hold(connection)
    known = store.bulk.known(connection, state.connection, batch.issues, batch.partial)
    fresh = [issue for issue in batch.issues if issue.key not in known]
    ids = store.bulk.insert(connection, fresh, state.run)
    # Beside each issue rather than by key: a tracker's list may show a key twice.
    stored: list[tuple[int, Issue]] = []
    met: list[int] = []
    for issue in batch.issues:
        if issue.key not in known:
            stored.append((ids[issue.key], issue))
            continue
        found = known[issue.key]
        if found is not None and not found.changed and found.deleted_at is None:
            stored.append((found.id, issue))
            met.append(found.id)
            continue
        saved = store.issues.import_one(connection, issue, partial=batch.partial, shown_at=shown_at)
        if saved is not None:
            stored.append((saved[0], issue))
            met.append(saved[0])
    store.bulk.mark(connection, met, state.run)
    ids |= {issue.key: issue_id for issue_id, issue in stored}
    loose = {key for key, _ in batch.comments} | {key for key, _ in batch.changes}
    ids |= store.bulk.ids_of(connection, state.connection, loose - ids.keys())
    comments = [(issue_id, c) for issue_id, issue in stored for c in issue.comments]
    comments += [(ids[key], comment) for key, comment in batch.comments if key in ids]
    changes = [(issue_id, c) for issue_id, issue in stored for c in issue.history]
    changes += [(ids[key], change) for key, change in batch.changes if key in ids]
    store.bulk.add_changes(connection, changes)
    return store.bulk.add_comments(connection, comments)
