"""What the connector writes, against the stand-in; every test ends without a violation."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from connectors.linear.connector import LinearConnector
from connectors.linear.ids import GENERATIONS, our_ids
from core.document import Bullets, Document, Folded, Link, Paragraph, Text
from core.errors import (
    GoneError,
    PermanentError,
)
from core.model import IssueRef, Person, Priority
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import MARKER, connect, says, target

# -- who we are, what we read --------------------------------------------------------------


@pytest.mark.trap("L5")
def test_we_are_an_app(tracker: LinearStandIn, connector: LinearConnector) -> None:
    assert connector.whoami() == Person(id=tracker.viewer.id, handle="trackside", is_bot=True)


def test_an_issue_is_read_as_it_is(tracker: LinearStandIn, connector: LinearConnector) -> None:
    tracker.make_label("secret", team="OPS")
    tracker.teams["OPS"].visibility = "private"
    other = tracker.open_issue("The first")
    ref = tracker.open_issue("It fails", "Body", labels=["Bug"], priority="High", team="OPS")
    tracker.add_label(ref, "secret")
    tracker.assign(ref, "maintainer-1")
    tracker.relate(ref, other, "duplicate")
    tracker.close(ref, state="Duplicate")
    issue = connector.read_issue(ref)
    assert issue.ref == ref
    assert (issue.labels, issue.type) == (("Bug", "secret"), "bug")
    assert (issue.priority, issue.original_priority) == (Priority.HIGH, "High")
    assert issue.assignees == (tracker.maintainer,)
    assert issue.author is not None
    assert issue.author.handle == "reporter-1"
    assert issue.private
    assert issue.duplicate_of == other.key
    assert (issue.resolution, issue.is_open) == ("duplicate", False)
    assert issue.closed_at is not None


def test_an_issue_is_found_by_its_key_alone_and_by_one_it_had(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Where?")
    known_by_key = replace(ref, external_id="")
    assert connector.read_issue(known_by_key).ref == ref
    moved = tracker.move(ref, "OPS")
    assert connector.read_issue(known_by_key).ref == moved
    assert connector.read_issue(ref).ref == moved


def test_what_does_not_exist_is_gone(tracker: LinearStandIn, connector: LinearConnector) -> None:
    nowhere = IssueRef(connection="acme-linear", key="linear:acme/ENG-999")
    with pytest.raises(GoneError, match="while reading the issue"):
        connector.read_issue(nowhere)
    with pytest.raises(GoneError):
        connector.write_comment(nowhere, says("x"), MARKER)
    with pytest.raises(GoneError):
        connector.add_labels(nowhere, frozenset({"Bug"}))
    with pytest.raises(GoneError):
        connector.set_priority(nowhere, Priority.LOW)
    with pytest.raises(GoneError):
        connector.may_triage(nowhere, tracker.maintainer)
    connector.delete_comment(nowhere, MARKER)


def test_who_may_triage(tracker: LinearStandIn, connector: LinearConnector) -> None:
    ref = tracker.open_issue("Who may")
    ops_only = tracker.workspace.add_user("triager-2", teams=[tracker.teams["OPS"]])
    left = tracker.person("left-1")
    left.active = False

    def may(person: Person) -> bool:
        return connector.may_triage(ref, person)

    assert may(tracker.maintainer)
    assert not may(tracker.outsider), "a guest"
    assert not may(Person(id=ops_only.id)), "of another team"
    assert not may(Person(id=left.id)), "no longer active"
    before = len(tracker.requests)
    assert not may(Person(id=""))
    assert len(tracker.requests) == before


def test_who_may_say_what_holds_for_the_project(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Who may")
    assert connector.may_manage(ref, tracker.maintainer)
    assert not connector.may_manage(ref, Person(id=tracker.person("reporter-1").id))
    assert not connector.may_manage(ref, Person(id=""))


# -- comments ------------------------------------------------------------------------------


def test_a_comment_that_a_person_deleted_can_be_written_again(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    """Linear gives no id twice: the next of ours is used, and found again."""
    ref = tracker.open_issue("Deleted")
    seen = set()
    for round_ in range(GENERATIONS):
        comment = connector.write_comment(ref, says(f"round {round_}"), MARKER)
        assert connector.write_comment(ref, says(f"round {round_}, edited"), MARKER) == comment
        assert tracker.comments(ref) == [f"round {round_}, edited"]
        seen.add(comment)
        tracker.delete_comment(ref, comment)
    assert len(seen) == GENERATIONS
    with pytest.raises(PermanentError, match="taken"):
        connector.write_comment(ref, says("once more"), MARKER)


def test_somebody_elses_comment_under_our_id_is_left_alone(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    """The id can be computed by whoever knows the marker; the author decides."""
    ref = tracker.open_issue("Squatter")
    squatter, issue = tracker.person("reporter-1"), tracker.issue(ref)
    tracker.workspace.comment(
        squatter, issue, "mine", our_ids("comment", ref.external_id, MARKER)[0]
    )
    connector.write_comment(ref, says("ours"), MARKER)
    assert tracker.comments(ref) == ["mine", "ours"]
    connector.delete_comment(ref, MARKER)
    assert tracker.comments(ref) == ["mine"]


def test_two_writers_at_once_make_one_comment(tracker: LinearStandIn) -> None:
    ref = tracker.open_issue("Race")
    connectors = [connect(tracker) for _ in range(6)]
    start = threading.Barrier(6)

    def write(connector: LinearConnector) -> str:
        start.wait()
        return connector.write_comment(ref, says("same"), MARKER)

    with ThreadPoolExecutor(6) as pool:
        ids = set(pool.map(write, connectors))
    assert len(ids) == 1
    assert tracker.comments(ref) == ["same"]
    for connector in connectors:
        connector.close()


def test_a_comment_is_linears_markdown(tracker: LinearStandIn, connector: LinearConnector) -> None:
    ref = tracker.open_issue("Shown")
    document = Document(
        (
            Paragraph((Text("Looks like "), Link("ENG-1", "https://linear.example/ENG-1"))),
            Folded("+++ Why @maintainer-1 <b>", (Bullets(((Text("+++"),), (Text("two"),))),)),
            Folded("Nothing in it", ()),
        )
    )
    connector.write_comment(ref, document, MARKER)
    body = tracker.comments(ref)[0]
    lines = body.split("\n")
    assert lines[0].startswith("Looks like [")
    assert [line for line in lines if line.startswith("+++")] == [lines[2], "+++"]
    assert "<details>" not in body
    assert "<b>" not in body.replace("\\<b\\>", "")
    assert "@maintainer-1" not in body
    assert "Nothing in it" not in body


def test_a_comment_that_is_too_long_is_cut_between_blocks(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Long")
    blocks = tuple(Paragraph((Text("word " * 190),)) for _ in range(100))
    connector.write_comment(ref, Document(blocks), MARKER)
    body = tracker.comments(ref)[0]
    assert len(body) <= 60_000
    assert body.endswith("…")


# -- labels --------------------------------------------------------------------------------


def test_labels_are_found_by_their_exact_name_first_then_in_any_case(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    tracker.make_label("checkout")
    tracker.make_label("Checkout")
    ref = tracker.open_issue("Case")
    connector.add_labels(ref, frozenset({"checkout"}))
    assert tracker.labels(ref) == {"checkout"}
    connector.add_labels(ref, frozenset({"bug"}))
    assert tracker.labels(ref) == {"checkout", "Bug"}
    connector.remove_labels(ref, frozenset({"BUG", "Checkout"}))
    assert tracker.labels(ref) == frozenset()


def test_the_exact_spelling_is_taken_off_where_both_are_on(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    tracker.make_label("checkout")
    tracker.make_label("Checkout")
    ref = tracker.open_issue("Case", labels=["checkout", "Checkout"])
    connector.remove_labels(ref, frozenset({"checkout"}))
    assert tracker.labels(ref) == {"Checkout"}


def test_a_label_of_the_team_comes_before_one_of_the_workspace_and_others_never(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    for place in ("", "ENG", "OPS"):
        tracker.make_label("area", team=place)
    tracker.make_label("pager", team="OPS")
    ref = tracker.open_issue("Scope", team="OPS")
    connector.add_labels(ref, frozenset({"area", "pager"}))
    assert {(x.name, x.team and x.team.key) for x in tracker.issue(ref).labels} == {
        ("area", "OPS"),
        ("pager", "OPS"),
    }
    elsewhere = tracker.open_issue("Scope", team="ENG")
    with pytest.raises(PermanentError, match="'pager'"):
        connector.add_labels(elsewhere, frozenset({"pager"}))


def test_labels_are_found_behind_many_of_the_same_name(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    names = {f"component {n}" for n in range(70)}
    for name in sorted(names):
        tracker.make_label(name)
    ref = tracker.open_issue("Many")
    connector.add_labels(ref, frozenset(names))
    assert tracker.labels(ref) == names


def test_a_group_cannot_be_added(tracker: LinearStandIn, connector: LinearConnector) -> None:
    tracker.make_label("Severity", is_group=True)
    ref = tracker.open_issue("Group")
    writes = tracker.count_writes()
    with pytest.raises(PermanentError, match="group of labels"):
        connector.add_labels(ref, frozenset({"Severity"}))
    assert tracker.count_writes() == writes


def test_a_label_that_shares_its_name_with_a_group_can_be_added(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    tracker.make_label("Severity", is_group=True)
    tracker.make_label("Severity", team="ENG")
    ref = tracker.open_issue("Group and label")
    connector.add_labels(ref, frozenset({"Severity"}))
    assert tracker.labels(ref) == {"Severity"}


@pytest.fixture
def severities(tracker: LinearStandIn) -> None:
    tracker.make_label("Severity", is_group=True)
    for name in ("S1", "S2"):
        tracker.make_label(name, group="Severity")


@pytest.mark.trap("L6")
@pytest.mark.usefixtures("severities")
def test_a_sibling_on_the_issue_is_named(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Siblings", labels=["S1", "Bug"])
    writes = tracker.count_writes()
    with pytest.raises(PermanentError, match=r"'S2' cannot be added.*'S1'.*'Severity'"):
        connector.add_labels(ref, frozenset({"S2"}))
    with pytest.raises(PermanentError, match="'S2' cannot be added"):
        connector.add_labels(ref, frozenset({"S2", "Feature"}))
    assert tracker.count_writes() == writes
    assert tracker.labels(ref) == {"S1", "Bug"}
    connector.add_labels(ref, frozenset({"S1", "Feature"}))
    assert tracker.labels(ref) == {"S1", "Bug", "Feature"}


@pytest.mark.usefixtures("severities")
def test_two_of_one_group_are_not_asked_for(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Two at once")
    with pytest.raises(PermanentError, match="one label of a group"):
        connector.add_labels(ref, frozenset({"S1", "S2"}))
    assert tracker.labels(ref) == frozenset()


@pytest.mark.trap("L6")
@pytest.mark.usefixtures("severities")
def test_a_sibling_that_a_person_added_meanwhile_is_linears_refusal(
    tracker: LinearStandIn, connector: LinearConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = tracker.open_issue("Meanwhile")
    real = tracker.answer

    def person_is_faster(request: object) -> object:
        if tracker.is_write(request):  # type: ignore[arg-type]
            tracker.add_label(ref, "S1")
        return real(request)  # type: ignore[arg-type]

    monkeypatch.setattr(tracker, "answer", person_is_faster)
    with pytest.raises(PermanentError, match="same group as"):
        connector.add_labels(ref, frozenset({"S2"}))
    assert tracker.labels(ref) == {"S1"}


@pytest.mark.trap("L6")
def test_a_label_that_linear_drops_without_a_word_is_an_error(
    tracker: LinearStandIn, connector: LinearConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = tracker.open_issue("Dropped")
    monkeypatch.setattr(tracker.workspace, "update_issue", lambda *_: None)
    with pytest.raises(PermanentError, match="without a word"):
        connector.add_labels(ref, frozenset({"Bug"}))


def test_nothing_is_written_where_nothing_changes(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Still", labels=["Bug"])
    connector.add_labels(ref, frozenset({"Bug"}))
    connector.remove_labels(ref, frozenset({"Feature", "no such label"}))
    connector.add_labels(ref, frozenset())
    assert tracker.count_writes() == 0


# -- priority ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["Urgent", "High", "Medium", "Low", "No priority"])
def test_linears_own_word_wins(
    tracker: LinearStandIn, connector: LinearConnector, word: str
) -> None:
    ref = tracker.open_issue("Priority", priority="Low")
    connector.set_priority(ref, Priority.NONE, original=word)
    assert tracker.priority(ref) == word


def test_a_word_that_linear_does_not_have_is_refused(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Priority")
    with pytest.raises(PermanentError, match=r"Blocker.*Urgent"):
        connector.set_priority(ref, Priority.HIGH, original="Blocker")
    assert tracker.count_writes() == 0


# -- links ---------------------------------------------------------------------------------


@pytest.mark.trap("L7")
def test_a_relation_says_similar_and_is_undone(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref, other = tracker.open_issue("One"), tracker.open_issue("Two")
    connector.link(replace(ref, external_id=""), target(replace(other, external_id=""), same=True))
    assert [(r.type, r.issue.title) for r in tracker.workspace.relations] == [("similar", "One")]
    connector.unlink(ref, target(other, same=True))
    assert tracker.workspace.relations == []
    connector.link(ref, target(other, same=True))
    assert len(tracker.workspace.relations) == 1, "under the next id, as the first is taken"


@pytest.mark.parametrize("kind", ["related", "duplicate", "blocks", "similar"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_people_related_is_neither_doubled_nor_undone(
    tracker: LinearStandIn, connector: LinearConnector, kind: str, turned: bool
) -> None:
    ref, other = tracker.open_issue("One"), tracker.open_issue("Two")
    pair = (other, ref) if turned else (ref, other)
    tracker.relate(*pair, kind)
    connector.link(ref, target(other, same=True))
    connector.unlink(ref, target(other, same=True))
    assert [r.type for r in tracker.workspace.relations] == [kind]
    assert tracker.count_writes() == 0


def test_relations_are_found_behind_many(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Hub")
    for number in range(120):
        tracker.relate(ref, tracker.open_issue(f"Spoke {number}"))
        tracker.relate(tracker.open_issue(f"Other spoke {number}"), ref)
    other = tracker.open_issue("The last")
    tracker.relate(other, ref)
    connector.link(ref, target(other, same=True))
    assert tracker.count_writes() == 0


def test_an_issue_elsewhere_is_attached_once_and_detached(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Here")
    there = target(IssueRef(connection="acme-github", key="github:acme/shop#12"), same=False)
    for _ in range(2):
        connector.link(ref, there)
        assert [(a.url, a.title) for a in tracker.workspace.attachments] == [
            ("https://tracker.example/1", "acme/shop#12: Its title")
        ]
    assert tracker.count_writes() == 1
    for _ in range(2):
        connector.unlink(ref, there)
        assert tracker.workspace.attachments == []
    connector.link(ref, there)
    assert len(tracker.workspace.attachments) == 1


def test_what_people_attached_keeps_its_title_and_stays(
    tracker: LinearStandIn, connector: LinearConnector
) -> None:
    ref = tracker.open_issue("Here")
    there = target(IssueRef(connection="acme-github", key="github:acme/shop#12"), same=False)
    tracker.workspace.attach(
        tracker.person("reporter-1"), tracker.issue(ref), "Their title", there.url
    )
    connector.link(ref, there)
    connector.unlink(ref, there)
    assert [a.title for a in tracker.workspace.attachments] == ["Their title"]


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "ftp://tracker.example/1"])
def test_only_web_addresses_are_attached(
    tracker: LinearStandIn, connector: LinearConnector, url: str
) -> None:
    ref = tracker.open_issue("Here")
    there = target(IssueRef(connection="x", key="github:acme/shop#12"), url=url, same=False)
    with pytest.raises(PermanentError, match="no web address"):
        connector.link(ref, there)


def test_unlinking_what_is_gone_is_fine(tracker: LinearStandIn, connector: LinearConnector) -> None:
    ref = tracker.open_issue("Here")
    gone = IssueRef(connection="acme-linear", key="linear:acme/ENG-999")
    connector.unlink(ref, target(gone, same=True))
    connector.unlink(gone, target(ref, same=False))
