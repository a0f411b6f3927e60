"""Similar issues found by a table of word vectors too, where the operator brings one."""

from __future__ import annotations

from plugins.static_vectors.plugin import StaticVectorsConfig, StaticVectorsPlugin

__all__ = ["StaticVectorsConfig", "StaticVectorsPlugin"]
