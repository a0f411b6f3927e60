"""What waitress refuses before our application sees it, answered in our words, and counted.

A body beyond the cap is refused by its announced length, or where a chunked one has grown too
long, before it is read; so is a request that is no HTTP. By itself waitress answers in plain
text, names its own settings, and nobody is told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from core.refusals import Refusals, connection_in

if TYPE_CHECKING:
    from waitress.task import ErrorTask

_TEXTS: Final = {
    400: "this is not a request as HTTP has them",
    413: "the body is too large",
    431: "the headers are too large",
    501: "this kind of transfer is not supported",
}


def answer_refusals(sockets: Iterable[Any], refusals: Refusals) -> None:
    """Have listening sockets of waitress answer refusals as the application does.

    Args:
        sockets: what ``waitress.create_server`` has put into its map.
        refusals: is told of each.
    """
    from waitress.channel import HTTPChannel

    task = _task(refusals)

    class Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
        error_task_class = task

    for socket in sockets:
        if hasattr(socket, "channel_class"):
            socket.channel_class = Channel


def _task(refusals: Refusals) -> type[ErrorTask]:
    from waitress.task import ErrorTask

    class Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no types
        def execute(self) -> None:
            code = int(self.request.error.code)
            text = _TEXTS.get(code, "the request was refused")
            # A request that is no HTTP has no path at all.
            if name := connection_in(getattr(self.request, "path", "")):
                refusals.note(name, code, text)
            body = json.dumps({"error": text}).encode()
            self.status = f"{code} {self.request.error.reason}"
            self.response_headers.append(("Content-Type", "application/json"))
            # What was announced is not read, so nothing more can be made out of this connection.
            self.set_close_on_finish()
            self.content_length = len(body)
            self.write(body)

    return Refusal
