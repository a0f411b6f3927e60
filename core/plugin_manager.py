"""One way in for every plugin: built-ins, installed packages, files in a plugins folder.

The manager belongs to an installation; nothing is registered at import. Built-ins are
named as strings and loaded like any other plugin.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.metadata
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pluggy

from core import hookspecs
from core.connector import Connector
from core.errors import ConfigError, PluginError, PluginFailed, TracksideError
from core.plugin import Plugin, PluginConfig
from core.plugin_checks import check_markers, connector_problem, misfit
from core.plugin_guard import CallThreads, Guard, PluginHealth, described
from core.settings import bind

ENTRY_POINT_GROUP: Final = "trackside"
DEFAULT_PLUGINS: Final = (
    "connectors.github",
    "connectors.jira",
    "connectors.linear",
    "plugins.issue_type",
    "plugins.labels",
    "plugins.assignee",
    "plugins.priority",
    "plugins.similar",
    "plugins.missing_information",
    "plugins.outbound_webhooks",
    "plugins.notifications",
    "plugins.transformer",
    "plugins.static_vectors",
)
"""The built-in plugins, as strings: core never imports what is built on it."""

_BUILT_IN: Final = "built-in "
"""How the source of a built-in plugin begins."""

_FAILURES: Final = (Exception, SystemExit)
"""What a plugin's code may raise. One that calls ``sys.exit`` must not end Trackside silently."""


@dataclass(frozen=True, slots=True)
class LoadedPlugin:
    """A plugin as registered: its name, where it came from, its object and its settings."""

    name: str
    source: str
    plugin: object
    config: PluginConfig
    guard: Guard

    @property
    def health(self) -> PluginHealth:
        """How it has fared since the installation opened."""
        return self.guard.health

    @property
    def help(self) -> str:
        """One sentence about what it gives."""
        text = getattr(self.plugin, "help", "") or inspect.getdoc(self.plugin) or ""
        return str(text).strip().partition("\n")[0]


