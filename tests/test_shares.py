"""Shares with their intervals: those that scipy gives, too."""

from __future__ import annotations

import pytest
from scipy.stats import binomtest

from core.shares import share_of


@pytest.mark.parametrize("count", [1, 2, 5, 40, 1_000, 250_000])
def test_the_intervals_are_those_of_scipy(count: int) -> None:
    for right in {0, 1, count // 3, count - 1, count}:
        peer = binomtest(right, count).proportion_ci(0.95, method="wilson")
        found = share_of(right, count)
        assert found is not None
        assert found["value"] == round(right / count, 4)
        assert found["low"] == pytest.approx(peer.low, abs=6e-5)
        assert found["high"] == pytest.approx(peer.high, abs=6e-5)


def test_of_none_there_is_no_share() -> None:
    assert share_of(0, 0) is None
