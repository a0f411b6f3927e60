"""The configuration: ``trackside.toml``, read once, unknown settings refused by name.

Tables of connections and plugins are kept as they stand; their owners bind them to their
own dataclasses when the installation opens.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, urlsplit

from core.errors import ConfigError
from core.experiments import Experiment, experiments_from
from core.model import Readers
from core.project_settings import CommentConfig, ProjectSettings
from core.settings import Between, bind

DEFAULT_PATH: Final = Path("trackside.toml")
_CONNECTION: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """``[store]``: where everything is kept.

    ``data_dir``: the folder for SQLite files, models and the search index.
    ``url``: a PostgreSQL address as ``env:NAME``, or as ``postgresql://…`` where it holds no
    password; "" for SQLite files in ``data_dir``.
    """

    data_dir: Path = Path("trackside-data")
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """``[server]``: where webhooks are received.

    ``public_url``: the address at which trackers reach this server, ``https://triage.acme.example``;
    "" where webhooks are registered by hand.
    ``max_body_bytes`` caps a delivery before it is read (GitHub's own cap is 25 MB);
    ``threads`` is how many requests are served at once.
    ``api_token``: where the token of the JSON API is kept, ``env:NAME`` or ``file:/path``; ""
    switches the API off. ``api_readers``: what who has the token may be told of: ``public``
    issues alone, or all as ``insiders``.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Between(0, 65_535)] = 8080
    max_body_bytes: Annotated[int, Between(1)] = 25 * 1024 * 1024
    threads: Annotated[int, Between(1, 1000)] = 16
    public_url: str = ""
    api_token: str = ""
    api_readers: Readers = Readers.PUBLIC

    def __post_init__(self) -> None:
        if self.api_token and not self.api_token.startswith(("env:", "file:")):
            raise ConfigError(
                "api_token: a secret is given by reference: write 'env:NAME' or 'file:/path', "
                "never its value"
            )
        try:
            parts = urlsplit(self.public_url)
        except ValueError as error:
            raise ConfigError(f"public_url: {error}") from error
        if self.public_url and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ConfigError(
                "public_url: write the address that trackers reach this server at, as in "
                "https://triage.acme.example"
            )

    def webhook_url(self, connection: str) -> str:
        """The address that a connection's tracker sends its webhooks to; "" where unknown."""
        if not self.public_url:
            return ""
        return f"{self.public_url.rstrip('/')}/webhooks/{connection}"


