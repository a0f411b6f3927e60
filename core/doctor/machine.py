"""Checks that need no configuration: the machine and the packages."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator

from core.doctor.finding import Finding, State
from core.errors import ConfigError
from core.top_level import check_top_level
from core.work.contract import sqlite_problem


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
