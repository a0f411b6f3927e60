"""Shares with their 95 % intervals, by Wilson's method.

By the formula (Wilson, 1927, "Probable inference, the law of succession, and statistical
inference"): ``scipy.stats`` has the same, takes half a second to load and works out a test
with each.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

LEVEL: Final = 0.95
METHOD: Final = "Wilson score interval, 95 %"

_Z: Final = NormalDist().inv_cdf(0.5 + LEVEL / 2)


def share_of(right: int, count: int) -> dict[str, float] | None:
    """A share with its interval as JSON has it; None of none."""
    if count == 0:
        return None
    share, spread = right / count, _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return {
        "value": round(share, 4),
        "low": round(max(0.0, middle - half), 4),
        "high": round(min(1.0, middle + half), 4),
    }
