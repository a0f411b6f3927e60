"""When a delivery that failed is tried again by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import UtcDateTime

revision = "inbox_0002"
down_revision = "inbox_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("next_try", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("deliveries") as table:
        table.drop_column("next_try")
