"""Secrets by reference, and the signatures made with them.

A configuration file names where a secret is kept, never the secret. What was read is
held in a :class:`Secret`, which shows only where it came from when it is printed or logged.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NoReturn

from core.errors import ConfigError, SignatureError

_BY_REFERENCE: Final = (
    "a secret is given by reference: write 'env:NAME' or 'file:/path', never its value"
)
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Secret:
    """A secret that does not show itself; ``source`` says where it was read from.

    Not a dataclass: ``dataclasses.asdict`` of the settings that hold one would spell it out.
    """

    __slots__ = ("_value", "source")

    _value: str | None
    source: str

    def __init__(self, value: str | None, source: str = "") -> None:
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "source", source)

    @classmethod
    def later(cls, reference: str) -> Secret:
        """A secret that is read only where it is revealed, for who may need none.

        Raises:
            ConfigError: the reference has another form than ``env:NAME`` or ``file:/path``.
        """
        _check_form(reference)
        return cls(None, reference)

    @property
    def is_read(self) -> bool:
        """Whether it is known here, and need not be read first."""
        return self._value is not None

    def reveal(self) -> str:
        """The secret itself, for the one call that needs it.

        Raises:
            ConfigError: it is one to be read later, and cannot be read.
        """
        return read_secret(self.source).reveal() if self._value is None else self._value

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change; make another one")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return self.reveal() == other.reveal() and self.source == other.source

    def __hash__(self) -> int:
        return hash((self.reveal(), self.source))

    def __repr__(self) -> str:
        return f"Secret({self.source or '***'})"

    __str__ = __repr__

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Secret is not pickled: it would be written out where others read it")


def read_secret(reference: str, *, environ: Mapping[str, str] | None = None) -> Secret:
    """Read the secret that ``reference`` names: ``env:NAME`` or ``file:/path``.

    White space around the secret is dropped: files usually end with a line break.

    Raises:
        ConfigError: the reference has another form, names nothing, or what it names is
            empty or no text. An empty secret would accept every forged delivery.
    """
    _check_form(reference)
    scheme, _, place = reference.partition(":")
    if scheme == "env":
        value = _from_environment(place, os.environ if environ is None else environ)
    else:
        value = _from_file(place)
    if not (value := value.strip()):
        raise ConfigError(f"the secret {reference} is empty; an empty secret protects nothing")
    return Secret(value, reference)


def resolved(text: str) -> str:
    """A text of the configuration that may stand elsewhere, as ``env:NAME`` or ``file:/path``.

    Raises:
        ConfigError: it does, and cannot be read there.
    """
    return read_secret(text).reveal() if text.startswith(("env:", "file:")) else text


def unreadable(settings: object) -> Sequence[str]:
    """Why secrets of some settings cannot be read, one sentence each; nothing where all can."""
    said = []
    for secret in _held(settings):
        try:
            secret.reveal()
        except ConfigError as error:
            said.append(str(error))
    return list(dict.fromkeys(said))


def _held(value: object) -> Iterator[Secret]:
    """Every secret in a dataclass of settings, its tables and its lists."""
    if isinstance(value, Secret):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for one in dataclasses.fields(value):
            yield from _held(getattr(value, one.name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _held(inner)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from _held(inner)


def _check_form(reference: str) -> None:
    """Refuse what names no place where a secret may be; nothing is read."""
    scheme, _, place = reference.partition(":")
    if scheme not in {"env", "file"} or not place:
        # The text is not repeated: it may be the secret itself.
        raise ConfigError(_BY_REFERENCE)
    if scheme == "env" and not _VARIABLE.fullmatch(place):
        # Not repeated either: 'env:' may have been put before the secret itself.
        raise ConfigError(
            "what follows 'env:' is not the name of an environment variable; write 'env:NAME'"
        )
    if scheme == "file" and not Path(place).is_absolute():
        # It would depend on the folder that Trackside happens to be started in.
        raise ConfigError("a secret file is named by its full path: write 'file:/path'")


def _from_environment(name: str, environ: Mapping[str, str]) -> str:
    value = environ.get(name)
    if value is None:
        raise ConfigError(f"the environment variable {name} is not set; export it first")
    try:
        value.encode()
    except UnicodeEncodeError:
        # Bytes that are no UTF-8 come out of the environment as lone surrogates.
        raise ConfigError(f"the environment variable {name} does not hold UTF-8 text") from None
    return value


def _from_file(place: str) -> str:
    try:
        return Path(place).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"cannot read the secret file {place}: {error.strerror}") from error
    except ValueError:
        # What could not be decoded is part of the secret, so its error is not passed on.
        raise ConfigError(f"the secret file {place!r} does not hold UTF-8 text") from None


def sign(body: bytes, secret: Secret) -> str:
    """Lower-case hexadecimal HMAC-SHA256 of the raw body, as all three trackers use it."""
    return hmac.new(secret.reveal().encode(), body, hashlib.sha256).hexdigest()


def verify_signature(body: bytes, signature: str, secrets: Iterable[Secret]) -> None:
    """Check a hexadecimal HMAC-SHA256 over the raw body against several valid secrets.

    All secrets are tried in constant time whether or not an earlier one fits, so that the
    time taken does not tell which it was. Several at once let a secret be rotated
    without an outage. An empty secret fits nothing.

    Raises:
        SignatureError: no secret fits, or there is none.
    """
    # compare_digest refuses str that is not ASCII; bytes of any content compare.
    given = signature.strip().lower().encode("utf-8", "surrogatepass")
    fits = False
    for secret in secrets:
        expected = sign(body, secret).encode()
        fits |= hmac.compare_digest(expected, given) and bool(secret.reveal())
    if not fits:
        raise SignatureError("the signature does not fit any secret of this connection")
