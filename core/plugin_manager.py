"""One way in for every plugin: built-ins, installed packages, files in a plugins folder.

The manager belongs to an installation; nothing is registered at import. Built-ins are
named as strings and loaded like any other plugin.
"""

from __future__ import annotations

import contextvars
import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pluggy

from core import hookspecs
from core.connector import Connector
from core.errors import ConfigError, PluginError
from core.plugin import Plugin, PluginConfig
from core.settings import bind

log = logging.getLogger(__name__)

ENTRY_POINT_GROUP: Final = "trackside"
DEFAULT_PLUGINS: Final = (
    "connectors.github",
    "connectors.jira",
    "connectors.linear",
    "plugins.issue_type",
    "plugins.labels",
    "plugins.priority",
    "plugins.similar",
    "plugins.missing_information",
)
"""The built-in plugins, as strings: core never imports what is built on it."""

MAX_STUCK_CALLS: Final = 4
"""Calls of one plugin that may hang at the same time before it is no longer asked."""


@dataclass(slots=True)
class PluginHealth:
    """How a plugin has fared since the installation opened."""

    calls: int = 0
    raised: int = 0
    timed_out: int = 0
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin as registered: its name, where it came from, its object and its settings."""

    name: str
    source: str
    plugin: object
    config: PluginConfig
    health: PluginHealth = field(default_factory=PluginHealth)
    _stuck: threading.Semaphore = field(
        default_factory=lambda: threading.Semaphore(MAX_STUCK_CALLS), repr=False
    )

    @property
    def help(self) -> str:
        """One sentence about what it gives."""
        text = getattr(self.plugin, "help", "") or inspect.getdoc(self.plugin) or ""
        return text.strip().partition("\n")[0]


class PluginManager:
    """The plugins of one installation.

    Args:
        settings: the tables ``[plugins.<name>]`` by plugin name.
    """

    def __init__(self, settings: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self._settings = dict(settings or {})
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT_NAME)
        self._pluggy.add_hookspecs(hookspecs)
        self._loaded: dict[str, LoadedPlugin] = {}

    # -- loading ---------------------------------------------------------------------------

    def load_builtin(self, names: Iterable[str] = DEFAULT_PLUGINS) -> None:
        """Register the built-in plugins, by the same door as strangers' ones."""
        for name in names:
            self._load_object(_import(name, f"built-in plugin {name}"), f"built-in {name}")

    def load_installed(self) -> None:
        """Register the plugins of installed packages (entry points of group ``trackside``)."""
        for entry in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP):
            source = f"package {entry.dist.name}" if entry.dist else f"entry point {entry.name}"
            try:
                loaded = entry.load()
            except Exception as error:
                raise PluginError(f"plugin {entry.name!r} of {source}: {error!r}") from error
            self._load_object(loaded, source, name=entry.name)

    def load_folder(self, folder: Path) -> None:
        """Register every ``*.py`` file and package of a plugins folder, by name."""
        if not folder.is_dir():
            raise ConfigError(f"plugins_dir: there is no folder {folder}")
        for path in sorted(folder.iterdir()):
            file = path / "__init__.py" if path.is_dir() else path
            if path.name.startswith(("_", ".")) or file.suffix != ".py" or not file.is_file():
                continue
            self._load_object(_import_file(file, path.stem), f"file {path}", name=path.stem)

    def register(self, plugin: object, *, name: str = "", source: str = "code") -> None:
        """Register one plugin: a module, a :class:`Plugin` class, or any object with hooks.

        Raises:
            PluginError: a hook is misspelt, lacks ``@hookimpl`` or takes wrong arguments,
                or the name is taken.
            ConfigError: its settings are wrong.
        """
        name = name or getattr(plugin, "name", "") or getattr(plugin, "__name__", repr(plugin))
        name = name.rpartition(".")[2]
        config_class = getattr(plugin, "config_class", PluginConfig)
        config = bind(config_class, self._settings.get(name, {}), where=f"plugins.{name}")
        if not config.enabled:
            return
        if isinstance(plugin, type) and issubclass(plugin, Plugin):
            plugin = plugin(config)
        if name in self._loaded:
            raise PluginError(
                f"two plugins are called {name!r}: {self._loaded[name].source} and {source}"
            )
        _check_markers(plugin, name, source)
        try:
            self._pluggy.register(plugin, name=name)
            self._pluggy.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            self._pluggy.unregister(plugin)
            raise PluginError(f"plugin {name!r} ({source}): {error}") from error
        self._loaded[name] = LoadedPlugin(name, source, plugin, config)

    def check_settings(self) -> None:
        """Refuse settings of plugins that are not there.

        Raises:
            ConfigError: names the plugin that is not loaded, and those that are.
        """
        off = {n for n, t in self._settings.items() if t.get("enabled") is False}
        if unknown := sorted(set(self._settings) - set(self._loaded) - off):
            known = ", ".join(sorted(self._loaded))
            raise ConfigError(f"[plugins.{unknown[0]}]: there is no such plugin; loaded: {known}")

    def _load_object(self, loaded: object, source: str, *, name: str = "") -> None:
        classes = _plugin_classes(loaded) if isinstance(loaded, ModuleType) else ()
        if classes:
            for cls in classes:
                self.register(cls, source=source)
        else:
            self.register(loaded, name=name, source=source)

    # -- looking ---------------------------------------------------------------------------

    @property
    def loaded(self) -> Sequence[LoadedPlugin]:
        """All registered plugins, in order of registration."""
        return tuple(self._loaded.values())

    def hooks_of(self, name: str) -> Sequence[str]:
        """The hooks that a plugin implements."""
        callers = self._pluggy.get_hookcallers(self._loaded[name].plugin) or []
        return sorted(caller.name for caller in callers)

    # -- calling ---------------------------------------------------------------------------

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[LoadedPlugin, Any]]:
        """Call a hook plugin by plugin, in this thread, letting errors through.

        For start-up and training, where a failing plugin must be seen at once; the caller
        knows which plugin by the pair it was about to get.
        """
        for loaded, call in self._calls(hook, arguments):
            loaded.health.calls += 1
            yield loaded, call()

    def each_guarded(self, hook: str, **arguments: Any) -> Iterator[tuple[LoadedPlugin, Any]]:
        """Call a hook plugin by plugin; one that raises or hangs costs only its own answer.

        Each call runs in a thread of its own for at most the plugin's ``time_limit``.
        Python cannot stop a thread, so a hung call is left behind; a plugin with
        MAX_STUCK_CALLS of them is passed over until one comes back.
        """
        for loaded, call in self._calls(hook, arguments):
            outcome = _call_within(loaded, call, hook)
            if outcome is not None:
                yield loaded, outcome[0]

    def _calls(
        self, hook: str, arguments: Mapping[str, Any]
    ) -> Iterator[tuple[LoadedPlugin, Callable[[], Any]]]:
        by_plugin = {impl.plugin_name: impl for impl in self._caller(hook).get_hookimpls()}
        for name, loaded in self._loaded.items():
            if (impl := by_plugin.get(name)) is not None:
                chosen = {arg: arguments[arg] for arg in impl.argnames}

                def call(function: Any = impl.function, chosen: Any = chosen) -> Any:
                    found = function(**chosen)
                    # A generator does its work when it is read: read it inside the guard.
                    return list(found) if isinstance(found, Iterator) else found

                yield loaded, call

    def _caller(self, hook: str) -> pluggy.HookCaller:
        caller: pluggy.HookCaller = getattr(self._pluggy.hook, hook)
        return caller


