"""What a model's held-out answers look like, and the page that draws it."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from core.learning.card_page import card_page
from core.learning.portrait import HeldOutAnswers, portrait
from core.learning.registry import card_json
from core.learning.rows import Row, rows_of
from core.learning.silent import with_silent
from core.learning.training import RECIPES, learn
from core.pages import LONGEST
from core.plugin import ModelCard, TrainedModel
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


LONG = "area: " + "very " * 40 + "long"
NAMES = (
    f"{LONG} a",
    f"{LONG} b",
    "<b onmouseover=alert(1)>bold</b>",
    "\u202eevil\x00 \u200bname",
    "تقرير عن خطأ في الواجهة",
    "🐛" * 40,
    "",
)


def test_each_value_has_a_bar_of_its_own_whatever_its_name(card: ModelCard) -> None:
    data = card_json(card)
    some = next(iter(data["metrics"]["per_class"].values()))
    data["metrics"]["per_class"] = dict.fromkeys(NAMES, some)
    page = card_page(data, version="type-1", active=True)
    drawn = next(svg for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL) if "F1 by" in svg)
    texts = ["".join(one.itertext()) for one in ET.fromstring(drawn).iter()  # noqa: S314
             if one.tag.endswith("text")]  # fmt: skip
    beside = [text for text in texts if text not in {"F1 by value", "F1"} and not is_number(text)]
    assert len(beside) == len(set(beside)) == len(NAMES)
    assert max(map(len, beside)) <= 34
    assert sum(text.startswith("area: very") for text in beside) == 2
    assert drawn.count("<rect") == len(NAMES) + 1, "and the ground that they stand on"
    assert "viewBox" in drawn, "it shrinks to the room that it has"


def test_names_of_any_length_and_script_stand_in_tables_and_harm_nothing(card: ModelCard) -> None:
    data = card_json(replace(card, silent={n: {"why": "rare", "issues": 1} for n in NAMES}))
    page = card_page(data, version="type-1", active=True)
    cells = [html.unescape(cell) for cell in re.findall(r"<td><bdi>(.*?)</bdi>", page)]
    assert cells
    assert max(map(len, cells)) <= LONGEST
    assert "evil name" in cells, "without what turns the direction of writing"
    assert "<b " not in page
    wide = re.findall(r'<div class="wide" [^>]*>\s*<table>', page)
    assert len(wide) == page.count("<table>") > 0, "wide ones scroll by themselves"


def is_number(text: str) -> bool:
    return text.replace(".", "").isdigit()


def test_what_its_table_tells_is_not_told_again_in_notes(card: ModelCard) -> None:
    model = TrainedModel(task="type", card=card, data={})
    told = with_silent(model, {"chore": {"why": "too few issues to learn it", "issues": 2}})
    page = card_page(card_json(told.card), version="type-1", active=True)
    assert "What it never suggests" in page
    assert "Never suggested:" not in page
    bare = card_json(replace(told.card, silent={}))
    assert "Never suggested:" in card_page(bare, version="type-1", active=True)


def test_what_it_was_compared_with_is_said_in_full(card: ModelCard) -> None:
    first = {"promoted": True, "sentence": "It is the first one.", "old_version": ""}
    page = card_page({**card_json(card), "comparison": first}, version="x", active=True)
    assert "first one" not in page
    assert "No model was in use before it" in page
    later = {"promoted": True, "sentence": "Of 9 it had 8.", "old_version": "type-0"}
    page = card_page({**card_json(card), "comparison": later}, version="x", active=True)
    assert "Beside the model in use before: Of 9 it had 8." in page


def test_a_card_without_measurements_has_a_page_too() -> None:
    data = card_json(ModelCard(task="labels_by_name", project="a", rows=3))
    page = card_page(data, version="x", active=False)
    assert "not in use" in page
    assert "<h1>labels by name of" in page
