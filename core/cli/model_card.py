"""What ``trackside models show`` shows: a model's card, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from core.cli.output import emit_table, emit_text
from core.wording.figures import figure, legend, percent, plainly

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
    _by_value(card["metrics"].get("per_class") or {})
    for kind, groups in ((card.get("portrait") or {}).get("groups") or {}).items():
        if groups:
            emit_table(
                f"By {kind}, on held-out issues",
                (kind, "issues", "right"),
                [(name, one["count"], _percent(one)) for name, one in groups.items()],
            )
    _never(card.get("silent") or {})
    for said in _notes(card):
        emit_text(f"{said}\n")


def _about(model: ModelRecord, used: str) -> Sequence[tuple[str, object]]:
    from core.learning.silent import abstains

    card = model.card
    why = abstains(card)
    said = (used or "no") + (f": {why}" if used and why else "")
    rows: list[tuple[str, object]] = [("version", model.version), ("in use", said)]
    if why and not used:
        rows.append(("abstains", why))
    if about := card.get("about"):
        rows.append(("what it is", about))
    learned = f"{card['rows']:,} issues"
    if card.get("first"):
        learned += f", filed from {card['first'][:10]} to {(card.get('last') or '')[:10]}"
    rows.append(("learned from", learned))
    rows.append(("values", ", ".join(card["classes"]) or "–"))
    if held_out := card["metrics"].get("held_out"):
        rows.append(("measured on", f"the newest {held_out:,}, held out in time order"))
    return rows


def _measured(card: Mapping[str, Any]) -> None:
    from core.learning.card_words import baselines_said, measured_of

    baselines = baselines_said(card)
    measured = list(measured_of(card).items())
    if measured:
        emit_table(
            "Measured on held-out issues",
            ("metric", "this model", *map(plainly, baselines)),
            [
                (
                    plainly(name),
                    figure(name, value),
                    *(figure(name, of.get(name)) for of in baselines.values()),
                )
                for name, value in measured
            ],
            legend=legend([*dict(measured), *baselines], task=card.get("task", ""), intervals=True),
        )


def _by_value(classes: Mapping[str, Any]) -> None:
    largest = sorted(classes.items(), key=lambda pair: -pair[1]["support"])
    left = len(largest) - _MOST_VALUES
    if largest:
        emit_table(
            "By value, on held-out issues",
            ("value", "precision", "recall", "F1", "issues"),
            [
                (
                    name,
                    figure("precision", of["precision"]),
                    figure("recall", of["recall"]),
                    figure("f1", of["f1"]["value"]),
                    of["support"],
                )
                for name, of in largest[:_MOST_VALUES]
            ],
            legend="\n".join(
                [
                    *([f"{left} more: --json has them all."] if left > 0 else []),
                    legend(("precision", "recall", "f1", "all_answers")),
                ]
            ),
        )


def _never(silent: Mapping[str, Any]) -> None:
    """What nothing suggests, and what the model does not and a name does, each in its table."""
    from core.learning.silent import WHERE_NAMED, by_name, never_said

    _not_said("What it never suggests", never_said(silent))
    for where, some in by_name(silent).items():
        _not_said(
            "What is suggested by name alone", some, legend=f"Only where {WHERE_NAMED[where]}."
        )


def _not_said(title: str, silent: Mapping[str, Any], *, legend: str = "") -> None:
    if not silent:
        return
    left = len(silent) - _MOST_VALUES
    more = [f"{left} more: --json has them all."] if left > 0 else []
    lacks = any("lacks" in of for of in silent.values())
    if lacks:
        more.append("lacks: so many issues more and it can be learned.")
    emit_table(
        title,
        ("value", "issues", *(["lacks"] if lacks else []), "why"),
        [
            (name, of["issues"], *([of.get("lacks", "")] if lacks else []), of["why"])
            for name, of in list(silent.items())[:_MOST_VALUES]
        ],
        legend="\n".join(filter(None, [legend, *more])),
    )


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
