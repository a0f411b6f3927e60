"""Where Trackside was stopped, what waits there, and what people never want suggested."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, UtcDateTime

revision = "store_0009"
down_revision = "store_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pauses",
        sa.Column("target", sa.String(400), primary_key=True),
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("connection", sa.String(100), nullable=False),
        sa.Column("tracker", sa.String(40), nullable=False),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column(
            "issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
    )
    op.create_table(
        "held_writes",
        sa.Column(
            "issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("connection", sa.String(100), nullable=False),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("tracker", sa.String(40), nullable=False),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("value", sa.String(300), nullable=False),
        sa.Column(
            "issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column(
            "other_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=True
        ),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
    )
    op.create_index("ix_suppressions_project", "suppressions", ["tracker", "project"])
    op.create_index("ix_suppressions_issue_id", "suppressions", ["issue_id"])
    op.create_index("ix_suppressions_other_id", "suppressions", ["other_id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("suppressions")
    op.drop_table("held_writes")
    op.drop_table("pauses")
