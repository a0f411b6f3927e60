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

from core.learning.calibration import lower_bound
from core.learning.rows import Row

LEAST: Final = 20
"""Of an author with fewer held-out issues nothing is said."""

_LEAST_AUTHORS: Final = 3
"""So many others must have been asked about, or "all others" means nothing."""

_MOST_OF_ALL: Final = 1 / 3
"""Whoever filed more than this of the issues is what is usual here, not what contradicts it."""

_MOST_RIGHT: Final = 0.25
_OTHERS_RIGHT: Final = 0.6
_CHANCE: Final = 1e-6


def contradicted(rows: Sequence[Row], right: npt.NDArray[np.bool_]) -> frozenset[str]:
    """The authors of whose held-out ``rows`` hardly any answer was ``right`` (n,)."""
    authors = np.array([row.author for row in rows])
    names, counts = np.unique(authors[authors != ""], return_counts=True)
    found = []
    for name in names[(counts >= LEAST) & (counts <= _MOST_OF_ALL * len(rows))]:
        theirs = authors == name
        others = right[~theirs]
        enough = len(others) >= LEAST and len(set(authors[~theirs]) - {""}) >= _LEAST_AUTHORS
        if not enough or others.mean() < _OTHERS_RIGHT:
            continue
        count, hits = int(theirs.sum()), int(right[theirs].sum())
        surely = lower_bound(len(others), int(others.sum()))
        if hits <= _MOST_RIGHT * count and float(binom.cdf(hits, count, surely)) < _CHANCE:
            found.append(str(name))
    return frozenset(found)
