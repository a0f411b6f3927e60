"""Learning for a project that has too little history, from what is known elsewhere.

What a bug report looks like is much the same everywhere, so a model of types learned from
other projects is of use from the first day, and where there are none, one learned from the
examples that come with Trackside. Nothing was measured on this project, so nothing is
promised, and nothing is applied. Once the project has issues enough, a model of its own is
learned and takes this one's place, unless this one is measurably better there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from sklearn.utils.validation import has_fit_parameter
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from core.learning.calibration import OneOfCalibration
from core.learning.folds import OTHERS_WEIGHT, Task
from core.learning.rows import Row
from core.learning.silent import OWN_LINE, silent_of, with_silent
from core.learning.training import Progress, Recipe, helping, learn
from core.plugin import ModelCard, TrainedModel

LEAST_TO_TEACH: Final = 100
"""Other projects' issues that are needed for a model to be made of them alone."""

UNSAID: Final = "question"
"""The type that is not said on the word of examples alone: each project draws its own line between
a question and a bug (docs/decisions/0040)."""

SURENESS: Final = 0.4
"""What scores of a model of the examples are multiplied by: it is surer of them than of issues."""


def learn_anywhere(
    rows: Sequence[Row],
    others: Sequence[Row],
    recipe: Recipe,
    *,
    project: str,
    seed: int,
    progress: Progress,
) -> TrainedModel | None:
    """Learn from a project's own rows, helped by others'; where they are too few, from others'.

    Where those are too few, too, from the recipe's examples; None where it has none.
    """
    own = learn(rows, recipe, project=project, seed=seed, progress=progress, others=others)
    if own is not None:
        notes = []
        if others:
            notes.append(
                f"Helped by {len(others):,} issues of other projects, "
                f"at {OTHERS_WEIGHT} of the weight."
            )
        brought = len(helping(recipe, own.card.rows, own.card.classes))
        if brought and has_fit_parameter(own.estimator[-1], "sample_weight"):
            notes.append(f"Helped by {brought:,} examples that come with Trackside.")
        return replace(own, card=replace(own.card, notes=(*notes, *own.card.notes)))
    if len(others) < LEAST_TO_TEACH:
        return _of_examples(recipe, project=project, own=len(rows), seed=seed)
    borrowed = learn(others, recipe, project=project, seed=seed, progress=progress)
    if borrowed is None or not borrowed.data["suggests"]:
        return None
    return replace(
        borrowed,
        # How answers fared elsewhere promises nothing here.
        data={**borrowed.data, "tracks": {}, "borrowed": True},
        held_out={},
        card=replace(
            borrowed.card,
            metrics={},
            baselines={},
            portrait={},
            silent={},
            contradicted=(),
            notes=(_borrowed_note(project, len(rows), len(others)),),
        ),
    )


def _of_examples(recipe: Recipe, *, project: str, own: int, seed: int) -> TrainedModel | None:
    brought = recipe.examples()
    if not brought:
        return None
    counts = Counter(one.value for one in brought)
    classes = tuple(sorted(counts))
    truth = np.array([classes.index(one.value) for one in brought])
    task = Task([one.document for one in brought], truth, len(classes))
    with threadpool_limits(limits=1):
        estimator = task.fit(recipe.make, np.arange(len(brought)), seed)
    note = (
        f"Learned from the {len(brought):,} examples that come with Trackside, since the {own} "
        f"issues of {project} that have a value are not enough to tell values apart. Nothing was "
        "measured here: it suggests, and never applies."
    )
    model = TrainedModel(
        task=recipe.task,
        estimator=estimator,
        data={
            "kind": "one_of",
            "classes": list(classes),
            "shares": [round(counts[value] / len(brought), 6) for value in classes],
            "calibration": OneOfCalibration(SURENESS, (0.0,) * len(classes)).to_data(),
            "tracks": {},
            "suggests": True,
            "unsaid": [UNSAID],
            "borrowed": True,
        },
        card=ModelCard(
            task=recipe.task,
            project=project,
            rows=0,
            classes=classes,
            first=None,
            last=None,
            metrics={},
            baselines={},
            notes=(note,),
            about="learned from examples that come with Trackside",
        ),
    )
    return with_silent(model, silent_of({UNSAID: 0}, OWN_LINE))


def _borrowed_note(project: str, own: int, others: int) -> str:
    return (
        f"Learned from {others:,} issues of other projects, since the {own} of {project} that "
        "have a value are not enough to tell values apart. Nothing was measured here: it suggests, "
        "and never applies."
    )
