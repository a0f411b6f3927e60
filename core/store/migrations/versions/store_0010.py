"""The settings that projects keep in their repositories, as they were last valid."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import UtcDateTime

revision = "store_0010"
down_revision = "store_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "project_files",
        sa.Column("connection", sa.String(100), primary_key=True),
        sa.Column("project", sa.String(200), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("told", sa.Text, nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("project_files")
