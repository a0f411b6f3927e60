"""Labels above and below each other: what a team does with both is counted, and kept to."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from core.learning.rows import Row
from core.model import Issue, Suggestion
from core.plugin import KnownLabel, ModelCard, TrainedModel
from plugins.labels import LabelsConfig, LabelsPlugin
from plugins.labels.kin import Kin, backed_up, kin_data, kin_of, with_kin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import ASIDES, issue

UI, FORMS, MENUS = "area/ui", "area/ui/forms", "area/ui/menus"
NEVER = [["area/ui"]] * 6 + [["area/ui/forms"]] * 6 + [["area/ui/menus", "zolk"]] * 2
ALWAYS = [["area: ui", "Area: UI / Forms"]] * 9 + [["area: ui"]] * 3


def test_kin_are_told_by_their_names_and_counted() -> None:
    assert kin_of(NEVER) == [Kin(UI, FORMS, 6, 0), Kin(UI, MENUS, 2, 0)]
    (found,) = kin_of(ALWAYS)
    assert found == Kin("area: ui", "Area: UI / Forms", 9, 9)
    assert found.is_always_both
    assert kin_of([["area/uint"], ["area/ui"], ["ui"], ["areas"]]) == []
    assert kin_of([["a::b::c"], ["a"], ["a: b"]]) == [
        Kin("a", "a: b", 1, 0),
        Kin("a: b", "a::b::c", 1, 0),
        Kin("a", "a::b::c", 1, 0),
    ]
    assert kin_of([["area/ui/forms"]]) == [], "no parent that anybody has ever set"


def row(*values: str, denied: frozenset[str] = frozenset()) -> Row:
    return Row(key="k", project="p", title="", body="", values=frozenset(values), denied=denied)


def test_a_child_too_rare_to_be_learned_counts_for_its_parent() -> None:
    kin = kin_of(NEVER)
    rows = [row(FORMS), row(MENUS, "zolk"), row(MENUS, denied=frozenset({UI}))]
    found = [one.values for one in backed_up(rows, kin, least=5)]
    assert found == [{FORMS}, {UI, "zolk"}, {MENUS}]
    assert kin_data(kin, least=5)["backed"] == [UI]
    assert backed_up(rows, kin, least=1) == rows
    assert kin_data([], least=5) == {}


def said(value: str, confidence: float, version: str = "labels-1") -> Suggestion:
    return Suggestion(
        kind="label",
        value=value,
        confidence=confidence,
        because="So.",
        made_by="labels",
        version=version,
        promised=0.9,
    )


def told(
    found: list[Suggestion],
    history: list[list[str]],
    chances: dict[str, float],
    present: tuple[str, ...] = (),
    closed: tuple[str, ...] = (),
) -> list[Suggestion]:
    data = kin_data(kin_of(history), least=5)
    model = TrainedModel(
        task="labels", card=ModelCard(task="labels", project="p", rows=1), data=data
    )
    return list(
        with_kin(
            found,
            replace(model, version="labels-1"),
            chances,
            present=present,
            is_open=lambda label: label not in closed,
            minimum=0.5,
            made_by="labels",
        )
    )


def test_a_parent_comes_in_place_of_children_none_of_which_is_sure_enough() -> None:
    chances = {UI: 0.1, FORMS: 0.35, MENUS: 0.3, "zolk": 0.2}
    (found,) = told([], NEVER, chances)
    assert (found.value, found.confidence, found.promised) == (UI, 0.75, None)
    assert "“area/ui/forms” and “area/ui/menus”" in found.because
    assert found.version != "labels-1", "its record is none of what was measured"
    assert told([], NEVER, {**chances, FORMS: 0.05}) == [], "not sure enough together either"
    assert told([], NEVER, chances, closed=(UI,)) == [], "gone from the tracker, or never wanted"
    assert told([], NEVER, chances, present=(MENUS,)) == []
    assert told([], NEVER, chances, present=(UI,)) == []
    (surest,) = told([], NEVER, {UI: 0.4, FORMS: 0.45, MENUS: 0.4})
    assert surest.confidence == 0.95


def test_never_both_where_the_team_never_has_both() -> None:
    sure = [said(FORMS, 0.8), said(UI, 0.6), said("zolk", 0.55)]
    assert [one.value for one in told(sure, NEVER, {})] == [FORMS, "zolk"]
    backed = told([said(UI, 0.9), said(FORMS, 0.6)], NEVER, {})
    assert [(one.value, one.promised) for one in backed] == [(UI, None)]
    named = told([said(UI, 0.9, "names-1/several")], NEVER, {})
    assert named[0].promised == 0.9, "what was found by its name has a record of its own"
    some = [*NEVER, [UI, FORMS]]
    assert [one.value for one in told(sure, some, {})] == [FORMS, UI, "zolk"]


def test_both_where_the_team_always_has_both() -> None:
    found = told([said("Area: UI / Forms", 0.8)], ALWAYS, {})
    assert [(one.value, one.promised) for one in found] == [
        ("Area: UI / Forms", 0.9),
        ("area: ui", None),
    ]
    assert found[1].because == "Issues here with “Area: UI / Forms” have it, too: 9 of 9."
    there = told([said("Area: UI / Forms", 0.8)], ALWAYS, {}, present=("area: ui",))
    assert len(there) == 1


WORDS = {
    UI: "screen layout theme",
    FORMS: "screen layout field checkbox",
    MENUS: "screen layout dropdown shortcut",
    "area/api": "endpoint request timeout",
    "area/api/auth": "endpoint token session",
}


def history(count: int, seed: int) -> list[Issue]:
    """Issues of which four in ten say only what the parent's do."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    made = []
    for number in range(1, count + 1):
        label = chance.choice(list(WORDS))
        said_ = WORDS[label].split()
        kept = said_[:2] if chance.random() < 0.4 else said_
        title = " ".join(chance.sample(kept, len(kept)))
        body = " ".join(chance.sample(ASIDES.split(), 8))
        made.append(issue(number, title=f"The {title}", body=body, labels=(label,)))
    return made


@pytest.fixture(scope="module")
def models() -> list[TrainedModel]:
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    return list(plugin.trackside_train("acme/shop", history(300, 1), Training()))


def ask(models: list[TrainedModel], title: str) -> dict[str, float | None]:
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    context = Suggesting(models, known=dict.fromkeys(WORDS, KnownLabel()))
    one = issue(999, title=title, body="weekly printer cable", labels=())
    return {s.value: s.promised for s in plugin.trackside_suggest(one, context)}


def test_a_history_teaches_when_to_stay_with_the_parent(models: list[TrainedModel]) -> None:
    assert set(ask(models, "The field checkbox of the screen layout")) == {FORMS}
    assert ask(models, "The screen layout") == {UI: None}


def test_it_is_right_more_often_than_not(models: list[TrainedModel]) -> None:
    """Right is the label itself, or what stands above it."""
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    bare = [replace(one, data={k: v for k, v in one.data.items() if k != "kin"}) for one in models]
    answered, right = {"with": 0, "without": 0}, {"with": 0, "without": 0}
    for one in history(60, 2):
        for how, those in (("with", models), ("without", bare)):
            context = Suggesting(those, known=dict.fromkeys(WORDS, KnownLabel()))
            found = [s.value for s in plugin.trackside_suggest(replace(one, labels=()), context)]
            answered[how] += bool(found)
            right[how] += bool(found) and all(one.labels[0].startswith(label) for label in found)
    assert answered["with"] > answered["without"]
    assert right["with"] >= right["without"]
    assert right["with"] >= 0.85 * answered["with"]
