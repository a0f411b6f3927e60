"""``trackside evaluate`` for type, labels and priority: ours beside the simple baselines.

Rows are as the issues were filed; the date of an issue orders and splits, and is never
learned from. Each project is learned alone, unless ``across``.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.archive import read_archive
from core.errors import UsageError, UserError
from core.learning.baselines import BASELINES
from core.learning.compared import Compared, compare
from core.learning.documents import document
from core.learning.encoder import EncoderFiles, checksum
from core.learning.estimators import Floats
from core.learning.judging import SHOWN_FROM, answers_of_many, answers_of_one
from core.learning.metrics import (
    Answers,
    Metrics,
    average,
    average_classes,
    measure,
    of_rule,
    to_data,
)
from core.learning.prediction import probabilities
from core.learning.rows import Row, rows_of, truth_of
from core.learning.silent import reason_to_abstain, why_abstains
from core.learning.training import RECIPES, Progress, Recipe, learn
from core.learning.vectors import with_vectors
from core.model import Issue
from core.plugin import TrainedModel

SEED: Final = 20_240_601
_TIMED: Final = 200
_LONGEST: Final = 60
"""So much of a value is quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """One project's rows to learn from and to test on, and others' rows to learn from too."""

    project: str
    train: Sequence[Row]
    test: Sequence[Row]
    others: Sequence[Row] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationResult:
    """One project's results: metrics and per-class metrics of ours and of each baseline.

    ``learned``: whether there was enough to learn from.
    """

    split: Split
    ours: tuple[Metrics, Mapping[str, Metrics]]
    baselines: Mapping[str, tuple[Metrics, Mapping[str, Metrics]]]
    compared: Compared
    learned: bool
    notes: tuple[str, ...]
    train_seconds: float
    seconds_per_issue: float


def run(
    task: str,
    *,
    train: Path,
    test: Path | None = None,
    newest: float | None = None,
    across: bool = False,
    transformer: Path | None = None,
    progress: Progress = lambda _done, _what: None,
) -> dict[str, Any]:
    """Evaluate a task on archives; returns the object that ``--json`` prints.

    ``transformer``: a folder of :mod:`core.learning.encoder`, whose vectors are learned from too.

    Raises:
        ModelError: the transformer cannot be loaded.
        UserError: an unknown task, a missing or contradicting option, an archive that cannot
            be read or holds nothing to measure.
    """
    check_task(task)
    check_tested_on(test, newest)
    recipe = RECIPES[task]
    if transformer is not None:
        if task != "type":
            raise UsageError("--transformer is for types: nothing else is learned with it")
        # Whoever names a folder here means the files that are in it now.
        files = EncoderFiles(str(transformer.absolute()), checksum(transformer))
        recipe = replace(recipe, make=with_vectors(files))
    progress(0.0, "reading")
    learned = by_project(read_archive(train))
    if test is not None:
        asked = by_project(read_archive(test))
    else:
        learned, asked = split_newest(learned, newest or 0.0)
    splits = make_splits(task, learned, asked, across=across)
    if not splits:
        raise UserError(
            f"there is nothing to measure: no project has issues of known {task}"
            " both to learn from and to test on"
        )
    results = []
    for number, split in enumerate(splits):

        def report(done: float, what: str, number: int = number, split: Split = split) -> None:
            progress((number + done) / len(splits), f"{split.project}: {what}")

        results.append(evaluate_classification(recipe, split, progress=report))
    if not any(result.learned for result in results):
        raise UserError(_too_little(task, recipe, splits))
    progress(1.0, "done")
    return summarise(task, results)


def _too_little(task: str, recipe: Recipe, splits: Sequence[Split]) -> str:
    """That nothing can be learned in any project, and what it would take."""
    most = max(splits, key=lambda split: len(split.train))
    least = f"{recipe.least_rows} issues of known {task}, {recipe.least_per_value} or more with "
    least += "the same" if recipe.many else "the same and as many with another"
    where = f"{most.project} has {len(most.train)} to learn from{_lacking(recipe, most.train)}"
    if len(splits) > 1:
        where += f", and no other of the {len(splits)} projects has more"
    return f"there is nothing to measure: it takes {least}, and {where}"


