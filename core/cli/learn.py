"""``trackside train`` and ``evaluate``: learning, and measuring what was learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from core.cli.evaluation import show_evaluation
from core.cli.models_list import model_json, say_about, standing
from core.cli.options import ConfigOption, opened
from core.cli.output import (
    JsonOption,
    check_page,
    emit_json,
    emit_table,
    progress,
    say,
    say_notes,
    write_page,
)
from core.errors import UsageError, UserError

if TYPE_CHECKING:
    from core.store.registry import ModelRecord

_MOST_VALUES: Final = 8
"""So many of a model's values are named in the table."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: trackside train acme/shop")(train)
    app.command(
        epilog="Example: trackside evaluate type --train a.jsonl.gz --test b.jsonl.gz --json"
    )(evaluate)


def train(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn from a project's history; new models are used, unless the ones in use are better."""
    from core import history
    from core.cli.unlearned import missing_of

    with opened(config) as installation, progress("Training", shown=not as_json) as report:
        chosen = (
            [installation.project(project)]
            if project
            else [(tracker, name) for tracker, name, _ in installation.store.issues.projects()]
        )
        if not chosen:
            raise UserError(
                "there is no history yet; `trackside sync` or `trackside import FILE` reads some"
            )
        trained: list[ModelRecord] = []
        for number, (tracker, name) in enumerate(chosen):

            def told(done: float, what: str, number: int = number, name: str = name) -> None:
                report((number + done) / len(chosen), f"{name}: {what}")

            trained += history.train(installation, tracker, name, told)
        counts = {(t, p): n for t, p, n in installation.store.issues.projects()}
        missing = [
            missing_of(place, trained, counts[place], history.unlearned(installation, *place))
            for place in chosen
        ]
    for one in missing:
        if one.tasks:
            say(one.sentence)
    if as_json:
        lacking = [found for one in missing for found in one.to_data(trained)]
        emit_json([*(model_json(model) for model in trained), *lacking])
        return
    rows = [
        (
            m.project,
            m.version,
            m.card["rows"],
            suggested(m),
            standing(m),
        )
        for m in trained
    ]
    emit_table(
        "Trained models",
        ("project", "version", "issues", "suggests", "in use"),
        rows,
        empty="No model was trained.",
    )
    say_about(trained)
    _say_notes(trained)
    for one in missing:
        for sentence in one.sentences():
            say(sentence)


def suggested(model: ModelRecord) -> str:
    """The values that a model suggests, the first of them by name."""
    from core.learning.silent import abstains, unsaid_by

    if abstains(model.card):
        return "–"
    silent = unsaid_by(model.task, model.card.get("silent") or {})
    values = [value for value in model.card["classes"] if value not in silent]
    left = len(values) - _MOST_VALUES
    named = ", ".join(values[:_MOST_VALUES]) or "–"
    return f"{named} and {left} more" if left > 0 else named


def _say_notes(trained: Sequence[ModelRecord]) -> None:
    """How each model compares, what it abstains from, and what it never suggests."""
    for model in trained:
        comparison = model.card.get("comparison") or {}
        notes = [comparison["sentence"]] if comparison.get("old_version") else []
        say_notes(f"{model.project}, {model.task}", [*notes, *model.card.get("notes", ())])


def evaluate(
    task: Annotated[str, typer.Argument(help="type, labels, priority, assignee or duplicates.")],
    train_file: Annotated[
        Path | None, typer.Option("--train", help="The archive to learn from.")
    ] = None,
    test_file: Annotated[
        Path | None, typer.Option("--test", help="The archive to test on.")
    ] = None,
    newest: Annotated[
        float | None,
        typer.Option(help="Without --test: test on this newest share of --train."),
    ] = None,
    across: Annotated[
        bool, typer.Option("--across", help="Let projects learn from each other.")
    ] = False,
    rerank_on: Annotated[
        float | None,
        typer.Option(
            help="duplicates: learn the order from this oldest share, and measure on the rest."
        ),
    ] = None,
    pairs: Annotated[
        list[Path] | None,
        typer.Option(help="duplicates: a CSV file of judged pairs, to measure the verdict on."),
    ] = None,
    unjudged: Annotated[
        Path | None,
        typer.Option(help="duplicates: where to write the flagged pairs that nobody judged."),
    ] = None,
    transformer: Annotated[
        Path | None,
        typer.Option(help="Types: learn with the transformer in this folder, too."),
    ] = None,
    dense: Annotated[
        Path | None,
        typer.Option(
            help="duplicates: measure with vectors, too, of the transformer or the table of word "
            "vectors in this folder."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well something is predicted, beside the simple baselines."""
    if task != "duplicates" and (rerank_on is not None or pairs or unjudged or dense):
        raise UsageError(
            "--rerank-on, --pairs, --unjudged and --dense are for evaluate duplicates alone"
        )
    with progress(f"Evaluating {task}", shown=not as_json) as report:
        if task == "duplicates":
            if test_file is None:
                raise UsageError("evaluate duplicates needs --test FILE")
            if train_file is not None or newest is not None or across or transformer:
                raise UsageError("evaluate duplicates takes --test FILE and --rerank-on SHARE")
            result: Mapping[str, Any] = _duplicates(
                test_file, rerank_on, pairs or [], unjudged, dense, report
            )
        else:
            from core.learning.evaluation import check_task, check_tested_on, run

            check_task(task)
            if train_file is None:
                raise UsageError(f"evaluate {task} needs --train FILE")
            check_tested_on(test_file, newest)
            _check_archives(train_file, test_file)
            if task == "assignee":
                from core.learning import assignee_evaluation

                if across:
                    raise UsageError("people do not go across projects: leave --across out")
                if transformer:
                    raise UsageError("--transformer is for types: nothing else is learned with it")
                result = assignee_evaluation.run(
                    train=train_file, test=test_file, newest=newest, progress=report
                )
            else:
                result = run(
                    task,
                    train=train_file,
                    test=test_file,
                    newest=newest,
                    across=across,
                    transformer=transformer,
                    progress=report,
                )
    if as_json:
        emit_json(result)
    else:
        show_evaluation(result)


def _check_archives(*files: Path | None) -> None:
    """See that each is an archive with issues in it, before anything is made of the first."""
    from core.archive import check_archive

    for file in files:
        # A pipe can be read only once.
        if file is not None and not file.is_fifo() and not check_archive(file):
            raise UserError(f"there is nothing to measure: {file} holds no issues")


def _duplicates(
    test: Path,
    rerank_on: float | None,
    pairs: Sequence[Path],
    unjudged: Path | None,
    dense: Path | None,
    report: Callable[[float, str], None],
) -> Mapping[str, Any]:
    """Measure the search for duplicates, and the verdict where there are judged pairs."""
    from core.search.evaluation import evaluate_duplicates
    from core.search.judged_pairs import to_judge

    if rerank_on is not None and not 0 < rerank_on < 1:
        raise UsageError("--rerank-on takes a share between 0 and 1, such as 0.6")
    if unjudged is not None and not pairs:
        raise UsageError("--unjudged needs --pairs FILE; a file of the column names alone will do")
    if unjudged is not None and unjudged.exists():
        raise UserError(f"{unjudged} is there already, and somebody may have judged it")
    _check_archives(test)
    check_page(unjudged)
    encoder = None
    if dense is not None:
        from core.learning.encoders import encoder_in  # loads numpy

        encoder = encoder_in(dense)
    result = evaluate_duplicates(
        test, rerank_on=rerank_on, pairs=pairs, dense=encoder, progress=report
    )
    if unjudged is not None:
        write_page(
            unjudged, to_judge(result["verdict"]["unjudged"]), said="The pairs to judge are in"
        )
    return cast("Mapping[str, Any]", result)
