"""Serving the door until it is closed, so that next to nothing is lost while it closes.

Some trackers send a delivery once. So whoever has connected by the time of the closing is let in,
then the door is shut, what was begun is answered, and who has said nothing yet has a moment to
begin. Only then are connections closed. Where another process keeps the socket open as well, who
comes after that waits in it for the next server.
"""

from __future__ import annotations

import select
import threading
import time
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from waitress.task import WSGITask

LINGER_SECONDS: Final = 1.0
"""How long somebody who is connected may take to begin a request. Senders begin at once; the
other connections are kept for later ones, and would be held open for nothing."""

LONGEST_SECONDS: Final = 5.0
"""How long requests that were begun may take, to arrive as well as to be answered."""

_LOOP_SECONDS: Final = 0.25
_STEP_SECONDS: Final = 0.05
_UNANSWERED_SECONDS: Final = 0.2
_MOST_LET_IN: Final = 2048
"""More than the system keeps in waiting (waitress asks for 1024), so that this comes to an end."""


def serve_until(stopping: threading.Event, server: Any, sockets: MutableMapping[int, Any]) -> None:
    """Answer requests until ``stopping`` is set, then close in order; returns when all is closed.

    Args:
        stopping: ends it.
        server: what ``waitress.create_server`` made.
        sockets: the map that it was given.
    """
    from waitress import wasyncore

    # Waitress' own loop ends only once every sender has hung up, and they keep their
    # connections: ours ends when it is told to, after the running requests.
    while not stopping.is_set():
        wasyncore.loop(_LOOP_SECONDS, use_poll=True, map=sockets, count=1)
    _let_in(sockets)
    _answer(sockets)
    # Its threads leave what is queued where it is, so there must be nothing by now.
    server.task_dispatcher.shutdown(cancel_pending=False, timeout=_UNANSWERED_SECONDS)
    wasyncore.close_all(sockets, ignore_all=True)


def _let_in(sockets: MutableMapping[int, Any]) -> None:
    """Accept all who have connected, then listen no more: the system would hang up on the rest."""
    from waitress import wasyncore

    for listener in [one for one in sockets.values() if getattr(one, "accepting", False)]:
        callers = select.poll()
        callers.register(listener.socket, select.POLLIN)
        for _ in range(_MOST_LET_IN):
            if not callers.poll(0):
                break
            listener.handle_accept()
        # Not its own close(): that would also end the waking that channels rely on.
        wasyncore.dispatcher.close(listener)


def _answer(sockets: MutableMapping[int, Any]) -> None:
    """Answer what was begun, and what begins within the moment; each answer is the last one."""
    from waitress import wasyncore
    from waitress.channel import HTTPChannel

    last, began = _last_task(), time.monotonic()
    for one in sockets.values():
        if isinstance(one, HTTPChannel):
            one.task_class = last
    while any(isinstance(one, HTTPChannel) for one in sockets.values()):
        passed = time.monotonic() - began
        if passed >= LONGEST_SECONDS:
            return
        # Whoever is to be closed was looked at just before: what has come by then is read.
        wasyncore.loop(_STEP_SECONDS, use_poll=True, map=sockets, count=1)
        if passed >= LINGER_SECONDS:
            for one in [one for one in sockets.values() if isinstance(one, HTTPChannel)]:
                if not (one.requests or one.request or one.total_outbufs_len):
                    one.handle_close()


def _last_task() -> type[WSGITask]:
    from waitress.task import WSGITask

    class Last(WSGITask):  # type: ignore[misc]  # waitress has no types
        """An answer that says that the connection ends with it."""

        def __init__(self, channel: Any, request: Any) -> None:
            super().__init__(channel, request)
            request.headers["CONNECTION"] = "close"

    return Last
