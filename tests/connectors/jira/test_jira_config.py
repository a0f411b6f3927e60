"""Settings of a connection as they are written, and what is wrong with wrong ones."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from connectors.jira.config import Deployment, JiraConfig
from connectors.jira.connector import JiraConnector
from core.errors import ConfigError
from core.model import Mode, Priority
from core.plugin_manager import PluginManager, connector_classes
from core.settings import bind

CLOUD = {"url": "https://acme.atlassian.net", "user": "bot@acme.test", "api_token": "env:TOKEN"}
DATA_CENTER = {
    "url": "https://jira.acme.test/jira/",
    "deployment": "datacenter",
    "personal_access_token": "env:TOKEN",
}


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "a-token-that-nobody-may-see")


def config(table: dict[str, Any]) -> JiraConfig:
    return bind(JiraConfig, table, where="connections.acme-jira")


def test_cloud_as_it_is_written() -> None:
    found = config(
        {
            **CLOUD,
            "mode": "suggest",
            "priorities": {"urgent": "P0"},
            "types": {"Fehler": "bug"},
            "cancelled": ["Parked"],
            "public_projects": ["SHOP"],
        }
    )
    assert found.deployment is Deployment.CLOUD
    assert (found.site, found.base_url) == ("acme", "https://acme.atlassian.net")
    assert found.mode is Mode.SUGGEST
    assert found.priorities == {Priority.URGENT: "P0"}
    assert (found.cancelled, found.public_projects) == (("Parked",), ("SHOP",))
    assert (found.link_type, found.internal_comments) == ("Relates", True)
    assert "nobody-may-see" not in repr(found)


def test_data_center_as_it_is_written() -> None:
    found = config({**DATA_CENTER, "account": "acme"})
    assert not found.cloud
    assert (found.site, found.base_url) == ("acme", "https://jira.acme.test/jira")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "url: is required"),
        ({**CLOUD, "url": "acme.atlassian.net"}, "https://"),
        ({**CLOUD, "url": "ftp://acme.test"}, "https://"),
        ({**CLOUD, "url": "https://bot:secret@acme.test"}, "leave the credentials out"),
        ({**CLOUD, "url": "https://acme.test/?a=b"}, "https://"),
        ({**CLOUD, "user": ""}, "user"),
        ({"url": CLOUD["url"], "user": "x"}, "api_token"),
        ({**CLOUD, "deployment": "server"}, "'cloud', 'datacenter'"),
        ({**CLOUD, "deployment": "datacenter"}, "personal_access_token"),
        ({**CLOUD, "account": "a/b"}, "account"),
        ({**CLOUD, "account": "a:b"}, "account"),
        ({**CLOUD, "types": {"Fehler": "defect"}}, "bug, documentation, feature"),
        ({**CLOUD, "priorities": {"soon": "P0"}}, "'soon'"),
        (
            {**CLOUD, "priorities": {"urgent": "Outage", "high": "outage"}},
            "'outage' stands for urgent and for high",
        ),
        ({**CLOUD, "api_token": "the-token-itself"}, "by reference"),
        ({**CLOUD, "token": "env:TOKEN"}, "unknown setting 'token'"),
    ],
)
def test_what_is_wrong_is_named(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match="acme-jira") as caught:
        config(table)
    assert message in str(caught.value)
    assert "the-token-itself" not in str(caught.value)


def test_it_is_found_like_any_plugin() -> None:
    manager = PluginManager()
    manager.load_builtin(["connectors.jira"])
    assert connector_classes(manager) == {"jira": JiraConnector}


def test_the_client_library_is_not_loaded_before_it_is_needed() -> None:
    program = (
        "import sys, connectors.jira\n"
        "from connectors.jira.config import JiraConfig\n"
        "from core.secrets import Secret\n"
        "config = JiraConfig(url='https://a.test', user='u', api_token=Secret('t'))\n"
        "connectors.jira.JiraConnector('a', config)\n"
        "sys.exit(not {'atlassian', 'requests'}.isdisjoint(sys.modules))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
