"""Where webhooks arrive: verify, store, answer. Nothing else happens while a tracker waits.

The answers: 202 accepted or already known, 400 malformed, 401 signature, 404 unknown
connection, 413 too large, 503 when it could not be stored (so that the tracker tries again).
Beside them ``/healthz`` (the process lives), ``/readyz`` (it can store) and ``/metrics``, and the
JSON API of the plugins under ``/api/v1``, where a token for it is set.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from flask import Flask, Response, request
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from core.awaiting import stamp
from core.connector import Connector
from core.errors import (
    IndexDamaged,
    MalformedDelivery,
    NoRoom,
    NotFoundError,
    SignatureError,
    StoreUnavailable,
    UserError,
)
from core.metrics import CONTENT_TYPE, WebMetrics
from core.model import Delivery
from core.mounting import ApiDoor, checked_values, describe
from core.refusals import Refusals
from core.routes import API, ApiRequest, Route
from core.store.inbox import Accepted

log = logging.getLogger(__name__)

MAX_ID: Final = 200
"""Characters of a delivery id; trackers send UUIDs."""

MAX_DEPTH: Final = 100
"""Levels of a body's JSON; trackers send about ten. Python's own limit depends on how deep
in other calls the parser is called, so it would be met later, by whoever works on it."""


MAX_API_BODY: Final = 1024 * 1024
"""Bytes of a request to the API."""


class DeliveryStore(Protocol):
    """What the web side needs of the store."""

    def accept(self, delivery: Delivery) -> Accepted:
        """Store a delivery durably, or find that it is known."""


def create_app(
    *,
    connections: Mapping[str, Connector[Any]],
    inbox: DeliveryStore,
    ready: Callable[[], None],
    metrics: WebMetrics,
    refusals: Refusals,
    max_body_bytes: int,
    stored: Callable[[], None] = lambda: None,
    work_metrics: Callable[[], bytes] = bytes,
    paused: Callable[[], int] = lambda: 0,
    awaiting: Callable[[], tuple[int, datetime | None]] = lambda: (0, None),
    door: ApiDoor | None = None,
    routes: Sequence[Route] = (),
) -> Flask:
    """Make the application.

    Args:
        connections: the connector of each connection.
        inbox: where deliveries are stored before they are answered.
        ready: raises StoreUnavailable when nothing can be stored.
        metrics: counts what comes in, and is shown under ``/metrics``.
        refusals: is told what was refused.
        max_body_bytes: longer bodies are refused before they are read.
        stored: called after a delivery was stored, to wake whoever works on it.
        work_metrics: what the work side has counted, to be shown beside it.
        paused: how many pauses are in force; what they stop is for the operator to know.
        awaiting: how many deliveries wait for a tracker, and when the first is tried again.
        door: who is let in to the API; None for no API.
        routes: what plugins serve there.
    """
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max_body_bytes
    # `//webhooks/x` is nothing of ours, and nothing to be redirected from.
    app.url_map.merge_slashes = False

    @app.post("/webhooks/<connection>")
    def receive(connection: str) -> Response:
        connector = connections.get(connection)
        if connector is None:
            refusals.note(connection, 404, "there is no such connection")
            return _answer(404, error=f"there is no connection {connection[:100]!r} here")
        delivery = read_delivery(connector)
        accepted = inbox.accept(delivery)
        stored()
        status = "accepted" if accepted.new else "known"
        metrics.delivery(connection, status)
        return _answer(202, delivery=delivery.id, status=status)

    @app.get("/healthz")
    def healthz() -> Response:
        return _answer(200, status="ok")

    @app.get("/readyz")
    def readyz() -> Response:
        ready()
        waits, next_try = awaiting()
        told: dict[str, str | int] = {
            "paused": paused(),
            "waits_for_tracker": waits,
            "next_try": stamp(next_try),
        }
        return _answer(200, status="ready", **{name: told[name] for name in told if told[name]})

    @app.get("/metrics")
    def show_metrics() -> Response:
        return Response(metrics.render() + work_metrics(), content_type=CONTENT_TYPE)

    _mount(app, door, routes)

    def refuse(code: int) -> Callable[[Exception], Response]:
        def handler(error: Exception) -> Response:
            connection = (request.view_args or {}).get("connection", "")
            if isinstance(error, StoreUnavailable):
                # The cause may name hosts and accounts; it is for the operator alone.
                log.error("%s %r: %s", request.method, request.path, error)
                if connection:
                    refusals.note(connection, code, "the store is not available")
                return _answer(code, error="the store is not available; try again")
            given = _named(connections.get(connection))
            refusals.note(connection, code, str(error), delivery=given)
            return _answer(code, error=str(error))

        return handler

    def http_error(error: HTTPException) -> Response:
        if isinstance(error, RequestEntityTooLarge) and (
            connection := (request.view_args or {}).get("connection")
        ):
            refusals.note(connection, 413, "it is larger than the cap")
        return _http_error(error)

    app.register_error_handler(SignatureError, refuse(401))
    app.register_error_handler(MalformedDelivery, refuse(400))
    app.register_error_handler(StoreUnavailable, refuse(503))
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, _internal_error)
    return app


def _mount(app: Flask, door: ApiDoor | None, routes: Sequence[Route]) -> None:
    """Serve what plugins offer, and its description, which tells nothing of issues."""
    if door is None:
        return
    described = describe(routes)

    @app.get(f"{API}/openapi.json")
    def openapi() -> Response:
        return _json(200, described)

    for route in routes:
        app.add_url_rule(
            API + route.path,
            endpoint=f"api{route.path}",
            view_func=_view(door, route),
            methods=list(route.methods),
            provide_automatic_options=False,
        )


def _view(door: ApiDoor, route: Route) -> Callable[[], Response]:
    def view() -> Response:
        if not door.admits(request.headers.get("Authorization", "")):
            refused = _answer(401, error="send the token of the API: Authorization: Bearer …")
            refused.headers["WWW-Authenticate"] = "Bearer"
            return refused
        try:
            values = checked_values(route, _values())
            answer = route.handler(ApiRequest(values=values, readers=door.readers))
        except NotFoundError as error:
            return _answer(404, error=str(error))
        except (UserError, MalformedDelivery) as error:
            return _answer(400, error=str(error))
        except (StoreUnavailable, IndexDamaged, NoRoom) as error:
            # The cause may name hosts and places; it is for the operator alone.
            log.error("%s %r: %s", request.method, request.path, error)
            return _answer(503, error="this cannot be looked up now; try again")
        return _json(200, answer)

    return view


def _values() -> Mapping[str, Any]:
    """What the present request says: in its address, or as a JSON object."""
    if request.method != "POST":
        return dict(request.args)
    if (request.content_length or 0) > MAX_API_BODY:
        raise RequestEntityTooLarge
    body = request.get_data(cache=False)
    check_json(body)
    found: dict[str, Any] = json.loads(body)
    return found


def _json(code: int, value: Any) -> Response:
    response = Response(json.dumps(value), status=code, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _named(connector: Connector[Any] | None) -> str:
    """What the present request calls itself, for the log alone: nobody has vouched for it."""
    if connector is None:
        return ""
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        return connector.delivery_id(headers, b"")
    except Exception:  # noqa: BLE001 - a line in the log must not become an error of its own
        return ""


def read_delivery(connector: Connector[Any]) -> Delivery:
    """The delivery in the present request, once its signature has been verified.

    Raises:
        SignatureError: the tracker did not sign these bytes with a secret of ours.
        MalformedDelivery: it is signed, but no JSON object, or not sent as JSON.
        RequestEntityTooLarge: it is longer than the cap.
    """
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise
    except (ClientDisconnected, OSError) as error:
        raise MalformedDelivery("the body ended before its announced length") from error
    headers = {name.lower(): value for name, value in request.headers.items()}
    connector.verify(headers, body)
    if request.mimetype != "application/json":
        raise MalformedDelivery(
            f"content type {request.mimetype[:80]!r} is not understood; set the webhook's "
            "content type to application/json"
        )
    check_json(body)
    delivery_id = connector.delivery_id(headers, body)
    if not (0 < len(delivery_id) <= MAX_ID and delivery_id.isprintable()):
        raise MalformedDelivery(f"the delivery id must have 1 to {MAX_ID} printable characters")
    return Delivery(
        connection=connector.connection,
        id=delivery_id,
        headers=dict(connector.kept_headers(headers)),
        body=body,
        received_at=datetime.now(UTC),
    )


def check_json(body: bytes) -> None:
    """Refuse what no parser will read later: no JSON, no object, nested without end.

    Raises:
        MalformedDelivery: says which.
    """
    try:
        value = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise MalformedDelivery("the body is nested too deeply") from error
    except ValueError as error:
        raise MalformedDelivery("the body is not valid JSON") from error
    if not isinstance(value, dict):
        raise MalformedDelivery("the body is JSON, but not an object")
    # As many brackets as levels are needed; most bodies have too few to be looked at.
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _deeper_than(MAX_DEPTH, value):
        raise MalformedDelivery("the body is nested too deeply")


def _deeper_than(limit: int, value: object) -> bool:
    level: list[Any] = [value]
    for _ in range(limit):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item)
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError("a number beyond all bounds")
    return value


def _answer(code: int, **body: str | int) -> Response:
    return Response(json.dumps(body), status=code, content_type="application/json")


def _http_error(error: HTTPException) -> Response:
    code = error.code or 500
    allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    texts = {413: "the body is too large", 404: "there is nothing here", 405: f"use {allowed}"}
    response = _answer(code, error=texts.get(code, error.name.lower()))
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _internal_error(error: Exception) -> Response:
    # What went wrong is for the operator's log; the sender learns only to try again.
    log.error("internal error while receiving", exc_info=error)
    return _answer(500, error="internal error")
