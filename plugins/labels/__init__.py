"""Which of a project's labels fit an issue."""

from __future__ import annotations

from plugins.labels.plugin import LabelsConfig, LabelsPlugin

__all__ = ["LabelsConfig", "LabelsPlugin"]
