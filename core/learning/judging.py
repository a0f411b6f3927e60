"""Judging what was learned: calibrate, measure in time order, decide what to abstain from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from core.learning.calibration import (
    ManyOfCalibration,
    OneOfCalibration,
    Track,
    lower_bound,
    track,
    tracks_to_data,
)
from core.learning.estimators import Floats
from core.learning.folds import MANY_ROWS, HeldOut, Indices, Task
from core.learning.metrics import (
    Answers,
    is_surely_better,
    measure,
    of_rule,
    places_of,
    to_data,
)
from core.learning.silent import NOT_TOLD, ON_ALL, ON_NEARLY_ALL, Silent, silent_of

Calibration: TypeAlias = OneOfCalibration | ManyOfCalibration
Forward: TypeAlias = Sequence[tuple[HeldOut, Indices]]
"""Parts held out in time order, each with the rows that were learned from."""

THRESHOLDS: Final = tuple(round(0.15 + 0.05 * step, 2) for step in range(10))
"""Where a label may begin to be answered."""

SHOWN_FROM: Final = 0.5
"""Below this confidence the product says nothing: it is more likely wrong than right."""

AS_COMMON: Final = "as_common_as_before"
"""The rule beside labels on a card: each as likely as it was before, said where half had it."""

_NEARLY_ALL: Final = 0.95
_FAIR_AGREEMENT: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a model's card says of its quality."""

    metrics: Mapping[str, Any]
    baselines: Mapping[str, Any]
    notes: tuple[str, ...]
    silent: Silent = field(default_factory=dict)


# -- one of several values -------------------------------------------------------------------


def judge_one(
    task: Task,
    classes: tuple[str, ...],
    held_out: HeldOut,
    forward: Forward,
) -> tuple[dict[str, Any], Findings]:
    """A one-of model's data (calibration, tracks, whether to suggest) and what its card says.

    ``held_out`` is calibrated on; ``forward``, in time order, is measured on.
    """
    calibration = OneOfCalibration.fit(held_out.scores, task.truth[held_out.rows])
    shares = np.bincount(task.truth, minlength=len(classes)) / len(task.truth)
    found = calibration.probabilities(held_out.scores)
    by_chance = answers_of_one(classes, found, task.truth[held_out.rows])
    commonest = task.truth[held_out.rows] == shares.argmax()
    metrics: Mapping[str, Any] = {}
    baselines: Mapping[str, Any] = {}
    tracks: Mapping[str, Track] = {}
    useful = _worth_asking(by_chance, commonest)
    if forward:
        ours, commonest_before = _answers_forward(task, classes, calibration, forward)
        useful = useful and _worth_asking(ours, commonest_before.right)
        tracks = _tracks(ours)
        metrics = {"held_out": len(ours.right), **to_data(*measure(ours))}
        baselines = {"majority": of_rule(to_data(*measure(commonest_before)))}
    notes: tuple[str, ...] = ()
    silent: Silent = {}
    if not useful:
        rule = f"always answering “{classes[shares.argmax()]}”"
        notes = (f"Abstains: on issues held out here it does no better than {rule}.",)
        counts = np.bincount(task.truth, minlength=len(classes)).tolist()
        silent = silent_of(dict(zip(classes, counts, strict=True)), f"no better than {rule}")
    data = {
        "kind": "one_of",
        "classes": list(classes),
        "shares": [round(float(share), 6) for share in shares],
        "calibration": calibration.to_data(),
        "tracks": tracks_to_data(tracks),
        "suggests": useful,
    }
    return data, Findings(metrics=metrics, baselines=baselines, notes=notes, silent=silent)


