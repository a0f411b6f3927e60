"""The values of a project that its models never suggest, and why: on the card, by name.

Who waits for a label that never comes should not have to guess. Whatever a project's issues
have, and a model will not say, is named with the reason. A label that is suggested all the same
where an issue says its name (:mod:`core.learning.by_name`) is told apart from those that never are.
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
"""By value: ``why`` no model suggests it, and how many ``issues`` have it.

``takes``, ``lacks``: of how many issues it can be learned, and how many more than count now, where
that is why. ``by_name``: where an issue has to say its name to get it all the same, one of
WHERE_NAMED; not there where nothing suggests it.
"""

WHERE_NAMED: Final[Mapping[str, str]] = {
    "title": "the title says its name",
    "title and description": "the title says its name, and the issue something of its description",
    "text": "the title or the text says its name",
}
"""What an issue has to say for a label that no model suggests."""

TOO_FEW: Final = "too few issues to learn it"
OLDER: Final = "only on older issues than those that are learned from"
ON_ALL: Final = "all issues that are learned from have it, so there is nothing to tell it from"
ON_NEARLY_ALL: Final = "nearly all issues have it, and those without it were not told from them"
NOT_TOLD: Final = "held-out issues with it were told no better than by chance"
BY_BOTS: Final = "only bots or Trackside itself set it"
DOUBTED: Final = "only where it is left out, because it contradicts what all others show"
OWN_LINE: Final = "each project draws its own line there, and here none is known yet"
NOT_ANYWHERE: Final = "too few issues here, and not known from other projects"

NOT_LEARNED: Final = "nothing was learned of it in this project"
"""Why nothing is suggested where a project has no model of a task."""

NAMES: Final = "labels_by_name"
"""The task of what was counted of labels that issues name; see :mod:`core.learning.by_name`."""

_ABSTAINS: Final = ("Abstains: ", "What was learned is not used: ")

MOST: Final = 1_000
"""So many are kept on a card, those on most issues."""

_BEGINS: Final = "Never suggested:"
_BY_NAME: Final = "Suggested by name alone"
_MOST_NAMED: Final = 10
_MOST_REASONS: Final = 6
_LONGEST: Final = 60

_BY_CHANCE: Final = "what was learned here tells it no better than chance"


def silent_of(values: Mapping[str, int], why: str, *, takes: int = 0) -> dict[str, dict[str, Any]]:
    """Values with how many issues have each, all for one reason.

    ``takes``: of how many issues a value can be learned, where that is the reason.
    """
    return {
        value: {"why": why, "issues": count, **lacking(count, takes)}
        for value, count in values.items()
    }


def lacking(count: int, takes: int) -> dict[str, int]:
    """How many issues a value lacks of those that it takes; nothing where it lacks none."""
    return {"takes": takes, "lacks": takes - count} if count < takes else {}


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
        found[value] = {"why": why, "issues": count, **lacking(learned[value], least)}
    return found


def with_silent(model: TrainedModel, *further: Silent) -> TrainedModel:
    """A model whose card names these values, too; what it names already stays.

    Notes say it in sentences.
    """
    named: dict[str, Mapping[str, Any]] = {}
    for some in (*further, model.card.silent):
        named |= some
    order = sorted(named, key=lambda value: (-named[value]["issues"], value))
    kept = {value: named[value] for value in order[:MOST]}
    notes = [note for note in model.card.notes if not tells_of_silent(note)]
    card = replace(model.card, silent=kept, notes=(*silent_sentences(kept), *notes))
    return replace(model, card=card)


def with_rest(
    model: TrainedModel, every: Iterable[str], settled: Iterable[str], *, takes: int
) -> TrainedModel:
    """A model whose card also names what issues have and nobody has learned.

    ``every``: the values that stand on issues, whoever set them; ``settled``: those of them
    that people settled on; ``takes``: of how many issues a value can be learned.
    """
    named = {*model.card.classes, *model.card.silent}
    ours, there = counted(settled, than=named), counted(every, than=named)
    by_bots = {value: count for value, count in there.items() if value not in ours}
    return with_silent(
        model, silent_of(by_bots, BY_BOTS), silent_of(ours, NOT_ANYWHERE, takes=takes)
    )


def silent_sentences(silent: Silent) -> list[str]:
    """The values and the reasons in sentences of bounded length, for the notes of a card.

    Those that nothing suggests come first, and then those that a name suggests.
    """
    found = []
    if said := reasons_said(never_said(silent)):
        found.append(f"{_BEGINS} {said}.")
    for where, some in by_name(silent).items():
        found.append(f"{_BY_NAME}, where {WHERE_NAMED[where]}: {reasons_said(some)}.")
    return found


def tells_of_silent(note: str) -> bool:
    """Whether a card's note is one of :func:`silent_sentences`."""
    return note.startswith((_BEGINS, _BY_NAME))


