"""Jira Cloud and Jira Data Center, as a plugin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.jira.connector import JiraConnector
from core.connector import Connector
from core.hookspecs import hookimpl

__all__ = ["JiraConnector", "trackside_register_connectors"]


@hookimpl
def trackside_register_connectors() -> Iterable[type[Connector[Any]]]:
    """Offer the connector for trackers called ``jira``."""
    return [JiraConnector]
