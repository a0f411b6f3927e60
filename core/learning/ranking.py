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
from scipy.special import logsumexp, softmax

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
    learned = [choice for choice in choices if choice.chosen]
    usual = np.zeros(count) if prior is None else prior

    def loss(weights: Floats) -> tuple[float, Floats]:
        away = weights - usual
        total, gradient = _RIDGE * float(away @ away) / 2, _RIDGE * away
        for choice in learned:
            scores = choice.features @ weights
            normaliser = float(logsumexp(scores))
            right = list(choice.chosen)
            total += normaliser - float(logsumexp(scores[right]))
            chances = np.exp(scores - normaliser)
            gradient = gradient + chances @ choice.features
            gradient = gradient - softmax(scores[right]) @ choice.features[right]
        return total, gradient

    return np.asarray(minimize(loss, usual, jac=True, method="L-BFGS-B").x)


def chances(features: Floats, weights: Floats) -> Floats:
    """The chance of each candidate, (candidates,), which sum to one."""
    return np.asarray(softmax(features @ weights)) if len(features) else np.zeros(0)
