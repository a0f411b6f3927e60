"""What opens Linear: a key that stays, or tokens of an OAuth app that rotate."""

from __future__ import annotations

from collections.abc import Callable

from connectors.linear.config import LinearConfig
from core.connector.keeping import Keeper
from core.connector.oauth import Credentials, OAuthApp, OAuthTokens
from core.secrets import Secret


class ApiKey:
    """A personal key, sent as it is, or an access token that somebody else renews."""

    def __init__(self, key: Secret | None) -> None:
        self._key = key

    def authorization(self) -> str:
        """The value for the next request."""
        # Read where it is used: who only looks into the store needs no key.
        key = self._key.reveal() if self._key is not None else ""
        return key if key.startswith(("lin_api_", "Bearer ")) else f"Bearer {key}"

    def renew(self, refused: str) -> bool:  # noqa: ARG002 - there is only the one
        """There is no other."""
        return False


def credentials_of(
    config: LinearConfig, keeper: Callable[[], Keeper], clock: Callable[[], float]
) -> Credentials:
    """What the settings give."""
    if config.refresh_token is None or config.oauth_client_secret is None:
        return ApiKey(config.api_key)
    app = OAuthApp(
        tracker="Linear",
        token_url=config.token_url,
        client_id=config.oauth_client_id,
        client_secret=config.oauth_client_secret,
        refresh_token=config.refresh_token,
        timeout=config.timeout,
    )
    return OAuthTokens(app, keeper, clock)
