"""The real client against the stand-in, every request and answer judged by Jira's description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from connectors.jira.connector import JiraConnector
from core.connector import Edit, LinkTarget, OwnWords
from core.document import Document
from core.errors import GoneError, PermanentError
from core.model import IssueRef, Priority, StatusCategory
from core.testing.conformance.syncing import batches_of, issues_in
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from tests.connectors.jira.adf_schema import schema
from tests.connectors.jira.jira_support import MARKER, connect, says
from tests.connectors.jira.openapi_judge import Judge

pytestmark = pytest.mark.contracts

ELSEWHERE = LinkTarget(
    ref=IssueRef(connection="acme-github", key="github:acme/shop#12"),
    title="Checkout <b>fails</b>",
    url="https://github.test/acme/shop/issues/12",
    same_tracker=False,
)


@pytest.fixture
def judge() -> Judge:
    return Judge()


@pytest.fixture
def judged(judge: Judge) -> Iterator[JiraStandIn]:
    with JiraStandIn(deployment="cloud", judge=judge) as tracker:
        yield tracker


@pytest.mark.trap("J7")
def test_everything_that_we_ask_is_as_described(judged: JiraStandIn, judge: Judge) -> None:
    ref = judged.open_issue("Checkout fails", "Since *2.4*", labels=["checkout"], type="Bug")
    other = judged.open_issue("Checkout is broken")
    judged.comment(ref, "Same here")
    connector = connect(judged)
    target = LinkTarget(ref=other, title="Other", url=judged.url, same_tracker=True)

    connector.whoami()
    connector.read_issue(ref)
    for text in ("one", "one", "two"):
        connector.write_comment(ref, says(text, "[~maintainer-1]"), MARKER)
    connector.add_labels(ref, frozenset({"a", "b"}))
    connector.remove_labels(ref, frozenset({"a"}))
    connector.set_priority(ref, Priority.HIGH)
    connector.set_priority(ref, Priority.NONE)
    for end in (target, ELSEWHERE):
        for change in (connector.link, connector.link, connector.unlink, connector.unlink):
            change(ref, end)
    _triage(judged, connector, ref, target)
    judged.fill(120, 1)
    for _ in range(30):
        judged.comment(ref, "Same here")
    for number in range(110):
        judged.set_priority(ref, judged.priorities[number % 2])
    found = issues_in(list(batches_of(connector, judged.project)))
    assert len(found[ref.key].comments) > 30
    assert len(found[ref.key].history) > 110
    assert [info.project for info in connector.projects()] == [judged.project]
    assert len(list(connector.people())) == 3
    assert connector.checkup().lacking == ()
    assert connector.own_words() == OwnWords()
    assert connector.may_triage(ref, judged.maintainer)
    assert not connector.may_triage(ref, judged.outsider)
    connector.delete_comment(ref, MARKER)
    judged.off_screen = {"labels"}
    with pytest.raises(PermanentError):
        connector.add_labels(ref, frozenset({"c"}))
    judged.delete_issue(ref)
    with pytest.raises(GoneError):
        connector.read_issue(ref)
    connector.close()

    assert judged.violations == []
    assert judge.seen == set(OPERATIONS)


def _triage(
    judged: JiraStandIn, connector: JiraConnector, ref: IssueRef, target: LinkTarget
) -> None:
    edit = Edit(
        add_labels=frozenset({"both"}),
        type="question",
        priority=Priority.HIGH,
        assign=(judged.maintainer,),
    )
    writes = judged.count_writes()
    connector.edit(ref, edit)
    assert judged.count_writes() == writes + 1, "J7: one write for all of it"
    connector.unassign(ref, [judged.maintainer])
    connector.set_status(ref, StatusCategory.DONE)
    connector.close_as_duplicate(ref, target)
    assert connector.read_issue(ref).resolution == "Duplicate"
    connector.set_status(ref, StatusCategory.TODO, original="To Do")


@pytest.mark.trap("J4")
@pytest.mark.node
def test_comments_are_documents_by_atlassians_own_schema(judged: JiraStandIn) -> None:
    # To the API's description a comment's body may be anything.
    ref = judged.open_issue("Checkout fails")
    connector = connect(judged)
    for text in ("one", "two"):
        connector.write_comment(ref, says(text, "<b>[~x]</b>"), MARKER)
    connector.write_comment(ref, Document(()), MARKER)
    connector.close()
    bodies = [json.loads(logged.body)["body"] for logged in judged.writes]
    assert len(bodies) == 3
    for body in bodies:
        assert not list(schema().iter_errors(body))


# Each operation that we use, with a request of it that the judge must find wrong.
OPERATIONS: dict[str, dict[str, Any]] = {
    "GET /rest/api/3/myself": {"params": {"expand_all": "1"}},
    "GET /rest/api/3/issue/{issueIdOrKey}": {"params": {"failFast": "perhaps"}},
    "PUT /rest/api/3/issue/{issueIdOrKey}": {"json": {"update": {"labels": "a"}}},
    "GET /rest/api/3/issue/{issueIdOrKey}/comment": {"params": {"orderBy": "age"}},
    "POST /rest/api/3/issue/{issueIdOrKey}/comment": {"json": {"properties": {"key": "x"}}},
    "PUT /rest/api/3/issue/{issueIdOrKey}/comment/{id}": {"json": {"properties": [{"name": "x"}]}},
    "DELETE /rest/api/3/issue/{issueIdOrKey}/comment/{id}": {"params": {"notifyUsers": "false"}},
    "GET /rest/api/3/issuetype": {"params": {"maxResults": "5"}},
    "GET /rest/api/3/resolution": {"params": {"maxResults": "5"}},
    "GET /rest/api/3/priority": {"params": {"maxResults": "5"}},
    "GET /rest/api/3/user/permission/search": {"params": {"accountId": "x"}},
    "GET /rest/api/3/issueLinkType": {"params": {"name": "Relates"}},
    "POST /rest/api/3/issueLink": {"json": {"type": {"name": "Relates"}, "inwardIssue": {}}},
    "DELETE /rest/api/3/issueLink/{linkId}": {"params": {"globalId": "x"}},
    "POST /rest/api/3/issue/{issueIdOrKey}/remotelink": {"json": {"globalId": "x"}},
    "DELETE /rest/api/3/issue/{issueIdOrKey}/remotelink": {},
    "GET /rest/api/3/search/jql": {"params": {"startAt": "0"}},
    "POST /rest/api/3/search/approximate-count": {"json": {"jql": 3}},
    "GET /rest/api/3/project/search": {"params": {"maxResults": "many"}},
    "GET /rest/api/3/project/{projectIdOrKey}": {"params": {"fields": "key"}},
    "GET /rest/api/3/users/search": {"params": {"startAt": "first"}},
    "GET /rest/api/3/mypermissions": {"params": {"permission": "EDIT_ISSUES"}},
    "GET /rest/api/3/issue/{issueIdOrKey}/changelog": {"params": {"startAt": "first"}},
    "GET /rest/api/3/issue/{issueIdOrKey}/editmeta": {"params": {"fields": "x"}},
    "GET /rest/api/3/issue/{issueIdOrKey}/transitions": {"params": {"sortBy": "x"}},
    "POST /rest/api/3/issue/{issueIdOrKey}/transitions": {"json": {"transition": "11"}},
    "GET /rest/api/3/user/assignable/search": {"params": {"maxResults": "many"}},
}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_judge_is_awake_for(operation: str, judged: JiraStandIn) -> None:
    ref = judged.open_issue("Checkout fails")
    method, path = operation.split(" ")
    for part, value in (
        ("{issueIdOrKey}", ref.external_id),
        ("{projectIdOrKey}", "SHOP"),
        ("{id}", "1"),
        ("{linkId}", "1"),
    ):
        path = path.replace(part, value)
    with requests.Session() as session:
        session.auth = (API_USER, API_TOKEN)
        session.request(method, judged.url + path, **OPERATIONS[operation], timeout=5)
    assert judged.violations


def test_the_judge_looks_at_answers_too(
    judged: JiraStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = judged.shapes.user
    monkeypatch.setattr(judged.shapes, "user", lambda who: {**(real(who) or {}), "nickname": "x"})
    connector = connect(judged)
    connector.whoami()
    connector.close()
    assert any("nickname" in violation for violation in judged.violations)
