"""Fixtures of the tests of core.store."""

from __future__ import annotations

from tests.store.ledger import issue
from tests.store.stores import sqlite_store, store, store_url

__all__ = ["issue", "sqlite_store", "store", "store_url"]
