"""What deliveries of the documented shapes mean."""

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
    Issue,
    Person,
    Priority,
    StatusCategory,
)
from core.privacy.visibility import may_mention
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


# -- an issue ------------------------------------------------------------------------------


def test_an_opened_issue_is_read_in_our_words() -> None:
    found = event(told("jira:issue_created"))
    issue = found.issue
    assert issue is not None
    assert found.kind is EventKind.ISSUE_OPENED
    assert (found.project, found.occurred_at, found.absent) == ("acme/SHOP", AT, frozenset())
    assert found.actor == Person(id="acc-maintainer")
    assert issue.key == "jira:acme/SHOP-12"
    assert issue.external_id == "10012"
    assert issue.title == "Checkout fails"
    assert issue.body == "It **fails** with `E42`."
    assert (issue.type, issue.original_type) == ("bug", "Bug")
    assert issue.labels == ("checkout", "regression")
    assert (issue.priority, issue.original_priority) == (Priority.HIGH, "High")
    assert (issue.status, issue.status_category) == ("To Do", StatusCategory.TODO)
    assert issue.author == Person(id="acc-reporter")
    assert issue.assignees == (Person(id="acc-maintainer"),)
    assert issue.created_at == datetime(2026, 1, 30, 9, tzinfo=UTC)
    assert issue.updated_at == AT
    assert issue.url == "https://acme.atlassian.test/browse/SHOP-12"


def test_a_description_may_be_adf_too() -> None:
    text = {"type": "text", "text": "Steps"}
    document = {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [text]}],
    }
    issue = event(told("jira:issue_created", issue_fields={"description": document})).issue
    assert issue is not None
    assert issue.body == "Steps"


def test_what_we_do_not_interpret_is_kept_but_no_custom_fields() -> None:
    more = {
        "components": [{"name": "Cart"}],
        "fixVersions": [{"name": "2.4"}],
        "environment": "Firefox",
        "parent": {"key": "SHOP-1"},
    }
    issue = event(told("jira:issue_created", issue_fields=more)).issue
    assert issue is not None
    assert issue.extra == {
        "components": ["Cart"],
        "fixVersions": ["2.4"],
        "environment": "Firefox",
        "parent": "SHOP-1",
        "audience": "",
    }


@pytest.mark.parametrize(
    ("key", "resolution", "status", "expected"),
    [
        ("new", None, "To Do", StatusCategory.TODO),
        ("undefined", None, "Odd", StatusCategory.TODO),
        ("indeterminate", None, "In Review", StatusCategory.IN_PROGRESS),
        ("done", "Fixed", "Done", StatusCategory.DONE),
        ("done", None, "Done", StatusCategory.DONE),
        ("done", "Won't Fix", "Closed", StatusCategory.CANCELLED),
        ("done", "Won’t Do", "Closed", StatusCategory.CANCELLED),
        ("done", "Duplicate", "Closed", StatusCategory.CANCELLED),
        ("done", "cannot reproduce", "Closed", StatusCategory.CANCELLED),
        ("done", None, "Rejected", StatusCategory.CANCELLED),
        ("done", "Parked", "Closed", StatusCategory.CANCELLED),
        ("indeterminate", "Duplicate", "In Review", StatusCategory.IN_PROGRESS),
    ],
)
def test_where_an_issue_stands(
    key: str, resolution: str | None, status: str, expected: StatusCategory
) -> None:
    more = {
        "status": {"name": status, "statusCategory": {"key": key}},
        "resolution": {"name": resolution} if resolution else None,
    }
    config = cloud_config(cancelled=("Parked",))
    issue = event(told("jira:issue_created", issue_fields=more), config=config).issue
    assert issue is not None
    assert issue.status_category is expected
    assert issue.resolution == (resolution or "")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Bug", "bug"),
        ("Story", "feature"),
        ("New Feature", "feature"),
        ("Improvement", "feature"),
        ("Task", "task"),
        ("Sub-task", "task"),
        ("Question", "question"),
        ("Support", "question"),
        ("Documentation", "documentation"),
        ("Fehler", "bug"),
        ("Epic", ""),
    ],
)
def test_types(name: str, expected: str) -> None:
    payload = told("jira:issue_created", issue_fields={"issuetype": {"name": name}})
    issue = event(payload, config=cloud_config(types={"Fehler": "bug"})).issue
    assert issue is not None
    assert (issue.type, issue.original_type) == (expected, name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Highest", Priority.URGENT),
        ("Blocker", Priority.URGENT),
        ("Critical", Priority.HIGH),
        ("Major", Priority.MEDIUM),
        ("minor", Priority.LOW),
        ("Trivial", Priority.LOW),
        ("P0", Priority.URGENT),
        ("Whatever", Priority.NONE),
        (None, Priority.NONE),
    ],
)
def test_priorities(name: str | None, expected: Priority) -> None:
    priority = {"name": name} if name else None
    config = cloud_config(priorities={Priority.URGENT: "P0"})
    issue = event(
        told("jira:issue_created", issue_fields={"priority": priority}), config=config
    ).issue
    assert issue is not None
    assert (issue.priority, issue.original_priority) == (expected, name or "")


