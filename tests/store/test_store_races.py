"""Several threads and processes at one store."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from core.store.store import Store
from tests.store.stores import an_issue
from tests.support import ROOT

_WRITE = """
import sys
from pathlib import Path
from core.model import Issue
from core.store.store import Store
folder, url, first, rounds = sys.argv[1:]
store = Store(Path(folder), url)
print("ready", flush=True)
sys.stdin.readline()
for n in range(int(rounds)):
    with store.write() as connection:
        store.issues.hold(connection)
        key = f"github:acme/shop#{int(first) + n % 7}"
        described = Issue(key=key, tracker="github", project="acme/shop", title="Issue")
        known = store.issues.find(connection, described)
        store.issues.save(connection, known or described)
store.close()
"""


def test_who_follows_by_version_misses_nothing_of_two_writing_processes(
    store: Store, store_url: str, tmp_path: Path
) -> None:
    rounds = 40
    other = subprocess.Popen(
        [sys.executable, "-c", _WRITE, str(tmp_path), store_url, "100", str(rounds)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdin is not None
    assert other.stdout.readline() == "ready\n"
    other.stdin.write("go\n")
    other.stdin.flush()

    def write() -> None:
        for n in range(rounds):
            with store.write() as connection:
                store.issues.hold(connection)
                known = store.issues.find(connection, an_issue(n % 7))
                store.issues.save(connection, known or an_issue(n % 7))

    here = threading.Thread(target=write)
    here.start()
    at, last = 0, {}
    seen: list[int] = []
    deadline = time.monotonic() + 60
    while True:
        ended = other.poll() is not None and not here.is_alive()
        for issue, _ in store.issues.changed_since(at, 3):
            seen.append(issue.version)
            last[issue.key] = issue.version
            at = issue.version
        if ended and at == store.issues.latest_version():
            break
        assert time.monotonic() < deadline
    other.communicate(timeout=10)
    here.join(10)
    assert other.returncode == 0
    assert seen == sorted(set(seen))
    assert store.issues.latest_version() == 2 * rounds
    # Whatever was saved last of each issue was seen by the follower, in that state.
    stored = {i.key: i.version for i in store.issues.of_project("acme/shop")}
    assert len(stored) == 14
    assert last == stored


def test_threads_that_meet_a_new_issue_together_store_it_once(store: Store) -> None:
    barrier = threading.Barrier(5)

    def meet(n: int) -> int:
        barrier.wait(10)
        with store.write() as connection:
            store.issues.hold(connection)
            described = an_issue(title=f"As {n} saw it")
            known = store.issues.find(connection, described)
            saved = store.issues.save(connection, replace(described, id=known.id if known else 0))
        return saved.id

    with ThreadPoolExecutor(5) as pool:
        assert len(set(pool.map(meet, range(5)))) == 1


def test_imports_at_the_same_time_do_not_disturb_each_other(store: Store) -> None:
    batch = [an_issue(n, labels=("b", "a", "c")) for n in range(1, 15)]
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(store.issues.import_batch, [batch, batch[::-1]] * 2))
    assert sum(new for new, _ in counts) == 14
    assert sum(updated for _, updated in counts) == 42
    assert store.issues.projects() == [("github", "acme/shop", 14)]


def test_whoever_holds_an_issue_keeps_others_waiting(store: Store) -> None:
    store.issues.import_batch([an_issue()])
    order: list[str] = []
    inside, waiting = threading.Event(), threading.Event()

    def second() -> None:
        inside.wait(10)
        waiting.set()
        with store.write() as connection:
            store.issues.hold_one(connection, 1)
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.write() as connection:
        store.issues.hold_one(connection, 1)
        inside.set()
        assert waiting.wait(10)
        time.sleep(0.1)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]


@pytest.mark.postgresql
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_holding_an_issue_does_not_stop_what_only_refers_to_it(store: Store) -> None:
    store.issues.import_batch([an_issue()])
    with store.write() as connection:
        store.issues.hold_one(connection, 1)
        with store.write() as other:
            store.audit.note(other, what="w", why="", issue_id=1)
