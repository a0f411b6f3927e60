"""What a bug report lacks, by the habits of the project's own good reports."""

from __future__ import annotations

from plugins.missing_information.plugin import MissingConfig, MissingPlugin

__all__ = ["MissingConfig", "MissingPlugin"]
