"""Choosing one of several candidates, whoever they are: a conditional logit model.

Each candidate of a choice has features; the chance of one is ``exp(w·x)`` over the sum of
all (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974). The
candidates may be others in every choice, so somebody new is judged like everybody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import softmax

Floats = npt.NDArray[np.float64]

_RIDGE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: ``features`` (candidates, features), and the numbers of who was chosen.

    Several are any of them: it is learned that one was, and not which. Where ``chosen`` is
    empty nothing is learned.
    """

    features: Floats
    chosen: tuple[int, ...]


def fit(choices: Sequence[Choice], count: int, prior: Floats | None = None) -> Floats:
    """The weights (``count``,) of the features under which the choices made are likeliest.

    ``prior``: what to take the weights for where little is said about them; 0 if not given.
    """
    usual = np.zeros(count) if prior is None else prior
    learned = [choice for choice in choices if choice.chosen]
    if not learned:
        return np.array(usual, dtype=np.float64)
    features = np.concatenate([choice.features for choice in learned])
    sizes = np.array([len(choice.features) for choice in learned])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    right = np.concatenate(
        [begin + np.array(choice.chosen) for begin, choice in zip(begins, learned, strict=True)]
    )
    counts = np.array([len(choice.chosen) for choice in learned])

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = weights - usual
        scores = features @ weights
        all_of, chances = _segments(scores, sizes)
        one_of, shares = _segments(scores[right], counts)
        total = _RIDGE * float(away @ away) / 2 + float(all_of.sum() - one_of.sum())
        np.subtract.at(chances, right, shares)
        return total, _RIDGE * away + chances @ features

    return np.asarray(minimize(loss, usual, jac=True, method="L-BFGS-B").x)


def _segments(scores: Floats, sizes: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Of scores (n,) that stand together by so many: each group's logsumexp, and all's softmax."""
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    highest = np.maximum.reduceat(scores, begins)
    grown = np.exp(scores - np.repeat(highest, sizes))
    sums = np.add.reduceat(grown, begins)
    return highest + np.log(sums), grown / np.repeat(sums, sizes)


def chances(features: Floats, weights: Floats) -> Floats:
    """The chance of each candidate, (candidates,), which sum to one."""
    return np.asarray(softmax(features @ weights)) if len(features) else np.zeros(0)
