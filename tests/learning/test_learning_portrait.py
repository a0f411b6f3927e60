"""What a model's held-out answers look like, and the page that draws it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.learning.card_page import card_page
from core.learning.portrait import HeldOutAnswers, portrait
from core.learning.registry import card_json
from core.learning.rows import Row, rows_of
from core.learning.training import RECIPES, learn
from core.plugin import ModelCard
from tests.learning.synthetic import issues


def row(number: int, author: str = "ada", title: str = "The export crashes") -> Row:
    return Row(
        key=f"n:a#{number}",
        project="a",
        title=title,
        body="",
        values=frozenset({"bug"}),
        author=author,
    )


def answers(right: list[bool], first: int = 0, sure: float = 0.9) -> HeldOutAnswers:
    return HeldOutAnswers(
        np.arange(first, first + len(right)),
        np.zeros(len(right), dtype=np.int64),
        np.full(len(right), sure),
        np.array(right),
    )


def test_where_it_is_sure_and_where_right() -> None:
    rows = [row(n) for n in range(40)]
    half = [n % 2 == 0 for n in range(40)]
    found = portrait(rows, answers(half), {})
    assert found["curve"][0] == {"confidence": 0.0, "coverage": 1.0, "precision": 0.5}
    assert found["curve"][-1]["confidence"] == 0.9
    assert found["reliability"] == [{"confidence": pytest.approx(0.9), "right": 0.5, "count": 40}]


def test_newcomers_are_those_who_filed_nothing_before() -> None:
    rows = [row(n, "ada") for n in range(30)] + [row(30 + n, f"new {n}") for n in range(30)]
    right = [True] * 30 + [n % 3 == 0 for n in range(30)]
    found = portrait(rows, answers(right), {})
    assert found["groups"]["author"] == {
        "newcomer": {"count": 31, "right": 11},
        "regular": {"count": 29, "right": 29},
    }
    assert found["weaknesses"] == ["Of issues of newcomer authors 35% were right, of all 67%."]


def test_languages_that_it_is_weak_in_are_named() -> None:
    german = "Der Export stürzt ab und ich weiß nicht warum das so ist, aber nur mit der neuen"
    rows = [row(n) for n in range(60)] + [row(60 + n, title=german) for n in range(30)]
    found = portrait(rows, answers([True] * 60 + [False] * 20 + [True] * 10), {})
    assert found["groups"]["language"]["german"] == {"count": 30, "right": 10}
    assert found["weaknesses"] == ["Of issues in German 33% were right, of all 78%."]


def test_of_few_issues_nothing_is_said() -> None:
    rows = [row(n, f"new {n}") for n in range(19)]
    assert portrait(rows, answers([False] * 19), {})["weaknesses"] == []
    assert portrait(rows, None, {})["curve"] == []


def test_weak_values_and_a_poor_calibration_are_named() -> None:
    metrics = {
        "calibration_error": {"value": 0.2},
        "per_class": {
            "bug": {"f1": {"value": 0.9}, "support": 50},
            "question": {"f1": {"value": 0.3}, "support": 50},
            "rare": {"f1": {"value": 0.0}, "support": 2},
        },
    }
    assert portrait([], None, metrics)["weaknesses"] == [
        "It is weak at “question”.",
        "How sure it says it is, is off by 20% on average.",
    ]


@pytest.fixture(scope="module")
def card() -> ModelCard:
    rows = rows_of("type", issues(300))
    model = learn(rows, RECIPES["type"], project="a", seed=1, progress=lambda _d, _w: None)
    assert model is not None
    return model.card


def test_a_card_has_its_picture_and_stays_json(card: ModelCard) -> None:
    kept = json.loads(json.dumps(card_json(card)))
    assert kept["portrait"]["curve"]
    assert kept["portrait"]["groups"]["language"]["english"]["count"] > 0


def test_the_page_draws_it_and_needs_nothing(card: ModelCard) -> None:
    page = card_page(card_json(card), version="type-1", active=True)
    assert page.count("<svg") == 3
    assert "type-1, in use" in page
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org", "")


def test_names_do_nothing_in_the_page(card: ModelCard, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    data = card_json(replace(card, project=evil, notes=(evil,)))
    data["metrics"]["per_class"] = {evil: next(iter(data["metrics"]["per_class"].values()))}
    page = card_page(data, version=evil, active=False)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_a_card_without_measurements_has_a_page_too() -> None:
    data = card_json(ModelCard(task="labels_by_name", project="a", rows=3))
    assert "not in use" in card_page(data, version="x", active=False)
