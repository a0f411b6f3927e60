from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from core.errors import MalformedDelivery
from core.model import (
    EventKind,
    Ignored,
    Person,
    Priority,
    StatusCategory,
)
from tests.connectors.github.payloads import (
    BOT,
    MARK,
    ME,
    RECEIVED,
    REPORTER,
    changes,
    comment,
    event_of,
    payload,
    read,
)


def test_an_opened_issue() -> None:
    event = event_of("issues", payload("opened", {"labels": [{"name": "bug"}]}))
    issue = event.issue
    assert issue is not None
    assert event.kind is EventKind.ISSUE_OPENED
    assert event.occurred_at == datetime(2026, 1, 30, 9, 0, tzinfo=UTC)
    assert event.actor == Person(id="8", handle="reporter-1")
    assert event.absent == {"comments", "history", "duplicate_of", "relations", "milestone"}
    assert (issue.key, issue.project, issue.external_id) == (
        "github:acme/shop#12",
        "acme/shop",
        "1001",
    )
    assert (issue.title, issue.body, issue.author) == ("It fails", "Always", event.actor)
    assert (issue.type, issue.original_type) == ("bug", "bug")
    assert (issue.status, issue.status_category) == ("open", StatusCategory.TODO)
    assert issue.private is False
    assert issue.url == "https://github.test/acme/shop/issues/12"
    assert changes(event) == []


def test_an_issue_without_a_body_or_an_author() -> None:
    event = event_of("issues", payload("opened", {"body": None, "user": None}))
    assert event.issue is not None
    assert event.issue.body == ""
    assert event.issue.author is None
    assert "body" not in event.absent


def test_fields_that_are_missing_are_named() -> None:
    body = payload("edited", changes={})
    for name in ("body", "labels", "state", "type", "id", "user", "html_url"):
        del body["issue"][name]
    absent = event_of("issues", body).absent
    assert absent >= {
        "body",
        "labels",
        "priority",
        "original_priority",
        "status",
        "status_category",
        "resolution",
        "type",
        "original_type",
        "external_id",
        "author",
        "url",
    }
    assert "title" not in absent


@pytest.mark.parametrize("private", [True, None, "no", 0])
def test_a_repository_counts_as_private_unless_it_says_otherwise(private: object) -> None:
    body = payload("opened")
    body["repository"]["private"] = private
    event = event_of("issues", body)
    assert event.issue is not None
    assert event.issue.private is True


def test_an_edit_says_what_changed() -> None:
    body = payload("edited", changes={"title": {"from": "It breaks"}, "body": {"from": None}})
    assert changes(event_of("issues", body)) == [
        ("title", "It breaks", "It fails"),
        ("body", "", "Always"),
    ]


@pytest.mark.parametrize(
    ("reason", "category"),
    [
        ("completed", StatusCategory.DONE),
        (None, StatusCategory.DONE),
        ("a new one", StatusCategory.DONE),
        ("not_planned", StatusCategory.CANCELLED),
        ("duplicate", StatusCategory.CANCELLED),
    ],
)
def test_a_closed_issue_says_why(reason: str | None, category: StatusCategory) -> None:
    closed = {"state": "closed", "state_reason": reason, "closed_at": "2026-01-30T09:00:00Z"}
    event = event_of("issues", payload("closed", closed))
    assert event.kind is EventKind.ISSUE_CLOSED
    assert event.issue is not None
    assert event.issue.status_category is category
    assert event.issue.resolution == (reason or "")
    assert event.issue.closed_at is not None
    assert changes(event) == [("status", "open", "closed")]


def test_a_reopened_issue_is_open_again() -> None:
    event = event_of("issues", payload("reopened", {"state_reason": "reopened"}))
    assert event.issue is not None
    assert event.issue.status_category is StatusCategory.TODO
    assert event.issue.resolution == ""


def test_a_label_is_one_change() -> None:
    labels = [{"name": "area: search"}]
    body = payload("labeled", {"labels": labels}, label={"name": "area: search"})
    assert changes(event_of("issues", body)) == [("labels", None, "area: search")]
    body = payload("unlabeled", label={"name": "area: search"})
    assert changes(event_of("issues", body)) == [("labels", "area: search", None)]


def test_a_label_that_stands_for_a_priority_changes_that_as_well() -> None:
    labels = [{"name": "P3: low"}, {"name": "p1: HIGH"}]
    event = event_of("issues", payload("labeled", {"labels": labels}, label={"name": "p1: HIGH"}))
    assert event.issue is not None
    assert (event.issue.priority, event.issue.original_priority) == (Priority.HIGH, "p1: HIGH")
    assert changes(event) == [("labels", None, "p1: HIGH"), ("priority", "low", "high")]
    body = payload("unlabeled", {"labels": labels[1:]}, label={"name": "P3: low"})
    assert changes(event_of("issues", body)) == [("labels", "P3: low", None)]


def test_without_priority_labels_there_is_no_priority() -> None:
    body = payload("opened", {"labels": [{"name": "P1: high"}]})
    event = event_of("issues", body, priority_labels={})
    assert event.issue is not None
    assert (event.issue.priority, event.issue.original_priority) == (Priority.NONE, "")


def test_a_native_type_wins_over_labels() -> None:
    issue = {"type": {"name": "Feature"}, "labels": [{"name": "bug"}]}
    event = event_of("issues", payload("typed", issue, type={"name": "Feature"}))
    assert event.kind is EventKind.ISSUE_TYPED
    assert event.issue is not None
    assert (event.issue.type, event.issue.original_type) == ("feature", "Feature")
    assert changes(event) == [("type", "bug", "feature")]
    issue = {"type": None, "labels": [{"name": "bug"}]}
    event = event_of("issues", payload("untyped", issue, type={"name": "Feature"}))
    assert changes(event) == [("type", "feature", "bug")]


