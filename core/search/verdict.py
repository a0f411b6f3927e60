"""Whether an earlier issue is the same, related, or only similar. Pure, and it says why.

A link to a similar issue helps or is passed over; "this is a duplicate" that is wrong annoys
who filed it. So the verdict speaks where next to nothing speaks against it, and everything
that speaks against it is a rule that can be told in a sentence. Only the strength of what
speaks for it is a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from core.model import Issue
from core.plugin import SimilarIssue
from core.search.guards import is_mentioned, is_repeated, is_routine, same_title, without_series
from core.search.likeness import ALIKE, Likeness, Telling, likeness

LOOKED_AT: Final = 60
"""So many of the issues that the search found are judged."""

THRESHOLD: Final = 0.88
"""How strong the likeness of duplicates must be where a project's people have not said enough."""

SAME_TITLE: Final = 0.97
_DAY: Final = 24.0
_AS_STRONG: Final = 0.02
_SHORT_TITLE: Final = 2
_SAME_BODY: Final = 0.9
_ALIKE_BODY: Final = 0.5

# What speaks for one report, in log-odds. Set by hand on the pairs of one archive, so that each
# moves the sum as far as a reader would be moved; tests/search/data/ has what it was judged by.
_SAME: Final = 2.0
_PER_TITLE_LACKING: Final = 12.0
_PER_TOLD: Final = 0.1
_TOLD_AT_MOST: Final = 30.0
_TOLD_USUAL: Final = 10.0
_PER_BODY: Final = 3.0
_BODY_USUAL: Final = 0.3
_NO_BODY: Final = -0.8
_WITHIN_AN_HOUR: Final = 1.0
_WITHIN_A_DAY: Final = 0.5
_SAME_AUTHOR: Final = 0.5
_SAME_ERROR: Final = 0.5
_OWN_NUMBER: Final = -1.5
_PER_OWN_WORD: Final = -0.5
_OWN_WORD_AT_MOST: Final = 4.0


class Answer(StrEnum):
    """How an earlier issue stands to a new one."""

    DUPLICATE = "duplicate"
    RELATED = "related"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer about a pair.

    ``strength``: how strongly the two look like one report, from 0 to 1; it orders pairs and
    is no probability until people's answers have said what it is worth here. ``because``: for
    DUPLICATE what both have in common, for RELATED what sets them apart, in a few words that
    go on from "the same report:" and "related:"; "" for SIMILAR.
    """

    answer: Answer
    strength: float
    because: str = ""


ONLY_SIMILAR: Final = Judgement(Answer.SIMILAR, 0.0)
"""What nobody looked at more closely."""


def judge(pair: Likeness, threshold: float = THRESHOLD) -> Judgement:
    """Whether an earlier issue is the same as this one, related, or only similar.

    Args:
        pair: the facts.
        threshold: the least strength of a duplicate.
    """
    strong = round(strength(pair), 4)
    if apart := what_sets_apart(pair):
        if pair.title >= ALIKE or pair.family:
            return Judgement(Answer.RELATED, strong, apart)
        return Judgement(Answer.SIMILAR, strong)
    if is_in_doubt(pair):
        return Judgement(Answer.SIMILAR, strong)
    if strong >= threshold:
        return Judgement(Answer.DUPLICATE, strong, _for(pair))
    return Judgement(Answer.SIMILAR, strong)


def strength(pair: Likeness) -> float:
    """How strongly two issues look like one report, whatever speaks against it: 0 to 1."""
    lacking = 0.0 if pair.title >= SAME_TITLE else 1 - pair.title
    odds = _SAME - _PER_TITLE_LACKING * lacking
    odds += _PER_TOLD * (min(pair.told, _TOLD_AT_MOST) - _TOLD_USUAL)
    odds += _NO_BODY if pair.body is None else _PER_BODY * (pair.body - _BODY_USUAL)
    if pair.hours is not None and pair.hours <= _DAY:
        odds += _WITHIN_AN_HOUR if pair.hours <= 1 else _WITHIN_A_DAY
        odds += _SAME_AUTHOR * pair.same_author
    odds += _SAME_ERROR * bool(pair.errors)
    odds += _OWN_NUMBER * bool(pair.numbers or pair.others_numbers)
    odds += _PER_OWN_WORD * min(pair.weight_of_own, _OWN_WORD_AT_MOST)
    return 1 / (1 + math.exp(-odds))


def what_sets_apart(pair: Likeness) -> str:
    """Why two issues that look alike are not one report, in a few words; "" for nothing."""
    return next((said(pair) for holds, said in _RULES if holds(pair)), "")


def is_in_doubt(pair: Likeness) -> bool:
    """Whether likeness proves nothing here: programs' issues, other projects, empty titles."""
    return any(holds(pair) for holds in _DOUBTS)


