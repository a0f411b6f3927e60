"""What deliveries about issues mean: the stand-in's, and shapes that it does not make."""

from __future__ import annotations

from typing import Any

import pytest

from core.errors import MalformedDelivery
from core.model import Event, EventKind, Priority, StatusCategory
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import (
    connect,
    envelope,
    event,
    issue_data,
    last,
    understood,
)


def changes_of(found: Event) -> list[tuple[str, str | None, str | None]]:
    return [(c.field, c.before, c.after) for c in found.changes]


def test_an_opened_issue_has_everything_that_linear_says(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("It fails", "Steps", labels=["Bug"], priority="Urgent")
    found = last(tracker)
    issue = found.issue
    assert found.kind is EventKind.ISSUE_OPENED
    assert issue is not None
    assert issue.ref == ref
    assert issue.key == "linear:acme/ENG-1"
    assert (issue.project, found.project) == ("acme/ENG", "acme/ENG")
    assert (issue.type, issue.original_type) == ("bug", "Bug")
    assert (issue.priority, issue.original_priority) == (Priority.URGENT, "Urgent")
    assert (issue.status, issue.status_category) == ("Triage", StatusCategory.TODO)
    assert issue.author is not None
    assert issue.author.handle == "reporter-1"
    assert issue.assignees == ()
    assert not found.own
    assert "example.test" not in repr(issue), "e-mail addresses are not kept"
    assert found.absent == {"comments", "history", "duplicate_of", "relations", "private"}


@pytest.mark.trap("L4")
@pytest.mark.parametrize(
    ("act", "kind", "changes"),
    [
        (
            lambda t, r: t.edit_issue(r, title="New", body="Better"),
            EventKind.ISSUE_EDITED,
            [("title", "Old", "New"), ("body", "", "Better")],
        ),
        (
            lambda t, r: t.set_priority(r, "High"),
            EventKind.ISSUE_PRIORITISED,
            [("priority", "none", "high")],
        ),
        (
            lambda t, r: t.add_label(r, "Feature"),
            EventKind.ISSUE_LABELLED,
            [("labels", None, "Feature")],
        ),
        # The old label and the old state are known to Linear's webhooks by their ids alone; what
        # is stored fills in the state.
        (lambda t, r: t.remove_label(r, "Bug"), EventKind.ISSUE_LABELLED, []),
        (
            lambda t, r: t.set_state(r, "In Progress"),
            EventKind.ISSUE_STATUS_CHANGED,
            [("status", None, "In Progress")],
        ),
        (lambda t, r: t.close(r), EventKind.ISSUE_CLOSED, [("status", None, "Done")]),
        (
            lambda t, r: t.close(r, state="Canceled"),
            EventKind.ISSUE_CLOSED,
            [("status", None, "Canceled")],
        ),
        (
            lambda t, r: t.close(r, state="Duplicate"),
            EventKind.ISSUE_CLOSED,
            [("status", None, "Duplicate")],
        ),
        (lambda t, r: t.archive(r), EventKind.ISSUE_DELETED, []),
        (lambda t, r: t.delete_issue(r), EventKind.ISSUE_DELETED, []),
    ],
)
def test_what_people_do_is_told_in_our_words(
    tracker: LinearStandIn, act: Any, kind: EventKind, changes: list[Any]
) -> None:
    ref = tracker.open_issue("Old", labels=["Bug"])
    act(tracker, ref)
    found = last(tracker)
    assert found.kind is kind
    assert changes_of(found) == changes
    assert all(change.at == found.occurred_at for change in found.changes)
    assert found.actor is not None
    assert found.issue is not None
    assert found.issue.ref == ref


def test_assigning_names_people_by_their_ids(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Who?")
    first, second = tracker.person("maintainer-1").id, tracker.person("reporter-1").id
    tracker.assign(ref, "maintainer-1")
    assert last(tracker).kind is EventKind.ISSUE_ASSIGNED
    assert changes_of(last(tracker)) == [("assignees", None, first)]
    tracker.assign(ref, "reporter-1")
    assert changes_of(last(tracker)) == [("assignees", first, None), ("assignees", None, second)]
    tracker.unassign(ref)
    assert changes_of(last(tracker)) == [("assignees", second, None)]
    issue = last(tracker).issue
    assert issue is not None
    assert issue.assignees == ()


def test_closing_and_reopening(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("There and back")
    kinds = []
    for state in ("Done", "Canceled", "Todo", "In Progress", "Canceled", "In Progress"):
        tracker.set_state(ref, state)
        kinds.append(last(tracker).kind)
    assert kinds == [
        EventKind.ISSUE_CLOSED,
        EventKind.ISSUE_STATUS_CHANGED,
        EventKind.ISSUE_REOPENED,
        EventKind.ISSUE_STATUS_CHANGED,
        EventKind.ISSUE_CLOSED,
        EventKind.ISSUE_REOPENED,
    ]


def test_a_closed_issue_says_how_and_when(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Done with")
    tracker.close(ref, state="Duplicate")
    issue = last(tracker).issue
    assert issue is not None
    assert (issue.status_category, issue.resolution) == (StatusCategory.CANCELLED, "duplicate")
    assert issue.closed_at is not None
    tracker.reopen(ref)
    issue = last(tracker).issue
    assert issue is not None
    assert (issue.resolution, issue.closed_at, issue.is_open) == ("", None, True)


def test_closing_is_seen_where_linear_leaves_out_what_was_empty() -> None:
    done = {"state": {"id": "s2", "name": "Done", "type": "completed"}}
    just_now = issue_data(**done, completedAt="2026-01-31T11:59:58.000Z")
    long_ago = issue_data(**done, completedAt="2026-01-01T00:00:00.000Z")
    before = {"stateId": "s1"}
    connector = connect()
    assert event(connector, envelope("Issue", "update", just_now, updatedFrom=before)).kind is (
        EventKind.ISSUE_CLOSED
    )
    assert event(connector, envelope("Issue", "update", long_ago, updatedFrom=before)).kind is (
        EventKind.ISSUE_STATUS_CHANGED
    )


@pytest.mark.trap("L4")
def test_an_issue_that_moves_keeps_its_id_and_tells_both_keys(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Wrong team", labels=["Bug"])
    moved = tracker.move(ref, "OPS")
    found = last(tracker)
    assert found.kind is EventKind.ISSUE_TRANSFERRED
    assert found.moved_to == moved.key == "linear:acme/OPS-1"
    assert found.issue is not None
    assert found.issue.ref == ref, "the issue is described where it was"
    assert found.issue.external_id == moved.external_id
    assert ("key", ref.key, moved.key) in changes_of(found)
    assert ("project", "acme/ENG", "acme/OPS") in changes_of(found)
    tracker.move(moved, "ENG")
    assert last(tracker).moved_to == "linear:acme/ENG-2"
    assert ("key", "linear:acme/OPS-1", "linear:acme/ENG-2") in changes_of(last(tracker))


def test_a_move_that_does_not_tell_the_old_key_is_still_a_move() -> None:
    body = envelope("Issue", "update", issue_data(), updatedFrom={"teamId": "team-ops"})
    found = event(connect(), body)
    assert (found.kind, found.moved_to) == (EventKind.ISSUE_TRANSFERRED, "linear:acme/ENG-12")
    assert found.issue is not None
    assert found.issue.key == "linear:acme/ENG-12"


def test_finished_issues_that_are_archived_stay_known(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Old work")
    tracker.close(ref)
    tracker.archive(ref)
    assert last(tracker).kind is EventKind.ISSUE_UPDATED


def test_an_issue_may_come_back_from_the_trash(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Twice")
    tracker.delete_issue(ref)
    tracker.restore(ref)
    assert last(tracker).kind is EventKind.ISSUE_UPDATED


@pytest.mark.parametrize(
    ("state", "category"),
    [
        ("triage", StatusCategory.TODO),
        ("backlog", StatusCategory.TODO),
        ("unstarted", StatusCategory.TODO),
        ("started", StatusCategory.IN_PROGRESS),
        ("completed", StatusCategory.DONE),
        ("canceled", StatusCategory.CANCELLED),
        ("duplicate", StatusCategory.CANCELLED),
        ("something new", StatusCategory.TODO),
    ],
)
def test_every_type_of_state_has_a_category(state: str, category: StatusCategory) -> None:
    data = issue_data(state={"id": "s", "name": "Its name", "type": state})
    issue = event(connect(), envelope("Issue", "create", data)).issue
    assert issue is not None
    assert (issue.status_category, issue.status) == (category, "Its name")


@pytest.mark.parametrize(
    ("number", "priority"),
    [
        (0, Priority.NONE),
        (1, Priority.URGENT),
        (2, Priority.HIGH),
        (3.0, Priority.MEDIUM),
        (4, Priority.LOW),
        (5, Priority.NONE),
        (-1, Priority.NONE),
        (1.5, Priority.NONE),
        (True, Priority.NONE),
        ("1", Priority.NONE),
        (None, Priority.NONE),
    ],
)
def test_the_number_of_a_priority_counts_and_its_word_is_kept(
    number: Any, priority: Priority
) -> None:
    data = issue_data(priority=number, priorityLabel="Their word")
    issue = event(connect(), envelope("Issue", "create", data)).issue
    assert issue is not None
    assert (issue.priority, issue.original_priority) == (priority, "Their word")


@pytest.mark.parametrize(
    ("labels", "kind", "original"),
    [
        ([], "", ""),
        (["checkout"], "", ""),
        (["Bug"], "bug", "Bug"),
        (["Feature"], "feature", "Feature"),
        (["Improvement"], "feature", "Improvement"),
        (["type: Bug"], "bug", "type: Bug"),
        (["kind/question"], "question", "kind/question"),
        (["Docs", "BUG"], "bug", "BUG"),
        (["Chore"], "task", "Chore"),
    ],
)
def test_labels_say_the_type(labels: list[str], kind: str, original: str) -> None:
    nodes = [{"id": f"label-{n}", "name": name} for n, name in enumerate(labels)]
    issue = event(connect(), envelope("Issue", "create", issue_data(labels=nodes))).issue
    assert issue is not None
    assert issue.labels == tuple(labels)
    assert (issue.type, issue.original_type) == (kind, original)


@pytest.mark.parametrize(
    ("team", "settings", "private", "shared"),
    [
        ({"key": "ENG"}, {}, None, None),
        # Public in Linear is what the workspace's members see.
        ({"key": "ENG", "visibility": "public"}, {}, True, True),
        ({"key": "ENG", "visibility": "private"}, {}, True, False),
        ({"key": "ENG", "visibility": "restricted"}, {}, True, False),
        ({"key": "ENG", "private": True}, {}, True, False),
        ({"key": "ENG", "private": False}, {}, True, True),
        ({"key": "ENG"}, {"private_teams": ("ENG",)}, True, False),
        ({"key": "ENG", "visibility": "public"}, {"private_teams": ("ENG",)}, True, False),
        ({"key": "ENG", "visibility": "public"}, {"public_teams": ("ENG",)}, False, False),
        ({"key": "ENG"}, {"public_teams": ("ENG",)}, False, False),
        ({"key": "ENG"}, {"private_teams": ("OPS",)}, None, None),
        (None, {"private_teams": ("ENG",)}, True, False),
    ],
)
def test_who_may_see_an_issue(
    team: dict[str, Any] | None,
    settings: dict[str, Any],
    private: bool | None,
    shared: bool | None,
) -> None:
    body = envelope("Issue", "create", issue_data(team=team))
    found = event(connect(**settings), body)
    assert found.issue is not None
    assert ("private" in found.absent) == (private is None)
    assert found.issue.private == bool(private)
    assert found.issue.extra.get("shared") == shared


def test_what_an_update_does_not_carry_keeps_its_stored_value() -> None:
    data = issue_data()
    for name in ("labels", "labelIds", "state", "priority"):
        del data[name]
    found = event(connect(), envelope("Issue", "update", data, updatedFrom={"title": "Before"}))
    assert found.absent >= {
        "labels", "type", "original_type", "status", "status_category", "resolution",
        "closed_at", "priority", "original_priority", "private",
    }  # fmt: skip
    assert not found.absent & {"title", "body", "assignees", "author"}


@pytest.mark.parametrize("broken", ["id", "identifier", "title"])
@pytest.mark.parametrize("value", ["", None, 3, [], {"a": 1}])
def test_an_issue_without_identity_is_malformed(broken: str, value: Any) -> None:
    with pytest.raises(MalformedDelivery, match=broken):
        understood(connect(), envelope("Issue", "create", issue_data(**{broken: value})))


@pytest.mark.parametrize("identifier", ["ENG", "ENG-", "-12", "ENG-1/2", "ENG 12", "E" * 40 + "-1"])
def test_an_identifier_of_another_form_is_malformed(identifier: str) -> None:
    with pytest.raises(MalformedDelivery):
        understood(connect(), envelope("Issue", "create", issue_data(identifier=identifier)))
