"""Whatever a project's issues have and its models never suggest is named, with the reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.learning.card_page import card_page
from core.learning.registry import card_from_json, card_json
from core.learning.rows import Truth
from core.learning.silent import (
    BY_BOTS,
    MOST,
    NOT_ANYWHERE,
    NOT_TOLD,
    TOO_FEW,
    silent_of,
    silent_sentences,
    with_silent,
)
from core.learning.unlearned import TASKS, unlearned, why_unlearned_in
from core.model import FieldChange, Issue, Person, Priority
from core.plugin import KnownLabel, ModelCard, TrainedModel
from core.store.store import Store
from plugins.assignee import AssigneeConfig, AssigneePlugin
from plugins.issue_type import IssueTypeConfig, IssueTypePlugin
from plugins.labels import LabelsConfig, LabelsPlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import BEGINNING, issue, issues

BOT = Person(id="9", handle="robot", is_bot=True)
ADA, BEN = Person(id="1", handle="ada"), Person(id="2", handle="ben")


def labelled(one: Issue, *labels: str) -> Issue:
    return replace(one, labels=(*one.labels, *labels))


def by_bot(one: Issue, field: str, value: str) -> Issue:
    change = FieldChange(field=field, after=value, at=BEGINNING, actor=BOT)
    return replace(one, history=(*one.history, change))


def whys(models: Iterable[TrainedModel], task: str) -> Mapping[str, str]:
    (model,) = [model for model in models if model.task == task]
    return {value: said["why"] for value, said in model.card.silent.items()}


@pytest.fixture(scope="module")
def trained() -> list[TrainedModel]:
    """A history with a label for each reason."""
    history = [
        labelled(
            one,
            *(["bug"] if number % 2 else []),
            *(["wontfix"] if number % 9 == 0 else []),
            *(["once"] if number == 7 else []),
            *(["retired"] if number < 40 else []),
            *(["robotic"] if number % 5 == 0 else []),
        )
        for number, one in enumerate(issues(120))
    ]
    history = [
        by_bot(one, "labels", "robotic") if "robotic" in one.labels else one for one in history
    ]
    in_use = {label for one in history for label in one.labels} - {"retired"} | {"unused part"}
    context = Training(labels={label: KnownLabel() for label in in_use})
    plugin = LabelsPlugin(LabelsConfig())
    return list(plugin.trackside_train("acme/shop", history, context))


def test_every_label_that_is_not_suggested_is_named_with_its_reason(
    trained: list[TrainedModel],
) -> None:
    found = whys(trained, "labels")
    assert found == {
        "bug": "it stands for a type, which is suggested instead",
        "wontfix": "left out by [plugins.labels] never",
        "once": TOO_FEW,
        "retired": "no label of the project any more",
        "robotic": BY_BOTS,
        "unused part": "on no issue yet",
    }
    (model,) = [model for model in trained if model.task == "labels"]
    assert not found.keys() & set(model.card.classes) - {"retired"}
    assert model.card.notes[0].startswith("Never suggested: “bug” (it stands for a type")
    named = {value: said["by_name"] for value, said in model.card.silent.items()
             if "by_name" in said}  # fmt: skip
    assert named == {"unused part": "title"}, "several words in a title are enough, one is not yet"
    assert model.card.notes[1] == (
        "Suggested by name alone, where the title says its name: “unused part” (on no issue yet)."
    )
    lacks = {value: said["lacks"] for value, said in model.card.silent.items() if "lacks" in said}
    assert lacks == {"once": 4}
    assert "“once” has 1 of 5 (too few issues to learn it)" in model.card.notes[0]


def test_a_label_that_is_suggested_by_name_is_not_called_never_suggested() -> None:
    """As a file name in the text may say it, where those on past issues were right."""
    history = [
        *issues(60),
        *(issue(200 + n, title=f"Crash {n}", body="in render.py", labels=("render",), type="bug")
          for n in range(4)),
    ]  # fmt: skip
    known = {label: KnownLabel() for one in history for label in one.labels}
    known |= {"sound": KnownLabel(description="noise, music"), "wontfix": KnownLabel()}
    plugin = LabelsPlugin(LabelsConfig(minimum_confidence=0.5))
    context = Training(labels=known)
    models = {m.task: m for m in plugin.trackside_train("acme/shop", history, context)}
    silent = models["labels"].card.silent
    assert (silent["render"]["why"], silent["render"]["by_name"]) == (TOO_FEW, "text")
    assert silent["wontfix"].keys() == {"why", "issues"}
    never, *rest = models["labels"].card.notes
    assert never.startswith("Never suggested: ")
    assert "render" not in never
    assert (
        "Suggested by name alone, where the title or the text says its name: “render” has 4 of 5 "
        "(too few issues to learn it)."
    ) in rest
    asked = Suggesting(models=list(models.values()), known=known)
    new = issue(999, title="It stops at once", body="see render.py, line 3")
    assert "render" in {one.value for one in plugin.trackside_suggest(new, asked)}
    off = LabelsPlugin(LabelsConfig(by_name=False))
    (model,) = off.trackside_train("acme/shop", history, context)
    assert not any("by_name" in said for said in model.card.silent.values())


def test_a_label_that_is_told_no_better_than_by_chance_is_named() -> None:
    history = [
        labelled(one, *(["lucky"] if number % 3 == 0 else []))
        for number, one in enumerate(issues(150))
    ]
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    models = list(plugin.trackside_train("acme/shop", history, Training()))
    assert whys(models, "labels") == {"lucky": NOT_TOLD}


def test_types_too_rare_or_set_by_bots_alone_are_named() -> None:
    history = [
        *issues(80),
        issue(900, title="Everything at once", type="epic"),
        by_bot(issue(901, title="Nightly run", type="chore"), "type", "chore"),
    ]
    models = IssueTypePlugin(IssueTypeConfig()).trackside_train("a", history, Training())
    assert whys(models, "type") == {"epic": TOO_FEW, "chore": BY_BOTS}


def test_what_neither_this_project_nor_others_can_teach_is_named() -> None:
    own = [issue(n, title=f"One {n}", type="epic") for n in range(3)]
    others = [replace(one, project="acme/other", key=f"github:acme/other#{n}")
              for n, one in enumerate(issues(150))]  # fmt: skip
    plugin = IssueTypePlugin(IssueTypeConfig())
    models = plugin.trackside_train("a", own, Training(others=others))
    assert whys(models, "type") == {"epic": NOT_ANYWHERE}


def test_people_who_are_never_proposed_are_named() -> None:
    topics = ("export fails", "login fails")
    history = [
        replace(issue(n, title=f"The {topics[n % 2]}"), assignees=((ADA, BEN)[n % 2],), author=ADA)
        for n in range(120)
    ]
    robot = Person(id="3", handle="cyd")
    history[3] = by_bot(replace(history[3], assignees=(robot,)), "assignees", "3")
    plugin = AssigneePlugin(AssigneeConfig(never=("@Ben",)))
    (model,) = plugin.trackside_train("a", history, Training())
    assert {name: said["why"] for name, said in model.card.silent.items()} == {
        "ben": "left out by [plugins.assignee] never",
        "cyd": BY_BOTS,
    }
    # And the card says how each fares, in which language, and for whom.
    assert model.card.metrics["per_class"].keys() == {"ada", "ben"}
    assert model.card.metrics["top1"]["value"] > 0.8
    assert model.card.portrait["groups"]["language"]["english"]["count"] > 0
    page = card_page(json.loads(json.dumps(card_json(model.card))), version="a-1", active=True)
    for shown in ("By value", "By language", "By author", "What it never suggests", "top 1"):
        assert shown in page


# -- where there is no model at all --------------------------------------------------------


def test_where_a_task_has_no_model_every_value_is_named() -> None:
    history = [issue(n, title="x", priority=Priority.HIGH, assignees=(ADA,)) for n in range(12)]
    history.append(by_bot(issue(13, labels=("ui",), type="bug"), "labels", "ui"))
    told = {task: unlearned(task, history, Truth()) for task in TASKS}
    only_one = "it is the only one that is in use: there is nothing to tell apart"
    assert told["priority"] == {"high": {"why": only_one, "issues": 12}}
    assert told["labels"] == {"ui": {"why": BY_BOTS, "issues": 1}}
    assert told["type"]["bug"]["why"] == "too few issues in all: 1, and it takes 10"
    assert told["assignee"]["ada"]["why"] == "too few issues in all: 12, and it takes 30"


def test_what_comes_nearest_to_being_learned_is_named(tmp_path: Path) -> None:
    labels = [("ui",)] * 4 + [(f"label {n}",) for n in range(8)]
    types = ["bug"] * 11 + ["task"]
    history = [
        issue(n, title="x", labels=mine, type=kind)
        for n, (mine, kind) in enumerate(zip(labels, types, strict=True))
    ]
    store = Store(tmp_path)
    try:
        store.issues.import_batch(history)
        place = (history[0].tracker, history[0].project)
        why = why_unlearned_in(store, *place, ("labels", "type"), own=())
    finally:
        store.close()
    few = "too few issues with the same one: it takes"
    assert why == {"labels": f"{few} 5, and “ui” has 4", "type": f"{few} 3, and “task” has 1"}
    silent = unlearned("labels", history, Truth())
    assert silent["ui"] == {"why": TOO_FEW, "issues": 4, "takes": 5, "lacks": 1}


# -- what is said --------------------------------------------------------------------------


def a_model(**fields: Any) -> TrainedModel:
    return TrainedModel(task="labels", card=ModelCard(task="labels", project="a", rows=9, **fields))


def test_the_sentence_and_the_card_stay_short_whatever_there_is() -> None:
    many = silent_of({f"label {n:04} {'x' * 200}": n for n in range(3_000)}, TOO_FEW)
    model = with_silent(a_model(notes=("Something else.",)), many)
    assert len(model.card.silent) == MOST
    assert "label 2999 " in next(iter(model.card.silent))
    said, other = model.card.notes
    assert other == "Something else."
    assert len(said) < 1_000
    assert said.endswith(f"and {MOST - 10} more ({TOO_FEW}).")
    again = with_silent(model, silent_of({"ui": 9_999}, BY_BOTS))
    assert len(again.card.notes) == 2
    assert "“ui” (only bots" in again.card.notes[0]
    assert silent_sentences({}) == []
    assert with_silent(a_model()).card.notes == ()


def test_a_card_keeps_it_and_its_page_shows_names_as_text() -> None:
    evil = "<script>alert(1)</script>"
    named = {evil + "!": {"why": TOO_FEW, "issues": 1, "by_name": "text"}}
    card = with_silent(a_model(), silent_of({evil: 3}, TOO_FEW, takes=5), named).card
    kept = card_json(card)
    assert card_from_json(json.loads(json.dumps(kept))).silent == card.silent
    page = card_page(kept, version="labels-1", active=True)
    assert "What it never suggests" in page
    assert "What is suggested by name alone" in page
    assert "Only where the title or the text says its name." in page
    assert '<td class="number">2</td><td class="why">too few' in page.replace("\n", "")
    assert "<script" not in page
    older = {name: value for name, value in kept.items() if name != "silent"}
    assert "What it never suggests" not in card_page(
        {**older, "notes": []}, version="labels-1", active=True
    )


def test_labels_that_stand_for_types_or_priorities_are_not_said_to_be_too_few() -> None:
    history = [
        replace(one, labels=("bug", "P1"), original_priority="P1", type="") for one in issues(40)
    ]
    said = unlearned("labels", history, Truth())
    assert said["bug"] == {"why": "it stands for a type, which is suggested instead", "issues": 40}
    assert said["P1"]["why"] == "it stands for a priority, which is suggested instead"
    alone = [replace(one, labels=(*one.labels, "ui") if n < 4 else one.labels)
             for n, one in enumerate(history)]  # fmt: skip
    assert unlearned("labels", alone, Truth())["ui"]["why"].startswith("too few issues in all: 4")
