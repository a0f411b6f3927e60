"""What is taken for a bug report, beside what is suggested as its type: with both plugins."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.learning.registry import card_json
from core.learning.silent import abstains, why_abstains
from core.model import Issue, StatusCategory, Suggestion
from core.plugin import TrainedModel
from plugins.issue_type import IssueTypeConfig, IssueTypePlugin
from plugins.missing_information import MissingConfig, MissingPlugin
from plugins.missing_information.taken import BY_TYPE, BY_WORDS
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import issue

PARTS = ("cart", "menu", "basket", "invoice", "search", "photo", "coupon", "export")
SAID = {
    "bug": ("The {} page goes white", "With every click the {} page goes white and stays so."),
    "feature": ("Let people sort the {}", "We want the {} to be sorted by price, all of us."),
}
WHITE = issue(1, title="The cart page goes white", body=SAID["bug"][1].format("cart"))
"""No word of a defect as the plugin knows them, and yet what is a bug here."""

SORT = issue(2, title="Let people sort the menu", body="Sorted by price: now it fails, an error.")
"""Two words of a defect, and yet a wish by what the project's wishes say."""

UNHEARD = issue(3, title="Quokka crashes", body="Zolk kart blip.")
VERSION = "Saw it in version 2.{n}.1 with order {n}"


def fixed(number: int, body: str) -> Issue:
    done = {"status_category": StatusCategory.DONE, "resolution": "fixed"}
    return replace(issue(number, title=f"White {number}", body=body), type="bug", **done)


def learned(bodies: Sequence[str]) -> TrainedModel:
    history = [fixed(n, body.format(n=n)) for n, body in enumerate(bodies)]
    (model,) = MissingPlugin(MissingConfig()).trackside_train("acme/shop", history, Training())
    return model


@pytest.fixture(scope="module")
def types() -> TrainedModel:
    history = [
        issue(
            n,
            title=SAID[kind][0].format(part),
            body=f"{SAID[kind][1].format(part)} Since day {n}.",
            type=kind,
        )
        for n, (part, kind) in enumerate((part, kind) for part in PARTS * 8 for kind in SAID)
    ]
    plugin = IssueTypePlugin(IssueTypeConfig(examples=False))
    (model,) = plugin.trackside_train("acme/shop", history, Training())
    return model


@pytest.fixture(scope="module")
def habits() -> TrainedModel:
    return learned([VERSION] * 30)


def ask(
    models: Sequence[TrainedModel], one: Issue, config: MissingConfig | None = None
) -> tuple[list[Suggestion], str]:
    """What is asked for, and why nothing is."""
    context = Suggesting(models)
    found = list(MissingPlugin(config or MissingConfig()).trackside_suggest(one, context))
    assert bool(found) is not bool(context.abstained)
    return found, context.abstained.get("missing", "")


def suggested_type(types: TrainedModel, one: Issue) -> list[str]:
    plugin = IssueTypePlugin(IssueTypeConfig())
    return [one.value for one in plugin.trackside_suggest(one, Suggesting([types]))]


def test_what_is_suggested_as_a_bug_is_asked_for_what_bugs_have(
    types: TrainedModel, habits: TrainedModel
) -> None:
    assert suggested_type(types, WHITE) == ["bug"]
    found, _ = ask([types, habits], WHITE)
    assert [one.value for one in found] == ["details", "version"]
    assert BY_WORDS not in found[0].because, "what it goes by is said in the same comment"
    assert ask([habits], WHITE) == ([], "by its words alone it does not look like a bug report")


def test_what_is_suggested_as_another_type_is_not_asked(
    types: TrainedModel, habits: TrainedModel
) -> None:
    assert suggested_type(types, SORT) == ["feature"]
    assert ask([habits], SORT)[0], "by its words it would be"
    found, why = ask([types, habits], SORT)
    assert found == []
    assert why == "what was learned of types takes it for “feature”, not for a bug"


