"""Whether new issues still are what a model was learned from.

Inputs: how much of what issues say is unknown to the model. Predictions: how its answers
spread over the values, by the population stability index. Both are compared with issues
that had been held out when it was learned, so that what is normal there is no alarm here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2

from core.learning.documents import BLOCKS, Document, Hashes, document
from core.learning.features import IssueFeatures
from core.learning.prediction import probabilities
from core.learning.rows import as_filed, author_of
from core.model import Issue
from core.plugin import TrainedModel

NEWEST: Final = 200
LEAST: Final = 50
"""With fewer new issues than this nothing can be told."""

SHIFTED: Final = 0.25
"""From this index on a population is commonly taken for another one."""

_STRANGE: Final = 1.25
"""So many times as many unknown words as usual are many, if chance does not explain it."""

_SURE: Final = 3.0
_WORDS: Final = BLOCKS.index("words")
_FLOOR: Final = 0.005
_COMMON: Final = 0.02
_CERTAIN: Final = 0.999


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What came of a look. None for what cannot be told.

    ``unknown``: share of words that the model does not know, ``usual`` the same of issues
    held out when it was learned. ``shift``: the index of its answers.
    """

    task: str
    version: str
    issues: int
    unknown: float | None = None
    usual: float | None = None
    shift: float | None = None
    strange: bool = False
    shifted: bool = False

    @property
    def reasons(self) -> Sequence[str]:
        """What has changed, in sentences; none where nothing has."""
        found = []
        if self.strange:
            found.append(
                f"{self.task}: of the words of new issues {self.unknown:.0%} are unknown, "
                f"{self.usual:.0%} were usual"
            )
        if self.shifted:
            found.append(
                f"{self.task}: its answers spread otherwise than they did (index {self.shift:.2f})"
            )
        return found


def reference(documents: Sequence[Document], answers: Sequence[str]) -> dict[str, Any]:
    """What is usual: by a vocabulary of the older documents, and by answers to the newer ones.

    ``documents`` are in time order; ``answers`` those that were held out.
    """
    cut = round(0.8 * len(documents))
    older, newer = documents[:cut], documents[cut:]
    found: dict[str, Any] = {"answers": shares_of(answers), "count": len(answers)}
    if len(older) >= LEAST and newer:
        vocabulary = IssueFeatures().fit(older).vocabulary_
        unknown = unknown_shares(newer, vocabulary)
        found["unknown"] = [float(unknown.mean()), float(unknown.std())]
    return found


def unknown_shares(documents: Sequence[Document], vocabulary: Hashes) -> npt.NDArray[np.float64]:
    """The share of each document's words (n,) that a sorted vocabulary lacks."""
    shares = []
    for one in documents:
        words = one.hashes[one.bounds[_WORDS] : one.bounds[_WORDS + 1]]
        known = np.isin(words, vocabulary, assume_unique=True)
        shares.append(1 - float(known.mean()) if len(words) else 0.0)
    return np.array(shares)


def shares_of(answers: Sequence[str]) -> dict[str, float]:
    """Which share of answers each value has."""
    values, counts = np.unique(np.array(answers, dtype=str), return_counts=True)
    return {str(value): float(n / len(answers)) for value, n in zip(values, counts, strict=True)}


def stability_index(before: Mapping[str, float], now: Mapping[str, float]) -> float:
    """The population stability index of two distributions; small shares count as _FLOOR."""
    values = sorted(before.keys() | now.keys())
    old = np.array([max(before.get(value, 0.0), _FLOOR) for value in values])
    new = np.array([max(now.get(value, 0.0), _FLOOR) for value in values])
    old, new = old / old.sum(), new / new.sum()
    return float(np.sum((new - old) * np.log(new / old)))


def is_beyond_chance(index: float, values: int, before: int, now: int) -> bool:
    """Whether two samples of one population would hardly differ so much.

    The index of two samples of it, of ``before`` and ``now``, is about a chi-squared
    variable of ``values`` - 1 degrees of freedom times the sum of their inverse sizes.
    """
    chance = float(chi2.ppf(_CERTAIN, max(1, values - 1))) * (1 / before + 1 / now)
    return index >= max(SHIFTED, chance)


def merged(before: Mapping[str, float], now: Mapping[str, float]) -> Sequence[dict[str, float]]:
    """Both with their rare values as one: of those hardly anything is known."""
    kept = {value for value, share in before.items() if share >= _COMMON}

    def merge(shares: Mapping[str, float]) -> dict[str, float]:
        found = {value: share for value, share in shares.items() if value in kept}
        return found | {"": sum(share for value, share in shares.items() if value not in kept)}

    return merge(before), merge(now)


def look(model: TrainedModel, issues: Sequence[Issue]) -> Drift | None:
    """Compare the newest issues with what is usual; None where nothing can be told.

    ``issues`` are those filed since the model was learned, in time order.
    """
    usual = model.data.get("reference")
    newest = issues[-NEWEST:]
    if not usual or len(newest) < LEAST or model.estimator is None:
        return None
    read = [document(*as_filed(issue), author_of(issue)) for issue in newest]
    answers = [model.data["classes"][n] for n in probabilities(model, read).argmax(axis=1)]
    shift, shifted = None, False
    if usual["answers"]:
        before, now = merged(usual["answers"], shares_of(answers))
        shift = stability_index(before, now)
        shifted = is_beyond_chance(shift, len(before), usual["count"], len(read))
    unknown = mean = None
    strange = False
    features = model.estimator[0]
    if "unknown" in usual and isinstance(features, IssueFeatures):
        mean, spread = usual["unknown"]
        unknown = float(unknown_shares(read, features.vocabulary_).mean())
        error = max(spread, 1e-6) / np.sqrt(len(read))
        strange = bool(unknown > _STRANGE * mean and unknown - mean > _SURE * error)
    return Drift(
        task=model.task,
        version=model.version,
        issues=len(newest),
        unknown=unknown,
        usual=mean,
        shift=shift,
        strange=strange,
        shifted=shifted,
    )