class PluginManager:
    """The plugins of one installation.

    Args:
        settings: the tables ``[plugins.<name>]`` by plugin name.
        secrets_later: read the secrets of plugins only once they are used.
    """

    def __init__(
        self,
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        *,
        secrets_later: bool = False,
    ) -> None:
        self._settings = dict(settings or {})
        self._secrets_later = secrets_later
        self._pluggy = pluggy.PluginManager(hookspecs.PROJECT_NAME)
        self._pluggy.add_hookspecs(hookspecs)
        self._loaded: dict[str, LoadedPlugin] = {}
        self._off: dict[str, str] = {}
        self._call_threads = CallThreads()

    # -- loading ---------------------------------------------------------------------------

    def load_builtin(self, names: Iterable[str] = DEFAULT_PLUGINS) -> None:
        """Register the built-in plugins, by the same door as strangers' ones."""
        for name in names:
            self._load_object(_import(name, f"built-in plugin {name}"), f"{_BUILT_IN}{name}")

    def load_installed(self) -> None:
        """Register the plugins of installed packages (entry points of group ``trackside``)."""
        found = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
        # The order of installation must not decide about the order of plugins.
        for entry in sorted(found, key=lambda e: (e.dist.name if e.dist else "", e.name, e.value)):
            source = f"package {entry.dist.name}" if entry.dist else f"entry point {entry.name}"
            try:
                loaded = entry.load()
            except _FAILURES as error:
                raise PluginError(
                    f"plugin {entry.name!r} ({source}) cannot be imported: {described(error)}"
                ) from error
            self._load_object(loaded, source, name=entry.name)

    def load_folder(self, folder: Path) -> None:
        """Register every ``*.py`` file and package of a plugins folder, by name.

        What begins with ``_`` or ``.`` is left alone.
        """
        if not folder.is_dir():
            raise ConfigError(f"plugins_dir: there is no folder {folder}")
        for path in sorted(folder.iterdir()):
            file = path / "__init__.py" if path.is_dir() else path
            if path.name.startswith(("_", ".")) or file.suffix != ".py" or not file.is_file():
                continue
            self._load_object(_import_file(file, path.stem), f"file {path}", name=path.stem)

    def register(self, plugin: object, *, name: str = "", source: str = "code") -> None:
        """Register one plugin: a module, a :class:`Plugin` class, or any object with hooks.

        A Plugin class is known by its own name, whatever ``name`` says. When registering
        fails, the manager is as it was before.

        Raises:
            PluginError: a hook is misspelt, lacks ``@hookimpl`` or takes wrong arguments,
                there is no hook at all, the name is taken, or it cannot be built.
            ConfigError: its settings are wrong.
        """
        name = _name_of(plugin, name, source)
        config = _config_of(
            plugin, name, source, self._settings.get(name, {}), secrets_later=self._secrets_later
        )
        if not config.enabled:
            self._off[name] = source
            return
        if name in self._loaded:
            raise PluginError(
                f"two plugins are called {name!r}: {self._loaded[name].source} and {source}"
            )
        if isinstance(plugin, type) and issubclass(plugin, Plugin):
            plugin = _build(plugin, config, name, source)
        check_markers(plugin, name, source)
        if self._pluggy.is_registered(plugin):
            known = self._pluggy.get_name(plugin)
            raise PluginError(f"plugin {name!r} ({source}) is already registered as {known!r}")
        try:
            self._pluggy.register(plugin, name=name)
            self._pluggy.check_pending()
            self._check_hooks(plugin)
        except _FAILURES as error:
            if self._pluggy.is_registered(plugin):
                self._pluggy.unregister(plugin)
            said = misfit(plugin, self._arguments()) or " ".join(str(error).split())
            raise PluginError(
                f"plugin {name!r} ({source}): {said} (hooks: {', '.join(self._signatures())})"
            ) from error
        guard = Guard(name, config.time_limit, self._call_threads)
        self._loaded[name] = LoadedPlugin(name, source, plugin, config, guard)

    def _check_hooks(self, plugin: object) -> None:
        callers = self._pluggy.get_hookcallers(plugin)
        if not callers:
            raise ValueError("it implements no hook")
        for caller in callers:
            for impl in caller.get_hookimpls():
                if impl.plugin is not plugin:
                    continue
                # Plugins are called one by one: there is nothing to wrap, nobody to await.
                if impl.wrapper or impl.hookwrapper:
                    raise ValueError(f"{caller.name} is a wrapper; Trackside has none")
                if inspect.iscoroutinefunction(impl.function) or inspect.isasyncgenfunction(
                    impl.function
                ):
                    raise ValueError(f"{caller.name} is async; write a plain function")

    def _arguments(self) -> Mapping[str, Sequence[str]]:
        """What each hook has to give."""
        return {
            name: caller.spec.argnames
            for name, caller in sorted(vars(self._pluggy.hook).items())
            if isinstance(caller, pluggy.HookCaller) and caller.spec is not None
        }

    def _signatures(self) -> Iterator[str]:
        for name, arguments in self._arguments().items():
            yield f"{name}({', '.join(arguments)})"

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

    @property
    def off(self) -> Mapping[str, str]:
        """Where each plugin came from that is here and switched off, by its name."""
        return dict(self._off)

    @property
    def has_strangers(self) -> bool:
        """Whether a plugin that is not built in suggests, or is here and switched off."""
        return any(not source.startswith(_BUILT_IN) for source in self._off.values()) or any(
            not one.source.startswith(_BUILT_IN) and "trackside_suggest" in self.hooks_of(one.name)
            for one in self._loaded.values()
        )

    def hooks_of(self, name: str) -> Sequence[str]:
        """The hooks that a plugin implements."""
        callers = self._pluggy.get_hookcallers(self._loaded[name].plugin) or []
        return sorted(caller.name for caller in callers)

    # -- calling ---------------------------------------------------------------------------

    def count_of(self, hook: str) -> int:
        """How many plugins :meth:`each` calls."""
        having = {impl.plugin_name for impl in self._caller(hook).get_hookimpls()}
        return len(having & self._loaded.keys())

    def each(self, hook: str, **arguments: Any) -> Iterator[tuple[LoadedPlugin, Sequence[Any]]]:
        """Call a hook plugin by plugin, in this thread; the first that fails ends it.

        For start-up and training, where a failing plugin must be seen at once.

        Raises:
            PluginFailed: names the plugin that raised; what it raised is the cause.
        """
        for loaded, call in self._calls(hook, arguments):
            try:
                answers = loaded.guard.call(call, hook)
            except _FAILURES as error:
                raise PluginFailed(
                    f"plugin {loaded.name!r} ({loaded.source}) failed in {hook}: {described(error)}"
                ) from error
            yield loaded, answers

    def each_guarded(
        self, hook: str, *, only: frozenset[str] = frozenset(), **arguments: Any
    ) -> Iterator[tuple[LoadedPlugin, Sequence[Any]]]:
        """Call a hook plugin by plugin; one that raises or hangs costs only its own answer.

        ``only``: the names of those to call; empty for all.

        Each call has a thread of its own for at most the plugin's ``time_limit``; see
        :meth:`core.plugin_guard.Guard.call_within`.
        """
        for loaded, call in self._calls(hook, arguments):
            if only and loaded.name not in only:
                continue
            answers = loaded.guard.call_within(call, hook)
            if answers is not None:
                yield loaded, answers

    def _calls(
        self, hook: str, arguments: Mapping[str, Any]
    ) -> Iterator[tuple[LoadedPlugin, Callable[[], Any]]]:
        by_plugin = {impl.plugin_name: impl for impl in self._caller(hook).get_hookimpls()}
        for name, loaded in self._loaded.items():
            if (impl := by_plugin.get(name)) is not None:
                # A plugin may accept fewer arguments than a hook has.
                chosen = {arg: arguments[arg] for arg in impl.argnames}
                yield loaded, partial(impl.function, **chosen)

    def _caller(self, hook: str) -> pluggy.HookCaller:
        caller: pluggy.HookCaller = getattr(self._pluggy.hook, hook)
        return caller


