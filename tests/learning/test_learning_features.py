"""Rows that estimators learn from: what cues say together, and each of them alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from core.learning.cues import PHRASES
from core.learning.documents import Document, document
from core.learning.estimators import TELLING_WEIGHTS
from core.learning.explain import reasons
from core.learning.features import BLOCKS, LANDMARKS, IssueFeatures

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
