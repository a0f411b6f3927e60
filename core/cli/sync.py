"""``trackside sync`` and ``reconcile``: whole projects from the trackers, and what was missed."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, emit_table, say

if TYPE_CHECKING:
    from core.connector import Connector
    from core.installation import Installation
    from core.sync.backfill import Progress
    from core.triage.handling import Handling

ConnectionArgument = Annotated[
    str, typer.Argument(help="The connection; default: all of the configuration.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "sync",
        epilog="Examples: trackside sync · trackside sync acme-github --project acme/shop · "
        "trackside sync --whole · trackside sync --status",
    )(sync)
    app.command("reconcile", epilog="Example: trackside reconcile acme-github")(reconcile)


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What came of one project. ``gaps``: changes that no webhook had told of."""

    connection: str
    project: str
    read: str
    issues: int
    comments: int
    gaps: int
    seconds: float
    problem: str = ""


def sync(
    connection: ConnectionArgument = "",
    project: Annotated[
        str, typer.Option("--project", "-p", help="Only this project, as in keys: acme/shop.")
    ] = "",
    whole: Annotated[
        bool,
        typer.Option("--whole", help="Read everything anew; finds what was deleted unseen, too."),
    ] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Only show how far each project was read.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read projects from their trackers: everything the first time, then what changed.

    It may be stopped at any time, and goes on where it was. A running server keeps in step
    by itself; this is for the first time, and for when you want it now.
    """
    with opened(config) as installation:
        if status:
            _show_status(installation, connection, as_json=as_json)
            return
        done: list[Synced] = []
        try:
            with _bars(shown=not as_json) as bars:
                for connector in _connectors(installation, connection):
                    _sync_one(installation, connector, project, whole, bars, done)
        except KeyboardInterrupt:
            _print(done, as_json=as_json)
            say("Stopped; `trackside sync` goes on from here.")
            raise typer.Exit(1) from None
        installation.follow_store()
        _print(done, as_json=as_json)
    if any(one.problem for one in done):
        raise typer.Exit(1)


def reconcile(
    connection: ConnectionArgument = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look now for what webhooks missed, and make up for it; a running server does by itself."""
    from core.sync.reconcile import RECONCILED, Reconciler

    found, missing = [], []
    with opened(config) as installation:
        installation.meet_trackers()
        handling = _handling(installation)
        for connector in _connectors(installation, connection):
            if not connector.capabilities & RECONCILED:
                missing.append(connector.connection)
                continue
            reconciler = Reconciler(
                store=installation.store,
                connector=connector,
                hear=handling.hear,
                url=installation.config.server.webhook_url(connector.connection),
                whole_days=installation.config.sync.whole_days,
            )
            found.append(reconciler.run())
        installation.follow_store()
    if as_json:
        emit_json([asdict(one) for one in found])
    else:
        emit_table(
            "Reconciled",
            ("connection", "gaps", "closed", "redelivered", "webhook", "problems"),
            [
                (
                    one.connection,
                    one.gaps,
                    one.closed,
                    one.redelivered,
                    "; ".join(one.report["webhooks"]) or "as it was",
                    "; ".join(one.report["problems"]) or "–",
                )
                for one in found
            ],
            empty="Nothing to reconcile: no connection is configured that can be read.",
        )
        for name in missing:
            say(f"{name}: its connector offers nothing to reconcile with.")
    if any(one.report["problems"] for one in found):
        raise typer.Exit(1)


# -- one connection ------------------------------------------------------------------------


def _sync_one(
    installation: Installation,
    connector: Connector[Any],
    wanted: str,
    whole: bool,
    bars: Callable[[str, Progress | None], None],
    done: list[Synced],
) -> None:
    from core.connector import Capability
    from core.errors import CredentialsError, GoneError, PermanentError, UserError

    _keep_people(installation, connector)
    if Capability.SYNC not in connector.capabilities:
        say(f"{connector.connection}: the {connector.name} connector cannot read whole projects.")
        return
    installation.store.set_me(connector.connection, connector.whoami())
    names = [info.project for info in connector.projects()]
    if wanted and wanted not in names:
        shown = ", ".join(names[:10]) or "none"
        raise UserError(f"{connector.connection} sees no project {wanted}; it sees {shown}")
    for name in [wanted] if wanted else names:
        started = time.monotonic()
        problem, result = "", ("nothing", 0, 0, 0)
        try:
            result = _sync_project(installation, connector, name, whole, bars)
        except CredentialsError:
            raise
        except (GoneError, PermanentError, UserError) as error:
            problem = str(error)
        bars(f"{connector.connection} {name}", None)
        read, issues, comments, gaps = result
        done.append(
            Synced(
                connection=connector.connection,
                project=name,
                read=read,
                issues=issues,
                comments=comments,
                gaps=gaps,
                seconds=round(time.monotonic() - started, 2),
                problem=problem,
            )
        )


def _keep_people(installation: Installation, connector: Connector[Any]) -> None:
    """Who is who is good to know and no reason to stop: issues are read without it, too."""
    from core.errors import CredentialsError, PermanentError, RetryableError
    from core.sync.people import keep_people

    try:
        keep_people(installation.store, connector)
    except CredentialsError:
        raise
    except (PermanentError, RetryableError) as error:
        say(f"{connector.connection}: its people are not known: {error}")


def _sync_project(
    installation: Installation,
    connector: Connector[Any],
    project: str,
    whole: bool,
    bars: Callable[[str, Progress | None], None],
) -> tuple[str, int, int, int]:
    """What was read (everything or changes), issues, comments and gaps."""
    from core.sync.backfill import Backfill
    from core.sync.catch_up import CatchUp
    from core.sync.labels import refresh_labels

    refresh_labels(installation.store, connector, project, datetime.now(UTC))
    handling = _handling(installation)
    before = installation.store.syncs.state(connector.connection, project)
    anew = whole or before is None or before.watermark is None or before.finished_at is None
    gaps = 0
    if not anew:
        catch_up = CatchUp(store=installation.store, connector=connector, hear=handling.hear)
        caught = catch_up.run(project)
        if not caught.too_many:
            state = installation.store.syncs.state(connector.connection, project)
            return "changes", caught.issues, state.comments if state else 0, caught.closed
    backfill = Backfill(
        store=installation.store, connector=connector, hear=handling.hear, wait=_wait
    )
    label = f"{connector.connection} {project}"
    state = backfill.run(project, whole=whole or not anew, progress=lambda now: bars(label, now))
    return "everything", state.issues, state.comments, gaps


def _handling(installation: Installation) -> Handling:
    """What works on events here; a running server writes to the trackers."""
    return installation.handling(lambda: None)


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return True


def _connectors(installation: Installation, name: str) -> Sequence[Connector[Any]]:
    from core.errors import UserError

    if not name:
        return list(installation.connectors.values())
    if name not in installation.connectors:
        known = ", ".join(installation.connectors) or "none"
        raise UserError(f"there is no connection {name}; configured: {known}")
    return [installation.connectors[name]]


# -- showing -------------------------------------------------------------------------------


def _print(done: Sequence[Synced], *, as_json: bool) -> None:
    if as_json:
        emit_json([asdict(one) for one in done])
        return
    emit_table(
        "Synced",
        ("connection", "project", "read", "issues", "comments", "missed by webhooks", "seconds"),
        [
            (
                one.connection,
                one.project,
                one.problem or one.read,
                one.issues,
                one.comments,
                one.gaps,
                f"{one.seconds:.1f}",
            )
            for one in done
        ],
        empty="Nothing was synced: no connection is configured that can be read.",
    )


def _show_status(installation: Installation, connection: str, *, as_json: bool) -> None:
    states = installation.store.syncs.states(connection)
    if as_json:
        emit_json([asdict(state) for state in states])
        return
    emit_table(
        "Syncs",
        ("connection", "project", "known up to", "run", "issues", "state"),
        [
            (
                s.connection,
                s.project,
                f"{s.watermark:%Y-%m-%d %H:%M}" if s.watermark else "–",
                s.run,
                s.issues,
                s.problem or ("done" if s.finished_at else "interrupted: sync goes on"),
            )
            for s in states
        ],
        empty="Nothing was synced yet: trackside sync",
    )


@contextlib.contextmanager
def _bars(*, shown: bool) -> Iterator[Callable[[str, Progress | None], None]]:
    """A progress bar for each project, with its rate and the time left; None ends one."""
    import sys

    if not shown or not sys.stderr.isatty():
        yield lambda _label, _now: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    with Bars(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:,.0f} issues"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        tasks: dict[str, Any] = {}
        begun: dict[str, tuple[float, int]] = {}

        def show(label: str, now: Progress | None) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=None, rate="", note="")
            if now is None:
                bars.remove_task(tasks.pop(label))
                return
            at, count = begun.setdefault(label, (time.monotonic(), now.state.issues))
            passed = time.monotonic() - at
            rate = (now.state.issues - count) / passed if passed > 0.5 else 0.0
            bars.update(
                tasks[label],
                completed=now.state.issues,
                total=max(now.state.expected, now.state.issues) if now.state.expected else None,
                rate=f"{rate:,.0f}/s" if rate else "",
                note=f"waiting {now.waiting:.0f} s: {now.why}" if now.waiting else "",
            )

        yield show
