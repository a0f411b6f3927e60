"""The small parts: settings, ids, the plugin, the stand-in's pages and manners."""

from __future__ import annotations

import subprocess
import sys
import uuid
from typing import Any

import pytest
import requests

from connectors.linear.config import LinearConfig
from connectors.linear.ids import GENERATIONS, is_ours, our_ids
from connectors.linear.mapping import priority_number
from core.errors import ConfigError
from core.model import Mode
from core.plugin_manager import PluginManager, connector_classes
from core.secrets import Secret
from core.settings import bind
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from tests.connectors.linear.helpers import connect
from tests.support import ROOT

# -- the plugin ----------------------------------------------------------------------------


def test_the_plugin_offers_the_connector() -> None:
    manager = PluginManager()
    manager.load_builtin(["connectors.linear"])
    assert connector_classes(manager)["linear"].config_class is LinearConfig


def test_importing_it_loads_no_graphql() -> None:
    code = "import sys, connectors.linear; print({'gql', 'graphql', 'requests'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


# -- settings ------------------------------------------------------------------------------


def bound(monkeypatch: pytest.MonkeyPatch, **table: Any) -> LinearConfig:
    monkeypatch.setenv("LINEAR_KEY", "lin_api_1")
    table = {"account": "acme", "api_key": "env:LINEAR_KEY", **table}
    return bind(LinearConfig, table, where="connections.acme-linear")


def test_settings_are_bound_with_their_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    config = bound(monkeypatch, mode="suggest", private_teams=["SEC"])
    assert config.api_key.reveal() == "lin_api_1"
    assert config.url == "https://api.linear.app/graphql"
    assert (config.mode, config.private_teams) == (Mode.SUGGEST, ("SEC",))
    assert config.max_age_seconds == 60


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"account": ""}, "account"),
        ({"account": "acme/shop"}, "account"),
        ({"account": "-acme"}, "account"),
        ({"url": "http://api.linear.example/graphql"}, "https"),
        ({"url": "api.linear.app"}, "https"),
        ({"url": "https://[broken"}, "url"),
        ({"max_age_seconds": 0}, "max_age_seconds"),
        ({"max_age_seconds": 86_400.0}, "max_age_seconds"),
        ({"api_key": "lin_api_1"}, "by reference"),
        ({"api-key": "x"}, "unknown setting 'api-key'"),
    ],
)
def test_wrong_settings_are_named(
    monkeypatch: pytest.MonkeyPatch, table: dict[str, Any], why: str
) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        bound(monkeypatch, **table)
    assert "connections.acme-linear" in str(caught.value)
    assert "lin_api_1" not in str(caught.value)


def test_a_stand_in_may_be_reached_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    assert bound(monkeypatch, url="http://127.0.0.1:8080/graphql").url.startswith("http:")


# -- ids -----------------------------------------------------------------------------------


def test_our_ids_are_uuids_of_version_4_that_never_change() -> None:
    ids = our_ids("comment", "issue", "marker")
    assert ids == our_ids("comment", "issue", "marker")
    assert len(set(ids)) == GENERATIONS
    for one in ids:
        parsed = uuid.UUID(one)
        assert str(parsed) == one
        assert (parsed.version, parsed.variant) == (4, uuid.RFC_4122)


def test_different_things_have_different_ids() -> None:
    things = [("a", "b"), ("b", "a"), ("ab", ""), ("", "ab"), ("a", "b", ""), ("a:1", "b")]
    ids = [one for thing in things for one in our_ids(*thing)]
    assert len(set(ids)) == len(ids)


def test_our_ids_are_told_from_others() -> None:
    assert all(is_ours(one) for one in our_ids("comment", "issue", "marker"))
    assert is_ours(our_ids("x")[0].upper())
    assert not any(is_ours(str(uuid.uuid4())) for _ in range(2_000))
    assert not any(map(is_ours, ["", "x", "0" * 32, str(uuid.UUID(int=0))]))


