"""The connector's real client against the stand-in, both judged by GitHub's own description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from connectors.github.connector import GitHubConnector
from core.document import Document, Paragraph, Text
from core.errors import GoneError, PermanentError
from core.model import IssueRef, Person, Priority
from core.testing.github_standin import GitHubStandIn
from core.testing.standin import json_response
from tests.connectors.github.judge import GitHubJudge
from tests.connectors.github.wiring import app_key, connect, connect_app
from tests.support import need_contract

pytestmark = pytest.mark.contracts

MARKER = "trackside:contract:1"

# Every operation that the connector uses, with a request (or an answer to a good one) that
# the judge must find fault with: Prism skipped an operation without a word, this does not.
FAULTY: dict[str, tuple[str, str, Any, Any]] = {
    "GET /user": ("GET", "/user", None, {"login": "only this"}),
    "GET /app": ("GET", "/app", None, {"slug": "only this"}),
    "POST /app/installations/{}/access_tokens": (
        "POST",
        "/app/installations/1/access_tokens",
        {"permissions": {"issues": "everything"}},
        {"token": "t", "expires_at": "2026-01-31T12:00:00Z"},
    ),
    "GET /repos/{}/{}": ("GET", "/repos/acme/shop", None, {"private": "perhaps"}),
    "GET /repos/{}/{}/issues/{}": ("GET", "/repos/acme/shop/issues/one", None, {}),
    "GET /repos/{}/{}/issues/{}/comments": (
        "GET",
        "/repos/acme/shop/issues/1/comments?per_page=many",
        None,
        [],
    ),
    "POST /repos/{}/{}/issues/{}/comments": (
        "POST",
        "/repos/acme/shop/issues/1/comments",
        {"text": "no body"},
        {},
    ),
    "PATCH /repos/{}/{}/issues/comments/{}": (
        "PATCH",
        "/repos/acme/shop/issues/comments/1",
        {"body": 3},
        {},
    ),
    "DELETE /repos/{}/{}/issues/comments/{}": (
        "DELETE",
        "/repos/acme/shop/issues/comments/one",
        None,
        None,
    ),
    "GET /repos/{}/{}/issues/{}/labels": (
        "GET",
        "/repos/acme/shop/issues/1/labels?page=first",
        None,
        [],
    ),
    "POST /repos/{}/{}/issues/{}/labels": (
        "POST",
        "/repos/acme/shop/issues/1/labels",
        {"labels": []},
        [],
    ),
    "DELETE /repos/{}/{}/issues/{}/labels/{}": (
        "DELETE",
        "/repos/acme/shop/issues/one/labels/bug",
        None,
        [],
    ),
    "GET /repos/{}/{}/labels/{}": ("GET", "/repos/acme/shop/labels/bug", None, {"name": "bug"}),
    "GET /repos/{}/{}/collaborators/{}/permission": (
        "GET",
        "/repos/acme/shop/collaborators/maintainer-1/permission",
        None,
        {"permission": 7},
    ),
}


@pytest.fixture(scope="module")
def judge() -> GitHubJudge:
    return GitHubJudge(need_contract("github-rest.json"))


@pytest.fixture
def tracker(judge: GitHubJudge) -> Iterator[GitHubStandIn]:
    with GitHubStandIn(judge=judge) as tracker:
        yield tracker
        assert tracker.violations == []


def says(text: str) -> Document:
    return Document((Paragraph((Text(text),)),))


@pytest.mark.parametrize("operation", FAULTY)
def test_the_judge_is_awake(judge: GitHubJudge, operation: str) -> None:
    method, path, body, answer = FAULTY[operation]
    status = {"POST": 201, "DELETE": 204 if "comments" in path else 200}.get(method, 200)
    if path.endswith("/labels") and method == "POST":
        status = 200
    response = Response(status=204) if answer is None else json_response(answer, status)
    assert judge(_request(method, path, body), response) != []


def test_an_operation_that_is_not_described_is_a_violation(judge: GitHubJudge) -> None:
    assert judge(_request("GET", "/repos/acme/shop/nonsense", None), json_response({})) != []


def test_everything_that_the_connector_does_fits_the_description(
    tracker: GitHubStandIn, judge: GitHubJudge
) -> None:
    judge.judged.clear()
    _use_everything(tracker, connect(tracker))
    with app_key() as key:
        _use_everything(tracker, connect_app(tracker, key))
    assert set(judge.judged) == set(FAULTY)


def _use_everything(tracker: GitHubStandIn, connector: GitHubConnector) -> None:
    me = connector.whoami()
    ref = tracker.open_issue("It fails", "Steps", ["bug", "P2: medium"], type_name="Bug")
    for number in range(105):
        tracker.comment(ref, f"comment {number}")
    issue = connector.read_issue(ref)
    assert issue.original_type == "Bug"
    assert connector.may_triage(ref, tracker.person("maintainer-1"))
    assert not connector.may_triage(ref, Person(id="1", handle="nobody-of-that-name"))
    for text in ("one", "one", "two"):
        connector.write_comment(ref, says(text), MARKER)
    connector.delete_comment(ref, MARKER)
    tracker.tracker.create_label(
        tracker.tracker.repositories["acme/shop"], tracker.tracker.user("acme"), "a/b? c#%é"
    )
    connector.add_labels(ref, frozenset({"area: search", "a/b? c#%é"}))
    connector.remove_labels(ref, frozenset({"area: search", "a/b? c#%é", "never there"}))
    connector.set_priority(ref, Priority.URGENT)
    assert connector.read_issue(ref).original_priority == "P0: urgent"
    with pytest.raises(PermanentError):
        connector.add_labels(ref, frozenset({"no such label"}))
    _use_what_is_gone(tracker, connector, ref)
    tracker.close(ref, "duplicate")
    assert connector.read_issue(ref).resolution == "duplicate"
    assert me == connector.whoami()
    connector.close()


def _use_what_is_gone(tracker: GitHubStandIn, connector: GitHubConnector, ref: IssueRef) -> None:
    moved = tracker.open_issue("It moves", "")
    new = tracker.transfer(moved)
    assert connector.read_issue(moved).ref == new
    deleted = tracker.open_issue("It goes", "")
    tracker.delete_issue(deleted)
    for missing in (deleted, IssueRef(connection=ref.connection, key="github:acme/shop#99999")):
        with pytest.raises(GoneError):
            connector.read_issue(missing)


def _request(method: str, path: str, body: object) -> Request:
    data = None if body is None else json.dumps(body)
    kind = None if body is None else "application/json"
    builder = EnvironBuilder(path, method=method, data=data, content_type=kind)
    return Request(builder.get_environ())
