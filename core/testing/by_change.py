"""What changed when: lists of a stand-in that cost the same however much there is."""

from __future__ import annotations

import bisect
from collections.abc import Iterator

Place = tuple[str, int]
"""When something changed, and its number among those of the same moment."""


class ByChange:
    """Numbers in the order in which what they stand for changed last."""

    def __init__(self) -> None:
        self._entries: list[Place] = []
        self._at: dict[int, str] = {}

    def put(self, number: int, at: str) -> None:
        """Something is new, or changed at this time."""
        if self._at.get(number) == at:
            return
        self.drop(number)
        self._at[number] = at
        if self._entries and self._entries[-1] > (at, number):
            bisect.insort(self._entries, (at, number))
        else:
            self._entries.append((at, number))

    def drop(self, number: int) -> None:
        """It is gone."""
        at = self._at.pop(number, None)
        if at is not None:
            del self._entries[bisect.bisect_left(self._entries, (at, number))]

    def after(self, place: Place, skip: int = 0) -> Iterator[Place]:
        """What comes behind a place, the oldest change first, without the first ``skip``."""
        begin = bisect.bisect_right(self._entries, place) + skip
        for index in range(begin, len(self._entries)):
            yield self._entries[index]

    def count_after(self, place: Place) -> int:
        """How many come behind a place."""
        return len(self._entries) - bisect.bisect_right(self._entries, place)

    def __len__(self) -> int:
        return len(self._entries)
