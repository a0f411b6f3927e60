"""Issues that look alike for a reason of their own: series, checklists, and what is named. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.model import Issue
from core.plugin import SimilarIssue

SERIES: Final = 2
CHECKBOXES: Final = 3
REPEATED: Final = 3
"""So many earlier issues of one title are a routine, unless they came within a few days."""

_NUMBER: Final = re.compile(r"\d+")
_CHECKBOX: Final = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s{1,4}\[[ xX]\]")
_LINES_READ: Final = 200
_BODY_READ: Final = 20_000
_DAYS: Final = 7
_SECONDS_A_DAY: Final = 86_400


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


def is_repeated(issue: Issue, found: Sequence[SimilarIssue]) -> bool:
    """Whether this title is filed again and again: by a clock, by a program, for each release.

    Several of one title within a few days are rather one report sent more than once.
    """
    same = [one.issue for one in found if same_title(one.issue, issue)]
    if len(same) < REPEATED:
        return False
    dates = [one.created_at for one in same if one.created_at is not None]
    if not dates:
        return True
    return (max(dates) - min(dates)).total_seconds() >= _DAYS * _SECONDS_A_DAY


def same_title(one: Issue, other: Issue) -> bool:
    """Whether two issues have one title, but for case and spaces."""
    return _folded(one.title) == _folded(other.title)


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
    return _NUMBER.sub("0", _folded(title))


def _folded(title: str) -> str:
    return " ".join(title.casefold().split())


def _is_checklist(body: str) -> bool:
    lines = [line.strip() for line in body[:_BODY_READ].splitlines()[:_LINES_READ]]
    lines = [line for line in lines if line]
    boxes = sum(_CHECKBOX.match(line) is not None for line in lines)
    return boxes >= CHECKBOXES and 2 * boxes >= len(lines)
