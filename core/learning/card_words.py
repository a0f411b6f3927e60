"""What a card says, in the same words and order on a terminal and on its page. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.learning.silent import (
    WHERE_NAMED,
    Silent,
    abstains,
    by_name,
    never_said,
    tells_of_silent,
)
from core.model import Priority
from core.wording.figures import legend

MEASURED: Final = "Measured on held-out issues"
BY_VALUE: Final = "By value, on held-out issues"

_SCALE: Final = {str(one): place for place, one in enumerate(Priority)}


@dataclass(frozen=True, slots=True)
class SilentTable:
    """What no model suggests, as a table.

    ``lacks``: whether any of the values can be learned of more issues; ``legend``: what the
    table and its columns mean, one a line; "" where there is nothing to explain.
    """

    title: str
    values: Silent
    lacks: bool
    legend: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The headings."""
        return ("value", "issues", *(["lacks"] if self.lacks else []), "why")

    def rows(self, most: int) -> list[tuple[Any, ...]]:
        """So many rows at the most, with a cell for each of the headings."""
        return [
            (name, of["issues"], *([of.get("lacks", "")] if self.lacks else []), of["why"])
            for name, of in list(self.values.items())[:most]
        ]


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


def headline_of(card: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """The one figure that tells most of a model's quality: the metric and its value.

    None of a model that says nothing, and where nothing was measured.
    """
    if abstains(card):
        return None
    measured = measured_of(card)
    # Labels are many and mostly rare: the mean of all would tell of those that few issues have.
    names = ["micro_f1", *measured] if card.get("task") == "labels" else list(measured)
    name = next((name for name in names if name in measured), None)
    return None if name is None else (name, measured[name])


def comparison_said(card: Mapping[str, Any]) -> str:
    """How it fared beside the one that was in use before, as a sentence; "" where it is not known.

    Whether there was one is told by its version: what is stored is the verdict alone.
    """
    comparison = card.get("comparison") or {}
    sentence = str(comparison.get("sentence") or "")
    if sentence and not comparison.get("old_version"):
        return "No model was in use before it, so it was compared with none."
    return f"Beside the model in use before: {sentence}" if sentence else ""


def learned_from(card: Mapping[str, Any]) -> str:
    """What it learned from: ``1,200 issues, filed from 2024-03-01 to 2026-11-30``."""
    said = f"{card['rows']:,} issues"
    if card.get("first"):
        said += f", filed from {card['first'][:10]} to {(card.get('last') or '')[:10]}"
    return said


def measured_on(card: Mapping[str, Any]) -> str:
    """What was held out to measure it on; "" where its card does not say."""
    count = card["metrics"].get("held_out")
    if not count:
        return ""
    return (
        f"the newest {count:,} issues, held out in time order: "
        "they were asked about after learning from older ones"
    )


def metrics_legend(card: Mapping[str, Any]) -> str:
    """What the metrics of a card mean, and the simple rules beside them, one a line."""
    names = list(measured_of(card))
    if "calibration_error" in names:
        names.insert(names.index("calibration_error"), "confidence")
    return legend((*names, *baselines_said(card)), task=card.get("task", ""), intervals=True)


def values_legend() -> str:
    """What the columns of the table by value mean, one a line."""
    return legend(("precision", "recall", "f1", "all_answers"))


def by_value(task: str, classes: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """What was measured of each value: those on most issues first, priorities by their scale."""
    counts = {name: int(of["support"]) for name, of in classes.items()}
    return [(name, classes[name]) for name in in_order(task, classes, counts)]


def in_order(task: str, values: Iterable[str], counts: Mapping[str, int]) -> list[str]:
    """Values, those that are counted most first, and priorities from urgent to none."""
    scale = _SCALE if task == "priority" else {}
    return sorted(
        values, key=lambda name: (scale.get(name, len(scale)), -counts.get(name, 0), name)
    )


def values_known(card: Mapping[str, Any]) -> list[str]:
    """The values that it knows, in the order of the table by value."""
    measured = card["metrics"].get("per_class") or {}
    counts = {name: int(of["support"]) for name, of in measured.items()}
    return in_order(card.get("task", ""), card["classes"], counts)


def silent_tables(card: Mapping[str, Any]) -> list[SilentTable]:
    """What no model suggests: what nothing does, and what a name does, by where it has to stand."""
    silent: Silent = card.get("silent") or {}
    found = [("What it never suggests", never_said(silent), "")]
    for where, some in by_name(silent).items():
        only = f"Only where {WHERE_NAMED[where]}."
        found.append(("What is suggested by name alone", some, only))
    return [_silent_table(title, values, only) for title, values, only in found if values]


def _silent_table(title: str, values: Silent, only: str) -> SilentTable:
    lacks = any(of.get("lacks") for of in values.values())
    said = [only, "lacks: so many issues more and it can be learned." if lacks else ""]
    return SilentTable(title, values, lacks, "\n".join(filter(None, said)))
