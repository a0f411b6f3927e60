"""What Jira's screens and workflows allow, and what is said where they do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.jira.connector import JiraConnector
from core.connector import LinkTarget, Permissions
from core.errors import PermanentError
from core.model import Person, RelationKind, StatusCategory
from core.testing.jira_standin import JiraStandIn
from tests.connectors.jira.jira_support import connect


@pytest.fixture(params=["cloud", "datacenter"])
def jira(request: pytest.FixtureRequest) -> Iterator[JiraStandIn]:
    with JiraStandIn(deployment=request.param) as tracker:
        yield tracker


@pytest.fixture
def connector(jira: JiraStandIn) -> Iterator[JiraConnector]:
    connector = connect(jira)
    yield connector
    connector.close()


@pytest.mark.trap("J5")
def test_a_transition_that_asks_for_more_says_for_what(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    """J5: required fields of a workflow are not guessed."""
    jira.required = frozenset({"cause"})
    ref = jira.open_issue("It fails")
    with pytest.raises(PermanentError, match="Done asks for Cause"):
        connector.set_status(ref, StatusCategory.DONE)
    assert jira.count_writes() == 0
    connector.set_status(ref, StatusCategory.IN_PROGRESS)
    assert connector.read_issue(ref).status == "In Progress"


def test_what_is_done_says_how(jira: JiraStandIn, connector: JiraConnector) -> None:
    ref = jira.open_issue("It fails")
    for wanted, resolution in (
        (StatusCategory.CANCELLED, "Won't Do"),
        (StatusCategory.DONE, "Done"),
    ):
        connector.set_status(ref, wanted)
        now = connector.read_issue(ref)
        assert (now.status_category, now.resolution) == (wanted, resolution)


@pytest.mark.trap("J5")
def test_a_type_that_is_on_no_screen_is_refused(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    """J5: a field that is not on the edit screen."""
    jira.off_screen = {"issuetype"}
    with pytest.raises(PermanentError, match="cannot be edited"):
        connector.set_type(jira.open_issue("It fails"), "bug")


def test_a_type_that_the_project_lacks_names_those_that_it_has(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    with pytest.raises(PermanentError, match="it could be: Task, Bug, Story, Question"):
        connector.set_type(jira.open_issue("It fails"), "documentation")


def test_somebody_whose_name_is_not_known_is_not_assigned(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("It fails")
    with pytest.raises(PermanentError):
        connector.assign(ref, [Person(id="unknown")])
    assert jira.count_writes() == 0


def test_a_duplicate_is_linked_in_the_right_direction(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref, other = jira.open_issue("The duplicate"), jira.open_issue("The original")
    target = LinkTarget(ref=other, title="x", url="x", same_tracker=True)
    connector.close_as_duplicate(ref, target)
    assert jira.relations(ref) == {(RelationKind.DUPLICATE_OF, other.key)}
    assert jira.relations(other) == {(RelationKind.DUPLICATED_BY, ref.key)}
    now = connector.read_issue(ref)
    assert (now.resolution, now.duplicate_of) == ("Duplicate", other.key)
    assert now.status_category is StatusCategory.CANCELLED


def test_only_an_issue_of_the_site_is_an_original(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref, other = jira.open_issue("The duplicate"), jira.open_issue("Elsewhere")
    target = LinkTarget(ref=other, title="x", url="https://x.example", same_tracker=False)
    with pytest.raises(PermanentError, match="only an issue of the site"):
        connector.close_as_duplicate(ref, target)


def test_a_checkup_names_the_permissions_that_are_lacking(jira: JiraStandIn) -> None:
    jira.withheld = frozenset({"EDIT_ISSUES", "ADD_COMMENTS"})
    found = connect(jira).checkup()
    assert [why.partition(" (")[0] for why in found.lacking] == ["Add comments", "Edit issues"]
    assert found.clock is not None
    assert connect(jira, permissions=Permissions.READ).checkup().lacking == ()


def test_a_status_means_what_the_settings_say(jira: JiraStandIn) -> None:
    ref = jira.open_issue("It fails")
    connector = connect(jira, statuses={"to do": StatusCategory.IN_PROGRESS})
    assert connector.read_issue(ref).status_category is StatusCategory.IN_PROGRESS
