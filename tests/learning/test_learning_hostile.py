"""Histories that nobody would wish for: it is said what can be learned, and nothing is made up."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.learning.documents import document
from core.learning.prediction import predict_one
from core.learning.rows import rows_of
from core.learning.training import RECIPES, learn
from core.model import Issue, Person
from core.plugin import TrainedModel
from plugins.issue_type import IssueTypeConfig, IssueTypePlugin
from plugins.labels import LabelsConfig, LabelsPlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import issue, issues

FLIPPED = {"bug": "feature", "feature": "question", "question": "bug"}


def types(history: Sequence[Issue]) -> TrainedModel | None:
    rows = rows_of("type", history)
    return learn(rows, RECIPES["type"], project="a", seed=1, progress=lambda _d, _w: None)


def right(model: TrainedModel, asked: Sequence[Issue]) -> float:
    found = [predict_one(model, document(one.title, one.body)) for one in asked]
    hits = [f is not None and f.value == one.type for f, one in zip(found, asked, strict=True)]
    return float(np.mean(hits))


def by(author: str, history: Sequence[Issue], first: int = 0) -> list[Issue]:
    return [
        replace(one, key=f"{one.key}-x{n}", author=Person(id=author, handle=author))
        for n, one in enumerate(history, first)
    ]


# -- a poisoned history --------------------------------------------------------------------


def poisoned(count: int) -> list[Issue]:
    honest = [
        replace(one, author=Person(id=f"u{n % 40}", handle="u"))
        for n, one in enumerate(issues(300))
    ]
    wrong = [replace(one, type=FLIPPED.get(one.type, one.type)) for one in issues(count, seed=5)]
    mixed = [*honest, *by("mallory", wrong)]
    return sorted(mixed, key=lambda one: (one.created_at is None, one.created_at, one.key))


def test_who_labels_against_all_others_is_not_learned_from() -> None:
    model = types(poisoned(60))
    assert model is not None
    (note,) = [note for note in model.card.notes if "left out" in note and "contradicts" in note]
    assert note.startswith("The 60 issues of one author are left out")
    assert "mallory" not in note
    clean = types(poisoned(0))
    assert clean is not None
    new = issues(200, seed=9)
    assert right(model, new) >= right(clean, new) - 0.03


def test_to_who_is_not_learned_from_nothing_is_promised() -> None:
    model = types(poisoned(60))
    assert model is not None
    plugin = IssueTypePlugin(IssueTypeConfig())
    crash = issue(1, title="The export crashes", body="Since 2.1 the export fails.", type="")

    def promised(author: str) -> float | None:
        one = replace(crash, author=Person(id=author, handle=author))
        (found,) = plugin.trackside_suggest(one, Suggesting([model]))
        return found.promised

    assert promised("ada") is not None
    assert promised("mallory") is None


def test_where_all_is_nonsense_nobody_is_blamed() -> None:
    chance = np.random.default_rng(1)
    names = list(FLIPPED)
    history = [replace(one, type=names[chance.integers(3)]) for one in issues(300)]
    history = [replace(one, author=Person(id="ada", handle="ada")) for one in history]
    model = types(history)
    assert model is not None
    assert not any("contradicts" in note for note in model.card.notes)
    assert not model.data["suggests"], "it abstains"


# -- many, odd and gone labels -------------------------------------------------------------


def test_of_thousands_of_labels_those_used_most_are_learned() -> None:
    history = [
        issue(n, title=f"Part {n % 1000} breaks in the {n % 7}", labels=(f"part {n % 1000}",))
        for n in range(5_000)
    ]
    recipe = replace(RECIPES["labels"], most_values=20)
    started = time.monotonic()
    model = learn(
        rows_of("labels", history), recipe, project="a", seed=1, progress=lambda _d, _w: None
    )
    assert model is not None
    assert len(model.card.classes) == 20
    assert "Learned are the 20 values used most, of 1,000." in model.card.notes
    assert time.monotonic() - started < 60
    assert RECIPES["labels"].most_values <= 300, "each takes several fits"


def test_labels_that_were_renamed_or_retired_are_not_suggested() -> None:
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    models = list(plugin.trackside_train("a", issues(200), Training()))
    crash = issue(1, title="The export crashes", body="Since 2.1 the export fails.", labels=())
    assert list(plugin.trackside_suggest(crash, Suggesting(models, frozenset({"area: files"}))))
    renamed = Suggesting(models, frozenset({"files"}))
    assert list(plugin.trackside_suggest(crash, renamed)) == []


def test_labels_without_any_pattern_are_never_suggested() -> None:
    chance = np.random.default_rng(2)
    words = ["alpha", "beta", "gamma"]
    history = [replace(one, labels=(words[chance.integers(3)],)) for one in issues(300)]
    plugin = LabelsPlugin(LabelsConfig())
    models = list(plugin.trackside_train("a", history, Training()))
    new = [replace(one, labels=()) for one in issues(100, seed=9)]
    context = Suggesting(models, frozenset(words))
    said = [s for one in new for s in plugin.trackside_suggest(one, context)]
    assert len(said) <= 5


# -- too little ----------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, 9])
def test_a_handful_of_rows_gives_no_model(count: int) -> None:
    assert types(issues(count)) is None


def test_one_class_gives_no_model() -> None:
    assert types([replace(one, type="bug") for one in issues(100)]) is None


def test_a_label_used_once_is_left_out_and_named() -> None:
    history = [replace(one, labels=("ui", "once") if n == 7 else ("ui",) if n % 2 else ("cart",))
               for n, one in enumerate(issues(60))]  # fmt: skip
    model = learn(
        rows_of("labels", history),
        RECIPES["labels"],
        project="a",
        seed=1,
        progress=lambda _d, _w: None,
    )
    assert model is not None
    assert model.card.classes == ("cart", "ui")
    assert any("“once”" in note for note in model.card.notes)


def test_bodies_that_are_empty_or_enormous() -> None:
    history = [
        replace(one, body="" if n % 3 else one.body + " word" * (200_000 if n == 3 else 1))
        for n, one in enumerate(issues(60))
    ]
    started = time.monotonic()
    model = types(history)
    assert model is not None
    predict_one(model, document("The export crashes", "x" * 1_000_000))
    assert time.monotonic() - started < 60
