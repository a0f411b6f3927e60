"""An index of the ledger's lines that stand for writes, which the pace is counted by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "store_0004"
down_revision = "store_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    only = sa.text("what = 'write'")
    op.create_index(
        "ix_ledger_entries_writes",
        "ledger_entries",
        ["at"],
        unique=False,
        sqlite_where=only,
        postgresql_where=only,
    )


def downgrade() -> None:
    """Take it away again."""
    op.drop_index("ix_ledger_entries_writes", table_name="ledger_entries")
