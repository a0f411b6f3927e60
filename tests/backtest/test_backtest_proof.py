"""How many answers that were all right prove a precision."""

from __future__ import annotations

import pytest

from core.backtest.proof import least_proof
from core.learning.calibration import lower_bound


@pytest.mark.parametrize("target", [0.01, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99])
def test_it_is_the_least_that_the_bound_takes(target: float) -> None:
    least = least_proof(target)
    assert least is not None
    assert lower_bound(least, least) >= target
    assert least == 1 or lower_bound(least - 1, least - 1) < target


def test_nothing_proves_that_all_are_right() -> None:
    assert least_proof(1.0) is None
