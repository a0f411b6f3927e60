"""What ``trackside models show`` shows: a model's card, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.cli.output import emit_table, emit_text
from core.wording.figures import figure, percent, plainly

if TYPE_CHECKING:
    from core.store.registry import ModelRecord

_MOST_VALUES: Final = 30
"""Rows of a table by value; the JSON has all."""


def show_card(model: ModelRecord, used: str) -> None:
    """Show a model's card: what it learned from, how good it is, what it never says, notes.

    Args:
        model: the record.
        used: whether it is in use, in words; "" where it is not.
    """
    card = model.card
    emit_table(f"{model.task} of {model.project}", ("", ""), _about(model, used))
    _measured(card)
    _by_value(card)
    for kind, groups in ((card.get("portrait") or {}).get("groups") or {}).items():
        if groups:
            emit_table(
                f"By {kind}, on held-out issues",
                (kind, "issues", "right"),
                [(name, one["count"], _percent(one)) for name, one in groups.items()],
            )
    _never(card)
    for said in _notes(card):
        emit_text(f"{said}\n")


def _about(model: ModelRecord, used: str) -> Sequence[tuple[str, object]]:
    from core.learning.card_words import learned_from, measured_on, values_known
    from core.learning.silent import abstains

    card = model.card
    why = abstains(card)
    said = (used or "no") + (f": {why}" if used and why else "")
    rows: list[tuple[str, object]] = [("version", model.version), ("in use", said)]
    if why and not used:
        rows.append(("abstains", why))
    if about := card.get("about"):
        rows.append(("what it is", about))
    rows.append(("learned from", learned_from(card)))
    rows.append(("values", ", ".join(values_known(card)) or "–"))
    if held_out := measured_on(card):
        rows.append(("measured on", held_out))
    return rows


def _measured(card: Mapping[str, Any]) -> None:
    from core.learning.card_words import MEASURED, baselines_said, measured_of, metrics_legend

    baselines = baselines_said(card)
    measured = measured_of(card)
    if measured:
        emit_table(
            MEASURED,
            ("metric", "this model", *map(plainly, baselines)),
            [
                (
                    plainly(name),
                    figure(name, value),
                    *(figure(name, of.get(name)) for of in baselines.values()),
                )
                for name, value in measured.items()
            ],
            legend=metrics_legend(card),
        )


def _by_value(card: Mapping[str, Any]) -> None:
    from core.learning.card_words import BY_VALUE, by_value, values_legend

    values = by_value(card.get("task", ""), card["metrics"].get("per_class") or {})
    left = len(values) - _MOST_VALUES
    if values:
        emit_table(
            BY_VALUE,
            ("value", "precision", "recall", "F1", "issues"),
            [
                (
                    name,
                    figure("precision", of["precision"]),
                    figure("recall", of["recall"]),
                    figure("f1", of["f1"]["value"]),
                    of["support"],
                )
                for name, of in values[:_MOST_VALUES]
            ],
            legend="\n".join(filter(None, [_more(left), values_legend()])),
        )


def _never(card: Mapping[str, Any]) -> None:
    """What nothing suggests, and what the model does not and a name does, each in its table."""
    from core.learning.card_words import silent_tables

    for table in silent_tables(card):
        more = _more(len(table.values) - _MOST_VALUES)
        emit_table(
            table.title,
            table.columns,
            table.rows(_MOST_VALUES),
            legend="\n".join(filter(None, [more, table.legend])),
        )


def _more(left: int) -> str:
    return f"{left} more: --json has them all." if left > 0 else ""


def _notes(card: Mapping[str, Any]) -> Sequence[str]:
    """Everything that is told in sentences, each once."""
    from core.learning.card_words import comparison_said, notes_said

    found = [f"Weak: {one}" for one in (card.get("portrait") or {}).get("weaknesses") or ()]
    found += notes_said(card)
    if sentence := comparison_said(card):
        found.append(sentence)
    return list(dict.fromkeys(found))


def _percent(one: Mapping[str, Any]) -> str:
    return percent(one["right"] / one["count"]) if one["count"] else "–"
