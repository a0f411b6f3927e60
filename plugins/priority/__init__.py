"""How soon an issue should be dealt with, where the text tells."""

from __future__ import annotations

from plugins.priority.plugin import PriorityConfig, PriorityPlugin

__all__ = ["PriorityConfig", "PriorityPlugin"]
