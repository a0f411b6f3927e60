"""What the ranks of twins come to: recall at some cuts, and the mean reciprocal rank. Pure.

With 95 % intervals: Wilson's for recall, a share of questions, and the bootstrap's for the mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from core.shares import share_of

CUTS: Final = (1, 5, 10, 20)
REPLICATES: Final = 1_000
SEED: Final = 20_240_601


def metrics_of(ranks: Any) -> dict[str, dict[str, float]]:
    """Recall at each cut and the mean reciprocal rank of (n,) ranks, 0 for "not found"."""
    found, count = ranks > 0, len(ranks)
    metrics = {
        f"recall_at_{cut}": share_of(int((found & (ranks <= cut)).sum()), count) or {}
        for cut in CUTS
    }
    inverse = np.divide(1.0, ranks, out=np.zeros(count), where=found)
    draws = np.random.default_rng(SEED).multinomial(
        count, np.full(count, 1 / count), size=REPLICATES
    )
    low, high = np.quantile(draws @ inverse / count, [0.025, 0.975])
    metrics["mrr"] = {
        "value": round(float(inverse.mean()), 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
    }
    return metrics


def rank_of(ranking: Sequence[int], twins: frozenset[int]) -> int:
    """The place of the first twin, from 1; 0 where there is none."""
    return next((rank for rank, place in enumerate(ranking, 1) if place in twins), 0)
