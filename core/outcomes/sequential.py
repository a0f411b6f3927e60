"""Comparing two ways while the outcomes come in: an interval that may be looked at any time.

Who looks at an ordinary test every day until it is significant finds differences that are not
there. This is a confidence sequence: with a probability of 95 % the true difference lies in
the interval at every time of looking, so one may stop whenever it excludes zero.

The method is betting, after Waudby-Smith and Ramdas, "Estimating means of bounded random
variables by betting" (Journal of the Royal Statistical Society B, 86(1), 2024): for every
difference that could be the true one somebody bets against it, in a game that is fair if it is
the true one, and by Ville's inequality nobody's money then ever grows to 1/α with a probability
above α. It holds for any number of outcomes, however they are distributed, as long as they are
bounded; nothing is assumed to be normal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]

ALPHA: Final = 0.05
LARGEST: Final = 2.0
"""A score lies in [-1, 1], so no two differ by more."""

LEAST: Final = 10
"""With fewer outcomes than this nothing is said about what it takes."""

MOST_MORE: Final = 5_000
"""Further outcomes that one looks ahead."""

METHOD: Final = (
    "confidence sequence by betting (Waudby-Smith and Ramdas 2024), 95 % at every time of looking"
)
_POINTS: Final = 801
_PLAYED: Final = 41
_MOST_STAKE: Final = 0.5
"""Of one's money at the most on one outcome."""

_LOOKED_AT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Observed:
    """Outcomes in the order in which they came: (n,) of each.

    ``values`` estimate the difference, each without bias; ``bounds``: how far each could have
    been from zero, which was known before it came.
    """

    values: Floats
    bounds: Floats


@dataclass(frozen=True, slots=True)
class Interval:
    """The estimated difference with its interval; ``decided``: it excluded zero at some time."""

    value: float
    low: float
    high: float
    count: int

    @property
    def decided(self) -> bool:
        """Whether the difference is not zero, as far as can be told."""
        return self.count > 0 and (self.low > 0 or self.high < 0)


def paired(control: Sequence[float], variant: Sequence[float]) -> Observed:
    """Both ways scored on the same issues."""
    values = np.asarray(variant, dtype=np.float64) - np.asarray(control, dtype=np.float64)
    return Observed(values, np.full(len(values), LARGEST))


def randomised(
    in_variant: Sequence[bool], scores: Sequence[float], shares: Sequence[float]
) -> Observed:
    """Each issue scored in the one way that it was given, by a chance of ``shares``.

    Weighed by one over the chance of being where it is (Horvitz and Thompson), a score is an
    estimate of the difference; the mean score of those before is taken off first, which
    biases nothing and takes most of the noise away.
    """
    put = np.asarray(in_variant, dtype=bool)
    found = np.asarray(scores, dtype=np.float64)
    share = np.asarray(shares, dtype=np.float64)
    before = np.concatenate([[0.0], np.cumsum(found)[:-1]]) if len(found) else found
    centred = found - before / np.maximum(np.arange(len(found)), 1)
    weights = np.where(put, 1 / share, -1 / (1 - share))
    return Observed(centred * weights, LARGEST / np.minimum(share, 1 - share))


def interval(observed: Observed, alpha: float = ALPHA) -> Interval:
    """The difference after all these outcomes, with what every look on the way has excluded."""
    values, bounds = observed.values[:_LOOKED_AT], observed.bounds[:_LOOKED_AT]
    count = len(values)
    if count == 0:
        return Interval(0.0, -LARGEST, LARGEST, 0)
    grid = np.linspace(-LARGEST, LARGEST, _POINTS)
    most = np.full(len(grid), -np.inf)
    stakes = _stakes(values, bounds, alpha)
    up, down = np.zeros(len(grid)), np.zeros(len(grid))
    for value, bound, stake in zip(values, bounds, stakes, strict=True):
        up, down = _played(up, down, value, bound, stake, grid)
        most = np.maximum(most, np.maximum(up, down))
    mean = float(np.clip(values.mean(), -LARGEST, LARGEST))
    kept = grid[most - np.log(2) < -np.log(alpha)]
    if not len(kept):
        return Interval(mean, mean, mean, count)
    low, high = float(kept[0]), float(kept[-1])
    # Between two points of the grid nobody has looked.
    step = 0.999 * (grid[1] - grid[0])
    low, high = max(-LARGEST, low - step), min(LARGEST, high + step)
    return Interval(float(np.clip(mean, low, high)), low, high, count)


