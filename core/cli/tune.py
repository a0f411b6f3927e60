"""``trackside tune``: a transformer tuned on the types of the installation's own issues."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, emit_text, progress, say
from core.errors import UserError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.learning.rows import Truth
    from core.learning.tuning import Example
    from core.model import Issue

DEFAULT_TOKENS: Final = 128
MOST: Final = 5_000
"""Issues to tune on: what is worked out of each is kept in memory, 50 KB or so."""

LEAST: Final = 100
LEAST_OF_A_TYPE: Final = 10


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: trackside tune /srv/models/minilm /srv/models/minilm-tuned")(tune)


def tune(
    base: Annotated[
        Path,
        typer.Argument(help="The base model: config.json, model.safetensors, tokenizer.json."),
    ],
    folder: Annotated[Path, typer.Argument(help="The folder to make for the tuned one.")],
    projects: Annotated[
        list[str] | None, typer.Option("--project", help="Only this project's issues; repeatable.")
    ] = None,
    private: Annotated[
        bool, typer.Option("--private", help="Learn from private issues, too.")
    ] = False,
    archive: Annotated[
        Path | None, typer.Option(help="Learn from this archive instead of the history here.")
    ] = None,
    tokens: Annotated[
        int, typer.Option(min=8, max=512, help="So many of a text are read.")
    ] = DEFAULT_TOKENS,
    epochs: Annotated[int, typer.Option(min=1, help="Learn so many times from each issue.")] = 6,
    no_examples: Annotated[
        bool, typer.Option("--no-examples", help="Do not begin with the examples of Trackside's.")
    ] = False,
    threads: Annotated[int, typer.Option(min=1, help="Processors to use.")] = 1,
    base_sha256: Annotated[
        str, typer.Option(help="Of `cat config.json model.safetensors tokenizer.json`, to check.")
    ] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tune a transformer on the types of your own issues, as a help to learn them. Takes minutes.

    One tuned transformer serves all projects, public ones too, so it learns from public issues
    alone unless told --private; from those that only some of a project's readers may see, never.
    """
    if folder.exists():
        raise UserError(f"{folder} is there already; name a folder that is to be made")
    if not folder.absolute().parent.is_dir():
        raise UserError(f"{folder.absolute().parent} is not there; make it first")
    try:
        from core.learning import base_model, tuning

        base_model.load_packages()
    except ImportError as error:
        raise UserError(
            f"tuning needs packages of its own ({error.name} is missing): "
            "pip install '.[tuning]' in Trackside's folder"
        ) from error
    with progress("Tuning", shown=not as_json) as report:
        report(0.0, "reading the history")
        if archive is not None:
            examples = _examples(_of_archive(archive, projects or []), private=private)
        else:
            with opened(config) as installation:
                examples = _examples(_of_store(installation, projects or []), private=private)
        sha256 = tuning.tune_folder(
            base,
            folder.absolute(),
            examples,
            first=[] if no_examples else _first(),
            tokens=tokens,
            epochs=epochs,
            threads=threads,
            base_sha256=base_sha256,
            progress=report,
        )
    if as_json:
        emit_json(
            {
                "folder": str(folder.absolute()),
                "sha256": sha256,
                "tokens": tokens,
                "issues": len(examples),
                "projects": sorted({one.project for one in examples}),
                "types": dict(sorted(Counter(one.value for one in examples).items())),
            }
        )
    else:
        _tell(folder.absolute(), sha256, tokens, examples)


def _of_archive(archive: Path, projects: Sequence[str]) -> Iterator[tuple[Sequence[Issue], Truth]]:
    from core.archive import read_archive
    from core.learning.evaluation import by_project
    from core.learning.rows import Truth

    for project, issues in sorted(by_project(read_archive(archive)).items()):
        if not projects or project in projects:
            yield issues, Truth()


def _of_store(
    installation: Installation, projects: Sequence[str]
) -> Iterator[tuple[Sequence[Issue], Truth]]:
    from core.learning.rows import Truth

    store = installation.store
    chosen = (
        [installation.project(name) for name in projects]
        if projects
        else [(tracker, name) for tracker, name, _ in store.issues.projects()]
    )
    for tracker, name in chosen:
        answers = store.experience.answers(tracker, name)
        yield (
            store.issues.of_project(name, tracker=tracker),
            Truth(own=installation.own, answers=answers),
        )


def _examples(
    histories: Iterable[tuple[Sequence[Issue], Truth]], *, private: bool
) -> list[Example]:
    """What to tune on, in time order within each project.

    Raises:
        UserError: it is too little.
    """
    from core.learning.documents import document, told_text
    from core.learning.rows import rows_of
    from core.learning.tuning import Example

    known = [
        rows_of("type", [one for one in issues if _may_teach(one, private=private)], truth)
        for issues, truth in histories
    ]
    most = largest_share([len(rows) for rows in known], MOST)
    used = [row for rows in known for row in rows[-most:]]
    of_type = Counter(row.value for row in used)
    enough = {value for value, count in of_type.items() if count >= LEAST_OF_A_TYPE}
    used = [row for row in used if row.value in enough]
    if len(used) < LEAST or len(enough) < 2:
        found = ", ".join(f"{count} {value}" for value, count in sorted(of_type.items())) or "none"
        only = "" if private else " among public issues (--private takes the others, too)"
        raise UserError(
            f"there is too little to tune on: it takes {LEAST} issues of known type, and "
            f"{LEAST_OF_A_TYPE} of each of two types; there are {found}{only}"
        )
    return [
        Example(row.project, told_text(document(row.title, row.body)), row.value) for row in used
    ]


def _first() -> list[Example]:
    """The examples that come with Trackside, which are learned from first."""
    from core.learning import starter
    from core.learning.documents import told_text
    from core.learning.tuning import Example

    return [Example("", told_text(one.document), one.value) for one in starter.examples()]


def largest_share(counts: Sequence[int], most: int) -> int:
    """How many of each project may be taken, so that all together are no more than ``most``."""
    share = max(counts, default=0)
    while sum(min(count, share) for count in counts) > most and share > 1:
        share -= max(1, share // 50)
    return max(1, share)


def _may_teach(issue: Issue, *, private: bool) -> bool:
    return (private or not issue.private) and not issue.extra.get("audience")


def _tell(folder: Path, sha256: str, tokens: int, examples: Sequence[Example]) -> None:
    """What to write into the configuration."""
    projects = len({one.project for one in examples})
    of = "one project" if projects == 1 else f"{projects} projects"
    say(f"Tuned on {len(examples):,} issues of {of}. For trackside.toml:")
    lines = [
        "[plugins.transformer]",
        f"folder = {json.dumps(str(folder))}",
        f'sha256 = "{sha256}"',
        f"tokens = {tokens}",
    ]
    emit_text("\n".join(lines) + "\n")
    say("Then run trackside train: it is used where it is clearly better on held-out issues.")
