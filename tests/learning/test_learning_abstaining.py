"""A model that is in use and says nothing: its card says so, and why, and claims nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.learning.card_page import card_page
from core.learning.metrics import Answers, measure
from core.learning.registry import card_json
from core.learning.silent import NAMES, NOT_TOLD, ON_ALL, ON_NEARLY_ALL, abstains, why_abstains
from core.model import Issue
from core.plugin import ModelCard, TrainedModel
from plugins.labels import LabelsConfig, LabelsPlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import THINGS, issue, trained

PLAIN = [
    issue(
        n, title=f"The {THINGS[n % 8]} page", body=f"Seen with {THINGS[n % 7]} and {THINGS[n % 5]}"
    )
    for n in range(120)
]


def learned(*having: bool) -> TrainedModel:
    """The only label that is left to learn is on some of the issues, for no reason to be read."""
    history = [
        replace(one, labels=("ui", "bug") if has else ("bug",))
        for one, has in zip(PLAIN, having, strict=True)
    ]
    models = LabelsPlugin(LabelsConfig(by_name=False)).trackside_train("a", history, Training())
    (model,) = models
    return model


def shown(model: TrainedModel) -> dict[str, Any]:
    return json.loads(json.dumps(card_json(model.card)))


def why_none(model: TrainedModel, one: Issue) -> str:
    context = Suggesting([model])
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    assert list(plugin.trackside_suggest(one, context)) == []
    return context.abstained["label"]


@pytest.mark.parametrize(
    ("having", "why"),
    [
        ([True] * 120, ON_ALL),
        ([n % 40 != 9 for n in range(120)], ON_NEARLY_ALL),
        ([n % 3 == 0 for n in range(120)], NOT_TOLD),
    ],
)
def test_where_the_only_label_is_told_from_nothing_that_is_the_reason(
    having: list[bool], why: str
) -> None:
    model = learned(*having)
    assert not any(model.data["suggests"])
    said = f"none of its values is suggested by what was learned: “ui” ({why})"
    assert abstains(shown(model)) == said
    assert why_none(model, issue(500, title="The export page", body="Seen")) == said


def test_its_page_says_that_it_abstains_and_claims_no_coverage() -> None:
    model = learned(*[True] * 120)
    assert model.card.metrics["coverage_at_0.90"]["value"] == 0
    page = card_page(shown(model), version="labels-1", active=True)
    said = "none of its values is suggested by what was learned: “ui” (all issues"
    assert f"in use, but abstains: {said}" in page
    assert "coverage" not in page
    assert "100%" in page, "what it abstains from stays"
    old = card_page(shown(model), version="labels-1", active=False)
    assert "not in use, and abstains: none" in old


def test_what_abstains_by_its_note_says_so_on_its_page() -> None:
    note = "Abstains: on the issues held out here it names no one right more often than chance."
    card = ModelCard(task="assignee", project="a", rows=40, classes=("ada",), notes=(note,))
    page = card_page(card_json(card), version="assignee-1", active=True)
    assert "in use, but abstains: on the issues held out here it names no one right" in page


def test_a_model_that_suggests_something_does_not_abstain() -> None:
    silent = {"ui": {"why": NOT_TOLD, "issues": 9}}
    card = ModelCard(task="labels", project="a", rows=9, classes=("docs", "ui"), silent=silent)
    assert abstains(card_json(card)) == ""
    assert "abstains" not in card_page(card_json(card), version="labels-1", active=True)
    bare = ModelCard(task="labels", project="a", rows=9)
    assert abstains(card_json(bare)) == ""
    assert why_abstains(bare).startswith("what was learned here")


def test_what_names_alone_suggest_is_suggested_by_the_model_of_names() -> None:
    silent = {"ui": {"why": NOT_TOLD, "issues": 9, "by_name": "text"}}
    fields: dict[str, Any] = {"project": "a", "rows": 9, "classes": ("ui",), "silent": silent}
    assert abstains(card_json(ModelCard(task="labels", **fields)))
    assert not abstains(card_json(ModelCard(task=NAMES, **fields)))


def test_nothing_answered_covers_nothing() -> None:
    truth = np.ones((50, 1), dtype=bool)
    nothing = np.zeros(50)
    metrics, _ = measure(
        Answers(
            classes=("ui",),
            truth=truth,
            answered=~truth,
            confidence=nothing,
            right=truth[:, 0],
            shown=nothing > 0,
        )
    )
    assert metrics["abstained"].value == 1
    assert metrics["coverage_at_0.95"].value == 0


def test_a_model_of_one_value_that_is_no_better_than_a_rule_says_which() -> None:
    model = trained("type", [replace(one, type="bug" if n % 6 else "task")
                             for n, one in enumerate(PLAIN)])  # fmt: skip
    assert model is not None
    assert abstains(card_json(model.card)) == (
        "on issues held out here it does no better than always answering “bug”"
    )
