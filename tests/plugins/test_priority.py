"""The plugin for priorities, which mostly knows when to keep silent."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from core.model import Issue, Priority, Suggestion
from core.plugin import TrainedModel
from plugins.priority import PriorityConfig, PriorityPlugin
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import issue, issues

CRASH = issue(1, title="The export crashes", body="Since 2.1 the export fails.")


def train(history: Iterable[Issue]) -> list[TrainedModel]:
    plugin = PriorityPlugin(PriorityConfig())
    return list(plugin.trackside_train("acme/shop", list(history), Training()))


def ask(models: list[TrainedModel], one: Issue, **settings: float) -> list[Suggestion]:
    plugin = PriorityPlugin(PriorityConfig(**settings))  # type: ignore[arg-type]
    return list(plugin.trackside_suggest(one, Suggesting(models)))


def test_suggests_a_missing_priority_and_contradicts_with_care() -> None:
    models = train(issues(150))
    (found,) = ask(models, CRASH)
    assert (found.kind, found.value, found.made_by) == ("priority", "high", "priority")
    assert ask(models, replace(CRASH, priority=Priority.HIGH)) == []
    assert [one.value for one in ask(models, replace(CRASH, priority=Priority.LOW))] == ["high"]
    assert ask(models, replace(CRASH, priority=Priority.LOW), correct_from=1.0) == []
    assert ask([], CRASH) == []


def test_keeps_silent_where_the_text_does_not_tell() -> None:
    chance = random.Random(2)  # noqa: S311
    history = [
        replace(one, priority=chance.choices(list(Priority)[:3], [1, 2, 7])[0])
        for one in issues(200)
    ]
    (model,) = train(history)
    assert ask([model], CRASH) == []
    assert "Abstains" in model.card.notes[-1]


def test_issues_without_a_priority_teach_nothing() -> None:
    assert train(replace(one, priority=Priority.NONE) for one in issues(100)) == []
