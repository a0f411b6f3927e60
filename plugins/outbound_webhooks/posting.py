"""One POST to a stranger's server: at an address that was checked, within a time, no further.

The address is checked where the connection is made: what a name resolves to is looked at, and
just that is connected to, so that a name that changes its mind in between gains nothing.
Redirects are not followed. The whole exchange has one time limit, which a server that sends a
byte now and then cannot stretch, since at its end the connection is cut.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from core.errors import GoneError, RetryableError
from core.network import address_of
from plugins.outbound_webhooks.addresses import Allowed, why_refused

if TYPE_CHECKING:
    from http.client import HTTPConnection

_PORTS: Final = {"http": 80, "https": 443}
_THIS_ONE: Final = frozenset({400, 409, 413, 414, 415, 422, 500, 501})
"""Answers that are about one message; the others tell that the server takes none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to post: ``connect_seconds`` to be connected, ``total_seconds`` for everything."""

    url: str
    allowed: Allowed
    connect_seconds: float
    total_seconds: float


class _RefusedError(OSError):
    """No address that a host has may be connected to."""


def post(target: Target, body: bytes, headers: Mapping[str, str]) -> None:
    """Post a body; returns once the server has said that it took it.

    Only the status line and the headers of the answer are read.

    Raises:
        RetryableError: it was not taken now, or not in time, or must not be asked there.
        GoneError: the server said that it wants no more.
    """
    import http.client  # loads ssl, which the web side does without

    parts = urlsplit(target.url)
    deadline = time.monotonic() + target.total_seconds
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    with contextlib.ExitStack() as held:
        try:
            plain = _connected(target, deadline)
            held.callback(plain.close)
            _cut_at(deadline, plain, held)
            connection = _speaking(target.url, plain)
            held.callback(connection.close)
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            held.callback(answer.close)
            if time.monotonic() >= deadline:
                # Where it was cut off among the headers, they look as if they ended there.
                raise TimeoutError
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() >= deadline
            said = f"no answer within {target.total_seconds:g} s" if late else _described(error)
            raise RetryableError(f"{address_of(target.url)}: {said}") from error
    _judge(answer.status, answer.getheader("retry-after", ""), address_of(target.url))


def _connected(target: Target, deadline: float) -> socket.socket:
    """A connection to the first address of the host that may be connected to and answers.

    Raises:
        OSError: there is none.
    """
    parts = urlsplit(target.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    problem: OSError = _RefusedError("the host has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        if why := why_refused(str(address[0]), host, target.allowed):
            problem = _RefusedError(why)
            continue
        found = socket.socket(family, kind, protocol)
        try:
            found.settimeout(max(0.01, min(target.connect_seconds, deadline - time.monotonic())))
            found.connect(address)
            found.settimeout(target.total_seconds)
        except OSError as error:
            found.close()
            problem = error
        else:
            return found
    raise problem


def _cut_at(deadline: float, plain: socket.socket, held: contextlib.ExitStack) -> None:
    """Cut a connection at a time, unless ``held`` is left before."""
    # TLS takes the socket over and hides it while it shakes hands; its double stays ours.
    double = plain.dup()
    timer = threading.Timer(max(0.0, deadline - time.monotonic()), _cut, [double])
    timer.daemon = True
    held.callback(double.close)
    held.callback(timer.join)
    held.callback(timer.cancel)
    timer.start()


def _cut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is over already
        connection.shutdown(socket.SHUT_RDWR)


def _speaking(url: str, plain: socket.socket) -> HTTPConnection:
    """HTTP, or HTTPS with the host's certificate checked, over a connection that is made."""
    import http.client
    import ssl

    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        connection = http.client.HTTPConnection(host, parts.port)
        connection.sock = plain
        return connection
    context = ssl.create_default_context()
    secure = http.client.HTTPSConnection(host, parts.port, context=context)
    secure.sock = context.wrap_socket(plain, server_hostname=host)
    return secure


def _described(error: BaseException) -> str:
    text = " ".join(str(error).split())[:300]
    return text or type(error).__name__


def _judge(status: int, retry_after: str, place: str) -> None:
    """What an answer means.

    Raises:
        RetryableError: the message was not taken.
        GoneError: none will be.
    """
    if 200 <= status < 300:
        return
    if status == 410:
        raise GoneError(f"{place} answered 410 Gone: it wants no more", status=status)
    said = f"{place} answered {status}"
    if 300 <= status < 400:
        said += ", a redirect: those are not followed, so write the address that it leads to"
    raise RetryableError(
        said,
        status=status,
        retry_after=_seconds(retry_after) if status in {429, 503} else None,
        one_issue=status in _THIS_ONE,
    )


def _seconds(retry_after: str) -> float | None:
    """What ``Retry-After`` says, in seconds from now; None where it says nothing."""
    if retry_after.strip().isdecimal():
        return float(retry_after.strip()[:9])
    try:
        at = parsedate_to_datetime(retry_after)
    except (TypeError, ValueError):
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
