"""Authors whose issues are labelled against what everybody else's show: not to be learned from.

Somebody may label wrongly on purpose, or a script may. What is learned from all the others
then contradicts nearly every issue of theirs, far beyond what chance and a difficult subject
explain. Only such plain cases count: who is merely hard to predict is learned from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from core.learning.rows import Row

LEAST: Final = 20
"""Of an author with fewer held-out issues nothing is said."""

_MOST_RIGHT: Final = 0.25
_OTHERS_RIGHT: Final = 0.6
_CHANCE: Final = 1e-6


def contradicted(rows: Sequence[Row], right: npt.NDArray[np.bool_]) -> frozenset[str]:
    """The authors of whose held-out ``rows`` hardly any answer was ``right`` (n,)."""
    authors = np.array([row.author for row in rows])
    names, counts = np.unique(authors[authors != ""], return_counts=True)
    found = []
    for name in names[counts >= LEAST]:
        theirs = authors == name
        count, hits = int(theirs.sum()), int(right[theirs].sum())
        others = float(right[~theirs].mean()) if (~theirs).any() else 0.0
        if (
            others >= _OTHERS_RIGHT
            and hits <= _MOST_RIGHT * count
            and float(binom.cdf(hits, count, others)) < _CHANCE
        ):
            found.append(str(name))
    return frozenset(found)
