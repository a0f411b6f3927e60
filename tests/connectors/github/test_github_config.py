from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from connectors.github.config import GitHubConfig
from core.errors import ConfigError
from core.model import Mode, Priority
from core.secrets import Secret
from core.settings import bind


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "GITHUB_TOKEN_OF_TESTS", "ghp_not_shown")


TOKEN = {"token": "env:GITHUB_TOKEN_OF_TESTS"}


def read(**table: Any) -> GitHubConfig:
    return bind(GitHubConfig, table, where="connections.acme-github")


def test_a_token_is_enough() -> None:
    config = read(**TOKEN, webhook_secrets=["env:GITHUB_TOKEN_OF_TESTS"], mode="suggest")
    assert config.token is not None
    assert config.token.reveal() == "ghp_not_shown"
    assert "ghp_not_shown" not in repr(config)
    assert config.base_url == "https://api.github.com"
    assert config.mode is Mode.SUGGEST
    assert config.type_labels["bug"][0] == "bug"


def test_an_app_needs_its_three_settings(tmp_path: Path) -> None:
    key = tmp_path / "app.pem"
    key.write_text("-----BEGIN RSA PRIVATE KEY-----\n", encoding="utf-8")
    app = {"app_id": 1, "installation_id": 2, "private_key": f"file:{key}"}
    config = read(**app, base_url="https://github.acme.test/api/v3")
    assert config.app_id == 1
    for missing in app:
        with pytest.raises(ConfigError, match="no credentials"):
            read(**{name: value for name, value in app.items() if name != missing})
    with pytest.raises(ConfigError, match="both a token"):
        read(**app, **TOKEN)


def test_no_credentials_is_refused_with_advice() -> None:
    with pytest.raises(ConfigError, match="env:NAME"):
        read()


@pytest.mark.parametrize("url", ["api.github.com", "ftp://x.test", "https://", "https://x.test/?a"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="base_url"):
        read(**TOKEN, base_url=url)


def test_labels_for_priorities_and_types() -> None:
    config = read(
        **TOKEN, priority_labels={"high": "P1", "low": "P3"}, type_labels={"bug": ["defect"]}
    )
    assert config.priority_labels == {Priority.HIGH: "P1", Priority.LOW: "P3"}
    assert config.type_labels == {"bug": ("defect",)}


@pytest.mark.parametrize(
    "labels", [{"highest": "P1"}, {"high": "P1", "low": "p1"}, {"high": ""}, {"high": 1}]
)
def test_labels_that_cannot_be_are_refused(labels: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        read(**TOKEN, priority_labels=labels)


def test_a_label_that_stands_for_two_priorities_is_refused_with_both() -> None:
    with pytest.raises(ConfigError, match="'p1' stands for high and for low"):
        read(**TOKEN, priority_labels={"high": "P1", "low": "p1"})


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(ConfigError, match="'repositories'"):
        read(**TOKEN, repositories=["acme/shop"])


def test_a_secret_is_never_a_value() -> None:
    with pytest.raises(ConfigError) as caught:
        read(token="ghp_written_down")
    assert "ghp_written_down" not in str(caught.value)
    assert "ghp" not in str(GitHubConfig(token=Secret("ghp_x")))
