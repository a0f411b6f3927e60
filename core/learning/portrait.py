"""What a model's held-out answers look like: where it is sure, where right, and for whom.

Measured on issues held out in time order. The page of a card draws it, and what stands out
is said in sentences: a number nobody looks at helps nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.learning.calibration import STEPS, Floats
from core.learning.rows import Row
from core.markdown import one_line
from core.search.language import language_of

BINS: Final = 10
LEAST: Final = 20
"""Of a group with fewer issues nothing is said."""

_LEAST_OF_A_VALUE: Final = 5
_WEAK_F1: Final = 0.5
_SURE: Final = 1.64
_POOR_CALIBRATION: Final = 0.1
_MOST_NAMED: Final = 10
_LONGEST: Final = 60
"""So much of a name is told in a sentence."""


@dataclass(frozen=True, slots=True)
class HeldOutAnswers:
    """The surest answer about each held-out row: (n,) of each."""

    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    confidence: Floats
    right: npt.NDArray[np.bool_]


def portrait(
    rows: Sequence[Row], answers: HeldOutAnswers | None, metrics: Mapping[str, Any]
) -> dict[str, Any]:
    """The picture as JSON has it; without answers only what the metrics say.

    ``rows`` are all rows in time order: of an author who has none before, an issue is a
    newcomer's.
    """
    groups: dict[str, dict[str, Any]] = {}
    found: dict[str, Any] = {"curve": [], "reliability": [], "groups": groups}
    if answers is not None and len(answers.rows):
        found["curve"] = _curve(answers)
        found["reliability"] = _reliability(answers)
        held = [rows[row] for row in answers.rows]
        languages = [language_of(f"{row.title}\n{row.body}") for row in held]
        groups["language"] = _grouped(languages, answers.right)
        known = _is_regular(rows)
        authors = ["" if not rows[n].author else known[n] for n in answers.rows]
        groups["author"] = _grouped(authors, answers.right)
    found["weaknesses"] = list(_weaknesses(groups, answers, metrics))
    return found


def _curve(answers: HeldOutAnswers) -> list[dict[str, float]]:
    found = []
    for step in (0.0, *STEPS):
        sure = answers.confidence >= step
        if sure.any():
            coverage, precision = float(sure.mean()), float(answers.right[sure].mean())
            found.append({"confidence": step, "coverage": coverage, "precision": precision})
    return found


def _reliability(answers: HeldOutAnswers) -> list[dict[str, float]]:
    number = np.minimum((answers.confidence * BINS).astype(int), BINS - 1)
    return [
        {
            "confidence": float(answers.confidence[number == one].mean()),
            "right": float(answers.right[number == one].mean()),
            "count": int((number == one).sum()),
        }
        for one in range(BINS)
        if (number == one).any()
    ]


def _is_regular(rows: Sequence[Row]) -> list[str]:
    met: Counter[str] = Counter()
    found = []
    for row in rows:
        found.append("regular" if met[row.author] else "newcomer")
        met[row.author] += 1
    return found


def _grouped(names: Sequence[str], right: npt.NDArray[np.bool_]) -> dict[str, dict[str, int]]:
    counts: dict[str, list[int]] = {}
    for name, is_right in zip(names, right, strict=True):
        if name:
            of_group = counts.setdefault(name, [0, 0])
            of_group[0] += 1
            of_group[1] += bool(is_right)
    return {name: {"count": n, "right": r} for name, (n, r) in sorted(counts.items())}


def _weaknesses(
    groups: Mapping[str, Mapping[str, Mapping[str, int]]],
    answers: HeldOutAnswers | None,
    metrics: Mapping[str, Any],
) -> Sequence[str]:
    found = []
    poor = [
        name
        for name, of_class in metrics.get("per_class", {}).items()
        if of_class["f1"]["value"] < _WEAK_F1 and of_class["support"] >= _LEAST_OF_A_VALUE
    ]
    if poor:
        names = ", ".join(f"“{one_line(name, _LONGEST)}”" for name in poor[:_MOST_NAMED])
        found.append(f"It is weak at {names}{' and others' if len(poor) > _MOST_NAMED else ''}.")
    error = metrics.get("calibration_error")
    if error is not None and error["value"] > _POOR_CALIBRATION:
        found.append(f"How sure it says it is, is off by {error['value']:.0%} on average.")
    if answers is None or not len(answers.right):
        return found
    usual = float(answers.right.mean())
    for kind, said in (("language", "issues in {}"), ("author", "issues of {} authors")):
        for name, of_group in groups.get(kind, {}).items():
            share = of_group["right"] / of_group["count"]
            error_of = np.sqrt(usual * (1 - usual) / of_group["count"])
            if of_group["count"] >= LEAST and usual - share > _SURE * error_of:
                where = said.format(name.capitalize() if kind == "language" else name)
                found.append(f"Of {where} {share:.0%} were right, of all {usual:.0%}.")
    return found
