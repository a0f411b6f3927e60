"""Duplicate, related or similar: what the plugin says, and from when on it says duplicate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.model import Issue, StatusCategory, Suggestion, SuggestionKind
from core.plugin import Answered, Fared, SimilarIssue, TrainedModel
from plugins.similar import SimilarConfig, SimilarPlugin
from plugins.similar.threshold import (
    ENOUGH,
    SILENT,
    Answer,
    Threshold,
    answered_pairs,
    is_refused,
    learn_threshold,
)
from plugins.similar.wording import outcome
from tests.learning.contexts import Suggesting, Training

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
TITLE = "Discount lost in the mobile cart after rotation"
TEXT = "the total stays at the undiscounted amount until somebody reloads everything twice"


def issue(number: int, title: str = TITLE, body: str = TEXT, **fields: Any) -> Issue:
    values: dict[str, Any] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "id": number,
        "created_at": BEGAN + timedelta(hours=number),
    }
    return Issue(title=title, body=body, **(values | fields))


def suggest(
    new: Issue,
    *earlier: Issue,
    models: Sequence[TrainedModel] = (),
    lately: Sequence[Fared] = (),
    **settings: Any,
) -> list[Suggestion]:
    found = [
        SimilarIssue(issue=one, score=0.9, shared=("cart", "total", "twice")) for one in earlier
    ]
    plugin = SimilarPlugin(SimilarConfig(**settings))
    context = Suggesting(models, earlier=found, lately=lately)
    return list(plugin.trackside_suggest(new, context))


FIXED = {
    "status_category": StatusCategory.DONE,
    "resolution": "Fixed",
    "milestone": "2.4",
    "closed_at": datetime(2026, 5, 1, tzinfo=UTC),
}


def test_the_same_report_is_called_a_duplicate_with_what_became_of_it() -> None:
    (said,) = suggest(issue(9), issue(1, **FIXED))
    assert said.kind == SuggestionKind.DUPLICATE
    assert said.value == "github:acme/shop#1"
    assert said.because == "The same title, the same text; it was fixed in 2.4 on 2026-05-01."
    assert 0.88 <= said.confidence <= 0.97
    assert said.promised is None, "nobody has answered yet"


def test_what_only_belongs_together_is_related_and_why_is_told() -> None:
    (said,) = suggest(issue(9, f"{TITLE} 2.4"), issue(1, f"{TITLE} 2.3"))
    assert said.kind == SuggestionKind.RELATED
    assert said.because.endswith("; this is about 2.4, that about 2.3; it is still open.")


def test_a_component_that_both_are_in_is_named() -> None:
    labels = ("area/cart", "bug")
    (said,) = suggest(
        issue(9, "Total is wrong", labels=labels), issue(1, "Rotation loses it", labels=labels)
    )
    assert said.kind == SuggestionKind.SIMILAR
    assert said.because.startswith("Both in area/cart, both mention cart, total and twice")


def test_one_duplicate_at_most_and_the_rest_are_similar() -> None:
    said = suggest(issue(9), issue(1), issue(2), issue(3, "Total is wrong"))
    assert [s.kind for s in said].count(SuggestionKind.DUPLICATE) == 1
    assert said[0].value == "github:acme/shop#1"
    assert {s.kind for s in said[1:]} == {SuggestionKind.SIMILAR}


def test_a_private_original_is_never_named() -> None:
    assert suggest(issue(9), issue(1, private=True)) == []


def test_it_can_be_switched_off_and_made_stricter() -> None:
    for settings in ({"duplicates": False}, {"duplicate_threshold": 1.0}):
        (said,) = suggest(issue(9), issue(1), **settings)
        assert said.kind == SuggestionKind.SIMILAR


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({**FIXED, "closed_at": None}, "it was fixed in 2.4"),
        ({**FIXED, "closed_at": None, "type": "question"}, "it was answered there"),
        ({"status_category": StatusCategory.DONE, "status": "Answered"}, "it was answered there"),
        (
            {**FIXED, "closed_at": None, "resolution": "Duplicate"},
            "it turned out to be a duplicate itself",
        ),
    ],
)  # fmt: skip
def test_how_a_twin_was_resolved(fields: dict[str, Any], said: str) -> None:
    assert outcome(issue(1, **fields)) == said


# -- what people's answers bear out ---------------------------------------------------------


def answers(strength: float, right: int, wrong: int = 0) -> list[Answer]:
    return [Answer(strength, n < right) for n in range(right + wrong)]


def test_too_few_answers_leave_the_default() -> None:
    assert learn_threshold(answers(0.6, ENOUGH - 1), default=0.88, target=0.9) == Threshold(0.88)


def test_the_lowest_step_that_people_bear_out_is_the_threshold() -> None:
    learned = learn_threshold(answers(0.99, 40) + answers(0.72, 40), default=0.88, target=0.9)
    assert learned.least == 0.7, "nothing weaker was seen"
    promised = learned.promised(0.99)
    assert promised is not None
    assert promised >= 0.9


def test_what_was_wrong_lower_down_is_not_flagged_and_the_bound_is_what_counts() -> None:
    weak_wrong = answers(0.99, 60) + answers(0.75, 5, 15)
    assert learn_threshold(weak_wrong, default=0.88, target=0.9).least in {0.8, 0.88}
    # 28 of 30 are 93 %, and yet may come from 80 %.
    assert learn_threshold(answers(0.9, 28, 2), default=0.88, target=0.9).least == 0.88


def test_where_people_mostly_refuse_nothing_is_called_a_duplicate() -> None:
    learned = learn_threshold(answers(0.95, 15, 25), default=0.88, target=0.9)
    assert learned.least == SILENT
    model = TrainedModel(task="duplicate", card=None, data=learned.to_data())  # type: ignore[arg-type]
    (said,) = suggest(issue(9), issue(1), models=[model])
    assert said.kind == SuggestionKind.SIMILAR


def fared(right: bool | None, *, told: bool = True) -> Fared:
    return Fared(
        kind=SuggestionKind.DUPLICATE, value="x", confidence=0.9, promised=None, version="2",
        made_by="similar", applied=False, told=told, right=right, at=BEGAN,
    )  # fmt: skip


def test_it_falls_silent_by_itself_between_two_trainings() -> None:
    refused = [fared(False)] * 8 + [fared(True)] * 4
    assert is_refused(refused, 0.9)
    assert not is_refused([fared(False)] * 5, 0.9), "five say nothing"
    assert not is_refused([fared(True)] * 12, 0.9)
    assert not is_refused([fared(False, told=False)] * 20, 0.9), "nobody saw those"
    (said,) = suggest(issue(9), issue(1), lately=refused)
    assert said.kind == SuggestionKind.SIMILAR


def test_a_threshold_is_read_as_it_was_written() -> None:
    learned = learn_threshold(answers(0.99, 60), default=0.88, target=0.9)
    assert Threshold.from_data(learned.to_data()) == learned


def history(count: int) -> list[Issue]:
    """Pairs of the same report; each pair is about something of its own."""
    found = []
    for n in range(count):
        title = f"Widget w{n}a loses the stripe w{n}b on rotation"
        found += [issue(2 * n + 1, title), issue(2 * n + 2, title)]
    return found


def said_of(pairs: Sequence[Issue], kind: str, *, right: bool) -> dict[str, list[Answered]]:
    return {
        later.key: [Answered(kind=kind, value=earlier.key, right=right)]
        for earlier, later in zip(pairs[::2], pairs[1::2], strict=True)
    }


def test_what_counts_as_a_word_on_a_pair() -> None:
    pairs = history(ENOUGH)
    yes = answered_pairs(pairs, said_of(pairs, SuggestionKind.DUPLICATE, right=True))
    assert len(yes) == ENOUGH
    assert all(one.right for one in yes)
    linked = answered_pairs(pairs, said_of(pairs, SuggestionKind.SIMILAR, right=True))
    assert not any(one.right for one in linked), "linked as similar, and not marked"
    marked = [replace(one, duplicate_of=f"github:acme/shop#{one.id - 1}") for one in pairs[1::2]]
    both = [one for two in zip(pairs[::2], marked, strict=True) for one in two]
    later = answered_pairs(both, said_of(both, SuggestionKind.SIMILAR, right=True))
    assert all(one.right for one in later)
    assert answered_pairs(pairs, said_of(pairs, SuggestionKind.RELATED, right=False)) == []
    assert answered_pairs(pairs, {}) == ()


def test_training_learns_the_threshold_and_the_card_tells_it() -> None:
    pairs = history(2 * ENOUGH)
    training = Training(answers=said_of(pairs, SuggestionKind.DUPLICATE, right=True))
    (model,) = SimilarPlugin(SimilarConfig()).trackside_train("acme/shop", pairs, training)
    assert model.task == "duplicate"
    assert model.card.rows == 2 * ENOUGH
    (note,) = model.card.notes
    assert re.fullmatch(
        r"Called a duplicate from a strength of \d\d% on; people agreed with 60 of 60 such\.", note
    )
    assert model.card.about.endswith("how much two look like one report")
    (said,) = suggest(issue(9_999), issue(9_998), models=[model])
    assert said.kind == SuggestionKind.DUPLICATE
    assert said.promised is not None
    assert said.promised > 0.9
