"""Who a tracker's people are, kept so that they can be linked across trackers."""

from __future__ import annotations

from typing import Any

from core.connector import Capability, Connector
from core.store.store import Store


def keep_people(store: Store, connector: Connector[Any]) -> int:
    """Bring what is kept of a connection's people up to date; how many the tracker told of.

    Raises:
        ConnectorError: the tracker does not tell; those that it told of before it failed are
            kept.
    """
    if Capability.PEOPLE not in connector.capabilities:
        return 0
    return store.people.save_many(connector.connection, connector.people())
