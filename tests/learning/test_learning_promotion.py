"""A new model takes the place of the one in use, unless that one is better on new issues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.learning.promotion import LEAST_ISSUES, Comparison, compare, decide, is_twin, refused
from core.model import Issue, Person
from core.plugin import HeldOutAnswer, TrainedModel
from tests.learning.synthetic import issues, trained
from tests.plugins.test_assignee import history as taken_issues
from tests.plugins.test_assignee import trained as trained_on_people

HISTORY = issues(240)


def model(history: list[Issue], task: str = "type") -> TrainedModel:
    found = trained(task, history)
    assert found is not None
    return replace(found, version=f"{task}-{len(history)}")


@pytest.fixture(scope="module")
def old() -> TrainedModel:
    return model(HISTORY[:120])


@pytest.fixture(scope="module")
def new() -> TrainedModel:
    return model(HISTORY)


def always(new: TrainedModel, answer: Callable[[frozenset[str]], str]) -> TrainedModel:
    """A model that answered like this about the issues held out."""
    answers = {k: HeldOutAnswer(answer(a.truth), a.truth) for k, a in new.held_out.items()}
    return replace(new, held_out=answers)


def test_answers_are_about_the_newest_issues_and_by_the_older_ones(new: TrainedModel) -> None:
    keys = [issue.key for issue in HISTORY]
    assert sorted(new.held_out, key=keys.index) == keys[144:]
    truths = {issue.key: frozenset({issue.type}) for issue in HISTORY}
    assert all(answer.truth == truths[key] for key, answer in new.held_out.items())


def test_one_that_is_no_worse_is_used(old: TrainedModel, new: TrainedModel) -> None:
    found = compare(old, new, HISTORY)
    assert found.promoted
    assert found.old_version == "type-120"
    # Held out were the last 96, all of them filed after the first 120.
    assert found.issues == 96
    assert found.new_right > 80
    assert found.sentence.startswith(f"Of 96 issues new to both it had {found.new_right} right")


def test_one_that_is_worse_is_not(old: TrainedModel, new: TrainedModel) -> None:
    found = compare(old, always(new, lambda _: "bug"), HISTORY)
    assert not found.promoted
    assert found.old_right > found.new_right
    assert found.sentence.endswith("more than chance explains, so that one stays.")
    assert refused({"comparison": found.to_data()})
    assert not refused({"comparison": compare(old, new, HISTORY).to_data()})
    assert not refused({})


def test_one_that_was_chosen_stays_until_another_is_surely_better(
    old: TrainedModel, new: TrainedModel
) -> None:
    """Or what somebody took back would be there again with the next training."""
    found = compare(old, new, HISTORY, chosen=True)
    assert not found.promoted
    assert found.sentence.endswith(
        ". The one in use was chosen by hand, and stays until a new one is right more often than "
        "chance explains."
    )
    better = decide(np.ones(30), np.zeros(30), old_version="x", chosen=True)
    assert better.promoted
    assert better.sentence.endswith("chosen by hand, but that is more than chance explains.")
    worse = decide(np.zeros(30), np.ones(30), old_version="x", chosen=True)
    assert not worse.promoted
    few = compare(model(HISTORY[: 240 - LEAST_ISSUES + 1]), new, HISTORY, chosen=True)
    assert not few.promoted
    assert few.sentence.endswith(
        "too few to compare them. The one in use was chosen by hand, and stays."
    )


def test_one_that_answers_nothing_any_more_makes_room_though_it_was_chosen(
    old: TrainedModel, new: TrainedModel
) -> None:
    mute = replace(old, data={**old.data, "kind": "of another version"})
    few = replace(new, held_out={})
    found = compare(mute, few, HISTORY, chosen=True)
    assert found.promoted
    assert found.old_version == old.version
    assert "answers nothing any more" in found.sentence
    assert not compare(old, few, HISTORY, chosen=True).promoted


def test_people_who_were_chosen_to_be_named_stay_named() -> None:
    """A model of who takes an issue answers in a way of its own."""
    taken = taken_issues(300)
    chosen, new = trained_on_people(taken[:150]), trained_on_people(taken)
    assert chosen is not None
    assert new is not None
    few = compare(chosen, replace(new, held_out={}), taken, chosen=True)
    assert not few.promoted
    assert few.sentence.endswith("chosen by hand, and stays.")


def test_why_two_cannot_be_compared_is_said(old: TrainedModel, new: TrainedModel) -> None:
    seen = replace(old, card=replace(old.card, last=HISTORY[-1].created_at))
    assert compare(seen, new, HISTORY).sentence == (
        "No issue is new to both this one and the one in use, so they cannot be compared. "
        "The newer is used."
    )
    undated = [replace(issue, created_at=None) for issue in HISTORY]
    assert compare(old, new, undated).sentence.startswith("No issue here has a time of filing")


def test_the_first_one_is_used(new: TrainedModel) -> None:
    assert compare(None, new, HISTORY) == Comparison(promoted=True, sentence="It is the first one.")


def test_issues_that_one_of_them_has_learned_from_do_not_count(new: TrainedModel) -> None:
    almost = model(HISTORY[: 240 - LEAST_ISSUES + 1])
    found = compare(almost, always(new, lambda _: "bug"), HISTORY)
    assert found.promoted
    assert found.issues == LEAST_ISSUES - 1
    assert "too few to compare" in found.sentence


@pytest.mark.parametrize(
    ("new", "old", "promoted"),
    [
        ([1, 1, 0] * 10, [1, 1, 0] * 10, True),
        ([1] * 30, [0] * 30, True),
        ([0] * 30, [1] * 30, False),
        ([1] * 14 + [0] * 16, [0] * 14 + [1] * 16, True),  # by chance
    ],
)
def test_chance_refuses_nothing(new: list[int], old: list[int], promoted: bool) -> None:
    found = decide(np.array(new, float), np.array(old, float), old_version="x")
    assert found.promoted is promoted
    assert (found.new_right, found.old_right) == (sum(new), sum(old))


def test_one_whose_card_tells_something_else_is_no_twin(new: TrainedModel) -> None:
    def told(**silent: object) -> TrainedModel:
        entry = {"why": "too few", "issues": 1, **silent}
        return replace(new, card=replace(new.card, silent={"ui": entry}))

    assert is_twin(new, replace(new, version="another"))
    assert is_twin(told(), told(issues=2))
    assert not is_twin(told(), told(by_name="text"))
    assert not is_twin(new, told())


def test_that_somebody_was_seen_once_more_makes_no_other_model(new: TrainedModel) -> None:
    def knows(**history: object) -> TrainedModel:
        return replace(new, data={**new.data, "history": history})

    was, now = ({"seen": {"7": day}} for day in ("2026-01-01", "2026-01-02"))
    assert is_twin(knows(count=3, presence=was), knows(count=3, presence=now))
    assert not is_twin(knows(count=3, presence=was), knows(count=4, presence=was))


def test_labels_and_people_are_compared_too() -> None:
    for task in ("labels", "priority"):
        found = compare(model(HISTORY[:120], task), model(HISTORY, task), HISTORY)
        assert found.promoted
        assert found.issues >= LEAST_ISSUES
    taken = taken_issues(300)
    first, second = trained_on_people(taken[:150]), trained_on_people(taken)
    assert first is not None
    assert second is not None
    found = compare(first, second, taken)
    assert found.promoted
    assert found.issues == len(second.held_out)
    nobody = Person(id="nobody")
    assert not compare(first, always(second, lambda _: nobody.id), taken).promoted


def test_what_was_learned_elsewhere_never_takes_the_place_of_what_was_learned_here() -> None:
    """As where issues are deleted until too few are left to learn from."""
    history = issues(60)
    own = trained("type", history)
    assert own is not None
    borrowed = replace(own, data={**own.data, "borrowed": True}, held_out={})
    found = compare(own, borrowed, history)
    assert not found.promoted
    assert "that one stays" in found.sentence


def test_what_was_learned_elsewhere_is_compared_on_all_that_was_held_out_here() -> None:
    history = issues(60)
    own = trained("type", history)
    assert own is not None
    borrowed = replace(own, data={**own.data, "borrowed": True})
    assert compare(borrowed, own, history).issues == len(own.held_out)
