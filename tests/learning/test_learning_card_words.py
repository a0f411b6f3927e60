"""What a card says: the same word for the same rule, also on cards of earlier versions."""

from __future__ import annotations

from core.learning.card_page import card_page
from core.learning.card_words import baselines_said
from tests.learning.synthetic import issues, trained

HALF = {"value": 0.5, "low": 0.4, "high": 0.6}
NONE = {"value": 0.0, "low": 0.0, "high": 0.0}
ALL = {"value": 1.0, "low": 1.0, "high": 1.0}


def card(task: str, **metrics: object) -> dict[str, object]:
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