# -- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("urgent", 1),
        ("Urgent", 1),
        (" high ", 2),
        ("medium", 3),
        ("Normal", 3),
        ("low", 4),
        ("none", 0),
        ("No priority", 0),
        ("blocker", None),
        ("", None),
        ("1", None),
    ],
)
def test_priorities_by_word(word: str, number: int | None) -> None:
    assert priority_number(word) == number


# -- the stand-in --------------------------------------------------------------------------


def test_pages_show_what_people_would_see() -> None:
    with LinearStandIn() as tracker:
        other = tracker.open_issue("Another <b>")
        ref = tracker.open_issue("It fails", "Some *steps*", labels=["Bug"], priority="High")
        tracker.comment(ref, "Before\n\n+++ Why\n\n- one <i>\n\n+++\n\nAfter")
        tracker.relate(ref, other, "similar")
        listed = requests.get(f"{tracker.url}/pages/", timeout=5).text
        page = requests.get(f"{tracker.url}/pages/acme/ENG-2", timeout=5).text
    assert "Another &lt;b&gt;" in listed
    assert "It fails" in listed
    for shown in ("<em>steps</em>", "Bug", "High", "similar", "acme/ENG-1", "reporter-1"):
        assert shown in page
    assert "<details><summary>Why</summary>" in page
    assert "+++" not in page
    assert "<i>" not in page


def graphql(tracker: LinearStandIn, body: Any, **headers: str) -> requests.Response:
    headers = {"Authorization": API_KEY, **headers}
    return requests.post(tracker.api_url, json=body, headers=headers, timeout=5)


def test_the_stand_in_is_as_strict_as_linear() -> None:
    create = 'mutation { commentCreate(input: { id: "%s", issueId: "%s", body: "x" }) { success } }'
    with LinearStandIn() as tracker:
        ref = tracker.open_issue("Strict")
        refused = graphql(tracker, {"query": "{ viewer { id } }"}, Authorization="lin_api_other")
        version5 = graphql(
            tracker, {"query": create % (uuid.uuid5(uuid.NAMESPACE_URL, "x"), ref.external_id)}
        )
        taken = [
            graphql(tracker, {"query": create % (our_ids("x")[0], ref.external_id)}).json()
            for _ in range(2)
        ]
        broken = graphql(tracker, ["not", "a", "query"])
        assert tracker.violations == []
        unknown = graphql(tracker, {"query": "{ viewer { nickname } }"})
    assert refused.status_code == 401
    assert refused.json()["errors"][0]["extensions"]["code"] == "AUTHENTICATION_ERROR"
    assert version5.json()["errors"][0]["extensions"]["userPresentableMessage"] == (
        "id must be a UUID"
    )
    assert "errors" not in taken[0]
    assert "conflict on insert" in taken[1]["errors"][0]["message"]
    assert broken.status_code == 400
    assert unknown.status_code == 400
    assert len(tracker.violations) == 1
    assert "nickname" in tracker.violations[0]


@pytest.mark.trap("L8")
def test_every_answer_tells_the_limits() -> None:
    with LinearStandIn() as tracker:
        answer = graphql(tracker, {"query": "{ viewer { id } }"})
        deep = "{ issueLabels(first: 250) { nodes { team { members { nodes { id } } } } } }"
        costly = graphql(tracker, {"query": deep})
    assert answer.headers["X-RateLimit-Requests-Remaining"] == "2499"
    assert int(answer.headers["X-RateLimit-Requests-Reset"]) > 1_700_000_000_000
    assert answer.headers["X-Complexity"] == "1"
    assert costly.json()["errors"][0]["message"] == "Query too complex"


def test_webhooks_reach_a_subscriber_signed() -> None:
    with LinearStandIn() as receiver, LinearStandIn() as tracker:
        tracker.subscribe(receiver.url + "/hook", "subscriber-secret")
        tracker.open_issue("Told")
        assert tracker.outbox.drain(5)
        sent = tracker.outbox.sent[-1]
    assert sent.status == 404, "it was received, by somebody who does not know webhooks"
    headers = {name.lower(): value for name, value in sent.headers.items()}
    connect(webhook_secrets=(Secret("subscriber-secret"),)).verify(headers, sent.body)
