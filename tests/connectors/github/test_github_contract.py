"""The connector's real client against the stand-in, both judged by GitHub's own description."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from core.connector import LinkTarget, Proposal, Reaction
from core.document import Document, Paragraph, Text
from core.errors import GoneError, PermanentError
from core.model import IssueRef, Person, Priority, StatusCategory
from core.testing.conformance.syncing import batches_of
from core.testing.github_standin import REPOSITORY, GitHubStandIn
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
    "GET /repos/{}/{}/issues": ("GET", "/repos/acme/shop/issues?per_page=many", None, []),
    "GET /repos/{}/{}/issues/comments": (
        "GET",
        "/repos/acme/shop/issues/comments?page=last",
        None,
        [],
    ),
    "GET /repos/{}/{}/issues/events": ("GET", "/repos/acme/shop/issues/events", None, [{}]),
    "GET /search/issues": ("GET", "/search/issues", None, {"total_count": 1}),
    "GET /rate_limit": ("GET", "/rate_limit", None, {"rate": {}}),
    "GET /installation/repositories": ("GET", "/installation/repositories", None, {}),
    "GET /app/installations/{}": ("GET", "/app/installations/1", None, {"id": 1}),
    "GET /app/hook/config": ("GET", "/app/hook/config", None, {"url": 7}),
    "PATCH /app/hook/config": ("PATCH", "/app/hook/config", {"url": 7}, {}),
    "GET /app/hook/deliveries": ("GET", "/app/hook/deliveries", None, [{"id": 1}]),
    "POST /app/hook/deliveries/{}/attempts": (
        "POST",
        "/app/hook/deliveries/one/attempts",
        None,
        {},
    ),
    "GET /repos/{}/{}/labels": ("GET", "/repos/acme/shop/labels", None, [{"name": "bug"}]),
    "GET /orgs/{}/issue-types": ("GET", "/orgs/acme/issue-types", None, [{"name": "Bug"}]),
    "GET /repos/{}/{}/assignees": ("GET", "/repos/acme/shop/assignees", None, [{"id": 1}]),
    "GET /repos/{}/{}/assignees/{}": (
        "GET",
        "/repos/acme/shop/assignees/ada",
        None,
        {"login": "ada"},
    ),
    "POST /repos/{}/{}/issues/{}/assignees": (
        "POST",
        "/repos/acme/shop/issues/1/assignees",
        {"assignees": "ada"},
        {},
    ),
    "DELETE /repos/{}/{}/issues/{}/assignees": (
        "DELETE",
        "/repos/acme/shop/issues/1/assignees",
        {},
        {},
    ),
    "PATCH /repos/{}/{}/issues/{}": (
        "PATCH",
        "/repos/acme/shop/issues/1",
        {"state_reason": "nonsense"},
        {},
    ),
    "POST /repos/{}/{}/issues/{}/issue-field-values": (
        "POST",
        "/repos/acme/shop/issues/1/issue-field-values",
        {"issue_field_values": [{"field": 1}]},
        [],
    ),
    "DELETE /repos/{}/{}/issues/{}/issue-field-values/{}": (
        "DELETE",
        "/repos/acme/shop/issues/1/issue-field-values/one",
        None,
        None,
    ),
    "GET /repos/{}/{}/issues/{}/sub_issues": (
        "GET",
        "/repos/acme/shop/issues/1/sub_issues",
        None,
        [{}],
    ),
    "POST /repos/{}/{}/issues/{}/sub_issues": (
        "POST",
        "/repos/acme/shop/issues/1/sub_issues",
        {},
        {},
    ),
    "DELETE /repos/{}/{}/issues/{}/sub_issue": (
        "DELETE",
        "/repos/acme/shop/issues/1/sub_issue",
        {},
        {},
    ),
    "GET /repos/{}/{}/issues/{}/dependencies/blocked_by": (
        "GET",
        "/repos/acme/shop/issues/1/dependencies/blocked_by",
        None,
        [{}],
    ),
    "GET /repos/{}/{}/issues/{}/dependencies/blocking": (
        "GET",
        "/repos/acme/shop/issues/1/dependencies/blocking",
        None,
        [{}],
    ),
    "POST /repos/{}/{}/issues/{}/dependencies/blocked_by": (
        "POST",
        "/repos/acme/shop/issues/1/dependencies/blocked_by",
        {"issue": 1},
        {},
    ),
    "DELETE /repos/{}/{}/issues/{}/dependencies/blocked_by/{}": (
        "DELETE",
        "/repos/acme/shop/issues/1/dependencies/blocked_by/one",
        None,
        {},
    ),
    "GET /repos/{}/{}/issues/comments/{}/reactions": (
        "GET",
        "/repos/acme/shop/issues/comments/1/reactions",
        None,
        [{}],
    ),
    "POST /repos/{}/{}/issues/comments/{}/reactions": (
        "POST",
        "/repos/acme/shop/issues/comments/1/reactions",
        {"content": "joy"},
        {},
    ),
    "DELETE /repos/{}/{}/issues/comments/{}/reactions/{}": (
        "DELETE",
        "/repos/acme/shop/issues/comments/1/reactions/one",
        None,
        None,
    ),
    "GET /repos/{}/{}/issues/{}/suggestions": (
        "GET",
        "/repos/acme/shop/issues/1/suggestions",
        None,
        [{}],
    ),
    "POST /repos/{}/{}/issues/{}/suggestions/{}/dismiss": (
        "POST",
        "/repos/acme/shop/issues/1/suggestions/one/dismiss",
        None,
        {},
    ),
    "GET /repos/{}/{}/hooks": ("GET", "/repos/acme/shop/hooks", None, [{}]),
    "POST /repos/{}/{}/hooks": ("POST", "/repos/acme/shop/hooks", {"url": "x"}, {}),
    "PATCH /repos/{}/{}/hooks/{}": ("PATCH", "/repos/acme/shop/hooks/1", {"events": "x"}, {}),
    "GET /repos/{}/{}/hooks/{}/deliveries": (
        "GET",
        "/repos/acme/shop/hooks/1/deliveries",
        None,
        [{}],
    ),
    "POST /repos/{}/{}/hooks/{}/deliveries/{}/attempts": (
        "POST",
        "/repos/acme/shop/hooks/1/deliveries/one/attempts",
        None,
        {},
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
    if method == "POST" and path.rpartition("/")[2] in {"labels", "issue-field-values", "dismiss"}:
        status = 200
    if path.endswith("/attempts"):
        status = 202
    response = Response(status=204) if answer is None else json_response(answer, status)
    assert judge(_request(method, path, body), response) != []


def test_an_operation_that_is_not_described_is_a_violation(judge: GitHubJudge) -> None:
    assert judge(_request("GET", "/repos/acme/shop/nonsense", None), json_response({})) != []


def test_everything_that_the_connector_does_fits_the_description(
    tracker: GitHubStandIn, judge: GitHubJudge
) -> None:
    judge.judged.clear()
    _use_everything(tracker, connect(tracker, issue_types=True))
    with app_key() as key:
        connector = connect_app(tracker, key, issue_types=True)
        _use_everything(tracker, connector)
        _use_webhooks(tracker, connector, "https://triage.acme.example/webhooks/app")
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
    _triage(tracker, connector, ref)
    tracker.close(ref, "duplicate")
    assert connector.read_issue(ref).resolution == "duplicate"
    assert me == connector.whoami()
    assert connector.checkup().lacking == ()
    assert connector.own_words().settings == {}
    list(batches_of(connector, REPOSITORY))
    list(connector.people())
    if connector.config.token is not None:
        _use_webhooks(tracker, connector, "https://triage.acme.example/webhooks/token")
    connector.close()


def _triage(tracker: GitHubStandIn, connector: GitHubConnector, ref: IssueRef) -> None:
    ada = tracker.maintainer
    connector.assign(ref, [ada])
    connector.unassign(ref, [ada])
    connector.set_type(ref, "feature")
    connector.set_type(ref, "")
    connector.set_status(ref, StatusCategory.CANCELLED)
    connector.set_status(ref, StatusCategory.TODO)
    other = tracker.open_issue("The other end")
    target = LinkTarget(ref=other, title="x", url="x", same_tracker=True)
    for kind in sorted(connector.link_kinds):
        connector.link(ref, target, kind)
        connector.read_issue(ref)
        connector.unlink(ref, target, kind)
    comment = tracker.comment(ref, "/trackside help")
    connector.react(ref, comment, Reaction.EYES)
    connector.unreact(ref, comment, Reaction.EYES)
    tracker.take_suggestions()
    proposals = [
        Proposal(kind=kind, value=value, because="as in #1", confidence=0.9)
        for kind, value in (("label", "question"), ("type", "bug"), ("assignee", ada.id))
    ]
    connector.propose(ref, proposals)
    assert len(tracker.suggested(ref)) == 3
    connector.propose(ref, [])
    connector.close_as_duplicate(ref, target)
    connector.set_status(ref, StatusCategory.TODO)
    names = {field.name for field in dataclasses.fields(GitHubConfig)}
    by_field = GitHubConfig(
        **{name: getattr(connector.config, name) for name in names - {"priority_labels"}}
        | {"priority_field": "Priority"}
    )
    fielded = GitHubConnector(tracker.connection, by_field)
    fielded.set_priority(ref, Priority.HIGH)
    assert fielded.read_issue(ref).priority is Priority.HIGH
    fielded.set_priority(ref, Priority.NONE)


def _use_webhooks(tracker: GitHubStandIn, connector: GitHubConnector, url: str) -> None:
    assert connector.registrations(url) == []
    connector.register(url, "a-secret-of-enough-characters")
    tracker.break_hook(url)
    connector.register(url, "a-secret-of-enough-characters")
    for _ in range(105):
        tracker.lose(url)
    missed = connector.missed(url, datetime.now(UTC) - timedelta(hours=1))
    assert len(missed) == 105
    connector.redeliver(missed[0])


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
