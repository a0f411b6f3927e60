"""Linear's own schema judges our queries, and the bodies that the stand-in sends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import GraphQLSchema, parse, validate
from graphql.validation import NoDeprecatedCustomRule

from connectors.linear import list_queries
from connectors.linear.queries import Operation
from connectors.linear.service_queries import OPERATIONS
from core.testing.linear_complexity import complexity
from core.testing.linear_server import own_schema
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.official import official_schema, wrong_in_webhook

pytestmark = pytest.mark.contracts


@pytest.fixture
def official() -> GraphQLSchema:
    return official_schema()


# -- queries -------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.doing)
def test_every_query_is_valid_in_linears_schema(
    official: GraphQLSchema, operation: Operation
) -> None:
    assert validate(official, parse(operation.text)) == []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.doing)
def test_every_query_is_valid_in_the_stand_ins_schema(operation: Operation) -> None:
    assert validate(own_schema(), parse(operation.text)) == []


def test_the_judge_is_awake(official: GraphQLSchema) -> None:
    for wrong in (
        "{ viewer { nickname } }",
        "{ issue { id } }",
        "mutation { issueUpdate(id: 3, input: { priority: 1 }) { success } }",
        'mutation { issueUpdate(id: "x", input: { colour: "red" }) { success } }',
        'mutation { issueUpdate(id: "x", input: { priority: "high" }) { success } }',
    ):
        assert validate(official, parse(wrong)) != []


def test_no_query_uses_what_linear_means_to_remove(official: GraphQLSchema) -> None:
    for operation in OPERATIONS:
        assert validate(official, parse(operation.text), [NoDeprecatedCustomRule]) == []


@pytest.mark.trap("L8")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.doing)
def test_no_query_costs_much(operation: Operation) -> None:
    """L8: Linear refuses a query above 10,000; an hour has 2,000,000 for 5,000 queries.

    Whole teams are read with the largest query that is safely below that.
    """
    whole = operation is list_queries.ISSUES
    assert complexity(parse(operation.text)) <= (8_500 if whole else 400)


def test_every_list_says_how_long_it_may_be() -> None:
    for operation in OPERATIONS:
        assert operation.text.count("nodes {") == operation.text.count("first: ")


def test_the_stand_ins_schema_is_a_part_of_linears(official: GraphQLSchema) -> None:
    """Every field and argument of ours has the same type there."""
    for name, ours in own_schema().type_map.items():
        if name.startswith("__"):
            continue
        theirs = official.type_map[name]
        assert type(ours) is type(theirs)
        for field, kind in getattr(ours, "fields", {}).items():
            other = theirs.fields[field]  # type: ignore[attr-defined]
            assert str(kind.type) == str(other.type), f"{name}.{field}"
            for argument, given in getattr(kind, "args", {}).items():
                assert str(given.type) == str(other.args[argument].type), f"{name}.{field}"
        assert set(getattr(ours, "values", ())) <= set(getattr(theirs, "values", ()))


# -- webhooks ------------------------------------------------------------------------------


def life_of_an_issue(tracker: LinearStandIn) -> None:
    """Everything that people and we do, once."""
    tracker.make_label("Severity", is_group=True)
    tracker.make_label("S1", group="Severity", team="ENG")
    ref = tracker.open_issue("It fails", "Steps", labels=["Bug", "S1"], priority="High")
    tracker.edit_issue(ref, title="It still fails", body="")
    tracker.add_label(ref, "Feature")
    tracker.remove_label(ref, "Bug")
    tracker.set_priority(ref, "Urgent")
    tracker.assign(ref, "maintainer-1")
    tracker.unassign(ref)
    for state in ("In Progress", "Done", "Canceled", "Todo"):
        tracker.set_state(ref, state)
    comment = tracker.comment(ref, "A remark")
    tracker.edit_comment(ref, comment, "A better remark")
    tracker.delete_comment(ref, comment)
    workspace, issue = tracker.workspace, tracker.issue(ref)
    attachment = workspace.attach(tracker.viewer, issue, "Title", "https://tracker.example/1")
    workspace.attach(tracker.viewer, issue, "Other title", "https://tracker.example/1")
    workspace.detach(tracker.viewer, attachment)
    moved = tracker.move(ref, "OPS")
    tracker.archive(moved)
    tracker.delete_issue(moved)
    tracker.restore(moved)
    tracker.rename_label("S1", "S0")
    tracker.delete_label("S0")


@pytest.mark.parametrize("client", ["", "client-1"])
def test_every_webhook_of_the_stand_in_is_as_linear_describes_it(
    official: GraphQLSchema, client: str
) -> None:
    tracker = LinearStandIn(oauth_client_id=client)
    with tracker:
        life_of_an_issue(tracker)
        sent = tracker.deliveries()
    bodies = [json.loads(one.body) for one in sent]
    assert {(b["type"], b["action"]) for b in bodies} == {
        (kind, action)
        for kind in ("Issue", "Comment", "IssueLabel", "Attachment")
        for action in ("create", "update", "remove")
    }
    for one, body in zip(sent, bodies, strict=True):
        assert wrong_in_webhook(body, official) == [], (body["type"], body["action"])
        assert one.headers["Linear-Event"] == body["type"]
        assert one.headers["Linear-Timestamp"] == str(body["webhookTimestamp"])
        assert ("updatedFrom" in body) == (body["action"] == "update")


def test_the_judge_of_webhooks_is_awake(official: GraphQLSchema) -> None:
    with LinearStandIn() as tracker:
        tracker.open_issue("It fails", labels=["Bug"])
        good = tracker.deliveries()[-1].body

    def broken(*path: Any, value: Any = None) -> list[str]:
        body: Any = json.loads(good)
        place = body
        for step in path[:-1]:
            place = place[step]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return wrong_in_webhook(body, official)

    assert wrong_in_webhook(json.loads(good), official) == []
    assert broken("organizationId") == ["body.organizationId is missing"]
    assert any("data.priority " in one for one in broken("data", "priority"))
    assert any("data.priority " in one for one in broken("data", "priority", value="1"))
    assert any("data.labels[0].name" in one for one in broken("data", "labels", 0, "name"))
    assert any("data.colour" in one for one in broken("data", "colour", value="red"))
    assert any("data.labelIds" in one for one in broken("data", "labelIds", value="x"))
    assert any("actor" in one for one in broken("actor", value={"id": "x"}))
    assert any("createdAt" in one for one in broken("createdAt", value="2026-01-31T12:00:00"))
