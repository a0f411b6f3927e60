"""What can be said of a request that failed before any answer, for connectors built on requests."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"http": 80, "https": 443}

_NOT_CONNECTED: Final = frozenset(
    {"NewConnectionError", "NameResolutionError", "ConnectTimeoutError"}
)
"""What urllib3 calls it; by name, since the web side loads neither it nor requests."""


def never_connected(error: BaseException) -> bool:
    """Whether a request surely did not reach its server, since there was no connection.

    The error of ``requests`` wraps one of urllib3, which wraps the reason.
    """
    seen: list[BaseException] = [error]
    for one in seen:
        names = {cls.__name__ for cls in type(one).__mro__}
        if names & (_NOT_CONNECTED | {"ConnectTimeout"}):
            return True
        inner = (getattr(one, "reason", None), *getattr(one, "args", ())[:2])
        seen += [e for e in inner if isinstance(e, BaseException) and len(seen) < 10]
    return False


def address_of(url: str) -> str:
    """Host and port of an address, for messages: ``jira.acme.example:443``."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or _PORTS.get(parts.scheme, 443)}"
