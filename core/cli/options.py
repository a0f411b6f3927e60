"""Options that several commands share, and opening what they name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

if TYPE_CHECKING:
    from core.installation import Installation

ConfigOption: TypeAlias = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="The configuration; default: trackside.toml here."),
]


@contextlib.contextmanager
def opened(config: Path | None) -> Iterator[Installation]:
    """The installation that a configuration describes, closed at the end."""
    from core.config import load_config
    from core.installation import Installation

    installation = Installation.open(load_config(config))
    try:
        yield installation
    finally:
        installation.close()