def first_decided(observed: Observed, alpha: float = ALPHA) -> int | None:
    """After how many outcomes zero was excluded first; None where it never was."""
    stakes = _stakes(observed.values, observed.bounds, alpha)
    up, down = np.zeros(1), np.zeros(1)
    zero = np.zeros(1)
    for number, (value, bound, stake) in enumerate(
        zip(observed.values, observed.bounds, stakes, strict=True), 1
    ):
        up, down = _played(up, down, value, bound, stake, zero)
        if max(up[0], down[0]) - np.log(2) >= -np.log(alpha):
            return number
    return None


def how_many_more(observed: Observed, *, seed: int = 0, alpha: float = ALPHA) -> int | None:
    """How many further outcomes it takes, in the middle case, if they are like those so far.

    None where MOST_MORE would hardly do, or there are too few to say. Told by playing on with
    outcomes drawn from those so far.
    """
    count = len(observed.values)
    if count < LEAST or first_decided(observed, alpha) is not None:
        return None
    random = np.random.default_rng(seed)
    drawn = random.integers(0, count, size=(_PLAYED, MOST_MORE))
    further, bounds = observed.values[drawn], observed.bounds[drawn]
    up, down = np.zeros(1), np.zeros(1)
    stakes = _stakes(observed.values, observed.bounds, alpha)
    for value, bound, stake in zip(observed.values, observed.bounds, stakes, strict=True):
        up, down = _played(up, down, value, bound, stake, np.zeros(1))
    up, down = np.repeat(up, _PLAYED), np.repeat(down, _PLAYED)
    spread = _Spread.before(observed.bounds)
    for value in observed.values:
        spread = spread.and_one(value)
    done = np.zeros(_PLAYED, dtype=int)
    for step in range(MOST_MORE):
        value, bound = further[:, step], bounds[:, step]
        stake = spread.stake(alpha)
        up, down = _played(up, down, value, bound, stake, np.zeros(_PLAYED))
        spread = spread.and_one(value)
        done[(done == 0) & (np.maximum(up, down) - np.log(2) >= -np.log(alpha))] = step + 1
        if (done > 0).sum() * 2 > _PLAYED:
            return int(np.sort(done[done > 0])[-1])
    return None


def _played(
    up: Floats, down: Floats, value: Any, bound: Any, stake: Any, difference: Floats
) -> tuple[Floats, Floats]:
    """Everybody's money, as logarithms, after one more outcome.

    ``up`` is bet on the difference being larger than it is said to be, ``down`` on smaller.
    """
    gain = value - difference
    # No more than a part of one's money may be lost, whatever comes.
    up_stake = np.minimum(stake, _MOST_STAKE / (bound + difference + 1e-9))
    down_stake = np.minimum(stake, _MOST_STAKE / (bound - difference + 1e-9))
    return up + np.log1p(up_stake * gain), down + np.log1p(-down_stake * gain)


@dataclass(frozen=True, slots=True)
class _Spread:
    """What is known before an outcome comes: how many there were, and how they varied."""

    count: int
    total: Any
    squares: Any
    prior: float

    @classmethod
    def before(cls, bounds: Floats) -> Self:
        """Before any outcome: the most that they may well vary."""
        return cls(0, 0.0, 0.0, float(bounds[0]) ** 2 / 4)

    def stake(self, alpha: float) -> Any:
        """What to stake on the next one."""
        variance = (self.prior + self.squares) / (self.count + 1)
        place = self.count + 1
        return np.sqrt(2 * np.log(2 / alpha) / (variance * place * np.log1p(place)))

    def and_one(self, value: Any) -> _Spread:
        """After one more."""
        count, total = self.count + 1, self.total + value
        mean = total / (count + 1)
        return _Spread(count, total, self.squares + (value - mean) ** 2, self.prior)


def _stakes(values: Floats, bounds: Floats, alpha: float) -> list[float]:
    """What is staked on each outcome, which depends only on those before it."""
    if not len(values):
        return []
    stakes, spread = [], _Spread.before(bounds)
    for value in values:
        stakes.append(float(spread.stake(alpha)))
        spread = spread.and_one(value)
    return stakes
