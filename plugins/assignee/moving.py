"""A ranker that is kept from one issue to the next, while what it has to hear of only grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from core.plugin import TakenIssue, TrainedModel

if TYPE_CHECKING:
    from core.learning.assignees import Ranker


@dataclass(frozen=True, slots=True)
class _Kept:
    """A ranker, its model, and what it heard of: how many issues, the first and the last."""

    ranker: Ranker
    model: TrainedModel
    count: int
    ends: tuple[TakenIssue, ...]

    def can_go_on(self, model: TrainedModel, later: Sequence[TakenIssue]) -> bool:
        """Whether all that it heard of is the beginning of these, which are the same objects.

        A store makes them anew for every question: then one begins again, with a few hundred. A
        replay of the past gives more and more of one list, and would begin with all of it.
        """
        if self.model is not model or len(later) < self.count:
            return False
        return all(one is its for one, its in zip(self.ends, _ends(later, self.count), strict=True))


class MovingRanker:
    """Gives each issue a ranker that has heard of all that was taken since it was learned."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    @contextmanager
    def told_of(self, model: TrainedModel, later: Sequence[TakenIssue]) -> Iterator[Ranker]:
        """A ranker that nobody else has meanwhile; plugins are asked in several threads."""
        from core.learning.assignees import Ranker  # loads scikit-learn
        from core.learning.assignment import Filed

        with self._lock:
            kept, self._kept = self._kept, None
        goes_on = kept is not None and kept.can_go_on(model, later)
        ranker = kept.ranker if kept is not None and goes_on else Ranker(model)
        heard = kept.count if kept is not None and goes_on else 0
        for number in range(heard, len(later)):
            taken = later[number]
            ranker.add(
                Filed(
                    key="", title="", body="", labels=taken.labels, author=taken.author,
                    people=taken.people,
                )
            )  # fmt: skip
        yield ranker
        with self._lock:
            self._kept = _Kept(ranker, model, len(later), _ends(later, len(later)))


def _ends(taken: Sequence[TakenIssue], count: int) -> tuple[TakenIssue, ...]:
    return (taken[0], taken[count - 1]) if count else ()
