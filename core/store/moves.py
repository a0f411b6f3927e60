"""Issues that come to another project than they are stored in, before they are stored again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from core.model import Issue
from core.store import tables
from core.store.database import Database
from core.store.text import storable


def moves_of(database: Database, issues: Sequence[Issue]) -> Mapping[tuple[str, str], int]:
    """How many of these issues would leave which project, as (tracker, project).

    They are known by their keys, those from before a move too. Deleted ones do not count.
    """
    c, a = tables.issues.c, tables.aliases.c
    goes_to = {storable(issue.key): (issue.tracker, issue.project) for issue in issues}
    by_key = sa.select(c.key.label("key"), c.tracker, c.project).where(
        c.key.in_(goes_to), c.deleted_at.is_(None)
    )
    by_former_key = (
        sa.select(a.key.label("key"), c.tracker, c.project)
        .join(tables.issues, c.id == a.issue_id)
        .where(a.key.in_(goes_to), c.deleted_at.is_(None))
    )
    # The key of today last: it is the one that counts where another issue once had it.
    rows = [*database.rows(by_former_key), *database.rows(by_key)]
    is_in = {row.key: (row.tracker, row.project) for row in rows}
    return Counter(place for key, place in is_in.items() if place != goes_to[key])
