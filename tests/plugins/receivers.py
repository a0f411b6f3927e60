"""Servers of strangers on this machine: one that answers what it is told, and bad ones."""

from __future__ import annotations

import contextlib
import email
import email.policy
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Receiver:
    """Answers every POST with ``status`` and ``headers``, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status = 204
        self.headers: dict[str, str] = {}
        self.requests: list[tuple[str, Mapping[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append((self.path, headers, body))
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class RawServer:
    """Takes one connection after the other and does with it what ``behave`` does."""

    def __init__(self, behave: Callable[[socket.socket, threading.Event], None]) -> None:
        self._behave = behave
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self.port = self._listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                taken, _ = self._listening.accept()
            except OSError:
                return
            with taken, contextlib.suppress(OSError):
                self._behave(taken, self._over)


def hang(_taken: socket.socket, over: threading.Event) -> None:
    """Say nothing."""
    over.wait(20)


def drip(taken: socket.socket, over: threading.Event) -> None:
    """Answer 200, a byte now and then, for ever."""
    taken.sendall(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while not over.wait(0.02):
        taken.sendall(b"x")


def endless(taken: socket.socket, over: threading.Event) -> None:
    """Announce for ever that an answer will come."""
    while not over.is_set():
        taken.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def fill(taken: socket.socket, over: threading.Event) -> None:
    """Answer 200 with a body that has no end."""
    taken.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        taken.sendall(b"x" * 65_536)


class Mailbox:
    """Behaves as a mail server, and keeps the mails that it was sent."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    def __call__(self, taken: socket.socket, _over: threading.Event) -> None:
        with taken.makefile("rwb", buffering=0) as talk:
            talk.write(b"220 mail.example\r\n")
            while line := talk.readline():
                match line[:4].upper():
                    case b"DATA":
                        talk.write(b"354 go on\r\n")
                        self.mails.append(self._mail(iter(talk.readline, b".\r\n")))
                        talk.write(b"250 kept\r\n")
                    case b"QUIT":
                        talk.write(b"221 bye\r\n")
                        return
                    case _:
                        talk.write(b"250 mail.example\r\n")

    def _mail(self, lines: Iterable[bytes]) -> EmailMessage:
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)


def babble(taken: socket.socket, _over: threading.Event) -> None:
    """Speak something else."""
    taken.recv(65_536)
    taken.sendall(b"220 mail.example ESMTP\r\n")
