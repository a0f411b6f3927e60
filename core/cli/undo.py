"""``trackside undo``: one action taken back, or much at once, after a look at what it would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.asking import interruptible
from core.cli.change import ByOption, who
from core.cli.ledger import change_words, names_of
from core.cli.options import ConfigOption, called, check_connection, issue_called, opened
from core.cli.output import JsonOption, counted, emit_json, emit_table, progress, say
from core.errors import NotFoundError, UsageError, UserError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.store.deeds import Deed, Which

_COLUMNS = ("action", "issue", "change", "by", "done", "before")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog="Examples:  trackside undo 7 --why 'wrong component'  |  "
        "trackside undo --plugin labels --since tuesday --project acme/shop --preview"
    )(undo)


def undo(
    number: Annotated[
        int | None, typer.Argument(help="One action: its number in `trackside actions list`.")
    ] = None,
    plugin: Annotated[str, typer.Option("--plugin", help="What this plugin suggested.")] = "",
    run: Annotated[
        str,
        typer.Option(
            "--run", help="What this version of a model or of rules suggested, or its start."
        ),
    ] = "",
    since: Annotated[
        str, typer.Option("--since", help="Done since: 'tuesday', '2 days ago', 2026-11-30.")
    ] = "",
    until: Annotated[str, typer.Option("--until", help="Done before.")] = "",
    project: Annotated[str, typer.Option("--project", "-p", help="Only in this project.")] = "",
    connection: Annotated[str, typer.Option("--connection", help="Only in this connection.")] = "",
    issue: Annotated[str, typer.Option("--issue", help="Only on this issue.")] = "",
    asked: Annotated[
        bool, typer.Option("--asked", help="Also what people asked for; else it is left alone.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", "--dry-run", help="Only show what would be undone.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before much is undone.")
    ] = False,
    by: ByOption = "",
    why: Annotated[str, typer.Option("--why", help="Why; kept in the audit trail.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Undo an action, or many: what was there before is restored, if nobody changed it since."""
    many = any((plugin, run, since, until, project, connection, issue))
    if (number is None) is not many:
        raise UsageError(
            "say which action by its number, or which of them by --plugin, --run, --since, "
            "--until, --project, --connection or --issue"
        )
    with opened(config) as installation:
        comments = 0
        if number is not None:
            deeds = _one(installation, number)
        else:
            which = _which(
                installation,
                plugin=plugin,
                run=run,
                since=since,
                until=until,
                project=project,
                connection=connection,
                issue=issue,
                asked=asked,
            )
            deeds = list(installation.store.deeds.standing(which))
            comments = installation.store.deeds.comments(which)
        rows = _rows(installation, deeds)
        if preview or not rows:
            left = _left(comments, asked=asked or number is not None)
            _show(rows, as_json=as_json, left=left)
            return
        if number is None and not yes:
            _confirm(rows, as_json=as_json, left=_left(comments, asked=asked))
        told = _undo(installation, deeds, by=who(by), why=why or "at the command line", rows=rows)
    if as_json:
        emit_json(told)
    elif number is not None:
        before = f" Before it: {rows[0]['before']}." if rows[0]["before"] else ""
        say(f"{rows[0]['change']} on {rows[0]['issue']}: {told[0]['now']}{before}")
    else:
        counts = dict.fromkeys(row["now"] for row in told)
        for now in counts:
            say(f"{sum(row['now'] == now for row in told)} × {now}")
        say("The running server restores what nobody changed since: see `trackside actions list`.")


def _one(installation: Installation, number: int) -> list[Deed]:
    from core.store.deeds import Deed

    with installation.store.read() as transaction:
        found = installation.store.actions.actions(transaction, action_id=number)
    if not found:
        raise NotFoundError(f"there is no action {number}; see `trackside actions list`")
    issue = installation.store.issues.get(found[0].issue_id)
    if issue is None:
        raise UserError("its issue was deleted")
    return [Deed(action=found[0], issue_key=issue.key, made_by="", version="", was_asked=True)]


