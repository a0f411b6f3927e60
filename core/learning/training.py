"""Learning a task from rows: choose them, hold some out, fit, and hand over to be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.learning.calibration import ManyOfCalibration, OneOfCalibration
from core.learning.documents import document
from core.learning.doubted import doubts, leave_out, with_told
from core.learning.drift import reference
from core.learning.estimators import (
    MakeEstimator,
    labels_estimator,
    priority_estimator,
    type_estimator,
)
from core.learning.folds import (
    EXAMPLES_WEIGHT,
    MANY_ROWS,
    OTHERS_WEIGHT,
    HeldOut,
    Indices,
    Others,
    Task,
    by_chance,
    by_time,
    join,
    together,
)
from core.learning.judging import judge_many, judge_one
from core.learning.portrait import HeldOutAnswers, portrait
from core.learning.rows import Row, truth_of
from core.learning.silent import DOUBTED, Silent, counted, left_out, silent_of, with_silent
from core.learning.starter import Example, examples, no_examples
from core.plugin import HeldOutAnswer, ModelCard, TrainedModel

Progress: TypeAlias = Callable[[float, str], None]

_GIST_CHARS: Final = 500
RARE: Final = 200
"""Labels with fewer rows among the newest also learn from older ones."""

HELPED_UNTIL: Final = 1_000
"""Projects with more issues do without the examples: they would hardly count beside those."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a task is learned.

    ``many``: whether several values may be true at once. ``make``: the estimator.
    ``least_rows``, ``least_per_value``: below these nothing, or not this value, is learned.
    ``most_rows``: the newest so many rows are learned from. ``most_values``: so many of the
    values, those that are used most. ``examples``: what comes with Trackside to learn from.
    """

    task: str
    many: bool
    make: MakeEstimator
    least_rows: int = 10
    least_per_value: int = 3
    most_rows: int = 20_000
    most_values: int = 300
    examples: Callable[[], Sequence[Example]] = no_examples


RECIPES: Final[Mapping[str, Recipe]] = {
    "type": Recipe(task="type", many=False, make=type_estimator, examples=examples),
    "priority": Recipe(task="priority", many=False, make=priority_estimator),
    "labels": Recipe(
        task="labels", many=True, make=labels_estimator, least_per_value=5, most_rows=10_000
    ),
}


def learn(
    rows: Sequence[Row],
    recipe: Recipe,
    *,
    project: str,
    seed: int,
    progress: Progress,
    others: Sequence[Row] = (),
    trusting: bool = False,
) -> TrainedModel | None:
    """Learn from rows in time order; None where they are too few or all say the same.

    ``others`` are rows of other projects that are learned from too, at a small weight, as
    far as their values are known here; nothing is measured on them. So are the examples of the
    recipe while there are few rows. What somebody's issues have, or somebody set, against what
    all others show (:mod:`core.learning.doubted`) is left out, unless ``trusting``.

    Cost: rows are read once, and the estimator is fitted eight times on up to MANY_ROWS
    rows, three times on more.
    """
    rows, classes, notes, silent = choose(rows, recipe)
    if len(rows) < recipe.least_rows or len(classes) < (1 if recipe.many else 2):
        return None
    progress(0.0, f"reading {len(rows):,} issues")
    task = _task(rows, classes, recipe, [row for row in others if row.values & set(classes)])
    # One thread: the arrays are small, and threads that wait for each other cost more.
    with threadpool_limits(limits=1):
        held_out, forward = _hold_out(task, recipe.make, seed, progress)
        found = () if trusting else doubts(rows, classes, task, held_out)
        if found:
            rest, told = leave_out(rows, found, many=recipe.many)
            again = learn(
                rest,
                recipe,
                project=project,
                seed=seed,
                progress=progress,
                others=others,
                trusting=True,
            )
            if again is not None:
                kept = {*again.card.classes, *again.card.silent}
                lost = counted((value for row in rows for value in row.values), than=kept)
                again = with_silent(again, silent, silent_of(lost, DOUBTED))
                return with_told(again, found, told)
        progress(0.85, "fitting the final model")
        estimator = task.fit(recipe.make, np.arange(len(rows)), seed)
    progress(0.95, "measuring")
    judge = judge_many if recipe.many else judge_one
    data, findings = judge(task, classes, held_out, forward)
    asked = _asked(rows, data, forward)
    answers = (
        {}
        if asked is None
        else {
            rows[row].key: HeldOutAnswer(classes[column], rows[row].values)
            for row, column in zip(asked.rows, asked.columns, strict=True)
        }
    )
    said = [one.value for one in answers.values()]
    model = TrainedModel(
        task=recipe.task,
        estimator=estimator,
        data={**data, "reference": reference(task.documents, said)},
        held_out=answers,
        card=ModelCard(
            task=recipe.task,
            project=project,
            rows=len(rows),
            classes=classes,
            first=rows[0].at,
            last=rows[-1].at,
            metrics=findings.metrics,
            baselines=findings.baselines,
            notes=(*notes, *findings.notes),
            portrait=portrait(rows, asked, findings.metrics),
        ),
    )
    return with_silent(model, silent, findings.silent)


def _asked(
    rows: Sequence[Row], data: Mapping[str, Any], forward: Sequence[tuple[HeldOut, Indices]]
) -> HeldOutAnswers | None:
    """The surest answer about each row that was held out in time order."""
    if not forward:
        return None
    kind = OneOfCalibration if data["kind"] == "one_of" else ManyOfCalibration
    calibration = kind.from_data(data["calibration"])
    held = join([part for part, _ in forward])
    chances = calibration.probabilities(held.scores)
    surest = chances.argmax(axis=1)
    classes = data["classes"]
    right = [classes[c] in rows[n].values for n, c in zip(held.rows, surest, strict=True)]
    return HeldOutAnswers(held.rows, surest, chances.max(axis=1), np.array(right, dtype=bool))


def _task(
    rows: Sequence[Row], classes: Sequence[str], recipe: Recipe, others: Sequence[Row]
) -> Task:
    truth = truth_of(rows, classes, many=recipe.many)
    weights = np.array([row.weight for row in rows])
    # A mirror of this project would be asked about what it was told.
    own = {_gist(row) for row in rows}
    others = [row for row in others if _gist(row) not in own]
    return Task(
        [document(row.title, row.body, row.author) for row in rows],
        truth,
        len(classes),
        others=_others(others, helping(recipe, len(rows), classes), classes, recipe),
        weights=None if (weights == 1).all() else weights,
        times=_times(rows),
    )


def helping(recipe: Recipe, rows: int, classes: Collection[str]) -> list[Example]:
    """The examples that a project with so many rows and these values is helped by."""
    brought = recipe.examples() if rows <= HELPED_UNTIL else ()
    return [one for one in brought if one.value in classes]


def _others(
    rows: Sequence[Row], brought: Sequence[Example], classes: Sequence[str], recipe: Recipe
) -> Others | None:
    """Other projects' rows and examples, as far as there are any."""
    parts = []
    if rows:
        read = [document(row.title, row.body, row.author) for row in rows]
        truth = truth_of(rows, classes, many=recipe.many)
        parts.append(Others(read, truth, np.repeat(OTHERS_WEIGHT, len(rows)), _times(rows)))
    if brought:
        parts.append(
            Others(
                [one.document for one in brought],
                np.array([classes.index(one.value) for one in brought]),
                np.repeat(EXAMPLES_WEIGHT, len(brought)),
                np.repeat(np.nan, len(brought)),
            )
        )
    return together(parts) if parts else None


