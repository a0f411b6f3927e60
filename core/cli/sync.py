"""``trackside sync``: whole projects from the trackers, and what changed since."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.exit_codes import FAILED, INTERRUPTED
from core.cli.options import ConfigOption, StoreUse, check_connected, check_connection, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import NotFoundError

if TYPE_CHECKING:
    from core.connector import Connector
    from core.errors import UserError
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What came of one project, or of a connection that gave none ("" for the project).

    ``gaps``: changes that no webhook had told of. ``young``: issues that changed a moment ago,
    whose webhooks may be on their way, and that are left for the next time.
    """

    connection: str
    project: str
    read: str
    issues: int
    comments: int
    gaps: int
    seconds: float
    problem: str = ""
    young: int = 0


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
    from core.connections import check_secrets

    if not status:
        check_connected(config, connection)
    with opened(config, store=StoreUse.NEEDED if status else StoreUse.MADE) as installation:
        chosen = connectors_of(installation, connection)
        if status:
            _show_status(installation, connection, project, as_json=as_json)
            return
        check_secrets(chosen)
        done: list[Synced] = []
        try:
            with _bars(shown=not as_json) as bars:
                for connector in chosen:
                    _sync_one(installation, connector, project, whole, bars, done)
        except KeyboardInterrupt:
            if done:
                _print(done, as_json=as_json)
            say("Stopped; `trackside sync` goes on from here.")
            raise typer.Exit(INTERRUPTED) from None
        if project and not done:
            raise _unseen(chosen, project)
        installation.follow_store()
        _print(done, as_json=as_json)
    if any(one.problem for one in done):
        raise typer.Exit(FAILED)


# -- one connection ------------------------------------------------------------------------


def _sync_one(
    installation: Installation,
    connector: Connector[Any],
    wanted: str,
    whole: bool,
    bars: Callable[[str, Progress | None], None],
    done: list[Synced],
) -> None:
    """Sync one connection; a refusal is written down, so that the others are read all the same."""
    from core.connector import Capability, unseen
    from core.errors import ConnectorError, CredentialsError, PermanentError, UserError

    name = connector.connection
    try:
        _keep_people(installation, connector)
        if Capability.SYNC not in connector.capabilities:
            say(f"{name}: the {connector.name} connector cannot read whole projects.")
            return
        installation.store.set_me(name, connector.whoami())
        seen = connector.projects()
        names = [info.project for info in seen]
        if not wanted:
            done += [
                _failed(name, lost, NOT_SEEN) for lost in unseen(connector.config.projects, seen)
            ]
        for project in [one for one in names if wanted in {"", one}]:
            started = time.monotonic()
            try:
                result = _sync_project(installation, connector, project, whole, bars)
            except CredentialsError:
                raise
            except (PermanentError, UserError) as error:
                result = _failed(name, project, str(error))
            bars(f"{name} {project}", None)
            done.append(replace(result, seconds=round(time.monotonic() - started, 2)))
    except ConnectorError as error:
        done.append(_failed(name, "", str(error)))


NOT_SEEN: Final = "the account sees no project of that name: correct `projects` of the connection"


def _failed(connection: str, project: str, problem: str) -> Synced:
    return Synced(
        connection=connection,
        project=project,
        read="nothing",
        issues=0,
        comments=0,
        gaps=0,
        seconds=0.0,
        problem=problem,
    )


def _unseen(connectors: Sequence[Connector[Any]], project: str) -> UserError:
    """That nobody has the project that was asked for, and what they have."""
    seen = [
        f"{one.connection} sees {', '.join(info.project for info in one.projects()[:10]) or 'none'}"
        for one in connectors
    ]
    return NotFoundError(
        f"no connection sees a project {project}: {'; '.join(seen) or 'none is configured'}"
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
) -> Synced:
    """Everything the first time, and what changed after that."""
    from core.sync.backfill import Backfill
    from core.sync.catch_up import CatchUp, Caught
    from core.sync.labels import refresh_labels

    store, name = installation.store, connector.connection
    refresh_labels(store, connector, project, datetime.now(UTC))
    handling = handling_of(installation)
    before = store.syncs.state(name, project)
    # One that is only watched has a watermark, and its history was never read.
    anew = whole or before is None or before.whole_at is None or before.finished_at is None
    found = _failed(name, project, "")
    caught = Caught()
    if before is not None and before.watermark is not None:
        # First, since a whole run stores in silence what nobody told of.
        caught = CatchUp(store=store, connector=connector, hear=handling.hear).run(project)
        found = replace(found, gaps=caught.closed, young=caught.young)
    if not (anew or caught.too_many):
        return replace(found, read="changes", issues=caught.issues, comments=caught.comments)
    backfill = Backfill(store=store, connector=connector, hear=handling.hear, wait=_wait)
    interrupted = before is not None and before.finished_at is None
    state = backfill.run(
        project,
        whole=whole or not interrupted,
        progress=lambda now: bars(f"{name} {project}", now),
    )
    # The list shows an issue twice where it changed meanwhile, or where two pages meet.
    return replace(
        found,
        read="everything" if state.is_whole else "changes",
        issues=store.syncs.met(name, project, state.run) if state.is_whole else state.issues,
        comments=state.comments,
    )


def handling_of(installation: Installation) -> Handling:
    """What works on events here; a running server writes to the trackers."""
    return installation.handling(lambda: None)


def _wait(seconds: float) -> bool:
    time.sleep(seconds)
    return True


def connectors_of(installation: Installation, name: str) -> Sequence[Connector[Any]]:
    """The connector of one connection, or of all.

    Raises:
        NotFoundError: there is no such connection.
    """
    if not name:
        return list(installation.connectors.values())
    check_connection(installation, name)
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
                one.project or "–",
                one.problem or one.read,
                one.issues,
                one.comments,
                one.gaps,
                f"{one.seconds:.1f}",
            )
            for one in done
        ],
        empty="Nothing was synced: no connection can be read, or none sees a project.",
    )
    for one in done:
        if one.young:
            say(
                f"{one.project}: {one.young} issues changed in the last two minutes. Their "
                "webhooks may be on their way, so they are left for the next sync."
            )


def _show_status(
    installation: Installation, connection: str, project: str, *, as_json: bool
) -> None:
    from core.store.syncs import how_it_stands

    states = [
        state
        for state in installation.store.syncs.states(connection)
        if project in {"", state.project}
    ]
    if project and not states:
        raise NotFoundError(
            f"no project {project} was ever synced; `trackside sync --status` lists those that were"
        )
    if as_json:
        emit_json([asdict(state) for state in states])
        return
    stored = {name: count for _, name, count in installation.store.issues.projects()}
    emit_table(
        "Syncs",
        ("connection", "project", "issues here", "known up to", "last run", "state"),
        [
            (
                s.connection,
                s.project,
                stored.get(s.project, 0),
                f"{s.watermark:%Y-%m-%d %H:%M}" if s.watermark else "–",
                f"{'everything' if s.is_whole else 'changes'}, {s.issues} read",
                s.problem or how_it_stands(s),
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
