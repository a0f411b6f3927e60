"""The first tables of the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, Json, UtcDateTime

revision = "store_0001"
down_revision = None
branch_labels = ("store",)
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "connection_states",
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("me", Json, nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", BigKey, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "issues",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("version", BigKey, nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("tracker", sa.String(length=40), nullable=False),
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("original_type", sa.String(length=200), nullable=False),
        sa.Column("labels", Json, nullable=False),
        sa.Column("priority", sa.String(length=20), nullable=False),
        sa.Column("original_priority", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=200), nullable=False),
        sa.Column("status_category", sa.String(length=20), nullable=False),
        sa.Column("resolution", sa.String(length=200), nullable=False),
        sa.Column("author", Json, nullable=True),
        sa.Column("assignees", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("duplicate_of", sa.String(length=300), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("extra", Json, nullable=False),
        sa.Column("deleted_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_issues_external_id", "issues", ["connection", "external_id"], unique=False)
    op.create_index("ix_issues_project", "issues", ["project", "id"], unique=False)
    op.create_index("ix_issues_version", "issues", ["version"], unique=False)
    op.create_table(
        "models",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("tracker", sa.String(length=40), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("task", sa.String(length=60), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("card", Json, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_models_project_task", "models", ["project", "task", "active"], unique=False)
    op.create_table(
        "project_labels",
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("tracker", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("project", "tracker", "name"),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "aliases",
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("issue_id", BigKey, nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "comments",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigKey, nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("author", Json, nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issue_id", "external_id", name="uq_comments_issue_id_external_id"),
    )
    op.create_table(
        "due_writes",
        sa.Column("issue_id", BigKey, nullable=False),
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("request", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issue_id"),
    )
    op.create_table(
        "field_changes",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigKey, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=True),
        sa.Column("actor", Json, nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issue_id", "digest", name="uq_field_changes_issue_id_digest"),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigKey, nullable=True),
        sa.Column("suggestion_id", BigKey, nullable=True),
        sa.Column("action_id", BigKey, nullable=True),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_ledger_entries_action_id", "ledger_entries", ["action_id"], unique=False)
    op.create_index(
        "ix_ledger_entries_issue_id", "ledger_entries", ["issue_id", "id"], unique=False
    )
    op.create_table(
        "locks",
        sa.Column("issue_id", BigKey, nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("set_by", sa.String(length=200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("issue_id", "field"),
    )
    op.create_table(
        "suggestions",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigKey, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("promised", sa.Float(), nullable=True),
        sa.Column("made_by", sa.String(length=100), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("issue_id", "kind", "value", name="uq_suggestions_issue_id_kind_value"),
    )
    op.create_table(
        "actions",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("issue_id", BigKey, nullable=False),
        sa.Column("suggestion_id", BigKey, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("result", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("planned_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["issue_id"], ["issues.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("idempotency_key"),
    )
    op.create_index("ix_actions_issue_id", "actions", ["issue_id", "id"], unique=False)
    op.create_index("ix_actions_status", "actions", ["status"], unique=False)
    op.create_table(
        "outcomes",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("suggestion_id", BigKey, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestions.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_outcomes_suggestion_id", "outcomes", ["suggestion_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_outcomes_suggestion_id", table_name="outcomes")
    op.drop_table("outcomes")
    op.drop_index("ix_actions_status", table_name="actions")
    op.drop_index("ix_actions_issue_id", table_name="actions")
    op.drop_table("actions")
    op.drop_table("suggestions")
    op.drop_table("locks")
    op.drop_index("ix_ledger_entries_issue_id", table_name="ledger_entries")
    op.drop_index("ix_ledger_entries_action_id", table_name="ledger_entries")
    op.drop_table("ledger_entries")
    op.drop_table("field_changes")
    op.drop_table("due_writes")
    op.drop_table("comments")
    op.drop_table("aliases")
    op.drop_table("settings")
    op.drop_table("project_labels")
    op.drop_index("ix_models_project_task", table_name="models")
    op.drop_table("models")
    op.drop_index("ix_issues_version", table_name="issues")
    op.drop_index("ix_issues_project", table_name="issues")
    op.drop_index("ix_issues_external_id", table_name="issues")
    op.drop_table("issues")
    op.drop_table("counters")
    op.drop_table("connection_states")
