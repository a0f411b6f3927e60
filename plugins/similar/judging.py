"""Whether a similar issue is worth naming, and how sure that is. Pure."""

from __future__ import annotations

import math
import re
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

_NUMBER: Final = re.compile(r"\d+")
_CHECKBOX: Final = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s{1,4}\[[ xX]\]")
SERIES: Final = 2
CHECKBOXES: Final = 3
_LINES_READ: Final = 200
_LANGUAGE_READ: Final = 1_000
_BODY_READ: Final = 20_000


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


def without_series(issue: Issue, found: Sequence[SimilarIssue]) -> list[SimilarIssue]:
    """Without the earlier ones of a series: "Nightly build 41 failed" after 39 and 40.

    One earlier issue of the same words and other numbers may be the same defect in another
    version; several are a routine.
    """
    series = [one for one in found if _differs_in_numbers(one.issue.title, issue.title)]
    return [one for one in found if one not in series] if len(series) >= SERIES else list(found)


def is_routine(candidate: Issue, issue: Issue) -> bool:
    """Whether both are the same checklist, filed anew for each release or week."""
    same_words = _without_numbers(candidate.title) == _without_numbers(issue.title)
    return same_words and _is_checklist(candidate.body) and _is_checklist(issue.body)


def is_mentioned(candidate: Issue, issue: Issue) -> bool:
    """Whether the issue names the other one itself, as a link, a duplicate or in its text."""
    if issue.duplicate_of == candidate.key or (candidate.url and candidate.url in issue.body):
        return True
    local = candidate.ref.local_key
    names = [local, local.rpartition("/")[2]]
    if "#" in local and (candidate.tracker, candidate.project) == (issue.tracker, issue.project):
        names.append("#" + local.rpartition("#")[2])
    return any(_names(name, issue.title) or _names(name, issue.body) for name in names if name)


def _names(name: str, text: str) -> bool:
    """Whether a text has this key, not merely one that it is a part of."""
    place = text.find(name)
    while place >= 0:
        end = place + len(name)
        before, after = text[max(place - 1, 0) : place], text[end : end + 1]
        if not (before.isalnum() or after.isalnum()):
            return True
        place = text.find(name, place + 1)
    return False


def _differs_in_numbers(one: str, other: str) -> bool:
    return _without_numbers(one) == _without_numbers(other) and _NUMBER.findall(
        one
    ) != _NUMBER.findall(other)


def _without_numbers(title: str) -> str:
    return " ".join(_NUMBER.sub("0", title).casefold().split())


def _language(issue: Issue) -> str:
    return language_of(f"{issue.title}\n{issue.body[:_LANGUAGE_READ]}")


def _is_checklist(body: str) -> bool:
    lines = [line.strip() for line in body[:_BODY_READ].splitlines()[:_LINES_READ]]
    lines = [line for line in lines if line]
    boxes = sum(_CHECKBOX.match(line) is not None for line in lines)
    return boxes >= CHECKBOXES and 2 * boxes >= len(lines)
