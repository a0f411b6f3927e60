"""Webhooks that an OAuth app registers in a stand-in for Jira Cloud; they end after 30 days."""

# ruff: noqa: ARG002 - every route is given the request, whether it looks at it or not

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import jwt
from werkzeug.wrappers import Request, Response

from core.testing.jira_people import JiraPeople
from core.testing.jira_refusals import Refused, body_of
from core.testing.jira_state import Json
from core.testing.oauth_tokens import CLIENT_ID, CLIENT_SECRET, Tokens
from core.testing.standin import json_response

_LIFE: Final = 30 * 86_400 * 1000
_KNOWN: Final = frozenset(
    {
        "jira:issue_created",
        "jira:issue_updated",
        "jira:issue_deleted",
        "comment_created",
        "comment_updated",
        "comment_deleted",
    }
)


class JiraHooks(JiraPeople):
    """The routes of an app's webhooks, and the tokens of the app.

    ``signs_as_app``: deliveries carry the app's token in place of a signature.
    """

    tokens: Tokens
    signs_as_app = False

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.tokens = Tokens()
        self._hooks: dict[int, Json] = {}

    def sign(self, secret: str, event: str, delivery_id: str, body: bytes) -> Mapping[str, str]:
        """With the app's token, where webhooks are an app's."""
        headers = dict(super().sign(secret, event, delivery_id, body))
        if self.signs_as_app:
            del headers["X-Hub-Signature"]
            headers["Authorization"] = f"JWT {app_token()}"
        return headers

    def hooks(self, url: str) -> int:
        """How many webhooks send to an address."""
        return sum(hook["url"] == url for hook in self._hooks.values())

    def break_hook(self, url: str) -> None:
        """They end tomorrow."""
        for hook in self._hooks.values():
            hook["expirationDate"] = int(time.time() * 1000) + 86_400_000

    def _list_webhooks(self, request: Request) -> Response:
        values = list(self._hooks.values())
        page = {"startAt": 0, "maxResults": 100, "total": len(values), "isLast": True}
        return json_response({**page, "values": values})

    def _make_webhooks(self, request: Request) -> Response:
        sent = body_of(request)
        results: list[Json] = []
        for wanted in sent.get("webhooks") or []:
            unknown = [name for name in wanted["events"] if name not in _KNOWN]
            if unknown:
                results.append({"errors": [f"unknown events: {unknown}"]})
                continue
            number = self.new_id()
            self._hooks[number] = {
                "id": number,
                "url": sent["url"],
                "events": wanted["events"],
                "jqlFilter": wanted["jqlFilter"],
                "expirationDate": int(time.time() * 1000) + _LIFE,
            }
            results.append({"createdWebhookId": number})
        return json_response({"webhookRegistrationResult": results})

    def _refresh_webhooks(self, request: Request) -> Response:
        ends = int(time.time() * 1000) + _LIFE
        for number in body_of(request).get("webhookIds") or []:
            if number not in self._hooks:
                raise Refused(404, f"There is no webhook {number}.")
            self._hooks[number]["expirationDate"] = ends
        return json_response({"expirationDate": ends})

    def _delete_webhooks(self, request: Request) -> Response:
        for number in body_of(request).get("webhookIds") or []:
            self._hooks.pop(number, None)
        return Response("", 202)


def app_token(*, secret: str = CLIENT_SECRET, algorithm: str = "HS256", age: float = 0.0) -> str:
    """The token with which a delivery of an app's webhook comes."""
    now = int(time.time() - age)
    claims = {"iss": CLIENT_ID, "iat": now, "exp": now + 180}
    return jwt.encode(claims, secret, algorithm=algorithm)