def _lacking(recipe: Recipe, rows: Sequence[Row]) -> str:
    """What so many issues lack where they would be enough; "" where they are too few."""
    if len(rows) < recipe.least_rows:
        return ""
    newest = rows[-recipe.most_rows :]
    them = "of them" if len(newest) == len(rows) else f"of the newest {len(newest):,}"
    counts = Counter(value for row in newest for value in row.values)
    named = {value: f"“{value[:_LONGEST]}”" for value in counts}
    if len(counts) == 1 and not recipe.many:
        return f", and all {them} are {next(iter(named.values()))}"
    least = recipe.least_per_value
    enough = [value for value, count in counts.items() if count >= least]
    if len(enough) == 1 and not recipe.many:
        return f", and only {named[enough[0]]} is on {least} or more {them}"
    if not enough:
        return f", and none is on {least} or more {them}"
    left = sum(bool(row.values & set(enough)) for row in newest)
    return f", and only {left} {them} have one that is on {least} or more"


def check_task(task: str) -> None:
    """Refuse a task that nothing is known to evaluate.

    Raises:
        UsageError: names those that there are.
    """
    known = (*RECIPES, "assignee", "duplicates")
    if task not in known:
        raise UsageError(f"cannot evaluate {task!r}; the tasks are {', '.join(known)}")


def check_tested_on(test: Path | None, newest: float | None) -> None:
    """Refuse what does not say what to test on.

    Raises:
        UsageError: neither a file nor a share is given, or both, or no share at all.
    """
    if (test is None) == (newest is None):
        raise UsageError("say what to test on: either --test FILE or --newest SHARE")
    if newest is not None and not 0 < newest < 1:
        raise UsageError("--newest is a share between 0 and 1, such as 0.2")


def by_project(issues: Any) -> dict[str, list[Issue]]:
    """Issues by project, each in order of creation, or as given where a date is missing."""
    found: dict[str, list[Issue]] = {}
    for issue in issues:
        found.setdefault(issue.project, []).append(issue)
    return {project: _in_order(members) for project, members in found.items()}


def _in_order(issues: list[Issue]) -> list[Issue]:
    if all(issue.created_at for issue in issues):
        return sorted(issues, key=lambda issue: issue.created_at or 0)
    return issues


def split_newest(
    issues: Mapping[str, list[Issue]], share: float
) -> tuple[dict[str, list[Issue]], dict[str, list[Issue]]]:
    """The older and the newest issues of each project."""
    older, newer = {}, {}
    for project, members in issues.items():
        cut = len(members) - max(1, round(share * len(members)))
        older[project], newer[project] = members[:cut], members[cut:]
    return older, newer


def make_splits(
    task: str,
    learned: Mapping[str, list[Issue]],
    asked: Mapping[str, list[Issue]],
    *,
    across: bool,
) -> list[Split]:
    """The rows of each project that can be learned and tested; no test issue is learned from."""
    seen = {issue.key for members in asked.values() for issue in members}
    train = {
        project: rows_of(task, [issue for issue in members if issue.key not in seen])
        for project, members in learned.items()
    }
    test = {project: rows_of(task, members) for project, members in asked.items()}
    splits = []
    for project in sorted(test):
        others = [row for name in sorted(train) if name != project for row in train[name]]
        own = train.get(project, [])
        if test[project] and (own or (across and others)):
            splits.append(
                Split(
                    project=project,
                    train=own,
                    test=test[project],
                    others=others if across else (),
                )
            )
    return splits


def evaluate_classification(
    recipe: Recipe, split: Split, *, progress: Progress = lambda _done, _what: None
) -> EvaluationResult:
    """Learn one project's rows and measure on its test rows, beside the baselines."""
    started = time.perf_counter()
    model = learn(
        split.train,
        recipe,
        project=split.project,
        seed=SEED,
        others=split.others,
        progress=lambda done, what: progress(0.7 * done, what),
    )
    train_seconds = time.perf_counter() - started
    rows = [*split.others, *split.train]
    classes = tuple(sorted({value for row in (*rows, *split.test) for value in row.values}))
    facts = truth_of(split.test, classes, many=recipe.many)
    progress(0.75, "asking")
    ours, seconds, notes = _ours(model, rows, split.test, classes, facts, many=recipe.many)
    progress(0.85, "baselines")
    past = truth_of(rows, classes, many=recipe.many)
    theirs = {
        name: _answers(classes, baseline(rows, past, len(classes), split.test), facts)
        for name, baseline in BASELINES.items()
    }
    suggests = model is not None and bool(np.any(model.data["suggests"]))
    return EvaluationResult(
        split=split,
        compared=compare(
            ours.right,
            {name: answers.right for name, answers in theirs.items()},
            suggests=suggests,
            why=why_abstains(model.card) if model else reason_to_abstain(notes),
        ),
        learned=model is not None,
        ours=measure(ours, seed=SEED),
        baselines={name: measure(answers, seed=SEED) for name, answers in theirs.items()},
        notes=notes,
        train_seconds=train_seconds,
        seconds_per_issue=seconds,
    )


