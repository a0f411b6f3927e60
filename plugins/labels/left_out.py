"""The labels of a project that no model suggests, each with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.model import Issue
from core.plugin import KnownLabel, TrainedModel
from core.vocabulary import type_of_label

if TYPE_CHECKING:
    from core.learning.rows import Row


def left_out(
    model: TrainedModel | None,
    history: Sequence[Issue],
    rows: Sequence[Row],
    *,
    known: Mapping[str, KnownLabel],
    never: Collection[str],
    by_name: Mapping[str, str],
    takes: int,
) -> Mapping[str, Mapping[str, Any]]:
    """By label: why it is not learned, and what else :data:`core.learning.silent.Silent` has.

    Args:
        model: what was learned, None where that was too little.
        history: the project's issues.
        rows: what of them counts.
        known: the labels that the tracker tells of; empty where it tells of none.
        never: labels that the settings leave out, in lower case.
        by_name: where an issue has to say a label's name to get it, for those that it gets.
        takes: of how many issues a label is learned.
    """
    from core.learning.silent import BY_BOTS, TOO_FEW, lacking

    on_issues = Counter(label for issue in history for label in issue.labels)
    originals = {
        word: kind
        for issue in history
        for word, kind in ((issue.original_type, "type"), (issue.original_priority, "priority"))
    }
    settled = Counter(label for row in rows for label in row.values)
    told = dict(model.card.silent) if model else {}
    suggests = model.data["suggests"] if model else ()
    learned = {
        label
        for label, worth in zip(model.data["classes"] if model else (), suggests, strict=True)
        if worth
    }

    def why(label: str) -> str:
        reasons = (
            (label.casefold() in never, "left out by [plugins.labels] never"),
            (bool(type_of_label(label)), "it stands for a type, which is suggested instead"),
            (label in originals, f"it stands for a {originals.get(label)}, suggested instead"),
            (bool(known) and label not in known, "no label of the project any more"),
            (label in learned, ""),
            (label in told, str(told.get(label, {}).get("why", ""))),
            (not on_issues[label], "on no issue yet"),
            (label not in settled, BY_BOTS),
            (model is not None and label in model.card.classes, "what was learned is not used"),
        )
        return next((said for holds, said in reasons if holds), TOO_FEW)

    def entry(label: str, said: str) -> dict[str, Any]:
        found: dict[str, Any] = {"why": said, "issues": on_issues[label]}
        of_model = told.get(label, {})
        if said == of_model.get("why"):
            found |= {name: of_model[name] for name in ("takes", "lacks") if name in of_model}
        elif said == TOO_FEW:
            found |= lacking(settled[label], takes)
        if label in by_name and label.casefold() not in never:
            found["by_name"] = by_name[label]
        return found

    every = sorted({*on_issues, *known, *told})
    return {label: entry(label, said) for label in every if (said := why(label))}


def told(model: TrainedModel, silent: Mapping[str, Mapping[str, Any]]) -> TrainedModel:
    """A model whose card names these labels and no others as those that it never suggests."""
    from core.learning.silent import with_silent

    bare = replace(model, card=replace(model.card, silent={}))
    return with_silent(bare, silent)
