"""How the connector takes what a site may answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from connectors.jira.connector import JiraConnector
from core.errors import (
    ConnectorError,
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
)
from core.model import IssueRef, Priority
from core.secrets import Secret
from core.testing.faults import FaultKind, On
from core.testing.jira_standin import API_TOKEN, JiraStandIn
from tests.connectors.jira.jira_support import (
    MARKER,
    cloud_config,
    connect,
    datacenter_config,
    says,
)

REF = IssueRef(connection="acme-jira", key="jira:acme/SHOP-1", external_id="10001")


# -- what a site may answer ----------------------------------------------------------------

Answer = Callable[[Request], Response]


class Scripted:
    """A server that gives the answer of the test."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: Response("{}", mimetype="application/json")
        self.asked: list[str] = []

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(f"{request.method} {request.path}")
        return self.answer(request)


@pytest.fixture
def scripted() -> Iterator[tuple[Scripted, str]]:
    script = Scripted()
    server = make_server("127.0.0.1", 0, script, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield script, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def reply(status: int, body: str = "", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Response(body, status, named, mimetype="application/json")


@pytest.mark.trap("J8")
@pytest.mark.parametrize(
    ("answer", "error", "retry_after", "ambiguous"),
    [
        (reply(401), CredentialsError, None, False),
        # Bad credentials may look like a complaint about a field, or like an empty site.
        (
            reply(
                400,
                '{"errors": {"assignee": "Field assignee does not exist"}}',
                X_Seraph_LoginReason="AUTHENTICATED_FAILED",
            ),
            CredentialsError,
            None,
            False,
        ),
        (
            reply(404, X_Seraph_LoginReason="OUT, AUTHENTICATED_FAILED"),
            CredentialsError,
            None,
            False,
        ),
        (
            reply(200, "{}", X_Seraph_LoginReason="AUTHENTICATED_FAILED"),
            CredentialsError,
            None,
            False,
        ),
        (
            reply(403, X_Authentication_Denied_Reason="CAPTCHA_CHALLENGE; login-url=x"),
            CredentialsError,
            None,
            False,
        ),
        (reply(403, '{"errorMessages": ["No."]}'), PermanentError, None, False),
        (reply(400, '{"errors": {"labels": "too odd"}}'), PermanentError, None, False),
        (reply(413), PermanentError, None, False),
        (reply(404), GoneError, None, False),
        (reply(410), GoneError, None, False),
        (reply(409), RetryableError, None, False),
        (reply(429, Retry_After="17"), RetryableError, 17.0, False),
        (reply(429, Retry_After="soon"), RetryableError, None, False),
        (reply(429, Retry_After="nan"), RetryableError, None, False),
        (reply(429, Retry_After="-5"), RetryableError, 0.0, False),
        (reply(429, Retry_After="Thu, 01 Jan 1970 00:00:00 GMT"), RetryableError, 0.0, False),
        (reply(429, Retry_After="999999999"), RetryableError, 86_400.0, False),
        (reply(500), RetryableError, None, True),
        (reply(502, "<html>"), RetryableError, None, True),
        (reply(503, Retry_After="60"), RetryableError, 60.0, True),
        (reply(504), RetryableError, None, True),
        (reply(302, Location="/maintenance"), RetryableError, None, False),
        (reply(301, Location="https://new.acme.test/x"), PermanentError, None, False),
        (reply(200, "<html>Sign in</html>"), RetryableError, None, True),
        (reply(200, "[" * 100_000), RetryableError, None, True),
        (reply(418, "\xff"), PermanentError, None, False),
    ],
)
def test_every_answer_becomes_an_error_of_ours(
    scripted: tuple[Scripted, str],
    answer: Answer,
    error: type[ConnectorError],
    retry_after: float | None,
    ambiguous: bool,
) -> None:
    script, url = scripted
    connector = JiraConnector("acme-jira", cloud_config(url))
    script.answer = answer
    for write, ask in (
        (False, lambda: connector.read_issue(REF)),
        (True, lambda: connector.add_labels(REF, frozenset({"a"}))),
    ):
        with pytest.raises(error) as caught:
            ask()
        assert type(caught.value) is error
        if isinstance(caught.value, RetryableError):
            assert caught.value.retry_after == retry_after
            assert caught.value.ambiguous is (ambiguous and write)
    assert len(script.asked) == 2, "nothing is sent again without a look first"
    connector.close()


def test_a_moved_site_is_named(scripted: tuple[Scripted, str]) -> None:
    script, url = scripted
    connector = JiraConnector("acme-jira", cloud_config(url))
    script.answer = reply(308, Location="https://new.acme.test/jira?token=x")
    with pytest.raises(PermanentError, match=r"https://new\.acme\.test\)$"):
        connector.whoami()
    connector.close()


@pytest.mark.parametrize("body", ["[]", "null", "3", '"x"', "{}", '{"fields": []}', ""])
def test_answers_of_another_shape_are_retryable(scripted: tuple[Scripted, str], body: str) -> None:
    script, url = scripted
    script.answer = reply(200, body)
    for config in (cloud_config(url), datacenter_config(url)):
        connector = JiraConnector("acme-jira", config)
        for ask in (
            connector.whoami,
            lambda connector=connector: connector.read_issue(REF),
            lambda connector=connector: connector.write_comment(REF, says("x"), MARKER),
        ):
            with pytest.raises(RetryableError):
                ask()
        connector.close()


@pytest.mark.parametrize(
    ("url", "place"),
    [("http://127.0.0.1:9", "127.0.0.1:9"), ("https://jira.invalid", "jira.invalid:443")],
)
def test_where_nothing_listens_it_may_do_so_later(url: str, place: str) -> None:
    connector = JiraConnector("acme-jira", cloud_config(url))
    for ask in (connector.whoami, lambda: connector.set_priority(REF, Priority.HIGH)):
        with pytest.raises(RetryableError, match=f"cannot connect to {place}") as caught:
            ask()
        assert not caught.value.ambiguous
    connector.close()


def test_our_words_for_an_error_hold_no_secret(jira: JiraStandIn) -> None:
    secret = Secret("a-token-that-nobody-may-see")
    wrong = {"api_token": secret} if jira.cloud else {"personal_access_token": secret}
    connector = connect(jira, **wrong)
    with pytest.raises(CredentialsError) as caught:
        connector.whoami()
    assert secret.reveal() not in str(caught.value)
    assert secret.reveal() not in repr(connector.config)
    connector.close()


def test_nothing_secret_is_logged(jira: JiraStandIn, caplog: pytest.LogCaptureFixture) -> None:
    connector = connect(jira)
    with caplog.at_level(logging.DEBUG):
        connector.whoami()
    assert API_TOKEN not in caplog.text
    connector.close()


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
def test_an_edit_that_was_made_unseen_is_not_made_again(jira: JiraStandIn, kind: FaultKind) -> None:
    connector = connect(jira, timeout=2.5)
    ref = jira.open_issue("Checkout fails")
    first = connector.write_comment(ref, says("one"), MARKER)
    jira.arm(kind, on=On.WRITE, seconds=30)
    with pytest.raises(RetryableError) as caught:
        connector.write_comment(ref, says("two"), MARKER)
    assert caught.value.ambiguous
    writes = jira.count_writes()
    assert connector.write_comment(ref, says("two"), MARKER) == first
    assert jira.count_writes() == writes, "it was found to be done"
    connector.close()


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind.carried_out])
def test_a_comment_that_was_deleted_unseen_is_gone(jira: JiraStandIn, kind: FaultKind) -> None:
    connector = connect(jira, timeout=2.5)
    ref = jira.open_issue("Checkout fails")
    connector.write_comment(ref, says("one"), MARKER)
    jira.arm(kind, on=On.WRITE, seconds=30)
    with pytest.raises(RetryableError):
        connector.delete_comment(ref, MARKER)
    connector.delete_comment(ref, MARKER)
    assert jira.comments(ref) == []
    connector.close()


def test_a_fraction_of_a_second_counts_in_a_timeout(jira: JiraStandIn) -> None:
    connector = connect(jira, timeout=2.5)
    ref = jira.open_issue("Checkout fails")
    jira.arm(FaultKind.TIMEOUT, seconds=30)
    with pytest.raises(RetryableError, match="in time"):
        connector.read_issue(ref)
    assert connector.read_issue(ref).title == "Checkout fails"
    connector.close()


def test_threads_never_share_a_session(jira: JiraStandIn, connector: JiraConnector) -> None:
    refs = [jira.open_issue(f"Issue {number}") for number in range(40)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        titles = list(pool.map(lambda ref: connector.read_issue(ref).title, refs))
    assert titles == [f"Issue {number}" for number in range(40)]
    assert connector._parts.site._idle.qsize() <= 8


def test_a_closed_connector_leaves_no_connection_behind(jira: JiraStandIn) -> None:
    connector = connect(jira)
    connector.whoami()
    connector.close()
    assert connector._parts.site._idle.empty()
    connector.whoami()
    assert connector._parts.site._idle.empty()