def _ours(
    model: TrainedModel | None,
    rows: Sequence[Row],
    test: Sequence[Row],
    classes: tuple[str, ...],
    facts: npt.NDArray[Any],
    *,
    many: bool,
) -> tuple[Answers, float, tuple[str, ...]]:
    """Our answers, seconds per issue, and what the model says of itself."""
    commonest = BASELINES["majority"](rows, truth_of(rows, classes, many=many), len(classes), test)
    if model is None:
        notes = ("Abstains: there is too little to learn from.",)
        return _answers(classes, commonest, facts, shown=False), 0.0, notes
    columns = [classes.index(value) for value in model.data["classes"]]
    found = np.zeros((len(test), len(classes)))
    started = time.perf_counter()
    for number, row in enumerate(test[:_TIMED]):
        read = document(row.title, row.body, row.author)
        found[number, columns] = probabilities(model, [read])[0]
    seconds = (time.perf_counter() - started) / len(test[:_TIMED])
    if rest := [document(row.title, row.body, row.author) for row in test[_TIMED:]]:
        found[_TIMED:, columns] = probabilities(model, rest)
    if many:
        thresholds, useful = np.full(len(classes), 1.0), np.zeros(len(classes), dtype=bool)
        thresholds[columns], useful[columns] = model.data["thresholds"], model.data["suggests"]
        answers = answers_of_many(classes, found, facts, list(thresholds), list(useful))
    elif model.data["suggests"]:
        answers = answers_of_one(classes, found, facts)
    else:  # it says nothing; if it had to, the simple rule does as well
        answers = answers_of_one(classes, commonest, facts, shown=False)
    return answers, seconds, model.card.notes


def _answers(
    classes: tuple[str, ...], found: Floats, facts: npt.NDArray[Any], *, shown: bool = True
) -> Answers:
    if facts.ndim == 1:
        return answers_of_one(classes, found, facts, shown=shown)
    answers = answers_of_many(classes, found, facts, [SHOWN_FROM] * len(classes))
    if shown:
        return answers
    return Answers(
        classes=answers.classes,
        truth=answers.truth,
        answered=answers.answered,
        confidence=answers.confidence,
        right=answers.right,
        shown=np.zeros(len(facts), dtype=bool),
    )


def summarise(task: str, results: Sequence[EvaluationResult]) -> dict[str, Any]:
    """The object that ``trackside evaluate --json`` prints."""
    tested = sum(len(result.split.test) for result in results)
    return {
        "task": task,
        "train": sum(len(result.split.train) for result in results),
        "test": tested,
        "metrics": _average([result.ours for result in results]),
        "baselines": {
            name: of_rule(_average([result.baselines[name] for result in results]))
            for name in BASELINES
        },
        "projects": {
            result.split.project: {
                "train": len(result.split.train),
                "test": len(result.split.test),
                "metrics": to_data(*result.ours),
                "baselines": {
                    name: of_rule(to_data(*found)) for name, found in result.baselines.items()
                },
                "compared": result.compared.to_data(result.split.project),
                "notes": list(result.notes),
            }
            for result in results
        },
        "train_seconds": round(sum(result.train_seconds for result in results), 3),
        "ms_per_issue": round(
            1000 * sum(r.seconds_per_issue * len(r.split.test) for r in results) / tested, 3
        ),
        "peak_mb": peak_mb(),
    }


def _average(parts: Sequence[tuple[Metrics, Mapping[str, Metrics]]]) -> dict[str, Any]:
    return to_data(average([part for part, _ in parts]), average_classes([p for _, p in parts]))


def peak_mb() -> float:
    """The most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
