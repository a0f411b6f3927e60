"""How an issue of Jira is read in our words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.model import (
    EventKind,
    Issue,
    Person,
    Priority,
    StatusCategory,
)
from core.privacy.visibility import may_mention
from tests.connectors.jira.jira_support import (
    AT,
    cloud_config,
    datacenter_config,
    event,
    told,
    user,
)

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
        "environment": "Firefox",
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


@pytest.mark.trap("J6")
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
