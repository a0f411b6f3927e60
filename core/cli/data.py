"""``trackside import`` and ``export``: issues in and out as an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from core.cli.exit_codes import FAILED
from core.cli.options import ConfigOption, StoreUse, opened
from core.cli.output import JsonOption, emit_json, progress, say
from core.errors import UsageError, UserError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.model import Issue

_BATCH: Final = 200

_MOST_LINES: Final = 1_000
"""So many wrong lines of a file are remembered, and so many of them are said."""
_MOST_SAID: Final = 10


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
    move: Annotated[
        bool,
        typer.Option("--move", help="With --project: also move issues of other projects to it."),
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read an issue archive into the store; issues that are known are updated.

    An issue is known by its key. One that is in another project already is moved by --project
    only together with --move; without it nothing is read in (from a pipe: nothing from there on).
    An archive without issues is none the worse: there is nothing to do, and no store is made.
    A line that is wrong is left out and named, and the exit code is 1.
    """
    from core.archive import check_archive, read_archive
    from core.plugin_manager import connector_classes
    from core.store.moves import moves_of

    if move and not project:
        raise UsageError("--move goes with --project NAME, the project that issues are moved to")
    # Before a store is made for a file that cannot be read. A pipe can be read only once.
    is_pipe = file.is_fifo()
    brings = is_pipe or check_archive(file)
    done = _Imported()
    with (
        opened(config, store=StoreUse.MADE if brings else StoreUse.IF_THERE) as installation,
        progress(f"Importing {file.name}") as report,
    ):
        project, tracker = _where(project, tracker, connector_classes(installation.plugins))
        known = [(t, p) for t, p, _ in installation.store.issues.projects()]
        connected = {connector.name for connector in installation.connectors.values()}

        def ask(about: str) -> str:
            if tracker:
                return tracker
            found = tracker_of(about, known, connected)
            done.unnamed[found] += 1
            return found[0]

        total = max(1, file.stat().st_size)
        if project and known and not (move or is_pipe):
            _refuse_moves(installation, file, project, tracker)
        issues = read_archive(file, project=project or None, ask=ask, skip=done.leave_out)
        for batch in _stored_before(done, _batches(issues)):
            done.places |= {f"{issue.tracker}:{issue.project}" for issue in batch}
            leaving = moves_of(installation.store.database, batch)
            if leaving and is_pipe and project and not move:
                raise _moving(Counter(leaving), len(batch), file, project, f"{done.issues:,}")
            done.moved.update(leaving)
            added, changed = installation.store.issues.import_batch(batch)
            done.new, done.updated = done.new + added, done.updated + changed
            # The file may be compressed: the share done is a guess that never passes the end.
            report(min(0.95, done.issues * 700 / total), f"{done.issues:,} issues")
        installation.follow_store()
    _tell(file, done, as_json=as_json)
    if done.wrong:
        raise typer.Exit(FAILED)


@dataclass(slots=True)
class _Imported:
    """What was read in so far; ``moved`` from and ``unnamed`` to (tracker, project or reason).

    ``wrong``: how many lines were left out, and ``lines`` the first of them, each with why.
    """

    new: int = 0
    updated: int = 0
    places: set[str] = field(default_factory=set)
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    unnamed: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: int = 0
    lines: list[tuple[int, str]] = field(default_factory=list)

    def leave_out(self, number: int, why: str) -> None:
        """A line is wrong."""
        self.wrong += 1
        if len(self.lines) < _MOST_LINES:
            self.lines.append((number, why))

    @property
    def issues(self) -> int:
        """How many."""
        return self.new + self.updated


