"""A real door: the application served by waitress on loopback, with a real store behind it."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from waitress import create_server, wasyncore

import webhook_server
from core.config import ServerConfig
from core.doorstep import answer_refusals
from core.metrics import WebMetrics
from core.refusals import Refusals
from core.store.inbox import DeliveryRecord
from core.store.store import Store
from trackside import (
    ConnectionConfig,
    Connector,
    Delivery,
    Event,
    Ignored,
    Issue,
    IssueRef,
    Person,
    Secret,
    SignatureError,
    sign,
    verify_signature,
)

SECRET = Secret("a-secret-of-the-webhook", "env:WEBHOOK_SECRET")
OLD_SECRET = Secret("the-secret-before-it", "env:OLD_WEBHOOK_SECRET")
JSON = "application/json"


class NoteConnector(Connector[ConnectionConfig]):
    """The least that a connector can be: notes, signed in one header, named in another."""

    name = "notes"
    config_class = ConnectionConfig
    can = frozenset()

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        return headers.get("x-note-delivery", "")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        signature = headers.get("x-note-signature", "")
        if not signature:
            raise SignatureError("the delivery is not signed")
        verify_signature(body, signature, self.config.webhook_secrets)

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        return {name: headers[name] for name in ("x-note-event",) if name in headers}

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        return Ignored("notes mean nothing")

    def whoami(self) -> Person:
        return Person(id="1", handle="trackside")

    def read_issue(self, ref: IssueRef) -> Issue:
        raise NotImplementedError

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        return False


class BrokenConnector(NoteConnector):
    """One with a defect, whose error repeats what it should not."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        raise RuntimeError(f"{self.config.webhook_secrets[0].reveal()} met {body!r}")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, str]:
        assert self.headers["content-type"] == JSON
        found: dict[str, str] = json.loads(self.body)
        return found


def checked(answer: Answer) -> Answer:
    """What holds for every answer: no inside of ours is told, and nothing is redirected."""
    said = answer.body.lower() + repr(answer.headers).lower().encode()
    for never in (SECRET.reveal(), OLD_SECRET.reveal(), "traceback", "/core/", ".py", "sqlite"):
        assert never.encode() not in said
    assert "location" not in answer.headers
    assert "server" not in answer.headers
    return answer


@dataclass(slots=True)
class Door:
    """One served application and what a sender can do to it."""

    store: Store
    metrics: WebMetrics
    refusals: Refusals
    port: int = 0
    woken: list[int] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return checked(Answer(response.status, found, response.read()))
        finally:
            connection.close()

    def deliver(
        self,
        body: bytes,
        delivery: str = "delivery-1",
        *,
        connection: str = "acme",
        secret: Secret = SECRET,
        content_type: str = JSON,
        **more: str,
    ) -> Answer:
        """Send a signed delivery."""
        headers = {
            "X-Note-Delivery": delivery,
            "X-Note-Signature": sign(body, secret),
            "Content-Type": content_type,
            **{name.replace("_", "-"): value for name, value in more.items()},
        }
        return self.request("POST", f"/webhooks/{connection}", body, headers)

    def raw(self, *parts: bytes, finish: bool = False, timeout: float = 30.0) -> bytes:
        """Send bytes as they are; what comes back until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            with contextlib.suppress(OSError):  # refused before everything was sent
                for part in parts:
                    connection.sendall(part)
                if finish:
                    connection.shutdown(socket.SHUT_WR)
            received = b""
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(65536):
                    received += piece
        return received

    @property
    def records(self) -> list[DeliveryRecord]:
        return list(self.store.inbox.records(limit=1000))


def made(
    folder: Path,
    *,
    max_body_bytes: int = ServerConfig().max_body_bytes,
    threads: int = ServerConfig().threads,
) -> tuple[Door, Any]:
    """The application behind a server of waitress, which nobody runs yet; and that server."""
    store = Store(folder, batching=True)
    metrics = WebMetrics()
    door = Door(store, metrics, Refusals(metrics, ("acme", "beta", "broken", "unsigned")))
    config = ConnectionConfig(webhook_secrets=(SECRET, OLD_SECRET))
    app = webhook_server.create_app(
        connections={
            "acme": NoteConnector("acme", config),
            "beta": NoteConnector("beta", config),
            "broken": BrokenConnector("broken", config),
            "unsigned": NoteConnector("unsigned", ConnectionConfig()),
        },
        inbox=store.inbox,
        ready=store.ping,
        metrics=door.metrics,
        refusals=door.refusals,
        max_body_bytes=max_body_bytes,
        stored=lambda: door.woken.append(1),
        paused=lambda: len(store.pauses.list()),
        awaiting=lambda: store.inbox.awaiting(datetime.now(UTC)),
    )
    server = create_server(
        app,
        host="127.0.0.1",
        port=0,
        threads=threads,
        max_request_body_size=max_body_bytes + 1,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    answer_refusals(server._map.values(), door.refusals)
    door.port = int(server.effective_port)
    return door, server


@contextlib.contextmanager
def opened(folder: Path, *, max_body_bytes: int = ServerConfig().max_body_bytes) -> Iterator[Door]:
    """Serve the application as ``trackside serve`` does."""
    door, server = made(folder, max_body_bytes=max_body_bytes)

    def run() -> None:
        with contextlib.suppress(OSError):  # closing the listening socket ends the loop
            server.run()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield door
    finally:
        server.close()
        server.task_dispatcher.shutdown(cancel_pending=False, timeout=10)
        thread.join(10)
        wasyncore.close_all(server._map)
        door.store.close()


@pytest.fixture(scope="session")
def _shared_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with opened(tmp_path_factory.mktemp("door")) as door:
        yield door


@pytest.fixture
def door(_shared_door: Door, caplog: pytest.LogCaptureFixture) -> Iterator[Door]:
    """A door with an empty inbox. It must stand, and have logged no secret, whatever came."""
    with _shared_door.store._inbox_database.write() as connection:
        connection.exec_driver_sql("DELETE FROM deliveries")
    _shared_door.woken.clear()
    caplog.set_level(logging.DEBUG)
    yield _shared_door
    assert _shared_door.request("GET", "/healthz").status == 200
    if "broken" not in caplog.text:
        assert SECRET.reveal() not in caplog.text


@pytest.fixture
def own_door(tmp_path: Path) -> Iterator[Door]:
    """A door of the test's own, to be broken."""
    with opened(tmp_path) as door:
        yield door
