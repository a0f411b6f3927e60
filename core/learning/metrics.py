"""Metrics of answers on issues that the model had not seen, each with its 95 % interval.

It is by Wilson's method for shares of a number of issues, of which few tell little even where
all of them were right, and by the bootstrap for all else.

One-of tasks (type, priority) and many-of tasks (labels) share one shape: for every issue and
class, was it true, was it answered; and for every issue, how sure was the surest answer, and
was it right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrc

from core.model import Priority
from core.shares import share_of

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]

REPLICATES: Final = 1_000
PRECISIONS: Final = (0.90, 0.95)
ISSUES_PER_BIN: Final = 50
MOST_BINS: Final = 15
CELLS_AT_ONCE: Final = 4_000_000
_SURE: Final = 1.64
"""Standard errors that a difference must exceed: one-sided 95 %."""

CHANCE: Final = 0.05
"""The same as a probability: what chance alone does no more often than this is no chance."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model answered on test issues.

    ``truth`` and ``answered`` (n, k): per issue and class. ``confidence`` (n,): of the
    surest answer; ``right`` (n,): whether that one was true. ``shown`` (n,): whether the
    product would have said anything at all. ``places``: of each class on its scale, where the
    classes have an order (:func:`places_of`); else none.
    """

    classes: tuple[str, ...]
    truth: Flags
    answered: Flags
    confidence: Floats
    right: Flags
    shown: Flags
    places: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric's value and its values on bootstrap replicates.

    ``of``: the number of issues that it is a share of; 0 where it is no such share. ``parts``:
    the shares that it is the mean of, where it is of several.
    """

    value: float
    replicates: Floats
    of: int = 0
    parts: tuple[Measured, ...] = ()

    def to_data(self) -> dict[str, float]:
        """The value with its 95 % interval."""
        if found := share_of(round(self.value * self.of), self.of) if self.of else None:
            return found
        if self.parts:
            return self._mean_of_parts()
        seen = self.replicates[~np.isnan(self.replicates)]
        low, high = np.quantile(seen, [0.025, 0.975]) if len(seen) else (self.value, self.value)
        # Chance makes a mean of distances larger, never smaller: replicates may all lie above.
        low, high = min(low, self.value), max(high, self.value)
        return {"value": _round(self.value), "low": _round(low), "high": _round(high)}

    def _mean_of_parts(self) -> dict[str, float]:
        """Its interval from those of the shares: their distances add up as those of sums do.

        That is MOVER (Zou and Donner, 2008, "Construction of confidence limits about effect
        measures").
        """
        told = [part.to_data() for part in self.parts]
        low, high = (
            np.sqrt(sum((one["value"] - one[bound]) ** 2 for one in told)) / len(told)
            for bound in ("low", "high")
        )
        return {
            "value": _round(self.value),
            "low": _round(self.value - low),
            "high": _round(self.value + high),
        }


Metrics: TypeAlias = dict[str, Measured]

_SCALE: Final = tuple(one.value for one in Priority if one is not Priority.NONE)


def places_of(classes: Sequence[str]) -> tuple[int, ...]:
    """The places of priorities on their scale; none where the classes are something else."""
    if set(classes) <= set(_SCALE):
        return tuple(_SCALE.index(value) for value in classes)
    return ()


def is_surely_better(ours: npt.ArrayLike, theirs: npt.ArrayLike) -> bool:
    """Whether ours were right on the same issues more often than chance explains.

    Paired, one-sided 95 %. ``ours`` and ``theirs`` (n,) say of each issue whether it was answered
    rightly: then by the exact sign test on the issues that only one of the two had right. Or they
    have how rightly, as reciprocal ranks: then by the normal approximation. Where they never
    differ nothing is better.
    """
    difference = np.asarray(ours, dtype=float) - np.asarray(theirs, dtype=float)
    if not difference.any():
        return False
    if np.isin(difference, (-1.0, 0.0, 1.0)).all():
        return by_chance(difference > 0, difference < 0) <= CHANCE
    return bool(difference.mean() > _SURE * difference.std() / np.sqrt(len(difference)))


def by_chance(ours: Flags, theirs: Flags) -> float:
    """How often chance alone would favour ours so clearly, by an exact sign test, one-sided.

    ``ours`` and ``theirs`` (n,) say of each issue whether it was answered rightly. What both or
    neither had right tells nothing, and few issues tell little however they fell.
    """
    won, lost = int((ours & ~theirs).sum()), int((theirs & ~ours).sum())
    return float(bdtrc(won - 1, won + lost, 0.5)) if won > lost else 1.0


