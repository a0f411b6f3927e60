"""What kind of thing an issue is: a bug, a wish, a question."""

from __future__ import annotations

from plugins.issue_type.plugin import IssueTypeConfig, IssueTypePlugin

__all__ = ["IssueTypeConfig", "IssueTypePlugin"]
