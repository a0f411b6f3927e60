"""Which models were chosen by hand, and when they were taken out of use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import UtcDateTime

revision = "store_0012"
down_revision = "store_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those that are there nobody knows: none counts as chosen."""
    op.add_column(
        "models",
        sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("models", sa.Column("retired_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("models") as models:
        models.drop_column("retired_at")
        models.drop_column("by_hand")
