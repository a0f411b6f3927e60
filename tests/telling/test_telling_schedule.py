"""Waits grow, are spread by chance, and keep to what a subscriber says itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.telling.schedule import message_wait, rest

CHANCE = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 5), (2, 30), (3, 120), (6, 3_600), (9, 28_800), (99, 28_800)]
)
def test_a_message_is_tried_ever_more_seldom(attempts: int, seconds: float) -> None:
    assert message_wait(attempts, 0.5) == seconds


@pytest.mark.parametrize(
    ("failures", "hint", "seconds"),
    [
        (1, None, 5),
        (2, None, 10),
        (8, None, 640),
        (9, None, 900),
        (10_000, None, 900),
        (1, 60, 60),
        (9, 60, 900),
        (1, 1e9, 86_400),
        (1, -5, 5),
    ],
)
def test_a_subscriber_rests_ever_longer_and_at_least_as_it_asks(
    failures: int, hint: float | None, seconds: float
) -> None:
    assert rest(failures, hint, 0.5) == seconds


@given(st.integers(1, 50), CHANCE)
def test_chance_moves_a_wait_by_a_fifth(times: int, chance: float) -> None:
    for wait in (message_wait, lambda n, c: rest(n, None, c)):
        assert 0.8 * wait(times, 0.5) <= wait(times, chance) <= 1.2 * wait(times, 0.5)
