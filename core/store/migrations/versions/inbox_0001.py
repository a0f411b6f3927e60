"""The first tables of the inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, Json, UtcDateTime

revision = "inbox_0001"
down_revision = None
branch_labels = ("inbox",)
depends_on = None


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "deliveries",
        sa.Column("seq", BigKey, autoincrement=True, nullable=False),
        sa.Column("connection", sa.String(length=100), nullable=False),
        sa.Column("delivery_id", sa.String(length=200), nullable=False),
        sa.Column("headers", Json, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("redeliveries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("event", sa.String(length=40), server_default="", nullable=False),
        sa.Column("issue_key", sa.String(length=300), server_default="", nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint(
            "connection", "delivery_id", name="uq_deliveries_connection_delivery_id"
        ),
    )
    op.create_index("ix_deliveries_status_seq", "deliveries", ["status", "seq"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_deliveries_status_seq", table_name="deliveries")
    op.drop_table("deliveries")
