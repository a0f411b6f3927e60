"""How many answers prove a precision. Pure."""

from __future__ import annotations

from math import ceil, log


def least_proof(target: float, level: float = 0.95) -> int | None:
    """So many answers that were all right prove that at least ``target`` of such are.

    By the exact one-sided bound (Clopper-Pearson): the least n with ``target ** n <= 1 - level``;
    None where ``target`` is 1, since no number proves that all are right.
    """
    if not 0 < target < 1:
        return None if target >= 1 else 1
    return ceil(log(1 - level) / log(target))
