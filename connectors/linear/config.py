"""Settings of a connection to Linear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from core.connector import ConnectionConfig
from core.errors import ConfigError
from core.secrets import Secret

DEFAULT_URL: Final = "https://api.linear.app/graphql"
DEFAULT_TOKEN_URL: Final = "https://api.linear.app/oauth/token"  # noqa: S105 - an address

_ACCOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearConfig(ConnectionConfig):
    """Settings of ``[connections.<name>]`` with ``tracker = "linear"``.

    ``account``: the workspace's name as keys use it: ``linear:<account>/ENG-12``.
    ``api_key``: a personal API key (``lin_api_…``), or an access token that somebody else renews.
    ``oauth_client_id``, ``oauth_client_secret`` and ``refresh_token`` instead: an OAuth app whose
    tokens Trackside renews and keeps; ``refresh_token`` is the first one.
    ``oauth_client_id`` alone: the id of the OAuth app that the access token belongs to. Linear
    names it, not the app's user, as the actor of what the app did; without it our own
    changes look like somebody else's.
    ``private_teams``: keys of teams whose issues only their members see. Webhooks do not say so.
    ``public_teams``: keys of teams whose issues may be named where everybody reads, as in a
    public repository; without that nothing of a workspace is told outside of it.
    ``url`` and ``token_url``: where the GraphQL API is, and where tokens are renewed.
    ``max_age_seconds``: how far the time signed into a delivery may be from ours.
    """

    account: str
    api_key: Secret | None = None
    oauth_client_id: str = ""
    oauth_client_secret: Secret | None = None
    refresh_token: Secret | None = None
    private_teams: tuple[str, ...] = ()
    public_teams: tuple[str, ...] = ()
    url: str = DEFAULT_URL
    token_url: str = DEFAULT_TOKEN_URL
    max_age_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not _ACCOUNT.fullmatch(self.account):
            raise ConfigError(
                f"account: {self.account!r} cannot be part of a key; write the workspace's "
                "name as in linear.app/<account>"
            )
        if both := sorted(set(self.private_teams) & set(self.public_teams)):
            raise ConfigError(f"public_teams: {both[0]} is one of private_teams already")
        for name, address in (("url", self.url), ("token_url", self.token_url)):
            if not _is_safe(address):
                raise ConfigError(f"{name}: write an https:// address; credentials are sent to it")
        app = (self.oauth_client_secret is not None, self.refresh_token is not None)
        if self.api_key is not None and any(app):
            raise ConfigError("give either api_key, or oauth_client_secret and refresh_token")
        if self.api_key is None and not (all(app) and self.oauth_client_id):
            raise ConfigError(
                "no credentials: give api_key = 'env:NAME', or oauth_client_id, "
                "oauth_client_secret and refresh_token of an OAuth app"
            )
        if not 0 < self.max_age_seconds <= 3600:
            raise ConfigError("max_age_seconds: write a number of seconds up to 3600")


def _is_safe(address: str) -> bool:
    """Whether credentials may be sent there: encrypted, or within this machine."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
