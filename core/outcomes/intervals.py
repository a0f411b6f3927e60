"""Shares with their 95 % intervals, by Wilson's method."""

from __future__ import annotations

from typing import Final

LEVEL: Final = 0.95
METHOD: Final = "Wilson score interval, 95 %"


def share_of(right: int, count: int) -> dict[str, float] | None:
    """A share with its interval as JSON has it; None of none."""
    if count == 0:
        return None
    from scipy.stats import binomtest  # takes half a second to load

    interval = binomtest(right, count).proportion_ci(LEVEL, method="wilson")
    return {
        "value": round(right / count, 4),
        "low": round(float(interval.low), 4),
        "high": round(float(interval.high), 4),
    }
