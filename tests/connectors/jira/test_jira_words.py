"""What a site calls priorities, types and resolutions, where nobody explained it."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.jira.config import JiraConfig
from connectors.jira.own_words import explained
from core.secrets import Secret


def config(**settings: Any) -> JiraConfig:
    return JiraConfig(
        url="https://acme.atlassian.net",
        user="bot@acme.test",
        api_token=Secret("t"),
        webhook_secrets=(Secret("s"),),
        **settings,
    )


@pytest.mark.parametrize(
    ("names", "settings", "said"),
    [
        ({"priorities": ["Highest", "Low", "None"], "types": ["Bug", "Epic"],
          "resolutions": ["Done", "Won't Do", "Cannot Reproduce"]}, {}, []),
        ({"priorities": ["P1 - Critical", "P2 - High", "P4 - Low"]},
         {"priorities": {"urgent": "P1 - Critical", "high": "P2 - High", "low": "P4 - Low"}}, []),
        ({"priorities": ["Sofort", "High"]}, {},
         ["nothing explains the priority 'Sofort': priorities = { high = \"Sofort\" } would"]),
        ({"types": ["Wishlist", "Incident", "Incident"]}, {"types": {"Wishlist": "feature"}},
         ["nothing explains the issue type 'Incident': types = { \"Incident\" = \"task\" }"]),
        ({"resolutions": ["Gone", "Answered elsewhere"]}, {},
         ["nothing explains the resolutions 'Gone', 'Answered elsewhere', taken for done"]),
        ({"types": [f"Kind {n}" for n in range(12)]}, {},
         ["nothing explains the issue types 'Kind 0', 'Kind 1', "]),
    ],
)  # fmt: skip
def test_what_the_names_say(
    names: dict[str, list[str]], settings: dict[str, Any], said: list[str]
) -> None:
    none: dict[str, list[str]] = {"priorities": [], "types": [], "resolutions": []}
    found = explained(config(), **{**none, **names})
    assert found.settings == settings
    assert len(found.unexplained) == len(said)
    assert all(text.startswith(start) for text, start in zip(found.unexplained, said, strict=True))


def test_what_the_settings_say_stays() -> None:
    said = config(priorities={"high": "Sofort"}, types={"Incident": "bug"}, cancelled=("Gone",))
    found = explained(
        said, priorities=["Sofort", "P4 - Low"], types=["Incident"], resolutions=["Gone"]
    )
    assert found.settings == {"priorities": {"high": "Sofort", "low": "P4 - Low"}}
    assert found.unexplained == ()