class WorkProcess(StrEnum):
    """Where ``trackside serve`` works: in a process of its own, or among the web side's threads."""

    OWN = "own"
    SHARED = "shared"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkConfig:
    """``[work]``: the durable work.

    ``process``: ``own`` works in a process of its own, which ``serve`` starts, watches and
    stops; ``shared`` works in the threads of the web side's process, which takes less memory
    and makes trackers wait longer for their answer under load. ``concurrency``: how many
    deliveries, and how many issues to write to, are worked on at once. ``poll_seconds``: how
    often the queues are looked at. ``max_attempts``: how often a write to a tracker is tried
    before it is given up.
    """

    process: WorkProcess = WorkProcess.OWN
    concurrency: Annotated[int, Between(1, 1000)] = 4
    poll_seconds: Annotated[float, Between(0.001, 3600)] = 0.1
    max_attempts: Annotated[int, Between(1)] = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncConfig:
    """``[sync]``: keeping in step with the trackers, beside what webhooks tell.

    ``reconcile_minutes``: how often the server looks for what webhooks missed; 0 for never.
    ``whole_days``: how often it reads everything anew of what was once synced, which alone
    finds what was deleted unseen; 0 for never.
    """

    reconcile_minutes: Annotated[float, Between(0, 10_080)] = 15.0
    whole_days: Annotated[float, Between(0, 365)] = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageConfig:
    """``[triage]``: what is shown and what may be applied.

    ``floor``: suggestions less sure than this are not shown.
    ``precision_target``: something is applied without asking only where the lower bound of
    its measured precision reaches this.
    ``max_similar``: how many similar issues are shown.
    ``ignored_after_days``: a suggestion that nobody answered for so long counts as ignored; 0
    for only where its issue was closed. A later answer takes the place of that.
    """

    floor: Annotated[float, Between(0, 1)] = 0.5
    precision_target: Annotated[float, Between(0, 1)] = 0.95
    max_similar: Annotated[int, Between(0, 100)] = 3
    ignored_after_days: Annotated[float, Between(0, 3650)] = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchConfig:
    """``[search]``: where similar issues are looked for.

    ``looks_at``: by the name of a connection, or by a project as ``tracker:project``, the
    connections and projects where issues like its own are looked for, beside its own project.
    Whoever is not named looks everywhere. Nobody is told of what they may not see.
    ``vectors``: the encoder, as its plugin names it, whose vectors help to find them; "" for none.
    """

    vectors: str = ""
    looks_at: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Siblings(StrEnum):
    """Which other projects a project learns from."""

    NONE = "none"
    PUBLIC = "public"
    CONNECTION = "connection"


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningConfig:
    """``[learning]``: what is learned from, and when.

    ``siblings``: whether a project learns from others of this installation too: ``public``
    from those that everybody may read, ``connection`` where it is private also from the
    private ones of its connection, ``none`` from its own history alone.
    ``retrain_days``: how old the models of a project grow, where it has new issues, before
    the server learns anew; 0 for only when ``trackside train`` is run.
    """

    siblings: Siblings = Siblings.CONNECTION
    retrain_days: Annotated[float, Between(0, 365)] = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedConfig:
    """``[feed]``: what is kept of what subscribers were told.

    ``delivered_days``: how long it is kept that something was delivered.
    ``dead_days``: how long dead letters are kept, which can be sent again until then.
    """

    delivered_days: Annotated[float, Between(0.01, 365)] = 7.0
    dead_days: Annotated[float, Between(0.01, 365)] = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole of ``trackside.toml``."""

    store: StoreConfig = field(default_factory=StoreConfig)
    server: ServerConfig = field(default_factory=ServerConfig)
    work: WorkConfig = field(default_factory=WorkConfig)
    sync: SyncConfig = field(default_factory=SyncConfig)
    triage: TriageConfig = field(default_factory=TriageConfig)
    search: SearchConfig = field(default_factory=SearchConfig)
    learning: LearningConfig = field(default_factory=LearningConfig)
    feed: FeedConfig = field(default_factory=FeedConfig)
    comment: CommentConfig = field(default_factory=CommentConfig)
    plugins_dir: Path | None = None
    connections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    people: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Who is who: by a person's name, the id or handle in each connection."""
    projects: Mapping[str, ProjectSettings] = field(default_factory=dict)
    """What is narrowed and worded for single projects, by their names as in keys."""
    experiments: Mapping[str, Experiment] = field(default_factory=dict)


def load_config(path: Path | None = None) -> Config:
    """Read the configuration from ``path``, or from ``trackside.toml`` here if it exists.

    Raises:
        ConfigError: the file named does not exist, is not TOML, or has a wrong setting.
    """
    place = path or DEFAULT_PATH
    try:
        # Editors of some systems put a byte order mark first, which TOML does not allow.
        text = place.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if path is None:
            return Config()
        raise ConfigError(
            f"there is no configuration at {path}; `trackside init` makes one"
        ) from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{place} is not valid TOML: it is not UTF-8 text") from error
    except OSError as error:
        raise ConfigError(f"cannot read {place}: {error.strerror}") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{place} is not valid TOML: {error}") from error
    return config_from(table, base=place.parent)


