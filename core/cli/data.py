"""``trackside import`` and ``export``: issues in and out as an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, progress, say

if TYPE_CHECKING:
    from core.model import Issue

_BATCH: Final = 200


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("import", epilog="Example: trackside import shop.jsonl.gz --project acme/shop")(
        import_archive
    )
    app.command("export", epilog="Example: trackside export acme/shop shop.jsonl.gz")(
        export_archive
    )


def import_archive(
    file: Annotated[Path, typer.Argument(help="An issue archive: JSON lines, also gzip.")],
    project: Annotated[
        str, typer.Option("--project", "-p", help="The project all issues go to.")
    ] = "",
    tracker: Annotated[
        str, typer.Option(help="The tracker of issues whose keys name none, such as github.")
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read an issue archive into the store; issues that are known are updated."""
    from core.archive import read_archive
    from core.errors import UserError
    from core.plugin_manager import connector_classes

    new = updated = 0
    places: set[str] = set()
    with opened(config) as installation, progress(f"Importing {file.name}") as report:
        project, tracker = _where(project, tracker, connector_classes(installation.plugins))
        known = [(t, p) for t, p, _ in installation.store.issues.projects()]
        connected = {connector.name for connector in installation.connectors.values()}
        unnamed: Counter[tuple[str, str]] = Counter()

        def ask(about: str) -> str:
            if tracker:
                return tracker
            found = tracker_of(about, known, connected)
            unnamed[found] += 1
            return found[0]

        total = max(1, file.stat().st_size) if file.exists() else 1
        for batch in _batches(read_archive(file, project=project or None, ask=ask)):
            places |= {f"{issue.tracker}:{issue.project}" for issue in batch}
            added, changed = installation.store.issues.import_batch(batch)
            new, updated = new + added, updated + changed
            # The file may be compressed: the share done is a guess that never passes the end.
            report(min(0.95, (new + updated) * 700 / total), f"{new + updated:,} issues")
        installation.follow_store()
    if not places:
        raise UserError(f"nothing was read: {file} holds no issues")
    if as_json:
        emit_json(
            {
                "file": str(file),
                "new": new,
                "updated": updated,
                "projects": sorted(places),
                "without_tracker": [
                    {"issues": count, "went_to": went_to, "because": why}
                    for (went_to, why), count in unnamed.items()
                ],
            }
        )
        return
    shown = ", ".join(sorted(places)[:5]) + (", …" if len(places) > 5 else "")
    say(f"{new:,} new and {updated:,} updated issues in {shown}.")
    for (went_to, why), count in unnamed.items():
        say(
            f"Keys that name no tracker ({count:,}) went to {went_to}, {why}; "
            "`--tracker NAME` says which it is."
        )
    say(f"Next: trackside train {min(places) if len(places) == 1 else ''}".rstrip())


def tracker_of(
    project: str, known: Collection[tuple[str, str]], connected: Collection[str]
) -> tuple[str, str]:
    """The tracker of a project's issues whose keys name none, and why it is that one.

    Args:
        project: the project that they go to.
        known: (tracker, project) of what is stored.
        connected: the trackers that there are connections to.
    """
    from core.archive import UNNAMED

    having = {tracker for tracker, name in known if name == project}
    for choice in (having, having - {UNNAMED}):
        if len(choice) == 1:
            return min(choice), "which has that project already"
    if len(connected) == 1:
        return min(connected), "the only tracker that is connected"
    return UNNAMED, "since nothing tells whose they are"


def _where(project: str, tracker: str, trackers: Collection[str]) -> tuple[str, str]:
    """Project and tracker as asked for; ``--project github:acme/shop`` names both."""
    from core.archive import UNNAMED
    from core.errors import UsageError

    names = {UNNAMED, *trackers}
    first, colon, rest = project.partition(":")
    if colon and first in names:
        if tracker not in {"", first}:
            raise UsageError(f"--project says {first} and --tracker {tracker}; leave one of them")
        project, tracker = rest, first
    if tracker and tracker not in names:
        raise UsageError(f"--tracker must be one of {', '.join(sorted(names))}")
    return project, tracker


def export_archive(
    project: Annotated[str, typer.Argument(help="The project, as `trackside projects` names it.")],
    file: Annotated[Path, typer.Argument(help="Where to write; ending in .gz it is compressed.")],
    config: ConfigOption = None,
) -> None:
    """Write a project's issues as an archive."""
    from core.archive import write_archive

    with opened(config) as installation:
        tracker, name = installation.project(project)
        issues = installation.store.issues.of_project(name, tracker=tracker)
        count = write_archive(file, issues)
    say(f"{count:,} issues written to {file}")


def _batches(issues: Iterator[Issue]) -> Iterator[list[Issue]]:
    while batch := list(islice(issues, _BATCH)):
        yield batch
