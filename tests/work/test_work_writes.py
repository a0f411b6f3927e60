"""Writing back: one run at a time per issue, none too many, none lost, at a pace, with waits."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from core.errors import PermanentError
from core.work.client import WorkClient
from core.work.contract import JobKind, JobStatus, Later, WorkSettings
from tests.work.conftest import Start
from tests.work.helpers import Recorder, eventually


def test_requests_for_an_issue_that_waits_are_one(settings: WorkSettings, start: Start) -> None:
    with WorkClient(settings) as client:
        assert client.enqueue_write_back("github", 7)
        assert not any(client.enqueue_write_back("github", 7) for _ in range(5))
        assert client.enqueue_write_back("github", 8)
        assert client.enqueue_write_back("jira", 7)
    recorder = Recorder()
    start(settings, recorder, {"github": 0, "jira": 0})
    eventually(lambda: len(recorder.writes) == 3)
    time.sleep(0.3)
    assert sorted(recorder.writes) == [("github", 7), ("github", 8), ("jira", 7)]


def test_a_request_made_while_the_issue_is_written_leads_to_another_run(
    settings: WorkSettings, start: Start
) -> None:
    begun, let_go = threading.Event(), threading.Event()
    at_once = Counter[int]()
    overlaps = []

    def write(_: str, issue: int) -> None:
        at_once[issue] += 1
        overlaps.append(at_once[issue])
        begun.set()
        let_go.wait(20)
        at_once[issue] -= 1

    recorder = Recorder(on_write=write)
    engine = start(settings, recorder, {"github": 0})
    engine.client.enqueue_write_back("github", 7)
    assert begun.wait(10)
    assert engine.client.enqueue_write_back("github", 7)
    assert not engine.client.enqueue_write_back("github", 7)
    let_go.set()
    eventually(lambda: len(recorder.writes) == 2)
    eventually(lambda: len(engine.client.jobs(JobStatus.DONE)) == 2)
    assert overlaps == [1, 1]


def test_no_request_is_lost_between_two_runs(settings: WorkSettings, start: Start) -> None:
    planned = done = 0

    def write(*_: object) -> None:
        nonlocal done
        done = planned

    engine = start(settings, Recorder(on_write=write), {"github": 0})
    for _ in range(150):
        planned += 1  # plan first, then ask
        engine.client.enqueue_write_back("github", 7)
        time.sleep(0.003)
    eventually(lambda: done == 150)


def test_waiting_issues_take_up_no_thread(settings: WorkSettings, start: Start) -> None:
    settings = dataclasses.replace(settings, concurrency=2)
    recorder = Recorder(on_write=lambda _, issue: Later(600.0) if issue < 20 else None)
    engine = start(settings, recorder, {"github": 0})
    for issue in range(10, 30):
        engine.client.enqueue_write_back("github", issue)
    eventually(lambda: len(recorder.writes) == 20)
    eventually(lambda: len(engine.client.jobs(JobStatus.DELAYED)) == 10)
    eventually(lambda: engine.client.jobs(JobStatus.RUNNING) == [])
    began = time.monotonic()
    assert engine.stop(10)
    assert time.monotonic() - began < 5


def test_a_wait_is_over_when_it_is_over(settings: WorkSettings, start: Start) -> None:
    answers = {7: [Later(1.0), None]}
    times = []

    def write(_: str, issue: int) -> Later | None:
        times.append(time.monotonic())
        return answers[issue].pop(0)

    engine = start(settings, Recorder(on_write=write), {"github": 0})
    engine.client.enqueue_write_back("github", 7)
    eventually(lambda: len(times) == 2)
    assert 1.0 <= times[1] - times[0] < 4.0


def test_why_a_write_waits_and_until_when_is_kept_with_it(
    settings: WorkSettings, start: Start
) -> None:
    answers = {7: [Later(600.0, why="cannot connect"), None], 8: [Later(600.0, why="x" * 5000)]}
    recorder = Recorder(on_write=lambda _, issue: answers[issue].pop(0))
    client = start(settings, recorder, {"github": 0}).client
    client.enqueue_write_back("github", 7)
    eventually(lambda: client.jobs(JobStatus.DELAYED))
    (job,) = client.jobs(JobStatus.DELAYED)
    assert (job.subject, job.error) == ("github, issue 7", "cannot connect")
    assert job.not_before is not None
    assert 500 < (job.not_before - datetime.now(UTC)).total_seconds() <= 600
    # Started before its time it runs as any other, and waits for nothing any more.
    client.retry(job.id)
    eventually(lambda: len(client.jobs(JobStatus.DONE)) == 2)
    assert [(one.error, one.not_before) for one in client.jobs(JobStatus.DONE)] == [("", None)] * 2
    client.enqueue_write_back("github", 8)
    eventually(lambda: client.jobs(JobStatus.DELAYED))
    assert len(client.jobs(JobStatus.DELAYED)[0].error) == 1000, "it is cut"


def test_an_earlier_request_does_not_wait_for_a_later_one(
    settings: WorkSettings, start: Start
) -> None:
    recorder = Recorder()
    engine = start(settings, recorder, {"github": 0})
    assert engine.client.enqueue_write_back("github", 7, delay=600.0)
    assert not engine.client.enqueue_write_back("github", 7, delay=601.0)
    assert engine.client.enqueue_write_back("github", 7)
    eventually(lambda: recorder.writes == [("github", 7)])


@pytest.mark.parametrize("again", [None, Later(900.0, why="quiet")])
def test_what_was_put_off_goes_once_an_earlier_run_has_done_its_work(
    settings: WorkSettings, start: Start, again: Later | None
) -> None:
    answers = [Later(600.0, why="paused"), again]
    recorder = Recorder(on_write=lambda *_: answers.pop(0))
    client = start(settings, recorder, {"github": 0}).client
    with WorkClient(settings) as elsewhere:  # as pause and resume ask for it: another process
        elsewhere.enqueue_write_back("github", 7)
        eventually(lambda: client.jobs(JobStatus.DELAYED))
        (first,) = client.jobs(JobStatus.DELAYED)
        elsewhere.enqueue_write_back("github", 7)
    eventually(lambda: len(client.jobs(JobStatus.DONE)) == 2)
    # What comes after it is no reason to drop what comes before it.
    assert [job.id for job in client.jobs(JobStatus.DELAYED)] == ([first.id] if again else [])
    gone = client.jobs(JobStatus.CANCELLED)
    assert [(job.id, job.error) for job in gone] == (
        [] if again else [(first.id, "needless: an earlier run has seen to it")]
    )


def test_of_several_that_were_put_off_the_first_stays_if_it_is_needed(
    settings: WorkSettings, start: Start
) -> None:
    answers: list[Later | None] = [Later(900.0), None]
    recorder = Recorder(on_write=lambda *_: answers.pop(0))
    with WorkClient(settings) as client:
        for delay in (800.0, 700.0):
            assert client.enqueue_write_back("github", 7, delay=delay)
        assert client.enqueue_write_back("github", 8, delay=700.0)
        assert client.enqueue_write_back("github", 7, delay=500.0, pause=True)
        holding, _, *_ = client.jobs(JobStatus.DELAYED)
        client.retry(holding.id)  # nothing would start before it
        start(settings, recorder, {"github": 0})
        eventually(lambda: client.jobs(JobStatus.DONE))
        left = client.jobs(JobStatus.DELAYED)
        assert sorted(job.subject for job in left) == ["github, issue 7", "github, issue 8"]
        assert min(j.not_before for j in left if j.not_before) == left[-1].not_before
        client.enqueue_write_back("github", 7)
        eventually(lambda: len(client.jobs(JobStatus.DONE)) == 2)
        assert [job.subject for job in client.jobs(JobStatus.DELAYED)] == ["github, issue 8"]


def test_a_run_that_fails_leaves_what_was_put_off(settings: WorkSettings, start: Start) -> None:
    def refuse(*_: object) -> None:
        raise PermanentError("no")

    client = start(settings, Recorder(on_write=refuse), {"github": 0}).client
    client.enqueue_write_back("github", 7, delay=600.0)
    client.enqueue_write_back("github", 7)
    eventually(lambda: client.jobs(JobStatus.FAILED))
    assert len(client.jobs(JobStatus.DELAYED)) == 1


def test_one_that_became_due_meanwhile_is_run(settings: WorkSettings) -> None:
    """Somebody may have planned more since, and asked for nothing because it waits."""
    with WorkClient(settings) as client:
        client.enqueue_write_back("github", 7, delay=600.0)
        put_off = client.put_off("github", 7)
        (job,) = client.jobs(JobStatus.DELAYED)
        # So soon that it is the same start, but not in the queue: it may still be cancelled.
        client.retry(job.id)
        assert client.enqueue_write_back("github", 7)
        client._dbos._sys_db.transition_delayed_workflows()
        assert not client.enqueue_write_back("github", 7)
        client.cancel_needless(put_off)
        assert len(client.jobs(JobStatus.WAITING)) == 2


def test_a_connection_that_is_paused_starts_nothing(settings: WorkSettings, start: Start) -> None:
    pauses = [Later(2.0, whole_connection=True)]
    times: list[tuple[str, int, float]] = []

    def write(connection: str, issue: int) -> Later | None:
        times.append((connection, issue, time.monotonic()))
        return pauses.pop() if connection == "github" and pauses else None

    engine = start(settings, Recorder(on_write=write), {"github": 0, "jira": 0})
    engine.client.enqueue_write_back("github", 1)
    eventually(lambda: len(engine.client.jobs(JobStatus.DELAYED)) == 1)
    paused = time.monotonic()
    for issue in (2, 3):
        engine.client.enqueue_write_back("github", issue)
        engine.client.enqueue_write_back("jira", issue)
    eventually(lambda: len(times) == 6)
    by_connection = {name: [t for n, _, t in times[1:] if n == name] for name in ("github", "jira")}
    assert max(by_connection["jira"]) - paused < 1.5
    assert min(by_connection["github"]) - paused > 1.5
    assert sorted(issue for name, issue, _ in times if name == "github") == [1, 1, 2, 3]


def test_a_pause_outlives_the_process_that_met_it(settings: WorkSettings, start: Start) -> None:
    with WorkClient(settings) as client:
        client.enqueue_write_back("github", 1, delay=2.5, pause=True)
        client.enqueue_write_back("github", 2)
    began = time.monotonic()
    times: list[float] = []
    recorder = Recorder(on_write=lambda *_: times.append(time.monotonic()))
    start(settings, recorder, {"github": 0})
    eventually(lambda: len(times) == 2)
    assert min(times) - began > 1.5


def test_a_pace_is_kept(settings: WorkSettings, start: Start) -> None:
    # 40 a minute: 7 in any 11.55 seconds, so of 20 only 7 may start now.
    times: list[float] = []
    recorder = Recorder(on_write=lambda *_: times.append(time.monotonic()))
    engine = start(settings, recorder, {"github": 40, "jira": 0})
    for issue in range(20):
        engine.client.enqueue_write_back("github", issue)
        engine.client.enqueue_write_back("jira", issue)
    eventually(lambda: len(recorder.writes) == 27)
    time.sleep(1.5)
    assert Counter(connection for connection, _ in recorder.writes) == {"github": 7, "jira": 20}
    waiting = engine.client.jobs(JobStatus.WAITING)
    assert len(waiting) == 13
    assert {job.kind for job in waiting} == {JobKind.WRITE_BACK}


@pytest.mark.parametrize("same_issue", [True, False])
def test_a_pace_and_one_run_per_issue_hold_together(
    settings: WorkSettings, start: Start, same_issue: bool
) -> None:
    running = most = 0
    lock = threading.Lock()

    def write(_: str, issue: int) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.1)
        with lock:
            running -= 1

    recorder = Recorder(on_write=write)
    engine = start(settings, recorder, {"github": 600})
    for n in range(4):
        issue = 7 if same_issue else n
        before = len(recorder.writes)
        engine.client.enqueue_write_back("github", issue)
        if same_issue:  # one that runs does not stand for the next request
            eventually(lambda before=before: len(recorder.writes) > before)  # type: ignore[misc]
    eventually(lambda: len(recorder.writes) == 4)
    eventually(lambda: running == 0)
    assert (most == 1) == same_issue


def test_ticks_run_once_a_period_whatever_happens(settings: WorkSettings, start: Start) -> None:
    recorder = Recorder()
    engine = start(settings, recorder, ticks={"digest": 1e9, "often": 1.0})
    eventually(lambda: recorder.ticks.count("often") >= 3)
    engine.stop()
    start(settings, recorder, ticks={"digest": 1e9})
    time.sleep(0.5)
    assert recorder.ticks.count("digest") == 1