def config_from(table: Mapping[str, Any], *, base: Path = Path()) -> Config:
    """Make a configuration of parsed TOML; relative paths are meant from ``base``.

    Raises:
        ConfigError: an unknown table or setting, or a wrong value; the text names it.
    """
    sections = {
        "store": StoreConfig,
        "server": ServerConfig,
        "work": WorkConfig,
        "sync": SyncConfig,
        "triage": TriageConfig,
        "search": SearchConfig,
        "learning": LearningConfig,
        "feed": FeedConfig,
        "comment": CommentConfig,
    }
    others = {"plugins_dir", "connections", "plugins", "people", "projects", "experiments"}
    if unknown := sorted(set(table) - set(sections) - others):
        known = ", ".join(sorted(set(sections) | others))
        names = ", ".join(map(repr, unknown))
        raise ConfigError(f"unknown table or setting {names}; known: {known}")
    bound: dict[str, Any] = {
        name: bind(cls, _table(name, table.get(name, {})), where=name)
        for name, cls in sections.items()
    }
    bound["store"] = _store_at(bound["store"], base)
    folder = table.get("plugins_dir")
    if folder is not None and not (isinstance(folder, str) and folder):
        raise ConfigError("plugins_dir: expected the path of a folder")
    connections = _connections(table.get("connections", {}))
    _check_places(bound["search"], connections)
    return Config(
        **bound,
        plugins_dir=None if folder is None else base / folder,
        connections=connections,
        plugins=_tables("plugins", table.get("plugins", {})),
        people=_people(table.get("people", {}), connections),
        projects={
            name: bind(ProjectSettings, settings, where=f'projects."{name}"')
            for name, settings in _tables("projects", table.get("projects", {})).items()
        },
        experiments=experiments_from(
            _tables("experiments", table.get("experiments", {})), floor=bound["triage"].floor
        ),
    )


def check_connection_name(name: str) -> None:
    """Refuse what cannot name a connection.

    It is a part of the address that webhooks are sent to, and of file names and labels.

    Raises:
        ConfigError: says what to write.
    """
    if not _CONNECTION.fullmatch(name):
        raise ConfigError(
            f"[connections]: {name[:100]!r} cannot be the name of a connection; write up to "
            "100 letters, digits, '.', '_' and '-'"
        )


def _store_at(store: StoreConfig, base: Path) -> StoreConfig:
    try:
        address = urlsplit(store.url)
        password = address.password or "password" in parse_qs(address.query)
    except ValueError:
        raise ConfigError("[store]: url: this is not the address of a database") from None
    if password:
        raise ConfigError(
            "[store]: url: the address holds a password, which a configuration must not; keep "
            "it in an environment variable and write url = 'env:NAME'"
        )
    return replace(store, data_dir=base / store.data_dir)


def _connections(value: object) -> Mapping[str, Mapping[str, Any]]:
    tables = _tables("connections", value)
    for name in tables:
        check_connection_name(name)
    return tables


def _check_places(search: SearchConfig, connections: Mapping[str, Any]) -> None:
    """Refuse connections that are not there; projects become known as their issues come."""
    for name, listed in search.looks_at.items():
        for place in (name, *listed):
            if ":" not in place and place not in connections:
                known = ", ".join(connections) or "none yet"
                raise ConfigError(
                    f"[search]: looks_at: there is no connection {place!r}; known: {known}; "
                    "a project is written as tracker:project"
                )


def _people(value: object, connections: Mapping[str, Any]) -> Mapping[str, Mapping[str, str]]:
    people = _tables("people", value)
    for person, accounts in people.items():
        for connection, account in accounts.items():
            if connection not in connections:
                known = ", ".join(connections) or "none yet"
                raise ConfigError(
                    f"[people.{person}]: there is no connection {connection!r}; known: {known}"
                )
            if not (isinstance(account, str) and account.strip()):
                raise ConfigError(
                    f"[people.{person}]: {connection}: write the person's id or handle there, "
                    "as text"
                )
    claimed: dict[tuple[str, str], str] = {}
    for person, accounts in people.items():
        for connection, account in accounts.items():
            other = claimed.setdefault((connection, account.strip().casefold()), person)
            if other != person:
                raise ConfigError(
                    f"[people.{person}]: {connection}: {account!r} is {other} already; an "
                    "account belongs to one person"
                )
    return people


def _tables(name: str, value: object) -> Mapping[str, Mapping[str, Any]]:
    tables = _table(name, value)
    for key, table in tables.items():
        if not isinstance(table, Mapping):
            raise ConfigError(f"[{name}]: expected a table for each, as in [{name}.{key}]")
    return tables


def _table(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{name}: expected a table, written as [{name}]")
    return value
