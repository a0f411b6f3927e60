"""The plugin for labels: which it suggests, and which are not its business."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.learning.documents import document
from core.learning.prediction import probabilities
from core.learning.silent import NOT_LEARNED
from core.model import Issue, Priority, Suggestion
from core.plugin import Answered, Fared, TrainedModel
from plugins.labels import LabelsConfig, LabelsPlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import BEGINNING, issue, issues

CRASH = issue(1, title="The export crashes", body="Since 2.1 the export fails.")


def train(history: Iterable[Issue], **settings: object) -> list[TrainedModel]:
    """Only what is learned; names are told of in test_labels_by_name."""
    plugin = LabelsPlugin(LabelsConfig(**{"by_name": False, **settings}))  # type: ignore[arg-type]
    return list(plugin.trackside_train("acme/shop", list(history), Training()))


def ask(
    models: list[TrainedModel], one: Issue, in_use: Iterable[str] = (), **settings: object
) -> list[Suggestion]:
    plugin = LabelsPlugin(LabelsConfig(**settings))  # type: ignore[arg-type]
    context = Suggesting(models, frozenset(in_use))
    found = list(plugin.trackside_suggest(one, context))
    assert found or context.abstained, "either something, or why not"
    return found


def labelled() -> list[Issue]:
    """A history with labels for areas, types, a priority, and decisions."""
    made = []
    for number, one in enumerate(issues(200)):
        more = ["kind/bug"] if one.type == "bug" else ["kind/feature"]
        more += ["P1"] if one.type == "bug" else []
        more += ["Duplicate"] if number % 3 == 0 else []
        made.append(
            replace(
                one,
                labels=(*one.labels, *more),
                priority=Priority.URGENT if "P1" in more else Priority.NONE,
                original_priority="P1" if "P1" in more else "",
            )
        )
    return made


@pytest.fixture(scope="module")
def models() -> list[TrainedModel]:
    return train(labelled())


def test_why_there_is_none_is_said(models: list[TrainedModel]) -> None:
    def why(models: list[TrainedModel], one: Issue, **settings: object) -> str:
        context = Suggesting(models)
        plugin = LabelsPlugin(LabelsConfig(**{"by_name": False, **settings}))  # type: ignore[arg-type]
        assert list(plugin.trackside_suggest(one, context)) == []
        return context.abstained["label"]

    assert why([], CRASH) == NOT_LEARNED
    assert why([], CRASH, by_name=True) == "it names no further label of the project"
    unsure = why(models, CRASH, minimum_confidence=1.0)
    assert unsure.startswith("not sure enough: the likeliest is “area: files” at ")
    there = why(models, replace(CRASH, labels=("area: files",)))
    assert there.startswith("those that fit are there already")
    silent = [replace(one, data={**one.data, "suggests": [False] * len(one.data["suggests"])})
              for one in models]  # fmt: skip
    assert why(silent, CRASH) == "what was learned here tells it no better than chance"


def test_suggests_what_the_issue_lacks(models: list[TrainedModel]) -> None:
    (found,) = ask(models, CRASH)
    assert (found.kind, found.value, found.made_by) == ("label", "area: files", "labels")
    assert found.promised is not None
    assert "export" in found.because
    assert ask(models, replace(CRASH, labels=("Area: Files",))) == []


def test_types_priorities_and_decisions_are_not_its_business(models: list[TrainedModel]) -> None:
    assert set(models[0].card.classes) == {"area: access", "area: files", "area: rest"}


def test_only_labels_that_the_project_still_has(models: list[TrainedModel]) -> None:
    assert ask(models, CRASH, in_use={"area: other"}) == []
    assert len(ask(models, CRASH, in_use={"area: files", "area: other"})) == 1


def test_settings(models: list[TrainedModel]) -> None:
    assert ask(models, CRASH, never=("area: FILES",)) == []
    assert ask(models, CRASH, minimum_confidence=1.0) == []
    assert ask([], CRASH) == []
    never = train(labelled(), never=("area: rest",))
    assert set(never[0].card.classes) == {"area: access", "area: files", "Duplicate"}


def test_at_most_so_many_the_surest_first() -> None:
    history = [
        replace(one, labels=(*one.labels, *(f"{one.type}-{n}" for n in range(4))))
        for one in issues(150)
    ]
    models = train(history)
    found = ask(models, CRASH)
    assert len(found) == 3
    assert [one.confidence for one in found] == sorted((o.confidence for o in found), reverse=True)
    assert len(ask(models, CRASH, max_shown=5)) == 5


def test_a_project_whose_labels_all_belong_to_others_has_no_model() -> None:
    history = [replace(one, labels=(one.type,)) for one in issues(100)]
    assert train(history) == []


def fared(first: Suggestion, version: str) -> Fared:
    return Fared(
        kind="label",
        value=first.value,
        confidence=first.confidence,
        promised=first.promised,
        version=version,
        made_by="labels",
        applied=False,
        told=True,
        right=False,
        at=BEGINNING,
    )


def test_what_people_said_since_counts_in_what_is_promised(models: list[TrainedModel]) -> None:
    active = [replace(model, version="labels-1") for model in models]
    (first,) = ask(active, CRASH)

    def after(version: str) -> Suggestion:
        lately = [fared(first, version)] * 20
        plugin = LabelsPlugin(LabelsConfig())
        (again,) = plugin.trackside_suggest(CRASH, Suggesting(active, lately=lately))
        return again

    assert first.promised is not None
    again = after("labels-1")
    assert (again.value, again.confidence) == (first.value, first.confidence)
    assert again.promised is not None
    assert again.promised < first.promised
    assert after("labels-0").promised == first.promised, "its answers were learned from"


def test_a_refused_label_is_learned_from_where_nobody_has_labelled_the_issue() -> None:
    history = labelled()
    bare = [
        replace(one, key=f"{one.key}0", labels=()) for one in history if "area: files" in one.labels
    ]
    said = {one.key: [Answered(kind="label", value="area: files", right=False)] for one in bare}
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    (before,) = plugin.trackside_train("acme/shop", [*history, *bare], Training())
    (after,) = plugin.trackside_train("acme/shop", [*history, *bare], Training(answers=said))
    assert after.card.rows == before.card.rows + len(bare)

    def sureness(model: TrainedModel) -> float:
        read = document(CRASH.title, CRASH.body)
        return float(probabilities(model, [read])[0][model.data["classes"].index("area: files")])

    assert sureness(after) < sureness(before)
