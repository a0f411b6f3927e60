"""The command line. Commands live in the modules beside this one.

Nothing heavy is imported here: ``trackside --help`` must answer at once. What exit codes mean
stands in :mod:`core.cli.exit_codes`.
"""

from __future__ import annotations

import logging
import sys
from typing import Annotated, Final

import typer

from core.cli import (
    backtest,
    connections,
    data,
    demo,
    experiments,
    init,
    inspect,
    learn,
    ledger,
    models,
    operate,
    outcomes,
    people,
    reconcile,
    rules,
    similar,
    stop,
    subscribers,
    sync,
    triage,
    tune,
    undo,
)
from core.cli.exit_codes import DONE, FAILED, exit_code
from core.cli.failing import Failed
from core.errors import TracksideError

app: Final = typer.Typer(
    name="trackside",
    help=(
        "Issue triage beside GitHub, Jira and Linear: suggestions with reasons, "
        "learned from your own history, with a ledger and undo."
    ),
    epilog="Try `trackside demo`: the whole journey on this machine, no credentials.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"trackside {version('trackside')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and end."
        ),
    ] = False,
) -> None:
    pass


for module in (
    demo,
    init,
    connections,
    operate,
    sync,
    reconcile,
    people,
    data,
    learn,
    triage,
    models,
    tune,
    backtest,
    similar,
    outcomes,
    experiments,
    ledger,
    subscribers,
    undo,
    stop,
    rules,
    inspect,
):
    module.register(app)


def main() -> None:
    """Run the command line; every deliberate error becomes one sentence and an exit code."""
    failed = Failed.of(sys.argv[1:])
    try:
        app()
    except TracksideError as error:
        failed.tell(error)
        sys.exit(exit_code(error))
    except SystemExit as end:
        failed.tell_what_the_parser_said(end)
        raise
    except BrokenPipeError:
        # `trackside … | head` is no failure.
        sys.exit(DONE)
    except Exception:
        logging.getLogger("trackside").exception("internal error; this is a defect of Trackside")
        failed.tell_a_defect()
        sys.exit(FAILED)
