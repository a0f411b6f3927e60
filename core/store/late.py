"""A keeper for whoever may have nothing to keep: the store is made once there is something."""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.errors import ConfigError, PermanentError, StoreUnavailable
from core.store.kept import KeptSecrets
from core.store.store import Store


class LateKeeper:
    """A :class:`core.connector.Keeper` that opens the store when it is first used.

    Args:
        connection_name: whose keeper it is.
        open_store: opens the store; it may raise ConfigError or StoreUnavailable.
    """

    def __init__(self, connection_name: str, open_store: Callable[[], Store]) -> None:
        self._connection = connection_name
        self._open = open_store
        self._lock = threading.Lock()
        self._store: Store | None = None
        self._keeper: KeptSecrets | None = None

    def load(self, name: str) -> str | None:
        """What was kept under this name, None if nothing.

        Raises:
            PermanentError: there is no store to be had; the text says why.
        """
        try:
            return self._opened().load(name)
        except (ConfigError, StoreUnavailable) as error:
            raise PermanentError(_why(error)) from error

    def save(self, name: str, value: str) -> None:
        """Keep this, unless something newer was kept since it was loaded here.

        Raises:
            PermanentError: it could not be kept; the text says why.
        """
        try:
            self._opened().save(name, value)
        except (ConfigError, StoreUnavailable) as error:
            raise PermanentError(_why(error)) from error

    def close(self) -> None:
        """Close the store, if it was opened."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = self._keeper = None

    def _opened(self) -> KeptSecrets:
        with self._lock:
            if self._keeper is None:
                self._store = self._open()
                self._keeper = self._store.kept.of(self._connection)
            return self._keeper


def _why(error: Exception) -> str:
    return f"what the tracker gives has to be kept, and the store cannot be used: {error}"
