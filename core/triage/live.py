"""What people's answers say about suggestions to come: fewer of them, or none. Pure.

Precision was measured on the past before anything was shown; here it is watched. A kind or
a value of which clearly fewer hold than was promised is suggested and no longer applied; a
value that people mostly refuse is not suggested at all. Both end by themselves: answers
count for some months, and a hidden suggestion that people make true by hand speaks for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.plugin import Fared

ANSWERS: Final = 20
"""Of a value the newest so many answers tell whether it is wanted."""

APPLICATIONS: Final = 200
_CHANCE: Final = 0.05
"""How unlikely what was seen must be, were all as it should be."""

_WANTED: Final = 0.5
"""Who is right less often than this is not worth reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many suggestions were judged, and how many of them were right."""

    count: int
    right: int

    @classmethod
    def of(cls, fared: Iterable[Fared], most: int) -> Tally:
        """Of the newest so many that are judged."""
        judged = [one.right for one in fared if one.right is not None][:most]
        return cls(count=len(judged), right=sum(judged))

    def is_below(self, share: float) -> bool:
        """Whether so few were right that the true share is hardly this high.

        The exact binomial test, one-sided at 95 %: the same as comparing with the upper
        Clopper-Pearson bound.
        """
        if self.count == 0:
            return False
        chance = sum(
            math.comb(self.count, k) * share**k * (1 - share) ** (self.count - k)
            for k in range(self.right + 1)
        )
        return chance < _CHANCE


def wanted(fared: Sequence[Fared], kind: str, value: str) -> Tally:
    """The answers to a value, whether it was shown or hidden when they were given."""
    return Tally.of((one for one in fared if (one.kind, one.value) == (kind, value)), ANSWERS)


def applied(fared: Sequence[Fared], kind: str, value: str = "", *, target: float) -> Tally:
    """How those fared that were applied, or sure enough to be; of one value or a whole kind."""
    return Tally.of(
        (
            one
            for one in fared
            if one.kind == kind
            and value in {"", one.value}
            and (one.applied or (one.told and (one.promised or 0.0) >= target))
        ),
        APPLICATIONS,
    )


def why_unwanted(fared: Sequence[Fared], kind: str, value: str) -> str:
    """Why a value is not suggested here at present; "" where it is."""
    tally = wanted(fared, kind, value)
    if not tally.is_below(_WANTED):
        return ""
    return f"People here agreed with {tally.right} of the last {tally.count} such: it is not shown."


def why_stepped_back(fared: Sequence[Fared], kind: str, value: str, target: float) -> str:
    """Why a value, or its whole kind, is only suggested at present; "" where it may be applied."""
    for name, tally in (
        (f"“{value}”", applied(fared, kind, value, target=target)),
        (f"kind {kind}", applied(fared, kind, target=target)),
    ):
        if tally.is_below(target):
            return (
                f"Of the last {tally.count} of {name} that were sure enough, {tally.right} held "
                f"here, which is below the target of {target:.0%}: it is only suggested for now."
            )
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a value stands here at present: what people said to it, and what follows."""

    kind: str
    value: str
    answered: Tally
    applied: Tally
    follows: str

    @property
    def is_well(self) -> bool:
        """Whether nothing follows: it is suggested, and applied where it promises enough."""
        return not self.follows


def standings(fared: Sequence[Fared], target: float) -> Sequence[Standing]:
    """Every value that people answered or that was applied, by kind and name."""
    return [
        Standing(
            kind=kind,
            value=value,
            answered=wanted(fared, kind, value),
            applied=applied(fared, kind, value, target=target),
            follows=why_unwanted(fared, kind, value)
            or why_stepped_back(fared, kind, value, target),
        )
        for kind, value in sorted({(one.kind, one.value) for one in fared})
    ]
