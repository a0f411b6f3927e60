"""The two groups of tables, and the columns that many of them have."""

from __future__ import annotations

import sqlalchemy as sa

from core.store.columns import BigKey

inbox = sa.MetaData()
store = sa.MetaData()


def key_column() -> sa.Column[int]:
    """A number of its own for each row."""
    return sa.Column("id", BigKey, primary_key=True, autoincrement=True)


def issue_column(*, nullable: bool = False) -> sa.Column[int]:
    """The issue that a row belongs to, and goes with."""
    return sa.Column(
        "issue_id", BigKey, sa.ForeignKey("issues.id", ondelete="CASCADE"), nullable=nullable
    )
