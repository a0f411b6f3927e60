"""A running Trackside: the web side, the work side, or both."""

from __future__ import annotations

import importlib
import socket
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from core.closing import serve_until
from core.config import WorkProcess
from core.doorstep import answer_refusals
from core.errors import ConfigError
from core.installation import Installation
from core.metrics import WebMetrics
from core.mounting import api_door, routes_of
from core.refusals import Refusals
from core.steering import Steering


class Role(StrEnum):
    """What a process does."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


class WorkSide(Protocol):
    """Whoever works on what the web side stores, in this process or in another."""

    def start(self) -> None:
        """Begin; returns once it works.

        Raises:
            TracksideError: it cannot; the text says what to mend.
        """

    def retire(self) -> None:
        """``stop`` will follow: what ends by itself now is not started again."""

    def stop(self, timeout: float) -> None:
        """Finish what runs; the rest stays in the queue."""

    def wake(self) -> None:
        """Something was stored. Does not wait."""

    def busy(self) -> bool:
        """Whether any job waits or runs."""

    def metrics(self) -> bytes:
        """What it has counted, in Prometheus' text format."""


class Serving:
    """Runs an installation until it is stopped.

    Stopping is orderly: what was begun is answered and no new deliveries are let in, then the
    running work finishes, and the rest stays queued.
    """

    def __init__(
        self,
        installation: Installation,
        role: Role = Role.ALL,
        *,
        listener: socket.socket | None = None,
    ) -> None:
        """Prepare to serve.

        Args:
            installation: what is served.
            role: what this process does.
            listener: the socket to listen on in the place of ``[server] host`` and ``port``.
        """
        self.installation = installation
        self.role = role
        self._socket = listener
        self._server: Any = None
        self._web: threading.Thread | None = None
        self._stopping = threading.Event()
        self._sockets: dict[int, Any] = {}
        self._working: WorkSide | None = None

    @property
    def url(self) -> str:
        """The address that is listened on."""
        host = self.installation.config.server.host
        if self._socket is not None:
            host = self._server.effective_host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self._server.effective_port}"

    @property
    def is_handed_over(self) -> bool:
        """Whether the socket that is listened on is another process's, which keeps it open."""
        return self._socket is not None

    def start(self) -> None:
        """Start what the role asks for; returns once deliveries are accepted.

        Raises:
            ConfigError: the address cannot be listened on, or the work cannot be kept here.
        """
        working = None if self.role is Role.WEB else self._work_side()
        if self.role is not Role.WORKER:
            # First, since where the address is taken nothing else should begin.
            self._listen(working)
        try:
            if working is not None:
                working.start()
                self._working = working
        except BaseException:
            self._close_sockets()
            raise
        if self.role is not Role.WORKER:
            self._web = threading.Thread(
                target=serve_until,
                args=(self._stopping, self._server, self._sockets),
                name="web",
                daemon=True,
            )
            self._web.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Stop in order: the web side, then the work side."""
        if self._working is not None:
            # A signal to the whole group of processes has reached it already.
            self._working.retire()
        if self._web is not None:
            self._stopping.set()
            self._web.join(timeout)
            self._web = None
        if self._working is not None:
            self._working.stop(timeout)
            self._working = None

    def busy(self) -> bool:
        """Whether the work side has anything to do."""
        return self._working is not None and self._working.busy()

    def counted(self) -> bytes:
        """What the work side has counted, in Prometheus' text format."""
        return b"" if self._working is None else self._working.metrics()

    def _work_side(self) -> WorkSide:
        config = self.installation.config
        if self.role is Role.ALL and config.work.process is WorkProcess.OWN:
            from core.worker_process import WorkerProcess

            return WorkerProcess(config)
        from core.working import Working

        return Working(self.installation)

    def _listen(self, working: WorkSide | None) -> None:
        """Listen on the address; who connects is answered once the web side runs."""
        from waitress import create_server

        installation, server = self.installation, self.installation.config.server
        shared = installation.config.work.process is WorkProcess.SHARED
        installation.lets_go = not (shared and self.role is Role.ALL)
        metrics = WebMetrics()
        refusals = Refusals(metrics, installation.connectors)
        # By name: the application is built on core, core is not built on it.
        app = importlib.import_module("webhook_server").create_app(
            connections=installation.connectors,
            inbox=installation.store.inbox,
            ready=installation.store.ping,
            metrics=metrics,
            refusals=refusals,
            max_body_bytes=server.max_body_bytes,
            stored=working.wake if working is not None else lambda: None,
            work_metrics=working.metrics if working is not None else bytes,
            paused=lambda: len(installation.store.pauses.list()),
            awaiting=lambda: installation.store.inbox.awaiting(datetime.now(UTC)),
            door=(door := api_door(server)),
            routes=routes_of(
                installation.plugins, installation.lookups, Steering(installation).routes()
            )
            if door
            else (),
        )
        try:
            self._server = create_server(
                app,
                map=self._sockets,
                **self._place(),
                threads=server.threads,
                # Waitress refuses a body of this length or more, before reading it.
                max_request_body_size=server.max_body_bytes + 1,
                ident=None,
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {server.host}:{server.port}: {error.strerror}; "
                "set another [server] port"
            ) from error
        answer_refusals(self._sockets.values(), refusals)

    def _place(self) -> Mapping[str, Any]:
        """Where waitress listens."""
        if self._socket is not None:
            return {"sockets": [self._socket]}
        server = self.installation.config.server
        return {"host": server.host, "port": server.port}

    def _close_sockets(self) -> None:
        from waitress import wasyncore

        wasyncore.close_all(self._sockets, ignore_all=True)
