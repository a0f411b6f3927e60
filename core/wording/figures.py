"""How figures are written that people read, and what they mean: one rule. Pure.

- A probability or a share (confidence, precision, recall, coverage, how far confidence is off) is a
  whole percent: ``61%``. Its 95% interval follows in brackets: ``61% (58–64)``.
- A confidence, which is held against a bar, is never rounded up, and 99% at the most
  (:func:`core.wording.english.percent_reached`). A share that was measured is rounded.
- F1, the reciprocal rank and steps off are shares of nothing: three digits, ``0.612 (0.58–0.64)``.
- What is none of these, as points and strengths, has two digits.
- JSON has the raw number, between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isnan
from typing import Final

from core.wording.english import percent_reached

Figure = Mapping[str, float] | float | None
"""A value with its interval (``value``, ``low``, ``high``), without one, or none."""

_PLAIN: Final = frozenset({"f1", "macro_f1", "micro_f1", "mrr", "steps_off"})
_NONE: Final = "–"

_MEANINGS: Final[Mapping[str, str]] = {
    "macro_f1": "F1 of each value, averaged; F1 is precision and recall in one, 1 at best",
    "micro_f1": "F1 of all answers together, where common values weigh more",
    "confidence": "how sure an answer is; of a hundred at 80%, about eighty should be right",
    "calibration_error": "how far its confidence is off from how often it is right",
    "coverage": "share of issues that are answered, the surest first",
    "coverage_at_0.90": "share of issues that can be answered, the surest first, with 90% right",
    "coverage_at_0.95": "the same with 95% right",
    "abstained": "share of issues on which nothing would be said",
    "within_one_step": "share of answers no further off than high is from urgent or medium",
    "steps_off": "how many steps answers are off on average: 0 if all are right, 3 at worst",
    "top1": "share of issues that the person named first took",
    "top3": "share of issues that one of the three named first took",
    "top1_learned_only": "top 1 by what was learned alone, not told who took what since",
    "top3_learned_only": "top 3 likewise",
    "top1_without_labels": "top 1 had the issues come without labels",
    "top3_without_labels": "top 3 likewise",
    "recall_at_1": "share of duplicates whose original is found in the first place",
    "recall_at_5": "share of those whose original is among the first 5 found",
    "recall_at_10": "share of those whose original is among the first 10 found",
    "recall_at_20": "the same of the first 20",
    "mrr": "1 for an original in the first place, 1/2 in the second, 1/3 …, averaged",
    "verdict_precision": "share of duplicates among the flagged pairs that were judged",
    "verdict_recall": "share that was flagged of the pairs judged duplicates",
    "verdict_precision_sure": "precision, of pairs whose reader was sure",
    "verdict_recall_sure": "recall, of pairs whose reader was sure",
    "precision": "share of right ones among the answers with this value",
    "recall": "share that was answered so of the issues with this value",
    "f1": "precision and recall in one, 1 at best",
    "right": "share of the answers that were right",
    "ideal": "right as often as it is sure",
    "support": "issues with this value",
    "all_answers": "count here, also those that are not sure enough to be said",
    "asked_of_fixed": "share of the newest fixed bug reports that would be asked for something",
    "asked_of_closed_unfixed": "the same of those that were closed without a fix",
    "majority": "always the commonest",
    "most_recent": "always the newest",
    "as_common_as_before": "each label as likely as it was before; said where half had it",
    "tfidf": "plain TF-IDF, for comparison",
    "search": "what is found by words alone, before it is put in order",
}
_OF_TASKS: Final[Mapping[str, Mapping[str, str]]] = {
    "assignee": {
        "majority": "whoever took most",
        "most_recent": "whoever took the newest",
        "most_lately": "whoever took most of the last issues, told who took what since",
        "most_ever": "whoever took most issues ever, told who took what since",
    },
    "duplicates": {
        "majority": "the issues that most were duplicates of so far",
        "most_recent": "the newest issues",
    },
}
_NAMES: Final[Mapping[str, str]] = {
    "macro_f1": "macro F1",
    "micro_f1": "micro F1",
    "f1": "F1",
    "mrr": "reciprocal rank",
    "tfidf": "TF-IDF",
}


def percent(share: float) -> str:
    """A share: ``61%``."""
    return _NONE if isnan(share) else f"{share:.0%}"


def chance(probability: float) -> str:
    """A probability that may be tiny, where that is the point: ``under 1%``."""
    return "under 1%" if probability < 0.01 else percent(probability)


def sure(confidence: float) -> str:
    """A confidence: ``61%``, also of 0.619."""
    return f"{percent_reached(confidence)}%"


def interval(share: Figure) -> str:
    """A share with its interval, where it has one: ``61% (58–64)``."""
    return figure("", share)


def figure(name: str, value: Figure) -> str:
    """A metric of this name, with its interval, where it has one."""
    if value is None:
        return _NONE
    if not isinstance(value, Mapping):
        value = {"value": value}
    # The store keeps "nan" as a text.
    known = {part: float(number) for part, number in value.items()}
    if isnan(known["value"]):
        return _NONE
    if name in _PLAIN:
        bounds = f" ({known['low']:.2f}–{known['high']:.2f})" if "low" in known else ""
        return f"{known['value']:.3f}{bounds}"
    bounds = f" ({100 * known['low']:.0f}–{100 * known['high']:.0f})" if "low" in known else ""
    return percent(known["value"]) + bounds


def plainly(name: str) -> str:
    """A metric's name in words: ``coverage at 90%``."""
    if name in _NAMES:
        return _NAMES[name]
    said = name.replace("_", " ").replace("0.90", "90%").replace("0.95", "95%")
    return said.replace("top1", "top 1").replace("top3", "top 3")


def legend(names: Iterable[str], *, task: str = "", intervals: bool = False) -> str:
    """What metrics and columns mean, one a line; what has no meaning here is left out.

    ``task``: what is measured; simple rules answer each in another way. ``intervals``: whether
    figures have one.
    """
    known = {**_MEANINGS, **_OF_TASKS.get(task, {})}
    said = [f"{plainly(name)}: {known[name]}." for name in dict.fromkeys(names) if name in known]
    if intervals and said:
        said.append("In brackets: the 95% interval.")
    return "\n".join(said)
