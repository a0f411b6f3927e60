"""What a connector has to remember by itself: credentials that a tracker rotates."""

from __future__ import annotations

import threading
from typing import Protocol

from core.errors import ConnectorError


class Keeper(Protocol):
    """Keeps a connection's own secrets: safe for threads, and shared by processes.

    A tracker that rotates refresh tokens makes the old one worthless as it gives the new one,
    so a token has to be kept before it is used, and the newest must win.
    """

    def load(self, name: str) -> str | None:
        """What was kept under this name, None if nothing."""

    def save(self, name: str, value: str) -> None:
        """Keep this, unless another process has kept something since ``load`` was called here.

        Then that one stays: it is newer than what this one was made from. Load it.
        """


class NowhereToKeep(ConnectorError):  # noqa: N818 - named for what it is
    """What the tracker rotates would be lost, so the tracker was not asked for it."""


class NoKeeper:
    """Where nothing lasts: refuses before the tracker makes the credentials that we have worthless.

    ``says``: why nothing is kept, and what to do.
    """

    def __init__(self, says: str) -> None:
        self._says = says

    def load(self, name: str) -> str | None:  # noqa: ARG002 - there is nothing under any
        """Refuse: whoever loads and finds nothing asks the tracker for something new.

        Raises:
            NowhereToKeep: always.
        """
        raise NowhereToKeep(self._says)

    def save(self, name: str, value: str) -> None:  # noqa: ARG002
        """Refuse.

        Raises:
            NowhereToKeep: always.
        """
        raise NowhereToKeep(self._says)


class MemoryKeeper:
    """Keeps them as long as the process lives: for tests, and until an installation gives another.

    It holds secrets and shows none.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, str] = {}

    def load(self, name: str) -> str | None:
        """What was kept under this name, None if nothing."""
        with self._lock:
            return self._kept.get(name)

    def save(self, name: str, value: str) -> None:
        """Keep this; nobody else has this memory."""
        with self._lock:
            self._kept[name] = value
