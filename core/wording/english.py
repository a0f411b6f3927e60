"""How English sentences write lists and shares: as the templates of other languages read them."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Final

_SUREST: Final = 0.99
"""Nothing is shown as sure as 100 %: 0.9997 of something is not all of it."""


def listed(items: Sequence[str]) -> str:
    """Items as a list: ``a``, ``a and b``, ``a, b and c``; "" of none."""
    *first, last = items or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def percent_reached(confidence: float) -> int:
    """The whole percent that a confidence reaches: never rounded up, as it is held against bars.

    99 at the most; 0 of what is no number or less.
    """
    return floor(min(confidence, _SUREST) * 100 + 1e-9) if confidence > 0 else 0
