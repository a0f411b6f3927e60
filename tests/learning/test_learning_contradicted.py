"""Who says against everybody else is noticed, author or setter; an honest team is not accused."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from core.learning.contradicted import LEAST, Contradicted, Seen, contradicted, looked_at
from core.learning.documents import document
from core.learning.doubted import AUTHOR, SETTER, Doubt, leave_out
from core.learning.prediction import predict_many, predict_one
from core.learning.registry import card_from_json, card_json
from core.learning.rows import Row, rows_of, truth_of
from core.learning.starter import no_examples
from core.learning.training import RECIPES, learn
from core.model import FieldChange, Issue, Person, Priority
from core.plugin import TrainedModel
from plugins.labels import LabelsConfig, LabelsPlugin
from tests.learning.contexts import Suggesting
from tests.learning.synthetic import issue, issues

TURNED = {
    "area: files": "area: access",
    "area: access": "area: rest",
    "area: rest": "area: files",
}


def person(name: str) -> Person:
    return Person(id=name, handle=name)


def by(one: Issue, author: str, setter: str = "") -> Issue:
    """The issue as filed by somebody, its values set by somebody."""
    told: Mapping[str, Sequence[str]] = {
        "labels": one.labels,
        "type": [one.type],
        "priority": [one.priority.value],
    }
    history = [
        FieldChange(field=name, after=value, at=one.created_at, actor=person(setter))
        for name, values in told.items()
        for value in values
        if setter
    ]
    return replace(one, author=person(author), history=tuple(history))


def honest(count: int, *, seed: int = 0, setters: int = 6, slips: float = 0.0) -> list[Issue]:
    """A team's history; with ``slips`` a share of the labels are wrong, whoever set them."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, not secrets
    made = []
    for one in issues(count, seed=seed):
        labels = (TURNED[one.labels[0]],) if chance.random() < slips else one.labels
        setter = f"t{chance.randrange(setters)}" if setters else ""
        made.append(by(replace(one, labels=labels), f"u{chance.randrange(40)}", setter))
    return made


def wrong(count: int, *, author: str = "", setter: str = "") -> list[Issue]:
    """Issues with labels, types and priorities that do not fit, of one who files or sets them."""
    turned = {"bug": "feature", "feature": "question", "question": "bug"}
    return [
        replace(
            by(
                replace(
                    one,
                    labels=tuple(TURNED[label] for label in one.labels),
                    type=turned[one.type],
                    priority=Priority.LOW if one.priority is Priority.HIGH else Priority.HIGH,
                ),
                author or f"u{number % 40}",
                setter,
            ),
            key=f"{one.key}-x",
        )
        for number, one in enumerate(issues(count, seed=5))
    ]


def learned(task: str, history: Sequence[Issue], *, trusting: bool = False) -> TrainedModel:
    ordered = sorted(history, key=lambda one: (one.created_at is None, one.created_at, one.key))
    rows = rows_of(task, ordered)
    model = learn(
        rows,
        replace(RECIPES[task], examples=no_examples),
        project="a",
        seed=1,
        progress=lambda _done, _what: None,
        trusting=trusting,
    )
    assert model is not None
    return model


def right(model: TrainedModel) -> float:
    """How often it is right about new issues of somebody else's."""
    hits = []
    for one in issues(150, seed=9):
        read = document(one.title, one.body)
        if model.task == "labels":
            named = predict_many(model, read)
            hits.append(bool(named) and named[0].value in one.labels)
        else:
            found = predict_one(model, read)
            truth = one.type if model.task == "type" else one.priority.value
            hits.append(found is not None and found.value == truth)
    return float(np.mean(hits))


# -- poisoned histories ----------------------------------------------------------------------


@pytest.mark.parametrize("task", ["labels", "priority"])
def test_an_author_whose_labels_are_turned_is_not_learned_from(task: str) -> None:
    """What their name alone tells the model would hide it: they are judged without."""
    history = [*honest(200, setters=0), *wrong(90, author="mallory")]
    model = learned(task, history)
    (told,) = model.card.contradicted
    assert (told["by"], told["people"], told["issues"], told["value"]) == (AUTHOR, 1, 90, "")
    assert told["sentence"] in model.card.notes
    assert "The 90 issues of one author are left out" in told["sentence"]
    assert right(model) >= max(0.97, right(learned(task, history, trusting=True)))
    assert card_from_json(card_json(model.card)).contradicted == model.card.contradicted