def make_plugin_manager(
    settings: Mapping[str, Mapping[str, Any]] | None = None, *, folder: Path | None = None
) -> PluginManager:
    """The manager of an installation: built-ins, installed packages, the plugins folder.

    Raises:
        PluginError: a plugin cannot be loaded; the text names it.
        ConfigError: a plugin's settings are wrong, or are for a plugin that is not there.
    """
    manager = PluginManager(settings)
    manager.load_builtin()
    manager.load_installed()
    if folder is not None:
        manager.load_folder(folder)
    manager.check_settings()
    return manager


def connector_classes(manager: PluginManager) -> Mapping[str, type[Connector[Any]]]:
    """The connectors that plugins offer, by name.

    Raises:
        PluginError: two plugins offer the same name, or one offers something else.
    """
    found: dict[str, tuple[str, type[Connector[Any]]]] = {}
    for loaded, classes in manager.each("trackside_register_connectors"):
        for cls in classes:
            if not (isinstance(cls, type) and issubclass(cls, Connector)):
                raise PluginError(f"plugin {loaded.name!r}: {cls!r} is not a Connector class")
            if cls.name in found:
                other = found[cls.name][0]
                raise PluginError(
                    f"plugins {other!r} and {loaded.name!r} both offer a connector {cls.name!r}"
                )
            found[cls.name] = (loaded.name, cls)
    return {name: cls for name, (_, cls) in found.items()}


