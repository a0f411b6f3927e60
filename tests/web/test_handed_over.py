"""A socket that is handed over: which one is taken, and that a restart refuses and loses nobody."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from core.errors import ConfigError
from core.handed_over import FIRST, handed_over
from core.store.store import Store
from tests.support import ROOT, need
from trackside import Secret, sign

SECRET = Secret("of-the-webhook")
CONFIG = """
[server]
port = 1

[connections.acme]
tracker = "github"
token = "env:TOKEN"
webhook_secrets = ["env:HOOK_SECRET"]
"""
WAIT = 300.0
"""A test may wait this long for a process where others compute as well."""

AS_SYSTEMD_STARTS = 'LISTEN_PID=$$ exec "$@"'
"""What is started has the number of the shell that becomes it."""


# -- which one is taken --------------------------------------------------------------------


@contextlib.contextmanager
def listening(family: socket.AddressFamily = socket.AF_INET) -> Iterator[socket.socket]:
    with socket.socket(family) as found:
        try:
            found.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        except OSError as error:
            need(False, f"no {family.name} here: {error}")
        found.listen()
        yield found


def told(count: str = "1", pid: int | None = None) -> dict[str, str]:
    names = {"LISTEN_FDNAMES": "trackside.socket", "LISTEN_PIDFDID": "77"}
    return {"LISTEN_FDS": count, "LISTEN_PID": str(pid or os.getpid()), "HOME": "/", **names}


def test_the_socket_is_taken_and_no_child_is_told_of_it_or_given_it() -> None:
    with listening() as ours:
        os.set_inheritable(ours.fileno(), True)
        environ = told()
        found = handed_over(environ, first=ours.fileno())
        assert found is not None
        assert found.getsockname() == ours.getsockname()
        assert environ == {"HOME": "/"}
        assert not os.get_inheritable(found.fileno())
        found.detach()


@pytest.mark.parametrize(
    "environ",
    [{}, {"LISTEN_FDS": "1"}, told(pid=os.getpid() + 1), told(count="0"), told(count="")],
)
def test_what_is_not_for_this_process_is_left_alone(environ: dict[str, str]) -> None:
    with listening() as ours:
        assert handed_over(environ, first=ours.fileno()) is None
        assert not [name for name in environ if name.startswith("LISTEN_")]
        assert ours.getsockname(), "it was not closed either"


def test_one_that_is_for_another_process_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    assert handed_over(told(pid=os.getpid() + 1)) is None
    assert "a script that starts the server has to do so with exec" in caplog.text
    caplog.clear()
    assert handed_over({}) is None
    assert caplog.text == ""


def refusal(made: socket.socket) -> str:
    number = made.fileno()
    with pytest.raises(ConfigError) as caught:
        handed_over(told(), first=number)
    made.detach()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(number)
    assert "docs/configuration.md, restarts without a gap" in str(caught.value)
    return str(caught.value)


def test_what_cannot_be_listened_on_is_refused_and_it_is_said_what_to_write() -> None:
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    assert "write Accept=no" in refusal(bound)
    assert "is none of TCP: write ListenStream=" in refusal(
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    )
    by_path = socket.socket(socket.AF_UNIX)
    by_path.bind("")
    by_path.listen()
    assert "is none of TCP: write ListenStream=" in refusal(by_path)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("2", "2 sockets were handed over, and the server listens on one"),
        ("one", "LISTEN_FDS is 'one', and no number of sockets"),
    ],
)
def test_another_number_than_one_is_refused(count: str, said: str) -> None:
    with listening() as ours, pytest.raises(ConfigError) as caught:
        handed_over(told(count), first=ours.fileno())
    assert said in str(caught.value)


def test_what_is_no_socket_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file, pytest.raises(ConfigError, match="is no socket"):
        handed_over(told(), first=file.fileno())


# -- a real server -------------------------------------------------------------------------


class Server:
    """``trackside serve`` on a socket that the test keeps open, as systemd does."""

    def __init__(self, folder: Path, listener: socket.socket) -> None:
        self.folder = folder
        self.said = folder / "said.txt"
        self.listener = listener
        (folder / "trackside.toml").write_text(CONFIG)

    def start(self, *options: str, count: str = "1") -> subprocess.Popen[bytes]:
        """Start one; ``ready`` waits for it."""
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "LISTEN_FDS": count, "TOKEN": "t"}
        copy = self.listener.fileno()
        # The shell puts the socket where the protocol has it.
        script = f"exec {FIRST}<&{copy}; {AS_SYSTEMD_STARTS}"
        with self.said.open("ab") as said:
            return subprocess.Popen(
                [
                    "bash",
                    "-c",
                    script,
                    "bash",
                    sys.executable,
                    "-m",
                    "trackside",
                    "serve",
                    *options,
                ],
                cwd=self.folder,
                env=environ | {"HOOK_SECRET": SECRET.reveal()},
                pass_fds=[copy],
                stderr=said,
            )

    def ready(self, times: int) -> None:
        """Wait until the server has said so often that it is up."""
        until = time.monotonic() + WAIT
        while self.said.read_text().count("is up on") < times:
            assert time.monotonic() < until, self.said.read_text()
            time.sleep(0.05)

    def deliveries(self) -> set[str]:
        store = Store(self.folder / "trackside-data")
        try:
            return {record.delivery_id for record in store.inbox.records(limit=10_000)}
        finally:
            store.close()


def request(name: str) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"zen": name}).encode()
    return body, {
        "Content-Type": "application/json",
        "X-GitHub-Event": "ping",
        "X-GitHub-Delivery": name,
        "X-Hub-Signature-256": f"sha256={sign(body, SECRET)}",
    }


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with listening() as listener:
        yield Server(tmp_path, listener)


class Sender:
    """Sends one delivery after another, each by a connection of its own, until told to end."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, int | str] = {}
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._send, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join(WAIT)

    def more(self, count: int = 3) -> None:
        """Wait until so many more were answered, however that was."""
        until, wanted = time.monotonic() + WAIT, len(self.answers) + count
        while len(self.answers) < wanted:
            assert time.monotonic() < until, self.answers
            time.sleep(0.01)

    def _send(self) -> None:
        number = 0
        while not self._enough.wait(0.02):
            name, number = f"d-{number}", number + 1
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
            try:
                connection.request("POST", "/webhooks/acme", *request(name))
                self.answers[name] = connection.getresponse().status
            except OSError as error:
                self.answers[name] = repr(error)
            finally:
                connection.close()


