"""Messages to chat and mail about what happens in the ledger; off until a channel is named."""

from __future__ import annotations

from plugins.notifications.plugin import NotificationsConfig, NotificationsPlugin

__all__ = ["NotificationsConfig", "NotificationsPlugin"]
