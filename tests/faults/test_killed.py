"""The server, and its work side alone, killed while deliveries come in: nothing lost or doubled."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest

from core.model import ActionKind, ActionStatus
from core.store.store import Store
from core.testing.github_standin import GitHubStandIn
from core.testing.outbox import Sent
from tests.support import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(280)]

ISSUES = 500
KILLS = 3

PLUGIN = '''
"""Has something to say on every issue, so that every issue must get one comment and one label."""

from trackside import Suggestion, hookimpl


@hookimpl
def trackside_suggest(issue, context):
    yield Suggestion(
        kind="label", value="bug", confidence=0.99, promised=0.99,
        because="It is about a bug.", made_by="always", version="1",
    )
'''


@dataclass
class Server:
    """``trackside serve`` in a process that can be killed and started again."""

    config: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        log = self.config.with_name("server.log")
        with log.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "trackside", "serve", "-c", str(self.config)],
                cwd=ROOT,
                stderr=file,
            )
        wait_for(lambda: "on http://" in log.read_text(), seconds=30)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_work_side(self) -> None:
        """Kill the process that works, and leave the door open."""
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        (worker,) = (
            c for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()
        )
        os.kill(int(worker), signal.SIGKILL)

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0


@pytest.fixture
def standin() -> Iterator[GitHubStandIn]:
    standin = GitHubStandIn(connection="acme-github")
    standin.outbox.knobs.offline = True
    with standin:
        yield standin


def write_config(folder: Path, standin: GitHubStandIn, *, port: int, url: str) -> Path:
    (folder / "plugins").mkdir()
    (folder / "plugins" / "always.py").write_text(PLUGIN)
    (folder / "hook.secret").write_text(standin.webhook_secret)
    (folder / "api.secret").write_text(standin.token)
    (folder / "url.secret").write_text(url or "none")
    config = folder / "trackside.toml"
    config.write_text(
        f"""
plugins_dir = "plugins"
[plugins.similar]
burst_reports = 0
[store]
{f'url = "file:{folder}/url.secret"' if url else ""}
[server]
port = {port}
[work]
poll_seconds = 0.05
[connections.acme-github]
tracker = "github"
base_url = "{standin.api_url}"
token = "file:{folder}/api.secret"
webhook_secrets = ["file:{folder}/hook.secret"]
mode = "apply"
quiet_minutes = 0
writes_per_minute = 0
writes_per_hour = 0
"""
    )
    return config


def send_all(port: int, made: list[Sent], done: threading.Event) -> list[int]:
    """Every delivery acknowledged twice, whatever happens in between; answers that were odd."""
    todo: SimpleQueue[tuple[Sent, int]] = SimpleQueue()
    order = [(sent, turn) for sent in made for turn in range(2)]
    random.Random(7).shuffle(order)  # noqa: S311 - the same order in every run
    for item in order:
        todo.put(item)
    odd: list[int] = []

    def work() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with contextlib.closing(client):
            send_what_is_left(client)

    def send_what_is_left(client: http.client.HTTPConnection) -> None:
        while not done.is_set():
            try:
                sent, turn = todo.get_nowait()
            except Empty:
                return
            try:
                client.request("POST", "/webhooks/acme-github", sent.body, dict(sent.headers))
                answer = client.getresponse()
                answer.read()
                if answer.status != 202:
                    odd.append(answer.status)
                    todo.put((sent, turn))
            except (OSError, http.client.HTTPException):
                # The server is down: a tracker, or its operator, sends it again later.
                client.close()
                todo.put((sent, turn))
                time.sleep(0.05)
            time.sleep(0.01)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return odd


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def check_killed(folder: Path, standin: GitHubStandIn, url: str) -> None:
    refs = [standin.open_issue(f"It breaks, number {n}", f"Text {n}") for n in range(ISSUES)]
    made = list(standin.outbox.made)
    assert len(made) == ISSUES
    # What we do to issues is told back to us as well, as a tracker would.
    port = free_port()
    server = Server(write_config(folder, standin, port=port, url=url), port)
    server.start()
    standin.subscribe(f"http://127.0.0.1:{port}/webhooks/acme-github", standin.webhook_secret)
    standin.outbox.knobs.offline = False
    standin.outbox.knobs.retry_after = (1.0, 2.0, 4.0, 8.0)
    done = threading.Event()
    odd: list[int] = []
    sender = threading.Thread(target=lambda: odd.extend(send_all(port, made, done)))
    sender.start()
    try:
        for kill in range(KILLS):
            wait_for(lambda n=kill: commented(standin) >= (n + 1) * 60, seconds=60)
            server.kill()
            server.start()
        wait_for(lambda: commented(standin) >= (KILLS + 1) * 60, seconds=60)
        server.kill_work_side()
        sender.join(timeout=120)
        assert not sender.is_alive()
        store = Store(folder / "trackside-data", url)
        try:
            wait_for(lambda: settled(store), seconds=120)
            assert odd == []
            check_ledger(store)
        finally:
            store.close()
    finally:
        done.set()
        sender.join()
        server.stop()
    for ref in refs:
        assert len(standin.comments(ref)) == 1, ref.key
        assert standin.labels(ref) == {"bug"}, ref.key
    posted = [r for r in standin.requests if r.method == "POST" and r.path.endswith("/comments")]
    assert len([r for r in posted if r.status == 201]) == ISSUES


def commented(standin: GitHubStandIn) -> int:
    return sum(
        1 for r in list(standin.requests) if r.method == "POST" and r.path.endswith("/comments")
    )


def settled(store: Store) -> bool:
    counts = store.inbox.counts()
    if counts["received"] + counts["queued"]:
        return False
    with store.read() as transaction:
        applied = store.actions.actions(
            transaction, statuses=[ActionStatus.APPLIED], limit=10 * ISSUES
        )
    return (
        sum(a.kind is ActionKind.COMMENT for a in applied) == ISSUES
        and sum(a.kind is ActionKind.ADD_LABEL for a in applied) == ISSUES
    )


def check_ledger(store: Store) -> None:
    counts = store.inbox.counts()
    assert counts["failed"] == 0
    assert counts["redeliveries"] >= ISSUES
    with store.read() as transaction:
        actions = store.actions.actions(transaction, limit=10 * ISSUES)
    labels = [a for a in actions if a.kind is ActionKind.ADD_LABEL]
    assert len(labels) == len({a.issue_id for a in labels}) == ISSUES
    assert all(a.before == "absent" for a in labels)


def wait_for(condition: object, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_killed_on_sqlite(tmp_path: Path, standin: GitHubStandIn) -> None:
    check_killed(tmp_path, standin, "")


@pytest.mark.postgresql
def test_killed_on_postgresql(tmp_path: Path, standin: GitHubStandIn, postgresql_url: str) -> None:
    check_killed(tmp_path, standin, postgresql_url)
