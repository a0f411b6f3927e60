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
from typing import Final, TypeAlias

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

_TINY: Final = 1e-9
_LOOKED_AT: Final = 20_000
_AT_ONCE: Final = 1_000


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
    stakes = _stakes(values, bounds, alpha)
    up, down = np.zeros(_POINTS), np.zeros(_POINTS)
    most = np.full(_POINTS, -np.inf)
    for start in range(0, count, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        won, lost = _played(
            values[part, None], bounds[part, None], stakes[part, None], grid[None, :], axis=0
        )
        won, lost = up + won, down + lost
        most = np.maximum(most, np.maximum(won, lost).max(axis=0))
        up, down = won[-1], lost[-1]
    mean = float(np.clip(values.mean(), -LARGEST, LARGEST))
    kept = grid[most < np.log(2 / alpha)]
    if not len(kept):
        return Interval(mean, mean, mean, count)
    # Between two points of the grid nobody has looked.
    step = 0.999 * (grid[1] - grid[0])
    low = max(-LARGEST, float(kept[0]) - step)
    high = min(LARGEST, float(kept[-1]) + step)
    return Interval(float(np.clip(mean, low, high)), low, high, count)


def first_decided(observed: Observed, alpha: float = ALPHA) -> int | None:
    """After how many outcomes zero was excluded first; None where it never was."""
    found = _decided(observed.values, observed.bounds, alpha)
    return int(found.argmax()) + 1 if found.any() else None


def how_many_more(observed: Observed, *, seed: int = 0, alpha: float = ALPHA) -> int | None:
    """How many further outcomes it takes, in the middle case, if they are like those so far.

    None where MOST_MORE would hardly do, or there are too few to say. Told by playing on with
    outcomes drawn from those so far.
    """
    count = len(observed.values)
    if count < LEAST or first_decided(observed, alpha) is not None:
        return None
    drawn = np.random.default_rng(seed).integers(0, count, size=(_PLAYED, MOST_MORE))
    values = np.hstack([np.tile(observed.values, (_PLAYED, 1)), observed.values[drawn]])
    bounds = np.hstack([np.tile(observed.bounds, (_PLAYED, 1)), observed.bounds[drawn]])
    found = _decided(values, bounds, alpha)
    ends = np.where(found.any(axis=1), found.argmax(axis=1) + 1 - count, MOST_MORE + 1)
    middle = int(np.median(ends))
    return middle if middle <= MOST_MORE else None


def _decided(values: Floats, bounds: Floats, alpha: float) -> npt.NDArray[np.bool_]:
    """Where, along the last axis, zero is excluded."""
    up, down = _played(values, bounds, _stakes(values, bounds, alpha), np.zeros(1), axis=-1)
    return np.asarray(np.maximum(up, down) >= np.log(2 / alpha))


def _played(
    values: Floats, bounds: Floats, stakes: Floats, difference: Floats, *, axis: int
) -> tuple[Floats, Floats]:
    """Everybody's money along an axis, as logarithms, who bet against a difference.

    The one bets on its being larger, the other on its being smaller. Each begins with half of
    what there is, so that both together began with one.
    """
    gain = values - difference
    # No more than a part of one's money may be lost, whatever comes.
    up = np.minimum(stakes, _MOST_STAKE / (bounds + difference + _TINY))
    down = np.minimum(stakes, _MOST_STAKE / (bounds - difference + _TINY))
    return np.cumsum(np.log1p(up * gain), axis=axis), np.cumsum(np.log1p(-down * gain), axis=axis)


def _stakes(values: Floats, bounds: Floats, alpha: float) -> Floats:
    """What is staked on each outcome along the last axis; it depends only on those before it."""
    count = values.shape[-1]
    if count == 0:
        return np.zeros_like(values)
    place = np.arange(1, count + 1)
    means = np.cumsum(values, axis=-1) / (place + 1)
    squares = np.cumsum((values - means) ** 2, axis=-1)
    before = np.concatenate([np.zeros_like(squares[..., :1]), squares[..., :-1]], axis=-1)
    # Before any outcome they are taken to vary as much as they well may.
    variance = (bounds[..., :1] ** 2 / 4 + before) / place
    return np.asarray(np.sqrt(2 * np.log(2 / alpha) / (variance * place * np.log1p(place))))
