"""Metrics against scikit-learn's and against answers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from core.learning.judging import answers_of_many, answers_of_one
from core.learning.metrics import (
    Answers,
    Measured,
    average,
    is_surely_better,
    measure,
    places_of,
    share,
    to_data,
)
from core.shares import share_of

CLASSES = ("a", "b", "c")


def some_answers(count: int = 300, seed: int = 0) -> tuple[Answers, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    chances = random.dirichlet([1.0, 1.0, 1.0], size=count)
    truth = (chances.cumsum(axis=1) > random.random((count, 1))).argmax(axis=1)
    return answers_of_one(CLASSES, chances, truth), truth, chances.argmax(axis=1)


def test_f1_precision_and_recall_are_scikit_learn_s() -> None:
    answers, truth, answered = some_answers()
    metrics, per_class = measure(answers)
    assert metrics["macro_f1"].value == pytest.approx(f1_score(truth, answered, average="macro"))
    assert metrics["micro_f1"].value == pytest.approx(np.mean(truth == answered))
    for number, name in enumerate(CLASSES):
        precision = precision_score(truth, answered, labels=[number], average="micro")
        recall = recall_score(truth, answered, labels=[number], average="micro")
        assert per_class[name]["precision"].value == pytest.approx(precision)
        assert per_class[name]["recall"].value == pytest.approx(recall)
        assert per_class[name]["support"].value == np.sum(truth == number)


def test_labels_are_measured_each_and_together() -> None:
    random = np.random.default_rng(1)
    truth = (random.random((200, 3)) < 0.3).astype(np.int8)
    chances = np.clip(truth * 0.4 + random.random((200, 3)) * 0.6, 0, 1)
    answers = answers_of_many(CLASSES, chances, truth, [0.5] * 3)
    metrics, _ = measure(answers)
    given = chances >= 0.5
    assert metrics["macro_f1"].value == pytest.approx(f1_score(truth, given, average="macro"))
    assert metrics["micro_f1"].value == pytest.approx(f1_score(truth, given, average="micro"))


def test_a_label_of_unknown_truth_is_not_counted() -> None:
    truth = np.array([[1, -1], [0, 1]], dtype=np.int8)
    answers = answers_of_many(("a", "b"), np.array([[0.9, 0.99], [0.1, 0.9]]), truth, [0.5, 0.5])
    metrics, _ = measure(answers)
    assert metrics["micro_f1"].value == 1.0
    assert answers.right.tolist() == [True, True]


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    inside = 0
    for seed in range(60):
        answers, _, _ = some_answers(150, seed)
        found = measure(answers, seed=seed)[0]["micro_f1"].to_data()
        inside += found["low"] <= 11 / 18 <= found["high"]  # the mean of the greatest of three
    assert inside >= 51


def calibrated(count: int, shift: float) -> Answers:
    random = np.random.default_rng(5)
    confidence = random.uniform(0.5, 1.0, size=count)
    right = random.random(count) < confidence - shift
    flags = np.ones((count, 1), dtype=bool)
    return Answers(("a",), flags, flags, confidence, right, np.ones(count, dtype=bool))


def test_calibration_error() -> None:
    assert measure(calibrated(4_000, 0.0))[0]["calibration_error"].value < 0.03
    assert measure(calibrated(4_000, 0.2))[0]["calibration_error"].value == pytest.approx(
        0.2, abs=0.03
    )
    # Chance alone must not look like a fault on three hundred issues.
    assert measure(calibrated(300, 0.0))[0]["calibration_error"].value < 0.07


def test_coverage_answers_the_surest_first_and_ties_together() -> None:
    confidence = np.array([0.9, 0.8, 0.8, 0.7, 0.6])
    right = np.array([True, True, False, True, True])
    flags = np.ones((5, 1), dtype=bool)
    answers = Answers(("a",), flags, flags, confidence, right, confidence >= 0.7)
    metrics, _ = measure(answers)
    assert metrics["coverage_at_0.90"].value == pytest.approx(0.2)
    assert metrics["abstained"].value == pytest.approx(0.2)


def test_few_that_were_all_right_tell_little() -> None:
    """Drawing from four right answers gives right answers alone, however unsure four are."""
    truth = np.array([0, 0, 0, 0, 1, 1, 1])
    answers = answers_of_one(("a", "b"), np.array([[0.9, 0.1]] * 6 + [[0.1, 0.9]]), truth)
    metrics, per_class = measure(answers)
    told = to_data(metrics, per_class)["per_class"]
    assert told["a"]["recall"] == share_of(4, 4) == {"value": 1.0, "low": 0.5101, "high": 1.0}
    assert told["b"]["recall"] == share_of(1, 3)
    assert told["b"]["precision"] == share_of(1, 1)
    assert to_data(metrics, {})["abstained"] == share_of(0, 7)
    assert share(np.ones(5, dtype=bool)).to_data() == share_of(5, 5)
    # Of one project it is its own, of several the mean.
    assert average([per_class["a"]])["recall"].to_data() == share_of(4, 4)
    assert average([per_class["a"], per_class["b"]])["recall"].value == pytest.approx(2 / 3)
    both = average([per_class["a"], per_class["a"]])["recall"].to_data()
    assert both["high"] == 1.0
    assert share_of(4, 4)["low"] < both["low"] < share_of(8, 8)["low"] + 0.05
    never = {"precision": Measured(np.nan, np.full(9, np.nan), 0)}
    assert average([never, per_class["b"]])["precision"].to_data() == share_of(1, 1)


def test_the_share_right_is_one_of_issues_where_each_has_one_value() -> None:
    truth = np.array([0, 0, 1, 1, 1, 1])
    answers = answers_of_one(("low", "high"), np.eye(2)[truth], truth)
    answers = replace(answers, places=places_of(("low", "high")))
    metrics, _ = measure(answers)
    told = to_data(metrics, {})
    assert told["micro_f1"] == told["within_one_step"] == share_of(6, 6)
    # Of labels it is none: an issue may have several.
    many = answers_of_many(("a", "b"), np.ones((3, 2)), np.ones((3, 2), dtype=np.int8), [0.5, 0.5])
    assert to_data(measure(many)[0], {})["micro_f1"]["low"] == 1.0


def test_averages_are_over_projects() -> None:
    parts = [measure(some_answers(100, seed)[0], seed=seed)[0] for seed in (1, 2)]
    found = average(parts)["macro_f1"]
    assert found.value == pytest.approx(np.mean([part["macro_f1"].value for part in parts]))
    narrow = found.to_data()
    wide = parts[0]["macro_f1"].to_data()
    assert narrow["high"] - narrow["low"] < wide["high"] - wide["low"]


def test_a_class_without_a_single_case_has_no_metrics() -> None:
    answers = answers_of_one(CLASSES, np.array([[0.9, 0.1, 0.0]] * 4), np.array([0, 0, 1, 0]))
    metrics, per_class = measure(answers)
    assert set(to_data(metrics, per_class)["per_class"]) == {"a", "b"}
    assert metrics["macro_f1"].value == pytest.approx((6 / 7 + 0) / 2)


def test_a_priority_one_step_off_is_better_than_one_two_steps_off() -> None:
    classes = ("high", "low", "medium", "urgent")  # not in the order of their scale

    def off(*answered: str) -> tuple[float, float]:
        found = np.array([[float(name == one) for name in classes] for one in answered])
        truth = np.full(len(answered), classes.index("urgent"))
        metrics, _ = measure(answers_of_one(classes, found, truth))
        return metrics["within_one_step"].value, metrics["steps_off"].value

    assert off("urgent", "urgent") == (1.0, 0.0)
    assert off("urgent", "high") == (1.0, 0.5)
    assert off("urgent", "medium") == (0.5, 1.0)
    assert off("low", "low") == (0.0, 3.0)
    unknown, _ = measure(answers_of_one(classes, np.eye(4)[:2], np.array([0, -1])))
    assert unknown["steps_off"].value == 0.0, "what the model cannot know has no place"
    types, _ = measure(answers_of_one(("bug", "high"), np.eye(2), np.array([0, 1])))
    assert "steps_off" not in types


@pytest.mark.parametrize(
    ("won", "lost", "alike", "better"),
    [
        (1, 0, 0, False),
        (3, 0, 20, False),
        (4, 0, 0, False),
        (5, 0, 200, True),
        (6, 1, 3, False),
        (7, 1, 3, True),
        (0, 9, 3, False),
        (0, 0, 5, False),
        (0, 0, 0, False),
    ],
)
def test_better_is_proved_on_the_issues_that_differ(
    won: int, lost: int, alike: int, better: bool
) -> None:
    ours = np.array([True] * won + [False] * lost + [True] * alike)
    theirs = np.array([False] * won + [True] * lost + [True] * alike)
    assert is_surely_better(ours, theirs) is better


def test_an_interval_contains_its_figure() -> None:
    said = Measured(0.01, np.linspace(0.02, 0.3, 100)).to_data()
    assert said["low"] == said["value"] == 0.01
    assert said["high"] > 0.2
