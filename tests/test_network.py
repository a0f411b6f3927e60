"""Requests that never reached their server are told apart from those that may have."""

from __future__ import annotations

import socket
import threading

import pytest
import requests

from core.network import address_of, never_connected


def failure(url: str) -> requests.RequestException:
    with pytest.raises(requests.RequestException) as caught:
        requests.post(url, timeout=2)
    return caught.value


def test_a_refused_connection_never_reached_anybody() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert never_connected(failure(f"http://127.0.0.1:{port}/"))


def test_a_name_that_nobody_has_never_reached_anybody() -> None:
    assert never_connected(failure("http://no-such-host.invalid/"))


def test_a_connection_that_breaks_off_may_have_been_heard() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(5)

        def hang_up() -> None:
            accepted, _ = server.accept()
            accepted.recv(65536)
            accepted.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        error = failure(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert not never_connected(error)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://api.github.com", "api.github.com:443"),
        ("http://127.0.0.1:8080/x", "127.0.0.1:8080"),
        ("http://jira.example/jira", "jira.example:80"),
    ],
)
def test_addresses_are_told_with_their_port(url: str, address: str) -> None:
    assert address_of(url) == address
