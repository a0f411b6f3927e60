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

_ACCOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearConfig(ConnectionConfig):
    """Settings of ``[connections.<name>]`` with ``tracker = "linear"``.

    ``account``: the workspace's name as keys use it: ``linear:<account>/ENG-12``.
    ``api_key``: a personal API key (``lin_api_…``) or an OAuth access token of an app.
    ``oauth_client_id``: the id of that OAuth app. Linear names it, not the app's user, as
    the actor of what the app did; without it our own changes look like somebody else's.
    ``private_teams``: keys of teams whose issues are private. Webhooks do not say so.
    ``url``: where the GraphQL API is.
    ``max_age_seconds``: how far the time signed into a delivery may be from ours.
    """

    account: str
    api_key: Secret
    oauth_client_id: str = ""
    private_teams: tuple[str, ...] = ()
    url: str = DEFAULT_URL
    max_age_seconds: float = 60.0

    def __post_init__(self) -> None:
        if not _ACCOUNT.fullmatch(self.account):
            raise ConfigError(
                f"account: {self.account!r} cannot be part of a key; write the workspace's "
                "name as in linear.app/<account>"
            )
        try:
            parts = urlsplit(self.url)
        except ValueError as error:
            raise ConfigError(f"url: {error}") from error
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ConfigError("url: write an https:// address; the API key is sent to it")
        if not 0 < self.max_age_seconds <= 3600:
            raise ConfigError("max_age_seconds: write a number of seconds up to 3600")
