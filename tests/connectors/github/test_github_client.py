"""The connector's network side against the stand-in, beyond what every connector must do."""

from __future__ import annotations

import json
import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from core.document import Document, Link, Paragraph, Text
from core.errors import (
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
    Unsupported,
)
from core.model import IssueRef, Person, Priority
from core.secrets import Secret
from core.testing.faults import FaultKind, On
from core.testing.github_standin import GitHubStandIn
from tests.connectors.github.wiring import app_key, connect, connect_app

MARKER = "trackside:client:1"


@pytest.fixture
def tracker() -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        yield tracker


@pytest.fixture
def connector(tracker: GitHubStandIn) -> Iterator[GitHubConnector]:
    connector = connect(tracker)
    yield connector
    connector.close()


@pytest.fixture(scope="module")
def key() -> Iterator[str]:
    with app_key() as key:
        yield key


def says(text: str) -> Document:
    return Document((Paragraph((Text(text),)),))


def paths(tracker: GitHubStandIn) -> list[str]:
    return [f"{logged.method} {logged.path}" for logged in tracker.requests]


# -- credentials -------------------------------------------------------------------------------


def test_an_app_writes_as_its_bot(tracker: GitHubStandIn, key: str) -> None:
    connector = connect_app(tracker, key)
    me = connector.whoami()
    assert (me.handle, me.is_bot) == ("trackside[bot]", True)
    ref = tracker.open_issue("It fails")
    connector.write_comment(ref, says("hello"), MARKER)
    connector.close()
    body = json.loads(tracker.deliveries()[-1].body)
    assert body["sender"]["login"] == "trackside[bot]"
    asked = next(r for r in tracker.requests if r.path.endswith("/access_tokens"))
    assert json.loads(asked.body) == {"permissions": {"issues": "write", "metadata": "read"}}


