"""``trackside train``, ``triage``, ``evaluate``: learning, asking, measuring."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from core.cli.models import how_used, model_json, say_about
from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, emit_json, emit_table, metric, progress, say
from core.errors import NotFoundError, UsageError, UserError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.learning.training import Recipe
    from core.model import Issue


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: trackside train acme/shop")(train)
    app.command(epilog="Example: trackside triage github:acme/shop#12")(triage)
    app.command(
        epilog="Example: trackside evaluate type --train a.jsonl.gz --test b.jsonl.gz --json"
    )(evaluate)


def train(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Learn from a project's history; new models are used, unless the ones in use are better."""
    from core.learning.training import RECIPES

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
        trained = [
            model
            for number, (tracker, name) in enumerate(chosen)
            for model in installation.train(
                tracker,
                name,
                lambda done, what, n=number: report((n + done) / len(chosen), what),  # type: ignore[misc]
            )
        ]
        counts = {(t, p): n for t, p, n in installation.store.issues.projects()}
    for tracker, name in chosen:
        tasks = {m.task for m in trained if (m.tracker, m.project) == (tracker, name)}
        silent = sorted(set(RECIPES) - tasks) if tasks & set(RECIPES) else []
        if silent:
            lacking = needed({task: RECIPES[task] for task in silent})
            say(f"{tracker}:{name}: nothing was learned of {', '.join(silent)}: {lacking}")
        if not tasks & set(RECIPES):
            issues = "issue" if counts[tracker, name] == 1 else "issues"
            say(
                f"{tracker}:{name} has too little history to learn from, "
                f"{counts[tracker, name]:,} {issues}: {needed(RECIPES)}"
            )
    if as_json:
        emit_json([model_json(model) for model in trained])
        return
    rows = [
        (
            m.project,
            m.task,
            m.card["rows"],
            ", ".join(m.card["classes"][:8]),
            m.version,
            how_used(m) or "no",
        )
        for m in trained
    ]
    emit_table(
        "Trained models",
        ("project", "task", "rows", "values", "version", "in use"),
        rows,
        empty="No model was trained.",
    )
    say_about(trained)
    for model in trained:
        comparison = model.card.get("comparison") or {}
        if comparison.get("old_version"):
            say(f"{model.project}, {model.task}: {comparison['sentence']}")
        for note in model.card.get("notes", ()):
            say(f"{model.project}, {model.task}: {note}")


def needed(recipes: Mapping[str, Recipe]) -> str:
    """What it takes to learn each task, in a sentence."""
    said = (
        f"{task} takes {recipe.least_rows} issues on which people set one, "
        f"{recipe.least_per_value} or more with the same"
        + ("" if recipe.many else " and as many with another")
        for task, recipe in recipes.items()
    )
    return "; ".join(said)


def triage(
    key: Annotated[
        str, typer.Argument(help="An issue's key, or - for one line of an archive on stdin.")
    ],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what would be suggested for an issue, and why. Nothing is written anywhere."""
    with opened(config) as installation:
        issue = _issue_from_stdin() if key == "-" else installation.store.issues.by_key(key)
        if issue is None:
            raise NotFoundError(_not_known(installation, key))
        decisions = installation.preview(issue)
        title = f"{issue.key}: {issue.title}"
    if as_json:
        emit_json({"key": issue.key, "suggestions": [_decision_json(d) for d in decisions]})
        return
    emit_table(
        title[:200],
        ("kind", "value", "confidence", "why", "decision"),
        [
            (
                d.suggestion.kind,
                d.suggestion.value,
                d.suggestion.confidence,
                d.suggestion.because,
                f"{d.verdict}: {d.sentence}",
            )
            for d in decisions
        ],
        empty=f"{title[:200]}\nNothing to suggest: no plugin is sure, or the issue has it already.",
    )


def _not_known(installation: Installation, key: str) -> str:
    if ":" not in key:
        return f"{key} is no key; write it like github:acme/shop#12, or jira:acme/SHOP-12"
    if not installation.connectors:
        return f"{key} is not known here; `trackside import` brings issues, under their own keys"
    return (
        f"{key} is not known here; `trackside sync` or a webhook brings it, two minutes after it "
        "was filed"
    )


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
    transformer: Annotated[
        Path | None,
        typer.Option(help="Types: learn with the transformer in this folder, too."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how well something is predicted, beside the simple baselines."""
    with progress(f"Evaluating {task}", shown=not as_json) as report:
        if task == "duplicates":
            from core.search.evaluation import evaluate_duplicates

            if test_file is None:
                raise UsageError("evaluate duplicates needs --test FILE")
            if train_file is not None or newest is not None or across or transformer:
                raise UsageError("evaluate duplicates takes --test alone: nothing is learned")
            result: Mapping[str, Any] = evaluate_duplicates(test_file, progress=report)
        else:
            from core.learning.evaluation import run

            if train_file is None:
                raise UsageError(f"evaluate {task} needs --train FILE")
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
        _show_evaluation(result)


def _issue_from_stdin() -> Issue:
    from core.archive import parse_line

    return parse_line(sys.stdin.readline(), number=1)


def _decision_json(decision: Any) -> dict[str, Any]:
    suggestion = decision.suggestion
    return {
        "kind": suggestion.kind,
        "value": suggestion.value,
        "confidence": suggestion.confidence,
        "because": suggestion.because,
        "evidence": [{"kind": str(e.kind), "text": e.text} for e in suggestion.evidence],
        "made_by": suggestion.made_by,
        "version": suggestion.version,
        "promised": suggestion.promised,
        "verdict": str(decision.verdict),
        "sentence": decision.sentence,
    }


def _show_evaluation(result: Mapping[str, Any]) -> None:
    baselines: Mapping[str, Any] = result.get("baselines", {})
    names = [n for n, v in result["metrics"].items() if isinstance(v, Mapping) and "value" in v]
    rows = [
        (name, metric(result["metrics"][name]), *(metric(b.get(name)) for b in baselines.values()))
        for name in names
    ]
    if _value(result["metrics"].get("abstained")) > _MUTE:
        say("It would say nothing here: what it would have said is measured all the same.")
    if result["task"] == "labels":
        say("All labels of the archive; in triage those that stand for a type are the type's.")
    counts = f"{result.get('train') or '–'} to learn from, {result['test']} to test on"
    emit_table(f"{result['task']}: {counts}", ("metric", "Trackside", *baselines), rows)
    if learned := result.get("learned"):
        emit_table(
            f"The newest {learned['test']}, in an order learned from {learned['train']} older ones",
            ("metric", "learned", "by words alone"),
            [
                (name, metric(value), metric(result["newest"]["metrics"][name]))
                for name, value in learned["metrics"].items()
            ],
        )
    per_class = result["metrics"].get("per_class")
    if per_class:
        emit_table(
            "By value",
            ("value", "precision", "recall", "support"),
            [
                (n, metric(c["precision"]), metric(c["recall"]), c["support"])
                for n, c in per_class.items()
            ],
        )


_MUTE: Final = 0.999


def _value(found: Any) -> float:
    return float(found["value"]) if isinstance(found, Mapping) else 0.0