def share(flags: Flags, *, seed: int = 0) -> Measured:
    """The share of issues (n,) for which something holds, with bootstrap replicates."""
    random = np.random.default_rng(seed)
    drawn = random.binomial(len(flags), flags.mean(), REPLICATES) / len(flags)
    return Measured(float(flags.mean()), drawn, len(flags))


def measure(answers: Answers, *, seed: int = 0) -> tuple[Metrics, dict[str, dict[str, Measured]]]:
    """All metrics of some answers, and precision, recall, F1 and support of each class.

    The precision of a class that was never answered is not a number, nor is the recall of one
    that no issue has.
    """
    chunks = [_measure(answers, weights) for weights in _weights(len(answers.right), seed)]
    by_class = {
        metric: np.concatenate([chunk[1][metric] for chunk in chunks]) for metric in chunks[0][1]
    }
    metrics = {
        name: _split(np.nan_to_num(np.concatenate([chunk[0][name] for chunk in chunks])))
        for name in chunks[0][0]
    }
    for name, of in _shares(answers).items():
        if name in metrics:
            metrics[name] = replace(metrics[name], of=of)
    whole = {"precision": answers.answered.sum(axis=0), "recall": answers.truth.sum(axis=0)}
    per_class = {
        name: {
            metric: _split(values[:, column], int(whole[metric][column]))
            if metric in whole
            else _split(_known(values[:, column]))
            for metric, values in by_class.items()
        }
        for column, name in enumerate(answers.classes)
        if not np.isnan(by_class["f1"][0, column])
    }
    return metrics, per_class


def _shares(answers: Answers) -> dict[str, int]:
    """What is a share of a number of issues, and of how many."""
    known = int(answers.truth.any(axis=1).sum())
    found = {"abstained": len(answers.right), "within_one_step": known}
    if all((of.sum(axis=1) == 1).all() for of in (answers.truth, answers.answered)):
        found["micro_f1"] = known  # each issue has one value and one answer: the share right
    return found


def average(parts: Sequence[Metrics]) -> Metrics:
    """The plain mean over projects of every metric; replicates are averaged one by one.

    What is not a number in a project is left out.
    """
    names = [name for name in parts[0] if all(name in part for part in parts)]
    return {name: _average([part[name] for part in parts]) for name in names}


def _average(parts: Sequence[Measured]) -> Measured:
    known = [part for part in parts if not np.isnan(part.value)] or parts
    if len(known) == 1:
        return known[0]
    return Measured(
        float(_mean([part.value for part in known])),
        _mean([part.replicates for part in known]),
        parts=tuple(known) if all(part.of for part in known) else (),
    )


def average_classes(parts: Sequence[Mapping[str, Metrics]]) -> dict[str, Metrics]:
    """Per-class metrics over projects: the mean of those that have the class; supports add up."""
    found: dict[str, Metrics] = {}
    for name in dict.fromkeys(name for part in parts for name in part):
        having = [part[name] for part in parts if name in part]
        supports = [part["support"] for part in having]
        found[name] = average(having)
        found[name]["support"] = Measured(
            sum(s.value for s in supports), np.sum([s.replicates for s in supports], axis=0)
        )
    return found


def to_data(metrics: Metrics, per_class: Mapping[str, Metrics]) -> dict[str, Any]:
    """Metrics as ``trackside evaluate --json`` prints them; None is a share of nothing."""

    def told(metric: str, found: Measured) -> Any:
        if metric == "support":
            return int(found.value)
        return None if np.isnan(found.value) else found.to_data()

    classes = {
        name: {metric: told(metric, found) for metric, found in of_class.items()}
        for name, of_class in per_class.items()
    }
    return {**{name: found.to_data() for name, found in metrics.items()}, "per_class": classes}


