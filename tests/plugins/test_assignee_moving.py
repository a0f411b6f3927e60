"""A ranker that is kept between issues: only while what it has to hear of goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from core.learning.assignees import Ranker
from core.learning.assignment import Filed
from core.model import Person
from core.plugin import TakenIssue, TrainedModel
from plugins.assignee import AssigneeConfig, AssigneePlugin
from plugins.assignee.moving import MovingRanker
from tests.learning.contexts import Training
from tests.learning.synthetic import issue

ADA, BEN = (Person(id=name, handle=name) for name in ("ada", "ben"))


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    chance = Random(1)  # noqa: S311 - made-up data, not secrets
    past = [issue(n, assignees=(chance.choice((ADA, BEN)),)) for n in range(60)]
    (found,) = AssigneePlugin(AssigneeConfig()).trackside_train("acme/shop", past, Training())
    return found


def chances(ranker: Ranker) -> dict[str, float]:
    asked = Filed(key="", title="it fails", body="", labels=(), author="", people=())
    return {one.person.id: one.chance for one in ranker.rank(asked)}


def told(moving: MovingRanker, model: TrainedModel, later: Sequence[TakenIssue]) -> Ranker:
    with moving.told_of(model, later) as ranker:
        return ranker


def of(*people: Person) -> list[TakenIssue]:
    return [TakenIssue(people=(person,)) for person in people]


def anew(model: TrainedModel, later: Sequence[TakenIssue]) -> dict[str, float]:
    return chances(told(MovingRanker(), model, later))


def test_one_that_goes_on_says_what_one_says_that_begins_anew(model: TrainedModel) -> None:
    moving, later = MovingRanker(), of(*[ADA] * 5, *[BEN] * 5)
    first = told(moving, model, later[:4])
    assert told(moving, model, later) is first
    assert chances(first) == anew(model, later)


@pytest.mark.parametrize(
    "other", [of(*[BEN] * 8), of(BEN)[:1], []], ids=["another list", "a shorter one", "none"]
)
def test_what_does_not_go_on_begins_anew(model: TrainedModel, other: list[TakenIssue]) -> None:
    moving = MovingRanker()
    first = told(moving, model, of(*[ADA] * 6))
    assert told(moving, model, other) is not first
    assert chances(told(moving, model, other)) == anew(model, other)


def test_another_model_begins_anew(model: TrainedModel) -> None:
    moving, later = MovingRanker(), of(ADA, BEN)
    first = told(moving, model, later)
    assert told(moving, replace(model), later) is not first


def test_two_at_once_have_one_each_and_a_failed_one_is_not_kept(model: TrainedModel) -> None:
    moving, later = MovingRanker(), of(*[ADA] * 6)
    with moving.told_of(model, later[:2]) as one, moving.told_of(model, later) as two:
        assert one is not two
        assert chances(one) == anew(model, later[:2])
    kept = told(moving, model, later[:2])

    class BrokenOffError(Exception):
        pass

    with pytest.raises(BrokenOffError), moving.told_of(model, later):
        raise BrokenOffError
    assert told(moving, model, later) is not kept
