"""``trackside import`` and ``export``: issues in and out as an archive."""

from __future__ import annotations

from collections.abc import Iterator
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
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read an issue archive into the store; issues that are known are updated."""
    from core.archive import read_archive

    new = updated = 0
    with opened(config) as installation, progress(f"Importing {file.name}") as report:
        total = max(1, file.stat().st_size) if file.exists() else 1
        for batch in _batches(read_archive(file, project=project or None)):
            added, changed = installation.store.issues.import_batch(batch)
            new, updated = new + added, updated + changed
            # The file may be compressed: the share done is a guess that never passes the end.
            report(min(0.95, (new + updated) * 700 / total), f"{new + updated:,} issues")
        installation.follow_store()
    if as_json:
        emit_json({"file": str(file), "new": new, "updated": updated})
    else:
        say(f"{new:,} new and {updated:,} updated issues. Next: trackside train {project}".rstrip())


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