def of_rule(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """The metrics of a simple rule: it always answers, so of abstaining nothing can be said."""
    return {name: found for name, found in metrics.items() if name != "abstained"}


# -- each metric: (replicates + 1,) values, the first on the issues as they are --------------


def _weights(count: int, seed: int) -> Iterator[Floats]:
    """How often each issue counts: once in the first row, resampled in the others.

    In chunks, so that many issues do not take much memory.
    """
    yield np.ones((1, count))
    random = np.random.default_rng(seed)
    size = max(1, CELLS_AT_ONCE // count)
    for start in range(0, REPLICATES, size):
        rows = min(size, REPLICATES - start)
        yield random.multinomial(count, np.full(count, 1 / count), size=rows).astype(float)


def _known(values: Floats) -> Floats:
    return np.asarray(np.nan_to_num(values))


def _mean(parts: Sequence[npt.ArrayLike]) -> Floats:
    """The mean over the first axis of what is a number; not a number where none is."""
    values = np.array(parts, dtype=float)
    known = ~np.isnan(values)
    return _ratio(np.where(known, values, 0).sum(axis=0), known.sum(axis=0))


def _split(values: Floats, of: int = 0) -> Measured:
    return Measured(float(values[0]), values[1:], of)


def _measure(answers: Answers, weights: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """One value a replicate of each metric, and one a replicate and class."""
    hit = weights @ (answers.truth & answers.answered)
    false = weights @ (~answers.truth & answers.answered)
    missed = weights @ (answers.truth & ~answers.answered)
    f1 = _ratio(2 * hit, 2 * hit + false + missed)
    # A class that neither occurs nor is answered has no F1 and is left out of the mean.
    defined = ~np.isnan(f1)
    together = (part.sum(axis=1) for part in (2 * hit, 2 * hit + false + missed))
    metrics = {
        "macro_f1": _ratio(np.where(defined, f1, 0).sum(axis=1), defined.sum(axis=1)),
        "micro_f1": _ratio(*together),
        "calibration_error": _calibration_error(answers, weights),
        **{f"coverage_at_{p:.2f}": _coverage(answers, weights, p) for p in PRECISIONS},
        "abstained": _abstained(answers, weights),
        **_steps(answers, weights),
    }
    per_class = {
        "precision": _ratio(hit, hit + false),
        "recall": _ratio(hit, hit + missed),
        "f1": f1,
        "support": hit + missed,
    }
    return metrics, per_class


def _ratio(part: Floats, whole: Floats) -> Floats:
    """The share that ``part`` is of ``whole``, NaN where that is nothing."""
    shares = np.full(np.shape(part), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares


def _calibration_error(answers: Answers, weights: Floats) -> Floats:
    """Mean distance between confidence and share right, over bins of about equal size.

    Bins hold at least ISSUES_PER_BIN issues, so that chance alone does not look like a fault.
    """
    count = len(answers.right)
    bins = int(np.clip(count // ISSUES_PER_BIN, 1, MOST_BINS))
    rank = np.argsort(np.argsort(answers.confidence, kind="stable"), kind="stable")
    member = np.eye(bins)[rank * bins // count]
    gaps = weights @ (member * (answers.confidence - answers.right)[:, None])
    return np.asarray(np.abs(gaps).sum(axis=1) / weights.sum(axis=1))


def _coverage(answers: Answers, weights: Floats, precision: float) -> Floats:
    """The largest share of issues that can be answered, surest first, at this precision.

    What is answered with no confidence at all is no answer: it stands first among nothing.
    """
    order = np.argsort(-answers.confidence, kind="stable")
    order = order[answers.confidence[order] > 0]
    if not len(order):
        return np.zeros(len(weights))
    sorted_weights = weights[:, order]
    taken = np.cumsum(sorted_weights, axis=1)
    right = np.cumsum(sorted_weights * answers.right[order], axis=1)
    confidence = answers.confidence[order]
    # Issues of equal confidence are answered together or not at all.
    last = np.append(confidence[1:] != confidence[:-1], True)
    reached = (right >= precision * taken - 1e-9) & last
    return np.asarray(np.max(np.where(reached, taken, 0), axis=1) / weights.sum(axis=1))


def _abstained(answers: Answers, weights: Floats) -> Floats:
    return np.asarray(weights @ ~answers.shown / weights.sum(axis=1))


def _steps(answers: Answers, weights: Floats) -> dict[str, Floats]:
    """How far answers are off on a scale: taking high for urgent is better than taking low."""
    if not answers.places:
        return {}
    places, known = np.array(answers.places), answers.truth.any(axis=1)
    off = np.abs(places[answers.answered.argmax(axis=1)] - places[answers.truth.argmax(axis=1)])
    all_known = weights @ known
    return {
        "within_one_step": _ratio(weights @ (known & (off <= 1)), all_known),
        "steps_off": _ratio(weights @ (known * off), all_known),
    }


def _round(value: float) -> float:
    return round(float(value), 4)
