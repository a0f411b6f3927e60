"""Tokens of an OAuth app that rotate, for connectors whose tracker gives such.

An access token lives for hours. Each refresh gives a new refresh token as well and makes
the old one worthless, so the new one is kept before the access token is used, and of several
processes that refresh at once the one that was first wins for all of them.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from core.connector.keeping import Keeper
from core.errors import CredentialsError, RetryableError
from core.network import address_of, never_connected
from core.secrets import Secret

MARGIN_SECONDS: Final = 300.0
"""How long before its end an access token is renewed."""

_SHORTEST_LIFE: Final = 60.0


class Credentials(Protocol):
    """Gives the value of the Authorization header."""

    def authorization(self) -> str:
        """The value for the next request.

        Raises:
            CredentialsError: there is none any more; the text says what to do.
            RetryableError: it could not be had just now.
        """

    def renew(self, refused: str) -> bool:
        """The tracker has refused this value: whether another is at hand now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """An app as its tracker knows it.

    ``tracker`` is its name for people. ``as_json``: the tracker takes JSON where others take a
    form. ``timeout``: seconds to wait for an answer.
    """

    tracker: str
    token_url: str
    client_id: str
    client_secret: Secret
    refresh_token: Secret
    timeout: float
    as_json: bool = False


@dataclass(frozen=True, slots=True)
class _Tokens:
    access: str
    refresh: str
    ends: float


class OAuthTokens:
    """Tokens of an OAuth app that are renewed by whoever finds them about to end.

    Args:
        app: the app's credentials and the first refresh token.
        keeper: where the newest tokens are kept; asked for each time, since an installation
            gives a connector its keeper late.
        clock: seconds since 1970.
    """

    def __init__(
        self, app: OAuthApp, keeper: Callable[[], Keeper], clock: Callable[[], float] = time.time
    ) -> None:
        self._app = app
        self._keeper = keeper
        self._clock = clock
        self._lock = threading.Lock()

    def authorization(self) -> str:
        """The access token as it stands, or a new one."""
        with self._lock:
            tokens = self._kept()
            if not tokens.access or self._clock() > tokens.ends - MARGIN_SECONDS:
                tokens = self._renewed(tokens)
            return f"Bearer {tokens.access}"

    def renew(self, refused: str) -> bool:
        """Get another access token, unless somebody has meanwhile."""
        with self._lock:
            tokens = self._kept()
            if f"Bearer {tokens.access}" == refused:
                tokens = self._renewed(tokens)
            return f"Bearer {tokens.access}" != refused

    @property
    def _first(self) -> str:
        """Read where it is used: who only looks into the store needs none."""
        return self._app.refresh_token.reveal()

    @property
    def _name(self) -> str:
        """By a digest of what is configured: a token that an operator gives anew starts anew."""
        return f"tokens-{hashlib.sha256(self._first.encode()).hexdigest()[:16]}"

    def _kept(self) -> _Tokens:
        try:
            found: Any = json.loads(self._keeper().load(self._name) or "{}")
        except ValueError:
            found = {}
        return _Tokens(
            str(found.get("access", "")),
            str(found.get("refresh", "")) or self._first,
            float(found.get("ends", 0.0)),
        )

    def _renewed(self, tokens: _Tokens) -> _Tokens:
        answer = self._ask(tokens.refresh)
        if answer is None:
            # Refused: another process may have been first, whose tokens are kept by now.
            latest = self._kept()
            if latest.refresh != tokens.refresh:
                return latest
            raise CredentialsError(
                f"{self._app.tracker} no longer takes the refresh token; authorise the app again "
                "and put the new token where refresh_token says"
            )
        life = answer.get("expires_in")
        seconds = float(life) if isinstance(life, int | float) else 86_400.0
        made = _Tokens(
            str(answer.get("access_token", "")),
            str(answer.get("refresh_token", "")) or tokens.refresh,
            self._clock() + max(seconds, _SHORTEST_LIFE),
        )
        kept = {"access": made.access, "refresh": made.refresh, "ends": made.ends}
        self._keeper().save(self._name, json.dumps(kept))
        # Where somebody else was faster, theirs stays, and is the one that works.
        return self._kept()

    def _ask(self, refresh: str) -> Mapping[str, Any] | None:
        """The answer with new tokens; None where the one that we have is refused."""
        import requests

        app = self._app
        form = {
            "grant_type": "refresh_token",
            "refresh_token": refresh,
            "client_id": app.client_id,
            "client_secret": app.client_secret.reveal(),
        }
        sent: dict[str, Any] = {"json": form} if app.as_json else {"data": form}
        where, doing = address_of(app.token_url), f"{app.tracker}, while renewing the token"
        try:
            response = requests.post(
                app.token_url, timeout=app.timeout, allow_redirects=False, **sent
            )
        except requests.RequestException as error:
            why = "cannot connect to" if never_connected(error) else "no whole answer from"
            raise RetryableError(f"{doing}: {why} {where}") from error
        if response.status_code in {400, 401, 403}:
            return None
        try:
            answer: Any = response.json()
        except ValueError:
            answer = None
        if (
            response.status_code >= 300
            or not isinstance(answer, dict)
            or not answer.get("access_token")
        ):
            wait = response.headers.get("Retry-After", "")
            raise RetryableError(
                f"{doing}: HTTP status {response.status_code} of {where}",
                retry_after=float(wait) if wait.isdecimal() else None,
            )
        found: Mapping[str, Any] = answer
        return found