def _call_within(loaded: LoadedPlugin, call: Callable[[], Any], hook: str) -> tuple[Any] | None:
    """The call's answer in a 1-tuple, or None where it raised or ran out of time."""
    health = loaded.health
    if not loaded._stuck.acquire(blocking=False):  # noqa: SLF001 - its guard lives here
        health.timed_out += 1
        return None
    health.calls += 1
    answers: queue.SimpleQueue[tuple[Any, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:  # noqa: BLE001 - a plugin's failure must cost only itself
            answers.put((None, error))
        finally:
            loaded._stuck.release()  # noqa: SLF001

    context = contextvars.copy_context()
    threading.Thread(
        target=context.run, args=(run,), name=f"plugin-{loaded.name}", daemon=True
    ).start()
    started = time.monotonic()
    try:
        answer, error = answers.get(timeout=loaded.config.time_limit)
    except queue.Empty:
        health.timed_out += 1
        health.last_error = f"{hook}: no answer after {time.monotonic() - started:.1f} s"
        log.warning("plugin %s: %s", loaded.name, health.last_error)
        return None
    if error is not None:
        health.raised += 1
        health.last_error = f"{hook}: {error!r}"
        log.error("plugin %s raised in %s", loaded.name, hook, exc_info=error)
        return None
    return (answer,)


def _check_markers(plugin: object, name: str, source: str) -> None:
    """A function called ``trackside_…`` without ``@hookimpl`` would never be called."""
    marker = f"{hookspecs.PROJECT_NAME}_impl"
    for attribute in dir(plugin):
        if attribute.startswith("trackside_"):
            function = getattr(plugin, attribute)
            if callable(function) and getattr(function, marker, None) is None:
                raise PluginError(
                    f"plugin {name!r} ({source}): {attribute} is not marked with @hookimpl"
                )


def _plugin_classes(module: ModuleType) -> tuple[type[Plugin[Any]], ...]:
    """The Plugin classes that a module (or its submodules) defines, not those it imports."""
    return tuple(
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Plugin)
        and (value.__module__ + ".").startswith(module.__name__ + ".")
    )


def _import(name: str, what: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise PluginError(f"{what} cannot be imported: {error!r}") from error


def _import_file(file: Path, name: str) -> ModuleType:
    # A name of its own, so that a plugin called `labels` never stands in for a package.
    digest = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:8]
    spec = importlib.util.spec_from_file_location(
        f"trackside_plugin_{digest}_{name}", file, submodule_search_locations=[str(file.parent)]
    )
    if spec is None or spec.loader is None:
        raise PluginError(f"plugin file {file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise PluginError(f"plugin file {file}: {error!r}") from error
    return module
