"""The five traps of DBOS, each closed: two alike, a dead worker, a new version, order, SQLite.

The fourth is in test_work_order.py, the arithmetic of the fifth in test_work_contract.py.
"""

from __future__ import annotations

import contextlib
import dataclasses
import sqlite3
import time
from collections import Counter

import pytest

from core.errors import ConfigError
from core.work.client import WorkClient
from core.work.contract import APPLICATION_VERSION, MAX_DEATHS, JobStatus, WorkSettings
from core.work.database import database_url
from core.work.engine import WorkEngine
from tests.work.conftest import Start
from tests.work.helpers import Journal, Recorder, WorkerProcess, eventually

pytestmark = pytest.mark.faults


def test_trap_1_two_live_workers_run_nothing_twice(
    settings: WorkSettings, client: WorkClient, journal: Journal
) -> None:
    with WorkerProcess(settings, journal, seconds=3.0) as first:
        first.until_ready()
        client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(1, 5)])
        eventually(lambda: len(journal.seqs("start")) == 4)
        # A second one with the same id would now recover what the first is running.
        with WorkerProcess(settings, journal, seconds=0.05) as second:
            second.until_ready()
            client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(5, 45)])
            eventually(lambda: len(journal.seqs("end")) == 44)
            assert Counter(journal.seqs("start")) == dict.fromkeys(range(1, 45), 1)
            pids = {entry.pid for entry in journal.entries("start")}
            assert pids == {first.pid, second.pid}
            assert second.stop() == 0
        assert first.stop() == 0


def test_trap_2_a_live_worker_takes_over_from_a_killed_one(
    settings: WorkSettings, client: WorkClient, journal: Journal
) -> None:
    with WorkerProcess(settings, journal, seconds=60.0) as doomed:
        doomed.until_ready()
        client.enqueue_deliveries([(seq, 0, f"issue-{seq % 4}") for seq in range(1, 13)])
        eventually(lambda: len(journal.seqs("start")) == 4)
        with WorkerProcess(settings, journal) as survivor:
            survivor.until_ready()
            time.sleep(1.0)
            assert journal.seqs("end") == []  # while its worker lives, nobody takes its work
            doomed.kill()
            eventually(lambda: len(journal.seqs("end")) == 12)
            assert Counter(journal.seqs("end")) == dict.fromkeys(range(1, 13), 1)
            for issue in range(4):
                mine = [seq for seq in journal.seqs("end") if seq % 4 == issue]
                assert mine == sorted(mine)
    assert client.jobs(JobStatus.FAILED) == []


def test_trap_2_a_worker_that_comes_back_finishes_its_own_work(
    settings: WorkSettings, client: WorkClient, journal: Journal
) -> None:
    with WorkerProcess(settings, journal, seconds=60.0) as doomed:
        doomed.until_ready()
        client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in range(1, 13)])
        eventually(lambda: len(journal.seqs("start")) == 8)
        doomed.kill()
    with WorkerProcess(settings, journal):
        eventually(lambda: len(journal.seqs("end")) == 12)
    assert Counter(journal.seqs("end")) == dict.fromkeys(range(1, 13), 1)


def test_trap_3_work_is_of_one_pinned_version(
    settings: WorkSettings, client: WorkClient, journal: Journal
) -> None:
    # Left running by a killed worker, and enqueued by a client: both must carry the version
    # that any later release runs, or they would wait for ever.
    with WorkerProcess(settings, journal, seconds=60.0) as doomed:
        doomed.until_ready()
        client.enqueue_deliveries([(1, 0, "issue"), (2, 0, "issue")])
        eventually(lambda: journal.seqs("start") == [1])
        doomed.kill()
    table = "dbos.workflow_status" if client.table.on_postgresql else "workflow_status"
    with client.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"SELECT status, application_version FROM {table} ORDER BY workflow_uuid"  # noqa: S608
        ).fetchall()
    assert [tuple(row) for row in rows] == [("PENDING", "1"), ("ENQUEUED", "1")]
    assert APPLICATION_VERSION == "1", "see what its docstring says about changing it"