def _which(
    installation: Installation,
    *,
    plugin: str,
    run: str,
    since: str,
    until: str,
    project: str,
    connection: str,
    issue: str,
    asked: bool,
) -> Which:
    from core.cli.when import local_now, when
    from core.store.deeds import Which

    tracker, name = installation.project(project) if project else ("", "")
    found = issue_called(installation, issue) if issue else None
    check_connection(installation, connection)
    _check_plugin(installation, plugin)
    run = _version(installation, run)
    now = local_now()
    return Which(
        connection=connection,
        tracker=tracker,
        project=name,
        issue_id=found.id if found else None,
        made_by=plugin,
        version=run,
        since=when(since, now) if since else None,
        until=when(until, now) if until else None,
        asked=asked,
    )


def _check_plugin(installation: Installation, plugin: str) -> None:
    """Refuse a plugin that never suggested anything and is not here either."""
    from core.spelling import meant

    known = {one.name for one in installation.plugins.loaded} | installation.store.deeds.makers()
    if plugin and plugin not in known:
        raise NotFoundError(
            f"there is no plugin {plugin}, and none of that name ever suggested anything"
            f"{meant(plugin, known)} (known: {', '.join(sorted(known))})"
        )


def _version(installation: Installation, start: str) -> str:
    """The version that suggested something, or might, whose beginning somebody typed."""
    store = installation.store
    known = {one.version for one in store.models.list()} | store.deeds.versions()
    return called(start, known, "version", see="trackside models list") if start else ""


def _rows(installation: Installation, deeds: list[Deed]) -> list[dict[str, Any]]:
    from core.triage.comment import PEOPLE_KINDS
    from core.triage.effects import before_words

    people = [(d.action.issue_id, d.action.value) for d in deeds if d.action.kind in PEOPLE_KINDS]
    names = names_of(installation, people)
    return [
        {
            "action": deed.action.id,
            "issue": deed.issue_key,
            "change": change_words(deed.action, names),
            "by": deed.made_by or deed.action.planned_by,
            "version": deed.version,
            "done": deed.action.finished_at,
            "status": str(deed.action.status),
            "before": before_words(deed.action),
        }
        for deed in deeds
    ]


def _left(comments: int, *, asked: bool) -> str:
    """What stands all the same, and how it is taken back; "" where nothing does."""
    said = "" if asked else " What people asked for is left alone; --asked takes it, too."
    if comments:
        said += (
            f" Comments ({comments} of ours there) are taken back by number only: `trackside undo "
            "NUMBER`, as `trackside actions list` shows it."
        )
    return said


def _show(rows: list[dict[str, Any]], *, as_json: bool, left: str) -> None:
    if as_json:
        emit_json(rows)
        return
    emit_table(
        f"{counted(len(rows), 'action')} would be undone.{left}",
        _COLUMNS,
        [tuple(_cell(row[name]) for name in _COLUMNS) for row in rows],
        empty=f"There is nothing to undo like that.{left}",
    )


def _cell(value: Any) -> Any:
    if value is None:
        return "not yet"
    return value if isinstance(value, int | str) else f"{value.astimezone():%Y-%m-%d %H:%M}"


def _confirm(rows: list[dict[str, Any]], *, as_json: bool, left: str) -> None:
    if as_json:
        raise UsageError("with --json nothing can be asked: add --yes, or --preview to only look")
    _show(rows, as_json=False, left=left)
    question = "Undo this action?" if len(rows) == 1 else f"Undo these {len(rows)} actions?"
    with interruptible():
        agrees = typer.confirm(question)
    if not agrees:
        raise UserError("nothing was undone")


def _undo(
    installation: Installation, deeds: list[Deed], *, by: str, why: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Start to take back each of them, every one by itself: one that fails costs no other."""
    told = []
    with progress("Undoing", shown=len(deeds) > 1) as report:
        for done, (deed, row) in enumerate(zip(deeds, rows, strict=True)):
            report(done / len(deeds), deed.issue_key)
            issue = installation.store.issues.get(deed.action.issue_id)
            if issue is None:
                now = "Its issue was deleted."
            elif len(deeds) > 1 and issue.connection not in installation.connectors:
                now = "Its connection is not configured."
            else:
                desk = installation.desk_for(issue)
                now = desk.undo(issue, deed.action, by=by, because=why)
            told.append({**row, "now": now})
    return told
