"""Types learned with a transformer's vectors too, where the operator brings one."""

from __future__ import annotations

from plugins.transformer.plugin import TransformerConfig, TransformerPlugin

__all__ = ["TransformerConfig", "TransformerPlugin"]
