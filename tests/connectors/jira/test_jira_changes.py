"""What a delivery of Jira means: changes, comments, and what means nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.jira.config import JiraConfig
from core.errors import MalformedDelivery
from core.model import (
    EventKind,
    FieldChange,
    Ignored,
    Person,
)
from tests.connectors.jira.jira_support import (
    AT,
    DONE,
    MARKER,
    RECEIVED,
    cloud_config,
    comment,
    commented,
    datacenter_config,
    event,
    item,
    parse,
    told,
    user,
)

LAST_LINE = f"Similar: SHOP-3\n\n{{{{{MARKER}}}}}"


def changes(*of: tuple[str, str | None, str | None]) -> tuple[FieldChange, ...]:
    actor = Person(id="acc-maintainer")
    return tuple(FieldChange(field=f, before=b, after=a, at=AT, actor=actor) for f, b, a in of)


# -- changes -------------------------------------------------------------------------------


@pytest.mark.trap("J8")
def test_each_label_that_differs_is_a_change() -> None:
    found = event(told("jira:issue_updated", item("labels", "a b c", "b c d e")))
    assert found.kind is EventKind.ISSUE_LABELLED
    assert found.changes == changes(
        ("labels", "a", None), ("labels", None, "d"), ("labels", None, "e")
    )


@pytest.mark.parametrize(
    ("one", "kind", "expected"),
    [
        (item("labels", "", "bug"), EventKind.ISSUE_LABELLED, [("labels", None, "bug")]),
        (item("labels", "bug", None), EventKind.ISSUE_LABELLED, [("labels", "bug", None)]),
        (
            item("priority", "Medium", "Highest"),
            EventKind.ISSUE_PRIORITISED,
            [("priority", "medium", "urgent")],
        ),
        (item("priority", None, "Low"), EventKind.ISSUE_PRIORITISED, [("priority", None, "low")]),
        (item("issuetype", "Task", "Bug"), EventKind.ISSUE_TYPED, [("type", "task", "bug")]),
        # A person chose between two words of theirs; that they are one of ours is no matter.
        (
            item("issuetype", "Story", "Improvement"),
            EventKind.ISSUE_TYPED,
            [("type", "feature", "feature")],
        ),
        (item("issuetype", "Bug", "Epic"), EventKind.ISSUE_TYPED, [("type", "bug", "")]),
        (item("summary", "Old", "New"), EventKind.ISSUE_EDITED, [("title", "Old", "New")]),
        (
            item("description", None, "*bold*"),
            EventKind.ISSUE_EDITED,
            [("body", None, "**bold**")],
        ),
        (
            item("status", "To Do", "In Progress"),
            EventKind.ISSUE_STATUS_CHANGED,
            [("status", "To Do", "In Progress")],
        ),
        (
            item("assignee", "Somebody", None, **{"from": "acc-1"}),
            EventKind.ISSUE_ASSIGNED,
            [("assignees", "acc-1", None)],
        ),
        (
            item("assignee", "One", "Two", **{"from": "acc-1", "to": "acc-2"}),
            EventKind.ISSUE_ASSIGNED,
            [("assignees", "acc-1", None), ("assignees", None, "acc-2")],
        ),
        (
            item("assignee", None, "Two", tmpToAccountId="acc-2", to="two"),
            EventKind.ISSUE_ASSIGNED,
            [("assignees", None, "acc-2")],
        ),
        (item("Component", "", "Cart"), EventKind.ISSUE_UPDATED, []),
        (item("security", None, "Staff only"), EventKind.ISSUE_UPDATED, []),
        (item("customfield_10042", "1", "2"), EventKind.ISSUE_UPDATED, []),
    ],
)
def test_one_change(
    one: dict[str, object], kind: EventKind, expected: list[tuple[str, str | None, str | None]]
) -> None:
    found = event(told("jira:issue_updated", one))
    assert found.kind is kind
    assert found.changes == changes(*expected)


def test_several_changes_are_named_by_the_weightiest_and_all_are_told() -> None:
    found = event(
        told(
            "jira:issue_updated",
            item("labels", "", "bug"),
            item("priority", "Low", "High"),
            item("summary", "a", "b"),
            item("Rank", "", "Ranked higher"),
        )
    )
    assert found.kind is EventKind.ISSUE_EDITED
    assert [change.field for change in found.changes] == ["labels", "priority", "title"]


@pytest.mark.parametrize(
    ("items", "closed", "kind"),
    [
        ([item("status", "To Do", "Done")], True, EventKind.ISSUE_CLOSED),
        (
            [item("resolution", None, "Fixed"), item("status", "To Do", "Done")],
            True,
            EventKind.ISSUE_CLOSED,
        ),
        ([item("resolution", None, "Fixed")], True, EventKind.ISSUE_CLOSED),
        ([item("resolution", "Fixed", "Duplicate")], True, EventKind.ISSUE_UPDATED),
        ([item("labels", "", "a")], True, EventKind.ISSUE_LABELLED),
        (
            [item("resolution", "Fixed", None), item("status", "Done", "To Do")],
            False,
            EventKind.ISSUE_REOPENED,
        ),
        ([item("status", "To Do", "Doing")], False, EventKind.ISSUE_STATUS_CHANGED),
    ],
)
def test_closing_and_opening_again(
    items: list[dict[str, object]], closed: bool, kind: EventKind
) -> None:
    more = {"status": DONE, "resolution": {"name": "Fixed"}} if closed else {}
    assert event(told("jira:issue_updated", *items, issue_fields=more)).kind is kind


def test_jiras_own_word_for_reopening_counts() -> None:
    payload = told(
        "jira:issue_updated",
        item("status", "Done", "Reopened"),
        issue_event_type_name="issue_reopened",
    )
    assert event(payload).kind is EventKind.ISSUE_REOPENED


def test_an_issue_that_moved_keeps_its_id_and_changes_its_key() -> None:
    payload = told(
        "jira:issue_updated",
        item("project", "Old shop", "Shop", **{"from": "10001", "to": "10000"}),
        item("Workflow", "a", "b"),
        item("Key", "OLD-7", "SHOP-12"),
        issue_event_type_name="issue_moved",
    )
    found = event(payload)
    assert found.kind is EventKind.ISSUE_UPDATED
    assert found.project == "acme/SHOP"
    assert found.issue is not None
    assert (found.issue.key, found.issue.external_id) == ("jira:acme/SHOP-12", "10012")
    assert found.changes == changes(
        ("key", "jira:acme/OLD-7", "jira:acme/SHOP-12"),
        ("project", "acme/OLD", "acme/SHOP"),
    )


def test_a_deleted_issue() -> None:
    found = event(told("jira:issue_deleted"))
    assert found.kind is EventKind.ISSUE_DELETED
    assert found.actor == Person(id="acc-maintainer")


def test_changes_of_ours_are_marked_by_who_made_them() -> None:
    payload = told("jira:issue_updated", item("labels", "", "bug"))
    assert not event(payload).own
    assert event({**payload, "user": user("acc-trackside")}).own


# -- comments ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "actor"),
    [
        ("comment_created", EventKind.COMMENT_ADDED, Person(id="acc-reporter")),
        ("comment_updated", EventKind.COMMENT_EDITED, Person(id="acc-maintainer")),
        # Cloud does not say who deleted it.
        ("comment_deleted", EventKind.COMMENT_DELETED, None),
    ],
)
def test_comments_of_cloud(name: str, kind: EventKind, actor: Person | None) -> None:
    found = event(commented(name, updateAuthor=user("acc-maintainer")))
    assert (found.kind, found.actor, found.own) == (kind, actor, False)
    assert found.comment is not None
    assert (found.comment.id, found.comment.body) == ("10400", "Same here.")
    assert found.comment.author == Person(id="acc-reporter")
    assert found.issue is not None
    assert found.issue.title == "Checkout fails"
    assert found.absent == {
        "body",
        "labels",
        "resolution",
        "author",
        "created_at",
        "updated_at",
        "closed_at",
        "duplicate_of",
        "relations",
        "milestone",
        "private",
    }


def test_a_closed_issue_may_be_cancelled_where_the_resolution_is_not_told() -> None:
    payload: Any = commented()
    payload["issue"]["fields"]["status"] = DONE
    assert "status_category" in event(payload).absent


@pytest.mark.parametrize(
    ("event_type", "kind"),
    [
        ("issue_commented", EventKind.COMMENT_ADDED),
        ("issue_comment_edited", EventKind.COMMENT_EDITED),
        ("issue_comment_deleted", EventKind.COMMENT_DELETED),
    ],
)
def test_comments_of_data_center(event_type: str, kind: EventKind) -> None:
    payload = told(
        "jira:issue_updated",
        issue_event_type_name=event_type,
        comment=comment(author="x", updateAuthor=None),
        user={"key": "JIRAUSER1", "name": "maintainer-1"},
    )
    payload["comment"]["author"] = {"key": "JIRAUSER2", "name": "reporter-1"}  # type: ignore[index]
    found = event(payload, config=datacenter_config())
    assert (found.kind, found.absent) == (kind, frozenset())
    assert found.actor == Person(id="JIRAUSER1", handle="maintainer-1")
    assert found.comment is not None
    assert found.comment.author == Person(id="JIRAUSER2", handle="reporter-1")


def test_the_bare_comment_of_data_center_says_what_to_subscribe_to() -> None:
    payload = commented()
    del payload["issue"]
    found = parse(payload, config=datacenter_config())
    assert isinstance(found, Ignored)
    assert "jira:issue_updated" in found.reason


def test_a_comment_made_while_closing_is_not_lost() -> None:
    payload = told(
        "jira:issue_updated",
        item("status", "To Do", "Done"),
        issue_fields={"status": DONE},
        issue_event_type_name="issue_resolved",
        comment=comment(),
    )
    found = event(payload)
    assert found.kind is EventKind.ISSUE_CLOSED
    assert found.comment is not None


@pytest.mark.parametrize(
    ("author", "editor", "body", "own"),
    [
        ("acc-trackside", "acc-trackside", LAST_LINE, True),
        # Cloud may escape what it turns from ADF into wiki markup.
        ("acc-trackside", "acc-trackside", LAST_LINE.replace("-", "\\-"), True),
        ("acc-trackside", "acc-trackside", "Written by hand with our account", False),
        ("acc-trackside", "acc-trackside", f"{MARKER} is not the last line\nhere", False),
        ("acc-reporter", "acc-reporter", LAST_LINE, False),
        ("acc-reporter", "acc-trackside", LAST_LINE, False),
        ("acc-trackside", "acc-maintainer", LAST_LINE, False),
    ],
)
def test_a_comment_is_ours_by_actor_author_and_marker(
    author: str, editor: str, body: str, own: bool
) -> None:
    payload = commented("comment_updated", author=author, body=body, updateAuthor=user(editor))
    assert event(payload).own is own


def test_nobody_is_us_while_we_do_not_know_who_we_are() -> None:
    payload = told("jira:issue_updated", item("labels", "", "a"), user=user("acc-trackside"))
    assert parse(payload).own
    assert not parse(payload, me=None).own


# -- what means nothing, and what is broken ------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "worklog_created",
        "jira:worklog_updated",
        "sprint_started",
        "issuelink_created",
        "jira:version_released",
        "issue_property_set",
        "user_updated",
        "something_of_tomorrow",
    ],
)
def test_other_events_are_ignored_by_name(name: str) -> None:
    found = parse({"timestamp": 1, "webhookEvent": name})
    assert isinstance(found, Ignored)
    assert name in found.reason


def test_changes_that_triage_has_no_use_for_are_ignored_by_name() -> None:
    items = [item("Rank", "", "Ranked higher"), item("Sprint", "", "1")]
    found = parse(told("jira:issue_updated", *items))
    assert isinstance(found, Ignored)
    assert found.reason == "only rank, sprint changed"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"webhookEvent": None},
        {"webhookEvent": "jira:issue_created"},
        {"webhookEvent": "jira:issue_created", "issue": None},
        {"webhookEvent": "jira:issue_created", "issue": {"id": "1"}},
        {"webhookEvent": "jira:issue_created", "issue": {"key": "../../secure"}},
        {"webhookEvent": "comment_created", "issue": {"key": "SHOP-1"}},
        {"webhookEvent": "comment_created", "issue": {"key": "SHOP-1"}, "comment": {"body": "x"}},
        b"",
        b"not json",
        b'{"a": 1',
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"timestamp": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_lacks_what_it_needs_is_malformed(payload: Any) -> None:
    with pytest.raises(MalformedDelivery):
        parse(payload)


@pytest.mark.parametrize(
    ("timestamp", "expected"),
    [
        (1769860800123, datetime(2026, 1, 31, 12, 0, 0, 123_000, tzinfo=UTC)),
        (None, RECEIVED),
        ("soon", RECEIVED),
        (10**400, RECEIVED),
        (float("nan"), RECEIVED),
        (True, RECEIVED),
        ("2026-01-31T12:00:00.123+0000", AT),
        ("2026-01-31T12:00:00.123Z", AT),
    ],
)
def test_times_are_milliseconds_or_iso(timestamp: object, expected: datetime) -> None:
    assert event(told("jira:issue_created", timestamp=timestamp)).occurred_at == expected


@pytest.mark.parametrize("config", [cloud_config(), datacenter_config()])
def test_a_time_at_the_edge_of_the_calendar_breaks_nothing(config: JiraConfig) -> None:
    more = {"created": "0001-01-01T00:00:00+2300", "updated": "9999-12-31T23:59:59-2300"}
    issue = event(told("jira:issue_created", issue_fields=more), config=config).issue
    assert issue is not None
    assert (issue.created_at, issue.updated_at) == (None, None)
