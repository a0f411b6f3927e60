"""Signatures by the convention of Standard Webhooks, version 1 of its specification. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final

from core.errors import ConfigError
from core.secrets import Secret

_PREFIX: Final = "whsec_"
_SHORTEST, _LONGEST = 24, 64
"""Bytes of a secret."""


def key_of(secret: Secret) -> bytes:
    """The bytes that a secret stands for.

    Raises:
        ConfigError: it is none of the convention; says how to make one.
    """
    try:
        key = base64.b64decode(secret.reveal().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not _SHORTEST <= len(key) <= _LONGEST:
        # What it is instead is nobody's business.
        raise ConfigError(
            f"the secret {secret.source} is none of Standard Webhooks: it is {_PREFIX} and the "
            f"base64 of {_SHORTEST} to {_LONGEST} random bytes; `echo {_PREFIX}$(openssl rand "
            "-base64 32)` makes one"
        )
    return key


def signed_headers(
    message_id: str, timestamp: int, body: bytes, keys: Iterable[bytes]
) -> Mapping[str, str]:
    """The three headers of a message. Signed with every key: one of them is being rotated out."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    signatures = (
        base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
