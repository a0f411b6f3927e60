"""Secrets by reference, and the signatures made with them.

A configuration file names where a secret is kept, never the secret. What was read is
held in a :class:`Secret`, which shows itself as ``***`` wherever it is printed or logged.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigError, SignatureError


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A secret that does not show itself; ``source`` says where it was read from."""

    value: str
    source: str = ""

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it."""
        return self.value

    def __repr__(self) -> str:
        return f"Secret({self.source or '***'})"

    __str__ = __repr__


def read_secret(reference: str, *, environ: Mapping[str, str] | None = None) -> Secret:
    """Read the secret that ``reference`` names: ``env:NAME`` or ``file:/path``.

    Raises:
        ConfigError: the reference has another form, names nothing, or what it names is
            empty. An empty secret would accept every forged delivery.
    """
    scheme, _, place = reference.partition(":")
    if scheme == "env" and place:
        value = (os.environ if environ is None else environ).get(place)
        if value is None:
            raise ConfigError(f"the environment variable {place} is not set; export it first")
    elif scheme == "file" and place:
        try:
            value = Path(place).read_text(encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"cannot read the secret file {place}: {error.strerror}") from error
    else:
        # The text is not repeated: it may be the secret itself.
        raise ConfigError(
            "a secret is given by reference: write 'env:NAME' or 'file:/path', never its value"
        )
    if not (value := value.strip()):
        raise ConfigError(f"the secret {reference} is empty; an empty secret protects nothing")
    return Secret(value, reference)


def sign(body: bytes, secret: Secret) -> str:
    """Lower-case hexadecimal HMAC-SHA256 of the raw body, as all three trackers use it."""
    return hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()


def verify_signature(body: bytes, signature: str, secrets: Iterable[Secret]) -> None:
    """Check a hexadecimal HMAC-SHA256 over the raw body against several valid secrets.

    All secrets are tried in constant time whether or not an earlier one fits, so that the
    time taken does not tell which it was. Several at once let a secret be rotated
    without an outage.

    Raises:
        SignatureError: no secret fits, there is none, or one is empty.
    """
    # compare_digest refuses str that is not ASCII; bytes of any content compare.
    given = signature.strip().lower().encode("utf-8", "surrogateescape")
    fits = False
    for secret in secrets:
        expected = sign(body, secret).encode()
        fits |= hmac.compare_digest(expected, given) and bool(secret.reveal())
    if not fits:
        raise SignatureError("the signature does not fit any secret of this connection")
