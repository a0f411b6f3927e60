"""The connectors that come with Trackside, as set-up, doctor and installation find them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.cli.trackers_page import built_in
from core.config import config_from
from core.connector import Connector, Permissions
from core.doctor import State, examine_installation
from core.errors import ConfigError
from core.installation import Installation
from core.plugin_manager import connector_classes, make_plugin_manager
from core.setup.answers import secret_names, setting_names
from core.setup.asker import Ask, Wishes
from core.setup.form import Form
from core.testing.github_standin import GitHubStandIn
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from core.testing.standin import StandIn
from tests.setup.conftest import Command
from tests.setup.small_tracker import SmallConnector

WITH_SETUP = [cls for cls in (*built_in(), SmallConnector) if cls.setup is not None]


@pytest.mark.parametrize("cls", WITH_SETUP, ids=lambda cls: cls.name)
def test_what_a_connector_asks_fits_its_settings(cls: type[Connector[Any]]) -> None:
    setup = cls.setup
    assert setup is not None
    known, secret = set(setting_names(cls.config_class)), set(secret_names(cls.config_class))
    earlier: dict[str, tuple[str, ...]] = {}
    steering = {q.only_if[0] for q in setup.questions if q.only_if is not None}
    for question in setup.questions:
        name = question.setting
        assert name in known or (name in steering and question.choices), name
        assert question.secret == (name in secret), "what is secret is typed hidden"
        assert question.prompt
        if question.choices and question.default:
            assert question.default in question.choices
        if question.only_if is not None:
            other, values = question.only_if
            assert other in earlier, f"{name} hangs on {other}, which is asked before it"
            assert set(values) <= set(earlier[other] or values)
        earlier[name] = question.choices
    assert setup.permissions[Permissions.FULL]
    for needs in setup.permissions.values():
        assert all(need.name and need.why for need in needs)
    assert not setup.webhook or "{url}" in setup.webhook
    assert setup.credentials.strip()


@pytest.fixture
def connected(tmp_path: Path) -> Iterator[Installation]:
    """An installation with a connection to each stand-in."""
    standins: list[StandIn] = [GitHubStandIn(), JiraStandIn(), LinearStandIn()]
    for standin in standins:
        standin.start()
    github, jira, linear = standins
    tables: dict[str, dict[str, Any]] = {
        "github": {"base_url": github.api_url, "token": GitHubStandIn.token},
        "jira": {"url": jira.url, "account": "acme", "user": API_USER, "api_token": API_TOKEN},
        "linear": {"url": linear.api_url, "account": "acme", "api_key": API_KEY},
    }
    connections = {}
    for name, table in tables.items():
        for setting in {"token", "api_token", "api_key"} & set(table):
            kept = tmp_path / f"{name}.secret"
            kept.write_text(table[setting])
            table[setting] = f"file:{kept}"
        hook = tmp_path / f"{name}.hook"
        hook.write_text("of the webhook")
        connections[f"acme-{name}"] = {
            "tracker": name, "webhook_secrets": [f"file:{hook}"], **table,
        }  # fmt: skip
    config = config_from({"connections": connections}, base=tmp_path)
    installation = Installation.open(config)
    yield installation
    installation.close()
    for standin in standins:
        standin.stop()


def test_doctor_asks_the_real_connectors(connected: Installation) -> None:
    found = list(examine_installation(connected, offline=False))
    for name in connected.connectors:
        (live,) = [f for f in found if f.check == f"connection {name}"]
        assert live.state is State.FINE, live
        assert live.says.startswith("we are ")
        (came,) = [f for f in found if f.check == f"connection {name}: deliveries"]
        assert came.says.startswith("none ever came")


def test_what_a_connector_keeps_outlives_the_process(connected: Installation) -> None:
    connected.connectors["acme-jira"].keeper.save("refresh_token", "the newest")
    again = Installation.open(connected.config)
    try:
        assert again.connectors["acme-jira"].keeper.load("refresh_token") == "the newest"
        assert again.connectors["acme-linear"].keeper.load("refresh_token") is None
    finally:
        again.close()


def test_a_jira_token_is_not_promised_a_webhook(trackside: Command, folder: Path) -> None:
    """Only an OAuth app may register one."""
    options = [
        "init", "--tracker", "jira", "--name", "acme-jira", "--set", "url=http://127.0.0.1:9",
        "--set", "user=bot@acme.example", "--secret", "api_token=env:JT", "--yes", "--no-network",
        "--url", "https://triage.acme.example",
    ]  # fmt: skip
    refused = trackside(*options, "--webhook", env={"JT": "token"})
    assert refused.returncode == 2
    assert "jira lets these credentials register none (it takes client_id)" in refused.stderr
    done = trackside(*options, env={"JT": "token"})
    assert done.returncode == 0, done.stderr
    assert "manage_webhook" not in (folder / "trackside.toml").read_text()
    place = folder / "trackside.toml"
    by_hand = place.read_text().replace('user = "bot', 'manage_webhook = true\nuser = "bot')
    place.write_text(by_hand)
    said = trackside("doctor", "--json", env={"JT": "token"}).stdout
    assert "manage_webhook = true does nothing" in said or "127.0.0.1:9" in said
    can = trackside("connections", env={"JT": "token"}).stdout
    assert "Jira lets only an OAuth app register its webhook" in " ".join(can.split())


def test_a_secret_that_the_tracker_makes_up_is_asked_for(trackside: Command) -> None:
    done = trackside(
        "init", "--tracker", "linear", "--name", "ll", "--set", "account=acme",
        "--secret", "api_key=env:LK", "--yes", "--no-network", env={"LK": "key"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Put the secret that Linear shows into" in done.stderr
    assert "Its secret is in" not in done.stderr


class _Answers:
    """Somebody who gives a token and leaves everything else as it is, and notes what was asked."""

    again = False

    def __init__(self, **answers: str) -> None:
        self.answers, self.asked = answers, list[str]()

    def say(self, text: str) -> None:
        assert text

    def answer(self, ask: Ask) -> str:
        self.asked.append(ask.setting)
        return self.answers.get(ask.setting, ask.default)

    def agrees(self, prompt: str, *, default: bool = True) -> bool:
        assert prompt
        return default


@pytest.mark.parametrize("from_option", [False, True])
def test_who_gives_a_token_is_not_asked_for_an_app(
    monkeypatch: pytest.MonkeyPatch,
    from_option: bool,
) -> None:
    monkeypatch.setenv("A_TOKEN", "any-token")
    cls = connector_classes(make_plugin_manager({}))["github"]
    assert cls.setup is not None
    wishes = Wishes(secrets={"token": "env:A_TOKEN"} if from_option else {})
    answers = _Answers(**({} if from_option else {"token": "a-typed-token"}))
    form = Form(answers, cls, cls.setup, wishes, {}, Permissions.FULL)
    form.fill()
    assert not {"app_id", "installation_id", "private_key"} & set(answers.asked)
    assert "projects" in answers.asked


def test_an_app_beside_a_token_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", "any-token")
    cls = connector_classes(make_plugin_manager({}))["github"]
    assert cls.setup is not None
    wishes = Wishes(settings={"app_id": "7"}, secrets={"token": "env:A_TOKEN"})
    with pytest.raises(ConfigError):
        Form(_Answers(), cls, cls.setup, wishes, {}, Permissions.FULL).fill()
