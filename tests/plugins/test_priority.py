"""The plugin for priorities, which mostly knows when to keep silent."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import replace

import pytest

from core.errors import ConfigError
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
    context = Suggesting(models)
    found = list(plugin.trackside_suggest(one, context))
    assert bool(found) is not bool(context.abstained), "either something, or why not"
    return found


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
    context = Suggesting([model])
    assert list(PriorityPlugin(PriorityConfig()).trackside_suggest(CRASH, context)) == []
    assert "does no better than always answering" in context.abstained["priority"]


def test_issues_without_a_priority_teach_nothing() -> None:
    assert train(replace(one, priority=Priority.NONE) for one in issues(100)) == []


RULE: dict[str, object] = {
    "words": {Priority.HIGH: ("crash", "data loss", "闪退"), Priority.LOW: ("typo",)}
}


def say(title: str, models: Iterable[TrainedModel] = (), **changed: object) -> list[Suggestion]:
    one = replace(issue(1, title=title, body=""), **changed)  # type: ignore[arg-type]
    plugin = PriorityPlugin(PriorityConfig(**RULE))  # type: ignore[arg-type]
    context = Suggesting(models)
    found = list(plugin.trackside_suggest(one, context))
    assert bool(found) is not bool(context.abstained), "either something, or why not"
    return found


def test_the_teams_own_words_work_from_the_first_day() -> None:
    (found,) = say("A CRASH in the viewer")
    assert (found.value, found.confidence, found.promised) == ("high", 0.6, None)
    assert "“crash”" in found.because


@pytest.mark.parametrize("title", ["Crashpad is fine", "Lost data, lossless", "A type of it"])
def test_words_are_whole_words(title: str) -> None:
    assert say(title) == []


@pytest.mark.parametrize(
    "title", ["Data-loss on save", "“data\n loss”", "应用闪退了", "'crash'", "ＣＲＡＳＨ", "Crash!"]
)
def test_words_are_found_however_they_are_set(title: str) -> None:
    assert [found.value for found in say(title)] == ["high"]


def test_the_most_pressing_word_counts() -> None:
    assert [found.value for found in say("Typo, then a crash")] == ["high"]


def test_what_people_have_raised_is_not_lowered() -> None:
    assert say("A typo", priority=Priority.HIGH) == []
    assert say("A typo", priority=Priority.LOW) == []
    assert [found.value for found in say("A typo", priority=Priority.MEDIUM)] == ["low"]
    assert [found.value for found in say("A crash", priority=Priority.LOW)] == ["high"]


def test_training_counts_how_the_words_fared() -> None:
    history = [
        replace(one, title="A crash", priority=Priority.HIGH if number % 10 else Priority.LOW)
        for number, one in enumerate(issues(50))
    ]
    plugin = PriorityPlugin(PriorityConfig(**RULE))  # type: ignore[arg-type]
    models = list(plugin.trackside_train("acme/shop", history, Training()))
    assert models[0].data["fared"] == {"high": [50, 45]}
    (found,) = say("A crash", models, priority=Priority.MEDIUM)
    assert found.promised is None, "perhaps people settled on what it has"
    (found,) = say("A crash", models)
    assert found.confidence == pytest.approx(46 / 52, abs=1e-4)
    assert found.promised is not None
    assert 0.75 < found.promised < 0.9
    assert "45 of 50 earlier issues with such words were" in found.because


def test_words_that_are_mostly_wrong_say_nothing() -> None:
    history = [replace(one, title="A crash", priority=Priority.LOW) for one in issues(50)]
    plugin = PriorityPlugin(PriorityConfig(**RULE))  # type: ignore[arg-type]
    assert say("A crash", plugin.trackside_train("acme/shop", history, Training())) == []


def test_the_record_of_other_words_vouches_for_nothing() -> None:
    history = [replace(one, title="A crash", priority=Priority.HIGH) for one in issues(80)]
    plugin = PriorityPlugin(PriorityConfig(**RULE))  # type: ignore[arg-type]
    models = list(plugin.trackside_train("acme/shop", history, Training()))
    other = PriorityPlugin(PriorityConfig(words={Priority.HIGH: ("button",)}))
    one = issue(1, title="A button", body="")
    (found,) = other.trackside_suggest(one, Suggesting(models))
    assert (found.confidence, found.promised) == (0.6, None)


def test_where_the_words_are_content_nothing_else_is_asked() -> None:
    models = train(issues(150))
    low = replace(CRASH, body=f"{CRASH.body} A typo.", priority=Priority.LOW)
    assert [found.value for found in ask(models, low)] == ["high"]
    plugin = PriorityPlugin(PriorityConfig(words={Priority.LOW: ("typo",)}))
    assert list(plugin.trackside_suggest(low, Suggesting(models))) == []


@pytest.mark.parametrize(
    ("word", "text", "hit"),
    [
        ("can't sign in", "I can\u2019t sign in", True),
        ("gelöscht", "gelo\u0308scht", True),
        ("cafe", "cafe\u0301", False),
        ("c++", "we use c here", False),
        ("c++", "we use C++ here", True),
        ("-1", "item 1", False),
        ("ลบ", "รูปถูกลบแล้ว", True),
    ],
)
def test_words_are_compared_as_people_see_them(word: str, text: str, hit: bool) -> None:
    plugin = PriorityPlugin(PriorityConfig(words={Priority.HIGH: (word,)}))
    one = issue(1, title=text, body="")
    assert bool(list(plugin.trackside_suggest(one, Suggesting()))) is hit


def test_words_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"words\.high"):
        PriorityConfig(words={Priority.HIGH: ("!",)})
    with pytest.raises(ConfigError, match="none"):
        PriorityConfig(words={Priority.NONE: ("nothing",)})


@pytest.mark.parametrize(
    ("high", "low"), [("crash", "Crash"), ("data-loss", "data  loss"), ("c++", "C++")]
)
def test_a_word_that_stands_for_two_priorities_is_refused_with_both(high: str, low: str) -> None:
    with pytest.raises(ConfigError, match="stands for high and for low"):
        PriorityConfig(words={Priority.HIGH: (high,), Priority.LOW: ("typo", low)})


def test_words_that_differ_may_stand_for_what_they_like() -> None:
    PriorityConfig(words={Priority.HIGH: ("c++", "crash", "Crash"), Priority.LOW: ("c", "c+")})


def test_a_record_says_what_it_is() -> None:
    plugin = PriorityPlugin(PriorityConfig(**RULE))  # type: ignore[arg-type]
    history = [
        replace(one, title=f"{one.title}: crash" if number < 5 else one.title)
        for number, one in enumerate(issues(40))
    ]
    ours = next(
        model
        for model in plugin.trackside_train("acme/shop", history, Training())
        if model.task == "priority_words"
    )
    assert "your own words" in ours.card.about
    assert ours.card.classes == ("high", "low")
    spoke, right = ours.data["fared"]["high"]
    assert ours.card.notes == (f"Your words were right {right} of {spoke} times for high.",)


def test_a_huge_text_is_read_in_time() -> None:
    begun = time.thread_time()
    assert say("crash " * 1_000_000)
    assert time.thread_time() - begun < 1.0
