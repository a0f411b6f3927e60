"""From a trained model and an issue to suggestions with reasons."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

import numpy as np

from core.learning.blank import SAYS_NOTHING, says_nothing
from core.learning.calibration import track
from core.learning.documents import Document, author_number, document
from core.learning.explain import because, reasons
from core.learning.prediction import Prediction, predict_many_and_likeliest, predict_one
from core.learning.rows import author_of
from core.learning.silent import why_abstains
from core.model import Issue, Suggestion
from core.plugin import Fared, TrainedModel
from core.wording.english import percent_reached


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
    abstain: Callable[[str], None] = lambda _why: None,
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
        abstain: hears why there is none.
    """
    read = document(issue.title, issue.body, author_of(issue))
    found, why = sure_value(
        model, read, current=current, minimum=minimum, correct_from=correct_from
    )
    if found is None:
        abstain(why)
    else:
        yield _suggestion(model, read, found, kind=kind, made_by=made_by, fared=fared)


def sure_value(
    model: TrainedModel, read: Document, *, current: str, minimum: float, correct_from: float
) -> tuple[Prediction | None, str]:
    """The value that an issue should have if the model is sure enough, else why there is none.

    The arguments are those of :func:`suggest_value`; reasons, which cost most, are not looked for.
    """
    if current and current not in model.data["classes"]:
        return None, f"it has “{current}”, which was not learned and is left alone"
    found = predict_one(model, read)
    if found is None:
        return None, why_abstains(model.card)
    least, why = correct_from if current else minimum, ""
    if says_nothing(read):
        why = SAYS_NOTHING
    elif found.value in model.data.get("unsaid", ()):
        why = f"the likeliest is “{found.value}”: {model.card.silent[found.value]['why']}"
    elif found.value == current:
        why = f"it has “{current}” already, which fits best"
    elif not found.confidence >= least:
        said = not_sure(found.value, found.confidence, least)
        why = f"it has “{current}”, and to contradict that it is {said}" if current else said
    return (None, why) if why else (found, "")


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
    abstain: Callable[[str], None] = lambda _why: None,
) -> Iterator[Suggestion]:
    """The values that an issue should have too, the surest first, at most ``most``.

    The other arguments are those of :func:`suggest_value`.
    """
    read = document(issue.title, issue.body, author_of(issue))
    if any(model.data["suggests"]) and says_nothing(read):
        abstain(SAYS_NOTHING)
        return
    passed, likeliest = predict_many_and_likeliest(model, read)
    sure = [found for found in passed if found.confidence >= minimum]
    wanted = [found for found in sure if found.value not in skip]
    if likeliest is None:
        abstain(why_abstains(model.card))
    elif sure and not wanted:
        abstain("those that fit are there already, or are not to be suggested")
    elif not wanted:
        abstain(not_sure(likeliest.value, likeliest.confidence))
    for found in wanted[:most]:
        yield _suggestion(model, read, found, kind=kind, made_by=made_by, fared=fared)


def not_sure(likeliest: str, confidence: float, least: float | None = None) -> str:
    """That nothing is sure enough, what comes nearest to it, and how sure it would have to be."""
    sure = f"“{likeliest}” at {percent_reached(confidence)}%"
    takes = "" if least is None else f", and it takes {least:.0%}"
    return f"not sure enough: the likeliest is {sure}{takes}"


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
        because=because(evidence, record, found.confidence),
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
