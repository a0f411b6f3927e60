"""When each project was last learned from, and why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, UtcDateTime

revision = "store_0006"
down_revision = "store_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "trainings",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column("tracker", sa.String(40), nullable=False),
        sa.Column("project", sa.String(200), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("issues", sa.Integer, nullable=False),
        sa.Column("models", sa.Integer, nullable=False),
        sa.Column("promoted", sa.Integer, nullable=False),
    )
    op.create_index("ix_trainings_project", "trainings", ["project", "id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("trainings")
