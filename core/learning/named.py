"""Who took the issues that name a file, a folder or a package: by its number, fading.

Of each place it is kept how much of it everybody took; an issue counts half after so many further
ones that name it, too, so a place fades as slowly as it is spoken of. Rare ones tell more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, log1p
from typing import Any, Final, Self

HALF_LIFE: Final = 40.0
MOST_KEPT: Final = 20_000
"""So many places are remembered, those that were named last."""

_PRIOR: Final = 1.0
"""How much must be told of people by what an issue names for that to count half."""


@dataclass(slots=True)
class _Taken:
    """How many issues name a place; by person what is left, as of which, and how many in all."""

    count: int = 0
    people: dict[str, tuple[float, int, int]] = field(default_factory=dict)

    def add(self, people: Collection[str]) -> None:
        self.count += 1
        for person in people:
            _, _, taken = self.people.get(person, (0.0, 0, 0))
            self.people[person] = (self.left(person) + 1.0, self.count, taken + 1)

    def left(self, person: str) -> float:
        value, at, _ = self.people.get(person, (0.0, self.count, 0))
        return float(value * 0.5 ** ((self.count - at) / HALF_LIFE))


class Named:
    """Who took what names which places, up to now; ``add`` issues in time order."""

    def __init__(self) -> None:
        self.count = 0
        self._taken: dict[int, _Taken] = {}
        self._unread: Mapping[str, Any] = {}

    def add(self, places: Sequence[int], people: Collection[str]) -> None:
        """Somebody took an issue that names these places; nothing where it names none."""
        if not places:
            return
        self.count += 1
        for place in places:
            # What was named last stands last.
            taken = self._of(place)
            if taken is None:
                taken = _Taken()
            taken.add(people)
            self._taken.pop(place, None)
            self._taken[place] = taken
        while len(self._taken) > MOST_KEPT:
            del self._taken[next(iter(self._taken))]

    def lifts(
        self, people: Sequence[str], usual: Sequence[float], places: Sequence[int]
    ) -> list[float]:
        """By how much the places of an issue make each of some people likelier, as a logarithm.

        ``usual``: each one's share of all issues. A place counts more the fewer issues name it,
        and the more often it was seen at all; with none that is known it is 0 for everybody.
        """
        weight = 0.0
        own = [0.0] * len(people)
        for place in places:
            taken = self._of(place)
            if taken is None:
                continue
            rare = log1p(self.count / taken.count)
            seen = sum(map(taken.left, taken.people))
            weight += rare * seen / (seen + 1.0)
            for number, person in enumerate(people):
                if person in taken.people:
                    own[number] += rare * taken.left(person) / (seen + 1.0)
        return [
            log((mine + _PRIOR * share) / ((weight + _PRIOR) * share))
            for mine, share in zip(own, usual, strict=True)
        ]

    def took(self, person: str, place: int) -> int:
        """How many issues that name a place somebody took."""
        taken = self._of(place)
        return taken.people.get(person, (0.0, 0, 0))[2] if taken else 0

    def rarity(self, place: int) -> float:
        """How much it tells that an issue names a place; 0 for one that nobody knows."""
        taken = self._of(place)
        return log1p(self.count / taken.count) if taken else 0.0

    # -- as JSON ---------------------------------------------------------------------------

    def to_data(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        read = {str(place): [one.count, one.people] for place, one in self._taken.items()}
        return {"count": self.count, "places": {**self._unread, **read}}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_data`` described; nothing where a model was made before there was any.

        What is kept of a place is read when it is asked for: one issue names few of thousands.
        """
        made = cls()
        made.count = int(data.get("count", 0))
        made._unread = data.get("places", {})
        return made

    def _of(self, place: int) -> _Taken | None:
        kept = self._unread.get(str(place))
        if place not in self._taken and kept is not None:
            people = {p: (float(left), int(at), int(n)) for p, (left, at, n) in kept[1].items()}
            self._taken[place] = _Taken(int(kept[0]), people)
        return self._taken.get(place)
