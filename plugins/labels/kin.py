"""Labels above and below each other: ``area/ui`` is a parent of ``area/ui/forms``.

Told by their names, where both are labels that can be put on an issue: a group of Linear is none,
and is never suggested. What the team does with the two is counted, not supposed: whether an
issue with the child has the parent, too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from core.model import Suggestion, SuggestionKind
from core.plugin import TrainedModel
from core.wording.english import listed

if TYPE_CHECKING:
    from core.learning.rows import Row

_PARTED = re.compile(r"\s{0,5}(?:::|[/:])\s{0,5}")
_ALWAYS: Final = 0.9
_TELLING: Final = 5
_SUREST: Final = 0.95
"""A sum of probabilities is never surer than this: labels are told one by one."""

_MOST_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Kin:
    """A parent and a child: how many issues have the child, and how many of them both."""

    parent: str
    child: str
    issues: int
    both: int

    @property
    def is_never_both(self) -> bool:
        """Whether no issue has both."""
        return self.both == 0

    @property
    def is_always_both(self) -> bool:
        """Whether nearly all issues with the child have the parent, and there are enough."""
        return self.issues >= _TELLING and self.both >= _ALWAYS * self.issues

    def to_data(self) -> list[Any]:
        """It as JSON has it."""
        return [self.parent, self.child, self.issues, self.both]


def kin_of(values: Iterable[Collection[str]]) -> list[Kin]:
    """All parents and children among the labels of issues, as far as each is on an issue."""
    sets = [frozenset(labels) for labels in values]
    counts = Counter(label for labels in sets for label in labels)
    named: dict[tuple[str, ...], str] = {}
    for label in sorted(counts):
        named.setdefault(_parts(label), label)
    above = {
        label: [named[parts[:n]] for n in range(len(parts) - 1, 0, -1) if parts[:n] in named]
        for parts, label in named.items()
    }
    both = Counter(
        (parent, label)
        for labels in sets
        for label in labels
        for parent in above.get(label, ())
        if parent in labels
    )
    return [
        Kin(parent, child, counts[child], both[parent, child])
        for child, parents in above.items()
        for parent in parents
    ]


def _parts(label: str) -> tuple[str, ...]:
    return tuple(part for part in _PARTED.split(label.casefold().strip()) if part)


def backed_up(rows: Sequence[Row], kin: Sequence[Kin], *, least: int) -> list[Row]:
    """Rows in which a child that is too rare to be learned counts for its nearest parent.

    ``least``: on so many issues a label is learned. Only where no issue has both: elsewhere the
    parent has learned from these issues already.
    """
    nearest: dict[str, Kin] = {}
    for one in kin:  # the nearest parent of each child comes first
        nearest.setdefault(one.child, one)
    rare = {
        child: one.parent
        for child, one in nearest.items()
        if one.issues < least and one.is_never_both
    }
    if not rare:
        return list(rows)

    def parent_of(row: Row, value: str) -> str:
        parent = rare.get(value, value)
        return value if parent in row.denied else parent

    return [
        replace(row, values=frozenset(parent_of(row, value) for value in row.values))
        if row.values & rare.keys()
        else row
        for row in rows
    ]


def kin_data(kin: Sequence[Kin], *, least: int) -> dict[str, Any]:
    """What a model keeps of them; nothing where there are none."""
    if not kin:
        return {}
    backed = sorted({one.parent for one in kin if one.is_never_both and one.issues < least})
    return {"kin": [one.to_data() for one in kin], "backed": backed}


def with_kin(
    found: Sequence[Suggestion],
    model: TrainedModel,
    chances: Mapping[str, float],
    *,
    present: Collection[str],
    is_open: Callable[[str], bool],
    minimum: float,
    made_by: str,
) -> Sequence[Suggestion]:
    """Suggestions of labels, as the team sets parents and children; the surest first.

    A parent comes along with its child where the team sets both, and in place of its children
    where it is surely about one of them and none of them is sure enough. Where the team never
    sets both, the surer one stays. Nothing is promised of what was not measured by itself.

    Args:
        found: what is suggested so far, the surest first.
        model: what was learned, with its :func:`kin_data`.
        chances: how likely each label is that the model can tell.
        present: the labels of the issue.
        is_open: whether a label may be suggested here.
        minimum: how sure to be.
        made_by: the plugin's name.
    """
    kin = [Kin(*one) for one in model.data.get("kin", ())]
    never = {frozenset((one.parent, one.child)) for one in kin if one.is_never_both}
    taken, kept = list(present), list[Suggestion]()

    def fits(label: str) -> bool:
        return label not in taken and not any({label, one} in never for one in taken)

    def take(one: Suggestion) -> None:
        if fits(one.value):
            taken.append(one.value)
            kept.append(one)

    def say(label: str, confidence: float, because: str) -> None:
        if confidence >= minimum and is_open(label):
            take(
                Suggestion(
                    kind=SuggestionKind.LABEL,
                    value=label,
                    confidence=round(min(confidence, _SUREST), 4),
                    because=because,
                    made_by=made_by,
                    version=f"{model.version}/kin",
                )
            )

    for one in found:
        backed = one.version == model.version and one.value in model.data.get("backed", ())
        take(replace(one, promised=None) if backed else one)
    for one in tuple(kept):
        for pair in kin:
            if pair.child == one.value and pair.is_always_both:
                with_it = f"{pair.both} of {pair.issues}"
                said = f"Issues here with “{pair.child}” have it, too: {with_it}."
                say(pair.parent, one.confidence, said)
    for parent, total, said in _instead(kin, chances):
        say(parent, total, said)
    return sorted(kept, key=lambda one: -one.confidence)


def _instead(kin: Sequence[Kin], chances: Mapping[str, float]) -> Iterator[tuple[str, float, str]]:
    """Parents, how likely each or one of its children is, and why it is said in place of those."""
    children: dict[str, list[str]] = {}
    for pair in kin:
        if pair.is_never_both and pair.child in chances:
            children.setdefault(pair.parent, []).append(pair.child)
    for parent, below in children.items():
        likely = sorted(below, key=lambda child: -chances[child])[:_MOST_NAMED]
        total = chances.get(parent, 0.0) + sum(chances[child] for child in below)
        names = listed([f"“{child}”" for child in likely])
        said = f"It is likely about one of those below it, as {names}, and no single one is sure."
        yield parent, total, said
