"""What a card says in sentences beside its tables: each thing once, wherever it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.learning.silent import abstains, tells_of_silent


def baselines_said(card: Mapping[str, Any]) -> Mapping[str, Any]:
    """The metrics of the simple rules of a card, by names that mean one thing everywhere.

    Cards of earlier versions call the rule of labels as that of types, and have it that a rule
    that always answers abstains.
    """
    found = {}
    for name, metrics in (card.get("baselines") or {}).items():
        if name == "majority" and card.get("task") == "labels":
            found["as_common_as_before"] = metrics
        elif name == "majority":
            found[name] = {part: of for part, of in metrics.items() if part != "abstained"}
        else:
            found[name] = metrics
    return found


def notes_said(card: Mapping[str, Any]) -> Sequence[str]:
    """The notes of a card but for those that its table of what is never suggested tells."""
    notes = dict.fromkeys(card.get("notes") or ())
    if not card.get("silent"):
        return list(notes)
    return [note for note in notes if not tells_of_silent(note)]


def measured_of(card: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """What was measured, by the metric; of a model that answers nothing no coverage.

    How much could be answered at some precision is no figure of who answers nothing.
    """
    said = bool(abstains(card))
    return {
        name: value
        for name, value in card["metrics"].items()
        if isinstance(value, Mapping)
        and "value" in value
        and not (said and name.startswith("coverage"))
    }


def comparison_said(card: Mapping[str, Any]) -> str:
    """How it fared beside the one that was in use before, as a sentence; "" where it is not known.

    Whether there was one is told by its version: what is stored is the verdict alone.
    """
    comparison = card.get("comparison") or {}
    sentence = str(comparison.get("sentence") or "")
    if sentence and not comparison.get("old_version"):
        return "No model was in use before it, so it was compared with none."
    return f"Beside the model in use before: {sentence}" if sentence else ""
