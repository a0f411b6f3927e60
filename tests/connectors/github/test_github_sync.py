"""Whole repositories: what GitHub's lists do that others' do not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from connectors.github.cursor import STREAMS, Cursor, load
from core.connector import Batch, CursorExpired
from core.errors import GoneError, PermanentError
from core.model import RelationKind
from core.secrets import Secret
from core.testing import github_lists
from core.testing.conformance.syncing import batches_of, changes_in, comments_in, issues_in
from core.testing.github_standin import OTHER_REPOSITORY, REPOSITORY, GitHubStandIn
from tests.connectors.github.judge import GitHubJudge
from tests.connectors.github.wiring import app_key, connect, connect_app
from tests.support import need_contract, refuse


@pytest.fixture
def tracker() -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        yield tracker


@pytest.fixture
def connector(tracker: GitHubStandIn) -> Iterator[GitHubConnector]:
    connector = connect(tracker)
    yield connector
    connector.close()


def asked(tracker: GitHubStandIn, path: str) -> list[str]:
    return [r.path for r in tracker.requests if r.path.startswith(f"/repos/{REPOSITORY}/{path}")]


@pytest.mark.contracts
def test_a_sync_fits_githubs_description() -> None:
    judge = GitHubJudge(need_contract("github-rest.json"))
    with GitHubStandIn(judge=judge) as tracker:
        tracker.fill(120, 1)
        parent, child = tracker.make_issue("A"), tracker.make_issue("B")
        tracker.add_sub_issue(parent, child)
        tracker.block(parent, child)
        connector = connect(tracker)
        list(batches_of(connector, REPOSITORY))
        list(connector.people())
        assert tracker.violations == []
    for operation in (
        "GET /repos/{}/{}/issues",
        "GET /repos/{}/{}/issues/comments",
        "GET /repos/{}/{}/issues/events",
        "GET /repos/{}/{}/issues/{}/sub_issues",
        "GET /repos/{}/{}/issues/{}/dependencies/blocked_by",
        "GET /repos/{}/{}/issues/{}/dependencies/blocking",
        "GET /repos/{}/{}/assignees",
        "GET /search/issues",
    ):
        assert judge.judged.get(operation), operation


def test_it_takes_three_lists_and_no_request_for_a_single_issue(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.fill(250, 2)
    batches = list(batches_of(connector, REPOSITORY))
    assert len(issues_in(batches)) == 250
    assert sum(map(len, comments_in(batches).values())) == 500
    assert len(changes_in(batches)) == 250
    assert batches[0].expected == 250
    assert len(asked(tracker, "issues?")) == 3
    assert len(asked(tracker, "issues/comments?")) == 5 + 1, "a page may end within a minute"
    assert len(asked(tracker, "issues/events?")) == 3
    assert len(tracker.requests) == 3 + 6 + 3 + 2, "the repository, and how much to expect"


def test_an_issue_with_relations_is_read_by_itself(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.fill(5)
    parent, child, late = (tracker.make_issue(title) for title in ("A", "B", "C"))
    tracker.add_sub_issue(parent, child)
    tracker.block(late, parent)
    found = issues_in(list(batches_of(connector, REPOSITORY)))
    relations = {
        key: {(r.kind, r.key) for r in issue.relations}
        for key, issue in found.items()
        if issue.relations
    }
    assert relations == {
        parent.key: {(RelationKind.CHILD, child.key), (RelationKind.BLOCKS, late.key)},
        child.key: {(RelationKind.PARENT, parent.key)},
        late.key: {(RelationKind.BLOCKED_BY, parent.key)},
    }
    assert len(found) == 8


def test_pull_requests_and_their_comments_find_no_issue(
    tracker: GitHubStandIn, connector: GitHubConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = tracker.tracker.shapes
    show = type(shapes).issue

    def with_pull_request(self: object, repository: object, ticket: object) -> object:
        found = show(self, repository, ticket)  # type: ignore[arg-type]
        return found | ({"pull_request": {"url": "x"}} if found["number"] == 2 else {})

    monkeypatch.setattr(type(shapes), "issue", with_pull_request)
    tracker.fill(3)
    batches = list(batches_of(connector, REPOSITORY))
    assert {key.rpartition("#")[2] for key in issues_in(batches)} == {"1", "3"}
    assert f"github:{REPOSITORY}#2" not in changes_in(batches)


# -- paging --------------------------------------------------------------------------------


def test_more_issues_of_one_second_than_pages_reach_are_read_by_githubs_cursor(
    tracker: GitHubStandIn, connector: GitHubConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A migration gives thousands of issues one time; beyond 10,000 there are no page numbers."""
    monkeypatch.setattr(github_lists, "DEEPEST", 300)
    tracker.fill(450)
    repository = tracker.tracker.repositories[REPOSITORY]
    for ticket in repository.tickets.values():
        ticket.updated_at = "2025-05-05T05:05:05Z"
        repository.keep(ticket)
    assert len(issues_in(list(batches_of(connector, REPOSITORY)))) == 450
    assert any("after=" in path for path in asked(tracker, "issues?"))


