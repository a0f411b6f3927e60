"""From which strength on a pair is called a duplicate here: what people's answers bear out. Pure.

Nobody's word is taken for it that a threshold that did well elsewhere does well here. Until
people have answered often enough the default holds, which is high. Then it is the lowest
step at which the lower bound of how often they agreed reaches the target, and where they
agree clearly less often than that, the verdict is silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from core.learning.calibration import TELLING, Track, lower_bound
from core.model import Issue, SuggestionKind
from core.plugin import Answered, Fared
from core.search.likeness import likeness
from core.search.pairs import Rarity, text_of
from core.search.verdict import is_in_doubt, strength, what_sets_apart

STEPS: Final = (0.3, 0.5, 0.7, 0.8, 0.88, 0.95, 0.98)
ENOUGH: Final = 30
"""With fewer answered pairs the default threshold holds."""

SILENT: Final = 2.0
"""A threshold that no strength reaches."""

_MOST_ISSUES: Final = 20_000
_MOST_ANSWERED: Final = 2_000
_RELATING: Final = frozenset(
    {SuggestionKind.SIMILAR, SuggestionKind.RELATED, SuggestionKind.DUPLICATE}
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least strength of a duplicate; ``track``: what was measured, if enough was."""

    least: float
    track: Track | None = None

    def promised(self, strong: float) -> float | None:
        """The lower 95 % bound of how often people agreed with such; None if unmeasured."""
        return None if self.track is None else self.track.promised(strong)

    def to_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "least": self.least,
            "steps": [list(s) for s in self.track.steps] if self.track else [],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """What ``to_data`` described."""
        steps = tuple((float(step), int(n), int(right)) for step, n, right in data["steps"])
        return cls(float(data["least"]), Track(steps) if steps else None)


@dataclass(frozen=True, slots=True)
class Answer:
    """A pair that looks like one report: how strongly, and whether people say that it is."""

    strength: float
    right: bool


def learn_threshold(answers: Sequence[Answer], *, default: float, target: float) -> Threshold:
    """The threshold that answers bear out.

    Args:
        answers: of pairs that nothing speaks against; the others are never called duplicates.
        default: what holds where too little was answered.
        target: the share of duplicates that must be right, with 95 % confidence.
    """
    if len(answers) < ENOUGH:
        return Threshold(default)
    counted = []
    for step in STEPS:
        right = [one.right for one in answers if one.strength >= step]
        counted.append((step, len(right), sum(right)))
    track = Track(tuple(counted))
    for place, (step, n, _) in enumerate(counted):
        above = counted[place + 1][1] if place + 1 < len(counted) else 0
        # Below the default, such as are about this strong must have been seen themselves.
        is_known = step >= default or n - above >= TELLING
        if is_known and (track.promised(step) or 0.0) >= target:
            return Threshold(step, track)
    from_default = [one.right for one in answers if one.strength >= default]
    if is_below(len(from_default), sum(from_default), target):
        return Threshold(SILENT, track)
    return Threshold(default, track)


def is_refused(fared: Iterable[Fared], target: float) -> bool:
    """Whether people lately agreed with clearly fewer duplicates than they were to."""
    said = [one.right for one in fared if one.told and one.right is not None]
    return is_below(len(said), sum(said), target)


def is_below(count: int, right: int, target: float) -> bool:
    """Whether a share is below a target, with 95 % confidence; of few nothing is said."""
    return count >= TELLING and 1 - lower_bound(count, count - right) < target


def answered_pairs(
    history: Sequence[Issue], answers: Mapping[str, Sequence[Answered]]
) -> Sequence[Answer]:
    """What people said of pairs of a history that look like one report.

    Who says that an issue is a duplicate has said so, by an answer or by a mark in the
    tracker. Who accepts it as similar or as related, and marks nothing, has said that it is
    not: that may do them wrong, and the promise is the safer for it. What nobody was
    asked about does not count: most duplicates are never marked, and no mark proves nothing.
    """
    history = history[-_MOST_ISSUES:]
    by_key = {issue.key: issue for issue in history}
    asked = [
        (by_key[key], by_key[one.value], one)
        for key, said in answers.items()
        for one in said
        if one.kind in _RELATING and key in by_key and one.value in by_key
    ][-_MOST_ANSWERED:]
    if len(asked) < ENOUGH:
        return ()
    rarity = Rarity()
    for issue in history:
        rarity.add(text_of(issue.title, issue.body))
    found: dict[tuple[str, str], Answer] = {}
    for issue, other, one in asked:
        said = _is_duplicate(issue, other, one)
        pair = likeness(issue, other, rarity.weights())
        if said is not None and not what_sets_apart(pair) and not is_in_doubt(pair):
            key = (issue.key, other.key)
            known = found.get(key)
            # A yes to the duplicate outweighs what was said to the same pair as a similar one.
            found[key] = Answer(strength(pair), said or (known is not None and known.right))
    return list(found.values())


def _is_duplicate(issue: Issue, other: Issue, said: Answered) -> bool | None:
    """Whether people say that a pair is one report; None where they say nothing of it."""
    marked = issue.duplicate_of == other.key or other.duplicate_of == issue.key
    if marked:
        return True
    if said.kind == SuggestionKind.DUPLICATE:
        return said.right
    # Who refuses a related one may think that it is the same.
    return None if said.kind == SuggestionKind.RELATED and not said.right else False
