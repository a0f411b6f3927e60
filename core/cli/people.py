"""``trackside people``: who is who across connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.options import ConfigOption, check_connection, opened
from core.cli.output import JsonOption, emit_json, emit_table

if TYPE_CHECKING:
    from core.people import Account, Someone


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog="Examples: trackside people --linked · trackside people --connection acme-jira"
    )(people)


def people(
    connection: Annotated[
        str, typer.Option("--connection", help="Only who has an account there.")
    ] = "",
    linked: Annotated[
        bool, typer.Option("--linked", help="Only who has accounts in several connections.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the people of all trackers, and which accounts are the same person's.

    Accounts are linked by the table people of the configuration, or where two trackers have
    verified the same address; addresses themselves are not kept. `trackside sync` brings people in.
    """
    from core.people import link

    with opened(config) as installation:
        check_connection(installation, connection)
        everybody = link(installation.store.people.all(), installation.config.people)
    found = [
        someone
        for someone in everybody
        if (not connection or any(a.connection == connection for a in someone.accounts))
        and (not linked or len(someone.accounts) > 1)
    ]
    if as_json:
        emit_json([_as_json(someone) for someone in found])
        return
    emit_table(
        "People",
        ("person", "accounts", "linked by"),
        [
            (
                someone.name or someone.accounts[0].handle or someone.accounts[0].id,
                ", ".join(_shown(account) for account in someone.accounts),
                str(someone.by) or "–",
            )
            for someone in found
        ],
        empty="Nobody like that is known." if everybody else "Nobody is known yet: trackside sync",
    )


def _shown(account: Account) -> str:
    notes = [*(["bot"] if account.is_bot else []), *([] if account.active else ["inactive"])]
    text = f"{account.connection}: {account.handle or account.id}"
    return f"{text} ({', '.join(notes)})" if notes else text


def _as_json(someone: Someone) -> Any:
    return {
        "name": someone.name,
        "linked_by": str(someone.by),
        "accounts": [
            {
                "connection": account.connection,
                "id": account.id,
                "handle": account.handle,
                "is_bot": account.is_bot,
                "active": account.active,
            }
            for account in someone.accounts
        ],
    }
