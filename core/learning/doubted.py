"""What is not learned from, since all others say against it, and how that is told.

Looked at are the people who file issues and the people who set values on them, each beside their
peers (:mod:`core.learning.contradicted`). Of one whose every value is contradicted nothing is
learned; of one who is contradicted in a single label, that label is not. Where a label is not
believed, nothing is known of the labels that its issue lacks: the right one may be among them.

The card says how many people, on how many issues, and names some of those. It names nobody: who
it was, and whether they had a reason, is seen in the tracker by those who may look there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.learning.contradicted import Contradicted, Seen, contradicted, looked_at
from core.learning.documents import author_number
from core.learning.estimators import Floats
from core.learning.folds import HeldOut, Task
from core.learning.rows import Row
from core.plugin import TrainedModel

AUTHOR: Final = "author"
SETTER: Final = "setter"

_UNSURE: Final = 0.25
"""The share of right answers that are so close that one like them says against nobody."""

_SUCH_AS: Final = 3
_MOST_TOLD: Final = 5
_LONGEST: Final = 60


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """What is not believed: all of somebody's, or one ``value`` of theirs.

    ``by``: AUTHOR for the issues that ``person`` filed, SETTER for what they set on any.
    """

    by: str
    person: str
    value: str = ""


def doubts(
    rows: Sequence[Row], classes: Sequence[str], task: Task, held_out: HeldOut
) -> tuple[Doubt, ...]:
    """What all others say against; nothing in nearly every project.

    Setters come first: an author is not to blame for what a doubted setter did to their issues.
    """
    many = task.truth.ndim > 1
    held = _held_many(task, held_out) if many else _held_one(task, held_out)
    values = [classes[column] for column in held.columns]
    those = [rows[row] for row in held.rows]
    setters = _people(row.set_by.get(value, "") for row, value in zip(those, values, strict=True))
    authors = _people(row.author for row in those)
    by_setter, by_author = held.seen(setters), held.seen(authors)
    among = sum(looked_at(one, by_value=many) for one in (by_setter, by_author))
    found = _named(SETTER, contradicted(by_setter, by_value=many, among=among), classes)
    doubted = {one.person for one in found}
    blamed = np.isin(setters, sorted(doubted)) & (setters != authors)
    by_author = held.seen(np.where(blamed, "", authors))
    found += _named(AUTHOR, contradicted(by_author, by_value=many, among=among), classes)
    return tuple(found)


def leave_out(
    rows: Sequence[Row], found: Sequence[Doubt], *, many: bool
) -> tuple[list[Row], tuple[Mapping[str, Any], ...]]:
    """The rows without what is doubted, and what the card says of it.

    ``many``: whether a row may be kept for what else is known of it.
    """
    known = set(found)
    of: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    people: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    rest = []
    for row in rows:
        reasons = [(value, why) for value in sorted(row.values) for why in _why(row, value, known)]
        for by, value, person in sorted({(w.by, w.value, w.person) for _, w in reasons}):
            if not of[by, value] or of[by, value][-1] is not row:
                of[by, value].append(row)
            people[by, value].add(person)
        kept = _without(row, frozenset(value for value, _ in reasons), found=known, many=many)
        if kept is not None:
            rest.append(kept)
    order = sorted(of, key=lambda one: (one[1] != "", -len(of[one]), one))
    return rest, tuple(_told(*one, people=len(people[one]), rows=of[one]) for one in order)


def with_told(
    model: TrainedModel, found: Sequence[Doubt], told: Sequence[Mapping[str, Any]]
) -> TrainedModel:
    """The model with what is said of it; about doubted authors' own issues it promises nothing.

    There it was not measured.
    """
    notes = [str(one["sentence"]) for one in told[:_MOST_TOLD]]
    if len(told) > _MOST_TOLD:
        more = len(told) - _MOST_TOLD
        notes.append(f"{more} more such are left out: the card as JSON has them all.")
    authors = sorted({author_number(one.person) for one in found if one.by == AUTHOR})
    return replace(
        model,
        data={**model.data, "doubted": authors},
        card=replace(model.card, notes=(*notes, *model.card.notes), contradicted=tuple(told)),
    )


# -- what was held out -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Held:
    """Values of held-out rows, (n,) of each: the row, the value, and how it was answered."""

    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    right: npt.NDArray[np.bool_]
    against: npt.NDArray[np.bool_]

    def seen(self, people: npt.NDArray[np.str_]) -> Seen:
        """The same as of these people, (n,)."""
        return Seen(people, self.columns, self.right, self.against)


def _held_one(task: Task, held_out: HeldOut) -> _Held:
    truth, scores = task.truth[held_out.rows], _unsigned(held_out)
    at = np.arange(len(truth))
    others = scores.copy()
    others[at, truth] = -np.inf
    right = scores.argmax(axis=1) == truth
    margins = scores[at, truth] - others.max(axis=1)
    sure = np.quantile(margins[right], _UNSURE) if right.any() else np.inf
    return _Held(held_out.rows, truth, right, margins < -sure)


def _held_many(task: Task, held_out: HeldOut) -> _Held:
    """The labels that rows have: each is answered on as many as have it, the surest.

    That something else is there to be seen says against one that is not: without any answer
    at all nothing is known of the issue.
    """
    truth, scores = task.truth[held_out.rows], _unsigned(held_out)
    answered = np.zeros(truth.shape, dtype=bool)
    for column, (facts, found) in enumerate(zip(truth.T, scores.T, strict=True)):
        known = np.sort(found[facts >= 0])
        if count := int((facts == 1).sum()):
            answered[:, column] = found >= known[-count]
    at, columns = np.nonzero(truth == 1)
    right = answered[at, columns]
    return _Held(held_out.rows[at], columns, right, ~right & np.any(answered[at], axis=1))


def _unsigned(held_out: HeldOut) -> Floats:
    """Scores that know nothing of who filed an issue: a liar's are else what is learned of them."""
    return held_out.scores if held_out.unsigned is None else held_out.unsigned


