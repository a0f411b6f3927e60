"""What GitHub says of a connection's credentials: who, what they may, how much is left."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from connectors.github.config import GitHubConfig
from connectors.github.payload import number_of, table_of, text_of
from core.connector import Checkup, Headroom, Permissions
from core.model import Person

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_ISSUES: Final = "Issues: read and write (to comment, label, assign and close)"
_READ_ISSUES: Final = "Issues: read (to read issues and their comments)"
_HOOKS: Final = "Webhooks: read and write, scope write:repo_hook (to register the webhook)"
_NEEDED_SCOPES: Final = frozenset({"repo", "public_repo", "write:repo_hook", "admin:repo_hook"})
_HOOK_SCOPES: Final = frozenset({"repo", "write:repo_hook", "admin:repo_hook"})


def checkup(client: GitHubClient, config: GitHubConfig, me: Person) -> Checkup:
    """Ask GitHub; see :class:`core.connector.Checkup`."""
    answer = client.get("/rate_limit")
    headers = dict(answer.headers)
    if config.token is None:
        lacking, excess = _of_app(client, config)
    else:
        scopes = headers.get("x-oauth-scopes")
        # A fine-grained token has permissions instead, which GitHub tells nobody of.
        lacking, excess = _of_scopes(scopes, config) if scopes is not None else ((), ())
    return Checkup(
        me=me,
        lacking=lacking,
        excess=excess,
        headroom=tuple(_headroom(table_of(answer.data))),
        clock=_http_date(headers.get("date", "")),
        expires_at=_expiry(headers.get("github-authentication-token-expiration", "")),
    )


def _of_scopes(scopes: str, config: GitHubConfig) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a classic token lacks, and what it could do without."""
    granted = {scope.strip() for scope in scopes.split(",")} - {""}
    lacking = []
    if config.permissions is not Permissions.READ and not granted & {"repo", "public_repo"}:
        lacking.append("scope repo, or public_repo for public repositories: " + _ISSUES)
    if config.manage_webhook and not granted & _HOOK_SCOPES:
        lacking.append(_HOOKS)
    return tuple(lacking), tuple(f"scope {scope}" for scope in sorted(granted - _NEEDED_SCOPES))


def _of_app(client: GitHubClient, config: GitHubConfig) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the installation was not granted, and what it was granted and we never use."""
    path = f"/app/installations/{config.installation_id}"
    installation = table_of(client.as_app("GET", path).data)
    granted = table_of(installation.get("permissions"))
    lacking = []
    reads = config.permissions is Permissions.READ
    if text_of(granted.get("issues")) not in ({"read", "write"} if reads else {"write"}):
        lacking.append(_READ_ISSUES if reads else _ISSUES)
    if installation.get("suspended_at"):
        lacking.append("the installation is suspended; its owner can unsuspend it")
    # A repository's own settings are read in one of two ways, and never written.
    files = {("contents", "read"), ("single_file", "read")} if config.settings_file else set()
    excess = [
        f"{name}: {text_of(level)}"
        for name, level in sorted(granted.items())
        if name not in {"issues", "metadata"} and text_of(level) and (name, level) not in files
    ]
    return tuple(lacking), tuple(excess)


def _headroom(limits: Mapping[str, Any]) -> Iterator[Headroom]:
    for name in ("core", "search"):
        told = table_of(table_of(limits.get("resources")).get(name))
        limit = number_of(told.get("limit"))
        if limit:
            resets = number_of(told.get("reset"))
            yield Headroom(
                name=f"{name} requests an hour" if name == "core" else "searches a minute",
                limit=limit,
                remaining=min(number_of(told.get("remaining")), limit),
                resets_at=datetime.fromtimestamp(resets, UTC) if 0 < resets < 2**33 else None,
            )


def _http_date(text: str) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return None


def _expiry(text: str) -> datetime | None:
    """``2026-01-31 12:00:00 UTC``, as GitHub writes it in this header alone."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
    except ValueError:
        return None
