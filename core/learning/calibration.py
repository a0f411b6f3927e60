"""From an estimator's scores to probabilities that mean what they say, and what they promise.

Calibration is a step of its own on top of the estimator: a few numbers, fitted on scores of
issues that the estimator had not seen. It never changes what an explanation is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaincinv, expit, log_expit, logsumexp, softmax

Floats = npt.NDArray[np.float64]

STEPS: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99)
"""The confidences at which held-out precision is measured."""

TELLING: Final = 10
"""With fewer held-out suggestions than this nothing is said about how they fared."""

ABOUT: Final = 0.15
"""What is no further from a confidence than this is about as sure."""

_PRIOR: Final = 1.0
"""Weight of the belief that scores need no correction; keeps ten rows from running wild."""


@dataclass(frozen=True, slots=True)
class OneOfCalibration:
    """Scores of classes that exclude each other to probabilities: ``softmax(scale * s + bias)``."""

    scale: float
    bias: tuple[float, ...]

    @classmethod
    def fit(cls, scores: Floats, truth: npt.NDArray[np.int64]) -> Self:
        """Fit on held-out ``scores`` (n, k) whose true columns are ``truth`` (n,)."""
        count = scores.shape[1]

        rows = np.arange(len(truth))

        def loss(parameters: Floats) -> tuple[float, Floats]:
            scaled = np.exp(parameters[0]) * scores
            logits = scaled + parameters[1:]
            sums = logsumexp(logits, axis=1)
            # How far each probability is from the truth: the gradient by the logits.
            away = np.exp(logits - sums[:, None])
            away[rows, truth] -= 1
            gradient = np.concatenate([[(away * scaled).sum()], away.sum(axis=0)])
            total = float(np.sum(sums - logits[rows, truth])) + _penalty(parameters)
            return total, gradient + _PRIOR * parameters

        found = _minimised(loss, count)
        return cls(float(np.exp(found[0])), tuple(float(value) for value in found[1:]))

    def probabilities(self, scores: Floats) -> Floats:
        """Probabilities (n, k) of held-out or new scores (n, k)."""
        return np.asarray(softmax(self.scale * scores + np.array(self.bias), axis=1))

    def to_data(self) -> dict[str, Any]:
        """The numbers, as JSON has them."""
        return {"scale": self.scale, "bias": list(self.bias)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The calibration that ``to_data`` described."""
        return cls(float(data["scale"]), tuple(float(value) for value in data["bias"]))


