"""What the connector does when Linear does not do its part."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.linear.connector import LinearConnector
from core.errors import CredentialsError, PermanentError, RetryableError
from core.model import IssueRef, Priority
from core.secrets import Secret
from core.testing.faults import FaultKind, On
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import MARKER, connect, says, target


@pytest.mark.parametrize("kind", list(FaultKind))
@pytest.mark.parametrize(
    "write",
    [
        lambda c, r, o: c.write_comment(r, says("one"), MARKER),
        lambda c, r, o: c.add_labels(r, frozenset({"Bug"})),
        lambda c, r, o: c.set_priority(r, Priority.HIGH),
        lambda c, r, o: c.link(r, target(o, same=True)),
        lambda c, r, o: c.link(r, target(o, same=False)),
    ],
    ids=["comment", "label", "priority", "relation", "attachment"],
)
def test_every_write_survives_every_fault(
    tracker: LinearStandIn, kind: FaultKind, write: object
) -> None:
    assert callable(write)
    # Where the answer never comes, patience is of no use; a busy machine needs some all the same.
    connector = connect(tracker, timeout=2.5 if kind is FaultKind.TIMEOUT else 10.0)
    ref, other = tracker.open_issue("One"), tracker.open_issue("Two")
    write(connector, ref, other)  # warm, and what is to be found again
    fresh = tracker.open_issue("Three")
    made = len(tracker.deliveries())
    tracker.arm(kind, on=On.WRITE, seconds=30)
    expected = CredentialsError if kind is FaultKind.UNAUTHORISED else RetryableError
    with pytest.raises(expected) as caught:
        write(connector, fresh, other)
    if isinstance(caught.value, RetryableError):
        limit = "LIMIT" in kind.name
        assert caught.value.ambiguous == (not limit), "what may have been done is looked for"
    write(connector, fresh, other)
    write(connector, fresh, other)
    connector.close()
    assert len(tracker.comments(fresh)) <= 1
    assert len(tracker.workspace.relations) <= 2
    assert len(tracker.workspace.attachments) <= 2
    about = [one for one in tracker.deliveries()[made:] if fresh.external_id.encode() in one.body]
    assert len(about) <= 1, "one change, told once"


def test_a_limit_that_is_met_passes_on_when_it_ends(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Limits")
    tracker.requests_left = 0
    with pytest.raises(RetryableError) as caught:
        connector.read_issue(ref)
    assert caught.value.retry_after is not None
    assert 3_500 < caught.value.retry_after <= 3_600
    assert not caught.value.ambiguous


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("http://127.0.0.1:9/graphql", "127.0.0.1:9"),
        ("https://linear.invalid/graphql", "linear.invalid:443"),
    ],
)
def test_nobody_listening_is_retryable(url: str, place: str) -> None:
    connector = connect(url=url)
    ref = IssueRef(connection="x", key="linear:a/E-1")
    for ask in (connector.whoami, lambda: connector.set_priority(ref, Priority.LOW)):
        with pytest.raises(RetryableError, match=f"cannot connect to {place}") as caught:
            ask()
        assert not caught.value.ambiguous, "where nobody was reached nothing was done"


def test_another_address_is_a_permanent_error(tracker: LinearStandIn) -> None:
    connector = connect(url=tracker.url + "/elsewhere")
    with pytest.raises(PermanentError, match="404; check the url"):
        connector.whoami()
    connector.close()


@pytest.mark.parametrize(
    ("key", "sent"),
    [(API_KEY, API_KEY), ("token", "Bearer token"), ("Bearer token", "Bearer token")],
)
def test_how_a_key_is_sent(
    tracker: LinearStandIn, monkeypatch: pytest.MonkeyPatch, key: str, sent: str
) -> None:
    seen = []
    real = tracker.answer

    def note(request: object) -> object:
        seen.append(request.headers.get("Authorization"))  # type: ignore[attr-defined]
        return real(request)  # type: ignore[arg-type]

    monkeypatch.setattr(tracker, "answer", note)
    connector = connect(tracker, api_key=Secret(key))
    if key == API_KEY:
        connector.whoami()
    else:
        with pytest.raises(CredentialsError):
            connector.whoami()
    connector.close()
    assert seen == [sent]


def test_a_netrc_file_does_not_replace_the_key(
    tracker: LinearStandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    netrc = tmp_path / "netrc"  # type: ignore[operator]
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    connector = connect(tracker)
    assert connector.whoami().id == tracker.viewer.id
    connector.close()


def test_threads_share_a_connector_and_its_sessions(tracker: LinearStandIn) -> None:
    connector = connect(tracker)
    refs = [tracker.open_issue(f"Issue {n}") for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda ref: connector.read_issue(ref).key, refs))
    assert keys == [ref.key for ref in refs]
    assert 1 <= len(connector._transport._idle) <= 8
    connector.close()
    connector.close()
    assert connector._transport._idle == []
