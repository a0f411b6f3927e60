"""Whether the kinds of suggestions that settings name are kinds that somebody makes.

The built-in plugins make a closed set. A plugin of somebody else may make kinds of its own and
declares none, so beside one of those an unknown kind is no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.config import Config
from core.connector import Connector
from core.errors import ConfigError
from core.model import SuggestionKind
from core.plugin_manager import PluginManager
from core.project_settings import ProjectSettings
from core.spelling import meant


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownKind:
    """A kind that no built-in plugin makes, and the table and the setting that name it."""

    table: str
    setting: str
    kind: str

    @property
    def says(self) -> str:
        """What is wrong, with the nearest kind that there is."""
        return (
            f"{self.setting}: no built-in plugin makes suggestions of a kind {self.kind!r}"
            f"{meant(self.kind, SuggestionKind)}"
        )


def check_kinds(
    config: Config, connectors: Mapping[str, Connector[Any]], plugins: PluginManager
) -> None:
    """Refuse kinds that nobody can make.

    Raises:
        ConfigError: names the setting, the nearest kind, and all that there are.
    """
    if plugins.has_strangers:
        return
    for one in unknown_kinds(config, connectors):
        known = ", ".join(sorted(SuggestionKind))
        raise ConfigError(f"[{one.table}]: {one.says} (known: {known})")


def unknown_kinds(
    config: Config, connectors: Mapping[str, Connector[Any]]
) -> Iterator[UnknownKind]:
    """The kinds that settings name and no built-in plugin makes."""
    for table, setting, kinds in _named(config, connectors):
        for kind in sorted(set(kinds) - set(SuggestionKind)):
            yield UnknownKind(table=table, setting=setting, kind=kind)


def problem_of(settings: ProjectSettings) -> str:
    """What is wrong with the kinds that a project's own file names; "" for nothing."""
    for setting, kinds in (("kinds", settings.kinds), ("modes", settings.modes)):
        for kind in sorted(set(kinds) - set(SuggestionKind)):
            return UnknownKind(table="the file", setting=setting, kind=kind).says
    return ""


def _named(
    config: Config, connectors: Mapping[str, Connector[Any]]
) -> Iterator[tuple[str, str, Iterable[str]]]:
    """(table, setting, kinds) of every setting that names kinds."""
    for name, settings in config.projects.items():
        table = f'projects."{name}"'
        yield table, "kinds", settings.kinds
        yield table, "modes", settings.modes
    for name, connector in connectors.items():
        table = f"connections.{name}"
        yield table, "modes", connector.config.modes
        for project, own in connector.config.by_project.items():
            yield f'{table}.by_project."{project}"', "modes", own.modes or {}
