"""How the command line speaks: tables that fit, JSON for machines, progress on long work."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, TypeAlias

import typer

from core.errors import UserError

JsonOption: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print JSON for machines instead of a table.")
]

_LONGEST_NAME: Final = 64
"""Characters of a key, version or the like, which is never broken; what is longer may be."""

_LONGEST_WORD: Final = 16
"""Characters of a word of a text that is not broken where there is little room."""


def emit_json(value: Any) -> None:
    """Print one JSON value; times are in ISO 8601, as the API has them."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def emit_text(text: str) -> None:
    """Print a text as it is, without the characters that would move a terminal's cursor."""
    typer.echo(_shown(text), nl=False)


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
    instead, and where that is not enough the table is wider than the terminal.
    ``legend``: what the columns mean, shown below the table.
    """
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not rows:
        console.print(_shown(empty or f"{title}: none"), markup=False)
        return
    # Above the table and not in it, where a narrow table would break it.
    console.print(Text(_shown(title), style="italic"))
    table = Table(header_style="bold", show_header=any(columns), expand=False)
    numeric = [all(isinstance(row[i], int | float) for row in rows) for i in range(len(columns))]
    cells = [[_cell(value) for value in row] for row in rows]
    texts = [[name, *(row[i] for row in cells)] for i, name in enumerate(columns)]
    wanted = [max(map(cell_len, column)) for column in texts]
    # Each column has a border at its left and a space at each side, the last one another border.
    widths = fitting(wanted, list(map(_least, texts)), console.width - 3 * len(columns) - 1)
    for name, right, width in zip(columns, numeric, widths, strict=True):
        table.add_column(name, justify="right" if right else "left", overflow="fold", width=width)
    for row in cells:
        # Text, so that what people wrote in an issue is never read as markup.
        table.add_row(*map(Text, row))
    width = max(console.width, sum(widths) + 3 * len(columns) + 1)
    Console(width=width).print(table)
    if legend:
        console.print(Text(legend))


def fitting(wanted: Sequence[int], least: Sequence[int], room: int) -> Sequence[int]:
    """Widths of columns that fit: the widest lose first, and none becomes less than its least.

    Args:
        wanted: the width of each column's longest text.
        least: what each column needs, never more than it wants.
        room: for all of them; not kept to where ``least`` does not fit into it.
    """
    widths = list(wanted)
    for most in range(max(wanted, default=0), 0, -1):
        if sum(widths) <= room:
            break
        widths = [max(few, min(wide, most)) for wide, few in zip(wanted, least, strict=True)]
    return widths


def _least(texts: Sequence[str]) -> int:
    """The width that a column needs; the first of its texts is its heading."""
    from rich.cells import cell_len

    words = [word for text in texts for word in text.split()]
    are_names = not any(" " in text for text in texts[1:])
    longest = _LONGEST_NAME if are_names else _LONGEST_WORD
    # Other scripts are written without spaces: what has none there may be a whole sentence.
    return max(
        (min(cell_len(w), longest if w.isascii() else _LONGEST_WORD) for w in words), default=1
    )


def _cell(value: object) -> str:
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    return "".join(c if c.isprintable() else " " for c in text)


def counted(count: int, what: str) -> str:
    """``1 action``, ``2 actions``."""
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def say(text: str) -> None:
    """A sentence about what happened, on standard error where standard output is for machines."""
    typer.echo(_shown(text), err=True)


def _shown(text: str) -> str:
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