@pytest.mark.parametrize("stream", ["issues", "comments"])
def test_a_place_that_github_refuses_has_expired(
    tracker: GitHubStandIn,
    connector: GitHubConnector,
    monkeypatch: pytest.MonkeyPatch,
    stream: str,
) -> None:
    refuse(tracker, monkeypatch, f"/{stream}?", 422)
    place = Cursor(stream=stream, since="2025-05-05T05:05:05Z", after="bm9uc2Vuc2U=")
    with pytest.raises(CursorExpired):
        connector.sync(REPOSITORY, place.dump(), None)
    beginning = Cursor(stream=stream, since="2025-05-05T05:05:05Z")
    with pytest.raises(PermanentError) as caught:
        connector.sync(REPOSITORY, beginning.dump(), None)
    assert caught.value.status == 422, "a beginning that is refused would be begun for ever"


@pytest.mark.parametrize("status", [403, 451])
def test_events_end_where_github_pages_no_deeper_and_not_where_it_forbids(
    tracker: GitHubStandIn,
    connector: GitHubConnector,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
) -> None:
    deep = Cursor(stream="events", page=31).dump()
    end = refuse(tracker, monkeypatch, "/issues/events?", 422)
    assert connector.sync(REPOSITORY, deep, None) == Batch(done=True)
    end()
    refuse(tracker, monkeypatch, "/issues/events?", status)
    with pytest.raises(PermanentError):
        connector.sync(REPOSITORY, deep, None)


