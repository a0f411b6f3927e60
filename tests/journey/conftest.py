"""A real server in this process, with real connectors against stand-ins, on SQLite."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.config import config_from
from core.installation import Installation
from core.model import IssueRef, Suggestion
from core.serving import Serving
from core.store.actions import OPEN
from core.testing.github_standin import GitHubStandIn
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from core.testing.standin import StandIn
from tests.connectors.github.judge import GitHubJudge
from tests.connectors.jira.openapi_judge import Judge as JiraJudge
from tests.connectors.linear.official import official_schema
from tests.support import need_contract
from trackside import hookimpl

LABELS = {"github": "area: search", "jira": "checkout", "linear": "needs reproduction"}


class Always:
    """Suggests a label and a priority on every issue, so that tests know what to expect."""

    name = "always"
    promised: float | None = 0.99

    @hookimpl
    def trackside_suggest(self, issue: Any, context: Any) -> list[Suggestion]:
        del context
        made = {"confidence": 0.97, "made_by": "always", "version": "1", "promised": self.promised}
        found = [
            Suggestion(kind="label", value=LABELS[issue.tracker], because="It says so.", **made)
        ]
        if issue.tracker != "github":
            found.append(Suggestion(kind="priority", value="high", because="It is urgent.", **made))
        return found


@dataclass
class World:
    """A running Trackside and the stand-ins that it is connected to."""

    installation: Installation
    serving: Serving
    standins: dict[str, StandIn]
    plugin: Always

    def url(self, name: str) -> str:
        return f"{self.serving.url}/webhooks/{self.standins[name].connection}"

    def settle(self, seconds: float = 30.0) -> None:
        """Wait until every delivery was worked on and everything due has been written."""
        store = self.installation.store
        quiet = 0
        deadline = time.monotonic() + seconds
        while quiet < 3:
            assert time.monotonic() < deadline, store.inbox.counts()
            for standin in self.standins.values():
                standin.outbox.drain()
            counts = store.inbox.counts()
            with store.read() as transaction:
                due = store.actions.actions(transaction, statuses=OPEN, limit=1)
            busy = counts["received"] + counts["queued"] or due or store.outbox.waiting(1)
            quiet = 0 if busy or self.serving.busy() else quiet + 1
            time.sleep(0.03)

    def ours(self, name: str, ref: IssueRef) -> list[str]:
        """Our comments on an issue, as text."""
        return [c for c in self.standins[name].comments(ref) if "/trackside " in c and len(c) > 40]


MakeWorld = Callable[..., World]


def _unjudged() -> dict[str, StandIn]:
    return {
        "github": GitHubStandIn(connection="acme-github"),
        "jira": JiraStandIn(connection="acme-jira"),
        "linear": LinearStandIn(connection="acme-linear"),
    }


def _judged() -> dict[str, StandIn]:
    """Stand-ins that ask the trackers' official descriptions about everything sent and answered."""
    judge = GitHubJudge(need_contract("github-rest.json"))
    return {
        "github": GitHubStandIn(connection="acme-github", judge=judge),
        "jira": JiraStandIn(connection="acme-jira", judge=JiraJudge()),
        "linear": LinearStandIn(connection="acme-linear", schema=official_schema()),
    }


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[MakeWorld]:
    started: list[World] = []

    def make(
        *, mode: str = "apply", quiet_minutes: float = 0, judged: bool = False, **more: Any
    ) -> World:
        standins = _judged() if judged else _unjudged()
        for standin in standins.values():
            standin.start()
        settings = {
            "github": {"base_url": standins["github"].api_url, "token": GitHubStandIn.token},
            "jira": {
                "url": standins["jira"].url,
                "account": "acme",
                "user": API_USER,
                "api_token": API_TOKEN,
            },
            "linear": {
                "url": standins["linear"].api_url,
                "account": "acme",
                "api_key": API_KEY,
            },
        }
        connections = {}
        for name, table in settings.items():
            for key in {"token", "api_token", "api_key"} & set(table):
                place = tmp_path / f"{name}.secret"
                place.write_text(table[key])
                table[key] = f"file:{place}"
            hook = tmp_path / f"{name}.hook"
            hook.write_text(standins[name].webhook_secret)
            connections[f"acme-{name}"] = {
                "tracker": name,
                "webhook_secrets": [f"file:{hook}"],
                "mode": mode,
                "quiet_minutes": quiet_minutes,
                "writes_per_minute": 0,
                "writes_per_hour": 0,
                **table,
            }
        config = config_from(
            {
                "store": {"data_dir": "data"},
                "server": {"port": 0},
                # The plugin below is an object of this process.
                "work": {"poll_seconds": 0.05, "process": "shared"},
                "connections": connections,
                **more,
            },
            base=tmp_path,
        )
        installation = Installation.open(config, serving=True)
        plugin = Always()
        installation.plugins.register(plugin, name="always")
        serving = Serving(installation)
        serving.start()
        world = World(installation, serving, standins, plugin)
        started.append(world)
        assert installation.meet_trackers() == {}
        for name, standin in standins.items():
            standin.subscribe(world.url(name), standin.webhook_secret)
        return world

    yield make
    for world in started:
        world.serving.stop()
        world.installation.close()
        for standin in world.standins.values():
            standin.stop()
    assert [v for world in started for one in world.standins.values() for v in one.violations] == []
