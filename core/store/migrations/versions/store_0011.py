"""When a suggestion was first shown; experiments, and which issues take part in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import BigKey, Json, UtcDateTime

revision = "store_0011"
down_revision = "store_0010"
branch_labels = None
depends_on = None

# The ledger has told of every decision from the beginning.
_FIRST_SHOWN = """
UPDATE suggestions SET shown_at = first.at FROM (
    SELECT suggestion_id, MIN(at) AS at FROM ledger_entries
    WHERE what IN ('decided: show', 'decided: apply') GROUP BY suggestion_id
) AS first WHERE first.suggestion_id = suggestions.id
"""


def upgrade() -> None:
    """Create them, and fill in from the ledger what was shown before."""
    op.add_column("suggestions", sa.Column("shown_at", UtcDateTime(), nullable=True))
    op.execute(_FIRST_SHOWN)
    op.create_index("ix_suggestions_shown_at", "suggestions", ["shown_at"])
    op.create_table(
        "experiments",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("design", Json, nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("why_ended", sa.Text, nullable=False, server_default=""),
    )
    op.create_table(
        "experiment_issues",
        sa.Column("id", BigKey, primary_key=True),
        sa.Column(
            "experiment",
            sa.String(100),
            sa.ForeignKey("experiments.name", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column(
            "issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("arm", sa.String(10), nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("said", Json, nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=False),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.Column("scores", Json, nullable=False, server_default="{}"),
        sa.UniqueConstraint(
            "experiment", "issue_id", name="uq_experiment_issues_experiment_issue_id"
        ),
    )
    op.create_index("ix_experiment_issues_issue_id", "experiment_issues", ["issue_id"])
    op.create_index(
        "ix_experiment_issues_judged_at", "experiment_issues", ["experiment", "judged_at"]
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("experiment_issues")
    op.drop_table("experiments")
    op.drop_index("ix_suggestions_shown_at", table_name="suggestions")
    op.drop_column("suggestions", "shown_at")
