"""Issues of Linear are read by their workspace, not by everybody.

Earlier versions took what Linear calls a public team for a public place. Where settings name a team
as public, the next sync says so again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from core.store.columns import Json

revision = "store_0007"
down_revision = "store_0006"
branch_labels = None
depends_on = None

_issues = sa.table(
    "issues",
    sa.column("id", sa.BigInteger),
    sa.column("tracker", sa.String),
    sa.column("private", sa.Boolean),
    sa.column("version", sa.BigInteger),
    sa.column("extra", Json),
)
_counters = sa.table("counters", sa.column("name", sa.String), sa.column("value", sa.BigInteger))
_BATCH = 1_000


def upgrade() -> None:
    """Make them private to their workspace, as changes that the search index follows."""
    connection = op.get_bind()
    counter = _counters.c.name == "issue_version"
    newest = connection.execute(sa.select(_counters.c.value).where(counter)).scalar_one_or_none()
    query = (
        sa.select(_issues.c.id, _issues.c.extra)
        .where(_issues.c.tracker == "linear", _issues.c.private.is_(False))
        .order_by(_issues.c.id)
        .limit(_BATCH)
    )
    change = sa.update(_issues).where(_issues.c.id == sa.bindparam("of"))
    version = newest or 0
    while rows := connection.execute(query).all():
        values = []
        for row in rows:
            version += 1
            extra = {**(row.extra or {}), "shared": True}
            values.append({"of": row.id, "private": True, "version": version, "extra": extra})
        connection.execute(change, values)
        connection.execute(sa.update(_counters).where(counter).values(value=version))


def downgrade() -> None:
    """Nothing to take back: what they were was a mistake."""
