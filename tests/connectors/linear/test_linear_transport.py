"""Answers that no GraphQL server should give, and what becomes of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from connectors.linear.queries import ISSUE_UPDATE
from core.errors import ConnectorError, CredentialsError, PermanentError, RetryableError
from core.model import IssueRef, Person, Priority
from tests.connectors.linear.helpers import connect

REF = IssueRef(connection="acme-linear", key="linear:acme/ENG-1", external_id="issue-1")

Say = Callable[..., list[str]]


@pytest.fixture
def server() -> Iterator[tuple[str, Say]]:
    """An address, and a function that says what is answered there; it returns the paths asked."""
    answer: dict[str, Any] = {}
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(answer["status"])
            for name, value in answer["headers"].items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer["body"])))
            self.end_headers()
            self.wfile.write(answer["body"])

        do_GET = do_POST  # noqa: N815 - the name that the server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def say(body: Any, status: int = 200, **headers: str) -> list[str]:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer.update(body=raw, status=status, headers=headers)
        return asked

    yield f"http://127.0.0.1:{listening.server_port}/graphql", say
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b"", 200, RetryableError),
        (b"<html>", 200, RetryableError),
        (b"[" * 100_000, 200, RetryableError),
        (b"[]", 200, RetryableError),
        (b"null", 200, RetryableError),
        (b"{}", 200, RetryableError),
        ({"data": None}, 200, RetryableError),
        ({"data": []}, 200, RetryableError),
        ({"data": {}}, 200, RetryableError),
        ({"data": {"issue": None}}, 200, RetryableError),
        ({"data": {"issue": {"id": "issue-1"}}}, 200, RetryableError),
        ({"data": {"issue": {"id": "issue-1"}}}, 503, RetryableError),
        ({"errors": "no"}, 200, PermanentError),
        ({"errors": [{"message": "no"}]}, 200, PermanentError),
        ({"errors": [{"message": "no"}]}, 503, RetryableError),
        ({"errors": [{"message": "no"}], "data": {"issue": {}}}, 200, PermanentError),
        ({"errors": [{"message": "no"}]}, 401, CredentialsError),
        (b"<html>", 401, CredentialsError),
        (b"<html>", 403, PermanentError),
        (b"<html>", 500, RetryableError),
        (b"<html>", 302, RetryableError),
    ],
)
def test_strange_answers_become_errors_of_ours(
    server: tuple[str, Say], body: Any, status: int, expected: type[ConnectorError]
) -> None:
    url, say = server
    say(body, status)
    connector = connect(url=url)
    with pytest.raises(ConnectorError) as caught:
        connector.read_issue(REF)
    connector.close()
    assert type(caught.value) is expected
    assert "<html>" not in str(caught.value)


@pytest.mark.parametrize(
    "issue", [{}, {"id": 3}, {"team": []}, {"team": {"members": {"nodes": [None, 3, {"id": "u"}]}}}]
)
def test_who_is_described_strangely_may_nothing(
    server: tuple[str, Say], issue: dict[str, Any]
) -> None:
    url, say = server
    say({"data": {"issue": issue}})
    connector = connect(url=url)
    assert not connector.may_triage(REF, Person(id="u"))
    connector.close()


def test_a_write_that_says_it_failed_is_refused(server: tuple[str, Say]) -> None:
    url, say = server
    issue = {"id": "u", "priority": 0}
    say({"data": {"issue": issue, "issueUpdate": {"success": False, "issue": None}}})
    connector = connect(url=url)
    with pytest.raises(PermanentError, match="not carried out"):
        connector.set_priority(REF, Priority.HIGH)
    connector.close()


def test_an_error_beside_status_503_is_tried_again_and_may_have_been_done(
    server: tuple[str, Say],
) -> None:
    url, say = server
    say({"data": {"issueUpdate": {"success": True}}}, 503)
    connector = connect(url=url)
    with pytest.raises(RetryableError) as caught:
        connector._transport.execute(ISSUE_UPDATE, id="u", input={"priority": 2})
    connector.close()
    assert caught.value.ambiguous


def test_redirects_are_not_followed(server: tuple[str, Say]) -> None:
    """The key would go where the answer says, and a POST would become a GET."""
    url, say = server
    asked = say(b"", 302, Location=url.replace("/graphql", "/elsewhere"))
    connector = connect(url=url)
    with pytest.raises(RetryableError):
        connector.whoami()
    connector.close()
    assert asked == ["/graphql"]


def test_a_hint_beside_a_page_is_passed_on(server: tuple[str, Say]) -> None:
    url, say = server
    say(b"<html>", 429, **{"Retry-After": "12"})
    connector = connect(url=url)
    with pytest.raises(RetryableError) as caught:
        connector.whoami()
    connector.close()
    assert caught.value.retry_after == 12
    assert not caught.value.ambiguous
