"""What deliveries about comments and labels mean, and which say nothing to us."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import MalformedDelivery
from core.model import EventKind, Ignored, IssueRef
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import (
    comment_data,
    connect,
    envelope,
    event,
    issue_data,
    last,
    understood,
)

# -- comments ------------------------------------------------------------------------------


def test_a_comment_is_added_edited_and_deleted(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Talk")
    comment = tracker.comment(ref, "first")
    kinds = [last(tracker).kind]
    tracker.edit_comment(ref, comment, "second")
    edited = last(tracker)
    kinds.append(edited.kind)
    tracker.delete_comment(ref, comment)
    kinds.append(last(tracker).kind)
    assert kinds == [
        EventKind.COMMENT_ADDED,
        EventKind.COMMENT_EDITED,
        EventKind.COMMENT_DELETED,
    ]
    assert edited.comment is not None
    assert (edited.comment.id, edited.comment.body) == (comment, "second")
    assert edited.comment.author is not None
    assert edited.comment.author.handle == "reporter-1"
    assert edited.issue is not None
    assert edited.issue.ref == ref
    assert edited.project == "acme/ENG"
    assert edited.absent >= {"body", "labels", "status", "assignees", "private", "priority"}
    assert not edited.absent & {"title", "url", "key", "external_id"}


@pytest.mark.parametrize(
    ("data", "url", "reason"),
    [
        (comment_data(issue=None, issueId=None, projectUpdateId="p"), "", "something other"),
        (comment_data(issue=None), "https://linear.example/acme/project/x", "something other"),
    ],
)
def test_comments_on_other_things_are_ignored(data: Any, url: str, reason: str) -> None:
    found = understood(connect(), envelope("Comment", "create", data, url=url))
    assert isinstance(found, Ignored)
    assert reason in found.reason


def test_a_removed_comment_without_its_issue_is_placed_by_its_address() -> None:
    url = "https://linear.example/acme/issue/ENG-12/it-fails#comment-3c0b3a0e"
    data = comment_data(issue=None, body=None)
    found = event(connect(), envelope("Comment", "remove", data, url=url))
    assert found.kind is EventKind.COMMENT_DELETED
    assert found.issue is not None
    assert found.issue.ref == IssueRef(
        connection="acme-linear", key="linear:acme/ENG-12", external_id=data["issueId"]
    )
    assert found.absent >= {"title", "url"}


def test_a_comment_that_was_only_resolved_is_ignored() -> None:
    body = envelope("Comment", "update", comment_data(), updatedFrom={"resolvedAt": None})
    assert isinstance(understood(connect(), body), Ignored)


@pytest.mark.parametrize("value", [None, 3, []])
def test_a_comment_without_a_text_is_malformed(value: Any) -> None:
    with pytest.raises(MalformedDelivery):
        understood(connect(), envelope("Comment", "create", comment_data(body=value)))


# -- labels --------------------------------------------------------------------------------


def test_labels_are_made_renamed_and_deleted(tracker: LinearStandIn) -> None:
    tracker.make_label("checkuot")
    labels = [last(tracker).label]
    tracker.rename_label("checkuot", "checkout")
    labels.append(last(tracker).label)
    tracker.delete_label("checkout")
    labels.append(last(tracker).label)
    assert last(tracker).kind is EventKind.LABEL_CHANGED
    assert labels == [(None, "checkuot"), ("checkuot", "checkout"), ("checkout", None)]


def test_groups_and_other_changes_of_labels_are_ignored(tracker: LinearStandIn) -> None:
    tracker.make_label("Severity", is_group=True)
    connector = connect(tracker)
    assert isinstance(understood(connector, tracker.deliveries()[-1]), Ignored)
    recoloured = envelope(
        "IssueLabel", "update", {"id": "l", "name": "Bug"}, updatedFrom={"color": "#000000"}
    )
    assert isinstance(understood(connector, recoloured), Ignored)


# -- everything else -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Project", "IssueSLA", "Attachment", "New" * 99])
def test_other_types_are_ignored_with_a_reason(kind: str) -> None:
    found = understood(connect(), envelope(kind, "create", {"id": "x"}))
    assert isinstance(found, Ignored)
    assert kind[:20] in found.reason
    assert len(found.reason) < 120


def test_other_actions_are_ignored_with_a_reason() -> None:
    found = understood(connect(), envelope("Issue", "restore", issue_data()))
    assert isinstance(found, Ignored)
    assert "restore" in found.reason


@pytest.mark.parametrize("broken", ["type", "action", "data"])
def test_a_delivery_without_its_frame_is_malformed(broken: str) -> None:
    body = envelope("Issue", "create", issue_data())
    del body[broken]
    with pytest.raises(MalformedDelivery):
        understood(connect(), body)


def test_time_is_not_looked_at_when_a_delivery_is_replayed() -> None:
    body = envelope("Issue", "create", issue_data(), webhookTimestamp=1)
    assert event(connect(), body).kind is EventKind.ISSUE_OPENED


def test_without_a_time_of_its_own_an_event_happened_when_it_came() -> None:
    for broken in (None, "", "yesterday", 3, "2026-02-30T00:00:00Z", "0001-01-01T00:00:00+23:59"):
        body = envelope("Issue", "create", issue_data(), createdAt=broken)
        assert event(connect(), body).occurred_at.isoformat() == "2026-01-31T12:00:00+00:00"
