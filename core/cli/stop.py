"""``trackside pause`` and ``resume``: stopping everything, or a part of it, while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.change import ByOption, who
from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import UsageError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.store.pauses import Pause

IssueOption = Annotated[str, typer.Option("--issue", help="This issue: github:acme/shop#12.")]
ProjectOption = Annotated[str, typer.Option("--project", "-p", help="This project.")]
ConnectionOption = Annotated[str, typer.Option("--connection", help="This connection.")]
AllOption = Annotated[bool, typer.Option("--all", help="Everything.")]

_WHICH = "say what: --issue KEY, --project NAME, --connection NAME or --all"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog="Examples:  trackside pause --project acme/shop --why 'release day'  |  "
        "trackside pause --all --until 'tomorrow 09:00'  |  trackside pause --list"
    )(pause)
    app.command(epilog="Example: trackside resume --all")(resume)


def pause(
    issue: IssueOption = "",
    project: ProjectOption = "",
    connection: ConnectionOption = "",
    everything: AllOption = False,
    why: Annotated[str, typer.Option("--why", help="Why; shown to who asks.")] = "",
    until: Annotated[
        str, typer.Option("--until", help="It ends by itself then: 'in 2 hours', 'monday 09:00'.")
    ] = "",
    show: Annotated[bool, typer.Option("--list", help="Only show what is paused.")] = False,
    by: ByOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stop writing to trackers, before the next write; what is planned waits."""
    from core.cli.when import local_now, when
    from core.triage import stop

    with opened(config) as installation:
        if not show:
            what = _meant(installation, issue, project, connection, everything=everything)
            end = when(until, local_now(), ahead=True) if until else None
            if end is not None and end <= local_now():
                raise UsageError(f"--until: {_shown(end)} is over already; say a time to come")
            begun = stop.pause(installation.store, what, by=who(by), why=why, until=end)
            if not as_json:
                said = f", until {_shown(begun.until)}" if begun.until else ""
                say(
                    f"Paused: {begun.named}{said}. `trackside resume` with the same option ends it."
                )
                return
        rows = [_row(one) for one in installation.store.pauses.list()]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        "Paused",
        ("what", "by", "why", "since", "until"),
        [
            (row["what"], row["by"], row["why"], _shown(row["at"]), _shown(row["until"]))
            for row in rows
        ],
        empty="Nothing is paused.",
    )


def resume(
    issue: IssueOption = "",
    project: ProjectOption = "",
    connection: ConnectionOption = "",
    everything: AllOption = False,
    by: ByOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let what was paused go on: what waits is judged again first, not fired off."""
    from core.triage import stop

    with opened(config) as installation:
        what = _meant(installation, issue, project, connection, everything=everything)
        waiting = stop.resume(installation.store, what, by=who(by))
        left = [_row(one) for one in installation.store.pauses.list()]
    if as_json:
        resumed = None if waiting is None else what.named
        emit_json({"resumed": resumed, "waiting": waiting or 0, "paused": left})
        return
    if waiting is None:
        say(f"Nothing was paused: {what.named} goes on as before.")
    else:
        say(
            f"Resumed: {what.named}. {waiting} issues are judged again; the running server does it."
        )
    if left:
        say(f"Still paused: {', '.join(row['what'] for row in left)}.")


def _meant(
    installation: Installation, issue: str, project: str, connection: str, *, everything: bool
) -> Pause:
    from core.steering import meant

    if sum(map(bool, (issue, project, connection, everything))) != 1:
        raise UsageError(_WHICH)
    return meant(
        installation, issue=issue, project=project, connection=connection, everything=everything
    )


def _row(pause: Pause) -> dict[str, Any]:
    from core.steering import told

    return told(pause)


def _shown(moment: Any) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment is not None else ""