def test_where_no_type_is_sure_it_goes_by_the_words_and_says_so(
    types: TrainedModel, habits: TrainedModel
) -> None:
    unsure = replace(types, data={**types.data, "suggests": []})
    assert suggested_type(unsure, UNHEARD) == []
    found, _ = ask([unsure, habits], UNHEARD)
    first, second = (one.because for one in found)
    assert first.endswith(f"this one has none of them yet. {BY_WORDS}")
    assert BY_WORDS not in second, "once is enough"
    assert BY_WORDS not in ask([habits], UNHEARD)[0][0].because, "nothing says otherwise"


def test_a_type_that_the_issue_has_counts_before_its_words(
    types: TrainedModel, habits: TrainedModel
) -> None:
    wish = replace(UNHEARD, type="feature")
    assert ask([habits], wish) == ([], "its type is “feature”, and only bug reports are asked")
    assert ask([habits], replace(UNHEARD, labels=("enhancement",)))[1].startswith("its type is")
    found, _ = ask([types, habits], replace(SORT, type="bug"))
    assert suggested_type(types, replace(SORT, type="bug")) == ["feature"]
    assert found[0].because.endswith(BY_TYPE), "the other plugin says otherwise"
    assert suggested_type(types, replace(WHITE, type="feature")) == ["bug"]
    assert ask([types, habits], replace(WHITE, type="feature"))[0], "as it is suggested beside it"


def test_a_model_of_types_that_cannot_be_used_leaves_the_words(
    types: TrainedModel, habits: TrainedModel
) -> None:
    later = replace(types, data={**types.data, "kind": "of tomorrow"})
    assert ask([later, habits], UNHEARD)[0]


def test_where_fixed_reports_have_nothing_in_common_that_is_why_nothing_is_asked() -> None:
    none = learned(["It goes white with order {n}"] * 30)
    for one in (WHITE, UNHEARD, replace(UNHEARD, type="feature")):
        found, why = ask([none], one)
        assert found == []
        assert why == (
            "nothing was in 70% or more of the 30 bug reports that were fixed here, so there is no "
            "habit to ask by"
        )
    assert why_abstains(none.card) == "nothing is asked for, because no such habit reaches 70%"
    assert abstains(json.loads(json.dumps(card_json(none.card)))), "as the list of models asks"


def test_the_card_says_what_was_counted_and_what_one_of_several_is(habits: TrainedModel) -> None:
    assert not abstains(card_json(habits.card))
    first, *counts, asked = habits.card.notes
    assert first.startswith(
        "learned from 30 bug reports that were fixed: issues that are done, and not as a duplicate "
    )
    several = "at least one of version, steps to reproduce, expected behaviour, logs and device"
    assert f"30 of 30 bug reports that were fixed had {several}" in counts
    assert asked.endswith(f"asked for: version, {several}")


def test_how_sure_a_type_must_be_is_set_for_both(types: TrainedModel, habits: TrainedModel) -> None:
    never = {"minimum_confidence": 1.0, "correct_from": 1.0}
    plugin = IssueTypePlugin(IssueTypeConfig(**never))
    assert list(plugin.trackside_suggest(SORT, Suggesting([types]))) == []
    found, _ = ask([types, habits], SORT, MissingConfig(**never))
    assert found[0].because.endswith(BY_WORDS)


def test_reasons_for_a_type_are_not_looked_for(
    types: TrainedModel, habits: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dear(*_: object) -> None:
        raise AssertionError("reasons cost ten times what the type does")

    monkeypatch.setattr("core.learning.suggesting.reasons", dear)
    assert ask([types, habits], WHITE)[0]


def test_a_card_s_values_are_what_is_asked_for(habits: TrainedModel) -> None:
    assert habits.card.classes == ("version", "details")
    of_nothing = learned(["It is white"] * 30)
    assert of_nothing.card.classes == ()
    assert any(note.startswith("Abstains: nothing is asked for") for note in of_nothing.card.notes)
