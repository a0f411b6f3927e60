"""The pace of writes: counted in the ledger, exactly, for all threads and processes."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.model import Issue
from core.store.pace import WRITE
from core.store.store import Store
from tests.store.ledger import issue
from tests.store.stores import NOON, an_issue, minutes
from tests.support import ROOT

__all__ = ["issue"]
C = "acme-github"


def test_so_many_writes_an_hour_and_no_more(store: Store, issue: Issue) -> None:
    for n in range(3):
        assert store.pace.take(C, issue.id, 3, now=minutes(n)) == 0.0
    assert store.pace.take(C, issue.id, 3, now=minutes(10)) == 50 * 60
    assert store.pace.take(C, issue.id, 3, now=minutes(59)) == 60
    # An hour after the first one there is room for one, and an hour after the second again.
    assert store.pace.take(C, issue.id, 3, now=minutes(60)) == 0.0
    assert store.pace.take(C, issue.id, 3, now=minutes(60)) == 60
    assert store.pace.take(C, issue.id, 3, now=minutes(61)) == 0.0


def test_what_did_not_get_room_is_not_counted(store: Store, issue: Issue) -> None:
    assert store.pace.take(C, issue.id, 1, now=NOON) == 0.0
    for n in range(1, 5):
        assert store.pace.take(C, issue.id, 1, now=minutes(n)) > 0
    assert store.pace.take(C, issue.id, 1, now=minutes(60)) == 0.0


def test_a_wait_is_never_shorter_than_a_second(store: Store, issue: Issue) -> None:
    store.pace.take(C, issue.id, 1, now=NOON)
    just_before = NOON + timedelta(hours=1) - timedelta(milliseconds=1)
    assert store.pace.take(C, issue.id, 1, now=just_before) == 1.0


def test_a_limit_that_was_lowered_waits_for_the_right_one(store: Store, issue: Issue) -> None:
    for n in range(4):
        store.pace.take(C, issue.id, 9, now=minutes(n))
    # With two an hour, the second newest must be an hour old.
    assert store.pace.take(C, issue.id, 2, now=minutes(10)) == 52 * 60


def test_connections_do_not_count_for_each_other(store: Store, issue: Issue) -> None:
    store.issues.import_batch([an_issue(2, connection="other", key="jira:acme/SHOP-2")])
    other = store.issues.by_key("jira:acme/SHOP-2")
    assert other is not None
    assert store.pace.take(C, issue.id, 1, now=NOON) == 0.0
    assert store.pace.take("other", other.id, 1, now=NOON) == 0.0
    assert store.pace.take("other", other.id, 1, now=NOON) > 0


def test_each_write_is_a_line_of_the_ledger(store: Store, issue: Issue) -> None:
    store.pace.take(C, issue.id, 3, now=NOON)
    with store.read() as transaction:
        (entry,) = store.audit.trail(transaction, issue_id=issue.id)
    assert (entry.what, entry.why, entry.at) == (WRITE, "write 1 of 3 in an hour", NOON)


def test_counting_reads_only_the_lines_of_writes(sqlite_store: Store) -> None:
    query = (
        "EXPLAIN QUERY PLAN SELECT at FROM ledger_entries WHERE what = 'write' AND at > '2026'"
        " ORDER BY at DESC LIMIT 3"
    )
    with sqlite_store.read() as transaction:
        plan = " ".join(str(row) for row in transaction.execute(sa.text(query)))
    assert "ix_ledger_entries_writes" in plan


def test_of_many_threads_no_more_get_room_than_there_is(store: Store, issue: Issue) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda _: store.pace.take(C, issue.id, 10), range(40)))
    assert Counter(wait == 0.0 for wait in waits) == {True: 10, False: 30}


_TAKE = """
import sys
from pathlib import Path
from core.store.store import Store
folder, url, issue_id = sys.argv[1:]
store = Store(Path(folder), url)
print("ready", flush=True)
sys.stdin.readline()
print(sum(store.pace.take("acme-github", int(issue_id), 15) == 0.0 for _ in range(20)))
store.close()
"""


def test_processes_share_the_pace_and_a_restart_does_not_begin_anew(
    store: Store, store_url: str, tmp_path: Path, issue: Issue
) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _TAKE, str(tmp_path), store_url, str(issue.id)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = []
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        out, _ = process.communicate(timeout=60)
        answers.append(int(out))
    assert sum(answers) == 15
    assert store.pace.take(C, issue.id, 15) == pytest.approx(3600, abs=60)