def _answers_forward(
    task: Task,
    classes: tuple[str, ...],
    calibration: OneOfCalibration,
    forward: Forward,
) -> tuple[Answers, Answers]:
    """What the model, and the rule "always the commonest", answered in time order."""
    ours, rule, truth = [], [], []
    for part, learned in forward:
        here = task.truth[part.rows]
        if len(task.documents) > MANY_ROWS:
            ours.append(_crossed(OneOfCalibration.fit, part.scores, here))
        else:
            ours.append(calibration.probabilities(part.scores))
        shares = np.bincount(task.truth[learned], minlength=len(classes)) / len(learned)
        rule.append(np.repeat(shares[None], len(part.rows), axis=0))
        truth.append(here)
    facts = np.concatenate(truth)
    return (
        answers_of_one(classes, np.concatenate(ours), facts),
        answers_of_one(classes, np.concatenate(rule), facts),
    )


def answers_of_one(
    classes: tuple[str, ...], probabilities: Floats, truth: Indices, *, shown: bool = True
) -> Answers:
    """Answers by probability; ``truth`` is -1 where it is none of the classes."""
    chosen = probabilities.argmax(axis=1)
    confidence = probabilities.max(axis=1)
    numbers = np.arange(len(classes))
    return Answers(
        classes=classes,
        truth=truth[:, None] == numbers,
        answered=chosen[:, None] == numbers,
        confidence=confidence,
        right=chosen == truth,
        shown=(confidence >= SHOWN_FROM) & shown,
        places=places_of(classes),
    )


def _crossed(
    fit: Callable[[Floats, Any], Calibration], found: Floats, truth: npt.NDArray[Any]
) -> Floats:
    """Probabilities of scores, each half calibrated on the other half."""
    odd = np.arange(len(found)) % 2 == 1
    probabilities = np.empty_like(found)
    for half in (odd, ~odd):
        probabilities[half] = fit(found[~half], truth[~half]).probabilities(found[half])
    return probabilities


def _tracks(answers: Answers) -> dict[str, Track]:
    """How each value fared when it was the surest answer."""
    found = {}
    for column, value in enumerate(answers.classes):
        given = answers.answered[:, column]
        if given.any():
            found[value] = track(answers.confidence[given], answers.right[given])
    return found


def _worth_asking(ours: Answers, rule: npt.NDArray[np.bool_]) -> bool:
    """Whether a model does better than a rule that is right where ``rule`` says.

    Either it is right more often than chance explains, issue by issue (one-sided 95 %). Or
    it agrees with people fairly well beyond chance (Cohen's kappa): where nearly all issues
    have one value, "always that one" is hard to beat by count, and never finds the others.
    """
    if is_surely_better(ours.right, rule):
        return True
    expected = float(ours.truth.mean(axis=0) @ ours.answered.mean(axis=0))
    kappa = (ours.right.mean() - expected) / (1 - expected) if expected < 1 else 0.0
    return bool(kappa >= _FAIR_AGREEMENT)


# -- any of several labels -------------------------------------------------------------------


def judge_many(
    task: Task,
    classes: tuple[str, ...],
    held_out: HeldOut,
    forward: Forward,
) -> tuple[dict[str, Any], Findings]:
    """A many-of model's data (calibration, thresholds, tracks) and what its card says."""
    truth = task.truth[held_out.rows]
    calibration = ManyOfCalibration.fit(held_out.scores, truth)
    probabilities = calibration.probabilities(held_out.scores)
    thresholds = [_threshold(p, t) for p, t in zip(probabilities.T, truth.T, strict=True)]
    useful = [
        _worth_saying(p >= threshold, t)
        for p, t, threshold in zip(probabilities.T, truth.T, thresholds, strict=True)
    ]
    metrics: Mapping[str, Any] = {}
    baselines: Mapping[str, Any] = {}
    tracks: Mapping[str, Track] = {}
    if forward:
        found, rule, facts = _labels_forward(task, calibration, forward)
        ours = answers_of_many(classes, found, facts, thresholds, useful)
        tracks = dict(_label_tracks(classes, found, facts))
        metrics = {"held_out": len(facts), **to_data(*measure(ours))}
        baselines = {
            AS_COMMON: to_data(
                *measure(answers_of_many(classes, rule, facts, [SHOWN_FROM] * len(classes)))
            )
        }
    silent: dict[str, Mapping[str, Any]] = {}
    for name, worth, column in zip(classes, useful, task.truth.T, strict=True):
        if not worth:
            silent |= silent_of({name: int((column == 1).sum())}, _why_not_told(column))
    data = {
        "kind": "many_of",
        "classes": list(classes),
        "calibration": calibration.to_data(),
        "thresholds": thresholds,
        "tracks": tracks_to_data(tracks),
        "suggests": useful,
    }
    return data, Findings(metrics=metrics, baselines=baselines, notes=(), silent=silent)


