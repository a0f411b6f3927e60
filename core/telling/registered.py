"""The subscribers that an installation's plugins offer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from core.errors import ConfigError, PluginError
from core.plugin_manager import PluginManager
from core.subscriber import LedgerEventKind, Subscriber

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def subscribers_of(manager: PluginManager) -> Mapping[str, Subscriber]:
    """Every subscriber by its whole name, ``plugin/name``.

    Raises:
        PluginError: a plugin failed, offers what is no subscriber, or one name twice.
        ConfigError: a subscriber's settings are wrong.
    """
    try:
        return _offered(manager)
    except PluginError as error:
        if isinstance(error.__cause__, ConfigError):
            raise error.__cause__ from None
        raise


def unready(subscribers: Mapping[str, Subscriber]) -> Mapping[str, str]:
    """Why subscribers cannot be told anything here, by their names; nothing of those that can."""
    found = {}
    for name, one in subscribers.items():
        try:
            one.check()
        except Exception as error:  # noqa: BLE001 - one plugin's failure must not hide the others
            found[name] = str(error) or type(error).__name__
    return found


def _offered(manager: PluginManager) -> Mapping[str, Subscriber]:
    found: dict[str, Subscriber] = {}
    for loaded, subscribers in manager.each("trackside_register_subscribers"):
        for one in subscribers:
            if problem := _problem(one):
                raise PluginError(f"plugin {loaded.name!r} ({loaded.source}): {problem}")
            name = f"{loaded.name}/{one.name}"
            if name in found:
                raise PluginError(f"plugin {loaded.name!r} offers two subscribers {one.name!r}")
            found[name] = one
    return found


def _problem(one: object) -> str:
    """What is wrong with what a plugin offers; "" where it is well."""
    if not isinstance(one, Subscriber):
        return f"{one!r} is no Subscriber"
    name: object = one.name
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return (
            f"{name!r} cannot be the name of a subscriber; write up to 100 letters, digits, "
            "'.', '_' and '-'"
        )
    if unknown := sorted(str(kind) for kind in one.kinds if kind not in set(LedgerEventKind)):
        return f"subscriber {name}: there is no event {unknown[0]}"
    if one.most_at_once < 1:
        return f"subscriber {name}: most_at_once must be 1 or more"
    return ""
