"""How good proposals of people are: measured on the newer part of a walk through the past.

At each step no more is known than would have been when the issue was filed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.learning.assignment import FEATURES
from core.learning.calibration import track, tracks_to_data
from core.learning.metrics import Answers, is_surely_better, measure, share, to_data
from core.learning.ranking import Choice, Floats, chances, fit
from core.plugin import HeldOutAnswer

RULES: Final[Mapping[str, tuple[str, str]]] = {
    "most_lately": ("whoever took most of the last issues", "recent_40"),
    "most_ever": ("whoever took most issues ever", "ever"),
}
"""The simple rules that proposals must beat: by name, what each is and which of FEATURES it is."""

LEAST_NAMING: Final = 20
"""Of so many issues that name files which earlier ones named it can be learned what that weighs."""


@dataclass(frozen=True, slots=True)
class Step:
    """One issue of the walk: whom one could have chosen among, and who took it.

    ``fresh`` is the same choice for somebody who knows at once who takes what: it is learned
    from, and ``people`` with their ``features`` are what is asked about.
    """

    key: str
    people: Sequence[str]
    features: Floats
    taken_by: frozenset[str]
    fresh: Choice


def choice(people: Sequence[str], features: Floats, taken_by: Collection[str]) -> Choice:
    """A choice to learn from: the likeliest of those who took an issue stands for all."""
    chosen = [number for number, person in enumerate(people) if person in taken_by]
    return Choice(features, tuple(chosen[:1]))


def weigh(choices: Sequence[Choice]) -> Floats:
    """What each of FEATURES weighs by these choices.

    Where too few issues name a file that an earlier one named, what that weighs would be chance.
    """
    column = FEATURES.index("places")
    if sum(bool(one.features[:, column].any()) for one in choices) < LEAST_NAMING:
        choices = [replace(one, features=_without(one.features, column)) for one in choices]
    return fit(choices, len(FEATURES))


def _without(features: Floats, column: int) -> Floats:
    kept = features.copy()
    kept[:, column] = 0.0
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """How proposals fared on the held-out part, and whether they beat the best simple ``rule``.

    ``sure`` and ``right``: of each that was asked about, in the order of ``held_out``.
    """

    useful: bool
    rule: str
    tracks: Mapping[str, Any]
    held_out: Mapping[str, HeldOutAnswer]
    metrics: Mapping[str, Any]
    baselines: Mapping[str, Any]
    sure: Floats
    right: npt.NDArray[np.bool_]


def judge(steps: Sequence[Step]) -> Judged:
    """Weigh with the older steps, measure on the newer ones."""
    cut = round(len(steps) * 0.6)
    asked = [step for step in steps[cut:] if step.people]
    weights = weigh([step.fresh for step in steps[:cut]])
    found = [chances(step.features, weights) for step in asked]
    ours = [step.people[int(c.argmax())] for step, c in zip(asked, found, strict=True)]
    sure = np.array([float(c.max()) for c in found])
    rules = {
        said: [
            step.people[int(step.features[:, FEATURES.index(feature)].argmax())] for step in asked
        ]
        for said, feature in RULES.values()
    }
    right = _right(asked, ours)
    named, best = max(
        ((name, _right(asked, said)) for name, said in rules.items()),
        key=lambda pair: (float(pair[1].mean()) if len(pair[1]) else 0.0, pair[0]),
    )
    top_3 = [
        bool(step.taken_by & {step.people[n] for n in np.argsort(-c)[:3]})
        for step, c in zip(asked, found, strict=True)
    ]
    by_person = {
        person: track(sure[mine], right[mine])
        for person in set(ours)
        if (mine := np.array([one == person for one in ours])).any()
    }
    return Judged(
        useful=is_surely_better(right, best),
        rule=named,
        tracks=tracks_to_data(by_person),
        held_out={
            step.key: HeldOutAnswer(person, step.taken_by)
            for step, person in zip(asked, ours, strict=True)
        },
        metrics={
            "held_out": len(asked),
            "top1": _share(right),
            "top3": _share(np.array(top_3, dtype=bool)),
            **_by_person(asked, ours, sure, right),
        },
        baselines={name: {"top1": _share(_right(asked, said))} for name, said in rules.items()},
        sure=sure,
        right=right,
    )


def _by_person(
    asked: Sequence[Step], ours: Sequence[str], sure: Floats, right: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """Precision, recall and how many issues of each person, by id; nothing where none was asked."""
    if not asked:
        return {}
    people = sorted({*ours, *(person for step in asked for person in step.taken_by)})
    answers = Answers(
        classes=tuple(people),
        truth=np.array([[person in step.taken_by for person in people] for step in asked]),
        answered=np.array([[person == said for person in people] for said in ours]),
        confidence=sure,
        right=right,
        shown=np.ones(len(asked), dtype=bool),
    )
    return {"per_class": to_data(*measure(answers))["per_class"]}


def _right(steps: Sequence[Step], said: Sequence[str]) -> Any:
    pairs = zip(steps, said, strict=True)
    return np.array([person in step.taken_by for step, person in pairs], dtype=bool)


def _share(flags: npt.NDArray[np.bool_]) -> dict[str, float]:
    """A share with its interval as JSON has it; 0 of none."""
    return share(flags).to_data() if len(flags) else {"value": 0.0, "low": 0.0, "high": 1.0}