def test_issues_that_are_read_again_do_not_say_how_far_the_list_was_read(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    parent, child = tracker.make_issue("A"), tracker.make_issue("B")
    tracker.add_sub_issue(parent, child)
    tracker.fill(3)
    page = connector.sync(REPOSITORY, "", None)
    assert not page.in_order
    assert page.reaches is None
    listed = max(t.updated_at for t in tracker.tracker.repositories[REPOSITORY].tickets.values())
    tracker.edit_issue(parent, title="Changed since")
    again = connector.sync(REPOSITORY, page.cursor, None)
    assert "Changed since" in {issue.title for issue in again.issues}
    assert not again.in_order
    assert again.reaches == datetime.fromisoformat(listed)


def test_where_a_list_is_pushed_on_meanwhile_nothing_is_left_out(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    """Events come newest first: new ones move the rest to later pages."""
    tracker.fill(250)
    told: set[str] = set()
    for batch in batches_of(connector, REPOSITORY):
        told |= {key for key, _ in batch.changes}
        if batch.changes:
            for number in range(1, 30):
                ref = tracker.make_issue(f"Meanwhile {number}")
                tracker.add_label(ref, "bug")
    assert {f"github:{REPOSITORY}#{n}" for n in range(1, 251)} <= told


def test_only_events_since_then_are_read(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.fill(450)
    tracker.add_label(tracker.make_issue("New"), "bug")
    since = datetime.now(UTC) - timedelta(hours=1)
    batches = list(batches_of(connector, REPOSITORY, since))
    assert len(issues_in(batches)) == 1
    assert len(asked(tracker, "issues/events?")) == 1


# -- repositories --------------------------------------------------------------------------


def test_a_repository_that_was_renamed_says_its_new_name(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.fill(150)
    first = connector.sync(REPOSITORY, "", None)
    repository = tracker.tracker.repositories[REPOSITORY]
    repository.full_name = "acme/store"
    tracker.tracker.repositories["acme/store"] = repository
    for cursor in ("", first.cursor):
        with pytest.raises(GoneError, match="acme/shop is called acme/store now"):
            connector.sync(REPOSITORY, cursor, None)
    found = issues_in(list(batches_of(connector, "acme/store")))
    assert {i.external_id for i in first.issues} < {i.external_id for i in found.values()}


@pytest.mark.parametrize("name", ["", "shop", "../..", "acme/shop/issues", "acme/sh op"])
def test_a_name_that_is_none_is_not_asked_for(
    tracker: GitHubStandIn, connector: GitHubConnector, name: str
) -> None:
    with pytest.raises(GoneError):
        connector.sync(name, "", None)
    assert tracker.requests == []


def test_a_repository_whose_issues_are_switched_off_is_no_empty_one(
    tracker: GitHubStandIn, connector: GitHubConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty list would have all its issues taken for deleted."""
    shapes = tracker.tracker.shapes
    show = type(shapes).repository
    monkeypatch.setattr(
        type(shapes),
        "repository",
        lambda self, one: show(self, one) | {"has_issues": False},
    )
    with pytest.raises(PermanentError, match="has its issues switched off"):
        connector.sync(REPOSITORY, "", None)
    assert connector.projects() == []


def test_projects_are_those_that_the_settings_name(tracker: GitHubStandIn) -> None:
    config = GitHubConfig(
        base_url=tracker.api_url,
        token=Secret(tracker.token),
        projects=(OTHER_REPOSITORY, "acme/no-such", "nonsense"),
    )
    found = GitHubConnector(tracker.connection, config).projects()
    assert [info.project for info in found] == [OTHER_REPOSITORY]
    assert not found[0].private


def test_an_app_sees_the_repositories_that_it_is_installed_in(tracker: GitHubStandIn) -> None:
    with app_key() as key:
        found = connect_app(tracker, key).projects()
    assert [info.project for info in found] == [REPOSITORY, OTHER_REPOSITORY]
    assert tracker.requests[-1].path.startswith("/installation/repositories")


def test_labels_come_with_what_they_are_for(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    label = next(iter(tracker.tracker.repositories[REPOSITORY].labels.values()))
    label.description = "What is bought"
    found = {one.name: one.description for one in connector.labels(REPOSITORY)}
    assert found[label.name] == "What is bought"
    assert set(found.values()) == {"What is bought", ""}


def test_people_are_those_who_can_be_assigned_without_addresses(
    connector: GitHubConnector,
) -> None:
    found = list(connector.people())
    assert {i.person.handle for i in found} == {"acme", "maintainer-1", "triager-1"}
    assert {i.verified_address for i in found} == {""}


# -- cursors -------------------------------------------------------------------------------

cursors = st.builds(
    Cursor,
    stream=st.sampled_from(STREAMS),
    since=st.sampled_from(["", "2026-01-30T09:00:00Z"]),
    after=st.sampled_from(["", "Y3Vyc29yOnYyOpLPAAABk=="]),
    page=st.integers(1, 1000),
    private=st.booleans(),
    linked=st.lists(st.integers(1, 10**6), max_size=100).map(tuple),
)


@given(cursors)
def test_a_cursor_is_short_text_and_read_as_it_was_written(cursor: Cursor) -> None:
    assert load(cursor.dump()) == cursor
    assert len(cursor.dump()) <= 2_000


@pytest.mark.parametrize(
    "changed",
    [
        {"stream": "users"},
        {"since": "yesterday"},
        {"since": 3},
        {"after": "x&page=1"},
        {"page": 0},
        {"page": True},
        {"page": 10**9},
        {"private": "no"},
        {"linked": [0]},
        {"linked": "12"},
        {"v": 2},
        {"unknown": 1},
    ],
)
def test_a_cursor_that_was_meddled_with_has_expired(changed: dict[str, object]) -> None:
    value = json.loads(Cursor(page=2).dump()) | changed
    with pytest.raises(CursorExpired):
        load(json.dumps(value))
