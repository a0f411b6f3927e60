"""``trackside init``: walk through one connection, write it down, and see whether it works."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.exit_codes import FAILED
from core.cli.options import ConfigOption
from core.cli.output import JsonOption, emit_json, say
from core.errors import UsageError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.config import Config
    from core.connector import Connector
    from core.setup.interview import Trackers
    from core.setup.meeting import Meeting
    from core.setup.plan import Plan
    from core.store.late import LateKeeper

_EPILOG = (
    "Examples: trackside init · trackside init --tracker github · "
    "trackside init --tracker jira --name acme-jira --set url=https://acme.atlassian.net "
    "--set user=bot@acme.example --secret api_token=env:JIRA_API_TOKEN "
    "--url https://triage.acme.example --yes"
)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("init", epilog=_EPILOG)(init)


def init(
    tracker: Annotated[str, typer.Option(help="github, jira, linear or another one.")] = "",
    name: Annotated[str, typer.Option(help="What the connection is called here.")] = "",
    permissions: Annotated[
        str, typer.Option(help="What it may do in the tracker: read, comment or full.")
    ] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting of the connection."),
    ] = None,
    secrets: Annotated[
        list[str] | None,
        typer.Option(
            "--secret", metavar="KEY=env:NAME", help="Where a secret is: env:NAME or file:/path."
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option("--url", help="The address at which trackers reach this server.")
    ] = None,
    mode: Annotated[str, typer.Option(help="observe, suggest or apply; default: observe.")] = "",
    webhook: Annotated[
        bool | None,
        typer.Option("--webhook/--no-webhook", help="Register the webhook and look after it."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Answer anew for a connection that is there.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing; options and defaults answer.")
    ] = False,
    no_network: Annotated[
        bool, typer.Option("--no-network", help="Do not speak to the tracker.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a connection to a tracker: asks, explains, writes the configuration, tries it.

    Secrets are typed hidden, kept in files beside the configuration that only you may read, and
    never shown. Before anything is written you see what; Ctrl-C leaves everything as it was.
    """
    from core.cli.asking import Script, Terminal
    from core.config import DEFAULT_PATH
    from core.setup.asker import Wishes
    from core.setup.interview import interview

    wishes = Wishes(
        tracker=tracker,
        name=name,
        permissions=permissions,
        mode=mode,
        public_url=url,
        settings=_pairs("--set", settings or []),
        secrets=_pairs("--secret", secrets or []),
        replace=replace,
        webhook=webhook,
    )
    place = (config or DEFAULT_PATH).absolute()
    asker = Script() if yes else Terminal()
    known, trackers = _known(place)
    plan = interview(asker, trackers, wishes, known)
    written = _write(place, plan, known, agrees=asker.agrees)
    if written is None:
        say("Nothing was written.")
        raise typer.Exit(FAILED)
    connector, address, keeper = _opened(place, plan)
    try:
        meeting = None if no_network else _meet(connector, address)
    finally:
        connector.close()
        keeper.close()
    if plan.replaces and meeting is not None and meeting.problem:
        written.take_back()
        raise UserError(
            f"the tracker does not take the new settings, so the former ones stay: "
            f"{meeting.problem} (--no-network writes them all the same)"
        )
    written.settle()
    if meeting is not None and meeting.words.settings:
        _add_words(place, plan, meeting, agrees=asker.agrees)
    if as_json:
        emit_json(_as_json(place, plan, written.places, connector, address, meeting))
    else:
        _tell(place, plan, connector, address, meeting)
    if meeting is not None and not meeting.works:
        raise typer.Exit(FAILED)


# -- writing -------------------------------------------------------------------------------


