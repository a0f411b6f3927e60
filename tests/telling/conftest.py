"""Fixtures of the tests of core.telling."""

from __future__ import annotations

import pytest

from core.store.store import Store
from tests.store.stores import sqlite_store, store, store_url
from tests.triage.house import House

__all__ = ["house", "sqlite_store", "store", "store_url"]


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """A house in mode apply, on SQLite."""
    return House(sqlite_store)
