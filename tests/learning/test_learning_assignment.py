"""Who took what, where thousands of people did: what it costs, and that nothing is lost."""

from __future__ import annotations

import json
from random import Random

import pytest

from core.learning.assignment import HALF_LIVES, Fading, Filed, History
from core.model import Person


def taken(number: int, people: int) -> Filed:
    chance = Random(number)  # noqa: S311 - made-up data, not secrets
    who = f"p{chance.randrange(people)}"
    return Filed(
        key=f"n:a#{number}",
        title="",
        body="",
        labels=(f"l{chance.randrange(40)}",),
        author=f"a{chance.randrange(20)}",
        people=(Person(id=who, handle=who),),
    )


def history(count: int, people: int) -> History:
    made = History()
    for number in range(count):
        made.add(taken(number, people))
    return made


@pytest.mark.parametrize("half", HALF_LIVES)
def test_what_is_left_of_everybody_s_is_the_sum_of_what_is_left_of_each(half: float) -> None:
    fading = Fading(half)
    for number in range(500):
        fading.add([f"p{number % 7}", f"p{number % 11}"])
    assert fading.total() == pytest.approx(sum(map(fading.of, fading.sums)))
    again = Fading(half, fading.count, dict(fading.sums))
    again.add(["p1"])
    fading.add(["p1"])
    assert again.total() == pytest.approx(fading.total())


def test_looking_at_candidates_does_not_go_through_everybody_who_ever_took_an_issue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of a public project thousands took an issue, and each training asks thousands of times."""
    asked = 0
    of = Fading.of

    def counting(self: Fading, person: str) -> float:
        nonlocal asked
        asked += 1
        return of(self, person)

    looks = []
    for people in (100, 2_000):
        made = history(2_000, people)
        candidates = made.candidates()
        monkeypatch.setattr(Fading, "of", counting)
        asked = 0
        made.features(candidates, ("l1",), "a1", {})
        looks.append(asked)
        monkeypatch.setattr(Fading, "of", of)
    assert looks[1] <= looks[0]


def test_a_history_that_is_read_back_goes_on_as_the_one_that_was_kept() -> None:
    kept = history(300, 30)
    read = History.from_data(json.loads(json.dumps(kept.to_data())))
    for number in range(300, 330):
        for one in (kept, read):
            one.add(taken(number, 30))
    people = kept.candidates()
    assert read.candidates() == people
    for label, author in (("l1", "a1"), ("l39", "a19"), ("new", "")):
        expected = kept.features(people, (label,), author, {})
        assert read.features(people, (label,), author, {}) == pytest.approx(expected)
    told = json.loads(json.dumps(read.to_data()))
    assert told["labels"].keys() == kept.to_data()["labels"].keys()
    assert told["authors"].keys() == kept.to_data()["authors"].keys()
    assert History.from_data(told).candidates() == people
