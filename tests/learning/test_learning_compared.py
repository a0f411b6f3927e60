"""How answers fared beside the best baseline: by a paired test, and in words."""

from __future__ import annotations

import numpy as np
import pytest

from core.learning.compared import ALIKE, BETTER, WORSE, compare


def right(count: int, of: int = 100) -> np.ndarray:
    return np.arange(of) < count


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [(90, 60, BETTER), (60, 60, ALIKE), (61, 60, ALIKE), (60, 90, WORSE)],
)
def test_the_best_baseline_is_what_counts(ours: int, theirs: int, found: str) -> None:
    baselines = {"majority": right(10), "tfidf": right(theirs), "most_recent": right(5)}
    compared = compare(right(ours), baselines, suggests=True)
    assert (compared.baseline, compared.found) == ("tfidf", found)
    assert (compared.right, compared.baseline_right, compared.issues) == (ours, theirs, 100)


@pytest.mark.parametrize(
    ("won", "lost", "issues", "found"),
    [
        (1, 0, 1, ALIKE),
        (3, 0, 3, ALIKE),
        (3, 0, 100, ALIKE),
        (4, 0, 100, ALIKE),
        (5, 0, 100, BETTER),
        (8, 2, 100, ALIKE),
        (9, 1, 100, BETTER),
        (0, 0, 100, ALIKE),
        (0, 5, 100, WORSE),
        (0, 3, 3, ALIKE),
    ],
)
def test_few_issues_that_differ_tell_nothing(won: int, lost: int, issues: int, found: str) -> None:
    place = np.arange(issues)
    ours, theirs = place < won, (place >= won) & (place < won + lost)
    assert compare(ours, {"majority": theirs}, suggests=True).found == found


def test_the_best_of_several_baselines_may_be_so_by_luck() -> None:
    baselines = {"majority": right(5), "tfidf": right(0), "most_recent": right(0)}
    assert compare(right(0), baselines, suggests=True).found == ALIKE
    baselines["majority"] = right(6)
    assert compare(right(0), baselines, suggests=True).found == WORSE


def test_it_is_said_in_words() -> None:
    better = compare(right(90), {"tfidf": right(60)}, suggests=True, why="ignored")
    assert better.sentence("acme/shop") == (
        "acme/shop: clearly better than the best baseline, TF-IDF: right on 90 of 100 issues, the "
        "baseline on 60 (by a paired test, one-sided 95%). In this project it would suggest."
    )
    mute = compare(right(60), {"majority": right(60)}, suggests=False, why="no better than so")
    assert mute.sentence("acme/shop") == (
        "acme/shop: in this project it would abstain: no better than so. What it would have said "
        "is not told apart from the best baseline, majority: right on 60 of 100 issues, the "
        "baseline on 60 (by a paired test, one-sided 95%)."
    )
    assert mute.to_data("acme/shop")["why"] == "no better than so"
    assert better.to_data("acme/shop")["why"] == ""
