"""People whose issues, or whose settings, say against what everybody else's show.

Somebody may label wrongly on purpose, or a script may: on issues that they file, or on those of
others. What is learned from all the others then contradicts nearly everything of theirs, far beyond
what chance and a difficult subject explain. Only such plain cases count. Each person is compared
with others *on the same values*, so that whoever sets what is rare, or hard to tell from the
text, is not taken for a liar; and what is learned has to be sure of something else: that it does
not understand a text (in a language of one's own) says nothing against anybody.

Of many people and labels some look odd by chance. The bound on the chance to accuse anybody at all
is shared out among all that are looked at, so it holds for a large team as it does for a small one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from core.learning.calibration import lower_bound

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

LEAST: Final = 20
"""Of a person with fewer held-out values nothing is said."""

CHANCE: Final = 1e-5
"""The chance to accuse anybody of a project by bad luck alone, over all that are looked at."""

_LEAST_OTHERS: Final = 3
"""So many others must have been asked about, or "all others" means nothing."""

_MOST_OF_ALL: Final = 1 / 3
"""Whoever has more than this of them is what is usual here, not what contradicts it."""

_MOST_RIGHT: Final = 0.25
_LEAST_AGAINST: Final = 0.5
_OTHERS_RIGHT: Final = 0.6


@dataclass(frozen=True, slots=True)
class Seen:
    """Held-out values that people stand behind, one each: (n,) of each.

    ``people``: who, "" where that is not known. ``values``: the number of the value. ``right``:
    whether it was answered. ``against``: whether something else was, and surely.
    """

    people: npt.NDArray[np.str_]
    values: Numbers
    right: Flags
    against: Flags


@dataclass(frozen=True, slots=True, order=True)
class Contradicted:
    """Somebody whom all others contradict: in everything (``value`` -1), or in one value."""

    person: str
    value: int = -1


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What is counted by person and value; (m,) of each, in the order of people.

    ``others`` have the value so often, and ``others_right`` of those were answered; ``having``
    people have it.
    """

    people: Numbers
    values: Numbers
    count: Numbers
    right: Numbers
    against: Numbers
    others: Numbers
    others_right: Numbers
    having: Numbers


def contradicted(seen: Seen, *, by_value: bool = False, among: int = 0) -> list[Contradicted]:
    """Who is contradicted by all others; with ``by_value`` in single values, too.

    Args:
        seen: what was held out; where it is not known who stands behind a value, it is passed
            over: nobody knows whether that was one of the others.
        by_value: whether to look at each value by itself, of people who have enough of it.
        among: how many are looked at in all, who share in the same chance; not fewer than these.

    Cost: each held-out value is read once.
    """
    names, pairs = _count(seen)
    looked = _looked_at(pairs, len(names), by_value=by_value)
    chance = CHANCE / max(len(looked), among, 1)
    found = [
        Contradicted(str(names[person]), value)
        for person, value, places in looked
        if _is_contradicted(pairs, places, chance)
    ]
    # Whoever is contradicted in everything is not told of again by value.
    every = {one.person for one in found if one.value < 0}
    return sorted(one for one in found if one.value < 0 or one.person not in every)


def looked_at(seen: Seen, *, by_value: bool = False) -> int:
    """How many people, and values of theirs, are looked at."""
    names, pairs = _count(seen)
    return len(_looked_at(pairs, len(names), by_value=by_value))


def _count(seen: Seen) -> tuple[npt.NDArray[np.str_], _Pairs]:
    known = seen.people != ""
    names, people = np.unique(seen.people[known], return_inverse=True)
    numbers, right, against = seen.values[known], seen.right[known], seen.against[known]
    width = int(numbers.max()) + 1 if len(numbers) else 1
    codes, place = np.unique(people.astype(np.int64) * width + numbers, return_inverse=True)
    values = codes % width

    def summed(places: Numbers, of: npt.NDArray[Any], length: int) -> Numbers:
        return np.bincount(places, weights=of, minlength=length).astype(np.int64)

    count, hits, odd = (
        summed(place, of, len(codes)) for of in (np.ones(len(numbers)), right, against)
    )
    return names, _Pairs(
        people=codes // width,
        values=values,
        count=count,
        right=hits,
        against=odd,
        others=summed(values, count, width)[values] - count,
        others_right=summed(values, hits, width)[values] - hits,
        having=np.bincount(values, minlength=width)[values],
    )


def _looked_at(pairs: _Pairs, people: int, *, by_value: bool) -> list[tuple[int, int, Numbers]]:
    """Whom to look at, in which value (-1: all), with the places of their pairs."""
    if people <= _LEAST_OTHERS:
        return []
    counts = np.bincount(pairs.people, weights=pairs.count, minlength=people)
    enough = (counts >= LEAST) & (counts <= _MOST_OF_ALL * counts.sum())
    starts = np.searchsorted(pairs.people, np.arange(people + 1))
    found = [(int(p), -1, np.arange(starts[p], starts[p + 1])) for p in np.flatnonzero(enough)]
    if by_value:
        much = pairs.count > _MOST_OF_ALL * (pairs.others + pairs.count)
        single = (pairs.count >= LEAST) & ~much & (pairs.having > _LEAST_OTHERS)
        found += [
            (int(pairs.people[at]), int(pairs.values[at]), np.array([at]))
            for at in np.flatnonzero(single)
        ]
    return found


def _is_contradicted(pairs: _Pairs, places: Numbers, chance: float) -> bool:
    """Whether hardly any of one person's values were answered, where others' were.

    Others count on each value as often as the person has it. A sum of differing chances strays
    no further below its mean than as many equal ones (Hoeffding 1956), so one binomial bounds it.
    """
    places = places[pairs.others[places] >= LEAST]
    count, right, against = (
        int(of[places].sum()) for of in (pairs.count, pairs.right, pairs.against)
    )
    if count < LEAST or right > _MOST_RIGHT * count or against < _LEAST_AGAINST * count:
        return False
    others, hits = pairs.others[places], pairs.others_right[places]
    share = pairs.count[places] / count
    if float(share @ (hits / others)) < _OTHERS_RIGHT:
        return False
    surely = [lower_bound(int(n), int(right)) for n, right in zip(others, hits, strict=True)]
    return float(binom.cdf(right, count, float(share @ np.array(surely)))) < chance