@pytest.mark.parametrize("task", ["labels", "priority", "type"])
def test_a_triager_who_sets_others_issues_wrong_is_not_learned_from(task: str) -> None:
    history = [*honest(200), *wrong(90, setter="mallory")]
    model = learned(task, history)
    (told,) = model.card.contradicted
    assert (told["by"], told["people"], told["issues"], told["value"]) == (SETTER, 1, 90, "")
    assert "What one person set on 90 issues is left out" in told["sentence"]
    assert all(key in told["sentence"] for key in told["such_as"])
    assert "mallory" not in str(card_json(model.card)), "nobody is named"
    assert model.data["doubted"] == [], "nobody is to blame for what was set on their issues"
    assert right(model) >= max(0.97, right(learned(task, history, trusting=True)))


def test_to_an_author_whose_labels_are_not_believed_nothing_is_promised() -> None:
    model = learned("labels", [*honest(200, setters=0), *wrong(90, author="mallory")])
    plugin = LabelsPlugin(LabelsConfig(by_name=False))
    known = Suggesting([model], frozenset(TURNED))

    def promised(author: str) -> float | None:
        one = issue(1, title="The export crashes", body="Since 2.1 the export fails.")
        (found,) = plugin.trackside_suggest(replace(one, author=person(author)), known)
        return found.promised

    assert promised("ada") is not None
    assert promised("mallory") is None


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("task", ["labels", "priority"])
def test_an_honest_team_is_not_accused(task: str, seed: int) -> None:
    """Neither where one label in seven is wrong, nor where one of them has a field of their own."""
    history = [
        by(one, one.author.id, "t9") if "area: access" in one.labels and one.author else one
        for one in honest(300, seed=seed, setters=9, slips=0.15)
    ]
    model = learned(task, history)
    assert model.card.contradicted == ()
    assert not any("contradicts" in note for note in model.card.notes)


# -- whom to look at, and what is too plain to be chance ------------------------------------------


def seen(*groups: tuple[str, int, int, int], value: int = 0, against: bool = True) -> Seen:
    """What was held out of (person, how many, how many of them right, value)."""
    people = [name for name, count, _, _ in groups for _ in range(count)]
    hits = np.array([n < of for _, count, of, _ in groups for n in range(count)])
    numbers = np.array([number for _, count, _, number in groups for _ in range(count)])
    return Seen(np.array(people), numbers + value, hits, ~hits & against)


def others(count: int = 160, share: float = 0.9, *, value: int = 0, people: int = 8) -> list[
    tuple[str, int, int, int]
]:  # fmt: skip
    each = count // people
    return [(f"u{n}", each, round(share * each), value) for n in range(people)]


ADA = [Contradicted("ada")]


def test_who_is_merely_hard_to_predict_is_learned_from() -> None:
    assert contradicted(seen(("ada", 40, 4, 0), *others())) == ADA
    assert contradicted(seen(("ada", 40, 20, 0), *others())) == []
    assert contradicted(seen(("ada", LEAST - 1, 0, 0), *others())) == []
    assert contradicted(seen(("ada", 40, 4, 0), *others(share=0.5))) == []


def test_who_sets_what_is_hard_to_tell_is_compared_with_others_who_do() -> None:
    """Somebody who sets only what hardly anybody can see in the text is no liar."""
    usual = others(400, 0.95)
    rare = others(40, 0.2, value=1)
    assert contradicted(seen(("ada", 40, 4, 1), *usual, *rare)) == []
    assert contradicted(seen(("ada", 40, 4, 1), *usual)) == [], "nobody else has it"
    assert contradicted(seen(("ada", 40, 4, 0), *usual, *rare)) == ADA


def test_what_is_not_understood_says_against_nobody() -> None:
    groups = [("ada", 40, 4, 0), *others()]
    assert contradicted(seen(*groups)) == ADA
    assert contradicted(seen(*groups, against=False)) == []


