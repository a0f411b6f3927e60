"""The order of similar issues in a project: what was learned of it, and which one is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from core.model import Issue
from core.plugin import (
    ModelCard,
    SimilarIssue,
    TrainContext,
    TrainedModel,
    VectorOffer,
)
from core.search.pairs import Rarity
from core.search.reranking import ByVectors, Learned, Order, learn_order, reorder
from core.search.twins import twins_of
from core.search.vector_use import Compared, helps, key_of, language

TASK: Final = "similar"


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


def learned_order(
    project: str, history: Sequence[Issue], context: TrainContext
) -> TrainedModel | None:
    """The order that a project's duplicates teach; None where there are too few."""
    learned = learn_order(history, twins_of(history), context.progress, context.vectors)
    if learned is None:
        return None
    encoder = context.encoder()
    notes = [_note(learned)]
    data: dict[str, Any] = {"suggests": learned.is_better, **learned.to_data()}
    if encoder is not None and (by_vectors := learned.by_vectors) is not None:
        notes += _vector_notes(encoder, by_vectors)
        data["vectors"] = {
            "encoder": key_of(encoder),
            "order": None if by_vectors.order is None else by_vectors.order.to_data(),
            "languages": {name: one.to_data() for name, one in by_vectors.languages.items()},
        }
    card = ModelCard(
        task=TASK,
        project=project,
        rows=learned.duplicates,
        first=history[0].created_at,
        last=history[-1].created_at,
        about="the order of similar issues, learned from marked duplicates",
        notes=tuple(notes),
    )
    return TrainedModel(task=TASK, card=card, data=data)


def _note(learned: Learned) -> str:
    verdict = "It is used." if learned.is_better else "That may be chance: it is not used."
    return (
        f"Of the newest {learned.tested} duplicates the twin came first for "
        f"{learned.first_now:.0%}, and in the default order for {learned.first_before:.0%}. "
        f"{verdict}"
    )


def _vector_notes(encoder: VectorOffer, by_vectors: ByVectors) -> Sequence[str]:
    """What the vectors brought, a sentence for each language of the newest duplicates."""
    notes = []
    for name, one in by_vectors.languages.items():
        used = helps(encoder, name, by_vectors.languages)
        verdict = "They are used there." if used else "They are not used there."
        if not one.is_measured:
            verdict = f"That is too few to tell. {verdict}"
        notes.append(
            f"Of the newest {one.tested} duplicates in {name.capitalize()} the twin's mean "
            f"reciprocal rank was {one.by_vectors:.3f} with vectors of “{encoder.name}” and "
            f"{one.by_words:.3f} without. {verdict}"
        )
    return notes
