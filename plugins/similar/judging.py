"""Whether a similar issue is worth naming, and how sure that is. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

from core.model import Issue
from core.plugin import SimilarIssue
from core.search.language import language_of

# Fitted by logistic regression on 253 pairs of issues that one person judged by reading both:
# 181 of a Java project with long reports, 36 of a Python library, and 36 of a mobile browser
# of whose issues most have a title only; each project counts for a third. "Useful" is a
# duplicate or a related issue. Of the pairs given 0.5 to 0.6, 17 of 25 were useful; from 0.8,
# 78 of 81. Left out in turn, titles alone fared worst: 10 of 24 where half was claimed.
# Nothing is applied on its strength: it orders suggestions and keeps weak ones back.
_BASE: Final = 0.0
_PER_SCORE: Final = 1.1
_PER_LEAD: Final = 2.1

RUNNERS_UP: Final = slice(3, 10)
"""The places whose middle score is what any issue finds, alike or not."""

ENOUGH_FOUND: Final = 5
NEARLY_ALL: Final = 0.9
USUAL_LEAD: Final = 1.5
"""Taken where too little was found to tell."""

_LANGUAGE_READ: Final = 1_000


def confidence(score: float, lead: float) -> float:
    """The probability that a reader finds the other issue a duplicate or related.

    Args:
        score: how much of the new issue was found in the other, from 0 to about 1.
        lead: the score as a multiple of that of the runners-up.
    """
    if score <= 0 or lead <= 0:
        return 0.0
    odds = _BASE + _PER_SCORE * math.log(min(score, 1.0)) + _PER_LEAD * math.log(lead)
    return round(1 / (1 + math.exp(-odds)), 4)


def falling(sure: Sequence[float]) -> list[float]:
    """Confidences in the order of what they belong to, none below one that comes after it."""
    found = list(sure)
    for number in range(len(found) - 2, -1, -1):
        found[number] = max(found[number], found[number + 1])
    return found


def lead_over(scores: Sequence[float], score: float) -> float:
    """How many times a score is that of the runners-up; ``scores`` are all, best first."""
    runners_up = scores[RUNNERS_UP]
    if len(scores) < ENOUGH_FOUND or not median(runners_up):
        return USUAL_LEAD
    return score / median(runners_up)


def lead_of(issue: Issue, found: Sequence[SimilarIssue], one: SimilarIssue) -> float:
    """The lead of one of the issues found over the others.

    Among issues in other languages, the few in the same language lead by their language
    alone: "with kind regards" is rare there. Such a lead counts for the usual one at most.
    """
    lead = lead_over([other.score for other in found], one.score)
    language = _language(issue)
    others = [_language(other.issue) for other in found[RUNNERS_UP]]
    if _language(one.issue) == language and others.count(language) * 2 < len(others):
        return min(lead, USUAL_LEAD)
    return lead


def has_enough(one: SimilarIssue, minimal_shared: int) -> bool:
    """Whether it shares enough terms; two will do where nearly all of the issue was found."""
    if one.score >= NEARLY_ALL:
        minimal_shared = min(minimal_shared, 2)
    return len(one.shared) >= minimal_shared


def _language(issue: Issue) -> str:
    return language_of(f"{issue.title}\n{issue.body[:_LANGUAGE_READ]}")
