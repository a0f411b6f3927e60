"""What people type, as values of the connector's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import pytest

from connectors.github.config import GitHubConfig
from connectors.jira.config import JiraConfig
from connectors.linear.config import LinearConfig
from core.connector import ConnectionConfig, Question
from core.errors import ConfigError
from core.secrets import Secret
from core.settings import Between
from core.setup.answers import (
    concerns,
    holds_secret,
    is_asked,
    problem_with,
    secret_names,
    shown,
    value_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Many(ConnectionConfig):
    flag: bool = False
    count: Annotated[int, Between(1, 9)] = 1
    share: float | None = None
    folder: Path | None = None
    names: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    nested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    key: Secret | None = None


@pytest.mark.parametrize(
    ("setting", "text", "value"),
    [
        ("flag", "Yes", True),
        ("flag", "no", False),
        ("count", " 7 ", 7),
        ("share", "0.5", 0.5),
        ("folder", "/data", "/data"),
        ("names", "a, b,,c ", ["a", "b", "c"]),
        ("names", "", []),
        ("words", "high=P1, low = P3", {"high": "P1", "low": "P3"}),
        ("mode", "suggest", "suggest"),
        ("statuses", "In review=in_progress", {"In review": "in_progress"}),
        ("key", "env:X", "env:X"),
        ("webhook_secrets", "env:X", ["env:X"]),
    ],
)
def test_values(setting: str, text: str, value: Any) -> None:
    found = value_of(Many, setting, text)
    assert (found, type(found)) == (value, type(value))
    if setting not in {"key", "webhook_secrets"}:
        assert value_of(Many, setting, shown(found)) == found, "and back"


@pytest.mark.parametrize(
    ("setting", "text", "says"),
    [
        ("flag", "perhaps", "flag: write yes or no"),
        ("count", "1.5", "count: write a whole number"),
        ("share", "half", "share: write a number"),
        ("words", "high", "words: write pairs, as in high=P1"),
        ("nested", "a=b", "by hand"),
        ("colour", "red", "no setting 'colour'; known: "),
    ],
)
def test_what_cannot_be_read_says_how_to_write_it(setting: str, text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        value_of(Many, setting, text)


@pytest.mark.parametrize("config", [GitHubConfig, JiraConfig, LinearConfig, Many])
def test_every_secret_of_a_connector_is_known_as_one(config: type[Any]) -> None:
    assert "webhook_secrets" in secret_names(config)
    assert set(secret_names(config)) & {"token", "api_token", "api_key", "key"}
    assert not holds_secret(Mapping[str, tuple[str, ...]])


def test_questions_that_hang_on_others() -> None:
    question = Question(setting="x", prompt="X", only_if=("kind", ("a", "b")))
    assert is_asked(question, {"kind": "b"})
    assert not is_asked(question, {"kind": "c"})
    assert not is_asked(question, {})
    assert is_asked(Question(setting="x", prompt="X"), {})


def test_the_settings_class_itself_says_what_is_wrong() -> None:
    table = {"key": Secret("typed")}
    assert problem_with(Many, "count", {**table, "count": 12}) == (
        "12 is out of bounds; write a number from 1 to 9"
    )
    assert problem_with(Many, "count", {**table, "count": 2}) == ""
    assert problem_with(Many, "flag", {**table, "flag": True, "count": 12}) == "", "not its fault"


def test_whom_a_problem_concerns() -> None:
    assert concerns("statuses.In review", "x") == "statuses"
    assert concerns("webhook_secrets[0]", "x") == "webhook_secrets"
    assert concerns("", "url: write an address") == "url"
    assert concerns("", "base_url 'x' is no address") == "base_url"
    assert concerns("", "Jira Cloud needs user") == ""
