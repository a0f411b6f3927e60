"""Earlier issues that speak for a suggestion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.learning.precedents import with_precedents
from core.model import EvidenceKind, Issue, Suggestion
from core.plugin import SimilarIssue
from core.triage.context import Remembered
from tests.learning.synthetic import issue

MADE = Suggestion(
    kind="label", value="cart", confidence=0.9, because="It says so.", made_by="labels", version="1"
)
LIKE = SimilarIssue(
    issue=issue(7, labels=("cart",), title="The cart"),
    score=0.6,
    shared=("cart", "item", "network"),
)


def after(*earlier: SimilarIssue) -> Suggestion:
    (found,) = with_precedents([MADE], lambda: earlier, lambda one, value: value in one.labels)
    return found


def test_an_earlier_issue_that_has_it_is_a_reason() -> None:
    found = after(LIKE)
    (evidence,) = found.evidence
    assert (evidence.kind, evidence.key, evidence.text) == (
        EvidenceKind.ISSUE,
        LIKE.issue.key,
        "The cart",
    )
    assert found.because == "It says so. An earlier issue much like it has it too."
    assert LIKE.issue.key not in found.because
    assert replace(found, because=MADE.because, evidence=()) == MADE


@pytest.mark.parametrize(
    "other",
    [
        replace(LIKE, score=0.1),
        replace(LIKE, shared=("cart", "item")),
        replace(LIKE, issue=replace(LIKE.issue, labels=("ui",))),
    ],
)
def test_one_that_is_unlike_or_has_it_not_is_none(other: SimilarIssue) -> None:
    assert after(other) == MADE
    assert after() == MADE
    assert after(other, LIKE).evidence[0].key == LIKE.issue.key


def test_nothing_is_searched_for_where_nothing_is_suggested() -> None:
    def search() -> Sequence[SimilarIssue]:
        raise AssertionError

    assert list(with_precedents([], search, lambda _one, _value: True)) == []


def test_a_search_is_made_once_for_an_issue() -> None:
    asked: list[int] = []

    def find(_issue: Issue, limit: int) -> Sequence[SimilarIssue]:
        asked.append(limit)
        return [LIKE] * min(limit, 30)

    search, one = Remembered(find), issue(1)
    assert len(search(one, 10)) == 10
    assert len(search(one, 20)) == 20
    assert asked == [20]
    assert len(search(one, 25)) == 25
    search(issue(2), 5)
    assert asked == [20, 25, 20]
