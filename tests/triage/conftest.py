"""Fixtures of the tests of core.triage."""

from __future__ import annotations

from tests.store.stores import sqlite_store, store, store_url

__all__ = ["sqlite_store", "store", "store_url"]
