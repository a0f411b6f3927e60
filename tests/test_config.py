"""``trackside.toml``: what it may say, where its paths are meant from, what errors tell."""

from __future__ import annotations

import dataclasses
import re
import tomllib
import traceback
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from connectors.github.config import GitHubConfig
from connectors.jira.config import JiraConfig
from connectors.linear.config import LinearConfig
from core.config import Config, config_from, load_config
from core.errors import ConfigError
from core.settings import bind
from tests.support import ROOT

COMPLETE = """
plugins_dir = "plugins"

[store]
data_dir = "data"
url = "env:STORE_URL"

[server]
host = "0.0.0.0"
port = 8443
max_body_bytes = 1000000
threads = 4

[work]
concurrency = 2
poll_seconds = 1
max_attempts = 3

[triage]
floor = 0.6
precision_target = 0.9
max_similar = 5

[connections.acme-github]
tracker = "github"
token = "env:GITHUB_TOKEN"

[connections."acme.jira_2"]
tracker = "jira"

[plugins.labels]
enabled = false
"""


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "trackside.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def told(table: dict[str, Any]) -> str:
    with pytest.raises(ConfigError) as caught:
        config_from(table)
    return str(caught.value)


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, COMPLETE))

    assert (config.store.data_dir, config.store.url) == (tmp_path / "data", "env:STORE_URL")
    assert (config.server.host, config.server.port, config.server.threads) == ("0.0.0.0", 8443, 4)  # noqa: S104
    assert (config.work.concurrency, config.work.poll_seconds) == (2, 1.0)
    assert (config.triage.floor, config.triage.max_similar) == (0.6, 5)
    assert config.plugins_dir == tmp_path / "plugins"
    assert set(config.connections) == {"acme-github", "acme.jira_2"}
    assert config.connections["acme-github"]["token"] == "env:GITHUB_TOKEN"
    assert config.plugins == {"labels": {"enabled": False}}


def test_an_empty_file_and_no_file_say_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_config() == Config()
    written(tmp_path, "")
    assert load_config() == Config() == config_from({})


def test_the_file_of_the_present_folder_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, COMPLETE)
    monkeypatch.chdir(tmp_path)
    assert load_config().server.port == 8443


def test_relative_paths_are_meant_from_the_place_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    written(tmp_path / "etc", COMPLETE)
    monkeypatch.chdir(tmp_path)
    config = load_config(Path("etc/trackside.toml"))
    assert config.store.data_dir == Path("etc/data")
    assert config.plugins_dir == Path("etc/plugins")
    absolute = config_from(
        {"store": {"data_dir": "/var/lib/acme"}, "plugins_dir": "/opt/acme"}, base=tmp_path
    )
    assert (absolute.store.data_dir, absolute.plugins_dir) == (
        Path("/var/lib/acme"),
        Path("/opt/acme"),
    )


def test_a_byte_order_mark_is_no_setting(tmp_path: Path) -> None:
    assert load_config(written(tmp_path, b"\xef\xbb\xbf[server]\r\nport = 1\r\n")).server.port == 1


# -- files that cannot be read -------------------------------------------------------------


def test_a_file_that_is_not_there_is_named_with_what_writes_one(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"no configuration at .*nowhere.toml; `trackside init` makes one"
    ):
        load_config(tmp_path / "nowhere.toml")


