"""From a trained model and an issue to suggestions with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from core.learning.calibration import track
from core.learning.documents import Document, author_number, document
from core.learning.explain import because, reasons
from core.learning.prediction import Prediction, predict_many, predict_one
from core.learning.rows import author_of
from core.model import Issue, Suggestion
from core.plugin import Fared, TrainedModel


def suggest_value(
    model: TrainedModel,
    issue: Issue,
    *,
    kind: str,
    made_by: str,
    current: str,
    minimum: float,
    correct_from: float,
    fared: Sequence[Fared] = (),
) -> Iterator[Suggestion]:
    """The value that an issue should have, if the model is sure enough and it has it not yet.

    Args:
        model: of values that exclude each other.
        issue: the issue as it is now.
        kind: the kind of suggestion.
        made_by: the plugin's name.
        current: the value that the issue has; "" for none. One that the model does not know
            is left alone.
        minimum: how sure to be where there is no value yet.
        correct_from: how sure to be to contradict the one that is there.
        fared: how suggestions of this kind fared lately; those by this model count beside
            what was held out when it was learned.
    """
    if current and current not in model.data["classes"]:
        return
    read = document(issue.title, issue.body, author_of(issue))
    found = predict_one(model, read)
    least = correct_from if current else minimum
    if found is not None and found.value != current and found.confidence >= least:
        yield _suggestion(model, read, found, kind=kind, made_by=made_by, fared=fared)


def suggest_values(
    model: TrainedModel,
    issue: Issue,
    *,
    kind: str,
    made_by: str,
    skip: Collection[str],
    minimum: float,
    most: int,
    fared: Sequence[Fared] = (),
) -> Iterator[Suggestion]:
    """The values that an issue should have too, the surest first, at most ``most``.

    The other arguments are those of :func:`suggest_value`.
    """
    read = document(issue.title, issue.body, author_of(issue))
    wanted = [
        found
        for found in predict_many(model, read)
        if found.confidence >= minimum and found.value not in skip
    ]
    for found in wanted[:most]:
        yield _suggestion(model, read, found, kind=kind, made_by=made_by, fared=fared)


def _suggestion(
    model: TrainedModel,
    read: Document,
    found: Prediction,
    *,
    kind: str,
    made_by: str,
    fared: Sequence[Fared],
) -> Suggestion:
    evidence = reasons(model.estimator, read, found.column)
    record = found.track.record(found.confidence) if found.track else None
    return Suggestion(
        kind=kind,
        value=found.value,
        confidence=round(found.confidence, 4),
        because=because(evidence, record),
        made_by=made_by,
        version=model.version,
        evidence=evidence,
        promised=_promised(model, read, found, fared),
    )


def _promised(
    model: TrainedModel, read: Document, found: Prediction, fared: Sequence[Fared]
) -> float | None:
    """The lower bound of precision of such answers, held out and lived through.

    None where nothing was held out: people answer what they please, and their answers alone
    are no sample. None too for authors whom the model was not measured on.
    """
    if found.track is None or author_number(read.author) in model.data.get("doubted", ()):
        return None
    mine = [
        (one.confidence, one.right)
        for one in fared
        if one.right is not None and one.version == model.version and one.value == found.value
    ]
    if not mine:
        return found.promised
    lived = track(np.array([c for c, _ in mine]), np.array([right for _, right in mine]))
    return found.track.plus(lived).promised(found.confidence)
