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


def test_it_is_said_in_words() -> None:
    better = compare(right(90), {"tfidf": right(60)}, suggests=True, why="ignored")
    assert better.sentence("acme/shop") == (
        "acme/shop: clearly better than the best baseline, TF-IDF: right on 90 of 100 issues, the "
        "baseline on 60 (by a paired test, 95%). In this project it would suggest."
    )
    mute = compare(right(60), {"majority": right(60)}, suggests=False, why="no better than so")
    assert mute.sentence("acme/shop") == (
        "acme/shop: in this project it would abstain: no better than so. What it would have said "
        "is not told apart from the best baseline, majority: right on 60 of 100 issues, the "
        "baseline on 60 (by a paired test, 95%)."
    )
    assert mute.to_data("acme/shop")["why"] == "no better than so"
    assert better.to_data("acme/shop")["why"] == ""
