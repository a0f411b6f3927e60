"""Earlier issues like a new one: what they share, and what became of them."""

from __future__ import annotations

from plugins.similar.plugin import SimilarConfig, SimilarPlugin

__all__ = ["SimilarConfig", "SimilarPlugin"]