def judge_all(
    issue: Issue,
    found: Sequence[SimilarIssue],
    telling: Telling,
    threshold: float = THRESHOLD,
) -> Sequence[Judgement]:
    """The answer about each of the issues that were found for one, in their order.

    Of several that it could be a duplicate of, the one that was filed first keeps that answer:
    it is what the others are duplicates of themselves.
    """
    repeated = is_repeated(issue, found)
    series = {one.issue.key for one in found} - {
        one.issue.key for one in without_series(issue, found)
    }
    judged = []
    for one in found:
        other = one.issue
        if (
            other.key in series
            or (repeated and same_title(other, issue))
            or is_routine(other, issue)
        ):
            judged.append(Judgement(Answer.SIMILAR, 0.0))
        elif is_mentioned(other, issue):
            judged.append(Judgement(Answer.RELATED, 0.0, "this issue names it itself"))
        else:
            judged.append(judge(likeness(issue, other, telling), threshold))
    chosen = _original(found, judged)
    return [
        replace(one, answer=Answer.SIMILAR, because="")
        if one.answer is Answer.DUPLICATE and n != chosen
        else one
        for n, one in enumerate(judged)
    ]


def _original(found: Sequence[SimilarIssue], judged: Sequence[Judgement]) -> int | None:
    """The place of the one that stays a duplicate: the oldest of the strongest."""
    same = [n for n, one in enumerate(judged) if one.answer is Answer.DUPLICATE]
    least = max((judged[n].strength for n in same), default=0.0) - _AS_STRONG
    return min(
        (n for n in same if judged[n].strength >= least),
        key=lambda n: _filed(found[n].issue),
        default=None,
    )


def _filed(issue: Issue) -> tuple[float, int, str]:
    at = issue.created_at.timestamp() if issue.created_at else 0.0
    return at, issue.id, issue.key


def _agree(pair: Likeness, least: float) -> bool:
    return pair.body is not None and pair.body >= least


def _listed(words: Sequence[str], most: int = 2) -> str:
    return " and ".join(words[:most])


_Rule = tuple[Callable[[Likeness], bool], Callable[[Likeness], str]]
_RULES: Final[Sequence[_Rule]] = (
    (lambda p: bool(p.family), lambda p: p.family),
    (lambda p: bool(p.step), lambda p: f"one of the two is about {p.step}"),
    (
        lambda p: bool(p.own and p.others),
        lambda p: f"this is about {_listed(p.own)}, that about {_listed(p.others)}",
    ),
    (
        lambda p: bool(p.numbers and p.others_numbers),
        lambda p: f"this is about {_listed(p.numbers)}, that about {_listed(p.others_numbers)}",
    ),
    (lambda p: p.differing_release, lambda _: "they are for different releases"),
    (lambda p: p.differing_components, lambda _: "they are about different components"),
    (lambda p: p.differing_errors, lambda _: "they name different errors"),
    (
        lambda p: p.differing_hosts and not _agree(p, _SAME_BODY),
        lambda _: "they are about different hosts",
    ),
    (
        lambda p: p.is_failing_test and p.closed_before is True,
        lambda _: "the test has failed before",
    ),
    (
        lambda p: p.is_failing_test and not _agree(p, _ALIKE_BODY),
        lambda _: "a test fails in both, and nothing says for the same reason",
    ),
)

# Of these nothing follows but that nobody can tell.
_DOUBTS: Final[Sequence[Callable[[Likeness], bool]]] = (
    lambda p: p.by_bot,
    lambda p: not p.same_project,
    lambda p: p.words < _SHORT_TITLE and not _agree(p, _SAME_BODY),
)


def _for(pair: Likeness) -> str:
    said = ["the same title" if pair.title >= SAME_TITLE else "nearly the same title"]
    if pair.errors:
        said.append(f"the same error {_listed(pair.errors, 1)}")
    if _agree(pair, _SAME_BODY):
        said.append("the same text")
    elif _agree(pair, _ALIKE_BODY):
        said.append("much of the text")
    if pair.hours is not None and pair.hours <= 1:
        said.append("filed within an hour" + (" by the same person" if pair.same_author else ""))
    return ", ".join(said)
