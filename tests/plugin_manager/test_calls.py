"""Calling plugins: one that raises or hangs costs only its own answer, and is counted."""

from __future__ import annotations

import contextvars
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from core.errors import PluginError
from core.plugin_guard import MAX_ANSWERS, MAX_STUCK_CALLS
from core.plugin_manager import LoadedPlugin, PluginManager
from trackside import Issue, Plugin, PluginConfig, Suggestion, hookimpl

ISSUE = Issue(key="github:acme/shop#1", tracker="github", project="acme/shop", title="It smokes")


class Calm(Plugin[PluginConfig]):
    """One that always answers."""

    name = "calm"

    @hookimpl
    def trackside_suggest(self, issue: Issue) -> Iterable[Any]:
        return ["calm"]


def plugin(answer: Callable[[], Any]) -> type[Plugin[PluginConfig]]:
    class Made(Plugin[PluginConfig]):
        name = "made"

        @hookimpl
        def trackside_suggest(self, issue: Issue) -> Iterable[Any]:
            return answer()  # type: ignore[no-any-return]

    return Made


def managed(answer: Callable[[], Any], time_limit: float = 5.0) -> PluginManager:
    """A manager with a plugin that answers so, between two calm ones."""

    class Last(Calm):
        name = "last"

    manager = PluginManager({"made": {"time_limit": time_limit}})
    manager.register(Calm)
    manager.register(plugin(answer))
    manager.register(Last)
    return manager


def asked(manager: PluginManager) -> dict[str, list[Any]]:
    found = manager.each_guarded("trackside_suggest", issue=ISSUE, context=None)
    return {loaded.name: list(answers) for loaded, answers in found}


def made(manager: PluginManager) -> LoadedPlugin:
    return next(loaded for loaded in manager.loaded if loaded.name == "made")


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.005)


def raising(error: BaseException) -> Callable[[], Any]:
    def answer() -> Any:
        raise error

    return answer


def generating(error: BaseException) -> Callable[[], Iterator[Any]]:
    def answer() -> Iterator[Any]:
        yield "half"
        raise error

    return answer


class UnprintableError(Exception):
    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


# -- answers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (lambda: ["a", "b"], ["a", "b"]),
        (lambda: ("a",), ["a"]),
        (lambda: iter(["a"]), ["a"]),
        (lambda: (x for x in "ab"), ["a", "b"]),
        ({"a": 1}.keys, ["a"]),
        (list, []),
        (lambda: None, []),
    ],
)
def test_any_iterable_is_an_answer(answer: Callable[[], Any], expected: list[Any]) -> None:
    manager = managed(answer)
    assert asked(manager) == {"calm": ["calm"], "made": expected, "last": ["calm"]}
    health = made(manager).health
    assert (health.calls, health.answered, health.last_error) == (1, 1, "")
    assert (health.raised, health.timed_out) == (0, 0)


def test_a_call_sees_the_context_of_its_caller() -> None:
    """So that its log lines carry the delivery that they belong to."""
    delivery = contextvars.ContextVar("delivery", default="none")
    manager = managed(lambda: [delivery.get()])
    delivery.set("17")
    assert asked(manager)["made"] == ["17"]