def give_up(port: int, name: str) -> None:
    """Send a delivery and hang up without an answer."""
    body, headers = request(name)
    head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
    with socket.create_connection(("127.0.0.1", port)) as impatient:
        impatient.sendall(
            f"POST /webhooks/acme HTTP/1.1\r\nHost: here\r\n{head}"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )


@pytest.mark.timeout(5 * WAIT)
def test_nobody_is_refused_and_nothing_lost_while_one_server_follows_another(
    server: Server,
) -> None:
    port = server.listener.getsockname()[1]
    # Without the work side, which has no part in this and takes a while to start.
    first = server.start("--role", "web")
    second = None
    try:
        server.ready(1)
        assert f"http://127.0.0.1:{port}, a socket that was handed over" in server.said.read_text()
        with Sender(port) as sender:
            sender.more()
            first.send_signal(signal.SIGTERM)
            assert first.wait(WAIT) == 0
            # Nobody listens now: who sends waits, and what somebody sent who gave up is kept.
            give_up(port, "gave-up")
            second = server.start("--role", "web")
            server.ready(2)
            sender.more()
        second.send_signal(signal.SIGTERM)
        assert second.wait(WAIT) == 0
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()
    assert {name: answer for name, answer in sender.answers.items() if answer != 202} == {}
    assert server.deliveries() == {*sender.answers, "gave-up"}


@pytest.mark.timeout(3 * WAIT)
def test_the_work_side_is_given_no_socket_and_not_told_of_it(tmp_path: Path) -> None:
    with listening(socket.AF_INET6) as listener:
        assert_only_the_web_side_has_it(Server(tmp_path, listener))


def assert_only_the_web_side_has_it(server: Server) -> None:
    process = server.start()
    try:
        server.ready(1)
        assert f"up on http://[::1]:{server.listener.getsockname()[1]}," in server.said.read_text()
        inode = f"socket:[{os.fstat(server.listener.fileno()).st_ino}]"
        # What it started: the work side, and a helper of Python's own.
        tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
        children = [Path("/proc", pid) for task in tasks for pid in task.read_text().split()]
        assert children
        for one in children:
            assert inode not in {str(fd.readlink()) for fd in (one / "fd").iterdir()}
            assert b"LISTEN_" not in (one / "environ").read_bytes()
        own = Path(f"/proc/{process.pid}/fd")
        assert inode in {str(fd.readlink()) for fd in own.iterdir()}
    finally:
        process.terminate()
        assert process.wait(WAIT) == 0


@pytest.mark.timeout(2 * WAIT)
@pytest.mark.parametrize(
    ("options", "count", "said"),
    [
        (("--role", "worker"), "1", "--role worker receives nothing"),
        ((), "2", "2 sockets were handed over"),
    ],
)
def test_what_cannot_be_is_said_at_the_start(
    server: Server, options: tuple[str, ...], count: str, said: str
) -> None:
    assert server.start(*options, count=count).wait(WAIT) == 2
    assert said in server.said.read_text()
