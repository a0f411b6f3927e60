"""``trackside backtest``: what it would have done on a project's past."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli.options import ConfigOption, opened
from core.cli.output import (
    JsonOption,
    check_page,
    emit_json,
    emit_sentence,
    emit_table,
    progress,
    write_page,
)
from core.errors import UsageError, UserError
from core.wording.figures import sure


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog="Examples: trackside backtest acme/shop · "
        "trackside backtest acme/shop --page backtest.html --target 0.9"
    )(backtest)


def backtest(
    project: Annotated[str, typer.Argument(help="The project.")],
    target: Annotated[
        float | None,
        typer.Option(help="The precision that applying by itself takes; default: the setting."),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, max=50, help="How often it is trained anew.")] = 5,
    page_file: Annotated[
        Path | None, typer.Option("--page", help="Write a page with plots here.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what would have been suggested and applied on past issues, and how often it was right.

    Nothing is written to any tracker, and no model is kept.
    """
    from core import history
    from core.backtest.replay import LEAST_ISSUES
    from core.backtest.summary import summarise

    if target is not None and not 0 < target <= 1:
        raise UsageError("--target is a share above 0 and up to 1, such as 0.95")
    check_page(page_file)
    with (
        opened(config) as installation,
        progress(f"Replaying {project}", shown=not as_json) as report,
    ):
        tracker, name = installation.project(project)
        replayed, aim = history.replay(
            installation, tracker, name, target=target, steps=steps, report=report
        )
    if replayed is None:
        raise UserError(
            f"{name} has too few issues: it takes more than {LEAST_ISSUES} to learn from some "
            "and ask about others; `trackside sync` or `trackside import` brings them"
        )
    found = summarise(replayed, target=aim)
    if page_file is not None:
        from core.backtest.page import page

        write_page(page_file, page(found))
    if as_json:
        emit_json(found)
    else:
        _show(found)


def _show(found: Mapping[str, Any]) -> None:
    from core.backtest import words

    emit_sentence(words.opening(found))
    emit_table(
        f"{found['project']}: {found['issues']:,} issues asked about",
        words.COLUMNS,
        words.rows(found),
        legend=words.LEGEND,
    )
    if found["worst"]:
        emit_table(
            words.WORST,
            ("issue", "kind", "would have said", "settled on", "sure", "applied"),
            [
                (
                    one["key"],
                    one["kind"],
                    one["value"],
                    ", ".join(one["truth"]),
                    sure(one["confidence"]),
                    "yes" if one["applied"] else "",
                )
                for one in found["worst"]
            ],
            legend="sure: how sure it would have been. applied: whether it would have done so.",
        )
    for one in words.closing(found):
        emit_sentence(one)
    for note in dict.fromkeys(found["steps"][-1]["notes"]):
        emit_sentence(f"In the end, {note}")
