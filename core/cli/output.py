"""How the command line speaks: tables that fit, JSON for machines, progress on long work.

How figures are written that people read stands in :mod:`core.wording.figures`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeAlias

import typer

from core.cli.layout import fitting, least_width, room_for, same_in_all
from core.errors import UserError
from core.stages import Stages

if TYPE_CHECKING:
    from rich.console import Console

_SHARE: Final = re.compile(r"\d{1,3}%")

JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON for machines instead of a table.")
]


def emit_json(value: Any) -> None:
    """Print one JSON value; times are in ISO 8601, as the API has them."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def emit_text(text: str) -> None:
    """Print a text as it is, without the characters that would move a terminal's cursor."""
    typer.echo(harmless(text), nl=False)


def emit_sentence(text: str) -> None:
    """Print a sentence of the answer itself, broken at words where a terminal is narrower.

    What goes to another program stays one line. What is no part of the answer is for :func:`say`.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if _is_for_people(console):
        console.print(Text(harmless(text)))
    else:
        typer.echo(harmless(text))


def emit_table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    empty: str = "",
    legend: str = "",
) -> None:
    """Print a table that fits the terminal, or a sentence where it would be empty.

    Keys, versions and other names are never broken, so that they can be copied: texts are wrapped
    instead. Where that is not enough, what is the same in all rows is said once above the table,
    and where that is not enough either, each row becomes a block of its own. What goes to another
    program stays a row a line, however wide.
    ``legend``: what the columns mean, shown below the table.
    """
    from rich.console import Console
    from rich.text import Text

    console = Console()
    if not rows:
        console.print(harmless(empty or f"{title}: none"), markup=False)
        return
    # Above the table and not in it, where a narrow table would break it.
    console.print(Text(harmless(title), style="italic"))
    cells = [[_cell(value) for value in row] for row in rows]
    numeric = [all(_is_figure(row[i]) for row in rows) for i in range(len(columns))]
    if _is_for_people(console) and not _fits(columns, cells, console.width):
        # Not of numbers: that they are alike is chance, and people compare them.
        same = [i for i in same_in_all(columns, cells) if not numeric[i]]
        for i in same:
            if cells[0][i]:
                console.print(Text(f"{columns[i]}: {cells[0][i]}"))
        left = [i for i in range(len(columns)) if i not in same]
        columns, numeric = [columns[i] for i in left], [numeric[i] for i in left]
        cells = [[row[i] for i in left] for row in cells]
    if any(columns) and _is_for_people(console) and not _fits(columns, cells, console.width):
        _print_blocks(columns, cells, console.width)
    else:
        _print_table(columns, cells, numeric, console.width)
    if legend:
        console.print(Text(legend))


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) or _SHARE.fullmatch(str(value)) is not None


def _is_for_people(console: Console) -> bool:
    """Whether the width is somebody's, and not assumed for a pipe or a file."""
    return console.is_terminal or "COLUMNS" in os.environ


def _fits(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> bool:
    texts = [[name, *(row[i] for row in cells)] for i, name in enumerate(columns)]
    return sum(map(least_width, texts)) <= room_for(len(columns), width)


def _print_table(
    columns: Sequence[str], cells: Sequence[Sequence[str]], numeric: Sequence[bool], width: int
) -> None:
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", show_header=any(columns), expand=False)
    texts = [[name, *(row[i] for row in cells)] for i, name in enumerate(columns)]
    wanted = [max(map(cell_len, column)) for column in texts]
    widths = fitting(wanted, list(map(least_width, texts)), room_for(len(columns), width))
    for name, right, wide in zip(columns, numeric, widths, strict=True):
        table.add_column(name, justify="right" if right else "left", overflow="fold", width=wide)
    for row in cells:
        # Text, so that what people wrote in an issue is never read as markup.
        table.add_row(*map(Text, row))
    needed = sum(widths) + width - room_for(len(columns), width)
    Console(width=max(width, needed)).print(table)


def _print_blocks(columns: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> None:
    """Each row as a block of names and values; what is empty is left out, but no whole row."""
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, expand=False)
    names = max(map(cell_len, columns))
    blocks = [
        [(name, value) for name, value in zip(columns, row, strict=True) if value] or [("", "–")]
        for row in cells
    ]
    values = [value for told in blocks for _, value in told]
    wide = max(least_width(["", *values]), room_for(2, width) - names)
    wide = min(wide, max(map(cell_len, values)))
    table.add_column(style="bold", width=names)
    table.add_column(overflow="fold", width=wide)
    for told in blocks:
        for name, value in told:
            table.add_row(name, Text(value))
        table.add_section()
    Console(width=max(width, names + wide + width - room_for(2, width))).print(table)


def _cell(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return "".join(c if c.isprintable() else " " for c in text)


def counted(count: int, what: str) -> str:
    """``1 action``, ``2 actions``."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def say(text: str) -> None:
    """A sentence about what happened, or a warning, on standard error: no part of the answer."""
    typer.echo(harmless(text), err=True)


def say_notes(about: str, notes: Sequence[str]) -> None:
    """Sentences about one thing, on standard error: on a terminal a list below its name.

    What goes to a file has the name before each, so that it can be searched by line.
    """
    if not sys.stderr.isatty():
        for note in notes:
            say(f"{about}: {note}")
        return
    if notes:
        say(f"{about}:")
    for note in notes:
        said = harmless(note)
        # Names and numbers stay whole, so that they can be copied.
        typer.echo(
            textwrap.fill(
                said,
                shutil.get_terminal_size().columns,
                initial_indent="  - ",
                subsequent_indent="    ",
                break_long_words=False,
                break_on_hyphens=False,
            ),
            err=True,
        )


def harmless(text: str) -> str:
    """A text without the characters that would move a terminal's cursor or change its title."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


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


def write_page(place: Path, html: str, *, said: str = "The page is in") -> None:
    """Write a page, or what else a file holds, and say where it is.

    Raises:
        UserError: it cannot be written there.
    """
    try:
        place.write_text(html, encoding="utf-8")
    except OSError as error:
        raise UserError(f"cannot write {place}: {error.strerror}") from error
    say(f"{said} {place}.")


@contextlib.contextmanager
def progress(what: str, *, shown: bool = True) -> Iterator[Callable[[float, str], None]]:
    """A progress bar on standard error; gives a function that takes (share done, what now).

    It never runs backwards.
    """
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
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(what, total=1.0)

        def show(done: float, now: str) -> None:
            bar.update(task, completed=done, description=now or what)

        yield Stages(1, show).report
