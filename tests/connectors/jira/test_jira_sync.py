"""Whole projects: time zones, searches that page in two ways, what a search leaves out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from connectors.jira.connector import JiraConnector
from connectors.jira.cursor import Cursor, load
from core.connector import CursorExpired
from core.errors import GoneError, PermanentError
from core.testing.conformance.syncing import batches_of, issues_in
from core.testing.jira_standin import JiraStandIn
from tests.connectors.jira.jira_support import connect
from tests.support import refuse


@pytest.fixture(params=["cloud", "datacenter"])
def jira(request: pytest.FixtureRequest) -> Iterator[JiraStandIn]:
    with JiraStandIn(deployment=request.param) as tracker:
        yield tracker


@pytest.fixture
def connector(jira: JiraStandIn) -> Iterator[JiraConnector]:
    connector = connect(jira)
    yield connector
    connector.close()


def searches(jira: JiraStandIn) -> list[str]:
    return [r.path for r in jira.requests if "/search" in r.path and "jql" in r.path]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Mars/Olympus"])
def test_times_are_asked_for_in_the_accounts_own_zone(
    jira: JiraStandIn, connector: JiraConnector, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jira reads the times of a search in the zone of whoever asks."""
    jira.fill(10)
    if zone.startswith("Mars"):
        # One that this machine does not know: it asks for a day more.
        real = jira.shapes.user
        monkeypatch.setattr(jira.shapes, "user", lambda u: {**(real(u) or {}), "timeZone": zone})
    else:
        jira.shapes.time_zone = zone
    late = jira.open_issue("Late")
    since = datetime.now(UTC) - timedelta(minutes=5)
    assert set(issues_in(list(batches_of(connector, jira.project, since)))) == {late.key}
    assert connector.sync(jira.project, "", datetime.now(UTC) + timedelta(days=3)).issues == ()


def test_a_whole_project_takes_a_search_for_each_hundred(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    jira.fill(250, 2)
    batches = list(batches_of(connector, jira.project))
    found = issues_in(batches)
    assert len(found) == 250
    assert all(len(issue.comments) == 2 for issue in found.values())
    assert all(len(issue.history) == 1 for issue in found.values())
    assert batches[0].expected == 250
    assert len(searches(jira)) <= 4
    assert sum(len(batch.issues) for batch in batches) <= 255, "the minute of the last comes again"


def test_more_issues_of_one_minute_than_a_page_holds(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    jira.fill(250)
    for issue in jira.issues.values():
        issue.updated = datetime(2025, 5, 5, 5, 5, 5, tzinfo=UTC)
        jira.keep(issue)
    batches = list(batches_of(connector, jira.project))
    assert len(issues_in(batches)) == 250
    assert sum(len(batch.issues) for batch in batches) < 400


@pytest.mark.trap("J3")
def test_j3_a_token_that_ended_goes_on_from_its_minute(jira: JiraStandIn) -> None:
    """J3: tokens of Cloud end after seven days."""
    if not jira.cloud:
        pytest.skip("Data Center has no tokens")
    jira.fill(3)
    cursor = Cursor("2024-01-01T00:00", "bm90IGEgdG9rZW4=", 0, "Etc/UTC").dump()
    with pytest.raises(CursorExpired):
        connect(jira).sync(jira.project, cursor, None)


def test_a_page_that_is_forbidden_is_no_token_that_ended(
    jira: JiraStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beginning anew would not help, so it is said at once."""
    jira.fill(3)
    refuse(jira, monkeypatch, "/search", 403)
    cursor = Cursor("2024-01-01T00:00", "bm90IGEgdG9rZW4=", 0, "Etc/UTC").dump()
    with pytest.raises(PermanentError):
        connect(jira).sync(jira.project, cursor, None)


def test_an_issue_that_is_deleted_while_its_comments_are_read_is_left_out(
    jira: JiraStandIn, connector: JiraConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira.fill(3, 0)
    ref = jira.open_issue("Talked about")
    for number in range(130):
        jira.comment(ref, f"comment {number}")
    whole = issues_in(list(batches_of(connector, jira.project)))
    refuse(jira, monkeypatch, f"/issue/{ref.external_id}/comment", 404)
    found = issues_in(list(batches_of(connector, jira.project)))
    assert set(found) == set(whole) - {ref.key}


def test_long_lists_of_an_issue_are_read_to_their_ends(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Talked about")
    for number in range(130):
        jira.comment(ref, f"comment {number}")
        jira.set_priority(ref, jira.priorities[number % 2])
    issue = issues_in(list(batches_of(connector, jira.project)))[ref.key]
    assert [c.body for c in issue.comments] == [f"comment {n}" for n in range(130)]
    assert len(issue.history) >= 129


def test_a_moved_issue_is_read_under_its_new_key(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Moves")
    moved = jira.move(ref, "DEPOT")
    assert ref.key not in issues_in(list(batches_of(connector, jira.project)))
    found = issues_in(list(batches_of(connector, "acme/DEPOT")))[moved.key]
    assert found.external_id == ref.external_id
    assert {(c.field, c.before, c.after) for c in found.history} >= {
        ("key", ref.key, moved.key),
        ("project", "acme/SHOP", "acme/DEPOT"),
    }
    assert connector.read_issue(ref).key == moved.key


@pytest.mark.parametrize("project", ["", "SHOP", "other/SHOP", "acme/SH OP", 'acme/X" OR 1=1'])
def test_what_is_no_project_is_not_searched_for(
    jira: JiraStandIn, connector: JiraConnector, project: str
) -> None:
    with pytest.raises(GoneError):
        connector.sync(project, "", None)
    assert jira.requests == []


@pytest.mark.trap("J6")
def test_people_have_addresses_where_atlassian_verified_them(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    found = {i.person.id: i for i in connector.people()}
    assert set(found) == {user.id for user in jira.users.values()}
    assert not any("@" in i.person.handle for i in found.values())


def test_pages_of_people_that_are_not_full_are_not_the_last(
    jira: JiraStandIn, connector: JiraConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jira cuts a page first and leaves people out of it then."""
    answer = jira.answer

    def short(request: Request) -> Response:
        response = answer(request)
        if "/search" in request.path and "user" in request.path:
            assert int(request.args["maxResults"]) <= 100
            response.set_data(json.dumps(json.loads(response.get_data())[:2]))
        return response

    monkeypatch.setattr(jira, "answer", short)
    assert {i.person.id for i in connector.people()} == {user.id for user in jira.users.values()}


@pytest.mark.parametrize(
    "changed",
    [
        {"since": "yesterday"},
        {"since": 3},
        {"token": "a b"},
        {"start": -1},
        {"start": True},
        {"zone": "../../etc"},
        {"v": 2},
        {"unknown": 1},
    ],
)
def test_a_cursor_that_was_meddled_with_has_expired(changed: dict[str, Any]) -> None:
    value = json.loads(Cursor("2024-01-01T00:00", zone="Etc/UTC").dump()) | changed
    with pytest.raises(CursorExpired):
        load(json.dumps(value))


@pytest.mark.parametrize(
    "cursor",
    [Cursor(), Cursor("2024-01-01T00:00", "token", 0, "Europe/Berlin"), Cursor("", "", 120)],
)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert load(cursor.dump()) == cursor
