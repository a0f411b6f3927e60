"""Connectors that reach a stand-in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from core.model import Priority
from core.secrets import Secret
from core.testing.github_standin import (
    APP_ID,
    INSTALLATION_ID,
    PRIORITY_LABELS,
    GitHubStandIn,
)

LABELS: Mapping[Priority, str] = {Priority(word): label for word, label in PRIORITY_LABELS.items()}


def connect(
    tracker: GitHubStandIn,
    *,
    token: str = "",
    timeout: float = 10.0,
    priority_labels: Mapping[Priority, str] = LABELS,
    **settings: Any,
) -> GitHubConnector:
    config = GitHubConfig(
        base_url=tracker.api_url,
        token=Secret(token or tracker.token),
        webhook_secrets=(Secret(tracker.webhook_secret),),
        priority_labels=priority_labels,
        timeout=timeout,
        **settings,
    )
    return GitHubConnector(tracker.connection, config)


def connect_app(tracker: GitHubStandIn, key: str, **settings: Any) -> GitHubConnector:
    config = GitHubConfig(
        base_url=tracker.api_url,
        app_id=APP_ID,
        installation_id=INSTALLATION_ID,
        private_key=Secret(key),
        webhook_secrets=(Secret(tracker.webhook_secret),),
        **{"priority_labels": LABELS, **settings},
    )
    return GitHubConnector(tracker.connection, config)


@contextlib.contextmanager
def app_key() -> Iterator[str]:
    """A private key as GitHub gives one for an App."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    yield pem.decode()
