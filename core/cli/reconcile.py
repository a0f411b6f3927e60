"""``trackside reconcile``: what webhooks missed, now."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

import typer

from core.cli.exit_codes import FAILED
from core.cli.options import ConfigOption, StoreUse, check_connected, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.cli.sync import ConnectionArgument, connectors_of, handling_of


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("reconcile", epilog="Example: trackside reconcile acme-github")(reconcile)


def reconcile(
    connection: ConnectionArgument = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look now for what webhooks missed, and make up for it; a running server does by itself."""
    from core.connections import check_secrets
    from core.errors import ConnectorError
    from core.sync.reconcile import RECONCILED, Reconciler

    check_connected(config, connection)
    found, missing = [], []
    with opened(config, store=StoreUse.MADE) as installation:
        chosen = connectors_of(installation, connection)
        check_secrets(chosen)
        installation.meet_trackers([one.connection for one in chosen])
        handling = handling_of(installation)
        for connector in chosen:
            if not connector.capabilities & RECONCILED:
                missing.append(
                    f"{connector.connection}: its connector offers nothing to reconcile with."
                )
                continue
            reconciler = Reconciler(
                store=installation.store,
                connector=connector,
                hear=handling.hear,
                url=installation.config.server.webhook_url(connector.connection),
                whole_days=installation.config.sync.whole_days,
                also=partial(installation.projects.refresh, connector),
            )
            try:
                found.append(reconciler.run())
            except ConnectorError:
                # Kept with its reason; the other connections are looked at all the same.
                found += installation.store.syncs.reconciliations(connector.connection, limit=1)
                continue
            try:
                handling.read_answers(connector.connection)
            except ConnectorError as error:
                missing.append(f"{connector.connection}: answers were not read: {error}")
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
                    _webhook(one.report),
                    "; ".join(one.report["problems"]) or "–",
                )
                for one in found
            ],
            empty="Nothing to reconcile: no connection can be read.",
        )
        for said in missing:
            say(said)
    if any(one.report["problems"] for one in found):
        raise typer.Exit(FAILED)


def _webhook(report: Any) -> str:
    if report["webhooks"]:
        return "; ".join(report["webhooks"])
    return "as it was" if report.get("looked_at_webhook") else "not looked at"
