"""Learning for a project that has too little history, from the others of its installation.

What a bug report looks like is much the same everywhere, so a model of types learned from
other projects is of use from the first day. Nothing was measured on this project, so
nothing is promised, and nothing is applied. Once the project has issues enough, a model of
its own is learned and takes this one's place, unless this one is measurably better there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.learning.folds import OTHERS_WEIGHT
from core.learning.rows import Row
from core.learning.training import Progress, Recipe, learn
from core.plugin import TrainedModel

LEAST_TO_TEACH: Final = 100
"""Other projects' issues that are needed for a model to be made of them alone."""


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

    None where there is too little of both.
    """
    own = learn(rows, recipe, project=project, seed=seed, progress=progress, others=others)
    if own is not None:
        if others:
            said = (
                f"Helped by {len(others):,} issues of other projects, "
                f"at {OTHERS_WEIGHT} of the weight."
            )
            own = replace(own, card=replace(own.card, notes=(said, *own.card.notes)))
        return own
    if len(others) < LEAST_TO_TEACH:
        return None
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
            notes=(_borrowed_note(project, len(rows), len(others)),),
        ),
    )


def _borrowed_note(project: str, own: int, others: int) -> str:
    return (
        f"Learned from {others:,} issues of other projects, since the {own} of {project} that "
        "have a value are not enough to tell values apart. Nothing was measured here: it suggests, "
        "and never applies."
    )
