"""What a trained model says of an issue: values, how sure, and how such answers fared before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import ModelError
from core.learning.calibration import (
    ManyOfCalibration,
    OneOfCalibration,
    Track,
    tracks_from_data,
)
from core.learning.documents import Document
from core.learning.estimators import Floats, scores
from core.plugin import TrainedModel


@dataclass(frozen=True, slots=True)
class Prediction:
    """One value for one issue.

    ``column`` is its number among the model's classes. ``track`` says how this value fared
    on held-out issues; None where that was not measured.
    """

    value: str
    column: int
    confidence: float
    track: Track | None

    @property
    def promised(self) -> float | None:
        """The lower 95 % bound of precision of such answers; None if it was not measured."""
        return self.track.promised(self.confidence) if self.track else None


def probabilities(model: TrainedModel, documents: Sequence[Document]) -> Floats:
    """The probability (n, k) of each of the model's classes.

    Raises:
        ModelError: the model's data is not of a kind that this version knows.
    """
    data = model.data
    found = scores(model.estimator, documents, len(data["classes"]))
    match data.get("kind"):
        case "one_of":
            return OneOfCalibration.from_data(data["calibration"]).probabilities(found)
        case "many_of":
            return ManyOfCalibration.from_data(data["calibration"]).probabilities(found)
        case _:
            raise ModelError(f"the model for {model.task} is of another version: train again")


def predict_one(model: TrainedModel, document: Document) -> Prediction | None:
    """The likeliest value; None where the model abstains from this project."""
    if not model.data["suggests"]:
        return None
    chances = probabilities(model, [document])[0]
    return _prediction(model, int(chances.argmax()), float(chances.max()))


def predict_many(model: TrainedModel, document: Document) -> list[Prediction]:
    """The labels above their thresholds, the surest first, without those it cannot tell."""
    return predict_many_and_likeliest(model, document)[0]


def predict_many_and_likeliest(
    model: TrainedModel, document: Document
) -> tuple[list[Prediction], Prediction | None]:
    """The same, and the likeliest of the labels that it can tell; None where it can tell none."""
    chances = probabilities(model, [document])[0]
    told = np.array(model.data["suggests"], dtype=bool)
    passed = (chances >= np.array(model.data["thresholds"])) & told
    columns = sorted(np.flatnonzero(passed), key=lambda column: -chances[column])
    found = [_prediction(model, int(column), float(chances[column])) for column in columns]
    if not told.any():
        return found, None
    best = int(np.where(told, chances, -1.0).argmax())
    return found, _prediction(model, best, float(chances[best]))


def _prediction(model: TrainedModel, column: int, confidence: float) -> Prediction:
    value = model.data["classes"][column]
    return Prediction(
        value=value, column=column, confidence=confidence, track=track_of(model, value)
    )


def track_of(model: TrainedModel, value: str) -> Track | None:
    """How a value fared on held-out issues; None where that was not measured."""
    steps = model.data["tracks"].get(value)
    return tracks_from_data({value: steps})[value] if steps else None
