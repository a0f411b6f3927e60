"""The configuration: ``trackside.toml``, read once, unknown settings refused by name.

Tables of connections and plugins are kept as they stand; their owners bind them to their
own dataclasses when the installation opens.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from core.errors import ConfigError
from core.settings import bind

DEFAULT_PATH: Final = Path("trackside.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """``[store]``: where everything is kept.

    ``data_dir``: the folder for SQLite files, models and the search index.
    ``url``: a PostgreSQL address as ``env:NAME`` or ``postgresql://…``; "" for SQLite files
    in ``data_dir``.
    """

    data_dir: Path = Path("trackside-data")
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """``[server]``: where webhooks are received.

    ``max_body_bytes`` caps a delivery before it is read (GitHub's own cap is 25 MB);
    ``threads`` is how many requests are served at once.
    """

    host: str = "127.0.0.1"
    port: int = 8080
    max_body_bytes: int = 25 * 1024 * 1024
    threads: int = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkConfig:
    """``[work]``: the durable work.

    ``concurrency``: how many deliveries, and how many issues to write to, are worked on
    at once. ``poll_seconds``: how often the queues are looked at. ``max_attempts``: how
    often a write to a tracker is tried before it is given up.
    """

    concurrency: int = 8
    poll_seconds: float = 0.1
    max_attempts: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageConfig:
    """``[triage]``: what is shown and what may be applied.

    ``floor``: suggestions less sure than this are not shown.
    ``precision_target``: something is applied without asking only where the lower bound of
    its measured precision reaches this.
    ``max_similar``: how many similar issues are shown.
    """

    floor: float = 0.5
    precision_target: float = 0.95
    max_similar: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of ``trackside.toml``."""

    store: StoreConfig = field(default_factory=StoreConfig)
    server: ServerConfig = field(default_factory=ServerConfig)
    work: WorkConfig = field(default_factory=WorkConfig)
    triage: TriageConfig = field(default_factory=TriageConfig)
    plugins_dir: Path | None = None
    connections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def load_config(path: Path | None = None) -> Config:
    """Read the configuration from ``path``, or from ``trackside.toml`` here if it exists.

    Raises:
        ConfigError: the file named does not exist, is not TOML, or has a wrong setting.
    """
    place = path or DEFAULT_PATH
    if not place.exists():
        if path is None:
            return Config()
        raise ConfigError(f"there is no configuration at {path}; `trackside init` writes one")
    try:
        table = tomllib.loads(place.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{place} is not valid TOML: {error}") from error
    except OSError as error:
        raise ConfigError(f"cannot read {place}: {error.strerror}") from error
    return config_from(table, base=place.parent)


def config_from(table: Mapping[str, Any], *, base: Path = Path()) -> Config:
    """Make a configuration of parsed TOML; relative paths are meant from ``base``."""
    sections = {
        "store": StoreConfig,
        "server": ServerConfig,
        "work": WorkConfig,
        "triage": TriageConfig,
    }
    others = {"plugins_dir", "connections", "plugins"}
    if unknown := sorted(set(table) - set(sections) - others):
        known = ", ".join(sorted(set(sections) | others))
        raise ConfigError(f"unknown table or setting {unknown[0]!r}; known: {known}")
    for name in ("connections", "plugins"):
        _check_tables(name, table.get(name, {}))
    bound: dict[str, Any] = {
        name: bind(cls, _table(name, table.get(name, {})), where=name)
        for name, cls in sections.items()
    }
    store: StoreConfig = bound["store"]
    bound["store"] = StoreConfig(data_dir=base / store.data_dir, url=store.url)
    folder = table.get("plugins_dir")
    if folder is not None and not isinstance(folder, str):
        raise ConfigError("plugins_dir: expected the path of a folder")
    return Config(
        **bound,
        plugins_dir=None if folder is None else base / folder,
        connections=table.get("connections", {}),
        plugins=table.get("plugins", {}),
    )


def _table(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{name}: expected a table, written as [{name}]")
    return value


def _check_tables(name: str, value: object) -> None:
    for key, table in _table(name, value).items():
        if not isinstance(table, Mapping):
            raise ConfigError(f"[{name}]: expected a table for each, as in [{name}.{key}]")
