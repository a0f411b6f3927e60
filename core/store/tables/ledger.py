"""The ledger: suggestions, actions, outcomes; who is told of them; what stops them."""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import BigKey, Json, UtcDateTime
from core.store.tables.metadata import issue_column, key_column, store

suggestions = sa.Table(
    "suggestions",
    store,
    key_column(),
    issue_column(),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("value", sa.String(300), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("evidence", Json, nullable=False),
    sa.Column("promised", sa.Float),
    sa.Column("made_by", sa.String(100), nullable=False),
    sa.Column("version", sa.String(100), nullable=False),
    sa.Column("verdict", sa.String(10), nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    # False once a later look at the issue no longer suggests it.
    sa.Column("current", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # When policy first let it be seen; it may be hidden again since.
    sa.Column("shown_at", UtcDateTime),
    sa.UniqueConstraint("issue_id", "kind", "value", name="uq_suggestions_issue_id_kind_value"),
    sa.Index("ix_suggestions_shown_at", "shown_at"),
)


actions = sa.Table(
    "actions",
    store,
    key_column(),
    issue_column(),
    sa.Column(
        "suggestion_id", BigKey, sa.ForeignKey("suggestions.id", ondelete="SET NULL"), nullable=True
    ),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.String(300), nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.String(400), nullable=False, unique=True),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("result", sa.Text, nullable=False, server_default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("planned_by", sa.String(200), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.Column("not_before", UtcDateTime),
    sa.Index("ix_actions_issue_id", "issue_id", "id"),
    sa.Index("ix_actions_status", "status"),
    sa.Index("ix_actions_suggestion_id", "suggestion_id"),
)


outcomes = sa.Table(
    "outcomes",
    store,
    key_column(),
    sa.Column(
        "suggestion_id",
        BigKey,
        sa.ForeignKey("suggestions.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("because", sa.Text, nullable=False),
    # Of the suggestion as it was when it was answered.
    sa.Column("version", sa.String(100), nullable=False, server_default=""),
    sa.Column("confidence", sa.Float),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_outcomes_suggestion_id", "suggestion_id"),
)


ledger_entries = sa.Table(
    "ledger_entries",
    store,
    key_column(),
    issue_column(nullable=True),
    sa.Column("suggestion_id", BigKey),
    sa.Column("action_id", BigKey),
    sa.Column("what", sa.String(40), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    # 1 while those who follow the ledger were not told of it yet: the line is their outbox.
    sa.Column("untold", sa.SmallInteger),
    sa.Index("ix_ledger_entries_issue_id", "issue_id", "id"),
    sa.Index("ix_ledger_entries_action_id", "action_id"),
    # Of few lines only, so that the others cost nothing more.
    sa.Index(
        "ix_ledger_entries_writes",
        "at",
        sqlite_where=sa.text("what = 'write'"),
        postgresql_where=sa.text("what = 'write'"),
    ),
    sa.Index(
        "ix_ledger_entries_untold",
        "id",
        sqlite_where=sa.text("untold = 1"),
        postgresql_where=sa.text("untold = 1"),
    ),
)


subscriptions = sa.Table(
    "subscriptions",
    store,
    sa.Column("name", sa.String(210), primary_key=True),
    # Nothing of before is told.
    sa.Column("since", UtcDateTime, nullable=False),
    sa.Column("disabled", sa.Text, nullable=False, server_default=""),
    sa.Column("not_before", UtcDateTime),
    # How often in a row it could not be reached.
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("last_delivered_at", UtcDateTime),
    # The process that serves it now, and until when that is so.
    sa.Column("served_by", sa.String(100), nullable=False, server_default=""),
    sa.Column("served_until", UtcDateTime),
)


messages = sa.Table(
    "messages",
    store,
    key_column(),
    sa.Column("subscriber", sa.String(210), nullable=False),
    # What is sent is made of the ledger each time; with the issue its line goes, and this.
    sa.Column(
        "entry_id", BigKey, sa.ForeignKey("ledger_entries.id", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", UtcDateTime),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # Until when it is tried; another day for what people had sent again.
    sa.Column("give_up_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    sa.UniqueConstraint("subscriber", "entry_id", name="uq_messages_subscriber_entry_id"),
    sa.Index("ix_messages_status", "subscriber", "status", "id"),
    sa.Index("ix_messages_entry_id", "entry_id"),
)


due_writes = sa.Table(
    "due_writes",
    store,
    sa.Column("issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    # Another with each request, so that one made while an earlier is served is not lost.
    sa.Column("request", sa.Integer, nullable=False),
)


pauses = sa.Table(
    "pauses",
    store,
    # What is stopped, as text: there is one row for each, and none for what is not.
    sa.Column("target", sa.String(400), primary_key=True),
    sa.Column("scope", sa.String(20), nullable=False),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    issue_column(nullable=True),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("until", UtcDateTime),
)


held_writes = sa.Table(
    "held_writes",
    store,
    # Issues that were to be written to while they were paused: judged again first.
    sa.Column("issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
)


suppressions = sa.Table(
    "suppressions",
    store,
    key_column(),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("value", sa.String(300), nullable=False),
    # Two issues that are said not to be the same, by their ids: keys move.
    issue_column(nullable=True),
    sa.Column("other_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=True),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_suppressions_project", "tracker", "project"),
    sa.Index("ix_suppressions_issue_id", "issue_id"),
    sa.Index("ix_suppressions_other_id", "other_id"),
)
