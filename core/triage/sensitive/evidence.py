"""How the ideas at the beginning of an issue weigh together, where no rule holds.

Each rule names a few ideas that must meet; people find wordings that leave one of them out.
So the ideas in the first words are weighed too: what each speaks for or against was learned
from examples that were made up for it (``benchmarks/sensitive_weights.py``). Only the beginning
counts: reporters say there what it is about, and in a long text ideas meet by chance.
"""

from __future__ import annotations

import math
from typing import Final

from core.triage.sensitive.concepts import ideas_at_the_beginning, is_asked_for
from core.triage.sensitive.weights import BASE, LENGTH, SORTS, WEIGHTS

OPENING: Final = 20
"""Words that are weighed."""

SHORTEST: Final = 12
"""A text of fewer words counts as having so many: few ideas in few words are not much."""

_FEWEST: Final = 4
_WISHES: Final = frozenset(["WISH", "FEATURE"])

THRESHOLD: Final = 145
"""From this weight on an issue is sensitive; chosen so that few ordinary issues reach it."""


def weight_of(said: str) -> int:
    """How much the beginning of a text in lower case speaks for its being sensitive."""
    ideas, words = ideas_at_the_beginning(said, OPENING)
    return (
        BASE
        + round(LENGTH * math.log1p(max(words, SHORTEST)))
        + sum(WEIGHTS[one][0] for one in ideas)
    )


def what_weighs(said: str) -> str:
    """Of which sort a text in lower case is, weighed by how it begins; "" where it is too light."""
    ideas, words = ideas_at_the_beginning(said, OPENING)
    if is_asked_for(said) or ideas & _WISHES or (words < _FEWEST and said.isascii()):
        return ""
    if weight_of(said) < THRESHOLD:
        return ""
    by_sort = [sum(WEIGHTS[one][at] for one in ideas) for at in range(1, len(SORTS) + 1)]
    return SORTS[by_sort.index(max(by_sort))]
