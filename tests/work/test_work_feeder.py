"""When a queue is polled, and when it is left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from core.work import feeder
from core.work.database import Waiting
from core.work.feeder import Gate
from tests.work.helpers import eventually


class _Poller:
    """Counts the polls that a gate lets through, as DBOS's queue thread would do them."""

    def __init__(self, poll_seconds: float) -> None:
        self.waiting = Waiting(ready=False)
        self.closed = self.runs_dry = False
        self.error: Exception | None = None
        self.looks = self.polls = 0
        self.gate = Gate(self.look, lambda: self.closed, poll_seconds)
        self.thread = threading.Thread(target=self.run)

    def look(self) -> Waiting:
        self.looks += 1
        if self.error is not None:
            raise self.error
        return self.waiting

    def run(self) -> None:
        while not self.gate.wait(1.0):
            self.polls += 1
            if self.runs_dry:
                self.waiting = Waiting(ready=False)


@pytest.fixture
def poller() -> Iterator[_Poller]:
    poller = _Poller(poll_seconds=0.02)
    poller.thread.start()
    yield poller
    poller.gate.set()
    poller.thread.join(5)
    assert not poller.thread.is_alive()


def test_an_empty_queue_is_looked_at_and_not_polled(poller: _Poller) -> None:
    eventually(lambda: poller.looks > 5)
    for _ in range(5):
        poller.gate.wake()
    eventually(lambda: poller.looks > 10)
    assert poller.polls == 0


def test_what_cannot_start_is_polled_seldom_until_something_changes(poller: _Poller) -> None:
    poller.waiting = Waiting(ready=True)
    eventually(lambda: poller.polls == 1)
    time.sleep(feeder.BLOCKED_SECONDS * 0.6)
    assert poller.polls == 1
    poller.gate.wake()
    eventually(lambda: poller.polls == 2, within=feeder.BLOCKED_SECONDS * 0.5)
    eventually(lambda: poller.polls == 3)


@pytest.mark.parametrize("backlog", [True, False])
def test_a_burst_shares_polls(poller: _Poller, backlog: bool) -> None:
    poller.runs_dry = not backlog
    began = time.monotonic()
    for _ in range(300):
        poller.waiting = Waiting(ready=True)
        poller.gate.wake()
        time.sleep(0.001)
    passed = time.monotonic() - began
    gap = feeder.BACKLOG_GAP_SECONDS if backlog else feeder.GAP_SECONDS
    assert 2 <= poller.polls <= passed / gap + 2


def test_a_paused_or_closed_queue_is_not_polled(poller: _Poller) -> None:
    poller.waiting = Waiting(ready=True, paused_until=time.time() + 0.3)
    poller.gate.wake()
    time.sleep(0.2)
    assert poller.polls == 0
    eventually(lambda: poller.polls == 1)
    poller.closed = True
    polls = poller.polls
    for _ in range(10):
        poller.gate.wake()
        time.sleep(0.01)
    assert poller.polls <= polls + 1
    poller.closed = False
    eventually(lambda: poller.polls > polls + 1)


def test_without_an_answer_it_polls_so_that_dbos_reports_it(poller: _Poller) -> None:
    poller.error = OSError("away")
    eventually(lambda: poller.polls >= 1)
    polls = poller.polls
    time.sleep(0.3)
    assert poller.polls <= polls + 1


def test_stopping_wakes_it() -> None:
    poller = _Poller(poll_seconds=600.0)
    poller.thread.start()
    poller.gate.set()
    poller.thread.join(5)
    assert not poller.thread.is_alive()


def test_a_thread_that_breaks_off_starts_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def poll(stop: Gate, dbos: object, queue: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise KeyError("a defect in DBOS")
        stop.wait(1.0)

    class Queue:
        name = "deliveries"
        database_backed_queue = True

    monkeypatch.setattr(feeder, "poll", poll)
    monkeypatch.setattr(feeder, "TROUBLE_SECONDS", 0.01)
    gate = Gate(lambda: Waiting(ready=False), lambda: False, 0.02)
    one = feeder.Feeder(None, Queue(), gate)  # type: ignore[arg-type]
    one.start()
    eventually(lambda: len(calls) == 2)
    one.stop()
    assert "it starts again" in caplog.text
