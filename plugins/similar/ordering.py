"""Learning the order of similar issues from a project's duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.model import Issue
from core.plugin import ModelCard, TrainContext, TrainedModel, VectorOffer
from core.search.ordering import TASK
from core.search.reranking import ByVectors, Learned, learn_order
from core.search.twins import twins_of
from core.search.vector_use import helps, key_of


def learned_order(
    project: str, history: Sequence[Issue], context: TrainContext
) -> TrainedModel | None:
    """The order that a project's duplicates teach; None where there are too few."""
    learned = learn_order(history, twins_of(history), context.progress, context.vectors)
    if learned is None:
        return None
    encoder = context.encoder()
    notes = [_note(learned)]
    if not learned.is_better and learned.by_vectors is None:
        notes.append("Abstains: its order is not surely better than the default one.")
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
    verdict = "It is used." if learned.is_better else "The default order is used."
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
