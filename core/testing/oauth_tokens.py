"""Tokens of an OAuth app in a stand-in: they end, and each refresh rotates them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Final

from werkzeug.wrappers import Request, Response

from core.testing.standin import json_response

CLIENT_ID: Final = "client-1"
CLIENT_SECRET: Final = "stand-in-client-secret-of-an-oauth-app"  # noqa: S105 - it opens a stand-in
FIRST_REFRESH_TOKEN: Final = "stand-in-refresh-0"  # noqa: S105 - it opens a stand-in


class Tokens:
    """Gives tokens out; ``life`` is how long an access token lives, in seconds."""

    def __init__(self) -> None:
        self.life = 86_400.0
        self.refreshes = 0
        self._refresh = FIRST_REFRESH_TOKEN
        self._ends: dict[str, float] = {}

    def opens(self, authorization: str) -> bool:
        """Whether a value of the Authorization header is an access token that lives."""
        token = authorization.removeprefix("Bearer ")
        return self._ends.get(token, 0.0) > time.time()

    def revoke(self) -> None:
        """Somebody takes the app's authorisation away."""
        self._refresh = ""
        self._ends.clear()

    def end_access(self) -> None:
        """Access tokens end at once; the refresh token lives."""
        self._ends.clear()

    def answer(self, request: Request) -> Response:
        """New tokens for the newest refresh token; any older one is refused."""
        sent = request.get_json(silent=True) if request.is_json else request.form
        form = sent if isinstance(sent, Mapping) else {}
        known = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if form.get("grant_type") != "refresh_token" or not known:
            return json_response({"error": "invalid_client"}, 401)
        if not self._refresh or form.get("refresh_token") != self._refresh:
            return json_response({"error": "invalid_grant"}, 400)
        self.refreshes += 1
        self._refresh = f"stand-in-refresh-{self.refreshes}"
        access = f"stand-in-access-{self.refreshes}"
        self._ends[access] = time.time() + self.life
        return json_response(
            {
                "access_token": access,
                "refresh_token": self._refresh,
                "token_type": "Bearer",
                "expires_in": int(self.life),
            }
        )
