"""Who had taken what by then: as if read anew for every issue, at a cost that does not grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from core.archive import read_archive
from core.backtest import replay as replaying
from core.backtest import taken as taking
from core.backtest.replay import Replay, replay
from core.backtest.taken import TakenByThen
from core.learning import assignees
from core.learning.assignment import History
from core.learning.rows import labels_as_filed
from core.model import FieldChange, Issue, Mode, Person, SuggestionKind
from core.plugin import TakenIssue
from core.plugin_manager import make_plugin_manager
from core.triage.context import Training
from core.triage.policy import Rules
from tests.learning.synthetic import BEGINNING, issue
from tests.support import need_data

OTHERS = ("issue_type", "labels", "priority", "similar", "missing_information")
NAMES = ("ada", "ben", "cyd")
TOLD = FieldChange(at=None, actor=None, field="assignees", after="x")
"""Where a change is told of, labels are known as they were when an issue was filed."""


@pytest.fixture(autouse=True)
def wordless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what is said in words: that is learned slowly, and tells nothing of the rest."""
    words = assignees._Words
    monkeypatch.setattr(words, "fit", lambda *_: words(None, NAMES))


def history(count: int) -> list[Issue]:
    """Three people, each with an area of their own; who has the most to do changes."""
    chance = Random(4)  # noqa: S311 - made-up data, not secrets

    def one(number: int) -> Issue:
        name = chance.choice([*NAMES, NAMES[number // 60 % 3]])
        return issue(
            number,
            labels=(f"area: {name if number % 9 else 'any'}",),
            assignees=(Person(id=name, handle=name),),
            author=Person(id=f"a{number % 7}"),
            history=(TOLD,),
        )

    return [one(number) for number in range(count)]


def run(past: Sequence[Issue], steps: int = 2) -> Replay:
    plugins = make_plugin_manager({name: {"enabled": False} for name in OTHERS})
    return replay(
        plugins, past, project="acme/shop", steps=steps,
        rules=Rules(mode=Mode.OBSERVE, precision_target=0.9),
        context=Training(seed=1, report=lambda _done, _what: None),
        progress=lambda _done, _what: None,
    )  # fmt: skip


class ReadAnew:
    """What is known by then, put together for every question from all that came before."""

    def __init__(self, past: Sequence[Issue]) -> None:
        self.past = past

    def since(self, at: datetime | None, place: int) -> Sequence[TakenIssue]:
        return [
            TakenIssue(
                labels=labels_as_filed(one),
                author=one.author.id if one.author else "",
                people=one.assignees,
            )
            for one in self.past[: max(0, place)]
            if at is not None
            if one.assignees and one.created_at is not None and one.created_at > at
        ]


def real() -> list[Issue]:
    """The first issues of a real project, with days and a history, which theirs do not tell."""
    path = need_data("mobile.jsonl.gz")
    found = [one for one, _ in zip(read_archive(path), range(600), strict=False)]
    return [
        replace(one, created_at=BEGINNING + timedelta(hours=number), history=(TOLD,))
        for number, one in enumerate(found)
    ]


@pytest.mark.parametrize("past", [lambda: history(240), real], ids=["made-up", "real"])
def test_it_is_as_if_all_were_read_anew_for_every_issue(
    past: Callable[[], list[Issue]], monkeypatch: pytest.MonkeyPatch
) -> None:
    issues = past()
    monkeypatch.setattr(replaying, "WARM_UP", 0.75)  # real ones are told only by many
    found = run(issues, steps=1)
    monkeypatch.setattr(replaying, "TakenByThen", ReadAnew)
    assert found == run(issues, steps=1)
    assert sum(one.kind == SuggestionKind.ASSIGNEE for one in found.answers) > 10


def test_twice_as_many_issues_cost_twice_as_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted are the steps that each issue of the past is taken for, trainings included."""
    counts: Counter[str] = Counter()

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*given: Any) -> Any:
            counts[name] += 1
            return call(*given)

        return counting

    read = History.from_data.__func__  # type: ignore[attr-defined]
    monkeypatch.setattr(History, "add", counted("added", History.add))
    monkeypatch.setattr(History, "from_data", classmethod(counted("begun", read)))
    monkeypatch.setattr(taking, "labels_as_filed", counted("read", labels_as_filed))
    costs = []
    for count in (200, 400):
        counts.clear()
        run(history(count))
        costs.append(dict(counts))
    few, many = costs
    assert few["begun"] == many["begun"] == 2, "once a step"
    assert many["added"] < 2.3 * few["added"]
    assert few["read"] <= 200
    assert many["read"] <= 400


def test_what_is_known_is_what_was_filed_after_and_stands_before() -> None:
    past = history(20)
    past[8] = replace(past[8], assignees=())
    past[9] = replace(past[9], created_at=None)
    known = TakenByThen(past)
    at = past[4].created_at
    found = known.since(at, 12)
    assert [one.author for one in found] == [f"a{n % 7}" for n in (5, 6, 7, 10, 11)]
    assert found[-1] is known.since(at, 15)[4]
    assert list(found[1:3]) == [found[1], found[2]]
    with pytest.raises(IndexError):
        found[5]
    assert list(known.since(past[10].created_at, 13)) == list(known.since(at, 13))[4:]
    assert len(known.since(None, 12)) == len(known.since(at, -3)) == len(known.since(at, 3)) == 0
