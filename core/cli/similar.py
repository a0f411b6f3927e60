"""``trackside similar`` and ``clusters``: what is like an issue or a text, and groups."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.options import ConfigOption, check_tracker, opened
from core.cli.output import JsonOption, emit_json, emit_table, progress, say
from core.errors import UsageError, UserError
from core.wording.figures import percent

if TYPE_CHECKING:
    from datetime import datetime

    from core.installation import Installation
    from core.model import Readers

_STATES: Final = {"open": True, "closed": False, "all": None}
_MOST_READ: Final = 1_000_000
_EXAMPLES: Final = (
    "Examples: trackside similar github:acme/shop#12 · "
    "trackside similar 'upload hangs after sleep' --project acme/shop --state closed · "
    "journalctl -u shop | tail -50 | trackside similar - · "
    "trackside similar --clusters"
)

ProjectOption = Annotated[
    str, typer.Option("--project", "-p", help="Only this project: acme/shop or github:acme/shop.")
]
PublicOption = Annotated[
    bool, typer.Option("--public", help="Only what everybody may see, as a public tracker would.")
]
LimitOption = Annotated[int, typer.Option("--limit", "-n", help="How many at the most.", min=1)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog=_EXAMPLES)(similar)
    app.command(epilog="Example: trackside clusters acme/shop --json")(clusters)


def similar(
    about: Annotated[
        str, typer.Argument(metavar="KEY|TEXT", help="An issue's key, a text, or - for stdin.")
    ] = "",
    project: ProjectOption = "",
    tracker: Annotated[str, typer.Option(help="Only this tracker: github, jira, linear.")] = "",
    state: Annotated[str, typer.Option(help="Only open or closed ones; default: all.")] = "all",
    since: Annotated[str, typer.Option(help="Filed on this day or later: 2026-01-31.")] = "",
    until: Annotated[str, typer.Option(help="Filed on this day or before.")] = "",
    limit: LimitOption = 10,
    public: PublicOption = False,
    groups: Annotated[
        bool, typer.Option("--clusters", help="Show reports of one thing as groups instead.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the search index anew from the store first.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the issues that are like one, or like a text, in all projects. Nothing is written.

    Private issues are shown too, and marked, unless --public is given.
    """
    from core.routes import Lookup
    from core.search.telling import similar_json

    if state not in _STATES:
        raise UsageError(f"--state must be one of {', '.join(_STATES)}")
    if not (about or groups or rebuild):
        raise UsageError("say what to look for: an issue's key, a text, or - to read it from stdin")
    if groups and (about or tracker or since or until or state != "all"):
        raise UsageError("--clusters goes with --project, --public and --limit alone")
    if about == "-":
        about = sys.stdin.buffer.read(_MOST_READ).decode(errors="replace")
        if not about.strip():
            raise UserError("there is nothing on stdin to look for")
    start, end = _day("--since", since), _day("--until", until, end=True)
    readers = _readers(public)
    with opened(config) as installation:
        check_tracker(installation, tracker)
        if rebuild:
            _rebuild(installation, shown=not as_json)
        if groups:
            _show_clusters(installation, project, readers, limit, 0, as_json=as_json)
            return
        if not about:
            return
        lookup = Lookup(
            about=about,
            limit=limit,
            projects=_project(installation, project),
            trackers=(tracker,) if tracker else (),
            is_open=_STATES[state],
            since=start,
            until=end,
        )
        found = installation.lookups.similar(lookup, readers)
        title = installation.lookups.about(about, readers).title
        behind = 0 if found else _behind(installation)
    rows = [similar_json(one, readers) for one in found]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        f"Like {title[:100]!r}",
        ("key", "title", "state", "score", "why"),
        [
            (_key(row), row["title"][:120], row["state"], percent(row["score"]), row["why"])
            for row in rows
        ],
        empty="Nothing like that is known here.",
        legend="The likeliest first. score: how much of the words was found there; it is neither "
        "the confidence that `trackside triage` shows nor the strength of a duplicate.",
    )
    if behind:
        say(f"Not worked on yet: {behind:,} of the deliveries. It may be among them.")


def _behind(installation: Installation) -> int:
    """How many deliveries wait to be worked on."""
    counts = installation.store.inbox.counts()
    return counts["received"] + counts["queued"]


def clusters(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    newest: Annotated[
        int,
        typer.Option(min=1, help="How many of the newest issues to compare by their texts."),
    ] = 500,
    limit: LimitOption = 20,
    public: PublicOption = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show reports of one thing as groups, each with the issue that speaks for it.

    Groups are made of marks of duplicates, links that people accepted, and texts that are
    nearly the same.
    """
    with opened(config) as installation:
        _show_clusters(installation, project, _readers(public), limit, newest, as_json=as_json)


def _show_clusters(
    installation: Installation,
    project: str,
    readers: Readers,
    limit: int,
    newest: int,
    *,
    as_json: bool,
) -> None:
    from core.search.telling import cluster_json
    from core.triage.lookup import NEWEST

    projects = _project(installation, project)
    with progress("Comparing", shown=not as_json) as report:
        found = installation.lookups.clusters(
            readers, projects, newest=newest or NEWEST, progress=report
        )
    rows = [cluster_json(cluster, readers) for cluster in found[:limit]]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        "Reports of one thing",
        ("issues", "canonical", "title", "state", "the others"),
        [
            (
                row["size"],
                _key(row["canonical"]),
                row["canonical"]["title"][:120],
                row["canonical"]["state"],
                _others(row["members"]),
            )
            for row in rows
        ],
        empty="No two issues are known to be reports of one thing.",
    )
    if len(found) > limit:
        say(f"{len(found) - limit:,} more; --limit shows them.")


def _others(members: list[dict[str, Any]]) -> str:
    named = ", ".join(_key(member) for member in members[:5])
    return f"{named} and {len(members) - 5:,} more" if len(members) > 5 else named


def _key(row: dict[str, Any]) -> str:
    return f"{row['key']} (private)" if row.get("private") else str(row["key"])


def _rebuild(installation: Installation, *, shown: bool) -> None:
    with progress("Indexing", shown=shown) as report:
        taken = installation.finder.rebuild(report)
    say(f"The search index was made anew of {taken:,} issues.")


def _project(installation: Installation, name: str) -> tuple[str, ...]:
    """A project by its full name; who works at this machine may know which there are."""
    if not name:
        return ()
    tracker, project = installation.project(name)
    return (f"{tracker}:{project}",)


def _readers(public: bool) -> Readers:
    from core.model import Readers

    return Readers.PUBLIC if public else Readers.INSIDERS


def _day(option: str, value: str, *, end: bool = False) -> datetime | None:
    if not value:
        return None
    from core.routes import moment

    try:
        return moment(value, end=end)
    except ValueError:
        raise UsageError(f"{option}: write a day, as in 2026-01-31") from None
