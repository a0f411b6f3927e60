"""``trackside deliveries``, ``jobs``, ``plugins`` and ``projects``: looking inside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from core.cli.options import ConfigOption, StoreUse, check_connection, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import NotFoundError, UsageError

Limit = Annotated[int, typer.Option(help="How many at the most.", min=1)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    deliveries = typer.Typer(
        help="What trackers sent, and what became of it.", no_args_is_help=True
    )
    deliveries.command("list", epilog="Example: trackside deliveries list --status failed")(
        list_deliveries
    )
    deliveries.command("show")(show_delivery)
    deliveries.command("replay", epilog="Example: trackside deliveries replay 17")(replay)
    app.add_typer(deliveries, name="deliveries")
    jobs = typer.Typer(help="The durable work.", no_args_is_help=True)
    jobs.command("list")(list_jobs)
    jobs.command("retry")(retry_job)
    jobs.command("cancel")(cancel_job)
    app.add_typer(jobs, name="jobs")
    plugins = typer.Typer(help="What is plugged in.", no_args_is_help=True)
    plugins.command("list")(list_plugins)
    plugins.command("show", epilog="Example: trackside plugins show labels")(show_plugin)
    app.add_typer(plugins, name="plugins")
    app.command()(projects)


def list_deliveries(
    status: Annotated[
        str, typer.Option(help="Only: received, queued, processed, ignored or failed.")
    ] = "",
    connection: Annotated[str, typer.Option(help="Only of this connection.")] = "",
    limit: Limit = 50,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List deliveries, newest first."""
    from core.awaiting import WAITS, again, cause, stamp, upcoming
    from core.store.inbox import DeliveryStatus

    if status and status not in {str(s) for s in DeliveryStatus}:
        raise UsageError(f"--status must be one of {', '.join(DeliveryStatus)}")
    with opened(config) as installation:
        records = installation.store.inbox.records(
            status=DeliveryStatus(status) if status else None, connection=connection, limit=limit
        )
        if not records:
            # One that is not configured any more may have left deliveries.
            left = installation.store.inbox.records(connection=connection, limit=1)
            check_connection(installation, connection, also=[one.connection for one in left])
    now = datetime.now(UTC)
    rows = [
        {
            "seq": r.seq,
            "connection": r.connection,
            "delivery": r.delivery_id,
            "received_at": f"{r.received_at:%Y-%m-%d %H:%M:%S}",
            "status": str(r.status),
            "event": r.event,
            "issue": r.issue_key,
            "reason": r.reason,
            "redeliveries": r.redeliveries,
            "bytes": r.size,
            "waits_for_tracker": r.is_awaiting,
            "next_try": stamp(upcoming(r.next_try, now)),
        }
        for r in records
    ]
    if as_json:
        emit_json(rows)
        return
    for row, r in zip(rows, records, strict=True):
        if r.is_awaiting:
            row["status"] = WAITS
        if r.next_try is not None:
            row["reason"] = f"{again(r.next_try, now)}: {cause(r.reason)}"
    shown = ("seq", "connection", "received_at", "status", "event", "issue", "reason")
    emit_table(
        "Deliveries",
        shown,
        [tuple(row[name] for name in shown) for row in rows],
        empty="No deliveries.",
    )


def show_delivery(
    seq: Annotated[int, typer.Argument(help="The number in the list.")],
    config: ConfigOption = None,
) -> None:
    """Show a delivery as JSON, with its headers and body as they were received."""
    with opened(config) as installation:
        delivery = installation.store.inbox.get(seq)
        records = installation.store.inbox.records(seq=seq)
    if delivery is None:
        raise NotFoundError(f"there is no delivery {seq}; see `trackside deliveries list`")
    emit_json(
        {
            "seq": delivery.seq,
            "connection": delivery.connection,
            "delivery": delivery.id,
            "received_at": delivery.received_at,
            "status": str(records[0].status),
            "reason": records[0].reason,
            "waits_for_tracker": records[0].is_awaiting,
            "next_try": records[0].next_try,
            "attempt": delivery.attempt,
            "headers": dict(delivery.headers),
            "body": delivery.body.decode("utf-8", "replace"),
        }
    )


