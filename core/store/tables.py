"""The tables. Migrations in ``migrations/versions`` bring a database to this state.

There are two groups. ``inbox`` holds deliveries alone: on SQLite it is a file of its own, so
that acknowledging a delivery never waits for work that writes to the store. ``store`` holds
everything else. On PostgreSQL both are in one database.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import BigKey, Json, UtcDateTime

inbox = sa.MetaData()
store = sa.MetaData()


def _key() -> sa.Column[int]:
    return sa.Column("id", BigKey, primary_key=True, autoincrement=True)


def _issue(*, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(
        "issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=nullable
    )


deliveries = sa.Table(
    "deliveries",
    inbox,
    sa.Column("seq", BigKey, primary_key=True, autoincrement=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("delivery_id", sa.String(200), nullable=False),
    sa.Column("headers", Json, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("redeliveries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("event", sa.String(40), nullable=False, server_default=""),
    sa.Column("issue_key", sa.String(300), nullable=False, server_default=""),
    sa.Column("finished_at", UtcDateTime),
    sa.UniqueConstraint("connection", "delivery_id", name="uq_deliveries_connection_delivery_id"),
    sa.Index("ix_deliveries_status_seq", "status", "seq"),
)

settings = sa.Table(
    "settings",
    store,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("value", Json, nullable=False),
)

counters = sa.Table(
    "counters",
    store,
    sa.Column("name", sa.String(100), primary_key=True),
    sa.Column("value", BigKey, nullable=False),
)

issues = sa.Table(
    "issues",
    store,
    _key(),
    sa.Column("version", BigKey, nullable=False),
    sa.Column("key", sa.String(300), nullable=False, unique=True),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("external_id", sa.String(200), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("type", sa.String(40), nullable=False),
    sa.Column("original_type", sa.String(200), nullable=False),
    sa.Column("labels", Json, nullable=False),
    sa.Column("priority", sa.String(20), nullable=False),
    sa.Column("original_priority", sa.String(200), nullable=False),
    sa.Column("status", sa.String(200), nullable=False),
    sa.Column("status_category", sa.String(20), nullable=False),
    sa.Column("resolution", sa.String(200), nullable=False),
    sa.Column("author", Json),
    sa.Column("assignees", Json, nullable=False),
    sa.Column("created_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("duplicate_of", sa.String(300), nullable=False),
    sa.Column("milestone", sa.String(300), nullable=False, server_default=""),
    sa.Column("relations", Json, nullable=False, server_default="[]"),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    sa.Column("extra", Json, nullable=False),
    sa.Column("deleted_at", UtcDateTime),
    # Which run of a sync last met it; what a whole run did not meet may be gone.
    sa.Column("synced_run", sa.Integer, nullable=False, server_default="0"),
    sa.Index("ix_issues_duplicate_of", "duplicate_of"),
    sa.Index("ix_issues_version", "version"),
    sa.Index("ix_issues_project", "project", "id"),
    sa.Index("ix_issues_external_id", "connection", "external_id"),
)

aliases = sa.Table(
    "aliases",
    store,
    sa.Column("key", sa.String(300), primary_key=True),
    _issue(),
)

comments = sa.Table(
    "comments",
    store,
    _key(),
    _issue(),
    sa.Column("external_id", sa.String(200), nullable=False),
    sa.Column("author", Json),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime),
    sa.Column("updated_at", UtcDateTime),
    sa.UniqueConstraint("issue_id", "external_id", name="uq_comments_issue_id_external_id"),
)

field_changes = sa.Table(
    "field_changes",
    store,
    _key(),
    _issue(),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("field", sa.String(40), nullable=False),
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    sa.Column("at", UtcDateTime),
    sa.Column("actor", Json),
    # A redelivery, or a replay, tells the same change again.
    sa.UniqueConstraint("issue_id", "digest", name="uq_field_changes_issue_id_digest"),
)

project_labels = sa.Table(
    "project_labels",
    store,
    sa.Column("project", sa.String(200), primary_key=True),
    sa.Column("tracker", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(300), primary_key=True),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    # An issue has at most one label of a group.
    sa.Column("group_name", sa.Text, nullable=False, server_default=""),
    # When the tracker's own list last had it; none for what only an issue told of.
    sa.Column("shown_at", UtcDateTime),
)

locks = sa.Table(
    "locks",
    store,
    sa.Column("issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("field", sa.String(40), primary_key=True),
    sa.Column("set_by", sa.String(200), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

suggestions = sa.Table(
    "suggestions",
    store,
    _key(),
    _issue(),
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
    _key(),
    _issue(),
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
    _key(),
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
    _key(),
    _issue(nullable=True),
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
    _key(),
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
    _issue(nullable=True),
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
    _key(),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("value", sa.String(300), nullable=False),
    # Two issues that are said not to be the same, by their ids: keys move.
    _issue(nullable=True),
    sa.Column("other_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=True),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_suppressions_project", "tracker", "project"),
    sa.Index("ix_suppressions_issue_id", "issue_id"),
    sa.Index("ix_suppressions_other_id", "other_id"),
)

trainings = sa.Table(
    "trainings",
    store,
    _key(),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("issues", sa.Integer, nullable=False),
    sa.Column("models", sa.Integer, nullable=False),
    sa.Column("promoted", sa.Integer, nullable=False),
    sa.Index("ix_trainings_project", "project", "id"),
)
models = sa.Table(
    "models",
    store,
    _key(),
    sa.Column("tracker", sa.String(40), nullable=False),
    sa.Column("project", sa.String(200), nullable=False),
    sa.Column("task", sa.String(60), nullable=False),
    sa.Column("version", sa.String(100), nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("card", Json, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Index("ix_models_project_task", "project", "task", "active"),
)

experiments = sa.Table(
    "experiments",
    store,
    sa.Column("name", sa.String(100), primary_key=True),
    # What is compared, as it was when it began: it cannot change under way.
    sa.Column("design", Json, nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("why_ended", sa.Text, nullable=False, server_default=""),
)

experiment_issues = sa.Table(
    "experiment_issues",
    store,
    _key(),
    sa.Column(
        "experiment",
        sa.String(100),
        sa.ForeignKey("experiments.name", ondelete="CASCADE"),
        nullable=False,
    ),
    _issue(),
    sa.Column("arm", sa.String(10), nullable=False),
    # The chance that it had to be in the variant, and what each arm would say of it.
    sa.Column("share", sa.Float, nullable=False),
    sa.Column("said", Json, nullable=False),
    sa.Column("assigned_at", UtcDateTime, nullable=False),
    sa.Column("judged_at", UtcDateTime),
    sa.Column("scores", Json, nullable=False, server_default="{}"),
    sa.UniqueConstraint("experiment", "issue_id", name="uq_experiment_issues_experiment_issue_id"),
    sa.Index("ix_experiment_issues_issue_id", "issue_id"),
    sa.Index("ix_experiment_issues_judged_at", "experiment", "judged_at"),
)

connection_states = sa.Table(
    "connection_states",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("me", Json),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
    sa.Column("checked_at", UtcDateTime, nullable=False),
)

sync_states = sa.Table(
    "sync_states",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("project", sa.String(200), primary_key=True),
    # The present run, or the last one: its number, from when on it reads, and how far it got.
    sa.Column("run", sa.Integer, nullable=False),
    sa.Column("since", UtcDateTime),
    sa.Column("cursor", sa.Text, nullable=False, server_default=""),
    sa.Column("newest", UtcDateTime),
    sa.Column("issues", sa.Integer, nullable=False, server_default="0"),
    sa.Column("comments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("expected", sa.Integer),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    # Up to when everything is known, and when all issues were last looked through.
    sa.Column("watermark", UtcDateTime),
    sa.Column("whole_at", UtcDateTime),
    sa.Column("problem", sa.Text, nullable=False, server_default=""),
)

reconciliations = sa.Table(
    "reconciliations",
    store,
    _key(),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime, nullable=False),
    sa.Column("gaps", sa.Integer, nullable=False),
    sa.Column("closed", sa.Integer, nullable=False),
    sa.Column("redelivered", sa.Integer, nullable=False),
    sa.Column("report", Json, nullable=False),
    sa.Index("ix_reconciliations_connection", "connection", "id"),
)

people = sa.Table(
    "people",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("external_id", sa.String(200), primary_key=True),
    sa.Column("handle", sa.String(200), nullable=False),
    sa.Column("is_bot", sa.Boolean, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    # Of the verified address, keyed with a secret of this installation; "" where untold.
    sa.Column("address_digest", sa.String(64), nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Index("ix_people_address_digest", "address_digest"),
)

kept_secrets = sa.Table(
    "kept_secrets",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    # Grows with each value: whoever saves says which one theirs was made from.
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("saved_at", UtcDateTime, nullable=False),
)

project_files = sa.Table(
    "project_files",
    store,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("project", sa.String(200), primary_key=True),
    # As it was last valid: what is in force, also after a restart.
    sa.Column("text", sa.Text, nullable=False),
    # What is wrong with what was read since, and what of that its maintainers were told.
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("read_at", UtcDateTime, nullable=False),
)