def _known(place: Path) -> tuple[Config, Trackers]:
    """The configuration as it is, and the trackers that there are."""
    from core.config import Config, load_config
    from core.plugin_manager import connector_classes, make_plugin_manager

    known = load_config(place) if place.exists() else Config()
    return known, connector_classes(make_plugin_manager(known.plugins, folder=known.plugins_dir))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What was written, and what it takes to take it back: until it is settled nothing is lost."""

    place: Path
    secrets: list[Path]
    before: str
    after: str
    left_over: list[Path]

    @property
    def places(self) -> list[Path]:
        return [self.place, *self.secrets]

    def settle(self) -> None:
        """Remove secrets that nothing names any more."""
        from core.setup import files

        files.remove(self.left_over)

    def take_back(self) -> None:
        """Put the configuration from before in place again."""
        from core.setup import files

        files.write_all(self.place, self.before, {}, before=self.after)
        files.remove(self.secrets)


def _write(place: Path, plan: Plan, known: Config, *, agrees: Any) -> _Written | None:
    """Show it, ask, and write it; None where it was not wanted."""
    import tomllib

    from core.setup import document, files
    from core.setup.plan import left_over, places_of

    before = known.connections.get(plan.connection, {})
    text = files.read_text(place)
    places = places_of(plan, place.parent, is_taken=Path.exists)
    table = plan.table(places, before)
    made = document.with_connection(text, plan.connection, table, plan.public_url)
    shown = document.as_text(plan.connection, table, plan.public_url).strip()
    say(f"\nThis is written to {place}:\n\n{shown}\n")
    for kept in places.values():
        say(f"A secret goes to {kept}, which only you may read.")
    if not agrees("Write it?", default=True):
        return None
    files.write_all(
        place, made, {places[name]: secret for name, secret in plan.typed.items()}, before=text
    )
    return _Written(
        place=place,
        secrets=list(places.values()),
        before=text,
        after=made,
        left_over=left_over(before, tomllib.loads(made), place.parent),
    )


def _add_words(place: Path, plan: Plan, meeting: Meeting, *, agrees: Callable[..., bool]) -> None:
    """Add what the tracker's own words mean to the connection that was just written."""
    import tomllib

    from core.setup import document, files

    text = files.read_text(place)
    table = dict(tomllib.loads(text)["connections"][plan.connection])
    words = document.plain(meeting.words.settings)
    made = document.with_connection(text, plan.connection, {**table, **words})
    say("\nThe tracker has words of its own, which these settings explain:\n")
    say(document.as_text(plan.connection, words).strip())
    if agrees("Add them?", default=True):
        files.write_all(place, made, {}, before=text)


# -- trying --------------------------------------------------------------------------------


def _opened(place: Path, plan: Plan) -> tuple[Connector[Any], str, LateKeeper]:
    """The connection as it was written, the address of its webhook, and what it keeps things in.

    A tracker that rotates tokens does so here too: the new ones go where the server finds them.
    """
    from dataclasses import replace

    from core.config import load_config
    from core.connections import open_connections
    from core.plugin_manager import make_plugin_manager
    from core.secrets import resolved
    from core.store.late import LateKeeper
    from core.store.store import Store

    config = load_config(place)
    alone = replace(config, connections={plan.connection: config.connections[plan.connection]})
    plugins = make_plugin_manager(config.plugins, folder=config.plugins_dir)
    connector = open_connections(alone, plugins)[plan.connection]
    keeper = LateKeeper(
        plan.connection, lambda: Store(config.store.data_dir, resolved(config.store.url))
    )
    connector.keeper = keeper
    return connector, config.server.webhook_url(plan.connection), keeper


def _meet(connector: Connector[Any], address: str) -> Meeting:
    from core.setup.meeting import meet

    return meet(connector, address, register=connector.config.manage_webhook)


# -- telling -------------------------------------------------------------------------------


