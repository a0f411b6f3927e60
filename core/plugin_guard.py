"""The guard around a plugin's calls: one that raises or hangs costs only its own answer."""

from __future__ import annotations

import contextvars
import itertools
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from core.errors import ConfigError

log = logging.getLogger(__name__)

MAX_STUCK_CALLS: Final = 4
"""Calls of one plugin that may hang at the same time before it is no longer asked."""

MOST_IDLE: Final = 16
"""Threads that wait for the next call; more of them end after theirs."""

MAX_ANSWERS: Final = 10_000
"""What one call may return. A generator without end would otherwise take all memory."""


@dataclass(slots=True)
class PluginHealth:
    """How a plugin has fared since the installation opened.

    Of the ``calls`` made, ``raised`` and ``timed_out`` gave nothing; ``hanging`` have not come
    back to this day. ``passed_over`` calls were not made, because too many hang.
    """

    calls: int = 0
    answered: int = 0
    raised: int = 0
    timed_out: int = 0
    passed_over: int = 0
    hanging: int = 0
    last_error: str = ""

    def outcomes(self) -> Mapping[str, int]:
        """The calls by what became of them; each number only grows."""
        return {
            "answered": self.answered,
            "raised": self.raised,
            "timed out": self.timed_out,
            "passed over": self.passed_over,
        }


class CallThreads:
    """Threads that make calls, one at a time each, and are used again.

    Starting a thread for every call would cost more than most calls. They are daemons: a
    call that hangs must not keep the process from ending.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[queue.SimpleQueue[Callable[[], None]]] = []

    def run(self, call: Callable[[], None]) -> None:
        """Make a call, which must not raise, in an idle thread or a new one."""
        with self._lock:
            calls = self._idle.pop() if self._idle else None
        if calls is None:
            calls = queue.SimpleQueue()
            threading.Thread(
                target=self._serve, args=(calls,), name="plugin-call", daemon=True
            ).start()
        calls.put(call)

    def _serve(self, calls: queue.SimpleQueue[Callable[[], None]]) -> None:
        while True:
            calls.get()()
            with self._lock:
                if len(self._idle) >= MOST_IDLE:
                    return
                self._idle.append(calls)


class Guard:
    """Makes the calls of one plugin, from any thread, and keeps its health."""

    def __init__(self, name: str, time_limit: float, threads: CallThreads | None = None) -> None:
        self.health = PluginHealth()
        self._name = name
        self._time_limit = time_limit
        self._lock = threading.Lock()
        self._threads = threads or CallThreads()

    def call(self, function: Callable[[], Any], hook: str) -> Sequence[Any]:
        """The call's answers, in this thread and with its errors."""
        with self._lock:
            self.health.calls += 1
        try:
            answers = read_answers(function())
        except (Exception, SystemExit) as error:
            # Who made the call tells an operator what to write instead.
            self._note_raised(hook, error, logged=not isinstance(error, ConfigError))
            raise
        with self._lock:
            self.health.answered += 1
        return answers

    def call_within(self, function: Callable[[], Any], hook: str) -> Sequence[Any] | None:
        """The call's answers, or None where it raised or ran out of time.

        It runs in another thread. Python cannot stop a thread, so a hung call is left
        behind; while MAX_STUCK_CALLS of them hang, None is returned at once.
        """
        with self._lock:
            if self.health.hanging >= MAX_STUCK_CALLS:
                self.health.passed_over += 1
                return None
            self.health.calls += 1
        answer: Future[Sequence[Any]] = Future()
        left_behind = False

        def run() -> None:
            try:
                answer.set_result(read_answers(function()))
            except BaseException as error:  # noqa: BLE001 - a plugin's failure must cost only itself
                answer.set_exception(error)
            with self._lock:
                if left_behind:
                    self.health.hanging -= 1

        context = contextvars.copy_context()
        self._threads.run(lambda: context.run(run))
        try:
            error = answer.exception(timeout=self._time_limit)
        except TimeoutError:
            with self._lock:
                # It may have come back in the meantime; then its thread is gone already.
                left_behind = not answer.done()
                self.health.hanging += left_behind
                self.health.timed_out += 1
                self.health.last_error = f"{hook}: no answer after {self._time_limit:g} s"
            log.warning("plugin %s: %s", self._name, self.health.last_error)
            return None
        if error is not None:
            self._note_raised(hook, error)
            return None
        with self._lock:
            self.health.answered += 1
        return answer.result()

    def _note_raised(self, hook: str, error: BaseException, *, logged: bool = True) -> None:
        with self._lock:
            self.health.raised += 1
            self.health.last_error = f"{hook}: {described(error)}"
        if logged:
            log.error("plugin %s raised in %s", self._name, hook, exc_info=error)


def read_answers(found: object) -> Sequence[Any]:
    """What a hook returned, as a sequence. A generator does its work here, under the guard.

    Raises:
        TypeError: it is no iterable of answers.
        ValueError: there are more than MAX_ANSWERS.
    """
    if found is None:
        return ()
    if not isinstance(found, Iterable) or isinstance(found, str | bytes | Mapping):
        raise TypeError(f"it returned {type(found).__name__} instead of a list")
    answers = list(itertools.islice(found, MAX_ANSWERS + 1))
    if len(answers) > MAX_ANSWERS:
        raise ValueError(f"it returned more than {MAX_ANSWERS} answers")
    return answers


def described(error: BaseException) -> str:
    """An error of a stranger's code in one line, whatever its own text may be."""
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - it comes from a plugin, like the error itself
        text = ""
    return f"{type(error).__name__}: {text[:300]}" if text else type(error).__name__
