"""Issues as they were read last: candidates of a search are met again with the next report.

Nothing is believed for its age: whoever asks says which version the store has now, and an issue
of another version is read again. So a change, a new reader or a deletion counts at once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Final

from core.model import Issue

MOST_CHARACTERS: Final = 32_000_000
"""Of all remembered texts together; about twice as many bytes."""

_BESIDE: Final = 2_000
"""What an issue takes beside its text, as characters."""


class IssueMemory:
    """Issues without their comments and history, by our ids; safe for several threads."""

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most = most_characters
        self._lock = threading.Lock()
        self._known: OrderedDict[int, Issue] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._known)

    def of(self, versions: Mapping[int, int]) -> dict[int, Issue]:
        """Those that are remembered in just these versions, by their ids."""
        with self._lock:
            found = {}
            for issue_id, version in versions.items():
                known = self._known.get(issue_id)
                if known is not None and known.version == version:
                    self._known.move_to_end(issue_id)
                    found[issue_id] = known
            return found

    def keep(self, issues: Iterable[Issue]) -> None:
        """Remember issues as they were read; those that were met longest ago make room."""
        with self._lock:
            for issue in issues:
                before = self._known.pop(issue.id, None)
                if before is not None:
                    self._characters -= _size(before)
                self._known[issue.id] = issue
                self._characters += _size(issue)
            while self._characters > self._most and len(self._known) > 1:
                _, gone = self._known.popitem(last=False)
                self._characters -= _size(gone)


def _size(issue: Issue) -> int:
    extra = sum(len(str(value)) for value in issue.extra.values())
    return len(issue.title) + len(issue.body) + extra + _BESIDE
