"""The tables. Migrations in ``migrations/versions`` bring a database to this state.

There are two groups. ``inbox`` holds deliveries alone: on SQLite it is a file of its own, so
that acknowledging a delivery never waits for work that writes to the store. ``store`` holds
everything else. On PostgreSQL both are in one database.
"""

from __future__ import annotations

from core.store.tables.connected import (
    connection_states,
    kept_secrets,
    people,
    project_files,
    reconciliations,
    sync_states,
)
from core.store.tables.delivered import deliveries
from core.store.tables.learned import experiment_issues, experiments, models, trainings
from core.store.tables.ledger import (
    actions,
    due_writes,
    held_writes,
    ledger_entries,
    messages,
    outcomes,
    pauses,
    subscriptions,
    suggestions,
    suppressions,
)
from core.store.tables.metadata import inbox, store
from core.store.tables.tracked import (
    aliases,
    comments,
    counters,
    field_changes,
    issues,
    locks,
    project_labels,
    settings,
)

__all__ = [
    "actions",
    "aliases",
    "comments",
    "connection_states",
    "counters",
    "deliveries",
    "due_writes",
    "experiment_issues",
    "experiments",
    "field_changes",
    "held_writes",
    "inbox",
    "issues",
    "kept_secrets",
    "ledger_entries",
    "locks",
    "messages",
    "models",
    "outcomes",
    "pauses",
    "people",
    "project_files",
    "project_labels",
    "reconciliations",
    "settings",
    "store",
    "subscriptions",
    "suggestions",
    "suppressions",
    "sync_states",
    "trainings",
]
