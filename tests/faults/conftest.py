"""Fixtures of the fault tests."""

from __future__ import annotations

from tests.postgresql import postgresql_url

__all__ = ["postgresql_url"]
