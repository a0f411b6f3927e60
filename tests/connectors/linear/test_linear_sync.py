"""Whole teams of Linear: long lists, private teams, what is in the trash, what it costs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from connectors.linear.config import LinearConfig
from connectors.linear.connector import LinearConnector
from connectors.linear.cursor import BEGINNING, Cursor, load
from connectors.linear.list_queries import PAGE
from core.connector import CursorExpired, LinkTarget
from core.errors import GoneError, PermanentError
from core.model import RelationKind, StatusCategory
from core.secrets import Secret
from core.testing.conformance.syncing import batches_of, issues_in
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from core.testing.standin import json_response
from tests.connectors.linear.official import official_schema

URL = "https://triage.acme.example/webhooks/acme-linear"
SECRET = "a-secret-of-enough-characters"


def connect(tracker: LinearStandIn, **settings: Any) -> LinearConnector:
    config = LinearConfig(account="acme", api_key=Secret(API_KEY), url=tracker.api_url, **settings)
    return LinearConnector(tracker.connection, config)


@pytest.fixture
def linear() -> Iterator[LinearStandIn]:
    with LinearStandIn() as tracker:
        yield tracker
        assert tracker.violations == []


@pytest.fixture
def connector(linear: LinearStandIn) -> Iterator[LinearConnector]:
    connector = connect(linear)
    yield connector
    connector.close()


@pytest.mark.contracts
def test_a_sync_fits_linears_own_schema() -> None:
    with LinearStandIn(schema=official_schema()) as tracker:
        tracker.fill(60, 12)
        connector = connect(tracker)
        found = issues_in(list(batches_of(connector, tracker.project)))
        assert len(found) == 60
        assert all(len(issue.comments) == 12 for issue in found.values())
        list(connector.people())
        connector.projects()
        connector.checkup()
        assert tracker.violations == []


def test_a_page_takes_one_request_and_says_how_much_to_expect(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    linear.fill(100, 2)
    batches = list(batches_of(connector, linear.project))
    assert len(issues_in(batches)) == 100
    assert batches[0].expected == 100
    assert len(linear.requests) <= 100 // PAGE + 3, "a page, now and then its last issue again"


def test_long_lists_of_an_issue_are_read_to_their_ends(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    ref = linear.open_issue("Talked about")
    for number in range(70):
        linear.comment(ref, f"comment {number}")
        linear.set_priority(ref, ("High", "Low")[number % 2])
    for number in range(8):
        linear.relate(ref, linear.open_issue(f"Other {number}"))
    issue = issues_in(list(batches_of(connector, linear.project)))[ref.key]
    assert [c.body for c in issue.comments] == [f"comment {n}" for n in range(70)]
    assert sum(c.field == "priority" for c in issue.history) == 70
    assert len(issue.relations) == 8


def test_an_issue_that_is_deleted_while_its_comments_are_read_is_left_out(
    linear: LinearStandIn, connector: LinearConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    linear.fill(3)
    ref = linear.open_issue("Talked about")
    for number in range(70):
        linear.comment(ref, f"comment {number}")
    answer = linear.answer

    def gone(request: Request) -> Response:
        asked = json.loads(request.get_data(cache=True))
        if "comments" in asked["query"] and asked["variables"].get("id") == ref.external_id:
            return json_response({"errors": [{"message": "Entity not found: Issue"}]}, 400)
        return answer(request)

    monkeypatch.setattr(linear, "answer", gone)
    found = issues_in(list(batches_of(connector, linear.project)))
    assert len(found) == 3
    assert ref.key not in found


def test_what_is_in_the_trash_is_left_out_and_what_was_archived_is_not(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    archived, gone = linear.open_issue("Done long ago"), linear.open_issue("A mistake")
    linear.put_away(archived)
    linear.delete_issue(gone)
    assert set(issues_in(list(batches_of(connector, linear.project)))) == {archived.key}


def test_a_moved_issue_is_read_under_its_new_key(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    ref = linear.open_issue("Moves")
    moved = linear.move(ref, "OPS")
    assert ref.key not in issues_in(list(batches_of(connector, linear.project)))
    found = issues_in(list(batches_of(connector, "acme/OPS")))[moved.key]
    assert found.external_id == ref.external_id
    assert ("project", "acme/ENG", "acme/OPS") in {
        (c.field, c.before, c.after) for c in found.history
    }


@pytest.mark.parametrize("project", ["", "ENG", "other/ENG", "acme/NOSUCH", "acme/E-G", "acme/"])
def test_what_is_no_team_is_gone(connector: LinearConnector, project: str) -> None:
    with pytest.raises(GoneError):
        connector.sync(project, "", None)


def test_labels_of_the_team_and_the_workspace_come_with_what_they_are_for(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    workspace = linear.workspace
    team, other = linear.teams["ENG"], linear.teams["OPS"]
    first = workspace.labels[0]
    made = {"description": "What is bought", "group": None}
    of_team = replace(first, id=workspace.new_id("Label"), name="Cart", team=team, **made)
    of_all = replace(of_team, id=workspace.new_id("Label"), name="Everywhere", team=None)
    elsewhere = replace(of_team, id=workspace.new_id("Label"), name="Pager", team=other)
    group = replace(of_team, id=workspace.new_id("Label"), name="Areas", is_group=True)
    inside = replace(of_team, id=workspace.new_id("Label"), name="Inside", group=group)
    workspace.labels += [of_team, of_all, elsewhere, group, inside]
    groups = {label.name: label.group for label in connector.labels(linear.project)}
    assert (groups["Inside"], groups["Cart"]) == ("Areas", "")
    found = {label.name: label.description for label in connector.labels(linear.project)}
    assert (found["Cart"], found["Everywhere"]) == ("What is bought", "What is bought")
    assert not {"Pager", "Areas"} & found.keys()


def test_people_have_the_addresses_that_they_sign_in_with(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    linear.people["guest-1"].active = False
    found = {i.person.handle: i for i in connector.people()}
    assert found["reporter-1"].verified_address == "reporter-1@example.test"
    assert not found["guest-1"].active
    assert found["trackside"].verified_address == "", "an app signs in to nothing"


# -- webhooks ------------------------------------------------------------------------------


def test_a_private_team_gets_a_webhook_of_its_own(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    linear.teams["OPS"].visibility = "private"
    made = connector.register(URL, SECRET)
    assert sorted(r.where for r in made) == ["OPS", "all public teams"]
    assert {hook.secret for hook in linear.workspace.hooks} == {SECRET}
    writes = linear.count_writes()
    connector.register(URL, SECRET)
    assert linear.count_writes() == writes


def test_a_secret_that_was_changed_reaches_webhooks_that_are_well(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    connector.register(URL, SECRET)
    connector.register(URL, "another-secret-of-enough-characters")
    (hook,) = linear.workspace.hooks
    assert hook.secret == "another-secret-of-enough-characters"
    writes = linear.count_writes()
    connector.register(URL, "another-secret-of-enough-characters")
    assert linear.count_writes() == writes


def test_a_second_webhook_for_our_address_is_removed(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    (made,) = connector.register(URL, SECRET)
    first = linear.workspace.hooks[0]
    elsewhere = replace(first, id=linear.workspace.new_id("Webhook"), url="https://x.test")
    linear.workspace.hooks += [replace(first, id=linear.workspace.new_id("Webhook")), elsewhere]
    assert [r.id for r in connector.register(URL, SECRET)] == [made.id]
    assert [hook.id for hook in linear.workspace.hooks] == [made.id, elsewhere.id]


def test_a_webhook_that_fails_says_with_what(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    connector.register(URL, SECRET)
    linear.break_hook(URL)
    (spoilt,) = connector.registrations(URL)
    assert (spoilt.active, spoilt.last_answer) == (False, "502")
    assert spoilt.last_delivery is not None


@pytest.mark.trap("L3")
def test_who_is_no_admin_is_told_so(linear: LinearStandIn) -> None:
    linear.viewer.admin = linear.viewer.app = False
    connector = connect(linear, manage_webhook=True)
    assert len(connector.checkup().lacking) == 1
    with pytest.raises(PermanentError, match="Only admins"):
        connector.register(URL, SECRET)


def test_credentials_of_another_workspace_are_noticed(linear: LinearStandIn) -> None:
    linear.workspace.account = "elsewhere"
    found = connect(linear).checkup()
    assert found.lacking == ("the credentials are for the workspace elsewhere, not acme",)
    assert {h.name for h in found.headroom} == {"requests an hour", "complexity an hour"}


# -- fields --------------------------------------------------------------------------------


def test_a_team_without_a_status_of_that_kind_says_what_it_has(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    ref = linear.open_issue("It fails")
    team = linear.teams["ENG"]
    team.states = [state for state in team.states if state.type != "started"]
    with pytest.raises(PermanentError, match="it has Triage, Backlog"):
        connector.set_status(ref, StatusCategory.IN_PROGRESS)


@pytest.mark.trap("L7")
@pytest.mark.parametrize("closes", [True, False])
def test_l7_a_duplicate_is_closed_whether_or_not_its_relation_does_it(
    linear: LinearStandIn, connector: LinearConnector, closes: bool
) -> None:
    """L7: Linear does not say whether the relation alone closes an issue."""
    linear.workspace.duplicates_close = closes
    ref, other = linear.open_issue("The duplicate"), linear.open_issue("The original")
    target = LinkTarget(ref=other, title="x", url="x", same_tracker=True)
    for _ in range(2):
        connector.close_as_duplicate(ref, target)
    now = connector.read_issue(ref)
    assert (now.is_open, now.duplicate_of, now.status) == (False, other.key, "Duplicate")


def test_a_part_is_not_taken_from_another_issue(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    first, second, part = (linear.open_issue(title) for title in ("A", "B", "C"))
    target = LinkTarget(ref=part, title="x", url="x", same_tracker=True)
    connector.link(first, target, RelationKind.CHILD)
    with pytest.raises(PermanentError, match="a part of another one"):
        connector.link(second, target, RelationKind.CHILD)
    connector.unlink(second, target, RelationKind.CHILD)
    assert linear.relations(part) == {(RelationKind.PARENT, first.key)}


def test_a_status_means_what_the_settings_say(linear: LinearStandIn) -> None:
    ref = linear.open_issue("It fails")
    connector = connect(linear, statuses={"triage": StatusCategory.IN_PROGRESS})
    assert connector.read_issue(ref).status_category is StatusCategory.IN_PROGRESS


# -- cursors -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        {"since": "yesterday"},
        {"since": ""},
        {"since": 3},
        {"after": "a b"},
        {"after": 3},
        {"v": 2},
        {"unknown": 1},
    ],
)
def test_a_cursor_that_was_meddled_with_has_expired(changed: dict[str, Any]) -> None:
    value = json.loads(Cursor().dump()) | changed
    with pytest.raises(CursorExpired):
        load(json.dumps(value))


def test_a_cursor_is_read_as_it_was_written() -> None:
    for cursor in (Cursor(), Cursor(BEGINNING, "place~1")):
        assert load(cursor.dump()) == cursor


def test_a_place_that_linear_does_not_know_any_more_has_expired(
    linear: LinearStandIn, connector: LinearConnector
) -> None:
    linear.fill(3)
    with pytest.raises(CursorExpired):
        connector.sync(linear.project, Cursor(BEGINNING, "nonsense").dump(), None)
