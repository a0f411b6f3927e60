"""The stopping rule: however often one looks, it is wrong no more often than it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.outcomes.sequential import (
    ALPHA,
    LARGEST,
    Observed,
    first_decided,
    how_many_more,
    interval,
    paired,
    randomised,
)

SCORES = (-1.0, 0.0, 1.0)
PLAYS = 1_000
LOOKS = 300


def shadow(random: np.random.Generator, count: int, better: float = 0.0) -> Observed:
    """Two ways that agree on most issues; the variant is right more often by ``better``."""
    agreed = random.choice(SCORES, size=count, p=(0.3, 0.2, 0.5))
    other = random.choice(SCORES, size=count, p=(0.3, 0.2, 0.5))
    differs = random.random(count) < 0.3
    control, variant = agreed, np.where(differs, other, agreed)
    return paired(control, np.where(random.random(count) < better, 1.0, variant))


def live(random: np.random.Generator, count: int, better: float = 0.0) -> Observed:
    put = random.random(count) < 0.4
    scores = random.choice(SCORES, size=count, p=(0.3, 0.2, 0.5))
    scores = np.where(put & (random.random(count) < better), 1.0, scores)
    return randomised(put, scores, np.full(count, 0.4))


@pytest.mark.parametrize("play", [shadow, live])
def test_where_there_is_no_difference_few_find_one_though_they_look_every_time(play) -> None:  # type: ignore[no-untyped-def]
    """An ordinary test at the same level, looked at as often, finds one in a third of plays."""
    random = np.random.default_rng(33)
    found = [first_decided(play(random, LOOKS)) for _ in range(PLAYS)]
    assert sum(one is not None for one in found) / PLAYS <= ALPHA

    def peeked(observed: Observed) -> bool:
        values, number = observed.values, np.arange(1, LOOKS + 1)
        means = np.cumsum(values) / number
        spread = np.sqrt(np.cumsum(values**2) / number - means**2)
        return bool((np.abs(means) > 1.96 * spread / np.sqrt(number))[20:].any())

    assert sum(peeked(play(random, LOOKS)) for _ in range(PLAYS)) / PLAYS > 4 * ALPHA


@pytest.mark.parametrize(("play", "better"), [(shadow, 0.3), (live, 0.6)])
def test_a_real_difference_is_found(play, better: float) -> None:  # type: ignore[no-untyped-def]
    random = np.random.default_rng(34)
    found = [first_decided(play(random, LOOKS, better)) for _ in range(40)]
    assert sum(one is not None for one in found) >= 36


@pytest.mark.parametrize("play", [shadow, live])
def test_the_true_difference_is_in_the_interval_at_every_time(play) -> None:  # type: ignore[no-untyped-def]
    random = np.random.default_rng(35)
    true = 0.3 * 0.8  # who is right where the mean score was 0.2
    missed = 0
    for _ in range(40):
        found = interval(play(random, 150, 0.3))
        missed += not found.low <= true <= found.high
    assert missed <= 4


def test_nothing_is_known_of_nothing() -> None:
    found = interval(paired([], []))
    assert (found.low, found.high, found.count) == (-LARGEST, LARGEST, 0)
    assert not found.decided
    assert how_many_more(paired([], [])) is None
    assert interval(randomised([], [], [])).count == 0


@given(
    st.lists(st.sampled_from(SCORES), max_size=60), st.lists(st.sampled_from(SCORES), max_size=60)
)
@settings(max_examples=60, deadline=None)
def test_an_interval_only_ever_shrinks_and_mirrors(one: list[float], other: list[float]) -> None:
    count = min(len(one), len(other))
    one, other = one[:count], other[:count]
    whole, half = (
        interval(paired(one, other)),
        interval(paired(one[: count // 2], other[: count // 2])),
    )
    assert whole.low >= half.low - 1e-9
    assert whole.high <= half.high + 1e-9
    back = interval(paired(other, one))
    assert back.low == pytest.approx(-whole.high)
    assert back.high == pytest.approx(-whole.low)
    assert whole.decided == (first_decided(paired(one, other)) is not None)


def test_it_says_how_many_more_it_takes() -> None:
    random = np.random.default_rng(36)
    so_far = shadow(random, 40, 0.2)
    more = how_many_more(so_far)
    assert more is not None
    further = [first_decided(Observed(
        np.concatenate([so_far.values, random.choice(so_far.values, size=4 * more)]),
        np.full(40 + 4 * more, LARGEST),
    )) for _ in range(30)]  # fmt: skip
    middle = np.median([one or 40 + 4 * more for one in further]) - 40
    assert more / 2 <= middle <= more * 2
    assert how_many_more(shadow(random, 5, 0.2)) is None, "too few to say"
    assert how_many_more(paired([0.0] * 50, [0.0] * 50)) is None, "they never differ"


def test_a_share_that_is_changed_biases_nothing() -> None:
    """First few got the variant, then many, while issues became easier: the ways are alike."""
    random = np.random.default_rng(37)
    shares = np.repeat([0.1, 0.9], 2_000)
    easy = np.repeat([-0.5, 0.5], 2_000)
    put = random.random(4_000) < shares
    scores = np.where(random.random(4_000) < (1 + easy) / 2, 1.0, -1.0)
    assert abs(randomised(put, scores, shares).values.mean()) < 0.15
    naive = scores[put].mean() - scores[~put].mean()
    assert naive > 0.5
