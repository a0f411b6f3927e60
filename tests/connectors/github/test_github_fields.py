"""What GitHub does with fields that others do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.github.connector import GitHubConnector
from core.connector import Capability, LinkTarget, Proposal
from core.errors import ConfigError, GoneError, PermanentError, Unsupported
from core.model import IssueRef, Person, Priority, RelationKind, StatusCategory
from core.testing.github_standin import GitHubStandIn
from tests.connectors.github.wiring import connect


@pytest.fixture
def tracker() -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        yield tracker


@pytest.fixture
def connector(tracker: GitHubStandIn) -> Iterator[GitHubConnector]:
    connector = connect(tracker, issue_types=True)
    yield connector
    connector.close()


def target_of(connector: GitHubConnector, ref: IssueRef, *, same: bool = True) -> LinkTarget:
    seen = connector.read_issue(ref)
    return LinkTarget(ref=seen.ref, title=seen.title, url=seen.url, same_tracker=same)


# -- duplicates ----------------------------------------------------------------------------


def test_a_duplicate_names_its_original_and_is_written_once(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    original, ref = tracker.open_issue("The original"), tracker.open_issue("The duplicate")
    for _ in range(2):
        connector.close_as_duplicate(ref, target_of(connector, original))
    assert tracker.duplicate_of(ref) == original.key
    now = connector.read_issue(ref)
    assert (now.is_open, now.resolution) == (False, "duplicate")
    assert connector.read_issue(original).is_open
    assert tracker.count_writes() == 1
    connector.set_status(ref, StatusCategory.CANCELLED)
    assert tracker.count_writes() == 1, "a duplicate is cancelled already"
    connector.set_status(ref, StatusCategory.TODO, original="open")
    assert connector.read_issue(ref).is_open
    assert tracker.duplicate_of(ref) == ""


def test_only_an_issue_on_github_is_an_original(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("The duplicate")
    elsewhere = target_of(connector, tracker.open_issue("Elsewhere"), same=False)
    with pytest.raises(PermanentError, match="only an issue on GitHub"):
        connector.close_as_duplicate(ref, elsewhere)
    with pytest.raises(PermanentError, match="relates its own issues only"):
        connector.link(ref, elsewhere, RelationKind.BLOCKS)


# -- types and priorities ------------------------------------------------------------------


def test_types_are_labels_unless_the_settings_say_otherwise(tracker: GitHubStandIn) -> None:
    plain = connect(tracker)
    assert Capability.TYPE not in plain.capabilities
    with pytest.raises(Unsupported, match="issue_types"):
        plain.set_type(tracker.open_issue("It fails"), "bug")


def test_a_type_that_the_organisation_lacks_names_those_that_it_has(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    with pytest.raises(PermanentError, match="'question'; it has Task, Bug, Feature"):
        connector.set_type(ref, "question")


def test_a_priority_may_be_a_field_of_the_organisation(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, priority_labels={}, priority_field="priority")
    ref = tracker.open_issue("It fails")
    for _ in range(2):
        connector.set_priority(ref, Priority.URGENT)
    assert tracker.count_writes() == 1
    assert connector.read_issue(ref).original_priority == "Urgent"
    with pytest.raises(PermanentError, match="no option 'Sometime'; it has Urgent, High"):
        connector.set_priority(ref, Priority.LOW, original="Sometime")
    for _ in range(2):
        connector.set_priority(ref, Priority.NONE)
    assert connector.read_issue(ref).priority is Priority.NONE


def test_a_field_that_the_organisation_lacks_is_named(tracker: GitHubStandIn) -> None:
    connector = connect(tracker, priority_labels={}, priority_field="Severity")
    with pytest.raises(PermanentError, match="acme has no issue field 'Severity'"):
        connector.set_priority(tracker.open_issue("It fails"), Priority.HIGH)


def test_a_priority_is_said_in_one_way(tracker: GitHubStandIn) -> None:
    with pytest.raises(ConfigError, match="either priority_field or priority_labels"):
        connect(tracker, priority_field="Priority")


# -- assignees -----------------------------------------------------------------------------


def test_somebody_whose_name_is_not_known_is_not_assigned(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    with pytest.raises(PermanentError, match="nobody knows the name"):
        connector.assign(ref, [Person(id="4")])
    assert tracker.count_writes() == 0


def test_a_name_that_changed_hands_is_not_assigned_for_another(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    with pytest.raises(PermanentError, match="did not assign triager-1"):
        connector.assign(ref, [Person(id="4", handle="triager-1")])


def test_a_parent_is_not_taken_from_another(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    first, second, child = (tracker.open_issue(title) for title in ("A", "B", "C"))
    connector.link(first, target_of(connector, child), RelationKind.CHILD)
    with pytest.raises(PermanentError, match="has a parent"):
        connector.link(second, target_of(connector, child), RelationKind.CHILD)
    connector.unlink(second, target_of(connector, child), RelationKind.CHILD)
    assert tracker.relations(child) == {(RelationKind.PARENT, first.key)}, "that one is not ours"


# -- suggestions of GitHub's own -----------------------------------------------------------


def proposal(kind: str, value: str, confidence: float = 0.9) -> Proposal:
    return Proposal(kind=kind, value=value, because="Like 9 of 10 before", confidence=confidence)


def test_where_there_is_no_list_nothing_is_sent(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    """A server that knows no suggestions would carry them out."""
    ref = tracker.open_issue("It fails")
    with pytest.raises(Unsupported, match="no list of suggestions"):
        connector.propose(ref, [proposal("label", "bug")])
    assert tracker.count_writes() == 0
    assert tracker.labels(ref) == frozenset()


def test_suggestions_are_listed_and_not_carried_out(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.take_suggestions()
    ref = tracker.open_issue("It fails")
    wanted = [
        proposal("label", "bug"),
        proposal("type", "bug"),
        proposal("priority", "high"),
        proposal("assignee", tracker.maintainer.id),
        proposal("label", "no such label"),
        proposal("assignee", "999999"),
        proposal("mood", "grim"),
    ]
    for _ in range(2):
        connector.propose(ref, wanted)
    assert sorted(tracker.suggested(ref)) == [
        ("add_assignee", "triager-1", "pending"),
        ("add_label", "P1: high", "pending"),
        ("add_label", "bug", "pending"),
        ("set_type", "Bug", "pending"),
    ]
    assert tracker.labels(ref) == frozenset()
    assert tracker.fields(ref)["type"] == ""


def test_what_a_maintainer_answered_is_not_suggested_again(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.take_suggestions()
    ref = tracker.open_issue("It fails")
    both = [proposal("label", "bug"), proposal("label", "question")]
    connector.propose(ref, both)
    tracker.answer_suggestion(ref, "bug", "dismissed")
    connector.propose(ref, both)
    assert tracker.suggested(ref) == [
        ("add_label", "bug", "dismissed"),
        ("add_label", "question", "pending"),
    ]


def test_what_we_no_longer_think_is_taken_back_and_others_stay(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    tracker.take_suggestions()
    ref = tracker.open_issue("It fails")
    connector.propose(ref, [proposal("label", "bug"), proposal("label", "question")])
    connector.propose(ref, [proposal("label", "question")])
    assert tracker.suggested(ref)[0] == ("add_label", "bug", "dismissed")
    theirs = connect(tracker, token="another")
    tracker.api.tokens["another"] = "another-bot"
    theirs.propose(ref, [])
    assert tracker.suggested(ref)[1] == ("add_label", "question", "pending")


def test_an_issue_that_is_gone_is_gone_and_not_without_a_list(
    tracker: GitHubStandIn, connector: GitHubConnector
) -> None:
    ref = tracker.open_issue("It fails")
    tracker.delete_issue(ref)
    with pytest.raises(GoneError):
        connector.propose(ref, [proposal("label", "bug")])
