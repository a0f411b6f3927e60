"""What a project's labels are for, how their tracker groups them, and when it showed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import UtcDateTime

revision = "store_0005"
down_revision = "store_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    op.add_column(
        "project_labels", sa.Column("description", sa.Text, nullable=False, server_default="")
    )
    op.add_column(
        "project_labels", sa.Column("group_name", sa.Text, nullable=False, server_default="")
    )
    op.add_column("project_labels", sa.Column("shown_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("project_labels", "shown_at")
    op.drop_column("project_labels", "group_name")
    op.drop_column("project_labels", "description")
