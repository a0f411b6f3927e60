"""Models on disk: the same when they come back, and never trusted blindly."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from sklearn.pipeline import Pipeline
from sklearn.tree import DecisionTreeClassifier

from core.errors import ModelError
from core.learning.documents import document
from core.learning.features import IssueFeatures
from core.learning.prediction import predict_many, predict_one, probabilities
from core.learning.registry import card_from_json, card_json, load_model, save_model
from core.plugin import ModelCard, TrainedModel
from tests.learning.synthetic import issues, trained


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    found = trained("type", issues(90))
    assert found is not None
    return found


@pytest.mark.parametrize("task", ["type", "labels", "priority"])
def test_comes_back_the_same(task: str, tmp_path: Path) -> None:
    model = trained(task, issues(90))
    assert model is not None
    saved = save_model(tmp_path / "models", model)
    assert saved.path.parent == tmp_path / "models"
    again = load_model(saved.path, saved.sha256)
    assert again == replace(model, estimator=again.estimator, version=saved.version, held_out={})
    asked = [document(one.title, one.body) for one in issues(20, seed=5)]
    assert np.array_equal(probabilities(again, asked), probabilities(model, asked))
    predict = predict_many if task == "labels" else predict_one
    assert predict(again, asked[0]) == predict(model, asked[0])


def test_is_small_and_quick_to_load(model: TrainedModel, tmp_path: Path) -> None:
    saved = save_model(tmp_path, model)
    load_model(saved.path, saved.sha256)
    started = time.thread_time()
    load_model(saved.path, saved.sha256)
    assert time.thread_time() - started < 1.0
    assert saved.path.stat().st_size < 3_000_000


def test_a_damaged_file_says_train_again(model: TrainedModel, tmp_path: Path) -> None:
    saved = save_model(tmp_path, model)
    content = bytearray(saved.path.read_bytes())
    content[len(content) // 2] ^= 1
    saved.path.write_bytes(content)
    with pytest.raises(ModelError, match="train again"):
        load_model(saved.path, saved.sha256)


def test_a_missing_file_says_train_again(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="train again"):
        load_model(tmp_path / "gone.skops", "0" * 64)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x80\x04N."])
def test_a_file_that_is_no_model_says_train_again(content: bytes, tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "odd.skops"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="train again"):
        load_model(path, hashlib.sha256(content).hexdigest())


def test_types_that_are_not_trusted_are_refused_until_they_are(
    model: TrainedModel, tmp_path: Path
) -> None:
    one = issues(30)
    documents = [document(i.title, i.body) for i in one]
    tree = Pipeline([("features", IssueFeatures()), ("tree", DecisionTreeClassifier())])
    tree.fit(documents, [("bug", "feature", "question").index(i.type) for i in one])
    saved = save_model(tmp_path, replace(model, estimator=tree))
    with pytest.raises(ModelError, match=r"sklearn\.tree\._tree\.Tree"):
        load_model(saved.path, saved.sha256)
    again = load_model(saved.path, saved.sha256, trusted=["sklearn.tree._tree.Tree"])
    assert probabilities(again, documents).shape == (30, 3)


def test_an_estimator_that_cannot_be_saved_is_said(model: TrainedModel, tmp_path: Path) -> None:
    def generator():  # type: ignore[no-untyped-def]
        yield

    with pytest.raises(ModelError, match="cannot be saved"):
        save_model(tmp_path, replace(model, estimator=generator()))
    assert list(tmp_path.iterdir()) == []


def test_a_model_of_data_alone(tmp_path: Path) -> None:
    card = ModelCard(task="rule", project="acme/shop", rows=0)
    saved = save_model(tmp_path, TrainedModel(task="rule", card=card, data={"a": [1, 2.5, None]}))
    assert load_model(saved.path, saved.sha256).data == {"a": [1, 2.5, None]}


def test_a_folder_that_cannot_be_written(model: TrainedModel, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError, match="cannot write"):
        save_model(tmp_path / "models", model)


def test_a_card_survives_json() -> None:
    card = ModelCard(
        task="type",
        project="acme/shop",
        rows=12,
        classes=("bug", "feature"),
        first=datetime(2025, 1, 1, tzinfo=UTC),
        metrics={"micro_f1": {"value": 0.8, "low": 0.7, "high": 0.9}},
        baselines={"majority": {"micro_f1": {"value": 0.5, "low": 0.4, "high": 0.6}}},
        notes=("Abstains.",),
        about="what people call it",
    )
    written = json.loads(json.dumps(card_json(card)))
    assert card_from_json(written) == card
    del written["about"]  # cards of before have none
    assert card_from_json(written) == replace(card, about="")


def test_plugins_load_scikit_learn_only_when_they_are_used() -> None:
    import subprocess
    import sys

    program = (
        "import sys, plugins.issue_type, plugins.labels, plugins.priority, core.archive,"
        " core.learning.registry;"
        "print(sorted({'sklearn', 'scipy', 'numpy', 'skops'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
