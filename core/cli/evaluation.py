"""What ``trackside evaluate`` shows: figures beside those of simple rules, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.cli.output import counted, emit_sentence, emit_table, emit_text, say
from core.wording.figures import figure, legend, plainly


def show_evaluation(result: Mapping[str, Any]) -> None:
    """Show an evaluation as tables."""
    baselines: Mapping[str, Any] = result.get("baselines", {})
    names = [n for n, v in result["metrics"].items() if isinstance(v, Mapping) and "value" in v]
    if result["task"] == "labels":
        emit_sentence(
            "All labels of the archive; in triage those that stand for a type are the type's."
        )
    _show_verdict(result)
    if dense := result.get("dense"):
        by = dense["encoder"]
        if dense["used_on"] != dense["test"]:
            baselines = {f"with {by} in all languages": dense["everywhere"], **baselines}
            say(
                f"Without duplicates of a project's own, {by} is used for {dense['used_on']} of "
                f"{dense['test']}: those in a language that it is said to know."
            )
        baselines = {f"with {by}": dense["metrics"], **baselines}
    counts = f"{result.get('train') or '–'} to learn from, {result['test']} to test on"
    emit_table(
        f"{result['task']}: {counts}",
        ("metric", "Trackside", *map(plainly, baselines)),
        [
            (
                plainly(name),
                figure(name, result["metrics"][name]),
                *(figure(name, b.get(name)) for b in baselines.values()),
            )
            for name in names
        ],
        legend=legend([*names, *baselines], task=result["task"], intervals=True),
    )
    _say_averaged(result)
    _say_compared(result)
    if learned := result.get("learned"):
        more = []
        if dense:
            more = [(f"default with {by}", dense["newest"])]
            if dense["learned"]:
                more = [(f"learned with {by}", dense["learned"]), *more]
        emit_table(
            f"The newest {learned['test']}, in an order learned from {learned['train']} older ones",
            ("metric", "learned", "default order", *(named for named, _ in more)),
            [
                (
                    plainly(name),
                    figure(name, value),
                    figure(name, result["newest"]["metrics"][name]),
                    *(figure(name, found["metrics"][name]) for _, found in more),
                )
                for name, value in learned["metrics"].items()
            ],
            legend="default order: the one that comes with Trackside.",
        )
    if result.get("apart"):
        _show_apart(result)
    if per_class := result["metrics"].get("per_class"):
        from core.learning.card_words import by_value

        emit_table(
            "By value",
            ("value", "precision", "recall", "support"),
            [
                (
                    name,
                    figure("precision", of["precision"]),
                    figure("recall", of["recall"]),
                    of["support"],
                )
                for name, of in by_value(result["task"], per_class)
            ],
            legend=legend(("precision", "recall", "support", "all_answers")),
        )


def _say_averaged(result: Mapping[str, Any]) -> None:
    """What the figures are of, where there are several projects."""
    count = len(result.get("projects", {}))
    if count > 1 and result["task"] != "assignee":
        emit_sentence(
            f"Figures are means over {count} projects, of which each counts as much, however many "
            "issues it has; support adds up."
        )


def _say_compared(result: Mapping[str, Any]) -> None:
    """How each project fares beside the best simple rule, and what else is to know of it."""
    projects: Mapping[str, Any] = result.get("projects", {})
    compared = [of["compared"] for of in projects.values() if "compared" in of]
    for one in compared:
        emit_sentence(one["sentence"])
    if compared:
        emit_sentence(
            "Clearly: by an exact one-sided sign test on the issues that only one of the two had "
            "right; for worse it minds how many baselines the best was chosen from."
        )
    if compared and result["task"] == "labels":
        emit_sentence("Right is here an issue that has the label which is surest.")
    for project, of in projects.items():
        for note in of.get("notes", ()):
            emit_sentence(f"{project}: {note}")


def _show_apart(result: Mapping[str, Any]) -> None:
    """Recall of duplicates with a stack trace, and by language, with vectors and without."""
    dense = result.get("dense")
    shown = ("recall_at_1", "recall_at_10")
    columns = [f"{plainly(name)} with {dense['encoder']}" for name in shown] if dense else []
    emit_table(
        "Apart",
        ("duplicates", "count", *map(plainly, shown), *columns),
        [
            (
                name.replace("_", " "),
                found["test"],
                *(figure(cut, found["metrics"][cut]) for cut in shown),
                *(figure(cut, dense["apart"][name]["metrics"][cut]) for cut in shown if dense),
            )
            for name, found in result["apart"].items()
        ],
        legend="Duplicates of each sort by themselves.",
    )


def _show_verdict(result: Mapping[str, Any]) -> None:
    """What the verdict flagged that nobody has judged, as a file to judge."""
    if "verdict" not in result:
        return
    from core.search.judged_pairs import to_judge

    metrics, waiting = result["metrics"], result["verdict"]["unjudged"]
    say(
        f"The verdict flagged {counted(metrics['verdict_flagged'], 'pair')}; the tracker links "
        f"{metrics['verdict_linked']} of them, and nobody has judged {len(waiting)}."
    )
    if waiting:
        emit_text(to_judge(waiting))
