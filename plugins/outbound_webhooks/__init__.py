"""Webhooks of ours: subscribers are posted what happens in the ledger, signed."""

from __future__ import annotations

from plugins.outbound_webhooks.plugin import OutboundWebhooksConfig, OutboundWebhooksPlugin

__all__ = ["OutboundWebhooksConfig", "OutboundWebhooksPlugin"]