def replay(
    seq: Annotated[int, typer.Argument(help="The number in the list.")],
    config: ConfigOption = None,
) -> None:
    """Have a delivery worked on again; what it did before is not done twice."""
    with opened(config) as installation:
        if not installation.store.inbox.replay(seq):
            raise NotFoundError(f"there is no delivery {seq}; see `trackside deliveries list`")
    say(f"Delivery {seq} is worked on again as soon as `trackside serve` runs.")


def list_jobs(
    status: Annotated[
        str, typer.Option(help="Only: waiting, delayed, running, done, failed or cancelled.")
    ] = "",
    limit: Limit = 50,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List durable jobs, newest first."""
    from core.awaiting import WAITS, stamp
    from core.queued import queued, work_client
    from core.work.contract import JobStatus

    if status and status not in {str(s) for s in JobStatus}:
        raise UsageError(f"--status must be one of {', '.join(JobStatus)}")
    with opened(config) as installation, work_client(installation) as client:
        found = client.jobs(status=JobStatus(status) if status else None, limit=limit)
        jobs = queued(installation, found)
    rows = [
        {
            "id": job.id,
            "kind": str(job.kind),
            "status": str(job.status),
            "subject": job.subject,
            "created_at": f"{job.created_at:%Y-%m-%d %H:%M:%S}",
            "not_before": stamp(job.not_before),
            "error": job.error,
            "waits_for_tracker": one.is_awaiting,
            "next_try": stamp(one.next_try),
            "why": one.why,
        }
        for one in jobs
        for job in (one.job,)
    ]
    if as_json:
        emit_json(rows)
        return
    for row in rows:
        if row["waits_for_tracker"]:
            row["status"] = WAITS
        row["until"] = row["next_try"] or row["not_before"]
    shown = ("id", "kind", "status", "subject", "created_at", "until", "why")
    emit_table(
        "Jobs",
        (*shown[:5], "waits until", "why"),
        [tuple(row[name] for name in shown) for row in rows],
        empty="No jobs.",
    )


def retry_job(
    job: Annotated[str, typer.Argument(help="The id in the list.")], config: ConfigOption = None
) -> None:
    """Run a failed job again."""
    from core.queued import work_client

    with opened(config) as installation, work_client(installation) as client:
        client.retry(job)
    say(f"{job} will be run again.")


def cancel_job(
    job: Annotated[str, typer.Argument(help="The id in the list.")], config: ConfigOption = None
) -> None:
    """Cancel a job that has not run yet."""
    from core.queued import cancel, work_client

    with opened(config) as installation, work_client(installation) as client:
        cancel(installation, client, job)
    say(f"{job} is cancelled.")


def list_plugins(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the plugins that are loaded."""
    with opened(config, store=StoreUse.IF_THERE) as installation:
        manager = installation.plugins
        rows = [
            {
                "name": loaded.name,
                "source": loaded.source,
                "hooks": list(manager.hooks_of(loaded.name)),
                "help": loaded.help,
            }
            for loaded in manager.loaded
        ]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        "Plugins",
        ("name", "from", "hooks", "what it gives"),
        [(r["name"], r["source"], ", ".join(r["hooks"]), r["help"]) for r in rows],
    )


def show_plugin(
    name: Annotated[str, typer.Argument(help="The plugin's name.")], config: ConfigOption = None
) -> None:
    """Show a plugin's hooks and settings as JSON, from its code."""
    import dataclasses

    with opened(config, store=StoreUse.IF_THERE) as installation:
        found = [p for p in installation.plugins.loaded if p.name == name]
        if not found:
            raise NotFoundError(f"there is no plugin {name}; see `trackside plugins list`")
        hooks = list(installation.plugins.hooks_of(name))
    plugin = found[0]
    emit_json(
        {
            "name": plugin.name,
            "source": plugin.source,
            "help": plugin.help,
            "hooks": hooks,
            "settings": {
                field.name: getattr(plugin.config, field.name)
                for field in dataclasses.fields(plugin.config)
            },
        }
    )


def projects(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the projects that are known, with how many issues each has."""
    with opened(config) as installation:
        found = installation.store.issues.projects()
    rows = [{"tracker": t, "project": p, "issues": n} for t, p, n in found]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        "Projects",
        ("tracker", "project", "issues"),
        [(r["tracker"], r["project"], r["issues"]) for r in rows],
        empty="No issues yet; `trackside sync`, `trackside import` or a webhook brings some.",
    )
