"""The work side in a process of its own: real processes, started, killed, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core import worker_process
from core.config import Config, config_from
from core.errors import ConfigError, TracksideError
from core.model import Delivery
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.worker_process import WorkerProcess
from tests.support import ROOT

STARTED_ELSEWHERE = """
import sys, time
from pathlib import Path
from core.config import config_from
from core.worker_process import WorkerProcess
if __name__ == "__main__":
    worker = WorkerProcess(config_from({"store": {"data_dir": sys.argv[1]}}))
    worker.start()
    print(worker.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return config_from({"store": {"data_dir": "data"}}, base=tmp_path)


@pytest.fixture
def worker(config: Config) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(config)
    worker.start()
    yield worker
    worker.stop(10.0)


def pid_of(worker: WorkerProcess) -> int:
    assert worker.pid is not None
    return worker.pid


def lives(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def wait_for(condition: Callable[[], object], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def test_it_answers_and_ends_when_told(config: Config) -> None:
    worker = WorkerProcess(config)
    worker.start()
    pid = pid_of(worker)
    assert pid != os.getpid()
    worker.wake()
    wait_for(lambda: worker.busy() is False)
    assert b"trackside_deliveries_handled" in worker.metrics()
    worker.stop(10.0)
    assert not lives(pid)
    assert worker.pid is None
    worker.wake()  # whoever is still answering a request may ring
    assert worker.metrics() == b""


def test_one_that_is_killed_is_started_again(
    worker: WorkerProcess, caplog: pytest.LogCaptureFixture
) -> None:
    first = pid_of(worker)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: worker.pid not in {None, first})
    wait_for(lambda: worker.busy() is False)
    assert "the work side ended (exit code -9)" in caplog.text


POISONED = """
import os
from pathlib import Path
from trackside import (
    Connector, ConnectionConfig, Event, EventKind, Ignored, Issue, IssueRef, Person, hookimpl
)

def poison(where):
    if os.environ["TRACKSIDE_TEST_POISON"] == where:
        if not Path(os.environ["TRACKSIDE_TEST_ANTIDOTE"]).exists():
            os._exit(7)

class Notes(Connector[ConnectionConfig]):
    name = "notes"
    config_class = ConnectionConfig
    can = frozenset()

    def delivery_id(self, headers, body):
        return body.decode()

    def verify(self, headers, body):
        pass

    def kept_headers(self, headers):
        return {}

    def parse(self, delivery, me):
        poison("parse")
        issue = Issue(
            key="notes:acme/shop#1", tracker="notes", project="acme/shop", title="it smokes",
            connection="acme", external_id="1",
        )
        return Event(
            kind=EventKind.ISSUE_OPENED, connection="acme", project="acme/shop",
            occurred_at=delivery.received_at, issue=issue,
        )

    def whoami(self):
        return Person(id="1", handle="trackside")

    def read_issue(self, ref):
        raise NotImplementedError

    def may_triage(self, ref, person):
        return False

@hookimpl
def trackside_register_connectors():
    return [Notes]

@hookimpl
def trackside_suggest(issue, context):
    poison("suggest")
    return []
"""


@pytest.mark.parametrize("where", ["parse", "suggest"])
def test_a_delivery_that_kills_its_process_stands_as_failed_and_is_worked_on_when_it_comes_again(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TRACKSIDE_TEST_POISON", where)
    antidote = tmp_path / "antidote"
    monkeypatch.setenv("TRACKSIDE_TEST_ANTIDOTE", str(antidote))
    monkeypatch.setenv("TRACKSIDE_TEST_SECRET", "a secret that is long enough")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.py").write_text(POISONED)
    tables = {
        "store": {"data_dir": "data"},
        "plugins_dir": "mine",
        "connections": {
            "acme": {"tracker": "notes", "webhook_secrets": ["env:TRACKSIDE_TEST_SECRET"]}
        },
    }
    config = config_from(tables, base=tmp_path)
    delivery = Delivery(
        connection="acme", id="note-1", headers={}, body=b"note-1", received_at=datetime.now(UTC)
    )
    with closing(Store(config.store.data_dir)) as store:
        store.inbox.accept(delivery)
        worker = WorkerProcess(config)
        worker.start()
        try:
            wait_for(lambda: store.inbox.count(DeliveryStatus.FAILED) == 1, seconds=120.0)
            (record,) = store.inbox.records()
            assert record.reason.startswith("given up")
            assert caplog.text.count("the work side ended (exit code 7)") in {3, 4}
            antidote.touch()
            assert not store.inbox.accept(delivery).new
            worker.wake()
            wait_for(lambda: store.inbox.count(DeliveryStatus.PROCESSED) == 1)
        finally:
            worker.stop(10.0)


def test_while_there_is_none_nobody_waits(worker: WorkerProcess) -> None:
    os.kill(pid_of(worker), signal.SIGKILL)
    begun = time.monotonic()
    for _ in range(1000):
        worker.wake()
    assert time.monotonic() - begun < 1.0


def test_one_that_hangs_holds_nobody_up(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "ANSWER_SECONDS", 0.2)
    pid = pid_of(worker)
    os.kill(pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        for _ in range(200_000):  # more than any pipe holds
            worker.wake()
        assert worker.busy() is True, "unknown is not idle"
        assert worker.metrics() == b""
        assert time.monotonic() - begun < 10.0
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for(lambda: worker.busy() is False)
    assert b"trackside_deliveries_handled" in worker.metrics(), "late answers are passed over"


def test_one_that_hangs_for_long_is_ended_all_the_same(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_process, "ANSWER_SECONDS", 0.05)
    worker = WorkerProcess(config)
    worker.start()
    pid = pid_of(worker)
    os.kill(pid, signal.SIGSTOP)
    for _ in range(1000):  # an hour of somebody who watches
        assert worker.metrics() == b""
    begun = time.monotonic()
    worker.stop(0.5)
    assert time.monotonic() - begun < 10.0
    assert not lives(pid)


def test_the_watch_outlives_what_it_meets(
    worker: WorkerProcess, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = pid_of(worker)
    launch = worker_process._Child.launch
    broken = True

    def fail(*args: Any) -> Any:
        if broken:
            raise MemoryError("no room")
        return launch(*args)

    monkeypatch.setattr(worker_process._Child, "launch", fail)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: "internal error while the work side was started" in caplog.text)
    broken = False
    wait_for(lambda: worker.pid not in {None, first})


def test_ctrl_c_is_left_to_the_web_side(worker: WorkerProcess) -> None:
    pid = pid_of(worker)
    os.kill(pid, signal.SIGINT)
    wait_for(lambda: worker.busy() is False)
    assert worker.pid == pid


def test_one_that_is_told_to_end_by_others_is_started_again(worker: WorkerProcess) -> None:
    first = pid_of(worker)
    os.kill(first, signal.SIGTERM)
    wait_for(lambda: worker.pid not in {None, first})


def test_what_keeps_it_from_starting_is_said_here(tmp_path: Path) -> None:
    config = config_from({"store": {"url": "env:TRACKSIDE_NO_SUCH_VARIABLE"}}, base=tmp_path)
    with pytest.raises(ConfigError, match="TRACKSIDE_NO_SUCH_VARIABLE"):
        WorkerProcess(config).start()


def test_one_that_dies_at_once_is_an_error(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "run", os.abort)
    with pytest.raises(TracksideError, match="ended while it started"):
        WorkerProcess(config).start()


def test_where_no_process_can_be_started_that_is_said(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refuse)
    with pytest.raises(TracksideError, match="Resource temporarily unavailable"):
        WorkerProcess(config).start()


def test_it_does_not_outlive_its_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(STARTED_ELSEWHERE)
    parent = subprocess.Popen(
        [sys.executable, str(script), str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert lives(pid)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_for(lambda: not lives(pid), seconds=10.0)
