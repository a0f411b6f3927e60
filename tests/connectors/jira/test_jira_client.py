"""What the connector does to a site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from connectors.jira.client import PROPERTY
from connectors.jira.connector import JiraConnector
from core.connector import LinkTarget
from core.errors import (
    CredentialsError,
    GoneError,
    PermanentError,
)
from core.model import IssueRef, Person, Priority, RelationKind
from core.testing.jira_standin import JiraStandIn
from tests.connectors.jira.jira_support import (
    MARKER,
    connect,
    says,
)

REF = IssueRef(connection="acme-jira", key="jira:acme/SHOP-1", external_id="10001")


# -- our comment ---------------------------------------------------------------------------


def stored(jira: JiraStandIn, ref: IssueRef) -> Any:
    return jira.stored(ref).comments


def test_our_comment_carries_its_marker_twice(jira: JiraStandIn, connector: JiraConnector) -> None:
    ref = jira.open_issue("Checkout fails")
    connector.write_comment(ref, says("hello"), MARKER)
    (comment,) = stored(jira, ref)
    assert comment.properties[PROPERTY]["marker"] == MARKER
    assert jira.comments(ref)[0].splitlines()[-1].strip("`") == MARKER


@pytest.mark.trap("J8")
def test_a_comment_is_internal_unless_told_otherwise(jira: JiraStandIn) -> None:
    public, internal = connect(jira, internal_comments=False), connect(jira)
    for connector, expected in ((internal, {"internal": True}), (public, None)):
        ref = jira.open_issue("Checkout fails")
        connector.write_comment(ref, says("hello"), MARKER)
        (comment,) = stored(jira, ref)
        assert comment.properties.get("sd.public.comment") == expected
        connector.close()


def test_our_comment_is_found_where_jira_keeps_no_properties(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails")
    first = connector.write_comment(ref, says("one"), MARKER)
    stored(jira, ref)[0].properties.clear()
    assert connector.write_comment(ref, says("two"), MARKER) == first
    assert len(stored(jira, ref)) == 1


def test_somebody_elses_comment_is_not_ours_whatever_it_carries(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails")
    connector.write_comment(ref, says("one"), MARKER)
    copy = stored(jira, ref).pop()
    forged = jira.add_comment(jira.stored(ref), copy.body, copy.properties, "reporter-1")
    assert connector.write_comment(ref, says("one"), MARKER) != forged.id
    connector.delete_comment(ref, MARKER)
    assert stored(jira, ref) == [forged]


def test_an_edit_is_mailed_to_nobody(cloud: JiraStandIn) -> None:
    connector = connect(cloud)
    ref = cloud.open_issue("Checkout fails")
    for text in ("one", "two"):
        connector.write_comment(ref, says(text), MARKER)
    assert "notifyUsers=false" in cloud.writes[-1].path
    connector.close()


def test_our_comment_is_found_where_somebody_cut_its_last_line(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails")
    first = connector.write_comment(ref, says("one"), MARKER)
    jira.edit_comment(ref, first, "rewritten", by="maintainer-1")
    assert connector.write_comment(ref, says("one"), MARKER) == first
    (shown,) = jira.comments(ref)
    assert "one" in shown, "what a person changed in it is set right, though our text is the same"


def test_pages_that_are_smaller_than_asked_for_are_all_read(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    jira.page_limit = 7
    ref = jira.open_issue("Checkout fails")
    for number in range(40):
        jira.comment(ref, f"before {number}")
    first = connector.write_comment(ref, says("one"), MARKER)
    assert connector.write_comment(ref, says("two"), MARKER) == first
    assert len(stored(jira, ref)) == 41


def test_a_comment_that_was_deleted_meanwhile_is_posted_anew(
    jira: JiraStandIn, connector: JiraConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = jira.open_issue("Checkout fails")
    first = connector.write_comment(ref, says("one"), MARKER)
    real = jira._put_comment

    def delete_first(request: Request, issue: Any, comment: Any) -> Response:
        jira.drop_comment(issue, comment, "maintainer-1")
        monkeypatch.setattr(jira, "_put_comment", real)
        return jira.answer(request)

    monkeypatch.setattr(jira, "_put_comment", delete_first)
    second = connector.write_comment(ref, says("two"), MARKER)
    assert second != first
    assert [comment.id for comment in stored(jira, ref)] == [second]


def test_twins_of_our_comment_are_deleted_together(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails")
    connector.write_comment(ref, says("one"), MARKER)
    twin = stored(jira, ref)[0]
    jira.add_comment(jira.stored(ref), twin.body, twin.properties, "trackside")
    connector.delete_comment(ref, MARKER)
    assert stored(jira, ref) == []


def test_nobody_is_notified_by_words_of_strangers(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails")
    hostile = "[~maintainer-1] [~accountid:5b10] [@maintainer-1] @maintainer-1"
    connector.write_comment(ref, says(hostile), MARKER)
    assert jira.notified == []


def test_the_stand_in_would_notify() -> None:
    with JiraStandIn(deployment="datacenter") as jira:
        jira.comment(jira.open_issue("x"), "ask [~maintainer-1] and \\[~reporter-1]")
        assert jira.notified == ["maintainer-1", "reporter-1"]


def test_comments_on_a_deleted_issue(jira: JiraStandIn, connector: JiraConnector) -> None:
    ref = jira.open_issue("Checkout fails")
    jira.delete_issue(ref)
    connector.delete_comment(ref, MARKER)
    with pytest.raises(GoneError):
        connector.write_comment(ref, says("one"), MARKER)


# -- labels --------------------------------------------------------------------------------


def test_labels_are_changed_in_one_request_that_names_no_others(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails", labels=["theirs"])
    connector.add_labels(ref, frozenset({"a", "b"}))
    (write,) = jira.writes
    assert json.loads(write.body) == {"update": {"labels": [{"add": "a"}, {"add": "b"}]}}
    assert jira.labels(ref) == {"theirs", "a", "b"}
    connector.add_labels(ref, frozenset())
    assert len(jira.writes) == 1


@pytest.mark.parametrize("label", ["two words", "", "tab\tbed", "x" * 256])
def test_what_jira_takes_for_no_label_is_refused_at_once(
    jira: JiraStandIn, connector: JiraConnector, label: str
) -> None:
    ref = jira.open_issue("Checkout fails")
    with pytest.raises(PermanentError, match="cannot be a label"):
        connector.add_labels(ref, frozenset({label, "fine"}))
    assert jira.writes == []


@pytest.mark.trap("J5")
def test_a_field_that_is_on_no_screen_is_a_permanent_refusal_with_the_reason(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("Checkout fails")
    jira.off_screen = {"labels", "priority"}
    for change in (
        lambda: connector.add_labels(ref, frozenset({"a"})),
        lambda: connector.set_priority(ref, Priority.HIGH),
    ):
        with pytest.raises(PermanentError, match="edit screen") as caught:
            change()
        assert not isinstance(caught.value, GoneError | CredentialsError)


# -- priority ------------------------------------------------------------------------------


def test_priorities_are_read_once(jira: JiraStandIn, connector: JiraConnector) -> None:
    ref = jira.open_issue("Checkout fails")
    for priority in (Priority.URGENT, Priority.LOW, Priority.HIGH):
        connector.set_priority(ref, priority)
    assert sum(logged.path.endswith("/priority") for logged in jira.requests) == 1


def test_a_sites_own_names_come_first(cloud: JiraStandIn) -> None:
    connector = connect(cloud, priorities={Priority.URGENT: "low"})
    ref = cloud.open_issue("Checkout fails")
    connector.set_priority(ref, Priority.URGENT)
    assert cloud.priority(ref) == "Low"
    assert connector.read_issue(ref).priority is Priority.URGENT
    connector.close()


def test_a_priority_that_the_site_does_not_have_is_named_with_those_it_has(
    cloud: JiraStandIn, connector: JiraConnector
) -> None:
    connector = connect(cloud, priorities={Priority.HIGH: "P1"})
    ref = cloud.open_issue("Checkout fails")
    with pytest.raises(PermanentError, match=r"Highest.*priorities = \{ high"):
        connector.set_priority(ref, Priority.HIGH)
    with pytest.raises(PermanentError, match="'P7'"):
        connector.set_priority(ref, Priority.LOW, original="P7")
    connector.close()


def test_no_priority_is_restored_as_none(jira: JiraStandIn, connector: JiraConnector) -> None:
    ref = jira.open_issue("Checkout fails")
    jira.set_priority(ref, "")
    before = connector.read_issue(ref)
    assert (before.priority, before.original_priority) == (Priority.NONE, "")
    connector.set_priority(ref, Priority.HIGH)
    connector.set_priority(ref, before.priority, original=before.original_priority)
    assert jira.priority(ref) == ""


# -- links ---------------------------------------------------------------------------------


def target(jira: JiraStandIn, ref: IssueRef) -> LinkTarget:
    return LinkTarget(ref=ref, title="Other", url=jira.url, same_tracker=True)


def test_a_link_that_is_there_the_other_way_round_is_enough(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    one, two = jira.open_issue("one"), jira.open_issue("two")
    connector.link(one, target(jira, two))
    connector.link(two, target(jira, one))
    assert len(jira.issue_links) == 1
    connector.unlink(two, target(jira, one))
    assert jira.issue_links == {}


def test_links_of_other_types_are_left_alone(jira: JiraStandIn, connector: JiraConnector) -> None:
    one, two = jira.open_issue("one"), jira.open_issue("two")
    jira.add_link("Blocks", jira.stored(one), jira.stored(two))
    connector.link(one, target(jira, two))
    connector.unlink(one, target(jira, two))
    assert [link.type for link in jira.issue_links.values()] == ["Blocks"]


def test_a_link_type_that_the_site_does_not_have_is_named(jira: JiraStandIn) -> None:
    connector = connect(jira, link_type="Resembles")
    one, two = jira.open_issue("one"), jira.open_issue("two")
    with pytest.raises(PermanentError, match="Blocks, Duplicate, Relates") as caught:
        connector.link(one, target(jira, two))
    assert not isinstance(caught.value, GoneError), "the issue is there"
    connector.close()


def test_an_issue_elsewhere_becomes_one_remote_link(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    ref = jira.open_issue("one")
    there = LinkTarget(
        ref=IssueRef(connection="acme-github", key="github:acme/shop#12"),
        title="Checkout\nfails " + "x" * 300,
        url="https://github.test/acme/shop/issues/12",
        same_tracker=False,
    )
    for _ in range(2):
        connector.link(ref, there)
        (link,) = jira.remote_links(ref)
    assert link["globalId"] == "trackside:github:acme/shop#12"
    assert link["object"]["url"] == there.url
    assert link["object"]["title"].startswith("acme/shop#12: Checkout fails x")
    assert len(link["object"]["title"]) <= 255
    assert link["relationship"] == "relates to"
    connector.link(ref, there, RelationKind.DUPLICATE_OF)
    (link,) = jira.remote_links(ref)
    assert link["relationship"] == "duplicates", "the same link, in the word that a person chose"
    assert connector.read_issue(ref).is_open
    for _ in range(2):
        connector.unlink(ref, there)
        assert jira.remote_links(ref) == []


def test_what_is_no_web_address_is_not_linked_to(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    there = LinkTarget(
        ref=IssueRef(connection="x", key="x:1"), title="", url="javascript:1", same_tracker=False
    )
    with pytest.raises(PermanentError, match="address"):
        connector.link(jira.open_issue("one"), there)


# -- reading -------------------------------------------------------------------------------


def test_an_issue_that_moved_is_found_by_id_and_by_its_old_key(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    old = jira.open_issue("Checkout fails")
    new = jira.move(old, "OPS")
    assert connector.read_issue(old).ref == new
    by_key = IssueRef(connection=old.connection, key=old.key)
    assert connector.read_issue(by_key).ref == new


def test_only_fields_that_we_read_are_asked_for(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    connector.read_issue(jira.open_issue("Checkout fails"))
    assert "fields=summary" in jira.requests[-1].path


# -- who may triage ------------------------------------------------------------------------


def test_data_center_may_know_the_permission_by_either_name(
    datacenter: JiraStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = connect(datacenter)
    ref = datacenter.open_issue("Checkout fails")
    for name in ("EDIT_ISSUE", "EDIT_ISSUES"):
        monkeypatch.setattr(JiraStandIn, "permissions", frozenset({name}))
        assert connector.may_triage(ref, datacenter.maintainer)
        assert not connector.may_triage(ref, datacenter.outsider)
    connector.close()


def test_who_may_say_what_holds_for_the_project(
    jira: JiraStandIn, datacenter: JiraStandIn, connector: JiraConnector
) -> None:
    for standin, asking in ((jira, connector), (datacenter, connect(datacenter))):
        ref = standin.open_issue("Checkout fails")
        assert asking.may_manage(ref, standin.maintainer)
        assert not asking.may_manage(ref, standin.outsider)
        asking.close()


def test_a_name_that_only_begins_like_theirs_is_somebody_else(datacenter: JiraStandIn) -> None:
    connector = connect(datacenter)
    ref = datacenter.open_issue("Checkout fails")
    assert not connector.may_triage(ref, Person(id="JIRAUSER9", handle="maintainer"))
    connector.close()


def test_nobody_may_triage(jira: JiraStandIn, connector: JiraConnector) -> None:
    assert not connector.may_triage(jira.open_issue("x"), Person(id=""))
    assert jira.requests == []


def test_an_account_that_may_not_ask_says_which_right_it_lacks(
    jira: JiraStandIn, connector: JiraConnector
) -> None:
    jira.administers = False
    with pytest.raises(PermanentError, match="administer projects"):
        connector.may_triage(jira.open_issue("x"), jira.maintainer)
