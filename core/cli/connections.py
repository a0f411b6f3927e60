"""``trackside connections``: what each may do, what it cannot and why, and how words map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.options import ConfigOption, StoreUse, check_connection, opened
from core.cli.output import JsonOption, emit_json, emit_table

if TYPE_CHECKING:
    from core.connections import Described


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Examples: trackside connections · trackside connections acme-jira --json")(
        connections
    )


def connections(
    connection: Annotated[str, typer.Argument(help="Only this one; default: all.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show each connection: mode, permissions, what it can do, and how words are mapped.

    Nothing is asked of the trackers; `trackside doctor` does that.
    """
    from core.connections import describe

    with opened(config, store=StoreUse.IF_THERE) as installation:
        check_connection(installation, connection)
        found = [
            describe(connector)
            for name, connector in installation.connectors.items()
            if connection in {"", name}
        ]
    if as_json:
        emit_json([asdict(one) for one in found])
        return
    if not found:
        emit_table("Connections", (), [], empty="None is configured yet: trackside init")
    for one in found:
        emit_table(f"Connection {one.connection}", ("", ""), _rows(one))


def _rows(one: Described) -> Sequence[tuple[str, str]]:
    modes = ", ".join(f"{kind}: {mode}" for kind, mode in one.modes.items())
    rows = [
        ("tracker", one.tracker),
        ("mode", f"{one.mode}; {modes}" if modes else one.mode),
        ("quiet after filing", f"{one.quiet_minutes:g} minutes"),
        *((f"in {name}", _conduct(how)) for name, how in one.by_project.items()),
        ("permissions", one.permissions),
        ("projects", ", ".join(one.projects) or "all"),
        ("can", ", ".join(map(_words, one.capabilities)) or "read issues"),
    ]
    rows += [(f"cannot {_words(name)}", why) for name, why in one.missing.items()]
    rows += [(_words(name), _mapping(mapping)) for name, mapping in one.mappings.items()]
    return rows


def _conduct(how: Mapping[str, Any]) -> str:
    modes = "".join(f"; {kind}: {mode}" for kind, mode in how["modes"].items())
    return f"{how['mode']}{modes}; quiet for {how['quiet_minutes']:g} minutes"


def _mapping(mapping: Mapping[str, Any]) -> str:
    if not mapping:
        return "as the tracker says"
    return "; ".join(
        f"{name} = {', '.join(value) if isinstance(value, list) else value}"
        for name, value in mapping.items()
    )


def _words(name: str) -> str:
    return name.replace("_", " ")
