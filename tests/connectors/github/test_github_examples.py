"""What GitHub's own packages say of deliveries, against what our connector makes of them."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from connectors.github.config import GitHubConfig
from connectors.github.connector import GitHubConnector
from core.errors import MalformedDelivery, SignatureError
from core.model import Delivery, Event, EventKind, Ignored, Person
from core.secrets import Secret
from core.testing.conformance import mutate
from core.testing.github_standin import GitHubStandIn
from tests.connectors.github.octokit import Sampler, examples, webhook_schemas
from tests.node_scripts import run_node

SECRET = "It's a Secret to Everybody"
RECEIVED = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
OURS = ("issues", "issue_comment", "label", "milestone", "ping", "installation")

EXPECTED: dict[str, EventKind | str] = {
    "issues.opened": EventKind.ISSUE_OPENED,
    "issues.edited": EventKind.ISSUE_EDITED,
    "issues.reopened": EventKind.ISSUE_REOPENED,
    "issues.deleted": EventKind.ISSUE_DELETED,
    "issues.transferred": EventKind.ISSUE_TRANSFERRED,
    "issues.labeled": EventKind.ISSUE_LABELLED,
    "issues.unlabeled": EventKind.ISSUE_LABELLED,
    "issues.assigned": EventKind.ISSUE_ASSIGNED,
    "issues.unassigned": EventKind.ISSUE_ASSIGNED,
    "issues.milestoned": EventKind.ISSUE_MILESTONED,
    "issues.demilestoned": EventKind.ISSUE_MILESTONED,
    "issues.locked": EventKind.ISSUE_UPDATED,
    "issues.unlocked": EventKind.ISSUE_UPDATED,
    "issues.pinned": "pinning",
    "issues.unpinned": "unpinning",
    "issue_comment.created": EventKind.COMMENT_ADDED,
    "issue_comment.edited": EventKind.COMMENT_EDITED,
    "issue_comment.deleted": EventKind.COMMENT_DELETED,
    "label.created": EventKind.LABEL_CHANGED,
    "label.deleted": EventKind.LABEL_CHANGED,
    "label.edited": "colour",
    "milestone.created": "milestone",
    "milestone.closed": "milestone",
    "milestone.deleted": "milestone",
    "ping": "only checks",
    "installation.created": "installation",
    "installation.deleted": "installation",
    "installation.new_permissions_accepted": "installation",
    "installation.suspend": "installation",
    "installation.unsuspend": "installation",
}

# GitHub has no examples of these; their payloads are made from its schemas.
WITHOUT_EXAMPLES: dict[str, EventKind | str] = {
    "issues-closed": EventKind.ISSUE_CLOSED,
    "issues-typed": EventKind.ISSUE_TYPED,
    "issues-untyped": EventKind.ISSUE_TYPED,
    "sub-issues-sub-issue-added": EventKind.ISSUE_LINKED,
    "sub-issues-sub-issue-removed": EventKind.ISSUE_LINKED,
    "sub-issues-parent-issue-added": EventKind.ISSUE_LINKED,
    "sub-issues-parent-issue-removed": EventKind.ISSUE_LINKED,
    "issue-dependencies-blocked-by-added": EventKind.ISSUE_LINKED,
    "issue-dependencies-blocked-by-removed": EventKind.ISSUE_LINKED,
    "issue-dependencies-blocking-added": EventKind.ISSUE_LINKED,
    "issue-dependencies-blocking-removed": EventKind.ISSUE_LINKED,
}


def make_connector(*secrets: str) -> GitHubConnector:
    config = GitHubConfig(
        token=Secret("unused"), webhook_secrets=tuple(Secret(value) for value in secrets)
    )
    return GitHubConnector("acme-github", config)


def parse(event: str, body: bytes | dict[str, Any], me: Person | None = None) -> Event | Ignored:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"x-github-event": event}
    delivery = Delivery(
        connection="acme-github", id="1", headers=headers, body=raw, received_at=RECEIVED
    )
    return make_connector("x").parse(delivery, me)


def event_name(schema: str) -> str:
    """The X-GitHub-Event of a schema's name: ``sub-issues-sub-issue-added`` -> ``sub_issues``."""
    names = ("issue-comment", "issue-dependencies", "sub-issues", "issues", "label")
    for name in names:
        if schema.startswith(f"{name}-"):
            return name.replace("-", "_")
    return schema.replace("-", "_")


