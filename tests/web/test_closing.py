"""What a sender meets while the server stops: an answer, as long as it came in time."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import closing
from core.closing import serve_until
from tests.web.conftest import SECRET, Door, made
from trackside import sign

NOTE = b'{"note": "the printer smokes"}'


class Closing:
    """A served door that is closed when a test says so."""

    def __init__(self, folder: Path, threads: int = 2) -> None:
        self.door, server = made(folder, threads=threads)
        self.stopping = threading.Event()
        self.thread = threading.Thread(
            target=serve_until, args=(self.stopping, server, server._map), daemon=True
        )

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.door.port), timeout=30)

    def close(self) -> None:
        """Begin to close, and go on once nobody is let in any more."""
        self.stopping.set()
        while self.is_open():
            time.sleep(0.01)

    def is_open(self) -> bool:
        try:
            self.connect().close()
        except ConnectionError:
            return False
        return True

    def ended(self, within: float) -> bool:
        self.thread.join(within)
        return not self.thread.is_alive()


@pytest.fixture
def closing_door(tmp_path: Path) -> Iterator[Closing]:
    found = Closing(tmp_path)
    yield found
    found.stopping.set()
    if found.thread.ident is not None:
        assert found.ended(20)
    found.door.store.close()


def a_delivery(name: str) -> bytes:
    head = (
        f"POST /webhooks/acme HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
        f"X-Note-Delivery: {name}\r\nX-Note-Signature: {sign(NOTE, SECRET)}\r\n"
        f"Content-Length: {len(NOTE)}\r\n\r\n"
    )
    return head.encode() + NOTE


def answer_of(connection: socket.socket) -> bytes:
    """All that comes back until the other side closes."""
    received = b""
    with connection:
        while piece := connection.recv(65536):
            received += piece
    return received


def assert_stored(door: Door, answers: list[bytes]) -> None:
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 202 "), answer
        assert b"Connection: close" in answer
    assert len(door.records) == len(answers)


def test_who_has_connected_and_said_nothing_yet_is_heard(closing_door: Closing) -> None:
    closing_door.thread.start()
    connection = closing_door.connect()
    closing_door.close()
    connection.sendall(a_delivery("one"))
    assert_stored(closing_door.door, [answer_of(connection)])


def test_a_connection_that_was_kept_is_heard_once_more(closing_door: Closing) -> None:
    closing_door.thread.start()
    connection = closing_door.connect()
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
    first = b""
    while b'{"status": "ok"}' not in first:  # head and body may come one after the other
        received = connection.recv(65536)
        assert received, first
        first += received
    assert b"200 OK" in first
    closing_door.close()
    connection.sendall(a_delivery("one"))
    assert_stored(closing_door.door, [answer_of(connection)])


def test_whom_the_system_holds_in_waiting_is_let_in(closing_door: Closing) -> None:
    """Nobody has accepted them when the server is told to stop."""
    connections = [closing_door.connect() for _ in range(5)]
    for n, connection in enumerate(connections):
        connection.sendall(a_delivery(f"d-{n}"))
    closing_door.stopping.set()
    closing_door.thread.start()
    assert_stored(closing_door.door, [answer_of(connection) for connection in connections])


def test_what_has_begun_is_answered_though_it_takes_longer(
    closing_door: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LONGEST_SECONDS", 60.0)
    monkeypatch.setattr(closing, "LINGER_SECONDS", 0.1)
    closing_door.thread.start()
    connection, whole = closing_door.connect(), a_delivery("one")
    connection.sendall(whole[:100])
    time.sleep(0.5)
    closing_door.close()
    time.sleep(0.5)
    connection.sendall(whole[100:])
    assert_stored(closing_door.door, [answer_of(connection)])


def test_those_who_wait_for_a_thread_are_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LONGEST_SECONDS", 60.0)
    closing_door = Closing(tmp_path, threads=1)
    inbox = closing_door.door.store.inbox
    accept = inbox.accept

    def slowly(delivery: object) -> object:
        time.sleep(0.5)
        return accept(delivery)  # type: ignore[arg-type]

    monkeypatch.setattr(inbox, "accept", slowly)
    connections = [closing_door.connect() for _ in range(4)]
    for n, connection in enumerate(connections):
        connection.sendall(a_delivery(f"d-{n}"))
    closing_door.stopping.set()
    closing_door.thread.start()
    assert_stored(closing_door.door, [answer_of(connection) for connection in connections])
    assert closing_door.ended(10)
    closing_door.door.store.close()


def test_who_says_nothing_holds_it_up_for_a_moment_only(
    closing_door: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LONGEST_SECONDS", 60.0)
    closing_door.thread.start()
    connection = closing_door.connect()
    closing_door.close()
    assert closing_door.ended(20)
    assert answer_of(connection) == b""


def test_who_never_ends_a_request_does_not_hold_it_up_for_ever(
    closing_door: Closing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LONGEST_SECONDS", 1.5)
    closing_door.thread.start()
    connection = closing_door.connect()
    connection.sendall(a_delivery("one")[:100])
    closing_door.close()
    assert closing_door.ended(20)
    connection.close()
