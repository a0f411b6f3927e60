"""How the command line speaks: tables that fit, JSON for machines, progress on long work."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from core.errors import UserError

JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON for machines instead of a table.")
]


def emit_json(value: Any) -> None:
    """Print one JSON value."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def emit_text(text: str) -> None:
    """Print a text as it is, without the characters that would move a terminal's cursor."""
    typer.echo("".join(c if c.isprintable() or c == "\n" else " " for c in text), nl=False)


def emit_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, empty: str = ""
) -> None:
    """Print a table that fits the terminal, or a sentence where it would be empty."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not rows:
        console.print(empty or f"{title}: none", markup=False)
        return
    # Above the table and not in it, where a narrow table would break it.
    console.print(Text(title, style="italic"))
    table = Table(header_style="bold", show_header=any(columns), expand=False)
    numeric = [all(isinstance(row[i], int | float) for row in rows) for i in range(len(columns))]
    for name, right in zip(columns, numeric, strict=True):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in rows:
        # Text, so that what people wrote in an issue is never read as markup.
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)


def _cell(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return "".join(c if c.isprintable() else " " for c in text)


def say(text: str) -> None:
    """A sentence about what happened, on standard error where standard output is for machines."""
    typer.echo(text, err=True)


def check_page(place: Path | None) -> None:
    """See that a page can be written, before the work that it is to show.

    Raises:
        UserError: it cannot.
    """
    if place is None:
        return
    existed = place.exists()
    try:
        with place.open("a", encoding="utf-8"):
            pass
        if not existed:
            place.unlink()
    except OSError as error:
        raise UserError(f"cannot write {place}: {error.strerror}") from error


def write_page(place: Path, html: str) -> None:
    """Write a page and say where it is.

    Raises:
        UserError: it cannot be written there.
    """
    try:
        place.write_text(html, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {place}: {error.strerror}") from error
    say(f"The page is in {place}.")


@contextlib.contextmanager
def progress(what: str, *, shown: bool = True) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error; gives a function that takes (share done, what now)."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    if not shown or not sys.stderr.isatty():
        yield lambda _done, _what: None
        return
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda done, now: bar.update(task, completed=done, description=now or what)


def metric(value: Mapping[str, float] | float | None) -> str:
    """A metric with its interval, as people read it: ``0.812 (0.79–0.83)``."""
    if value is None:
        return "–"
    if isinstance(value, Mapping):
        return f"{value['value']:.3f} ({value['low']:.2f}–{value['high']:.2f})"
    return f"{value:.3f}"
