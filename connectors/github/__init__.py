"""GitHub: github.com and GitHub Enterprise Server, by token or as a GitHub App."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.github.connector import GitHubConnector
from core.connector import Connector
from core.hookspecs import hookimpl


@hookimpl
def trackside_register_connectors() -> Iterable[type[Connector[Any]]]:
    """Offer the GitHub connector."""
    return [GitHubConnector]
