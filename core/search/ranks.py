"""What the ranks of twins come to: recall at some cuts, and the mean reciprocal rank. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

CUTS: Final = (1, 5, 10, 20)
REPLICATES: Final = 1_000
SEED: Final = 20_240_601


def metrics_of(ranks: Any) -> dict[str, dict[str, float]]:
    """Recall at each cut and the mean reciprocal rank of (n,) ranks, 0 for "not found"."""
    found = ranks > 0
    columns = {f"recall_at_{cut}": found & (ranks <= cut) for cut in CUTS}
    columns["mrr"] = np.divide(1.0, ranks, out=np.zeros(len(ranks)), where=found)
    draws = np.random.default_rng(SEED).multinomial(
        len(ranks), np.full(len(ranks), 1 / len(ranks)), size=REPLICATES
    )
    metrics = {}
    for name, column in columns.items():
        low, high = np.quantile(draws @ column / len(ranks), [0.025, 0.975])
        value = float(np.mean(column))
        metrics[name] = {
            "value": round(value, 4),
            "low": round(float(low), 4),
            "high": round(float(high), 4),
        }
    return metrics


def rank_of(ranking: Sequence[int], twins: frozenset[int]) -> int:
    """The place of the first twin, from 1; 0 where there is none."""
    return next((rank for rank, place in enumerate(ranking, 1) if place in twins), 0)