@dataclass(frozen=True, slots=True)
class ManyOfCalibration:
    """Scores of labels that may stand together to probabilities, each with a sigmoid of its own."""

    scales: tuple[float, ...]
    biases: tuple[float, ...]

    @classmethod
    def fit(cls, scores: Floats, truth: npt.NDArray[np.int8]) -> Self:
        """Fit on held-out ``scores`` (n, k); ``truth`` (n, k) is 1, 0, or -1 for unknown."""
        found = [
            _fit_sigmoid(scores[known, column], truth[known, column])
            for column, known in enumerate((truth >= 0).T)
        ]
        return cls(tuple(scale for scale, _ in found), tuple(bias for _, bias in found))

    def probabilities(self, scores: Floats) -> Floats:
        """Probabilities (n, k) of held-out or new scores (n, k)."""
        return np.asarray(expit(scores * np.array(self.scales) + np.array(self.biases)))

    def to_data(self) -> dict[str, Any]:
        """The numbers, as JSON has them."""
        return {"scales": list(self.scales), "biases": list(self.biases)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The calibration that ``to_data`` described."""
        return cls(tuple(map(float, data["scales"])), tuple(map(float, data["biases"])))


def _fit_sigmoid(scores: Floats, truth: npt.NDArray[np.int8]) -> tuple[float, float]:
    signs = np.where(truth > 0, 1.0, -1.0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        scaled = np.exp(parameters[0]) * scores
        logits = scaled + parameters[1]
        away = -signs * expit(-signs * logits)
        gradient = np.array([(away * scaled).sum(), away.sum()])
        total = _penalty(parameters) - float(np.sum(log_expit(signs * logits)))
        return total, gradient + _PRIOR * parameters

    found = _minimised(loss, 1)
    return float(np.exp(found[0])), float(found[1])


def _minimised(loss: Callable[[Floats], tuple[float, Floats]], biases: int) -> Floats:
    """The logarithm of the scale and the biases (1 + ``biases``,) where a loss is least.

    The loss tells its gradient, too.
    """
    bounds = [(-5.0, 5.0)] + [(-10.0, 10.0)] * biases
    begin = np.zeros(1 + biases)
    return np.asarray(minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds).x)


def _penalty(parameters: Floats) -> float:
    return float(_PRIOR * np.sum(parameters**2) / 2)


@dataclass(frozen=True, slots=True)
class Track:
    """How one value fared on held-out issues: at each step, how many were that sure, and right."""

    steps: tuple[tuple[float, int, int], ...]

    def promised(self, confidence: float) -> float | None:
        """The lower 95 % bound of precision for suggestions this sure; None if unmeasured.

        A suggestion belongs to every set "at least this sure" whose step it reaches; the
        one that promises most counts. But none promises more than such about as sure as its
        step kept: a set may be good for its surest, and this one be among its weakest.
        """
        best, promises = 0.0, []
        for place, (step, n, right) in enumerate(self.steps):
            if step > confidence or n == 0:
                break
            best = max(best, lower_bound(n, right))
            count, hits = self._band(place)
            promises.append(min(best, hits / count) if count else best)
        return max(promises, default=None)

    def record(self, confidence: float) -> tuple[int, int] | None:
        """(how many held-out suggestions were about as sure, how many of them were right).

        None where there were too few to tell. Those that were much surer count for nothing: it
        would say of a guess how certainties fared.
        """
        reached = [place for place, (step, _, _) in enumerate(self.steps) if step <= confidence]
        if not reached:
            return None
        ends = [step for step, _, _ in self.steps[1:]] + [1.0]
        near = [
            place
            for place, ((step, _, _), end) in enumerate(zip(self.steps, ends, strict=True))
            if confidence - step <= ABOUT and end - confidence <= ABOUT
        ] or [reached[-1]]
        count, right = self._band(reached[-1], near[0], near[-1] + 1)
        return (count, right) if count >= TELLING else None

    def _band(self, place: int, lowest: int = 0, highest: int | None = None) -> tuple[int, int]:
        """The same of those from a step to the next, of a band just wide enough to tell.

        It is no wider than from the step ``lowest`` to the step ``highest``.
        """
        low, high = place, place + 1
        highest = len(self.steps) if highest is None else highest
        while True:
            _, n, right = self.steps[low]
            if high < len(self.steps):
                n, right = n - self.steps[high][1], right - self.steps[high][2]
            if n >= TELLING or (low <= lowest and high >= highest):
                return n, right
            # Up and down by turns, so that it stays around the step.
            if high < highest and (low <= lowest or high - place <= place - low + 1):
                high += 1
            else:
                low -= 1

    def plus(self, other: Track) -> Track:
        """Both counted together."""
        return Track(
            tuple(
                (step, n + more, right + more_right)
                for (step, n, right), (_, more, more_right) in zip(
                    self.steps, other.steps, strict=True
                )
            )
        )


def track(confidences: Floats, right: npt.NDArray[np.bool_]) -> Track:
    """Measure held-out suggestions of one value."""
    measured = []
    for step in STEPS:
        sure = confidences >= step
        measured.append((step, int(sure.sum()), int(right[sure].sum())))
    return Track(tuple(measured))


def lower_bound(count: int, right: int, level: float = 0.95) -> float:
    """The exact (Clopper-Pearson) one-sided lower bound of a share, ``right`` of ``count``."""
    if right == 0:
        return 0.0
    return float(betaincinv(right, count - right + 1, 1 - level))


def tracks_to_data(tracks: Mapping[str, Track]) -> dict[str, list[list[float]]]:
    """Tracks by value, as JSON has them."""
    return {value: [list(step) for step in found.steps] for value, found in tracks.items()}


def tracks_from_data(data: Mapping[str, Iterable[Sequence[float]]]) -> dict[str, Track]:
    """The tracks that ``tracks_to_data`` described."""
    return {
        value: Track(tuple((float(step), int(n), int(right)) for step, n, right in steps))
        for value, steps in data.items()
    }