def test_a_folder_is_not_a_configuration(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=rf"cannot read {re.escape(str(tmp_path))}: Is a directory"
    ):
        load_config(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("port: 80", r"is not valid TOML: .*line 1"),
        ("[server]\nport = 1\nport = 2\n", r"is not valid TOML: .*line 3"),
        ("[server]\nport = 1\n[server]", r"is not valid TOML: .*line 3"),
        ("[server\n", r"is not valid TOML: .*line 1"),
        (b"host = '\xff'", "is not valid TOML: it is not UTF-8 text"),
        ("port = 1".encode("utf-16"), "is not valid TOML: it is not UTF-8 text"),
        (b"a = '\x00'", "is not valid TOML: "),
    ],
)
def test_what_is_not_toml_is_told_with_its_place(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(ConfigError, match=said) as caught:
        load_config(file)
    assert str(file) in str(caught.value)
    assert "codec" not in str(caught.value)


# -- settings that are wrong ---------------------------------------------------------------


def test_an_unknown_table_is_named_with_the_known_ones() -> None:
    assert told({"servers": {}, "conections": {}}) == (
        "unknown table or setting 'conections', 'servers'; known: comment, connections, "
        "experiments, feed, learning, people, plugins, plugins_dir, projects, search, server, "
        "store, sync, triage, work"
    )


def test_an_unknown_setting_is_named_with_its_table() -> None:
    assert told({"server": {"prot": 80}}) == (
        "[server]: unknown setting 'prot'; known settings: api_readers, api_token, "
        "host, max_body_bytes, port, public_url, threads"
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"server": {"port": "80"}}, "[server]: port: expected a whole number, got text"),
        ({"server": {"port": True}}, "[server]: port: expected a whole number, got true or false"),
        ({"server": {"host": 1}}, "[server]: host: expected text, got a whole number"),
        ({"triage": {"floor": "0.5"}}, "[triage]: floor: expected a number, got text"),
        ({"store": {"data_dir": 1}}, "[store]: data_dir: expected a path, as text"),
        ({"server": 80}, "server: expected a table, written as [server]"),
        ({"server": [{}]}, "server: expected a table, written as [server]"),
        ({"connections": []}, "connections: expected a table, written as [connections]"),
        (
            {"connections": {"tracker": "github"}},
            "[connections]: expected a table for each, as in [connections.tracker]",
        ),
        ({"plugins": {"labels": True}},
         "[plugins]: expected a table for each, as in [plugins.labels]"),
        ({"plugins_dir": 1}, "plugins_dir: expected the path of a folder"),
        ({"plugins_dir": ""}, "plugins_dir: expected the path of a folder"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_with_its_table(table: dict[str, Any], said: str) -> None:
    assert told(table) == said


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("server", "port", -1),
        ("server", "port", 65_536),
        ("server", "threads", 0),
        ("server", "max_body_bytes", 0),
        ("work", "concurrency", 0),
        ("work", "poll_seconds", 0),
        ("work", "poll_seconds", float("inf")),
        ("work", "max_attempts", 0),
        ("triage", "floor", 1.5),
        ("triage", "floor", float("nan")),
        ("triage", "precision_target", -0.1),
        ("triage", "max_similar", -1),
    ],
)
def test_numbers_that_make_no_sense_are_refused_at_start(
    section: str, name: str, value: float
) -> None:
    assert told({section: {name: value}}).startswith(f"[{section}]: {name}: {value}")


def test_the_defaults_are_within_their_own_bounds() -> None:
    for section in ("server", "work", "sync", "triage", "search"):
        table = dataclasses.asdict(getattr(Config(), section))
        # As a file has it, which knows no words of ours.
        written = {k: str(v) if isinstance(v, StrEnum) else v for k, v in table.items()}
        config_from({section: written})


@pytest.mark.parametrize("name", ["", "a/b", "a b", "..", "-a", "é", "a\n", "x" * 101])
def test_a_name_that_no_address_can_have_is_refused(name: str) -> None:
    assert "cannot be the name of a connection" in told({"connections": {name: {}}})


# -- secrets -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://trackside:s3cr3t@db.example/trackside",
        "postgresql+psycopg://trackside:s3cr3t@db.example/trackside",
        "postgresql://db.example/trackside?user=trackside&password=s3cr3t",
        "postgresql://trackside:s3cr3t@[broken/",
    ],
)
def test_a_password_in_the_configuration_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^\[store\]: url: ") as caught:
        config_from({"store": {"url": url}})
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "url", ["postgresql://db.example/trackside", "postgresql:///trackside", "env:URL", "file:/url"]
)
def test_an_address_without_a_password_is_fine(url: str) -> None:
    assert config_from({"store": {"url": url}}).store.url == url


def test_connections_are_not_read_before_they_are_opened() -> None:
    """So that commands that need no tracker work where its secrets are not."""
    config = config_from({"connections": {"acme": {"token": "env:NOT_SET_ANYWHERE"}}})
    assert config.connections["acme"]["token"] == "env:NOT_SET_ANYWHERE"


# -- the page ------------------------------------------------------------------------------

PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(EXAMPLE,) = (text for text in BLOCKS if "[store]" in text)


def test_the_example_of_the_page_shows_every_setting_with_its_default() -> None:
    table = tomllib.loads(EXAMPLE.replace("# url = ", "url = "))
    config = config_from(table)
    for section in ("server", "work", "sync", "triage"):
        assert getattr(config, section) == getattr(Config(), section)
        assert set(table[section]) == set(dataclasses.asdict(getattr(Config(), section)))
    assert set(table["store"]) == set(dataclasses.asdict(Config().store))


def test_the_connections_of_the_page_can_be_opened(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in re.findall(r'"env:(\w+)"', EXAMPLE):
        monkeypatch.setenv(name, "any")
    config = config_from(tomllib.loads(EXAMPLE), base=tmp_path)
    connectors = {"github": GitHubConfig, "jira": JiraConfig, "linear": LinearConfig}
    assert {table["tracker"] for table in config.connections.values()} == set(connectors)
    for name, table in config.connections.items():
        settings = {key: value for key, value in table.items() if key != "tracker"}
        bound = bind(connectors[table["tracker"]], settings, where=f"connections.{name}")
        assert bound.webhook_secrets
