"""Fixtures of the tests of core.outcomes."""

from __future__ import annotations

import pytest

from core.model import Mode
from core.store.store import Store
from tests.store.stores import sqlite_store, store, store_url
from tests.triage.house import House

__all__ = ["house", "sqlite_store", "store", "store_url"]


@pytest.fixture
def house(sqlite_store: Store) -> House:
    """A house that suggests and leaves what to do to people."""
    return House(sqlite_store, mode=Mode.SUGGEST)
