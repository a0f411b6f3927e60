"""The stand-in itself: what people do there arrives as events, and it can be looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from connectors.jira.connector import JiraConnector
from core.connector import LinkTarget
from core.model import Delivery, Event, EventKind, Ignored, Priority
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from tests.connectors.jira.jira_support import MARKER, RECEIVED, says


@pytest.fixture
def seen(jira: JiraStandIn, connector: JiraConnector) -> Callable[[], list[Any]]:
    """Gives the events of the deliveries since it was last asked."""
    position = 0

    def take() -> list[Event | Ignored]:
        nonlocal position
        fresh = jira.deliveries()[position:]
        position += len(fresh)
        found = []
        for sent in fresh:
            headers = {name.lower(): value for name, value in sent.headers.items()}
            connector.verify(headers, sent.body)
            delivery = Delivery(
                connection=connector.connection,
                id=connector.delivery_id(headers, sent.body),
                headers=connector.kept_headers(headers),
                body=sent.body,
                received_at=RECEIVED,
            )
            found.append(connector.parse(delivery, me))
        return found

    me = connector.whoami()
    return take


def kinds(found: list[Event | Ignored]) -> list[EventKind]:
    return [event.kind for event in found if isinstance(event, Event)]


def test_the_life_of_an_issue_as_events(jira: JiraStandIn, seen: Any) -> None:
    ref = jira.open_issue("Checkout fails", "Since *2.4*", type="Bug")
    assert kinds(seen()) == [EventKind.ISSUE_OPENED]
    jira.edit_issue(ref, summary="Checkout fails on 2.4", description="Always")
    (edited,) = seen()
    assert edited.kind is EventKind.ISSUE_EDITED
    assert [change.field for change in edited.changes] == ["title", "body"]
    jira.add_label(ref, "checkout")
    jira.remove_label(ref, "checkout")
    assert kinds(seen()) == [EventKind.ISSUE_LABELLED] * 2
    jira.set_priority(ref, jira.priorities[0])
    jira.set_type(ref, "Story")
    jira.assign(ref, "maintainer-1")
    jira.assign(ref, "")
    assert kinds(seen()) == [
        EventKind.ISSUE_PRIORITISED,
        EventKind.ISSUE_TYPED,
        EventKind.ISSUE_ASSIGNED,
        EventKind.ISSUE_ASSIGNED,
    ]
    jira.set_status(ref, "In Progress")
    jira.close(ref, "Won't Do")
    jira.reopen(ref)
    assert kinds(seen()) == [
        EventKind.ISSUE_STATUS_CHANGED,
        EventKind.ISSUE_CLOSED,
        EventKind.ISSUE_REOPENED,
    ]
    comment = jira.comment(ref, "Same here")
    jira.edit_comment(ref, comment, "Same here, on 2.5")
    jira.remove_comment(ref, comment)
    found = seen()
    assert kinds(found) == [
        EventKind.COMMENT_ADDED,
        EventKind.COMMENT_EDITED,
        EventKind.COMMENT_DELETED,
    ]
    # Data Center sends each comment once more, without the issue.
    assert len(found) - len(kinds(found)) == (0 if jira.cloud else 3)
    moved = jira.move(ref, "OPS")
    (event,) = seen()
    assert event.issue.ref == moved
    assert (event.changes[0].before, event.changes[0].after) == (ref.key, moved.key)
    jira.delete_issue(moved)
    assert kinds(seen()) == [EventKind.ISSUE_DELETED]


def test_a_description_arrives_as_it_was_typed(jira: JiraStandIn, seen: Any) -> None:
    jira.open_issue("x", "Plain words, then\na second line")
    (event,) = seen()
    assert event.issue.body.split() == ["Plain", "words,", "then", "a", "second", "line"]


def test_every_write_of_ours_is_told_as_ours(
    jira: JiraStandIn, connector: JiraConnector, seen: Any
) -> None:
    ref, other = jira.open_issue("one"), jira.open_issue("two")
    seen()
    connector.write_comment(ref, says("Similar - to [x] {y} *z*"), MARKER)
    connector.write_comment(ref, says("changed"), MARKER)
    connector.add_labels(ref, frozenset({"a"}))
    connector.set_priority(ref, Priority.LOW)
    target = LinkTarget(ref=other, title="two", url=jira.url, same_tracker=True)
    connector.link(ref, target)
    connector.unlink(ref, target)
    found = seen()
    events = [event for event in found if isinstance(event, Event)]
    assert [event.kind for event in events] == [
        EventKind.COMMENT_ADDED,
        EventKind.COMMENT_EDITED,
        EventKind.ISSUE_LABELLED,
        EventKind.ISSUE_PRIORITISED,
        # Each link is told from both ends.
        *[EventKind.ISSUE_LINKED] * 4,
    ]
    assert all(event.own for event in events)
    connector.delete_comment(ref, MARKER)
    (deleted,) = [event for event in seen() if isinstance(event, Event)]
    # Cloud does not say who deleted a comment.
    assert deleted.own is not jira.cloud


def test_the_same_again_is_no_change(jira: JiraStandIn, seen: Any) -> None:
    ref = jira.open_issue("one", labels=["a"])
    seen()
    jira.add_label(ref, "a")
    jira.remove_label(ref, "b")
    jira.set_priority(ref, jira.priority(ref))
    assert seen() == []


def test_pages_show_what_a_person_would_see(jira: JiraStandIn, connector: JiraConnector) -> None:
    ref = jira.open_issue("Checkout <fails>", "It *does*", labels=["checkout"])
    connector.write_comment(ref, says("Similar: [x] <b>"), MARKER)
    page = requests.get(f"{jira.url}/browse/{ref.key.rpartition('/')[2]}", timeout=5).text
    assert "Checkout &lt;fails&gt;" in page
    assert "Similar: [x] &lt;b&gt;" in page
    assert MARKER in page
    assert 'class="tag">checkout<' in page
    overview = requests.get(f"{jira.url}/pages/", timeout=5).text
    assert "acme/SHOP-1" in overview


def test_strangers_are_not_answered(jira: JiraStandIn) -> None:
    address = f"{jira.url}/rest/api/{3 if jira.cloud else 2}/myself"
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": f"Basic {API_TOKEN}"}):
        answer = requests.get(address, headers=headers, timeout=5)
        assert answer.status_code == 401
        assert answer.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"


@pytest.mark.trap("J3")
def test_each_deployment_has_its_own_version_only(jira: JiraStandIn) -> None:
    auth = (API_USER, API_TOKEN)
    headers = {} if jira.cloud else {"Authorization": f"Bearer {API_TOKEN}"}
    for version, status in ((3, 200 if jira.cloud else 404), (2, 404 if jira.cloud else 200)):
        address = f"{jira.url}/rest/api/{version}/myself"
        answer = requests.get(
            address, headers=headers, auth=auth if jira.cloud else None, timeout=5
        )
        assert answer.status_code == status
