"""What ``trackside doctor`` looks at, each check with what to mend."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import ConfigError, ConnectorError, TracksideError
from core.installation import Installation
from core.model import Mode, SuggestionKind
from core.top_level import check_top_level
from core.work.contract import sqlite_problem

_LEAST_FREE: Final = 200 * 1024 * 1024


class State(StrEnum):
    """How a check came out."""

    FINE = "fine"
    NOTE = "note"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; ``says`` tells what to do where something is not fine."""

    check: str
    state: State
    says: str

    @property
    def broken(self) -> bool:
        """Whether Trackside cannot work like this."""
        return self.state is State.BROKEN


def examine_machine() -> Iterator[Finding]:
    """Checks that need no configuration."""
    version = f"Python {sys.version_info.major}.{sys.version_info.minor}"
    problem = sqlite_problem(sys.version_info[:2], sqlite3.sqlite_version_info)
    if problem:
        yield Finding("python and sqlite", State.NOTE, problem)
    else:
        yield Finding(
            "python and sqlite", State.FINE, f"{version}, SQLite {sqlite3.sqlite_version}"
        )
    try:
        check_top_level()
    except ConfigError as error:
        yield Finding("packages", State.BROKEN, str(error))
    else:
        yield Finding("packages", State.FINE, "core, connectors and plugins are Trackside's")


def examine_installation(installation: Installation, *, offline: bool) -> Iterator[Finding]:
    """Checks of one installation; ``offline`` leaves the trackers alone."""
    yield from _store(installation)
    yield from _deliveries(installation)
    yield from _plugins(installation)
    yield from _models(installation)
    if not installation.connectors:
        yield Finding("connections", State.NOTE, "none configured; docs/configuration.md shows how")
    for name in installation.connectors:
        yield _connection(installation, name, offline=offline)


def _store(installation: Installation) -> Iterator[Finding]:
    try:
        installation.store.ping()
    except TracksideError as error:
        yield Finding("store", State.BROKEN, str(error))
        return
    kind = "SQLite files" if installation.store.database.is_sqlite else "PostgreSQL"
    yield Finding("store", State.FINE, f"{kind}; data in {installation.data_dir}")
    free = shutil.disk_usage(installation.data_dir).free
    if not os.access(installation.data_dir, os.W_OK):
        yield Finding("disk", State.BROKEN, f"{installation.data_dir} cannot be written to")
    elif free < _LEAST_FREE:
        yield Finding("disk", State.BROKEN, f"only {free // 2**20} MiB are free: make room")
    else:
        yield Finding("disk", State.FINE, f"{free // 2**30} GiB free")


def _deliveries(installation: Installation) -> Iterator[Finding]:
    counts = installation.store.inbox.counts()
    total = sum(n for status, n in counts.items() if status != "redeliveries")
    said = f"{total} in all, {counts['received'] + counts['queued']} waiting"
    if counts["failed"]:
        yield Finding(
            "deliveries",
            State.NOTE,
            f"{said}, {counts['failed']} failed: `trackside deliveries list --status failed` "
            "says why, `trackside deliveries replay` tries again",
        )
    else:
        yield Finding("deliveries", State.FINE, said)


def _plugins(installation: Installation) -> Iterator[Finding]:
    names = [loaded.name for loaded in installation.plugins.loaded]
    yield Finding("plugins", State.FINE, ", ".join(names))


def _models(installation: Installation) -> Iterator[Finding]:
    active = installation.store.models.list(active_only=True)
    if not active:
        yield Finding(
            "models", State.NOTE, "none trained yet: `trackside import`, then `trackside train`"
        )
        return
    damaged = [
        record.version
        for record in active
        if installation.shelf.model(record.tracker, record.project, record.task) is None
    ]
    if damaged:
        yield Finding(
            "models",
            State.BROKEN,
            f"damaged: {', '.join(damaged)}; `trackside train` makes new ones",
        )
    else:
        yield Finding("models", State.FINE, f"{len(active)} in use")


def _connection(installation: Installation, name: str, *, offline: bool) -> Finding:
    connector = installation.connectors[name]
    check = f"connection {name}"
    said = f"{connector.name}, mode {connector.config.mode}"
    if connector.config.mode is Mode.OBSERVE and not connector.config.modes:
        said += " (nothing is written to the tracker; set mode = 'suggest' to change that)"
    if unknown := sorted(set(connector.config.modes) - set(SuggestionKind)):
        # A plugin may have kinds of its own, so it is no error.
        said += f"; modes names {', '.join(unknown)}, which is no kind of the built-in plugins"
        return Finding(check, State.NOTE, said)
    if offline:
        return Finding(check, State.FINE, f"{said}; not asked")
    try:
        me = connector.whoami()
    except ConnectorError as error:
        return Finding(check, State.BROKEN, f"{said}; {error}")
    return Finding(check, State.FINE, f"{said}; we are {me.handle or me.id} there")