def assert_as_expected(expected: EventKind | str, found: Event | Ignored) -> None:
    if isinstance(expected, EventKind):
        assert isinstance(found, Event), found
        assert found.kind is expected
    else:
        assert isinstance(found, Ignored), found
        assert expected in found.reason


@pytest.mark.trap("G1")
def test_the_signature_of_githubs_documentation() -> None:
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    connector = make_connector(SECRET)
    connector.verify({"x-hub-signature-256": signature}, b"Hello, World!")
    with pytest.raises(SignatureError):
        connector.verify({"x-hub-signature-256": signature}, b"Hello, World?")
    sha1 = "sha1=0000000000000000000000000000000000000000"
    with pytest.raises(SignatureError, match="missing"):
        connector.verify({"x-hub-signature": sha1}, b"Hello, World!")


@pytest.mark.node
def test_every_example_signed_by_github_is_verified_and_understood() -> None:
    lines = run_node("sign_github.mjs", SECRET, *OURS)
    counts = Counter(line["event"] for line in lines)
    assert counts == {
        "issues": 29,
        "issue_comment": 9,
        "label": 6,
        "ping": 4,
        "installation": 7,
        "milestone": 5,
    }
    connector = make_connector("older secret", SECRET)
    pull_requests = 0
    for line in lines:
        body = line["body"].encode()
        connector.verify({"x-hub-signature-256": line["signature"]}, body)
        with pytest.raises(SignatureError):
            connector.verify({"x-hub-signature-256": line["signature"]}, body[:-1])
        name = f"{line['event']}.{line['action']}".rstrip(".")
        expected = EXPECTED[name]
        if "pull_request" in json.loads(body).get("issue", {}):
            expected = "pull request"
            pull_requests += 1
        assert_as_expected(expected, parse(line["event"], body))
    assert 0 < pull_requests < 10


@pytest.mark.node
def test_deliveries_of_the_stand_in_are_accepted_by_githubs_library() -> None:
    with GitHubStandIn() as tracker:
        _live_a_life(tracker)
        deliveries = tracker.deliveries()
        lines = [
            json.dumps(
                {"body": sent.body.decode(), "signature": sent.headers["X-Hub-Signature-256"]}
            )
            for sent in deliveries
        ]
        forged = json.dumps(
            {"body": "{}", "signature": deliveries[0].headers["X-Hub-Signature-256"]}
        )
        stdin = "\n".join([*lines, forged])
        verdicts = run_node("verify_github.mjs", tracker.webhook_secret, stdin=stdin)
    assert verdicts == [True] * len(lines) + [False]


def test_deliveries_of_the_stand_in_have_githubs_shape() -> None:
    schemas = webhook_schemas()
    with GitHubStandIn() as tracker:
        _live_a_life(tracker)
        deliveries = tracker.deliveries()
    seen = set()
    for sent in deliveries:
        payload = json.loads(sent.body)
        name = f"{sent.event}-{payload['action']}".replace("_", "-")
        seen.add(name)
        problems = [
            f"{name}: {'/'.join(map(str, error.path))}: {error.message[:200]}"
            for error in Draft202012Validator(schemas[name]).iter_errors(payload)
        ]
        assert problems == []
    assert len(seen) == 18
    # The judge is awake.
    broken = {**json.loads(deliveries[0].body), "issue": {"number": "one"}}
    assert list(Draft202012Validator(schemas["issues-opened"]).iter_errors(broken))


def test_a_life_in_the_stand_in_is_understood() -> None:
    with GitHubStandIn() as tracker:
        _live_a_life(tracker)
        found = [parse(sent.event, sent.body) for sent in tracker.deliveries()]
    told = [
        (event.kind.value, change.field, change.before, change.after)
        for event in found
        if isinstance(event, Event)
        for change in event.changes
    ]
    assert told == [
        ("issue.labelled", "labels", None, "bug"),
        ("issue.labelled", "type", "", "bug"),
        ("issue.edited", "title", "It fails", "It fails always"),
        ("issue.edited", "body", "Always", "Really"),
        ("issue.labelled", "labels", None, "area: search"),
        ("issue.labelled", "labels", "bug", None),
        ("issue.labelled", "type", "bug", ""),
        ("issue.labelled", "labels", None, "a new one"),
        ("issue.assigned", "assignees", None, "maintainer-1"),
        ("issue.assigned", "assignees", "maintainer-1", None),
        ("issue.typed", "type", "", "bug"),
        ("issue.typed", "type", "bug", ""),
        ("issue.closed", "status", "open", "closed"),
        ("issue.reopened", "status", "closed", "open"),
        ("issue.opened", "key", "github:acme/shop#1", "github:acme/warehouse#1"),
        ("issue.opened", "project", "acme/shop", "acme/warehouse"),
    ]
    kinds = Counter(event.kind for event in found if isinstance(event, Event))
    assert kinds[EventKind.COMMENT_ADDED] == kinds[EventKind.COMMENT_DELETED] == 1
    assert kinds[EventKind.ISSUE_TRANSFERRED] == kinds[EventKind.ISSUE_DELETED] == 1
    labels = [event.label for event in found if isinstance(event, Event) and any(event.label)]
    assert labels == [(None, "a new one"), ("area: search", "area: find")]


