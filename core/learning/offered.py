"""Estimators that plugins offer: wrapped to read issues, and used only where they do better.

An offered estimator is any scikit-learn classifier of texts. It is learned, calibrated and
held out just as the built-in one, about the same issues; it takes that one's place in a
project where it was right clearly more often about those that were held out in time order.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.pipeline import Pipeline

from core.learning.cold import learn_anywhere
from core.learning.documents import Document, encoded_text
from core.learning.estimators import MakeEstimator
from core.learning.metrics import is_surely_better
from core.learning.registry import unreadable
from core.learning.rows import Row
from core.learning.training import Progress, Recipe
from core.plugin import EstimatorOffer, HeldOutAnswer, TrainedModel

log = logging.getLogger(__name__)


class AsTexts(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """From documents to texts: the title on a line of its own, then what a person wrote."""

    def fit(self, X: Sequence[Document], y: object = None) -> Self:  # noqa: ARG002, N803 - scikit-learn's names
        """Nothing to learn."""
        self.is_fitted_ = True
        return self

    def transform(self, X: Sequence[Document]) -> npt.NDArray[Any]:  # noqa: N803
        """The texts (n,) of documents."""
        texts = np.empty(len(X), dtype=object)
        texts[:] = [encoded_text(one) for one in X]
        return texts

    def __sklearn_tags__(self) -> Any:
        """Say that rows are documents, not numbers, which scikit-learn would check."""
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = False
        tags.no_validation = True
        return tags


def maker(offer: EstimatorOffer) -> MakeEstimator:
    """How to make the offered estimator, as one of documents."""
    if offer.of_documents:
        return offer.make

    def make(seed: int) -> Pipeline:
        return Pipeline([("texts", AsTexts()), ("offered", offer.make(seed))])

    return make


def learn_best(
    rows: Sequence[Row],
    others: Sequence[Row],
    recipe: Recipe,
    offers: Sequence[EstimatorOffer],
    *,
    project: str,
    seed: int,
    progress: Progress,
) -> TrainedModel | None:
    """Learn with the built-in estimator and with each that is offered; the best one's model.

    An offered one that fails costs only itself: that stands in the notes of the card.
    """
    share = 1 / (1 + len(offers))
    best = learn_anywhere(
        rows,
        others,
        recipe,
        project=project,
        seed=seed,
        progress=lambda done, what: progress(share * done, what),
    )
    if best is None:
        return None
    notes: list[str] = []
    for number, offer in enumerate(offers, 1):
        try:
            rival = learn_anywhere(
                rows,
                others if offer.of_documents else (),
                replace(recipe, make=maker(offer)),
                project=project,
                seed=seed,
                progress=lambda done, what, n=number: progress(share * (n + done), what),  # type: ignore[misc]
            )
        except Exception as error:  # noqa: BLE001 - somebody else's code, which may do anything
            log.warning("estimator %s failed in %s: %r", offer.name, project, error)
            notes.append(f"Estimator “{offer.name}” failed and is not used: {error!r}"[:300])
            continue
        if rival is None:
            continue
        if wrong := unreadable(rival, offer.trusted):
            notes.append(f"Estimator “{offer.name}” is not used: {wrong}"[:300])
            continue
        better, said = _compared(offer.name, rival.held_out, best.held_out)
        notes.append(said)
        if better:
            best = replace(rival, data={**rival.data, "estimator": offer.name})
    return replace(best, card=replace(best.card, notes=(*best.card.notes, *notes)))


def _compared(
    name: str, theirs: Mapping[str, HeldOutAnswer], ours: Mapping[str, HeldOutAnswer]
) -> tuple[bool, str]:
    both = sorted(theirs.keys() & ours.keys())
    new = [theirs[key].is_right for key in both]
    old = [ours[key].is_right for key in both]
    better = is_surely_better(new, old)
    verdict = "it takes that one's place" if better else "that may be chance, so that one stays"
    if sum(new) <= sum(old):
        verdict = "that one stays"
    return better, (
        f"Estimator “{name}” was right on {sum(new)} of {len(both)} held-out issues, the best "
        f"before it on {sum(old)}: {verdict}."
    )
