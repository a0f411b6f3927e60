"""Estimators that plugins offer: used where they are clearly better, harmless where they fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.naive_bayes import ComplementNB
from sklearn.pipeline import make_pipeline

from core.errors import ModelError
from core.learning import offered
from core.learning.documents import document
from core.learning.registry import load_model, save_model
from core.learning.training import RECIPES
from core.plugin import EstimatorOffer, TrainedModel
from plugins.issue_type import IssueTypeConfig, IssueTypePlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import issue, issues

CRASH = issue(1, title="The export crashes", body="Since 2.1 the export fails.", type="")


class Oracle(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Knows how the synthetic issues were made."""

    def fit(self, X: Sequence[str], y: Any) -> Self:  # noqa: N803
        self.classes_ = np.unique(y)
        self.seen_ = {text: int(value) for text, value in zip(X, y, strict=True)}
        return self

    def predict_proba(self, X: Sequence[str]) -> Any:  # noqa: N803
        raise NotImplementedError


def bayes(_seed: int) -> Any:
    return make_pipeline(TfidfVectorizer(min_df=1), ComplementNB())


def guessing(_seed: int) -> Any:
    return DummyClassifier(strategy="prior")


def failing(_seed: int) -> Any:
    return Oracle()


def learn(*offers: EstimatorOffer, count: int = 150) -> TrainedModel:
    plugin = IssueTypePlugin(IssueTypeConfig())
    (model,) = plugin.trackside_train("acme/shop", issues(count), Training(offers=offers))
    return model


def offer(make: Any, name: str = "mine", **fields: Any) -> EstimatorOffer:
    return EstimatorOffer(**{"name": name, "task": "type", "make": make, **fields})


def test_one_that_is_no_better_is_not_used_and_the_card_says_so() -> None:
    model = learn(offer(guessing))
    assert "estimator" not in model.data
    assert "Estimator “mine” was right on" in model.card.notes[-1]
    assert model.card.notes[-1].endswith("that one stays.")


def test_one_that_is_clearly_better_takes_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The built-in one is made to guess, so that the other is better."""
    dull = replace(RECIPES["type"], make=offered.maker(offer(guessing)))
    monkeypatch.setitem(RECIPES, "type", dull)  # type: ignore[arg-type]
    model = learn(offer(bayes), count=300)
    assert model.data["estimator"] == "mine"
    assert model.card.notes[-1].endswith("it takes that one's place.")
    assert model.card.metrics["calibration_error"]["value"] < 0.3, "it was calibrated too"
    plugin = IssueTypePlugin(IssueTypeConfig())
    (found,) = plugin.trackside_suggest(CRASH, Suggesting([model]))
    assert found.value == "bug"
    assert found.because.startswith("The text as a whole resembles earlier issues")


def test_one_that_fails_costs_only_itself() -> None:
    model = learn(offer(failing, "broken"), offer(guessing, "dull"))
    assert model.card.notes[-2].startswith("Estimator “broken” failed and is not used")
    assert "“dull” was right on" in model.card.notes[-1]


def test_one_for_another_task_is_not_asked() -> None:
    model = learn(offer(failing, task="priority"))
    assert not any("mine" in note for note in model.card.notes)


def test_a_saved_model_of_it_is_read_back_only_with_its_types_trusted(tmp_path: Path) -> None:
    model = learn()
    mine = offered.maker(offer(failing))(0)
    read = document("The export crashes", "Since 2.1 the export fails.")
    mine.fit([read] * 4, np.array([0, 1, 0, 1]))
    saved = save_model(tmp_path, replace(model, estimator=mine, held_out={}))
    with pytest.raises(ModelError) as caught:
        load_model(saved.path, saved.sha256)
    assert "not trusted" in str(caught.value)
    name = f"{Oracle.__module__}.{Oracle.__name__}"
    assert load_model(saved.path, saved.sha256, trusted=[name]).task == "type"


def test_one_that_no_other_process_could_read_is_not_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Nowhere(ComplementNB):  # type: ignore[misc]
        """A class that only this function knows."""

    dull = replace(RECIPES["type"], make=offered.maker(offer(guessing)))
    monkeypatch.setitem(RECIPES, "type", dull)  # type: ignore[arg-type]

    def hidden(_seed: int) -> Any:
        return make_pipeline(TfidfVectorizer(min_df=1), Nowhere())

    model = learn(offer(hidden, "hidden"), count=300)
    assert "estimator" not in model.data
    assert any(note.startswith("Estimator “hidden” is not used") for note in model.card.notes)
