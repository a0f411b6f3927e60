"""Fixtures of the tests of pages."""

from __future__ import annotations

from tests.store.stores import sqlite_store

__all__ = ["sqlite_store"]
