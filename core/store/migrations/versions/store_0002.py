"""Syncing: how far each project was read, what was found missing, who the people are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, Json, UtcDateTime

revision = "store_0002"
down_revision = "store_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables."""
    for column in (
        sa.Column("milestone", sa.String(length=300), server_default="", nullable=False),
        sa.Column("relations", Json, server_default="[]", nullable=False),
        sa.Column("synced_run", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("issues", column)
    op.create_table(
        "sync_states",
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("project", sa.String(length=200), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=True),
        sa.Column("cursor", sa.Text(), server_default="", nullable=False),
        sa.Column("newest", UtcDateTime(), nullable=True),
        sa.Column("issues", sa.Integer(), server_default="0", nullable=False),
        sa.Column("comments", sa.Integer(), server_default="0", nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("watermark", UtcDateTime(), nullable=True),
        sa.Column("whole_at", UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("connection", "project"),
    )
    op.create_table(
        "reconciliations",
        sa.Column("id", BigKey, autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("redelivered", sa.Integer(), nullable=False),
        sa.Column("report", Json, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_reconciliations_connection", "reconciliations", ["connection", "id"], unique=False
    )
    op.create_table(
        "people",
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("handle", sa.String(length=200), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "external_id"),
    )
    op.create_index("ix_people_address_digest", "people", ["address_digest"], unique=False)


def downgrade() -> None:
    """Take them away again."""
    op.drop_index("ix_people_address_digest", table_name="people")
    op.drop_table("people")
    op.drop_index("ix_reconciliations_connection", table_name="reconciliations")
    op.drop_table("reconciliations")
    op.drop_table("sync_states")
    for name in ("synced_run", "relations", "milestone"):
        op.drop_column("issues", name)
