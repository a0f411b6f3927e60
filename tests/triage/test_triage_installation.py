"""What an installation makes of its connections' settings, for those who decide and write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.config import Siblings, load_config
from core.connector import Capability
from core.installation import Installation
from core.model import RelationKind
from core.triage.siblings import siblings_of
from tests.store.stores import an_issue

CONNECTION = "acme-github"


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("ANY", "any-secret")
    config = tmp_path / "trackside.toml"
    config.write_text(
        f'[store]\ndata_dir = "{tmp_path / "data"}"\n[connections.{CONNECTION}]\n'
        'tracker = "github"\ntoken = "env:ANY"\nwebhook_secrets = ["env:ANY"]\n'
        "writes_per_hour = 1\n"
    )
    opened = Installation.open(load_config(config))
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("capabilities", "appliable"),
    [
        ({Capability.LABELS}, {"label", "type"}),
        ({Capability.TYPE}, {"type"}),
        ({Capability.PRIORITY, Capability.ASSIGNEES}, {"priority", "assignee"}),
        # What only people ask for is none of it.
        ({Capability.STATUS, Capability.LINK, Capability.CLOSE_AS_DUPLICATE}, set()),
    ],
)
def test_what_may_be_applied_is_what_the_connection_can(
    installation: Installation, capabilities: set[Capability], appliable: set[str]
) -> None:
    connector = installation.connectors[CONNECTION]
    connector.capabilities = frozenset(capabilities)
    assert installation.rules_for(CONNECTION).appliable == appliable
    assert installation.desk(CONNECTION).capabilities == capabilities
    assert installation.desk(CONNECTION).link_kinds == connector.link_kinds
    assert RelationKind.SIMILAR not in installation.desk("not configured").link_kinds


def test_the_pace_is_the_connections_and_lasts_from_write_to_write(
    installation: Installation,
) -> None:
    installation.store.issues.import_batch([replace(an_issue(), connection=CONNECTION)])
    issue = installation.store.issues.by_key("github:acme/shop#1")
    assert issue is not None
    assert installation.write_back(CONNECTION).pace(issue.id) is None
    wait = installation.write_back(CONNECTION).pace(issue.id)
    assert wait is not None
    assert wait.whole_connection


def test_who_declined_proposals_is_remembered_from_write_to_write(
    installation: Installation,
) -> None:
    installation.write_back(CONNECTION).declined.add(CONNECTION, "acme/shop")
    assert installation.write_back(CONNECTION).declined.has(CONNECTION, "acme/shop")


def test_projects_teach_each_other_as_the_settings_say(installation: Installation) -> None:
    store = installation.store
    public = [an_issue(n) for n in range(1, 4)]
    hidden = [
        an_issue(
            n, key=f"github:acme/depot#{n}", project="acme/depot", private=True, external_id=""
        )
        for n in range(1, 6)
    ]
    store.issues.import_batch([*public, *hidden])

    def taught(project: str, which: Siblings) -> set[str]:
        history = store.issues.of_project(project, tracker="github")
        found = siblings_of(store.issues, "github", project, history, which)
        return {one.project for one in found}

    assert taught("acme/shop", Siblings.CONNECTION) == set(), "what is private stays so"
    assert taught("acme/depot", Siblings.CONNECTION) == {"acme/shop"}
    assert taught("acme/depot", Siblings.NONE) == set()


def test_of_a_large_project_the_newest_teach(installation: Installation) -> None:
    store = installation.store
    store.issues.import_batch([an_issue(n) for n in range(1, 9)])
    newest = store.issues.of_project("acme/shop", tracker="github", newest=3)
    assert [one.key.rpartition("#")[2] for one in newest] == ["6", "7", "8"]