def _why_not_told(truth: npt.NDArray[np.int8]) -> str:
    """Why a label is not told from the others; ``truth``: 1 where it is, -1 where unknown."""
    known = truth[truth >= 0]
    share = float((known == 1).mean()) if len(known) else 0.0
    if share == 1:
        return ON_ALL
    return ON_NEARLY_ALL if share >= _NEARLY_ALL else NOT_TOLD


def _labels_forward(
    task: Task,
    calibration: ManyOfCalibration,
    forward: Forward,
) -> tuple[Floats, Floats, npt.NDArray[np.int8]]:
    """Probabilities of ours and of each label's share before, and the truth, in time order."""
    ours, rule, truth = [], [], []
    for part, learned in forward:
        here = task.truth[part.rows]
        if len(task.documents) > MANY_ROWS:
            ours.append(_crossed(ManyOfCalibration.fit, part.scores, here))
        else:
            ours.append(calibration.probabilities(part.scores))
        shares = (task.truth[learned] == 1).mean(axis=0)
        rule.append(np.repeat(shares[None], len(part.rows), axis=0))
        truth.append(here)
    return np.concatenate(ours), np.concatenate(rule), np.concatenate(truth)


def answers_of_many(
    classes: tuple[str, ...],
    probabilities: Floats,
    truth: npt.NDArray[np.int8],
    thresholds: Sequence[float],
    useful: Sequence[bool] | None = None,
) -> Answers:
    """Answers by probability and threshold; a label whose truth is unknown is not answered."""
    allowed = np.ones(len(classes), dtype=bool) if useful is None else np.array(useful, dtype=bool)
    known = truth >= 0
    possible = np.where(known & allowed, probabilities, 0.0)
    surest = possible.argmax(axis=1)
    confidence = possible.max(axis=1)
    return Answers(
        classes=classes,
        truth=truth == 1,
        answered=(possible >= np.array(thresholds)) & known & allowed,
        confidence=confidence,
        right=truth[np.arange(len(truth)), surest] == 1,
        shown=confidence >= SHOWN_FROM,
    )


def _label_tracks(
    classes: tuple[str, ...], probabilities: Floats, truth: npt.NDArray[np.int8]
) -> Iterator[tuple[str, Track]]:
    for column, name in enumerate(classes):
        known = truth[:, column] >= 0
        if known.any():
            yield name, track(probabilities[known, column], truth[known, column] == 1)


def _threshold(probabilities: Floats, truth: npt.NDArray[np.int8]) -> float:
    """Where a label's F1 is best on held-out rows; smoothed, since rare labels have few."""

    def f1(threshold: float) -> float:
        answered = (probabilities >= threshold) & (truth >= 0)
        hits = float(np.sum(answered & (truth == 1)))
        return (2 * hits + 1) / (float(answered.sum()) + float(np.sum(truth == 1)) + 2)

    return max(THRESHOLDS, key=lambda threshold: (round(f1(threshold), 6), threshold))


def _worth_saying(answered: npt.NDArray[np.bool_], truth: npt.NDArray[np.int8]) -> bool:
    """Whether answers with a label are right clearly more often than the label is common."""
    known = truth >= 0
    given = int((answered & known).sum())
    hits = int((answered & (truth == 1)).sum())
    return given > 0 and lower_bound(given, hits) > float((truth[known] == 1).mean())
