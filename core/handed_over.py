"""A listening socket that another process hands over, by the protocol of systemd.

Who starts the server keeps the socket open while there is none: whoever connects meanwhile waits
in it instead of being refused. ``LISTEN_FDS`` says how many sockets there are, the first of them
is descriptor 3, and ``LISTEN_PID`` is whom they are for: sd_listen_fds(3).
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import MutableMapping
from typing import Final

from core.errors import ConfigError

log = logging.getLogger(__name__)

FIRST: Final = 3
"""The descriptor of the first socket."""

_COUNT, _PID, _NAMES, _PIDFD = "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES", "LISTEN_PIDFDID"
_UNIT: Final = "; see docs/configuration.md, restarts without a gap"


def handed_over(
    environ: MutableMapping[str, str] | None = None, *, first: int = FIRST
) -> socket.socket | None:
    """The socket that was handed to this process to listen on; None where none was.

    What told of it is taken out of the environment, and no program that is started gets the
    socket: it is for this process alone.

    Args:
        environ: where it is told; the process's own environment by default.
        first: the descriptor of the first one.

    Raises:
        ConfigError: what was handed over is not one socket that listens for TCP.
    """
    surroundings = os.environ if environ is None else environ
    told = {name: surroundings.pop(name, "") for name in (_COUNT, _PID, _NAMES, _PIDFD)}
    if not told[_COUNT]:
        return None
    if told[_PID] != str(os.getpid()):
        # Meant for another process, of which we may only have inherited the environment.
        log.warning(
            "%s is %r and this process is %d, so no socket is taken over; a script that starts the "
            "server has to do so with exec",
            _PID,
            told[_PID][:20],
            os.getpid(),
        )
        return None
    if not told[_COUNT].isdecimal():
        raise ConfigError(f"{_COUNT} is {told[_COUNT][:20]!r}, and no number of sockets{_UNIT}")
    count = int(told[_COUNT])
    if count == 0:
        return None
    if count > 1:
        raise ConfigError(
            f"{count} sockets were handed over, and the server listens on one: write one "
            f"ListenStream= in the .socket unit{_UNIT}"
        )
    return _checked(first)


def _checked(descriptor: int) -> socket.socket:
    try:
        os.set_inheritable(descriptor, False)
        found = socket.socket(fileno=descriptor)
    except OSError as error:
        raise ConfigError(
            f"descriptor {descriptor}, which {_COUNT} tells of, is no socket "
            f"({error.strerror}){_UNIT}"
        ) from error
    problem = _problem(found)
    if problem:
        found.close()
        raise ConfigError(f"the socket that was handed over {problem}{_UNIT}")
    return found


def _problem(found: socket.socket) -> str:
    """Why a socket cannot be listened on; "" where it can."""
    if found.family not in {socket.AF_INET, socket.AF_INET6} or found.type != socket.SOCK_STREAM:
        return "is none of TCP: write ListenStream= with an address and a port, or a port alone"
    if not found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        return (
            "does not listen: write Accept=no, or leave it out, so that the server is given the "
            "socket itself and not a connection"
        )
    return ""
