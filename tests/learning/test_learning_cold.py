"""Learning for a project with too little history, from the others of its installation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from core.config import Siblings
from core.learning.cold import LEAST_TO_TEACH
from core.model import Issue, Suggestion
from core.plugin import Fared, TrainedModel
from core.triage.siblings import may_teach
from plugins.issue_type import IssueTypeConfig, IssueTypePlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import BEGINNING, issue, issues

CRASH = issue(1, title="The export crashes", body="Since 2.1 the export fails.", type="")


def elsewhere(count: int) -> list[Issue]:
    return [
        replace(one, project="acme/depot", key=f"github:acme/depot#{n}")
        for n, one in enumerate(issues(count, seed=4))
    ]


def learn(
    history: list[Issue], others: list[Issue], *, examples: bool = True
) -> TrainedModel | None:
    plugin = IssueTypePlugin(IssueTypeConfig(examples=examples))
    found = list(plugin.trackside_train("acme/shop", history, Training(others=others)))
    return found[0] if found else None


def is_borrowed(model: TrainedModel) -> bool:
    """Whether a model was learned from other projects alone."""
    return bool(model.data.get("borrowed"))


def ask(model: TrainedModel, about: Issue = CRASH) -> list[Suggestion]:
    plugin = IssueTypePlugin(IssueTypeConfig())
    return list(plugin.trackside_suggest(about, Suggesting([model])))


def test_a_new_project_is_helped_by_the_others_and_promised_nothing() -> None:
    model = learn([], elsewhere(300))
    assert model is not None
    assert is_borrowed(model)
    (found,) = ask(model)
    assert found.value == "bug"
    assert found.promised is None, "so that it is never applied"
    assert "since the 0 of acme/shop that have a value are not enough" in model.card.notes[0]
    assert "held-out" not in found.because
    assert model.card.metrics == {}


def test_few_others_teach_nothing_and_examples_stand_in_unless_they_are_not_wanted() -> None:
    for others in ([], elsewhere(LEAST_TO_TEACH - 1)):
        model = learn([], others)
        assert model is not None
        assert is_borrowed(model)
        assert "the 321 examples that come with Trackside" in " ".join(model.card.notes)
        assert learn([], others, examples=False) is None


def test_on_the_first_day_bugs_and_wishes_are_told_but_never_applied() -> None:
    model = learn([], [])
    assert model is not None
    (bug,) = ask(model)
    assert (bug.value, bug.promised) == ("bug", None)
    wish = replace(
        CRASH, title="Add a dark theme", body="It would be nice to have an option for that."
    )
    (feature,) = ask(model, wish)
    assert (feature.value, feature.promised) == ("feature", None)
    assert model.card.metrics == {}


def test_what_a_question_is_each_project_says_for_itself() -> None:
    model = learn([], [])
    assert model is not None
    asked = replace(CRASH, title="How do I change the port?", body="Is there a way? Thanks!")
    assert ask(model, asked) == []
    assert "question" in model.card.silent
    assert any("“question” (each project draws" in note for note in model.card.notes)


def test_a_project_with_history_learns_from_it_and_is_only_helped() -> None:
    model = learn(issues(200), elsewhere(300))
    assert model is not None
    assert not is_borrowed(model)
    assert model.card.rows == 200, "nothing is measured on the others"
    assert model.card.notes[0].startswith("Helped by 300 issues of other projects")
    assert ask(model)[0].promised is not None


def test_a_borrowed_model_gives_way_as_soon_as_the_project_can_be_learned_from() -> None:
    history = issues(40)
    borrowed, own = learn(history[:5], elsewhere(300)), learn(history, elsewhere(300))
    assert borrowed is not None
    assert own is not None
    assert (is_borrowed(borrowed), is_borrowed(own)) == (True, False)


PRIVATE = replace(CRASH, private=True, connection="acme")
PUBLIC = replace(PRIVATE, private=False)


@pytest.mark.parametrize(
    ("learner", "teacher", "which", "may"),
    [
        (PUBLIC, PUBLIC, Siblings.PUBLIC, True),
        (PRIVATE, PUBLIC, Siblings.PUBLIC, True),
        (PUBLIC, PRIVATE, Siblings.CONNECTION, False),
        (PRIVATE, PRIVATE, Siblings.PUBLIC, False),
        (PRIVATE, PRIVATE, Siblings.CONNECTION, True),
        (PRIVATE, replace(PRIVATE, connection="other"), Siblings.CONNECTION, False),
        (PRIVATE, replace(PRIVATE, extra={"audience": "board"}), Siblings.CONNECTION, False),
        (replace(PRIVATE, extra={"audience": "board"}), PRIVATE, Siblings.CONNECTION, False),
        (
            replace(PRIVATE, connection=""),
            replace(PRIVATE, connection=""),
            Siblings.CONNECTION,
            False,
        ),
        (PUBLIC, PUBLIC, Siblings.NONE, False),
    ],
)
def test_who_may_teach_whom(learner: Issue, teacher: Issue, which: Siblings, may: bool) -> None:
    assert may_teach(learner, which)(teacher) is may


def test_answers_alone_promise_nothing_for_a_borrowed_model() -> None:
    model = learn([], elsewhere(300))
    assert model is not None
    lately = [
        Fared(
            kind="type", value="bug", confidence=0.9, promised=None, version=model.version,
            made_by="issue_type", applied=False, told=True, right=True, at=BEGINNING,
        )
    ] * 200  # fmt: skip
    plugin = IssueTypePlugin(IssueTypeConfig())
    (found,) = plugin.trackside_suggest(CRASH, Suggesting([model], lately=lately))
    assert found.promised is None, "people answer what they please"


def test_a_mirror_of_the_project_does_not_flatter_it() -> None:
    chance = np.random.default_rng(3)
    names = ["bug", "feature", "question"]
    history = [replace(one, type=names[chance.integers(3)]) for one in issues(200)]
    later = timedelta(days=400)
    mirror = [
        replace(
            one,
            key=f"jira:acme/SHOP-{n}",
            project="acme/SHOP",
            tracker="jira",
            created_at=one.created_at and one.created_at + later,
        )
        for n, one in enumerate(history)
    ]
    alone, beside = learn(history, []), learn(history, mirror)
    assert alone is not None
    assert beside is not None
    assert not beside.data["suggests"]
    assert beside.data["tracks"] == alone.data["tracks"]


def test_what_others_filed_later_is_not_learned_from_where_it_is_measured() -> None:
    history, others = issues(100), elsewhere(300)
    later = [
        replace(one, created_at=one.created_at and one.created_at + timedelta(days=9_000))
        for one in others
    ]
    alone, beside = learn(history, []), learn(history, later)
    assert alone is not None
    assert beside is not None
    assert beside.card.portrait["groups"] == alone.card.portrait["groups"]