def _tell(file: Path, done: _Imported, *, as_json: bool) -> None:
    """What came of an import, and what is next."""
    places = sorted(done.places)
    if as_json:
        emit_json(
            {
                "file": str(file),
                "new": done.new,
                "updated": done.updated,
                "projects": places,
                "moved": [
                    {"issues": count, "from": f"{name}:{where}"}
                    for (name, where), count in sorted(done.moved.items())
                ],
                "without_tracker": [
                    {"issues": count, "went_to": went_to, "because": why}
                    for (went_to, why), count in done.unnamed.items()
                ],
                "left_out": done.wrong,
                "lines_left_out": [{"line": number, "why": why} for number, why in done.lines],
            }
        )
        return
    if not places:
        say(f"Nothing was imported: {file} holds no issues.")
        if done.wrong:
            _say_left_out(file, done)
        return
    shown = ", ".join(places[:5]) + (", …" if len(places) > 5 else "")
    say(f"{done.new:,} new and {done.updated:,} updated issues in {shown}.")
    if done.moved:
        say(f"Moved from other projects: {_counted_by_place(done.moved)}.")
    for (went_to, why), count in done.unnamed.items():
        say(
            f"Keys that name no tracker ({count:,}) went to {went_to}, {why}; "
            "`--tracker NAME` says which it is."
        )
    if done.wrong:
        _say_left_out(file, done)
        return
    say(f"Next: trackside train {places[0] if len(places) == 1 else ''}".rstrip())


def _say_left_out(file: Path, done: _Imported) -> None:
    """The lines that are wrong, and what to do about them."""
    lines = done.issues + done.wrong
    say(f"{done.wrong:,} of {lines:,} lines of {file} are wrong and were left out:")
    for number, why in done.lines[:_MOST_SAID]:
        say(f"  line {number}: {why}")
    if done.wrong > _MOST_SAID:
        say(f"  and {done.wrong - _MOST_SAID:,} more; --json names the first {_MOST_LINES:,}.")
    say("Correct them and import the file again: what is known by then is updated.")


def _stored_before(done: _Imported, batches: Iterator[list[Issue]]) -> Iterator[list[Issue]]:
    """The same; where the file ends in an error it says how many issues were stored before it.

    Raises:
        UserError: the file cannot be read any further.
    """
    try:
        yield from batches
    except UserError as error:
        left = ""
        if done.wrong:
            number, why = done.lines[0]
            left = f"; wrong lines left out: {done.wrong:,}, the first of them line {number}: {why}"
        raise UserError(f"{error}. Read in so far: {done.issues:,} issues{left}") from error


def _refuse_moves(installation: Installation, file: Path, project: str, tracker: str) -> None:
    """See that ``--project`` takes no issue away from another project, before any is stored.

    Raises:
        UserError: it would; the text says how many, from where, and what to do.
    """
    from core.archive import read_archive
    from core.store.moves import moves_of

    known = [(t, p) for t, p, _ in installation.store.issues.projects()]
    connected = {connector.name for connector in installation.connectors.values()}
    leaving: Counter[tuple[str, str]] = Counter()
    count = 0

    def ask(about: str) -> str:
        return tracker or tracker_of(about, known, connected)[0]

    issues = read_archive(file, project=project, ask=ask, skip=lambda _number, _why: None)
    # Where the file breaks off is said by whoever stores what comes before it.
    with suppress(UserError):
        for batch in _batches(issues):
            count += len(batch)
            leaving.update(moves_of(installation.store.database, batch))
    if leaving:
        raise _moving(leaving, count, file, project, "none")


def _moving(
    leaving: Counter[tuple[str, str]], count: int, file: Path, project: str, read: str
) -> UserError:
    return UserError(
        f"{leaving.total():,} of {count:,} issues in {file} are known in other projects "
        f"({_counted_by_place(leaving)}), and --project {project} would move them. Leave "
        f"--project out to update them where they are, or add --move. Read in so far: {read}"
    )


def _counted_by_place(places: Counter[tuple[str, str]]) -> str:
    """``24 of github:acme/shop, 3 of jira:acme/SHOP``, the first five of them."""
    named = [f"{count:,} of {name}:{where}" for (name, where), count in places.most_common(5)]
    return ", ".join(named) + (", …" if len(places) > 5 else "")


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
    """Issues in batches; where they end in an error, those before it come first.

    Raises:
        UserError: what ended them.
    """
    batch: list[Issue] = []
    try:
        for issue in issues:
            batch.append(issue)
            if len(batch) == _BATCH:
                yield batch
                batch = []
    except UserError:
        if batch:
            yield batch
        raise
    if batch:
        yield batch
