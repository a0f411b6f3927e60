"""What repositories call types and priorities becomes settings, as far as the words say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.github.config import DEFAULT_PRIORITY_OPTIONS, GitHubConfig
from connectors.github.own_words import explained
from core.secrets import Secret
from core.testing.github_standin import GitHubStandIn
from tests.connectors.github.wiring import connect

NO_PRIORITY = "no label and no issue field"


@pytest.fixture
def tracker() -> Iterator[GitHubStandIn]:
    with GitHubStandIn() as tracker:
        yield tracker


def config(**settings: Any) -> GitHubConfig:
    return GitHubConfig(token=Secret("t"), webhook_secrets=(Secret("s"),), **settings)


def field(*options: str, name: str = "Priority") -> dict[str, Any]:
    return {"id": 1, "name": name, "options": [{"name": option} for option in options]}


@pytest.mark.parametrize(
    ("labels", "types", "fields", "settings", "said"),
    [
        ([["bug", "P1", "P2"]], [], [], {"priority_labels": {"urgent": "P1", "high": "P2"}}, []),
        # Of two names for one priority, that of more repositories.
        ([["prio: high"], ["priority/high", "prio: low"], ["priority/high"]], [], [],
         {"priority_labels": {"high": "priority/high", "low": "prio: low"}}, []),
        ([["T-bug", "T-enhancement"]], [], [field("High", "Low")],
         {"priority_field": "Priority", "priority_options": {"high": "High", "low": "Low"},
          "type_labels": {"bug": ["T-bug"], "feature": ["T-enhancement"]}}, []),
        ([["P1"]], [], [field(*DEFAULT_PRIORITY_OPTIONS.values())],
         {"priority_labels": {"urgent": "P1"}}, ["the issue field 'Priority' is there too"]),
        ([["wish"]], ["Bug", "Feature"], [field(*DEFAULT_PRIORITY_OPTIONS.values())],
         {"priority_field": "Priority", "type_labels": {"feature": ["wish"]}},
         ["there are issue types too (Bug, Feature)"]),
        ([["area: cart"]], ["Bug"], [], {"issue_types": True}, [NO_PRIORITY]),
        ([["bug", "question"]], [], [field("Big", "Small", name="Size")], {}, [NO_PRIORITY]),
        ([], [], [], {}, [NO_PRIORITY]),
    ],
)  # fmt: skip
def test_what_the_words_say(
    labels: list[list[str]],
    types: list[str],
    fields: list[dict[str, Any]],
    settings: dict[str, Any],
    said: list[str],
) -> None:
    found = explained(config(), labels=labels, types={"acme": types}, fields={"acme": fields})
    assert found.settings == settings
    assert len(found.unexplained) == len(said)
    assert all(text.startswith(start) for text, start in zip(found.unexplained, said, strict=True))


def test_what_only_one_of_two_organisations_has_is_no_setting() -> None:
    fields = {"acme": [field("High", "Low")], "other": []}
    types = {"acme": ["Bug"], "other": []}
    found = explained(config(), labels=[[], []], types=types, fields=fields)
    assert found.settings == {}


def test_what_the_settings_say_stays() -> None:
    said = config(
        priority_labels={"high": "hot"}, type_labels={"bug": ("broken",)}, issue_types=True
    )
    found = explained(said, labels=[["P1", "T-bug"]], types={"acme": ["Bug"]}, fields={"acme": []})
    assert found.settings == {}
    assert found.unexplained == ()


def test_a_repository_is_asked_for_its_words(tracker: GitHubStandIn) -> None:
    words = connect(tracker, priority_labels={}).own_words()
    assert words.settings["priority_labels"]["urgent"] == "P0: urgent"
    assert connect(tracker, priority_labels={}, projects=("ada/notes",)).own_words().settings == {}
