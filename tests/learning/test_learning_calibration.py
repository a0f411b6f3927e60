"""Calibration, and the bounds that promises are made of."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, softmax
from scipy.stats import beta

from core.learning.calibration import (
    STEPS,
    ManyOfCalibration,
    OneOfCalibration,
    Track,
    lower_bound,
    track,
    tracks_from_data,
    tracks_to_data,
)


def drawn(chances: np.ndarray, random: np.random.Generator) -> np.ndarray:
    return (chances.cumsum(axis=1) > random.random((len(chances), 1))).argmax(axis=1)


def test_one_of_finds_the_scale_and_the_bias_that_were_there() -> None:
    random = np.random.default_rng(0)
    scores = random.normal(size=(20_000, 3))
    truth = drawn(softmax(2.5 * scores + [0.7, 0.0, -0.7], axis=1), random)
    found = OneOfCalibration.fit(scores, truth)
    assert found.scale == pytest.approx(2.5, rel=0.05)
    assert np.array(found.bias) == pytest.approx([0.7, 0.0, -0.7], abs=0.1)
    assert found.probabilities(scores).sum(axis=1) == pytest.approx(1.0)


def test_many_of_fits_each_label_where_its_truth_is_known() -> None:
    random = np.random.default_rng(1)
    scores = random.normal(size=(20_000, 2))
    truth = (expit(scores * [2.0, 0.5] + [-1.0, 1.0]) > random.random(scores.shape)).astype(np.int8)
    truth[:5_000, 0] = -1
    found = ManyOfCalibration.fit(scores, truth)
    assert np.array(found.scales) == pytest.approx([2.0, 0.5], rel=0.1)
    assert np.array(found.biases) == pytest.approx([-1.0, 1.0], abs=0.1)


@pytest.mark.parametrize("count", [1, 3, 10])
def test_few_rows_do_not_run_wild(count: int) -> None:
    scores = np.full((count, 2), [5.0, -5.0])
    sure = OneOfCalibration.fit(scores, np.zeros(count, dtype=np.int64))
    assert 0.5 < sure.probabilities(np.array([[0.1, -0.1]]))[0, 0] < 0.95
    unsure = OneOfCalibration.fit(scores, np.ones(count, dtype=np.int64))
    assert unsure.probabilities(scores)[0, 0] < 0.95


def test_survives_json() -> None:
    one, many = OneOfCalibration(1.5, (0.1, -0.1)), ManyOfCalibration((1.0, 2.0), (0.0, -3.0))
    assert OneOfCalibration.from_data(json.loads(json.dumps(one.to_data()))) == one
    assert ManyOfCalibration.from_data(json.loads(json.dumps(many.to_data()))) == many
    tracks = {"bug": Track(((0.5, 10, 9), (0.9, 2, 2)))}
    assert tracks_from_data(json.loads(json.dumps(tracks_to_data(tracks)))) == tracks


@given(st.integers(1, 500), st.data())
def test_lower_bound_is_the_exact_one(count: int, data: st.DataObject) -> None:
    right = data.draw(st.integers(0, count))
    exact = beta.ppf(0.05, right, count - right + 1) if right else 0.0
    assert lower_bound(count, right) == pytest.approx(exact, abs=1e-9)
    assert lower_bound(count, right) <= right / count


def test_lower_bound_keeps_its_word() -> None:
    random = np.random.default_rng(2)
    right = random.binomial(60, 0.9, size=4_000)
    assert np.mean([lower_bound(60, int(n)) <= 0.9 for n in right]) >= 0.95


def test_promise_of_a_track() -> None:
    found = Track(((0.5, 100, 80), (0.8, 40, 39), (0.9, 10, 10), (0.99, 0, 0)))
    assert found.promised(0.4) is None
    # A hundred at least this sure prove more, but of the sixty about as sure 41 were right.
    assert found.promised(0.6) == 41 / 60
    assert lower_bound(100, 80) > 41 / 60
    assert found.promised(0.85) == lower_bound(40, 39)
    # The ten surest were all right, but ten prove less than forty.
    assert found.promised(0.95) == lower_bound(40, 39)
    assert found.promised(0.999) == lower_bound(40, 39)


def test_never_promises_more_for_less_sure_ones() -> None:
    random = np.random.default_rng(3)
    confidence = random.random(300)
    found = track(confidence, random.random(300) < confidence)
    promises = [found.promised(step) or 0.0 for step in STEPS]
    assert promises == sorted(promises)


def test_record_speaks_of_no_tiny_sets() -> None:
    found = Track(((0.5, 100, 80), (0.8, 40, 39), (0.9, 3, 3)))
    assert found.record(0.95) == (40, 39)
    assert found.record(0.6) == (60, 41), "about as sure, not at least as sure"
    assert found.record(0.3) is None
    assert Track(((0.5, 4, 4),)).record(0.9) is None


def test_record_counts_none_that_were_much_surer() -> None:
    found = Track(((0.5, 12, 11), (0.6, 11, 11), (0.9, 11, 11)))
    assert found.record(0.57) is None, "one was about as sure, and eleven were certain"
    assert found.record(0.93) == (11, 11)
