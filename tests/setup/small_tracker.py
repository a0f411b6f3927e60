"""A small tracker and its connector, for the tests of set-up: real HTTP on loopback.

This file is also a plugin: the tests copy it into an installation's folder of plugins.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, ClassVar, Self

import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from trackside import (
    Capability,
    Checkup,
    ConfigError,
    ConnectionConfig,
    Connector,
    CredentialsError,
    Delivery,
    Event,
    EventKind,
    Headroom,
    Identity,
    Ignored,
    Issue,
    IssueRef,
    OwnWords,
    PermanentError,
    PermissionNeed,
    Permissions,
    Person,
    Priority,
    Question,
    Registration,
    RetryableError,
    Secret,
    Setup,
    hookimpl,
    verify_signature,
)

TOKEN = "small-tracker-token-7f3a"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallConfig(ConnectionConfig):
    """``deployment = "hosted"`` has an account, ``own`` an address."""

    url: str = "http://127.0.0.1:1"
    account: str = ""
    token: Secret | None = None
    certificate: Secret | None = None
    team_size: int = 1
    priorities: Mapping[Priority, str] = field(default_factory=dict)
    max_age_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ConfigError("url: write an address, as in http://127.0.0.1:8000")
        if self.token is None and self.certificate is None:
            raise ConfigError("no credentials: give token or certificate")
        if self.account == "nobody":
            raise ConfigError("account: nobody is no account")
        if self.team_size > 5 and not self.account:
            raise ConfigError("account: a team of more than 5 needs one")


class SmallConnector(Connector[SmallConfig]):
    """Notes in a small tracker."""

    name = "small"
    config_class = SmallConfig
    can = frozenset(
        {
            Capability.COMMENT,
            Capability.LABELS,
            Capability.PRIORITY,
            Capability.WEBHOOK,
            Capability.PEOPLE,
        }
    )
    tells = frozenset({EventKind.ISSUE_OPENED, EventKind.COMMENT_ADDED})
    setup: ClassVar[Setup] = Setup(
        title="Small Tracker",
        credentials="Make a token under Settings, Tokens.",
        questions=(
            Question(
                setting="url",
                prompt="Address",
                help="Where the tracker is.",
                default="https://small.example",
            ),
            Question(
                setting="kind", prompt="Kind of credentials", choices=("token", "certificate")
            ),
            Question(setting="token", prompt="Token", secret=True, only_if=("kind", ("token",))),
            Question(
                setting="certificate",
                prompt="Certificate",
                secret=True,
                only_if=("kind", ("certificate",)),
            ),
            Question(setting="account", prompt="Account", optional=True),
            Question(setting="team_size", prompt="People in the team", default="3"),
        ),
        permissions={
            Permissions.FULL: (
                PermissionNeed(name="notes:write", why="labels and comments are written"),
                PermissionNeed(name="hooks", why="the webhook is registered"),
            ),
            Permissions.READ: (PermissionNeed(name="notes:read", why="notes are read"),),
        },
        webhook="Under Settings, Hooks, add {url} with all events.",
    )

    def withheld(self) -> Mapping[Capability, str]:
        return {} if self.config.priorities else {Capability.PRIORITY: "priorities = true"}

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        return headers.get("x-small-delivery", "")

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        verify_signature(body, headers.get("x-small-signature", ""), self.config.webhook_secrets)

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        return Ignored("notes mean nothing")

    def whoami(self) -> Person:
        return self.checkup().me

    def read_issue(self, ref: IssueRef) -> Issue:
        raise PermanentError("there are no notes")

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        return False

    def checkup(self) -> Checkup:
        answer = self._ask("GET", "/me")
        told = answer.json()
        needed = {need.name for need in self.setup.permissions[Permissions.FULL]}
        return Checkup(
            me=Person(id=told["id"], handle=told["login"]),
            lacking=tuple(sorted(needed - set(told["scopes"]))),
            excess=tuple(sorted(set(told["scopes"]) - needed)),
            headroom=(
                Headroom(
                    name="requests",
                    limit=int(answer.headers["X-Limit"]),
                    remaining=int(answer.headers["X-Remaining"]),
                ),
            ),
            clock=parsedate_to_datetime(answer.headers["X-Clock"]),
            expires_at=datetime.fromisoformat(told["expires"]) if told["expires"] else None,
        )

    def own_words(self) -> OwnWords:
        told = self._ask("GET", "/words").json()
        return OwnWords(settings=told["settings"], unexplained=tuple(told["unexplained"]))

    def people(self) -> Iterable[Identity]:
        for one in self._ask("GET", "/people").json():
            yield Identity(
                person=Person(id=one["id"], handle=one["login"]),
                verified_address=one["address"],
            )

    def registrations(self, url: str) -> Sequence[Registration]:
        return [_hook(one) for one in self._ask("GET", "/hooks").json() if one["url"] == url]

    def register(self, url: str, secret: str) -> Sequence[Registration]:
        if not self.registrations(url):
            self._ask("POST", "/hooks", {"url": url, "secret": secret})
        return self.registrations(url)

    def _ask(self, method: str, path: str, body: object = None) -> requests.Response:
        secret = self.config.token or self.config.certificate
        assert secret is not None
        try:
            answer = requests.request(
                method,
                self.config.url + path,
                json=body,
                headers={"Authorization": f"Bearer {secret.reveal()}"},
                timeout=10,
            )
        except requests.ConnectionError:
            raise RetryableError("the small tracker does not answer") from None
        if answer.status_code == 401:
            raise CredentialsError("the small tracker refuses the token")
        if answer.status_code >= 400:
            raise PermanentError(answer.json()["message"])
        return answer


def _hook(told: Mapping[str, Any]) -> Registration:
    return Registration(
        id=told["id"],
        where="the site",
        url=told["url"],
        active=told.get("active", True),
        missing=tuple(told.get("missing", ())),
        expires_at=datetime.fromisoformat(told["expires"]) if told.get("expires") else None,
        last_delivery=datetime.fromisoformat(told["last"]) if told.get("last") else None,
        last_answer=told.get("answer", ""),
        problem=told.get("problem", ""),
    )


@hookimpl
def trackside_register_connectors() -> Iterable[type[Connector[Any]]]:
    return [SmallConnector]


class SmallTracker:
    """The tracker itself: keeps hooks, knows its people, refuses wrong tokens."""

    def __init__(self) -> None:
        self.hooks: list[dict[str, Any]] = []
        self.scopes = ["notes:write", "hooks"]
        self.words: dict[str, Any] = {"settings": {}, "unexplained": []}
        self.people: list[dict[str, str]] = []
        self.clock = timedelta()
        self.limit, self.remaining = 100, 80
        self.expires = ""
        self.refuse_hooks = ""
        self.requests: list[str] = []
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def _serve(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        self.requests.append(f"{request.method} {request.path}")
        response = self._answer(request)
        response.headers["X-Limit"] = str(self.limit)
        response.headers["X-Remaining"] = str(self.remaining)
        response.headers["X-Clock"] = format_datetime(datetime.now(UTC) + self.clock, usegmt=True)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _json({"message": "who?"}, 401)
        if request.path == "/hooks":
            return self._hooks(request)
        me = {"id": "u1", "login": "triage-bot", "scopes": self.scopes, "expires": self.expires}
        known = {"/me": me, "/people": self.people, "/words": self.words}
        if request.path in known:
            return _json(known[request.path])
        return _json({"message": "no such thing"}, 404)

    def _hooks(self, request: Request) -> Response:
        if self.refuse_hooks:
            return _json({"message": self.refuse_hooks}, 403)
        if request.method == "POST":
            self.hooks.append({"id": f"h{len(self.hooks) + 1}", **request.get_json()})
        return _json(self.hooks)


def _json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value), status, mimetype="application/json")
