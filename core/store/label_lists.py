"""The labels of projects, read again only once they have changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from core.plugin import KnownLabel
from core.store import tables
from core.store.database import Database

_MOST_LISTS: Final = 32
_SEPARATOR: Final = "\x01"

Labels: TypeAlias = Mapping[str, KnownLabel]


class LabelLists:
    """What is known of the labels of projects, by project.

    Whoever suggests for one issue after the other asks for the same list each time, and a
    tracker may have thousands of labels. As long as nothing has changed, whichever process
    would have written it, the answer is the same object: what is made of a list can be kept
    beside it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[tuple[str, str], tuple[Any, Labels]] = OrderedDict()
        self._lock = Lock()

    def of(self, tracker: str, project: str) -> Labels:
        """The labels of a project, with what their tracker says of each; not to be changed."""
        c, where = tables.project_labels.c, (tracker, project)
        here = sa.and_(c.tracker == tracker, c.project == project)
        # Descriptions and groups change with ``shown_at`` only, and go where that goes.
        names = sa.func.aggregate_strings(c.name, _SEPARATOR)
        shown = sa.func.max(c.shown_at), sa.func.count(c.shown_at)
        asked = sa.select(sa.func.count(), names, *shown).where(here)
        with self._database.read() as connection:
            as_it_is = tuple(connection.execute(asked).one())
            with self._lock:
                kept = self._kept.get(where)
                if kept is not None and kept[0] == as_it_is:
                    self._kept.move_to_end(where)
                    return kept[1]
            query = sa.select(c.name, c.description, c.group_name).where(here)
            found = MappingProxyType(
                {
                    name: KnownLabel(description=description, group=group)
                    for name, description, group in connection.execute(query)
                }
            )
        with self._lock:
            self._kept[where] = as_it_is, found
            self._kept.move_to_end(where)
            while len(self._kept) > _MOST_LISTS:
                self._kept.popitem(last=False)
        return found
