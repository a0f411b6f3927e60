"""Deliveries of one issue run in the order they came, whatever happens to one of them."""

from __future__ import annotations

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.work.client import WorkClient
from core.work.contract import JobStatus, WorkSettings
from core.work.runner import Runner
from tests.work.conftest import Start
from tests.work.helpers import Recorder, eventually


def test_trap_4_each_issue_in_order_although_stamps_are_whole_seconds(
    settings: WorkSettings, client: WorkClient, start: Start
) -> None:
    # Enqueued newest first, so that neither the time of enqueueing nor luck can help.
    for seq in range(100, 0, -1):
        client.enqueue_delivery(seq, 0, f"issue-{seq % 5}")
    recorder = Recorder()
    start(settings, recorder)
    eventually(lambda: len(recorder.deliveries) == 100)
    for issue in range(5):
        mine = [seq for seq in recorder.deliveries if seq % 5 == issue]
        assert mine == sorted(mine)


def test_a_failing_delivery_holds_its_own_issue_only(settings: WorkSettings, start: Start) -> None:
    failures = {3: 2}
    waited: list[int] = []

    def handle(seq: int, attempt: int) -> None:
        if failures.get(seq, 0):
            failures[seq] -= 1
            waited.append(len(recorder.deliveries))
            raise OSError("not now")

    recorder = Recorder(on_delivery=handle)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries(
        [(seq, 0, "first") for seq in range(1, 7)] + [(seq, 0, "second") for seq in range(11, 17)]
    )
    eventually(lambda: len(recorder.deliveries) == 12)
    assert [seq for seq in recorder.deliveries if seq < 10] == [1, 2, 3, 4, 5, 6]
    assert [seq for seq in recorder.deliveries if seq > 10] == [11, 12, 13, 14, 15, 16]
    assert len(waited) == 2


def test_a_slow_issue_does_not_hold_up_others(settings: WorkSettings, start: Start) -> None:
    let_go = threading.Event()
    recorder = Recorder(on_delivery=lambda seq, _: let_go.wait(20) if seq == 1 else None)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(1, 0, "slow"), (2, 0, "slow")])
    engine.client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(3, 30)])
    eventually(lambda: len(recorder.deliveries) == 27)
    assert 2 not in recorder.deliveries
    let_go.set()
    eventually(lambda: recorder.deliveries[-2:] == [1, 2])


def test_no_more_run_at_once_than_allowed(settings: WorkSettings, start: Start) -> None:
    recorder = Recorder(on_delivery=lambda *_: time.sleep(0.05))
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(1, 61)])
    eventually(lambda: len(recorder.deliveries) == 60)
    assert 1 < recorder.most_running <= settings.concurrency


def test_what_dbos_claims_too_many_waits_for_a_place(sqlite_settings: WorkSettings) -> None:
    # It limits what runs by what it has seen begin, and may claim more before it has.
    settings = dataclasses.replace(sqlite_settings, concurrency=2)
    recorder = Recorder(on_delivery=lambda *_: time.sleep(0.05))
    with WorkClient(settings) as client:
        runner = Runner(settings, recorder, client, lambda _: None, lambda _: None)
        run_delivery, _, _ = runner.workflows()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda seq: run_delivery(seq, 0), range(8)))
    assert len(recorder.deliveries) == 8
    assert recorder.most_running == 2


def test_a_delivery_about_no_issue_waits_for_nobody(settings: WorkSettings, start: Start) -> None:
    let_go = threading.Event()
    recorder = Recorder(on_delivery=lambda seq, _: let_go.wait(20) if seq == 1 else None)
    engine = start(settings, recorder)
    engine.client.enqueue_deliveries([(1, 0, ""), (2, 0, "")])
    eventually(lambda: recorder.deliveries == [2])
    let_go.set()


def test_the_same_delivery_enqueued_ten_times_at_once_runs_once(
    settings: WorkSettings, start: Start
) -> None:
    recorder = Recorder()
    engine = start(settings, recorder)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda _: engine.client.enqueue_delivery(5, 0, "issue"), range(10)))
    eventually(lambda: recorder.deliveries == [5])
    engine.client.enqueue_delivery(5, 0, "issue")  # and again, now that it is done
    engine.client.enqueue_delivery(6, 0, "issue")
    eventually(lambda: recorder.deliveries[-1] == 6)
    assert recorder.deliveries == [5, 6]


def test_a_replay_is_another_attempt(settings: WorkSettings, start: Start) -> None:
    attempts = []
    recorder = Recorder(on_delivery=lambda _, attempt: attempts.append(attempt))
    engine = start(settings, recorder)
    for attempt in (0, 1):
        engine.client.enqueue_delivery(5, attempt, "issue")
    eventually(lambda: attempts == [0, 1])


def test_deliveries_are_enqueued_together_or_not_at_all(client: WorkClient) -> None:
    def broken() -> object:
        yield (1, 0, "issue")
        raise KeyError("the caller's own trouble")

    with pytest.raises(KeyError):
        client.enqueue_deliveries(broken())  # type: ignore[arg-type]
    assert client.jobs(JobStatus.WAITING) == []


@pytest.mark.parametrize("poll_seconds", [5.0])
def test_work_from_here_starts_without_waiting_for_the_next_look(
    sqlite_settings: WorkSettings, start: Start, poll_seconds: float
) -> None:
    recorder = Recorder()
    engine = start(dataclasses.replace(sqlite_settings, poll_seconds=poll_seconds), recorder)
    began = time.monotonic()
    for seq in range(1, 21):  # each starts only when the one before it has ended
        engine.client.enqueue_delivery(seq, 0, "issue")
    eventually(lambda: len(recorder.deliveries) == 20)
    assert time.monotonic() - began < poll_seconds


def test_work_from_another_process_is_noticed(
    settings: WorkSettings, client: WorkClient, start: Start
) -> None:
    recorder = Recorder()
    start(settings, recorder)
    time.sleep(0.3)  # it has looked, and found nothing
    client.enqueue_delivery(1, 0, "issue")
    eventually(lambda: recorder.deliveries == [1], within=2.0)