def _people(names: Any) -> npt.NDArray[np.str_]:
    return np.array(list(names), dtype=np.str_)


def _named(by: str, found: Sequence[Contradicted], classes: Sequence[str]) -> list[Doubt]:
    return [Doubt(by, one.person, classes[one.value] if one.value >= 0 else "") for one in found]


# -- leaving it out --------------------------------------------------------------------------


def _why(row: Row, value: str, found: set[Doubt]) -> list[Doubt]:
    """Why a value of a row is not believed: for who filed the issue, else for who set it."""
    of_author = [d for v in ("", value) if (d := Doubt(AUTHOR, row.author, v)) in found]
    setter = row.set_by.get(value, "")
    of_setter = [d for v in ("", value) if (d := Doubt(SETTER, setter, v)) in found]
    return (of_author or of_setter)[:1]


def _without(row: Row, values: frozenset[str], *, found: set[Doubt], many: bool) -> Row | None:
    """The row without values that are not believed; None where nothing is left to learn of it."""
    if Doubt(AUTHOR, row.author) in found:
        return None
    if not values:
        return row
    rest = row.values - values
    if not many or not (rest or row.denied):
        return None
    return replace(row, values=rest, unknown=row.unknown | values, only_denied=True)


def _told(by: str, value: str, *, people: int, rows: Sequence[Row]) -> Mapping[str, Any]:
    count = f"{len(rows):,} {'issue' if len(rows) == 1 else 'issues'}"
    such_as = [row.key for row in rows[-_SUCH_AS:]]
    label = f"“{value[:_LONGEST]}”"
    if by == AUTHOR:
        who = "one author" if people == 1 else f"{people:,} authors"
        said = (
            f"{label} on {count} of {who} is left out: there it contradicts what all others show."
            if value
            else f"The {count} of {who} are left out: what people settled on there contradicts "
            "what all others show."
        )
        said += " On theirs it promises nothing."
    else:
        who = "one person" if people == 1 else f"{people:,} people"
        what = f"{label} as {who} set it" if value else f"What {who} set"
        said = f"{what} on {count} is left out: it contradicts what all others set."
    return {
        "by": by,
        "value": value,
        "people": people,
        "issues": len(rows),
        "such_as": such_as,
        "sentence": f"{said} Such as {', '.join(such_as)}.",
    }
