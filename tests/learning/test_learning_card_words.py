"""What a card says: the same word for the same rule, also on cards of earlier versions."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from core.cli.model_card import show_card
from core.learning.card_page import card_page
from core.learning.card_words import (
    BY_VALUE,
    baselines_said,
    measured_on,
    metrics_legend,
    values_legend,
)
from core.store.registry import ModelRecord
from tests.learning.synthetic import issues, trained

HALF = {"value": 0.5, "low": 0.4, "high": 0.6}
NONE = {"value": 0.0, "low": 0.0, "high": 0.0}
ALL = {"value": 1.0, "low": 1.0, "high": 1.0}


def card(task: str, **metrics: object) -> dict[str, Any]:
    return {
        "task": task,
        "project": "acme/shop",
        "rows": 50,
        "first": None,
        "about": "",
        "classes": ["a", "b"],
        "metrics": {"macro_f1": HALF, "abstained": HALF},
        "baselines": {"majority": metrics},
    }


def record(data: dict[str, Any]) -> ModelRecord:
    return ModelRecord(
        id=1, tracker="github", project="acme/shop", task=data["task"], version="x", active=True,
        path="", sha256="", card=data,
    )  # fmt: skip


def test_the_rule_of_labels_has_a_name_of_its_own() -> None:
    model = trained("labels", issues(200))
    assert model is not None
    (name,) = model.card.baselines
    assert name == "as_common_as_before"


def test_a_rule_that_always_answers_is_not_said_to_abstain() -> None:
    model = trained("type", issues(200))
    assert model is not None
    assert "abstained" in model.card.metrics
    assert "macro_f1" in model.card.baselines["majority"]
    assert "abstained" not in model.card.baselines["majority"]


def test_cards_of_earlier_versions_are_shown_with_the_words_of_today() -> None:
    labels = card("labels", macro_f1=NONE, abstained=ALL)
    assert baselines_said(labels) == {"as_common_as_before": {"macro_f1": NONE, "abstained": ALL}}
    types = card("type", macro_f1=HALF, abstained=ALL)
    assert baselines_said(types) == {"majority": {"macro_f1": HALF}}
    assert baselines_said({"task": "assignee"}) == {}

    page = card_page(labels, version="labels-1", active=True)
    assert "<th>as common as before</th>" in page
    assert "majority" not in page
    assert "each label as likely as it was before" in page
    page = card_page(types, version="type-1", active=True)
    assert "<th>majority</th>" in page
    assert "100% (100–100)" not in page


def values(**support: int) -> dict[str, object]:
    return {
        name: {"precision": HALF, "recall": HALF, "f1": HALF, "support": count}
        for name, count in support.items()
    }


def shown_in_table(page: str, title: str) -> list[str]:
    """The first cells of a table of a page."""
    table = page.partition(f'aria-label="Table: {title}"')[2].partition("</table>")[0]
    return [html.unescape(name) for name in re.findall(r"<td><bdi>(.*?)</bdi>", table)]


@pytest.mark.parametrize(
    ("task", "support", "order"),
    [
        ("type", {"bug": 3, "chore": 9, "feature": 5, "alike": 3}, "chore feature alike bug"),
        ("priority", {"high": 1, "low": 9, "medium": 5, "urgent": 2}, "urgent high medium low"),
        ("priority", {"odd": 9, "none": 5, "low": 2}, "low none odd"),
    ],
)
def test_values_are_in_one_order_on_a_page_and_a_terminal(
    task: str, support: dict[str, int], order: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = card(task)
    data["classes"] = list(support)
    data["metrics"] = {"macro_f1": HALF, "per_class": values(**support)}
    page = card_page(data, version="x", active=True)
    assert shown_in_table(page, BY_VALUE) == order.split()
    drawn = page.partition('aria-label="F1 by value"')[2].partition("</svg>")[0]
    from_below = re.findall(r">([a-z]+)</text>", drawn)
    assert from_below[::-1] == order.split()

    show_card(record(data), "yes")
    out = capsys.readouterr().out
    table = out.partition(BY_VALUE)[2]
    assert re.findall(r"^│ ([a-z]+) +│", table, re.MULTILINE) == order.split()
    assert ", ".join(order.split()) in out, "the values that it knows"


def test_a_page_explains_what_a_terminal_does(capsys: pytest.CaptureFixture[str]) -> None:
    data = card("type")
    data["metrics"] = {
        "held_out": 1234,
        "macro_f1": HALF,
        "calibration_error": HALF,
        "per_class": values(bug=9),
    }
    page = re.sub(r"<[^>]*>|\s+", " ", card_page(data, version="x", active=True))
    show_card(record(data), "yes")
    out = re.sub(r"[│\s]+", " ", capsys.readouterr().out)
    said = [measured_on(data), *metrics_legend(data).splitlines(), *values_legend().splitlines()]
    named = {one.partition(":")[0] for one in said}
    assert {"precision", "recall", "F1", "confidence", "calibration error"} <= named
    assert measured_on(data).startswith("the newest 1,234 issues, held out in time order")
    for one in said:
        assert one in out
        assert one in page.replace(" : ", ": ").replace(":  ", ": ")


def test_nothing_is_said_of_what_was_not_held_out() -> None:
    assert measured_on(card("similar")) == ""
    assert "Measured on the" not in card_page(card("type"), version="x", active=True)


@pytest.mark.parametrize("lacks", [0, 3])
def test_what_lacks_nowhere_is_no_column(lacks: int, capsys: pytest.CaptureFixture[str]) -> None:
    data = card("type")
    data["silent"] = {
        "chore": {"why": "only bots set it", "issues": 9},
        "epic": {"why": "rare", "issues": 2, **({"takes": 5, "lacks": lacks} if lacks else {})},
    }
    page = card_page(data, version="x", active=True)
    assert shown_in_table(page, "What it never suggests") == ["chore", "epic"]
    assert ('<th class="number">lacks</th>' in page) is bool(lacks)
    assert ("so many issues more and it can be learned" in page) is bool(lacks)
    show_card(record(data), "yes")
    assert ("lacks" in capsys.readouterr().out) is bool(lacks)