@pytest.mark.parametrize(
    ("type_name", "side", "link_type", "expected"),
    [
        ("Duplicate", "outwardIssue", "Relates", "jira:acme/SHOP-3"),
        ("Duplicate", "inwardIssue", "Relates", ""),
        ("Relates", "outwardIssue", "Relates", ""),
        # Where our own links are of that type, they prove nothing.
        ("Duplicate", "outwardIssue", "Duplicate", ""),
    ],
)
def test_a_duplicate_is_told_by_a_link(
    type_name: str, side: str, link_type: str, expected: str
) -> None:
    link = {"id": "1", "type": {"name": type_name}, side: {"id": "10003", "key": "SHOP-3"}}
    config = cloud_config(link_type=link_type)
    issue = event(
        told("jira:issue_created", issue_fields={"issuelinks": [link]}), config=config
    ).issue
    assert issue is not None
    assert issue.duplicate_of == expected


STAFF = {"id": "10100", "name": "Staff only"}


@pytest.mark.parametrize(
    ("public", "security", "private", "audience"),
    [
        ((), None, True, ""),
        (("OPS",), None, True, ""),
        (("SHOP",), None, False, ""),
        (("SHOP",), STAFF, True, "Staff only"),
        ((), STAFF, True, "Staff only"),
        ((), {"id": "10100"}, True, "10100"),
    ],
)
def test_who_may_read_of_an_issue(
    public: tuple[str, ...], security: object, private: bool, audience: str
) -> None:
    payload = told("jira:issue_created", issue_fields={"security": security})
    issue = event(payload, config=cloud_config(public_projects=public)).issue
    assert issue is not None
    assert (issue.private, issue.extra["audience"]) == (private, audience)


def test_what_is_written_on_an_issue_names_none_of_another_audience() -> None:
    def seen(security: object) -> Issue:
        found = event(told("jira:issue_created", issue_fields={"security": security})).issue
        assert found is not None
        return found

    everybody, staff, board = seen(None), seen(STAFF), seen({"id": "10200", "name": "Board"})
    assert may_mention(everybody, everybody)
    assert may_mention(staff, staff)
    assert not may_mention(staff, everybody)
    assert not may_mention(staff, board)


@pytest.mark.parametrize(
    "nobody", [None, {}, {"displayName": "Former user"}, user("unknown"), user(""), "acc", 7]
)
def test_people_without_an_account_are_nobody(nobody: object) -> None:
    found = event(
        told("jira:issue_created", issue_fields={"reporter": nobody, "creator": None}, user=nobody)
    )
    assert found.issue is not None
    assert found.actor is None
    assert found.issue.author is None
    assert not found.own


def test_an_app_is_known_as_one() -> None:
    found = event(told("jira:issue_created", user=user("acc-app", accountType="app")))
    assert found.actor == Person(id="acc-app", is_bot=True)


def test_people_of_data_center_have_keys_and_names_and_no_addresses() -> None:
    person = {"key": "JIRAUSER10103", "name": "reporter-1", "emailAddress": "r@acme.test"}
    old = {"name": "reporter-2"}
    payload = told("jira:issue_created", issue_fields={"reporter": old}, user=person)
    found = event(payload, config=datacenter_config())
    assert found.actor == Person(id="JIRAUSER10103", handle="reporter-1")
    assert found.issue is not None
    assert found.issue.author == Person(id="reporter-2", handle="reporter-2")
    assert found.issue.url == "https://jira.acme.test/jira/browse/SHOP-12"
    assert "acme.test" not in repr(found.actor)


# -- changes -------------------------------------------------------------------------------


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
    items = [item("Rank", "", "Ranked higher"), item("Sprint", "", "1"), item("Link", "", "x")]
    found = parse(told("jira:issue_updated", *items))
    assert isinstance(found, Ignored)
    assert found.reason == "only link, rank, sprint changed"


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