def make_plugin_manager(
    settings: Mapping[str, Mapping[str, Any]] | None = None,
    *,
    folder: Path | None = None,
    secrets_later: bool = False,
) -> PluginManager:
    """The manager of an installation: built-ins, installed packages, the plugins folder.

    Raises:
        PluginError: a plugin cannot be loaded; the text names it.
        ConfigError: a plugin's settings are wrong, or are for a plugin that is not there.
    """
    manager = PluginManager(settings, secrets_later=secrets_later)
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
            if problem := connector_problem(cls):
                raise PluginError(f"plugin {loaded.name!r} ({loaded.source}): {cls!r} {problem}")
            if cls.name in found:
                other = found[cls.name][0]
                raise PluginError(
                    f"plugins {other!r} and {loaded.name!r} both offer a connector {cls.name!r}"
                )
            found[cls.name] = (loaded.name, cls)
    return {name: cls for name, (_, cls) in found.items()}


def _name_of(plugin: object, name: str, source: str) -> str:
    """A Plugin class is known by its own name; anything else by the one that it came under."""
    if isinstance(plugin, type) and issubclass(plugin, Plugin):
        found = getattr(plugin, "name", None)
    elif isinstance(plugin, ModuleType):
        found = name or plugin.__name__.rpartition(".")[2]
    else:
        found = name or getattr(plugin, "name", "") or type(plugin).__name__
    if not (isinstance(found, str) and found):
        raise PluginError(f"{plugin!r} ({source}) declares no name")
    return found


def _config_of(
    plugin: object, name: str, source: str, table: Mapping[str, Any], *, secrets_later: bool
) -> PluginConfig:
    config_class = getattr(plugin, "config_class", PluginConfig)
    if not (isinstance(config_class, type) and issubclass(config_class, PluginConfig)):
        raise PluginError(
            f"plugin {name!r} ({source}): its config_class is not derived from PluginConfig"
        )
    try:
        return bind(config_class, table, where=f"plugins.{name}", secrets_later=secrets_later)
    except TracksideError:
        raise
    except _FAILURES as error:
        raise PluginError(
            f"plugin {name!r} ({source}): its settings cannot be read: {described(error)}"
        ) from error


def _build(cls: type[Plugin[Any]], config: PluginConfig, name: str, source: str) -> Plugin[Any]:
    try:
        return cls(config)
    except ConfigError as error:
        raise ConfigError(f"[plugins.{name}]: {error}") from error
    except _FAILURES as error:
        raise PluginError(f"plugin {name!r} ({source}): {described(error)}") from error


def _plugin_classes(module: ModuleType) -> Sequence[type[Plugin[Any]]]:
    """The Plugin classes that a module (or its submodules) defines, not those it imports.

    A class without a name, from which another one here is derived, is only their base.
    """
    found = dict.fromkeys(
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Plugin)
        and (value.__module__ + ".").startswith(module.__name__ + ".")
    )
    bases = {base for cls in found for base in cls.__mro__[1:]}
    return [cls for cls in found if hasattr(cls, "name") or cls not in bases]


def _import(name: str, what: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except _FAILURES as error:
        raise PluginError(f"{what} cannot be imported: {described(error)}") from error


def _import_file(file: Path, name: str) -> ModuleType:
    # A name of its own, so that a plugin called `labels` never stands in for a package.
    digest = hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:8]
    package = [str(file.parent)] if file.name == "__init__.py" else None
    spec = importlib.util.spec_from_file_location(
        f"trackside_plugin_{digest}_{name}", file, submodule_search_locations=package
    )
    if spec is None or spec.loader is None:
        raise PluginError(f"plugin file {file} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses, type hints and a package's own imports look their module up there.
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except _FAILURES as error:
        sys.modules.pop(spec.name, None)
        raise PluginError(f"plugin file {file} cannot be imported: {described(error)}") from error
    return module
