"""What those who follow the ledger are still to be told, and how each of them fares."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, UtcDateTime

revision = "store_0008"
down_revision = "store_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; nothing that happened before is told."""
    op.add_column("ledger_entries", sa.Column("untold", sa.SmallInteger, nullable=True))
    op.create_index(
        "ix_ledger_entries_untold",
        "ledger_entries",
        ["id"],
        sqlite_where=sa.text("untold = 1"),
        postgresql_where=sa.text("untold = 1"),
    )
    op.create_table(
        "subscriptions",
        sa.Column("name", sa.String(210), primary_key=True),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("disabled", sa.Text, nullable=False, server_default=""),
        sa.Column("not_before", UtcDateTime()),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("last_delivered_at", UtcDateTime()),
        sa.Column("served_by", sa.String(100), nullable=False, server_default=""),
        sa.Column("served_until", UtcDateTime()),
    )
    op.create_table(
        "messages",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("subscriber", sa.String(210), nullable=False),
        sa.Column(
            "entry_id",
            BigKey,
            sa.ForeignKey("ledger_entries.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", UtcDateTime()),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("give_up_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime()),
        sa.UniqueConstraint("subscriber", "entry_id", name="uq_messages_subscriber_entry_id"),
    )
    op.create_index("ix_messages_status", "messages", ["subscriber", "status", "id"])
    op.create_index("ix_messages_entry_id", "messages", ["entry_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("messages")
    op.drop_table("subscriptions")
    op.drop_index("ix_ledger_entries_untold", table_name="ledger_entries")
    op.drop_column("ledger_entries", "untold")