def never_said(silent: Silent) -> Silent:
    """Those that nothing suggests, whatever an issue says."""
    return {value: said for value, said in silent.items() if not said.get("by_name")}


def by_name(silent: Silent) -> Mapping[str, Silent]:
    """Those that an issue gets which says their names, by where it has to say them."""
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for value, said in silent.items():
        if (where := said.get("by_name")) in WHERE_NAMED:
            found.setdefault(str(where), {})[value] = said
    return found


def reasons_said(silent: Silent) -> str:
    """The values by their reasons, in bounded length: ``“ui” has 2 of 5, “docs” (too few …)``."""
    by_reason: dict[str, list[str]] = {}
    for value, said in silent.items():
        has = f" has {said['takes'] - said['lacks']} of {said['takes']}" if "lacks" in said else ""
        by_reason.setdefault(str(said["why"]), []).append(f"“{value[:_LONGEST]}”{has}")
    told = [f"{_named(values)} ({why})" for why, values in by_reason.items()]
    left = sum(map(len, list(by_reason.values())[_MOST_REASONS:]))
    more = [f"and {left} more, for other reasons"] if left else []
    return "; ".join([*told[:_MOST_REASONS], *more])


def _named(values: Sequence[str]) -> str:
    said = ", ".join(values[:_MOST_NAMED])
    more = len(values) - _MOST_NAMED
    return f"{said} and {more} more" if more > 0 else said


def why_abstains(card: ModelCard) -> str:
    """Why a model that suggests nothing at all does not, in a few words, by its card."""
    said = why_none(card.task, card.classes, card.notes, card.silent)
    return said or _BY_CHANCE


def reason_to_abstain(notes: Iterable[str]) -> str:
    """The same by notes alone."""
    return why_none("", (), notes, {}) or _BY_CHANCE


def abstains(card: Mapping[str, Any]) -> str:
    """Why a model suggests nothing at all, by its card as the store has it; "" where it does."""
    return why_none(
        str(card.get("task", "")),
        card.get("classes") or (),
        card.get("notes") or (),
        card.get("silent") or {},
    )


def why_none(task: str, classes: Collection[str], notes: Iterable[str], silent: Silent) -> str:
    """Why none of a card's values is ever suggested, in a few words; "" where one is.

    By its notes, or by what keeps each of its values silent. What a name suggests all the same is
    not suggested by what was learned, but by the counts of names alone.
    """
    for note in notes:
        for begins in _ABSTAINS:
            if note.startswith(begins):
                return note.removeprefix(begins).rstrip(".")
    kept = unsaid_by(task, silent)
    if task == NAMES and not classes:
        return "no label's name was right often enough on the issues here"
    if not classes or not all(value in kept for value in classes):
        return ""
    said = reasons_said({value: kept[value] for value in classes})
    return f"none of its values is suggested by what was learned: {said}"


def unsaid_by(task: str, silent: Silent) -> Silent:
    """Those that the model of this task does not suggest, though that of names may."""
    return never_said(silent) if task == NAMES else silent


def counted(values: Iterable[str], than: Collection[str] = ()) -> Counter[str]:
    """How often each value stands there, but for those of ``than``."""
    return Counter(value for value in values if value not in than)
