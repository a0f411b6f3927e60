"""Rows that estimators learn from: what cues say together, and each of them alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from core.learning.cues import PHRASES
from core.learning.documents import Document, document
from core.learning.estimators import TELLING_WEIGHTS
from core.learning.explain import reasons
from core.learning.features import AT_ONCE, BLOCKS, LANDMARKS, IssueFeatures, places

ONLY_CUES = {**dict.fromkeys(BLOCKS, 0.0), "cues": TELLING_WEIGHTS["cues"]}
LOG, STEPS = PHRASES.index("has log output"), PHRASES.index("has numbered steps")


def noticed(*cues: int) -> Document:
    """An issue of which nothing is noticed but these cues."""
    read = document("Report", "")
    found = np.zeros_like(read.cues)
    found[list(cues)] = 1.0
    return replace(read, cues=found)


def learned(likeness: float) -> tuple[Pipeline, float]:
    """Something is a bug where it has either a log or steps; and how many it gets right."""
    read = [noticed(LOG), noticed(STEPS), noticed(), noticed(LOG, STEPS)] * 10
    truth = np.array([1, 1, 0, 0] * 10)
    features = IssueFeatures(weights={**ONLY_CUES, "likeness": likeness})
    estimator = Pipeline([("features", features), ("linear", LogisticRegression(C=100.0))])
    estimator.fit(read, truth)
    return estimator, float((estimator.predict(read) == truth).mean())


def test_likeness_tells_what_no_sum_of_cues_can() -> None:
    assert learned(likeness=0.0)[1] < 0.9
    assert learned(likeness=1.0)[1] == 1.0


def test_a_cue_is_weighed_by_what_it_changes_beside_the_others() -> None:
    estimator, _ = learned(likeness=1.0)
    said = [reason.text for reason in reasons(estimator, noticed(LOG), 1)]
    assert "has log output" in said
    both = noticed(LOG, STEPS)
    assert "has log output" not in [reason.text for reason in reasons(estimator, both, 1)]


def test_a_row_has_the_words_then_the_cues_then_their_likeness() -> None:
    read = [document(f"Report {n}", "word " * (n % 7)) for n in range(3 * LANDMARKS)]
    features = IssueFeatures(weights=dict(TELLING_WEIGHTS)).fit(read)
    assert features.transform(read[:2]).shape == (
        2, len(features.vocabulary_) + len(PHRASES) + LANDMARKS
    )  # fmt: skip
    few = IssueFeatures(weights=dict(TELLING_WEIGHTS)).fit(read[:5])
    assert few.transform(read[:2]).shape[1] == len(few.vocabulary_) + len(PHRASES) + 5


@pytest.mark.parametrize("count", [0, 1, 5, 900])
def test_places_are_those_of_a_binary_search(count: int) -> None:
    random = np.random.default_rng(count)
    vocabulary = np.unique(random.integers(0, 2**32, count, dtype=np.uint32))
    ends = np.array([0, 2**32 - 1], dtype=np.uint32)
    for known in (vocabulary, np.unique(np.concatenate([vocabulary, ends]))):
        asked = np.concatenate(
            [random.integers(0, 2**32, 9_000, dtype=np.uint32), known, known + np.uint32(1), ends]
        )
        np.testing.assert_array_equal(places(known, asked), np.searchsorted(known, asked))


def test_many_rows_are_made_in_parts_and_are_the_same() -> None:
    read = [document(f"Report {n}", f"word{n % 50} and {n % 9} " * 4) for n in range(AT_ONCE + 3)]
    features = IssueFeatures(weights=dict(TELLING_WEIGHTS)).fit(read)
    rows = features.transform(read)
    assert rows.shape[0] == len(read)
    for place in (0, AT_ONCE - 1, AT_ONCE, AT_ONCE + 2):
        alone = features.transform([read[place]])
        np.testing.assert_allclose(rows[place].toarray(), alone.toarray(), atol=1e-9)