def _gist(row: Row) -> tuple[str, str]:
    return row.title.casefold().strip(), row.body[:_GIST_CHARS].casefold().strip()


def _times(rows: Sequence[Row]) -> npt.NDArray[np.float64]:
    """Seconds since 1970 of each row (n,), NaN where it is not known."""
    return np.array([row.at.timestamp() if row.at else np.nan for row in rows], dtype=np.float64)


def choose(
    rows: Sequence[Row], recipe: Recipe
) -> tuple[list[Row], tuple[str, ...], list[str], Silent]:
    """The rows and values to learn from; notes, and why values are left out."""
    chosen = _newest(rows, recipe)
    counts = Counter(value for row in chosen for value in row.values)
    enough = [value for value, n in counts.items() if n >= recipe.least_per_value]
    most = sorted(enough, key=lambda value: (-counts[value], value))[: recipe.most_values]
    classes = tuple(sorted(most))
    notes = []
    if len(enough) > len(most):
        notes.append(f"Learned are the {len(most)} values used most, of {len(enough):,}.")
    if len(chosen) < len(rows):
        notes.append(f"Learned from {len(chosen):,} of {len(rows):,} issues, the newest first.")
    silent = left_out(rows, chosen, classes, least=recipe.least_per_value, most=recipe.most_values)
    if not recipe.many:
        chosen = [row for row in chosen if row.value in classes]
    return chosen, classes, notes, silent


def _newest(rows: Sequence[Row], recipe: Recipe) -> list[Row]:
    newest = list(rows[-recipe.most_rows :])
    older = rows[: -recipe.most_rows]
    if not (recipe.many and older):
        return newest
    counts = Counter(value for row in newest for value in row.values)
    kept = []
    for row in reversed(older):
        if any(counts[value] < RARE for value in row.values):
            counts.update(row.values)
            kept.append(row)
    return kept[::-1] + newest


def _hold_out(
    task: Task, make: MakeEstimator, seed: int, progress: Progress
) -> tuple[HeldOut, list[tuple[HeldOut, Indices]]]:
    """Scores to calibrate on, and scores in time order to measure on."""
    forward, by_fold = [], []
    for part in by_time(task, make, seed):
        forward.append(part)
        progress(0.2 * len(forward), "asking about newer issues")
    if len(task.documents) > MANY_ROWS:
        return join([part for part, _ in forward]), forward
    for held in by_chance(task, make, seed):
        by_fold.append(held)
        progress(0.4 + 0.08 * len(by_fold), "calibrating")
    return join(by_fold), forward
