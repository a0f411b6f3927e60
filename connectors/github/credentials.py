"""Credentials as PyGithub takes them. Imports PyGithub, so it is imported when first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import jwt
from github.Auth import AppAuth, Auth, Token

from connectors.github.config import GitHubConfig
from core.errors import CredentialsError

TOKEN_MARGIN: Final = timedelta(minutes=5)
"""How long before its end an installation's token, which lives an hour, is renewed."""

Minted = tuple[str, datetime]
"""A token and when it ends."""


class InstallationAuth(Auth):
    """A token of an App's installation, renewed by whoever finds it about to end.

    PyGithub's own class has no lock: threads that start together would each get a token.
    """

    def __init__(self, mint: Callable[[], Minted]) -> None:
        self._mint = mint
        self._lock = threading.Lock()
        self._minted: Minted | None = None

    @property
    def token_type(self) -> str:
        """The scheme of the Authorization header."""
        return "token"

    @property
    def token(self) -> str:
        """The token as it stands, or a new one."""
        with self._lock:
            if self._minted is None or datetime.now(UTC) > self._minted[1] - TOKEN_MARGIN:
                self._minted = self._mint()
            return self._minted[0]


def app_auth(config: GitHubConfig) -> Auth:
    """What proves that we are the App itself, and not yet one of its installations.

    Raises:
        CredentialsError: the connection has a token instead, or the key cannot be used.
    """
    if config.private_key is None:
        raise CredentialsError("this connection has a token and is not a GitHub App")
    auth = AppAuth(config.app_id, config.private_key.reveal())
    try:
        auth.create_jwt()
    except (ValueError, jwt.PyJWTError) as error:
        raise CredentialsError(
            f"the private key of the GitHub App ({config.private_key.source}) cannot be read; "
            "it must be the PEM file that GitHub gave, whole, from BEGIN to END"
        ) from error
    return auth


def connection_auth(config: GitHubConfig, mint: Callable[[], Minted]) -> Auth:
    """What proves that we may read and write issues; ``mint`` gets an installation's token."""
    return Token(config.token.reveal()) if config.token is not None else InstallationAuth(mint)