# -- raising -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (raising(ValueError("no such label")), "ValueError: no such label"),
        (raising(ValueError("two\n\nlines")), "ValueError: two lines"),
        (raising(TimeoutError("its own")), "TimeoutError: its own"),
        (raising(SystemExit(1)), "SystemExit: 1"),
        (raising(KeyboardInterrupt()), "KeyboardInterrupt"),
        (raising(GeneratorExit()), "GeneratorExit"),
        (raising(RecursionError("x" * 5000)), "RecursionError: " + "x" * 300),
        (raising(UnprintableError()), "UnprintableError"),
        (generating(ValueError("half way")), "ValueError: half way"),
        (generating(SystemExit("bye")), "SystemExit: bye"),
        (lambda: 3, "TypeError: it returned int instead of a list"),
        (lambda: "label", "TypeError: it returned str instead of a list"),
        (lambda: {"a": 1}, "TypeError: it returned dict instead of a list"),
        (
            lambda: itertools.repeat("x"),
            f"ValueError: it returned more than {MAX_ANSWERS} answers",
        ),
    ],
)
def test_a_plugin_that_fails_costs_only_its_own_answer_and_is_counted(
    answer: Callable[[], Any], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    manager = managed(answer)
    for _ in range(2):
        assert asked(manager) == {"calm": ["calm"], "last": ["calm"]}

    health = made(manager).health
    assert (health.calls, health.raised, health.timed_out) == (2, 2, 0)
    assert health.last_error == f"trackside_suggest: {said}"
    assert "plugin made raised in trackside_suggest" in caplog.text
    for other in ("calm", "last"):
        (found,) = [p for p in manager.loaded if p.name == other]
        assert (found.health.calls, found.health.raised) == (2, 0)


def test_a_failure_is_logged_with_its_traceback(caplog: pytest.LogCaptureFixture) -> None:
    asked(managed(raising(ValueError("no such label"))))
    (record,) = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert record.exc_info is not None
    assert isinstance(record.exc_info[1], ValueError)


# -- hanging -------------------------------------------------------------------------------


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What hangs until it is set; set at the end, so that no call stays behind."""
    event = threading.Event()
    yield event
    event.set()


def test_a_plugin_that_hangs_costs_only_its_own_answer(
    gate: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    manager = managed(gate.wait, time_limit=0.2)
    started = time.monotonic()
    assert asked(manager) == {"calm": ["calm"], "last": ["calm"]}
    assert 0.2 <= time.monotonic() - started < 3

    health = made(manager).health
    assert (health.calls, health.timed_out, health.raised, health.hanging) == (1, 1, 0, 1)
    assert health.last_error == "trackside_suggest: no answer after 0.2 s"
    assert "plugin made: trackside_suggest: no answer after 0.2 s" in caplog.text


def test_a_generator_that_hangs_is_within_the_limit_too(gate: threading.Event) -> None:
    def answer() -> Iterator[Any]:
        yield "half"
        gate.wait()

    assert asked(managed(answer, time_limit=0.1)) == {"calm": ["calm"], "last": ["calm"]}


def test_a_plugin_with_too_many_hung_calls_is_passed_over_until_one_comes_back(
    gate: threading.Event,
) -> None:
    hang = True

    def answer() -> list[str]:
        if hang:
            gate.wait()
        return ["back"]

    manager = managed(answer, time_limit=0.05)
    health = made(manager).health
    for _ in range(MAX_STUCK_CALLS):
        assert "made" not in asked(manager)
    assert (health.calls, health.timed_out, health.hanging) == (
        MAX_STUCK_CALLS,
        MAX_STUCK_CALLS,
        MAX_STUCK_CALLS,
    )

    hang = False
    started = time.monotonic()
    assert asked(manager) == {"calm": ["calm"], "last": ["calm"]}
    assert (health.calls, health.passed_over) == (MAX_STUCK_CALLS, 1)
    assert time.monotonic() - started < 3

    gate.set()
    until(lambda: health.hanging == 0)
    until(lambda: asked(manager).get("made") == ["back"])


def test_calls_that_are_merely_many_are_not_passed_over() -> None:
    """More workers than MAX_STUCK_CALLS may ask a plugin at the same moment."""
    at_once = 3 * MAX_STUCK_CALLS
    together = threading.Barrier(at_once)

    def answer() -> list[str]:
        together.wait(10)
        return ["here"]

    manager = managed(answer, time_limit=10)
    with ThreadPoolExecutor(at_once) as pool:
        found = list(pool.map(lambda _: asked(manager)["made"], range(at_once)))

    assert found == [["here"]] * at_once
    health = made(manager).health
    assert (health.calls, health.timed_out, health.passed_over) == (at_once, 0, 0)


def test_an_answer_that_comes_too_late_is_not_used(gate: threading.Event) -> None:
    answers = iter(["late", "prompt"])

    def answer() -> list[str]:
        mine = next(answers)
        if mine == "late":
            gate.wait()
        return [mine]

    manager = managed(answer, time_limit=1)
    assert "made" not in asked(manager)
    gate.set()
    until(lambda: made(manager).health.hanging == 0)
    assert asked(manager)["made"] == ["prompt"]


def test_counts_are_right_when_many_threads_ask() -> None:
    manager = managed(raising(ValueError()), time_limit=30)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: asked(manager), range(200)))
    health = made(manager).health
    assert (health.calls, health.raised) == (200, 200)


# -- without the guard ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (raising(ValueError("no such label")), "ValueError: no such label"),
        (generating(ValueError("half way")), "ValueError: half way"),
        (raising(SystemExit(2)), "SystemExit: 2"),
        (lambda: 3, "TypeError: it returned int instead of a list"),
    ],
)
def test_where_a_failure_must_be_seen_it_names_the_plugin(
    answer: Callable[[], Any], said: str
) -> None:
    manager = managed(answer)
    calls = manager.each("trackside_suggest", issue=ISSUE, context=None)
    assert next(calls)[1] == ["calm"]
    with pytest.raises(PluginError) as caught:
        next(calls)
    assert str(caught.value) == f"plugin 'made' (code) failed in trackside_suggest: {said}"
    assert caught.value.__cause__ is not None
    assert made(manager).health.raised == 1


def test_training_has_no_time_limit() -> None:
    manager = managed(lambda: time.sleep(0.2) or ["slow"], time_limit=0.05)
    found = manager.each("trackside_suggest", issue=ISSUE, context=None)
    assert {loaded.name: answers for loaded, answers in found}["made"] == ["slow"]


def test_an_interrupt_by_the_operator_is_not_the_plugins_failure() -> None:
    manager = managed(raising(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        list(manager.each("trackside_suggest", issue=ISSUE, context=None))
    assert made(manager).health.raised == 0


def test_an_error_of_the_caller_is_not_the_plugins() -> None:
    """What is done with an answer happens outside of the guard."""
    manager = managed(lambda: ["a"])
    found = manager.each("trackside_suggest", issue=ISSUE, context=None)
    with pytest.raises(ZeroDivisionError):
        [1 / 0 for _ in found]
    assert not [p for p in manager.loaded if p.health.raised]


def test_plugins_without_the_hook_are_not_asked() -> None:
    manager = managed(lambda: ["a"])
    assert list(manager.each("trackside_register_connectors")) == []
    assert not [p for p in manager.loaded if p.health.calls]


def test_suggestions_are_kept_as_they_are() -> None:
    one = Suggestion(
        kind="label", value="bug", confidence=0.5, because="x", made_by="made", version="1"
    )
    assert asked(managed(lambda: [one]))["made"][0] is one
