"""When each project was last learned from; what was answered to, as it was at that time."""

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
    # A suggestion is made anew by a later model, and the answer was to the earlier one.
    op.add_column(
        "outcomes", sa.Column("version", sa.String(100), nullable=False, server_default="")
    )
    op.add_column("outcomes", sa.Column("confidence", sa.Float, nullable=True))
    op.create_index("ix_actions_suggestion_id", "actions", ["suggestion_id"])
    op.create_index("ix_issues_duplicate_of", "issues", ["duplicate_of"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_issues_duplicate_of", table_name="issues")
    op.drop_index("ix_actions_suggestion_id", table_name="actions")
    op.drop_column("outcomes", "confidence")
    op.drop_column("outcomes", "version")
    op.drop_table("trainings")