@pytest.mark.parametrize("name", WITHOUT_EXAMPLES)
@pytest.mark.parametrize("full", [True, False])
def test_events_without_examples_are_made_from_the_schemas(name: str, full: bool) -> None:
    schema = webhook_schemas()[name]
    payload = Sampler(schema, full=full, without=["pull_request"]).sample()
    payload.setdefault("repository", {})["full_name"] = "acme/shop"
    assert_as_expected(WITHOUT_EXAMPLES[name], parse(event_name(name), payload))


@pytest.mark.trap("G8")
def test_no_schema_of_github_breaks_the_parser() -> None:
    for name, schema in webhook_schemas().items():
        for full in (True, False):
            payload = Sampler(schema, full=full).sample()
            try:
                found = parse(event_name(name), payload)
            except MalformedDelivery:
                assert name.startswith(("issue", "label", "sub-issues"))
                continue
            assert isinstance(found, Event | Ignored)


@pytest.mark.parametrize(
    "host", ["api.github.com", "ghes-31", "ghes-32", "ghes-33", "ghes-34", "ghes-35"]
)
def test_no_example_of_any_event_breaks_the_parser(host: str) -> None:
    found = [parse(name, payload) for name, payload in examples(host)]
    assert len(found) > 40
    events = [event for event in found if isinstance(event, Event)]
    for event in events:
        assert event.occurred_at.tzinfo is not None
        assert event.project
        if event.kind is not EventKind.LABEL_CHANGED:
            assert event.issue is not None
            assert event.issue.key.startswith(f"github:{event.project}#")
    assert all(ignored.reason for ignored in found if isinstance(ignored, Ignored))


def test_mutated_examples_raise_nothing_but_malformed() -> None:
    ours = [(n, p) for n, p in examples() if n in {"issues", "issue_comment", "label"}]
    bodies = [(name, json.dumps(payload)) for name, payload in ours]
    me = Person(id="21031067", handle="Codertocat")

    @settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def check(data: st.DataObject) -> None:
        name, body = data.draw(st.sampled_from(bodies))
        payload = json.loads(body)
        for _ in range(data.draw(st.integers(1, 5))):
            mutate(payload, data.draw)
        try:
            found = parse(name, payload, me)
        except MalformedDelivery:
            return
        if isinstance(found, Ignored):
            assert found.reason
        elif found.issue is not None:
            # What is stored must be fit for UTF-8, JSON and PostgreSQL.
            stored = json.dumps([found.issue.title, found.issue.body, dict(found.issue.extra)])
            assert "\\u0000" not in stored
            f"{found.issue}{found.changes}{found.actor}".encode()
            json.loads(stored, parse_constant=pytest.fail)

    check()


def _live_a_life(tracker: GitHubStandIn) -> None:
    """Every change that the stand-in knows, once."""
    ref = tracker.open_issue("It fails", "Always", ["bug"])
    other = tracker.open_issue("It works", None, type_name="Feature")
    tracker.edit_issue(ref, title="It fails always", body="Really")
    tracker.add_label(ref, "area: search")
    tracker.remove_label(ref, "bug")
    tracker.add_label(ref, "a new one")
    tracker.assign(ref, "maintainer-1")
    tracker.unassign(ref, "maintainer-1")
    tracker.set_type(ref, "Bug")
    tracker.set_type(ref, "")
    comment = tracker.comment(ref, "I see it too", by="reporter-2")
    tracker.edit_comment(ref, comment, "I do not see it", by="reporter-2")
    tracker.delete_comment(ref, comment)
    tracker.close(ref, "duplicate")
    tracker.reopen(ref)
    tracker.lock_issue(ref)
    tracker.rename_label("area: search", "area: find")
    tracker.transfer(ref)
    tracker.delete_issue(other)
