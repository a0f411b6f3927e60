"""Deliveries of relations and milestones, and GitHub's lists of events, as changes."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.github.config import GitHubConfig
from connectors.github.happenings import change_of
from core.errors import MalformedDelivery
from core.model import EventKind, FieldChange, Ignored, Person
from core.secrets import Secret
from tests.connectors.github.payloads import ME, changes, event_of, payload, read
from tests.connectors.github.wiring import LABELS

API = "https://api.github.test/repos"
CONFIG = GitHubConfig(token=Secret("unused"), priority_labels=LABELS)


def end(number: int, repository: str = "acme/shop", **more: Any) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "number": number,
        "title": "It fails",
        "repository_url": f"{API}/{repository}",
        "updated_at": "2026-01-30T09:00:00Z",
        **more,
    }


def linking(action: str, subject: str, other: str, **more: Any) -> dict[str, Any]:
    return {
        "action": action,
        subject: end(12),
        other: end(7, "acme/warehouse"),
        "repository": {"full_name": "acme/shop", "private": False},
        "sender": {"id": 8, "login": "reporter-1", "type": "User"},
        **more,
    }


RELATIONS = [
    ("sub_issues", "sub_issue_added", "parent_issue", "sub_issue", "child"),
    ("sub_issues", "parent_issue_added", "sub_issue", "parent_issue", "parent"),
    ("issue_dependencies", "blocked_by_added", "blocked_issue", "blocking_issue", "blocked_by"),
    ("issue_dependencies", "blocking_added", "blocking_issue", "blocked_issue", "blocks"),
]


@pytest.mark.parametrize(("event", "action", "subject", "other", "field"), RELATIONS)
def test_a_relation_is_told_from_the_subjects_end(
    event: str, action: str, subject: str, other: str, field: str
) -> None:
    made = event_of(event, linking(action, subject, other))
    assert made.kind is EventKind.ISSUE_LINKED
    assert made.issue is not None
    assert made.issue.key == "github:acme/shop#12"
    assert changes(made) == [(field, None, "github:acme/warehouse#7")]
    assert made.actor == Person(id="8", handle="reporter-1")
    assert "relations" in made.absent
    undone = event_of(event, linking(action.replace("added", "removed"), subject, other))
    assert changes(undone) == [(field, "github:acme/warehouse#7", None)]


def test_a_relation_that_we_made_is_our_own() -> None:
    body = linking("blocked_by_added", "blocked_issue", "blocking_issue")
    sender = {"id": 7, "login": "trackside[bot]", "type": "Bot"}
    assert event_of("issue_dependencies", body | {"sender": sender}, ME).own


def test_an_action_of_a_relation_that_is_not_known_is_ignored() -> None:
    found = read("sub_issues", linking("sub_issue_reordered", "parent_issue", "sub_issue"))
    assert isinstance(found, Ignored)
    assert "sub_issue_reordered" in found.reason


def test_a_relation_of_a_pull_request_is_not_ours() -> None:
    body = linking("blocked_by_added", "blocked_issue", "blocking_issue")
    body["blocked_issue"]["pull_request"] = {}
    assert isinstance(read("issue_dependencies", body), Ignored)


@pytest.mark.parametrize("missing", ["parent_issue", "sub_issue"])
def test_a_relation_without_an_end_is_malformed(missing: str) -> None:
    body = linking("sub_issue_added", "parent_issue", "sub_issue")
    body[missing] = None
    with pytest.raises(MalformedDelivery, match="missing"):
        read("sub_issues", body)


def test_a_milestone_is_a_change() -> None:
    issue = {"milestone": {"title": "v2"}}
    body = payload("milestoned", issue, milestone={"title": "v2"})
    event = event_of("issues", body)
    assert event.kind is EventKind.ISSUE_MILESTONED
    assert event.issue is not None
    assert event.issue.milestone == "v2"
    assert changes(event) == [("milestone", None, "v2")]
    gone = event_of("issues", payload("demilestoned", milestone={"title": "v2"}))
    assert changes(gone) == [("milestone", "v2", None)]


def test_a_parent_is_named_by_the_issue_itself() -> None:
    issue = {"parent_issue_url": f"{API}/acme/warehouse/issues/3"}
    event = event_of("issues", payload("edited", issue))
    assert event.issue is not None
    assert [(r.kind.value, r.key) for r in event.issue.relations] == [
        ("parent", "github:acme/warehouse#3")
    ]


# -- lists of events -----------------------------------------------------------------------


def told(event: str, **more: Any) -> list[FieldChange]:
    value = {
        "event": event,
        "actor": {"id": 8, "login": "reporter-1"},
        "created_at": "2026-01-30T09:00:00Z",
        "issue": end(12),
        **more,
    }
    found = change_of(value, "acme/shop", CONFIG)
    assert all(key == "github:acme/shop#12" for key, _ in found)
    return [change for _, change in found]


ELSEWHERE = "github:acme/warehouse#7"
OTHER = {**end(7), "repository": {"full_name": "acme/warehouse"}}

HAPPENED = [
    ("labeled", {"label": {"name": "bug"}}, [("labels", None, "bug"), ("type", None, "bug")]),
    ("unlabeled", {"label": {"name": "x"}}, [("labels", "x", None)]),
    (
        "labeled",
        {"label": {"name": "P1: high"}},
        [("labels", None, "P1: high"), ("priority", None, "high")],
    ),
    ("assigned", {"assignee": {"id": 9, "login": "ada"}}, [("assignees", None, "ada")]),
    ("unassigned", {"assignee": {"id": 9, "login": "ada"}}, [("assignees", "ada", None)]),
    ("renamed", {"rename": {"from": "Old", "to": "New"}}, [("title", "Old", "New")]),
    ("milestoned", {"milestone": {"title": "v2"}}, [("milestone", None, "v2")]),
    ("demilestoned", {"milestone": {"title": "v2"}}, [("milestone", "v2", None)]),
    ("closed", {}, [("status", "open", "closed")]),
    ("reopened", {}, [("status", "closed", "open")]),
    ("issue_type_added", {"issue_type": {"name": "Bug"}}, [("type", None, "bug")]),
    (
        "issue_type_changed",
        {"prev_issue_type": {"name": "Bug"}, "issue_type": {"name": "Epic"}},
        [("type", "bug", "Epic")],
    ),
    ("issue_type_removed", {"issue_type": {"name": "Bug"}}, [("type", "bug", None)]),
    ("sub_issue_added", {"sub_issue": OTHER}, [("child", None, "github:acme/warehouse#7")]),
    (
        "parent_issue_removed",
        {"parent_issue": OTHER},
        [("parent", "github:acme/warehouse#7", None)],
    ),
    ("blocked_by_added", {"blocked_by": OTHER}, [("blocked_by", None, "github:acme/warehouse#7")]),
    ("blocking_removed", {"blocking": OTHER}, [("blocks", "github:acme/warehouse#7", None)]),
    ("subscribed", {}, []),
    ("labeled", {"label": None}, []),
    ("assigned", {"assignee": None}, []),
    ("sub_issue_added", {}, []),
    ("a_new_event", {"label": {"name": "bug"}}, []),
]


@pytest.mark.parametrize(("event", "more", "expected"), HAPPENED)
def test_what_happened_is_a_change_of_a_field(
    event: str, more: dict[str, Any], expected: list[tuple[str, str | None, str | None]]
) -> None:
    found = told(event, **more)
    assert [(c.field, c.before, c.after) for c in found] == expected
    assert {c.actor for c in found} <= {Person(id="8", handle="reporter-1")}


@pytest.mark.parametrize("broken", [None, 3, {}, {"event": "closed"}, {"event": ["closed"]}])
def test_an_event_that_is_none_says_nothing(broken: object) -> None:
    assert change_of(broken, "acme/shop", CONFIG) == []


def test_what_happened_to_a_pull_request_says_nothing() -> None:
    assert told("closed", issue=end(12, pull_request={})) == []
