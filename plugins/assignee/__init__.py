"""Who takes an issue, where the team's past and its load tell."""

from __future__ import annotations

from plugins.assignee.plugin import AssigneeConfig, AssigneePlugin

__all__ = ["AssigneeConfig", "AssigneePlugin"]
