"""Connections: opened from their settings, and what each can do and why not the rest."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, get_type_hints

from core.config import Config
from core.connector import PERMITTED, Capability, Conduct, ConnectionConfig, Connector
from core.errors import ConfigError
from core.model import Issue, Mode
from core.plugin_manager import PluginManager, connector_classes
from core.secrets import unreadable
from core.settings import bind
from core.setup.answers import holds_secret
from core.spelling import meant


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One connection as its settings make it.

    ``missing``: why, for each capability that it has not. ``mappings``: by setting, what the
    configuration says of the tracker's words and ours; a mapping that says nothing is there
    as an empty one, and the tracker's own words count.
    """

    connection: str
    tracker: str
    mode: str
    modes: Mapping[str, str] = field(default_factory=dict)
    quiet_minutes: float = 0.0
    by_project: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    permissions: str = ""
    capabilities: Sequence[str] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    projects: Sequence[str] = ()
    mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def describe(connector: Connector[Any]) -> Described:
    """A connection as people want to see it; no secret is in it."""
    config: ConnectionConfig = connector.config
    return Described(
        connection=connector.connection,
        tracker=connector.name,
        mode=str(config.mode),
        modes=_modes(config.modes),
        quiet_minutes=config.quiet_minutes,
        by_project={name: _conduct(config.conduct(name)) for name in config.by_project},
        permissions=str(config.permissions),
        capabilities=sorted(map(str, connector.capabilities)),
        missing={
            str(one): why_not(connector, one)
            for one in sorted(Capability)
            if one not in connector.capabilities
        },
        projects=list(config.projects),
        mappings=mappings_of(config),
    )


def _modes(modes: Mapping[str, Mode]) -> Mapping[str, str]:
    return {kind: str(mode) for kind, mode in modes.items()}


def _conduct(conduct: Conduct) -> Mapping[str, Any]:
    return {
        "mode": str(conduct.mode),
        "modes": _modes(conduct.modes),
        "quiet_minutes": conduct.quiet_minutes,
    }


def why_not(connector: Connector[Any], capability: Capability) -> str:
    """Why a connection lacks a capability, and what would give it."""
    if capability not in connector.can:
        return f"the {connector.name} connector cannot"
    if capability not in PERMITTED[connector.config.permissions]:
        return f"permissions = {str(connector.config.permissions)!r} leaves it out"
    return f"{connector.withheld()[capability]} (docs/configuration.md)"


def mappings_of(config: ConnectionConfig) -> Mapping[str, Mapping[str, Any]]:
    """The tables of a connection that say how the tracker's words and ours go together.

    Every connector names its own; ``modes`` and ``by_project`` map no words.
    """
    hints = get_type_hints(type(config))
    return {
        one.name: {_plain(k): _plain(v) for k, v in getattr(config, one.name).items()}
        for one in dataclasses.fields(config)
        if one.name not in {"modes", "by_project"}
        and isinstance(getattr(config, one.name), Mapping)
        and not holds_secret(hints[one.name])
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    return value


def open_connections(
    config: Config, plugins: PluginManager, *, secrets_later: bool = False
) -> Mapping[str, Connector[Any]]:
    """A connector for each ``[connections.<name>]``.

    With ``secrets_later`` their secrets are read only once they are used.

    Raises:
        ConfigError: a connection names no tracker, or one that no plugin knows, lacks a
            webhook secret, or has wrong settings.
    """
    classes = connector_classes(plugins)
    opened: dict[str, Connector[Any]] = {}
    for name, table in config.connections.items():
        where = f"connections.{name}"
        settings = dict(table)
        tracker = settings.pop("tracker", None)
        if tracker not in classes:
            known = ", ".join(sorted(classes))
            raise ConfigError(f"[{where}]: tracker must be one of {known}")
        cls = classes[tracker]
        bound = bind(cls.config_class, settings, where=where, secrets_later=secrets_later)
        if not bound.webhook_secrets:
            raise ConfigError(
                f"[{where}]: webhook_secrets is required: without a secret, anyone could send "
                "deliveries; write webhook_secrets = ['env:NAME']"
            )
        _check_by_project(where, bound)
        opened[name] = cls(name, bound)
    return opened


def _check_by_project(where: str, config: ConnectionConfig) -> None:
    """Refuse what is set for a project that the connection does not listen to.

    The project that was meant would go on as the connection does, which may be too far.
    """
    for name in config.by_project:
        # To the letter, as it is looked up: in other capitals it would be passed over.
        if config.projects and name not in config.projects:
            known = ", ".join(config.projects)
            raise ConfigError(
                f'[{where}.by_project."{name}"]: the connection does not listen to this project'
                f"{meant(name, config.projects)} (projects: {known})"
            )


def check_secrets(connectors: Iterable[Connector[Any]]) -> None:
    """See that the secrets of these connections can be read, before a tracker is spoken to.

    Raises:
        ConfigError: one cannot; the text names every such connection.
    """
    lacking = [
        f"[connections.{one.connection}]: {'; '.join(said)}"
        for one in connectors
        if (said := unreadable(one.config))
    ]
    if lacking:
        raise ConfigError("; ".join(lacking))


def why_out_of_reach(issue: Issue, connectors: Iterable[Connector[Any]]) -> str:
    """Why nothing can be written to an issue of no configured connection, and what to do."""
    if issue.connection:
        return (
            f"{issue.key} came by the connection {issue.connection}, which is not configured any "
            "more: nothing can be written there"
        )
    project = issue.project.casefold()
    fitting = [
        f"`trackside sync {one.connection}`"
        for one in connectors
        if one.name == issue.tracker
        and (not one.config.projects or project in {p.casefold() for p in one.config.projects})
    ]
    said = f"{issue.key} is known from an archive only, so nothing can be written there"
    if not fitting:
        return f"{said}; no connection has its project, and `trackside init` makes one"
    return f"{said}; {' or '.join(fitting)} joins it to its connection"