def test_trap_5_an_old_sqlite_is_a_configuration_error(
    sqlite_settings: WorkSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(ConfigError, match=r"SQLite 3\.34\.1 is too old"):
        WorkEngine(sqlite_settings, Recorder()).start({})


def test_a_job_that_kills_its_process_is_given_up_without_its_neighbours(
    settings: WorkSettings, client: WorkClient, journal: Journal
) -> None:
    poison, innocents = 3, {1, 2, 4, 5}
    settings = dataclasses.replace(settings, concurrency=5)
    client.enqueue_deliveries([(seq, 0, f"issue-{seq}") for seq in (poison, *innocents)])
    deaths = 0
    while True:
        # The innocent ones take longer than the poison, so they die with it each time they meet.
        with WorkerProcess(settings, journal, seconds=0.3, poison=[poison]) as worker:
            eventually(
                lambda worker=worker: (
                    worker.has_ended()  # type: ignore[misc]
                    or (set(journal.seqs("end")) == innocents and client.jobs(JobStatus.FAILED))
                ),
                within=40,
            )
            if not worker.has_ended():
                assert worker.stop() == 0
                break
            deaths += 1
            assert deaths <= MAX_DEATHS
    assert deaths == MAX_DEATHS
    [job] = client.jobs(JobStatus.FAILED)
    assert job.subject == f"delivery {poison}, attempt 0"
    assert "processes ended" in job.error
    assert len(client.jobs(JobStatus.DONE)) == 4

    client.retry(job.id)  # the poison is gone from the next release
    with WorkerProcess(settings, journal):
        eventually(lambda: poison in journal.seqs("end"))


def test_a_job_that_was_given_up_does_not_hold_up_its_issue(
    settings: WorkSettings, client: WorkClient, journal: Journal
) -> None:
    client.enqueue_deliveries([(1, 0, "issue"), (2, 0, "issue")])
    for _ in range(MAX_DEATHS):
        with WorkerProcess(settings, journal, poison=[1]) as worker:
            assert worker.wait() == 9
    with WorkerProcess(settings, journal, poison=[1]) as worker:
        eventually(lambda: journal.seqs("end") == [2])
        assert worker.stop() == 0


def test_commits_survive_a_power_cut(sqlite_settings: WorkSettings, start: Start) -> None:
    engine = start(sqlite_settings, Recorder())
    with engine.client.engine.connect() as connection:
        full = 2
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_nothing_is_pickled(settings: WorkSettings, client: WorkClient, start: Start) -> None:
    client.enqueue_delivery(1, 0, "issue")
    client.enqueue_write_back("github", 7)
    recorder = Recorder()
    start(settings, recorder, {"github": 0})
    eventually(lambda: recorder.deliveries and recorder.writes)
    prefix = "dbos." if client.table.on_postgresql else ""
    with client.engine.connect() as connection:
        kinds = connection.exec_driver_sql(
            f"SELECT DISTINCT serialization FROM {prefix}workflow_status"  # noqa: S608
        ).fetchall()
        inputs = connection.exec_driver_sql(
            f"SELECT inputs FROM {prefix}workflow_input ORDER BY workflow_uuid"  # noqa: S608
        ).fetchall()
    assert [tuple(row) for row in kinds] == [("portable_json",)]
    assert inputs[0][0] == '{"namedArgs":{},"positionalArgs":[1,0]}'


def test_a_client_may_enqueue_before_any_worker_ran(settings: WorkSettings, start: Start) -> None:
    with contextlib.closing(WorkClient(settings)) as client:
        client.enqueue_delivery(1, 0, "issue")
    recorder = Recorder()
    start(settings, recorder)
    eventually(lambda: recorder.deliveries == [1])


def test_addresses_for_other_drivers_are_understood(sqlite_settings: WorkSettings) -> None:
    for url in ("postgresql+psycopg://db.example/work", "postgres://db.example/work"):
        found = database_url(dataclasses.replace(sqlite_settings, url=url))
        assert found == "postgresql://db.example/work"
