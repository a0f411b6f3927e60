"""The values of a project that its models never suggest, and why: on the card, by name.

Who waits for a label that never comes should not have to guess. Whatever a project's issues
have, and a model will not say, is named with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from core.plugin import ModelCard, TrainedModel

if TYPE_CHECKING:
    from core.learning.rows import Row

Silent: TypeAlias = Mapping[str, Mapping[str, Any]]
"""By value: ``why`` it is never suggested, and how many ``issues`` have it."""

TOO_FEW: Final = "too few issues to learn it"
OLDER: Final = "only on older issues than those that are learned from"
NOT_TOLD: Final = "held-out issues with it were told no better than by chance"
BY_BOTS: Final = "only bots or Trackside itself set it"
DOUBTED: Final = "only on issues of authors who are left out"
OWN_LINE: Final = "each project draws its own line there, and here none is known yet"
NOT_ANYWHERE: Final = "too few issues here, and not known from other projects"

NOT_LEARNED: Final = "nothing was learned of it in this project"
"""Why nothing is suggested where a project has no model of a task."""

_ABSTAINS: Final = ("Abstains: ", "What was learned is not used: ")

MOST: Final = 1_000
"""So many are kept on a card, those on most issues."""

_BEGINS: Final = "Never suggested:"
_MOST_NAMED: Final = 10
_LONGEST: Final = 60


def silent_of(values: Mapping[str, int], why: str) -> dict[str, dict[str, Any]]:
    """Values with how many issues have each, all for one reason."""
    return {value: {"why": why, "issues": count} for value, count in values.items()}


def left_out(
    rows: Sequence[Row], chosen: Sequence[Row], classes: Collection[str], *, least: int, most: int
) -> dict[str, dict[str, Any]]:
    """Why values of the rows are not among the classes.

    ``chosen``: the rows that are learned from; ``least`` issues a value needs among them, and
    ``most`` values are learned.
    """
    every = Counter(value for row in rows for value in row.values)
    learned = Counter(value for row in chosen for value in row.values)
    found = {}
    for value, count in every.items():
        if value in classes:
            continue
        if learned[value] >= least:
            why = f"not among the {most} that are used most"
        else:
            why = TOO_FEW if learned[value] == count else OLDER
        found[value] = {"why": why, "issues": count}
    return found


def with_silent(model: TrainedModel, *further: Silent) -> TrainedModel:
    """A model whose card names these values, too; what it names already stays.

    A note says it in a sentence.
    """
    named: dict[str, Mapping[str, Any]] = {}
    for some in (*further, model.card.silent):
        named |= some
    order = sorted(named, key=lambda value: (-named[value]["issues"], value))
    kept = {value: named[value] for value in order[:MOST]}
    said = silent_sentence(kept)
    notes = [note for note in model.card.notes if not note.startswith(_BEGINS)]
    card = replace(model.card, silent=kept, notes=tuple([said, *notes] if said else notes))
    return replace(model, card=card)


def with_rest(model: TrainedModel, every: Iterable[str], settled: Iterable[str]) -> TrainedModel:
    """A model whose card also names what issues have and nobody has learned.

    ``every``: the values that stand on issues, whoever set them; ``settled``: those of them
    that people settled on.
    """
    named = {*model.card.classes, *model.card.silent}
    ours, there = counted(settled, than=named), counted(every, than=named)
    by_bots = {value: count for value, count in there.items() if value not in ours}
    return with_silent(model, silent_of(by_bots, BY_BOTS), silent_of(ours, NOT_ANYWHERE))


def silent_sentence(silent: Silent) -> str:
    """The values and the reasons in a sentence of bounded length; "" where there are none."""
    by_reason: dict[str, list[str]] = {}
    for value, said in silent.items():
        by_reason.setdefault(str(said["why"]), []).append(value)
    parts = [f"{_named(values)} ({why})" for why, values in by_reason.items()]
    return f"{_BEGINS} {'; '.join(parts)}." if parts else ""


def _named(values: Sequence[str]) -> str:
    said = ", ".join(f"“{value[:_LONGEST]}”" for value in values[:_MOST_NAMED])
    more = len(values) - _MOST_NAMED
    return f"{said} and {more} more" if more > 0 else said


def why_abstains(card: ModelCard) -> str:
    """Why a model that suggests nothing at all does not, in a few words, by its card's notes."""
    for note in card.notes:
        for begins in _ABSTAINS:
            if note.startswith(begins):
                return note.removeprefix(begins).rstrip(".")
    return "what was learned here tells it no better than chance"


def counted(values: Iterable[str], than: Collection[str] = ()) -> Counter[str]:
    """How often each value stands there, but for those of ``than``."""
    return Counter(value for value in values if value not in than)
