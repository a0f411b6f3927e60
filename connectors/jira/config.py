"""Settings of a Jira connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from core.connector import ConnectionConfig
from core.errors import ConfigError
from core.model import Priority
from core.secrets import Secret
from core.settings import claimed_twice

_ACCOUNT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CLOUD_ID: Final = re.compile(r"[A-Za-z0-9-]{1,64}")
_TYPES: Final = frozenset({"bug", "feature", "question", "task", "documentation"})


class Deployment(StrEnum):
    """Which Jira it is: they differ in API version, rich text, and in what names a person."""

    CLOUD = "cloud"
    DATACENTER = "datacenter"


@dataclass(frozen=True, slots=True, kw_only=True)
class JiraConfig(ConnectionConfig):
    """``[connections.<name>]`` with ``tracker = "jira"``.

    ``url``: the site, ``https://acme.atlassian.net``, or a Data Center's base address with
    its context path.
    ``user`` and ``api_token``: the account's e-mail address and API token (Cloud).
    ``client_id``, ``client_secret``, ``refresh_token`` and ``cloud_id`` instead (Cloud): an OAuth 2
    app, whose tokens Trackside renews and keeps, and the id of the site that it was allowed
    into. Its webhooks are registered by itself, and end after 30 days unless refreshed.
    ``api_url`` and ``token_url``: Atlassian's own by default.
    ``personal_access_token``: the account's token (Data Center).
    ``account``: the site's name in keys (``jira:acme/SHOP-12``); by default the first label
    of the host name. Choose it once: keys that are stored do not change with it.
    ``priorities``: our word to the site's own priority name, where the usual names
    (Highest, High, Medium, Low, Lowest; Blocker, Critical, Major, Minor, Trivial) are not used.
    ``types``: the site's issue type to our word, beside the usual ones.
    ``cancelled``: further resolutions or statuses that mean "will not be done".
    ``public_projects``: keys of projects whose issues everybody may read whom Trackside writes
    for. Jira does not tell; issues of all others are named only in their own project.
    ``link_type``: how similar issues are linked; the weakest that the site has.
    ``internal_comments``: comment where customers of a service project cannot read it.
    Other projects have no internal comments, and there it changes nothing.
    """

    url: str
    deployment: Deployment = Deployment.CLOUD
    user: str = ""
    api_token: Secret | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    cloud_id: str = ""
    api_url: str = "https://api.atlassian.com"
    token_url: str = "https://auth.atlassian.com/oauth/token"  # noqa: S105 - an address
    personal_access_token: Secret | None = None
    account: str = ""
    priorities: Mapping[Priority, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    cancelled: tuple[str, ...] = ()
    public_projects: tuple[str, ...] = ()
    link_type: str = "Relates"
    internal_comments: bool = True

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise ConfigError("url: write the address of the site, as in https://acme.example")
        if parts.username or parts.password:
            raise ConfigError("url: leave the credentials out; user and api_token are for them")
        if self.cloud and not (self.oauth or (self.user and self.api_token)):
            raise ConfigError(
                "Jira Cloud needs user (the account's e-mail address) and api_token; or client_id, "
                "client_secret, refresh_token and cloud_id of an OAuth app"
            )
        if self.oauth and self.api_token:
            raise ConfigError("give either api_token, or the credentials of an OAuth app")
        if self.oauth and not _CLOUD_ID.fullmatch(self.cloud_id):
            raise ConfigError(
                "cloud_id: write the id of the site, as accessible-resources tells it"
            )
        if not self.cloud and not self.personal_access_token:
            raise ConfigError("Jira Data Center needs personal_access_token")
        if not _ACCOUNT.fullmatch(self.site):
            raise ConfigError("account: write letters, digits, '.', '_' and '-' only")
        if twice := claimed_twice({ours: (name,) for ours, name in self.priorities.items()}):
            name, first, second = twice
            raise ConfigError(
                f"priorities: {name!r} stands for {first} and for {second}; "
                "leave it under one of them"
            )
        for ours in self.types.values():
            if ours not in _TYPES:
                known = ", ".join(sorted(_TYPES))
                raise ConfigError(f"types: {ours!r} is not a type of ours; known: {known}")

    @property
    def cloud(self) -> bool:
        """Whether it is Jira Cloud."""
        return self.deployment is Deployment.CLOUD

    @property
    def oauth(self) -> bool:
        """Whether an OAuth app acts."""
        return bool(self.client_id and self.client_secret and self.refresh_token and self.cloud_id)

    @property
    def rest_url(self) -> str:
        """Where the REST API is: an OAuth app reaches it by another way."""
        if self.oauth:
            return f"{self.api_url.rstrip('/')}/ex/jira/{self.cloud_id}"
        return self.base_url

    @property
    def base_url(self) -> str:
        """The site's address without a slash at its end."""
        return self.url.rstrip("/")

    @property
    def site(self) -> str:
        """The site's name in keys."""
        return self.account or (urlsplit(self.url).hostname or "").partition(".")[0]