def _tell(
    place: Path, plan: Plan, connector: Connector[Any], address: str, meeting: Meeting | None
) -> None:
    say(f"\nWritten: {place}")
    if meeting is not None:
        _tell_meeting(connector, meeting)
    if meeting is None or not meeting.registrations:
        _tell_by_hand(connector, address)
    option = "" if place.name == "trackside.toml" and place.parent == Path.cwd() else f" -c {place}"
    say(
        f"\nNext: trackside doctor{option} · trackside sync {plan.connection}{option} · "
        f"trackside serve{option}"
    )


def _tell_meeting(connector: Connector[Any], meeting: Meeting) -> None:
    if meeting.checkup is None:
        say(f"The tracker does not take it: {meeting.problem}")
        return
    me = meeting.checkup.me
    works = "It works" if not meeting.unseen else "The credentials work"
    say(f"{works}: we are {me.handle or me.id} there.")
    for lacking in meeting.checkup.lacking:
        say(f"Lacking: {lacking}")
    for excess in meeting.checkup.excess:
        say(f"Not needed, take it away: {excess}")
    for name in meeting.unseen:
        say(f"Lacking: the account sees no project {name}; correct `projects`, or let it in there")
    for unexplained in meeting.words.unexplained:
        say(f"Note: {unexplained}")
    for one in meeting.registrations:
        say(f"Webhook in {one.where}: " + (one.problem or "registered, and looked after"))
    if meeting.webhook_problem and not meeting.registrations:
        say(f"The webhook could not be registered: {meeting.webhook_problem}")
    if connector.config.mode == "observe":
        say("The mode is observe: nothing is written to the tracker.")


def _tell_by_hand(connector: Connector[Any], address: str) -> None:
    from core.setup.meeting import by_hand

    setup = connector.setup
    if setup is None or not setup.webhook:
        return
    url = address or f"https://YOUR-HOST/webhooks/{connector.connection}"
    say("\nThe webhook, by hand:\n" + by_hand(setup.webhook, url))
    place = _secret_place(connector)
    if setup.secret_is_theirs:
        say(f"Put the secret that {setup.title} shows into {place}, in place of what it holds.")
    else:
        say(f"Its secret is in {place}")


def _secret_place(connector: Connector[Any]) -> str:
    source = str(connector.config.webhook_secrets[0].source)
    if source.startswith("env:"):
        return f"the environment variable {source.removeprefix('env:')}"
    return source.removeprefix("file:")


def _as_json(
    place: Path,
    plan: Plan,
    written: list[Path],
    connector: Connector[Any],
    address: str,
    meeting: Meeting | None,
) -> Any:
    from core.setup import document
    from core.setup.meeting import by_hand

    setup = connector.setup
    registered = bool(meeting and meeting.registrations)
    found: dict[str, Any] = {
        "connection": plan.connection,
        "tracker": plan.tracker,
        "mode": str(connector.config.mode),
        "permissions": str(connector.config.permissions),
        "config": str(place),
        "written": [str(one) for one in written],
        "webhook_url": address,
        "webhook_by_hand": (
            by_hand(setup.webhook, address) if setup and address and not registered else ""
        ),
        "works": None if meeting is None else meeting.works,
    }
    if meeting is not None:
        checkup = meeting.checkup
        found |= {
            "problem": meeting.problem,
            "webhook_problem": meeting.webhook_problem,
            "me": (checkup.me.handle or checkup.me.id) if checkup else None,
            "own_words": document.plain(meeting.words.settings),
            "unexplained": list(meeting.words.unexplained),
            "lacking": list(checkup.lacking) if checkup else [],
            "excess": list(checkup.excess) if checkup else [],
            "unseen_projects": list(meeting.unseen),
            "webhooks": [
                {"id": r.id, "where": r.where, "problem": r.problem} for r in meeting.registrations
            ],
        }
    return found


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    """``KEY=VALUE`` texts as pairs."""
    found = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not (equals and key.strip() and value.strip()):
            # Not repeated: the text may be a secret that was put in the wrong place.
            raise UsageError(f"{option}: write KEY=VALUE, each with the option before it")
        found[key.strip()] = value.strip()
    return found
