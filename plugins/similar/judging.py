"""Whether a similar issue is worth naming, and how sure that is. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

from core.model import Issue
from core.plugin import SimilarIssue

# Fitted by logistic regression on 253 pairs of issues that one person judged by reading both:
# 181 of a Java project with long reports, 36 of a Python library, 36 of a mobile browser
# of whose issues most have a title only; each project counts for a third. "Useful" is a
# duplicate or a related issue. Where issues are little more than titles, about 0.15 less
# would be right; where reports are long, about 0.15 more. Nothing is applied on its
# strength: it only orders suggestions and keeps weak ones back.
_BASE: Final = 1.107
_PER_SCORE: Final = 1.803
_PER_SHARED: Final = 0.459
_SHARED_COUNTED: Final = 12

_NUMBER: Final = re.compile(r"\d+")
_CHECKBOX: Final = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s{1,4}\[[ xX]\]")
SERIES: Final = 2
CHECKBOXES: Final = 3
_LINES_READ: Final = 200
_BODY_READ: Final = 20_000


def confidence(score: float, shared: int) -> float:
    """The probability that a reader finds the other issue a duplicate or related.

    Args:
        score: how much of the new issue was found in the other, from 0 to about 1.
        shared: how many telling terms both have.
    """
    if score <= 0:
        return 0.0
    counted = min(shared, _SHARED_COUNTED)
    odds = _BASE + _PER_SCORE * math.log(min(score, 1.0)) + _PER_SHARED * math.log1p(counted)
    return round(1 / (1 + math.exp(-odds)), 4)


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


def _is_checklist(body: str) -> bool:
    lines = [line.strip() for line in body[:_BODY_READ].splitlines()[:_LINES_READ]]
    lines = [line for line in lines if line]
    boxes = sum(_CHECKBOX.match(line) is not None for line in lines)
    return boxes >= CHECKBOXES and 2 * boxes >= len(lines)
