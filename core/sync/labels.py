"""The labels that a tracker has for a project, kept in step with its own list."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any, Final

from core.connector import Connector
from core.errors import ConnectorError, CredentialsError
from core.plugin import KnownLabel
from core.store.store import Store

log = logging.getLogger(__name__)

EVERY: Final = timedelta(days=1)
"""Webhooks tell of most changes in between."""


def refresh_labels(store: Store, connector: Connector[Any], project: str, now: datetime) -> bool:
    """Read a project's labels where that was not done for a day; whether it was done.

    Those that the tracker does not have any more are forgotten. Where it does not answer,
    what was known stays: labels are nothing to stop a sync for, and are asked for again.

    Raises:
        CredentialsError: nothing works until an operator has mended them.
    """
    shown_at = store.issues.labels_shown_at(connector.name, project)
    if shown_at is not None and now - shown_at < EVERY:
        return False
    try:
        found = connector.labels(project)
    except CredentialsError:
        raise
    except ConnectorError as error:
        log.info("connection %s: labels of %s: %s", connector.connection, project, error)
        return False
    if found is None:
        return False
    with store.write() as transaction:
        # Who stores issues adds labels, too: never two at once, in whatever order.
        store.issues.hold(transaction)
        store.issues.set_labels(
            transaction,
            connector.name,
            project,
            {
                label.name: KnownLabel(description=label.description, group=label.group)
                for label in found
            },
            now,
        )
    return True