@pytest.mark.trap("G5")
def test_threads_on_a_cold_start_get_one_token(tracker: GitHubStandIn, key: str) -> None:
    connector = connect_app(tracker, key)
    refs = [tracker.open_issue(f"Number {n}") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        titles = list(pool.map(lambda ref: connector.read_issue(ref).title, refs))
    connector.close()
    assert titles == [f"Number {n}" for n in range(8)]
    assert tracker.api.minted == 1


def test_a_key_that_is_none_is_a_credentials_error(tracker: GitHubStandIn) -> None:
    connector = connect_app(tracker, "not a key")
    with pytest.raises(CredentialsError, match="private key") as caught:
        connector.whoami()
    assert "not a key" not in str(caught.value)
    assert tracker.requests == []


def test_a_token_that_is_refused_is_a_credentials_error(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, token="ghp_wrong")
    with pytest.raises(CredentialsError, match="mistyped, revoked or has ended") as caught:
        connector.whoami()
    assert "ghp_wrong" not in str(caught.value)
    connector.close()


def test_a_token_without_a_user_is_refused_with_advice(tracker: GitHubStandIn, key: str) -> None:
    app = connect_app(tracker, key)
    app.read_issue(tracker.open_issue("It fails"))
    (token,) = (token for token in tracker.api.tokens if token.startswith("ghs_"))
    connector = connect(tracker, token=token)
    with pytest.raises(CredentialsError, match="private_key"):
        connector.whoami()
    app.close()
    connector.close()


def test_secrets_are_not_logged(
    tracker: GitHubStandIn, connector: GitHubConnector, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    connector.whoami()
    assert tracker.token not in caplog.text


def test_the_door_needs_no_client() -> None:
    # The web side loads a connector for its signatures; PyGithub takes a while to load.
    script = (
        "import sys, connectors.github\n"
        "heavy = {'github', 'requests', 'urllib3', 'jwt'} & set(sys.modules)\n"
        "sys.exit(f'loaded: {heavy}' if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


# -- requests ----------------------------------------------------------------------------------


def test_reading_costs_two_requests_and_writing_few(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails", labels=["bug"])
    connector.read_issue(ref)
    assert paths(tracker) == ["GET /repos/acme/shop/issues/1", "GET /repos/acme/shop"]
    connector.whoami()
    tracker.requests.clear()
    connector.write_comment(ref, says("one"), MARKER)
    connector.write_comment(ref, says("one"), MARKER)
    listing = "GET /repos/acme/shop/issues/1/comments?page=1&per_page=100"
    posting = "POST /repos/acme/shop/issues/1/comments"
    assert paths(tracker) == [listing, posting, listing]
    tracker.requests.clear()
    connector.add_labels(ref, frozenset({"bug", "BUG"}))
    assert paths(tracker) == ["GET /repos/acme/shop/issues/1/labels?page=1&per_page=100"]


def test_a_write_is_sent_once_whatever_the_answer(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    connector.whoami()
    tracker.arm(FaultKind.BAD_GATEWAY, on=On.WRITE, times=5)
    with pytest.raises(RetryableError) as caught:
        connector.write_comment(ref, says("one"), MARKER)
    assert caught.value.ambiguous
    assert tracker.count_writes() == 1


def test_a_tracker_that_is_not_there_was_not_written_to() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    connector = GitHubConnector("acme-github", GitHubConfig(token=Secret("x"), base_url=url))
    with connector._lock:
        connector._who = Person(id="1", handle="trackside")
    ref = IssueRef(connection="acme-github", key="github:acme/shop#1")
    with pytest.raises(RetryableError, match=f"cannot connect to {url.removeprefix('http://')}"):
        connector.read_issue(ref)
    with pytest.raises(RetryableError) as caught:
        connector._client.write("POST", "/repos/acme/shop/issues/1/comments", {"body": "x"})
    assert not caught.value.ambiguous
    connector.close()


def test_a_host_that_nobody_knows_is_named_with_its_port() -> None:
    config = GitHubConfig(token=Secret("x"), base_url="https://github.invalid/api/v3")
    connector = GitHubConnector("acme-github", config)
    with pytest.raises(RetryableError, match=r"cannot connect to github\.invalid:443"):
        connector.whoami()
    connector.close()


@pytest.mark.parametrize("key", ["github:acme", "jira:acme/SHOP-1", "github:../x#1", "", "#1"])
def test_a_key_of_another_kind_is_gone(connector: GitHubConnector, key: str) -> None:
    with pytest.raises(GoneError):
        connector.read_issue(IssueRef(connection="acme-github", key=key))


def test_no_two_calls_share_a_client(connector: GitHubConnector) -> None:
    for _ in range(3):
        connector.whoami()
    client = connector._client
    with client._borrowed() as one, client._borrowed() as other:
        assert one is not other


def test_a_client_is_reusable_after_close(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    connector.whoami()
    connector.close()
    assert connector.whoami().handle == "trackside-user"


# -- reading -----------------------------------------------------------------------------------


def test_a_transferred_issue_is_read_and_written_where_it_is_now(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It moves", labels=["bug"])
    new = tracker.transfer(ref)
    issue = connector.read_issue(ref)
    assert issue.ref == new
    assert issue.project == "acme/warehouse"
    connector.write_comment(ref, says("hello"), MARKER)
    assert len(tracker.comments(new)) == 1


def test_visibility_is_that_of_the_repository(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.tracker.add_repository("acme/secret", private=True)
    private = tracker.open_issue("Hush", repository="acme/secret")
    public = tracker.open_issue("Hello")
    assert connector.read_issue(private).private
    assert not connector.read_issue(public).private


def test_what_a_delivery_says_and_what_is_read_agree(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails", "Always", ["bug", "P1: high"], type_name="Bug")
    tracker.assign(ref, "maintainer-1")
    sent = tracker.deliveries()[-1]
    headers = {name.lower(): value for name, value in sent.headers.items()}
    connector.verify(headers, sent.body)
    told = _parsed(connector, headers, sent.body)
    assert told == connector.read_issue(ref)


def _parsed(connector: GitHubConnector, headers: dict[str, str], body: bytes) -> object:
    from datetime import UTC, datetime

    from core.model import Delivery, Event

    delivery = Delivery(
        connection=connector.connection,
        id="1",
        headers=connector.kept_headers(headers),
        body=body,
        received_at=datetime(2026, 1, 31, tzinfo=UTC),
    )
    event = connector.parse(delivery, None)
    assert isinstance(event, Event)
    return event.issue


@pytest.mark.parametrize(
    ("login", "allowed"),
    [
        ("acme", True),
        ("maintainer-1", True),
        ("triager-1", True),
        ("reporter-1", False),
        ("nobody-at-all", False),
    ],
)
def test_who_may_triage(
    tracker: GitHubStandIn, connector: GitHubConnector, login: str, allowed: bool
) -> None:
    ref = tracker.open_issue("It fails")
    person = Person(id="1", handle=login) if "nobody" in login else tracker.person(login)
    assert connector.may_triage(ref, person) is allowed


@pytest.mark.parametrize(
    ("login", "allowed"),
    [("acme", True), ("maintainer-1", True), ("triager-1", False), ("reporter-1", False)],
)
def test_who_may_say_what_holds_for_the_project(
    tracker: GitHubStandIn, connector: GitHubConnector, login: str, allowed: bool
) -> None:
    assert connector.may_manage(tracker.open_issue("It fails"), tracker.person(login)) is allowed


def test_a_name_that_changed_hands_gives_no_rights(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    assert connector.may_triage(ref, tracker.person("maintainer-1"))
    assert not connector.may_triage(ref, Person(id="1", handle="maintainer-1"))
    assert not connector.may_triage(ref, Person(id="1"))


def test_a_role_of_an_organisations_own_counts_by_what_it_allows(
    tracker: GitHubStandIn, connector: GitHubConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = tracker.open_issue("It fails")
    person = tracker.person("triager-1")
    shape = tracker.tracker.shapes.permission
    monkeypatch.setattr(
        tracker.tracker.shapes,
        "permission",
        lambda user, role: {**shape(user, role), "permission": "read", "role_name": "issue helper"},
    )
    assert connector.may_triage(ref, person)
    assert not connector.may_triage(ref, tracker.person("reporter-1"))


# -- writing -----------------------------------------------------------------------------------


def test_a_comment_links_and_hides_its_marker(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    document = Document((Paragraph((Text("See "), Link("#1 <b>", "https://github.test/1"))),))
    written = connector.write_comment(ref, document, MARKER)
    (body,) = tracker.comments(ref)
    assert body.endswith(f"\n\n<!-- {MARKER} -->")
    assert "](https://github.test/1)" in body
    assert written.isdecimal()


def test_a_comment_that_a_person_edited_is_ours_again(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    written = connector.write_comment(ref, says("one"), MARKER)
    tracker.edit_comment(ref, written, f"vandalised\r\n\r\n<!-- {MARKER} -->\r\n")
    assert connector.write_comment(ref, says("one"), MARKER) == written
    assert tracker.comments(ref) == [f"one\n\n<!-- {MARKER} -->"]


def test_deleting_where_the_issue_is_gone_is_fine(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It goes")
    tracker.delete_issue(ref)
    connector.delete_comment(ref, MARKER)
    with pytest.raises(GoneError):
        connector.write_comment(ref, says("one"), MARKER)


def test_a_locked_issue_refuses_for_good(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("Heated")
    tracker.lock_issue(ref)
    with pytest.raises(PermanentError, match="locked"):
        connector.write_comment(ref, says("one"), MARKER)


def test_a_missing_label_is_refused_before_any_is_added(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    for missing in ("nonsense", "..", ".", "a/../..", ""):
        with pytest.raises(PermanentError, match="does not exist in acme/shop"):
            connector.add_labels(ref, frozenset({"bug", missing}))
    assert tracker.labels(ref) == frozenset()
    assert "nonsense" not in tracker.tracker.repositories["acme/shop"].labels


def test_labels_are_compared_as_github_does(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails", labels=["bug"])
    connector.add_labels(ref, frozenset({"BUG", "Question"}))
    assert tracker.labels(ref) == {"bug", "question"}
    connector.remove_labels(ref, frozenset({"QUESTION", "Bug"}))
    assert tracker.labels(ref) == frozenset()


def test_priorities_swap_their_labels_and_leave_others(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails", labels=["bug", "P3: low", "P2: medium"])
    connector.set_priority(ref, Priority.HIGH)
    assert tracker.labels(ref) == {"bug", "P1: high"}
    connector.set_priority(ref, Priority.NONE)
    assert tracker.labels(ref) == {"bug"}
    connector.set_priority(ref, Priority.NONE, original="P3: low")
    assert tracker.labels(ref) == {"bug", "P3: low"}


def test_priorities_need_labels(tracker: GitHubStandIn) -> None:
    ref = tracker.open_issue("It fails")
    without = connect(tracker, priority_labels={})
    with pytest.raises(Unsupported, match="priority_labels"):
        without.set_priority(ref, Priority.HIGH)
    some = connect(tracker, priority_labels={Priority.HIGH: "P1: high"})
    with pytest.raises(PermanentError, match="urgent"):
        some.set_priority(ref, Priority.URGENT)
    missing = connect(tracker, priority_labels={Priority.HIGH: "severity 1"})
    with pytest.raises(PermanentError, match="severity 1"):
        missing.set_priority(ref, Priority.HIGH)
    for connector in (without, some, missing):
        connector.close()
    assert tracker.labels(ref) == frozenset()


def test_a_swap_that_broke_in_the_middle_is_finished_by_the_next(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails", labels=["P3: low"])
    tracker.arm(FaultKind.BAD_GATEWAY, on=On.WRITE, path="/labels/P3")
    with pytest.raises(RetryableError):
        connector.set_priority(ref, Priority.HIGH)
    assert tracker.labels(ref) == {"P1: high", "P3: low"}
    connector.set_priority(ref, Priority.HIGH)
    assert tracker.labels(ref) == {"P1: high"}
