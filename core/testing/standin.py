"""The base of stand-in trackers: small stateful copies of a tracker's API on loopback.

A stand-in is a real HTTP server with the part of one tracker's API that a connector uses.
It keeps what was written to it, sends signed webhooks for every change (Trackside's own
among them), fails as told (``arm``), and shows its issues as pages under ``/pages/``.

A subclass gives the API (``answer``), the signature (``sign``), the pages (``page_issues``)
and the handful of methods that :class:`core.testing.conformance.ConnectorConformance` uses
to look at the tracker from the other side.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar, Final, Self
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from core.model import IssueRef, Person
from core.testing.faults import Fault, FaultKind, Faults, On
from core.testing.outbox import Outbox, Sent
from core.testing.pages import PageIssue, issue_page, list_page

Judge = Callable[[Request, Response], Iterable[str]]
"""Says what is wrong, by an official description, with a request or with our answer to it."""

WEBHOOK_SECRET: Final = "stand-in-webhook-secret"  # noqa: S105 - it guards a stand-in
"""The secret that signs deliveries where nobody has subscribed with another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One request to the API; ``path`` includes the query, ``fault`` names what it met.

    ``at``: when it was answered, in seconds since the epoch.
    """

    method: str
    path: str
    body: str
    status: int
    write: bool
    fault: str = ""
    at: float = field(default_factory=time.time)


class StandIn(ABC):
    """A stateful stand-in for one tracker.

    Args:
        connection: the name of the connection in the refs that it hands out; by default
            ``acme-<tracker>``.
        port: 0 for any free one.
        judge: asked about every request and its answer; what it finds wrong is kept in
            ``violations``.

    Use it as a context manager, or call ``start`` and ``stop``.
    """

    name: ClassVar[str]
    """The tracker's slug, as in keys."""

    known_labels: ClassVar[tuple[str, ...]]
    """Labels that exist from the start, independent of each other; three at least."""

    aside: ClassVar[frozenset[str]] = frozenset({"/oauth/token"})
    """Paths beside the API, which meet only faults that were armed for them by name."""

    api_prefix: ClassVar[str] = ""
    """Where the API starts below ``url``; pages are outside of it."""

    def __init__(self, *, connection: str = "", port: int = 0, judge: Judge | None = None) -> None:
        self.connection = connection or f"acme-{self.name}"
        self.requests: list[Logged] = []
        self.violations: list[str] = []
        self.faults = Faults()
        self.outbox = Outbox(self.sign, secret=WEBHOOK_SECRET)
        self.lock = threading.RLock()
        """Held while the tracker's state is read or changed."""
        self._judge = judge
        self._stopping = threading.Event()
        self._ids = itertools.count(1001)
        self._server: BaseWSGIServer = make_server(
            "127.0.0.1", port, self._serve, threaded=True, request_handler=_QuietHandler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name=f"stand-in-{self.name}",
            daemon=True,
        )

    # -- what a subclass gives -------------------------------------------------------------

    @abstractmethod
    def answer(self, request: Request) -> Response:
        """The tracker's answer to one API request; called with ``lock`` held."""

    @abstractmethod
    def sign(self, secret: str, event: str, delivery_id: str, body: bytes) -> Mapping[str, str]:
        """The headers of a delivery, signed as this tracker signs."""

    @abstractmethod
    def page_issues(self) -> Iterable[PageIssue]:
        """All issues as their pages show them, newest first."""

    @property
    @abstractmethod
    def maintainer(self) -> Person:
        """Somebody who may edit labels."""

    @property
    @abstractmethod
    def outsider(self) -> Person:
        """Somebody who may not."""

    @abstractmethod
    def make_issue(self, title: str, body: str = "", labels: Iterable[str] = ()) -> IssueRef:
        """A person opens an issue, with labels that exist; a delivery tells of it."""

    @abstractmethod
    def make_comment(self, ref: IssueRef, body: str) -> str:
        """A person who is not us comments on an issue; returns the comment's id."""

    @abstractmethod
    def delete_issue(self, ref: IssueRef) -> None:
        """A person deletes an issue."""

    @abstractmethod
    def comments(self, ref: IssueRef) -> list[str]:
        """The comments of an issue as plain text or Markdown, oldest first."""

    @abstractmethod
    def labels(self, ref: IssueRef) -> frozenset[str]:
        """The labels on an issue now."""

    @abstractmethod
    def priority(self, ref: IssueRef) -> str:
        """The tracker's own word for an issue's priority now, "" where it has none."""

    def links(self, ref: IssueRef) -> frozenset[str]:  # noqa: ARG002 - for trackers with links
        """The keys of the issues that this one is linked to in the tracker."""
        return frozenset()

    def is_write(self, request: Request) -> bool:
        """Whether a request may change something, for faults that wait for writes."""
        return request.method not in {"GET", "HEAD"}

    def refuse(self, fault: Fault) -> Response:
        """The answer of a tracker that did not do what it was asked (limits, 401, 502)."""
        match fault.kind:
            case FaultKind.UNAUTHORISED:
                return json_response({"message": "Unauthorized"}, 401)
            case FaultKind.BAD_GATEWAY:
                return bad_gateway()
            case FaultKind.RATE_LIMIT_SILENT:
                return json_response({"message": "Too many requests"}, 429)
            case _:
                headers = {"Retry-After": str(int(fault.seconds))}
                return json_response({"message": "Too many requests"}, 429, headers)

    # -- running ---------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def api_url(self) -> str:
        """The root of the API, for a connection's ``base_url``."""
        return self.url + self.api_prefix

    def start(self) -> Self:
        """Listen, and send webhooks, each in a thread of its own."""
        self._thread.start()
        self.outbox.start()
        return self

    def stop(self) -> None:
        """Stop both; late answers are given up."""
        self._stopping.set()
        self.outbox.stop()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    # -- for tests and demonstrations ------------------------------------------------------

    def arm(
        self,
        kind: FaultKind,
        *,
        on: On = On.ANY,
        path: str = "",
        times: int = 1,
        seconds: float = 30.0,
    ) -> None:
        """Let the next ``times`` fitting requests fail; see :class:`core.testing.faults.Fault`."""
        self.faults.arm(Fault(kind, on, path, times, seconds))

    def subscribe(self, url: str, secret: str) -> None:
        """Send a signed webhook for every change from now on."""
        self.outbox.subscribe(url, secret)

    def deliver(self, event: str, payload: Mapping[str, object], *, delivery_id: str = "") -> Sent:
        """Sign any payload as this tracker does, send it, wait for the answer."""
        return self.outbox.deliver(event, delivery_id or self.new_delivery_id(), encode(payload))

    def signed(self, event: str, payload: Mapping[str, object], *, delivery_id: str = "") -> Sent:
        """Any payload as a signed delivery that is not sent."""
        return self.outbox.make(event, delivery_id or self.new_delivery_id(), encode(payload))

    @property
    def webhook_secret(self) -> str:
        """The secret that signs deliveries now."""
        subscriptions = self.outbox.subscriptions
        return subscriptions[0].secret if subscriptions else self.outbox.secret

    def deliveries(self) -> list[Sent]:
        """Every delivery made so far, whether it was sent or not, oldest first."""
        with self.lock:
            return list(self.outbox.made)

    @property
    def writes(self) -> list[Logged]:
        """The requests that asked for a change."""
        return [logged for logged in list(self.requests) if logged.write]

    def count_writes(self) -> int:
        """How many requests asked for a change so far."""
        return len(self.writes)

    # -- for subclasses --------------------------------------------------------------------

    def emit(self, event: str, payload: Mapping[str, object]) -> None:
        """Tell subscribers of a change; call it with ``lock`` held, so that order is kept."""
        self.outbox.emit(event, self.new_delivery_id(), encode(payload))

    def new_id(self) -> int:
        """A number that was never given before."""
        return next(self._ids)

    def new_delivery_id(self) -> str:
        """A delivery id as most trackers make them: a UUID."""
        return str(uuid.uuid4())

    # -- serving ---------------------------------------------------------------------------

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        pages = request.method == "GET" and request.path.startswith("/pages")
        response = self._page(request) if pages else self._api(request)
        return response(environ, start_response)

    def _page(self, request: Request) -> Response:
        local_key = request.path.removeprefix("/pages").strip("/")
        with self.lock:
            issues = list(self.page_issues())
        if not local_key:
            return Response(list_page(self.name, issues), mimetype="text/html")
        for issue in issues:
            if issue.local_key == local_key:
                return Response(issue_page(self.name, issue), mimetype="text/html")
        return Response("There is no such issue.", 404, mimetype="text/plain")

    def _api(self, request: Request) -> Response:
        body = request.get_data(cache=True)
        path = request.full_path.rstrip("?")
        write = self.is_write(request)
        aside = request.path in self.aside
        fault = self.faults.take(path, write=write, aside=aside)
        if fault is not None and not fault.kind.carried_out:
            response = self.refuse(fault)
        else:
            with self.lock:
                response = self.answer(request)
            if self._judge is not None:
                found = [f"{request.method} {path}: {v}" for v in self._judge(request, response)]
                self.violations += found
            if fault is not None:
                response = self._spoil(fault, response)
        self.requests.append(
            Logged(
                method=request.method,
                path=path,
                body=body.decode("utf-8", "replace"),
                status=response.status_code,
                write=write,
                fault=fault.kind.value if fault else "",
            )
        )
        return response

    def _spoil(self, fault: Fault, response: Response) -> Response:
        """What a client gets to see of an answer to a request that was carried out."""
        match fault.kind:
            case FaultKind.BAD_GATEWAY_AFTER:
                return bad_gateway()
            case FaultKind.TIMEOUT:
                self._stopping.wait(fault.seconds)
            case FaultKind.HTML:
                page = "<!DOCTYPE html><title>Unicorn!</title><p>This page is taking too long."
                return Response(page, 200, mimetype="text/html")
            case FaultKind.BROKEN_JSON | FaultKind.TRUNCATED:
                data = response.get_data()
                response.set_data(data[: len(data) // 2])
                if fault.kind is FaultKind.TRUNCATED:
                    response.headers["Content-Length"] = str(len(data))
                    response.headers["Connection"] = "close"
            case _:
                raise AssertionError(f"{fault.kind} is answered before the request is carried out")
        return response


class _QuietHandler(WSGIRequestHandler):
    """Logs no request (``StandIn.requests`` does) and sends small answers at once."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def bad_gateway() -> Response:
    """The answer of a proxy that lost its server."""
    return Response("<html><h1>502 Bad Gateway</h1></html>", 502, mimetype="text/html")


def json_response(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """An answer in JSON."""
    return Response(
        json.dumps(value), status, headers=dict(headers or {}), mimetype="application/json"
    )


def encode(payload: Mapping[str, object]) -> bytes:
    """The body of a delivery."""
    return json.dumps(payload, separators=(",", ":")).encode()


def timestamp(moment: datetime | None = None) -> str:
    """A time as JSON APIs write it, to the second: ``2026-01-31T12:00:00Z``; now by default."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
