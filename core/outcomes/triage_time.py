"""How long issues wait for their first triage, before Trackside came and since. Pure.

Some are not triaged yet, and some are closed before: how long those would have waited is only
known to be longer. The Kaplan-Meier estimate counts them for as long as they were seen to
wait, where a plain median of the triaged ones would leave out the very slowest.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from core.shares import LEVEL
from core.store.measures import Triaged

METHOD: Final = (
    "median of the Kaplan-Meier estimate; 95 % interval by inverting its log-log bounds "
    "(Brookmeyer and Crowley); before and since compared by the log-rank test"
)
BEFORE: Final = timedelta(days=180)
"""So far back from Trackside's first day one looks: older habits say little."""

LEAST: Final = 5
"""With fewer triaged issues than this no median is told."""

_HOUR: Final = 3600.0
_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class Waits:
    """How long issues waited, in hours: those that were triaged, those still waiting then.

    ``untold``: issues that have labels or people of which nobody knows since when.
    """

    triaged: tuple[float, ...]
    censored: tuple[float, ...]
    untold: int = 0


def waits(found: Sequence[Triaged], *, until: datetime, unasked: bool = False) -> Waits:
    """How long issues waited, as far as that was seen ``until`` a time.

    ``unasked``: what Trackside set by itself is triage too.
    """
    triaged, censored, untold = [], [], 0
    for one in found:
        if one.first is None and one.unasked is None and one.has_values:
            untold += 1
            continue
        first = min((at for at in _first(one, unasked=unasked)), default=None)
        end = min(until, one.closed_at) if one.closed_at is not None else until
        if first is not None and first <= end:
            triaged.append(_hours(one.filed_at, first))
        else:
            censored.append(_hours(one.filed_at, end))
    return Waits(tuple(triaged), tuple(censored), untold)


def split(
    found: Sequence[Triaged], began: datetime, *, now: datetime, unasked: bool = False
) -> tuple[Waits, Waits]:
    """The waits of issues filed before Trackside began, as seen then, and of those filed since."""
    before = [one for one in found if began - BEFORE <= one.filed_at < began]
    since = [one for one in found if one.filed_at >= began]
    return (
        waits(before, until=began),
        waits(since, until=now, unasked=unasked),
    )


def describe(some: Waits) -> dict[str, Any]:
    """Waits as JSON has them: counts, the median with its interval, and the curve.

    An end of the interval is None where too few were triaged to tell it. The curve is the
    share that still waits after so many hours.
    """
    data: dict[str, Any] = {
        "issues": len(some.triaged) + len(some.censored),
        "triaged": len(some.triaged),
        "untold": some.untold,
        "median_hours": None,
        "curve": [],
    }
    if not some.triaged:
        return data
    from scipy import stats

    waiting = stats.ecdf(_censored(some)).sf
    # Where all or none are left the bounds are not defined; that is no surprise.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        bounds = waiting.confidence_interval(LEVEL, method="log-log")
    hours = np.asarray(waiting.quantiles, dtype=float)
    share = np.asarray(waiting.probabilities, dtype=float)
    if len(some.triaged) >= LEAST and (median := _crossing(hours, share)) is not None:
        low = np.where(share > 0, np.nan_to_num(bounds.low.probabilities, nan=1.0), 0.0)
        # None left is a certainty of these issues, not of the next.
        high = np.where(share > 0, np.nan_to_num(bounds.high.probabilities, nan=1.0), 1.0)
        data["median_hours"] = {
            "value": round(median, 2),
            "low": _rounded(_crossing(hours, low)),
            "high": _rounded(_crossing(hours, high)),
        }
    every = max(1, len(hours) // _POINTS)
    kept = sorted({*range(0, len(hours), every), len(hours) - 1})
    data["curve"] = [[round(float(hours[n]), 3), round(float(share[n]), 4)] for n in kept]
    return data


def chance_of_no_difference(before: Waits, since: Waits) -> float | None:
    """The log-rank test's p-value; None where there is too little of either."""
    if min(len(before.triaged), len(since.triaged)) < LEAST:
        return None
    from scipy import stats

    return round(float(stats.logrank(_censored(before), _censored(since)).pvalue), 5)


def _censored(some: Waits) -> Any:
    from scipy import stats

    return stats.CensoredData(uncensored=list(some.triaged), right=list(some.censored))


def _first(one: Triaged, *, unasked: bool) -> Iterator[datetime]:
    if one.first is not None:
        yield one.first
    if unasked and one.unasked is not None:
        yield one.unasked


def _hours(start: datetime, end: datetime) -> float:
    # The tracker's clock and ours may differ by a little.
    return max(0.0, (end - start).total_seconds() / _HOUR)


def _crossing(hours: Any, share: Any) -> float | None:
    """When the share that waits first is one half or less."""
    reached = np.flatnonzero(share <= 0.5)
    return float(hours[reached[0]]) if len(reached) else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
