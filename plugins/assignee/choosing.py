"""Whom of those who fit to propose: nobody who is away or full, not always the same. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Somebody who fits: ``chance`` by what was learned, ``load`` open issues now."""

    id: str
    handle: str
    chance: float
    load: int = 0

    def is_named(self, names: frozenset[str]) -> bool:
        """Whether the configuration means this one: by id, or by handle in any case."""
        return self.id in names or (bool(self.handle) and self.handle.casefold() in names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Who is proposed, how sure that is among those who can take it, and instead of whom.

    ``instead_of``: who fits better and has more to do already; None where nobody does.
    """

    chosen: Fits
    chance: float
    instead_of: Fits | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Who can take an issue.

    ``out``: names and ids of who is away or never proposed. ``reachable``: ids of those whom
    the tracker lets have issues, None where it was not asked. ``capacity``: how many open
    issues somebody may have, 0 for any number; ``capacities`` by name. ``spread``: somebody whose
    chance is at least this share of the best one's fits as well.
    """

    out: frozenset[str] = frozenset()
    reachable: frozenset[str] | None = None
    capacity: int = 0
    capacities: Mapping[str, int] = field(default_factory=dict)
    spread: float = 0.8


def choose(people: Sequence[Fits], bounds: Bounds) -> Choice | None:
    """The one to propose, or None where nobody can take it.

    Of those who fit about as well as the best one, it is the one with the least to do. The
    chances are those among people who can take it: what was learned says who would have.
    """
    can = [one for one in people if _can(one, bounds)]
    total = sum(one.chance for one in can)
    if not can or total <= 0:
        return None
    best = max(can, key=lambda one: (one.chance, one.id))
    as_well = [one for one in can if one.chance >= bounds.spread * best.chance]
    chosen = min(as_well, key=lambda one: (one.load, -one.chance, one.id))
    return Choice(
        chosen=chosen,
        chance=chosen.chance / total,
        instead_of=best if chosen.id != best.id else None,
    )


def why_nobody(people: Sequence[Fits], bounds: Bounds) -> str:
    """Why none of those who take issues can take one, in a few words."""
    if not people:
        return "nobody took any of the last issues"
    counts = Counter(_why_not(one, bounds) for one in people)
    said = ", ".join(f"{count} {why}" for why, count in counts.items() if why)
    return f"of the {len(people)} who take issues here nobody can: {said or 'nobody fits'}"


def _can(one: Fits, bounds: Bounds) -> bool:
    return not _why_not(one, bounds)


def _why_not(one: Fits, bounds: Bounds) -> str:
    """Why somebody cannot take an issue, to go on from a count; "" for who can."""
    if one.is_named(bounds.out):
        return "away or never proposed, as [plugins.assignee] says"
    if bounds.reachable is not None and one.id not in bounds.reachable:
        return "not among those whom the tracker lets have issues"
    own = [most for name, most in bounds.capacities.items() if one.is_named(names_of([name]))]
    most = own[0] if own else bounds.capacity
    return "with as many open issues as they may have" if most and one.load >= most else ""


def names_of(names: Iterable[str]) -> frozenset[str]:
    """Names as they are compared: as written for ids, and folded for handles."""
    plain = [name.strip().removeprefix("@") for name in names]
    return frozenset((*plain, *(name.casefold() for name in plain)))
