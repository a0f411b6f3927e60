"""Whether what a plugin brings fits, told in words that name the plugin's own mistakes. Pure."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import Final

from core import hookspecs
from core.connector import ConnectionConfig, Connector
from core.errors import PluginError
from core.spelling import meant

_MARKER: Final = f"{hookspecs.PROJECT_NAME}_impl"
"""The attribute by which ``@hookimpl`` marks a function."""


def misfit(plugin: object, hooks: Mapping[str, Sequence[str]]) -> str:
    """What of a plugin fits none of our hooks; "" where all does.

    Args:
        plugin: an object or a module.
        hooks: the hooks that there are, and what each has to give.
    """
    for attribute in dir(plugin):
        function = getattr(plugin, attribute, None)
        if not callable(function) or getattr(function, _MARKER, None) is None:
            continue
        if attribute not in hooks:
            return f"there is no hook {attribute}{meant(attribute, hooks)}"
        takes = inspect.signature(function).parameters
        if unknown := sorted(set(takes) - set(hooks[attribute])):
            return f"{attribute} has no {', '.join(map(repr, unknown))} to give"
    return ""


def check_markers(plugin: object, name: str, source: str) -> None:
    """A function called ``trackside_…`` without ``@hookimpl`` would never be called."""
    for attribute in dir(plugin):
        if attribute.startswith("trackside_"):
            function = getattr(plugin, attribute)
            if callable(function) and getattr(function, _MARKER, None) is None:
                raise PluginError(
                    f"plugin {name!r} ({source}): {attribute} is not marked with @hookimpl"
                )


def connector_problem(cls: object) -> str:
    """Why this cannot be used as a connector class; "" if it can."""
    if not (isinstance(cls, type) and issubclass(cls, Connector)):
        return "is not a Connector class"
    if missing := sorted(getattr(cls, "__abstractmethods__", ())):
        return f"lacks {', '.join(missing)}"
    name = getattr(cls, "name", None)
    if not (isinstance(name, str) and name):
        return "declares no name"
    config_class = getattr(cls, "config_class", None)
    if not (isinstance(config_class, type) and issubclass(config_class, ConnectionConfig)):
        return "declares no config_class derived from ConnectionConfig"
    if not isinstance(getattr(cls, "can", None), frozenset):
        return "declares in can no frozenset of capabilities"
    return ""
