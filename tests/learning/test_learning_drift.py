"""Whether new issues still are what a model was learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.learning.drift import (
    LEAST,
    SHIFTED,
    is_beyond_chance,
    look,
    merged,
    shares_of,
    stability_index,
)
from core.learning.rows import rows_of
from core.learning.training import RECIPES, learn
from core.model import Issue
from core.plugin import TrainedModel
from tests.learning.synthetic import issues


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    rows = rows_of("type", issues(300))
    found = learn(rows, RECIPES["type"], project="a", seed=1, progress=lambda _d, _w: None)
    assert found is not None
    return found


def test_more_of_the_same_is_no_drift(model: TrainedModel) -> None:
    drift = look(model, issues(200, seed=8))
    assert drift is not None
    assert drift.reasons == []
    assert drift.shift is not None
    assert drift.shift < SHIFTED
    assert drift.unknown is not None


def test_another_language_is_noticed(model: TrainedModel) -> None:
    said = "выгрузка падает после обновления сервера на новой машине каждый день"
    words = said.split()
    foreign = [
        replace(one, title=" ".join(words[n % 5 :]), body=" ".join(words[: n % 7 + 2]))
        for n, one in enumerate(issues(100, seed=8))
    ]
    drift = look(model, foreign)
    assert drift is not None
    assert drift.strange
    assert "are unknown" in drift.reasons[0]


def test_answers_that_spread_otherwise_are_noticed(model: TrainedModel) -> None:
    bugs: list[Issue] = [one for one in issues(600, seed=8) if one.type == "bug"][:100]
    drift = look(model, bugs)
    assert drift is not None
    assert drift.shift is not None
    assert drift.shift > SHIFTED
    assert "its answers spread otherwise" in drift.reasons[-1]


def test_of_few_issues_nothing_is_said(model: TrainedModel) -> None:
    assert look(model, issues(LEAST - 1)) is None
    without = replace(model, data={k: v for k, v in model.data.items() if k != "reference"})
    assert look(without, issues(100)) is None


def test_the_index_of_equal_distributions_is_nothing() -> None:
    assert stability_index({"a": 0.5, "b": 0.5}, {"b": 0.5, "a": 0.5}) == pytest.approx(0)
    assert stability_index({"a": 1.0}, {"b": 1.0}) > 5
    assert shares_of(["a", "a", "b", "c"]) == {"a": 0.5, "b": 0.25, "c": 0.25}


@pytest.mark.parametrize("values", [3, 8, 40])
@pytest.mark.parametrize("now", [50, 200])
def test_chance_is_no_drift(values: int, now: int) -> None:
    """Two samples of one population, whose values are as unevenly used as labels are."""
    chance = np.random.default_rng(values + now)
    shares = 1 / np.arange(1, values + 1)
    shares /= shares.sum()
    alarms = 0
    for _ in range(200):
        before = shares_of(chance.choice(values, 200, p=shares).astype(str).tolist())
        after = shares_of(chance.choice(values, now, p=shares).astype(str).tolist())
        old, new = merged(before, after)
        alarms += is_beyond_chance(stability_index(old, new), len(old), 200, now)
    assert alarms <= 4


def test_a_value_that_takes_over_is_drift_among_many_values() -> None:
    before = shares_of([str(n % 40) for n in range(200)])
    after = shares_of(["new"] * 40 + [str(n % 40) for n in range(60)])
    old, new = merged(before, after)
    assert is_beyond_chance(stability_index(old, new), len(old), 200, 100)