def test_a_type_of_an_organisations_own_is_kept_by_its_name() -> None:
    event = event_of("issues", payload("opened", {"type": {"name": "Incident"}}))
    assert event.issue is not None
    assert (event.issue.type, event.issue.original_type) == ("", "Incident")


def test_an_assignment_names_the_person() -> None:
    body = payload("assigned", {"assignees": [REPORTER, None, "x"]}, assignee=REPORTER)
    event = event_of("issues", body)
    assert event.issue is not None
    assert [person.handle for person in event.issue.assignees] == ["reporter-1"]
    assert changes(event) == [("assignees", None, "reporter-1")]
    body = payload("unassigned", assignee=REPORTER)
    assert changes(event_of("issues", body)) == [("assignees", "reporter-1", None)]


@pytest.mark.trap("G7")
def test_a_transfer_says_where_to() -> None:
    moved = {
        "new_issue": {"number": 3, "id": 2002},
        "new_repository": {"full_name": "acme/warehouse"},
    }
    event = event_of("issues", payload("transferred", changes=moved))
    assert event.kind is EventKind.ISSUE_TRANSFERRED
    assert event.moved_to == "github:acme/warehouse#3"
    assert event.occurred_at == RECEIVED
    with pytest.raises(MalformedDelivery, match="new_issue"):
        read("issues", payload("transferred"))


def test_an_issue_that_arrives_says_where_from() -> None:
    came = {
        "old_issue": {"number": 9, "id": 900},
        "old_repository": {"full_name": "acme/warehouse"},
    }
    event = event_of("issues", payload("opened", changes=came))
    assert event.kind is EventKind.ISSUE_OPENED
    assert changes(event) == [
        ("key", "github:acme/warehouse#9", "github:acme/shop#12"),
        ("project", "acme/warehouse", "acme/shop"),
    ]


def test_pull_requests_are_not_ours() -> None:
    pull = {"pull_request": {"url": "https://api.github.test/pulls/12"}}
    for event, body in (
        ("issues", payload("opened", pull)),
        ("issue_comment", payload("created", pull, comment={"id": 1})),
        ("pull_request", {"action": "opened"}),
    ):
        found = read(event, body)
        assert isinstance(found, Ignored)
        assert "pull request" in found.reason


@pytest.mark.trap("G6")
@pytest.mark.parametrize(
    ("body", "author", "sender", "me", "own"),
    [
        (f"Similar issues\n\n{MARK}", BOT, BOT, ME, True),
        (f"Similar issues\r\n\r\n{MARK}\n", BOT, BOT, ME, True),
        (MARK, BOT, BOT, ME, True),
        (f"{MARK} and more", BOT, BOT, ME, False),
        (f"> quoted {MARK}", BOT, BOT, ME, False),
        ("<!-- other:1 -->", BOT, BOT, ME, False),
        ("No marker", BOT, BOT, ME, False),
        (f"Forged\n{MARK}", REPORTER, REPORTER, ME, False),
        (f"Ours, edited by a person\n{MARK}", BOT, REPORTER, ME, False),
        (f"A person's, edited by us\n{MARK}", REPORTER, BOT, ME, False),
        (f"Not known who we are\n{MARK}", BOT, BOT, None, False),
    ],
)
def test_our_own_comment(
    body: str, author: dict[str, Any], sender: dict[str, Any], me: Person | None, own: bool
) -> None:
    told = payload("created", comment=comment(body, author), sender=sender)
    event = event_of("issue_comment", told, me)
    assert event.own is own
    assert event.occurred_at == datetime(2026, 1, 30, 9, 31, tzinfo=UTC)
    assert event.comment is not None
    assert event.comment.id == "55"


def test_other_bots_are_heard() -> None:
    bot = {"id": 9, "login": "dependabot[bot]", "type": "Bot"}
    event = event_of("issue_comment", payload("created", comment=comment("x", bot), sender=bot), ME)
    assert not event.own
    assert event.actor is not None
    assert event.actor.is_bot


def test_a_deleted_comment() -> None:
    event = event_of("issue_comment", payload("deleted", comment=comment(MARK), sender=BOT), ME)
    assert event.kind is EventKind.COMMENT_DELETED
    assert event.own
    assert event.occurred_at == RECEIVED


def test_our_own_label_is_known_by_the_actor() -> None:
    body = payload("labeled", label={"name": "bug"}, sender=BOT)
    assert event_of("issues", body, ME).own
    assert not event_of("issues", body).own
    assert not event_of("issues", payload("labeled", label={"name": "bug"}), ME).own


def test_labels_of_a_repository() -> None:
    def told(action: str, **more: Any) -> dict[str, Any]:
        body = payload(action, label={"name": "bug"}, **more)
        del body["issue"]
        return body

    assert event_of("label", told("created")).label == (None, "bug")
    assert event_of("label", told("deleted")).label == ("bug", None)
    renamed = told("edited", changes={"name": {"from": "defect"}})
    assert event_of("label", renamed).label == ("defect", "bug")
    coloured = read("label", told("edited", changes={"color": {"from": "fff"}}))
    assert isinstance(coloured, Ignored)
    assert isinstance(read("label", told("archived")), Ignored)
