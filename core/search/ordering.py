"""The order of similar issues that is used in a project: the one it taught, or the default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from core.model import Issue
from core.plugin import SimilarIssue, TrainedModel, VectorOffer
from core.search.pairs import Rarity
from core.search.reranking import Order, reorder
from core.search.vector_use import Compared, helps, key_of, language

TASK: Final = "similar"
"""What a project's model of this order is kept under."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of a project: by words, and with an encoder's vectors.

    None stands for the default ones. ``encoder``: the one that ``languages`` were measured with.
    """

    model: TrainedModel | None
    by_words: Order | None = None
    by_vectors: Order | None = None
    rarity: Rarity | None = None
    encoder: str = ""
    languages: Mapping[str, Compared] | None = None

    @classmethod
    def of(cls, model: TrainedModel | None) -> Self:
        """What a project's model says."""
        if model is None:
            return cls(None)
        kept: Mapping[str, Any] = model.data.get("vectors") or {}
        learned = kept.get("order")
        return cls(
            model,
            by_words=Order.from_data(model.data["order"]) if model.data["suggests"] else None,
            by_vectors=None if learned is None else Order.from_data(learned),
            rarity=Rarity.from_data(model.data["rarity"]),
            encoder=kept.get("encoder", ""),
            languages={
                name: Compared.from_data(found) for name, found in kept.get("languages", {}).items()
            },
        )

    def put(
        self,
        issue: Issue,
        found: Sequence[SimilarIssue],
        telling: Mapping[str, float],
        encoder: VectorOffer | None,
    ) -> Sequence[SimilarIssue]:
        """Found issues in the order that is used for an issue; ``telling``: how much terms tell."""
        is_measured = encoder is not None and key_of(encoder) == self.encoder
        measured = (self.languages or {}) if is_measured else {}
        # An order that goes by vectors is none for issues that have no vector yet.
        have = 2 * sum(one.near is not None for one in found) > len(found)
        if encoder is not None and have and helps(encoder, language(issue), measured):
            order, usual = (
                self.by_vectors if is_measured else None,
                Order.default(with_vectors=True),
            )
        else:
            order, usual = self.by_words, Order.default()
        if order is None or self.rarity is None:
            return reorder(usual, telling, issue, found)
        return reorder(order, self.rarity.weights(), issue, found)
