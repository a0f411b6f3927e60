"""The mark of an issue that was stored before its turn, and that nobody has worked on yet.

It can be found, and that is all: whoever is first to work on it takes it as one that is not
known. Whatever else stores the issue in a later state takes the mark's meaning from it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.model import Issue

_MARK: Final = "stored_beforehand"


def marked(issue: Issue) -> Issue:
    """An issue with the mark."""
    return replace(issue, extra={**issue.extra, _MARK: _state(issue)})


def unmarked(issue: Issue) -> Issue:
    """An issue without the mark."""
    if _MARK not in issue.extra:
        return issue
    return replace(issue, extra={k: v for k, v in issue.extra.items() if k != _MARK})


def is_beforehand(stored: Issue) -> bool:
    """Whether an issue was stored before its turn, and by nobody since."""
    return stored.extra.get(_MARK) == _state(stored)


def _state(issue: Issue) -> str:
    return issue.updated_at.isoformat() if issue.updated_at else ""
