"""The connector for Linear: signed webhooks in, GraphQL out.

Importing this module is cheap; the GraphQL client is loaded when it is first needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.linear.connector import LinearConnector
from core.connector import Connector
from core.hookspecs import hookimpl

__all__ = ["LinearConnector", "trackside_register_connectors"]


@hookimpl
def trackside_register_connectors() -> Iterable[type[Connector[Any]]]:
    """Offer the Linear connector."""
    return [LinearConnector]
