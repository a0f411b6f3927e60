"""The examples that come with Trackside, to learn types from at first."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline

from core.learning import training
from core.learning.cold import learn_anywhere
from core.learning.documents import Document, document
from core.learning.features import IssueFeatures
from core.learning.folds import EXAMPLES_WEIGHT, OTHERS_WEIGHT, Others, Task, together
from core.learning.prediction import probabilities
from core.learning.rows import Row, rows_of
from core.learning.starter import examples, no_examples
from core.learning.training import RECIPES, learn
from core.plugin import TrainedModel
from tests.learning.synthetic import issues

FOLDER = resources.files("core.learning").joinpath("examples")


def quiet(_done: float, _what: str) -> None:
    """Nobody looks."""


def learned(rows: list[Row], *, helped: bool) -> TrainedModel:
    recipe = RECIPES["type"] if helped else replace(RECIPES["type"], examples=no_examples)
    model = learn(rows, recipe, project="acme/shop", seed=1, progress=quiet)
    assert model is not None
    return model


def beside(*documents: Document, weight: float) -> Others:
    count = len(documents)
    return Others(documents, np.ones(count, int), np.full(count, weight), np.full(count, np.nan))


def test_each_type_has_as_many_and_none_is_there_twice() -> None:
    told = [
        json.loads(line)
        for one in FOLDER.iterdir()
        if one.name.endswith(".jsonl")
        for line in one.read_text(encoding="utf-8").splitlines()
    ]
    counts = Counter(one["type"] for one in told)
    assert set(counts) == {"bug", "feature", "question"}
    assert len(set(counts.values())) == 1
    assert len({(one["title"], one["body"]) for one in told}) == len(told) == len(examples())
    said = FOLDER.joinpath("README.md").read_text(encoding="utf-8")
    assert f"{len(told)} issues, {counts['bug']} each" in said


def test_a_short_history_learns_from_them_what_it_has_no_word_for() -> None:
    history = rows_of("type", issues(15))
    new = [
        document("Segmentation fault in the parser", "It throws a null pointer exception."),
        document("Support for Arabic", "We would love to have an option for that."),
    ]
    alone = probabilities(learned(history, helped=False), new)
    helped = probabilities(learned(history, helped=True), new)
    classes = learned(history, helped=True).data["classes"]
    for row, value in enumerate(("bug", "feature")):
        column = classes.index(value)
        assert helped[row].argmax() == column
        assert helped[row, column] > alone[row, column]


def test_nothing_is_measured_on_them() -> None:
    history = rows_of("type", issues(60))
    model = learned(history, helped=True)
    assert model.card.rows == 60
    assert set(model.held_out) <= {row.key for row in history}


def test_a_type_that_the_project_does_not_have_is_not_brought_in() -> None:
    history = [row for row in rows_of("type", issues(60)) if row.value != "question"]
    assert "question" not in learned(history, helped=True).data["classes"]


def test_a_long_history_does_without_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def notes() -> str:
        model = learn_anywhere(
            history, (), RECIPES["type"], project="acme/shop", seed=1, progress=quiet
        )
        assert model is not None
        return " ".join(model.card.notes)

    history = rows_of("type", issues(40))
    assert "Helped by 321 examples" in notes()
    monkeypatch.setattr(training, "HELPED_UNTIL", 39)
    assert "examples" not in notes()


def test_only_examples_that_were_learned_from_are_told() -> None:
    def notes(*values: str) -> str:
        history = [
            replace(row, values=frozenset({values[number % 2]}))
            for number, row in enumerate(rows_of("type", issues(40)))
        ]
        model = learn_anywhere(
            history, (), RECIPES["type"], project="acme/shop", seed=1, progress=quiet
        )
        assert model is not None
        return " ".join(model.card.notes)

    assert "Helped by 214 examples" in notes("bug", "feature")
    assert "examples" not in notes("story", "task")


def test_an_estimator_that_cannot_weigh_leaves_them_out() -> None:
    own = [document(f"Broken {n}", "") for n in range(6)]
    brought = [one.document for one in examples()[:50]]
    others = together(
        [
            beside(document("Elsewhere", ""), weight=OTHERS_WEIGHT),
            beside(*brought, weight=EXAMPLES_WEIGHT),
        ]
    )
    task = Task(own, np.array([0, 1] * 3), 2, others=others)

    def make(_seed: int) -> Pipeline:
        return Pipeline([("features", IssueFeatures()), ("near", KNeighborsClassifier(1))])

    fitted = task.fit(make, np.arange(6), seed=1)
    assert fitted[-1].n_samples_fit_ == 7