def test_against_a_handful_of_others_nobody_is_doubted() -> None:
    assert contradicted(seen(("ada", 147, 0, 0), ("bob", 3, 3, 0))) == []
    assert contradicted(seen(("ada", 40, 0, 0), *others(people=2))) == []
    assert contradicted(seen(("ada", 90, 0, 0), *others(90, 1.0, people=9))) == []
    unknown = [("", count, of, value) for _, count, of, value in others()]
    assert contradicted(seen(("ada", 40, 0, 0), *unknown)) == [], "others are known ones"


def test_one_label_may_be_contradicted_alone() -> None:
    known = [*others(), *others(value=1)]
    mixed = seen(("ada", 30, 2, 0), ("ada", 60, 58, 1), *known)
    assert contradicted(mixed) == []
    assert contradicted(mixed, by_value=True) == [Contradicted("ada", 0)]
    both = seen(("ada", 30, 2, 0), ("ada", 30, 2, 1), *known)
    assert contradicted(both, by_value=True) == ADA, "told of once"


def test_the_more_are_looked_at_the_plainer_it_has_to_be() -> None:
    near = seen(("ada", 20, 4, 0), *others(160, 0.7))
    assert looked_at(near) == 9
    assert looked_at(near, by_value=True) == 18
    assert contradicted(near, among=1) == contradicted(near) == []
    plain = seen(("ada", 20, 2, 0), *others(160, 0.75))
    assert contradicted(plain) == ADA
    assert contradicted(plain, among=10_000_000) == []


def test_by_chance_alone_hardly_anybody_is_accused() -> None:
    """Histories of people whose share of right answers is as low as it may be."""
    chance = np.random.default_rng(3)
    accused = 0
    for _ in range(300):
        people = np.repeat([f"p{n}" for n in range(40)], 30)
        values = chance.integers(6, size=len(people))
        hits = chance.random(len(people)) < 0.62
        accused += len(contradicted(Seen(people, values, hits, ~hits), by_value=True))
    assert accused == 0


# -- leaving it out --------------------------------------------------------------------------


def row(number: int, author: str, **set_by: str) -> Row:
    return Row(
        key=f"n:a#{number}",
        project="a",
        title="x",
        body="",
        values=frozenset(set_by),
        author=author,
        set_by=set_by,
    )


def test_where_a_label_is_not_believed_nothing_is_known_of_those_that_lack() -> None:
    rows = [row(1, "ada", ui="mallory", cart="bob"), row(2, "ada", ui="mallory"), row(3, "eve")]
    rest, (told,) = leave_out(rows, [Doubt(SETTER, "mallory")], many=True)
    assert [one.key for one in rest] == ["n:a#1", "n:a#3"]
    truth = truth_of(rest, ("cart", "other", "ui"), many=True)
    assert truth.tolist() == [[1, -1, -1], [0, 0, 0]]
    assert (told["issues"], told["such_as"]) == (2, ["n:a#1", "n:a#2"])


def test_one_label_of_a_person_is_left_out_alone() -> None:
    rows = [row(1, "ada", ui="bob", cart="bob"), row(2, "eve", ui="bob"), row(3, "eve", ui="joe")]
    rest, (told,) = leave_out(rows, [Doubt(SETTER, "bob", "ui")], many=True)
    assert [(one.key, one.values) for one in rest] == [("n:a#1", {"cart"}), ("n:a#3", {"ui"})]
    assert told["sentence"].startswith("“ui” as one person set it on 2 issues is left out")
    rest, (told,) = leave_out(rows, [Doubt(AUTHOR, "ada", "ui")], many=True)
    assert [one.values for one in rest] == [{"cart"}, {"ui"}, {"ui"}]
    assert told["sentence"].startswith("“ui” on 1 issue of one author is left out")


def test_people_of_one_kind_are_told_of_together() -> None:
    rows = [row(number, author, ui="bob") for number, author in enumerate(["ada", "eve", "joe"])]
    rest, (told,) = leave_out(rows, [Doubt(AUTHOR, "ada"), Doubt(AUTHOR, "eve")], many=False)
    assert [one.author for one in rest] == ["joe"]
    assert (told["people"], told["issues"]) == (2, 2)
    assert told["sentence"].startswith("The 2 issues of 2 authors are left out")
