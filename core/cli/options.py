"""Options that several commands share, and opening what they name."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from core.errors import NotFoundError, UsageError

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


def called(start: str, known: Iterable[str], what: str, *, see: str = "") -> str:
    """The one version that a name or its start means; a whole name means that one alone.

    Args:
        start: what was typed.
        known: the versions that there are.
        what: what they are versions of, for an error.
        see: the command that lists them, for an error.

    Raises:
        NotFoundError: none begins so.
        UsageError: several do; the text names them.
    """
    from core.spelling import meant

    known = set(known)
    found = sorted(one for one in known if one.startswith(start))
    if start in found:
        return start
    if not start or not found:
        near = meant(start, known) + (f"; see `{see}`" if see else "")
        raise NotFoundError(f"there is no {what} {start}{near}")
    if len(found) > 1:
        shown = ", ".join(found[:5]) + (", …" if len(found) > 5 else "")
        raise UsageError(f"{start} may be {shown}; write more of it")
    return found[0]
