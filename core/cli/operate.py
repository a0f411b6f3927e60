"""``trackside serve`` and ``doctor``: running it, and finding out why it does not."""

from __future__ import annotations

import logging
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.exit_codes import FAILED
from core.cli.options import ConfigOption, StoreUse, opened
from core.cli.output import JsonOption, emit_json, emit_table, say

if TYPE_CHECKING:
    from core.doctor import Finding


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: trackside serve --config trackside.toml")(serve)
    app.command(epilog="Example: trackside doctor --offline")(doctor)


def serve(
    role: Annotated[
        str, typer.Option(help="all, web (only receives) or worker (only works).")
    ] = "all",
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
    config: ConfigOption = None,
) -> None:
    """Receive webhooks and work on them, until interrupted."""
    from core import logs
    from core.config import load_config
    from core.errors import UsageError
    from core.handed_over import handed_over
    from core.installation import Installation
    from core.serving import Role, Serving
    from core.top_level import check_top_level

    if role not in {str(r) for r in Role}:
        raise UsageError(f"--role must be one of {', '.join(Role)}")
    if log_level.upper() not in logging.getLevelNamesMapping():
        raise UsageError("--log-level must be debug, info, warning or error")
    logs.start(log_level.upper())
    check_top_level()
    # Before any other process is started: the socket is for this one alone.
    listener = handed_over()
    if listener is not None and role == Role.WORKER:
        raise UsageError(
            "a socket was handed over, and --role worker receives nothing: take the .socket unit "
            "away from this service"
        )
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    installation = Installation.open(load_config(config), serving=True)
    serving = Serving(installation, Role(role), listener=listener)
    try:
        serving.start()
        names = ", ".join(installation.connectors) or "none; see docs/configuration.md"
        where = f" on {serving.url}" if role != Role.WORKER else ""
        where += ", a socket that was handed over" if serving.is_handed_over else ""
        part = "" if role == Role.ALL else f" ({role})"
        say(f"Trackside{part} is up{where}; connections: {names}. Stop it with Ctrl-C.")
        stop.wait()
        say("Stopping: what is running will be finished.")
    finally:
        serving.stop()
        installation.close()


def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask the trackers anything.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check this installation and say what to mend. Exit code 1 if something is broken."""
    from core.awaiting import stamp
    from core.doctor import examine_installation, examine_machine

    findings: list[Finding] = list(examine_machine())
    if not any(finding.broken for finding in findings):
        with opened(config, store=StoreUse.IF_THERE) as installation:
            findings += examine_installation(installation, offline=offline)
    if as_json:
        emit_json(
            [
                {
                    "check": f.check,
                    "state": str(f.state),
                    "says": f.says,
                    "waits_for_tracker": f.waits_for_tracker,
                    "next_try": stamp(f.next_try),
                }
                for f in findings
            ]
        )
    else:
        emit_table(
            "Trackside doctor",
            ("check", "state", "says"),
            [(f.check, str(f.state), f.says) for f in findings],
        )
    if any(finding.broken for finding in findings):
        raise typer.Exit(FAILED)
