"""What tuning a transformer on issues of known type leaves beside it: ``tuned.json``.

A tuned transformer remembers what it was tuned on: it is far surer of those issues than of new
ones, and whatever learned from that would trust it too much. So the file also holds what others
said of them, each tuned without the issue (``trackside tune`` says how), by the digest of its text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from core.errors import ModelError

Scores = npt.NDArray[np.float64]
FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class Tuned:
    """The last step of a tuned transformer, and the scores of what it was tuned on.

    ``classes``: k values. ``weights`` (k, d) and ``bias`` (k,) turn vectors (n, d) into logits.
    ``scores``: by the digest of an issue's text, k logits by a transformer tuned without it.
    ``tokens``: so many of a text were read.
    """

    classes: tuple[str, ...]
    weights: Scores
    bias: Scores
    scores: Mapping[str, tuple[float, ...]]
    tokens: int

    def held_out(self, keys: Sequence[bytes]) -> list[tuple[float, ...] | None]:
        """The scores of texts it was tuned on, by their digests; None of one that is new."""
        return [self.scores.get(key.hex()) for key in keys]

    def logits(self, vectors: npt.NDArray[np.float32]) -> Scores:
        """The scores (n, k) of vectors of new texts."""
        return np.asarray(vectors.astype(np.float64) @ self.weights.T + self.bias)


def likelihoods(logits: Scores) -> Scores:
    """Logarithms of probabilities, less their mean, so that a row's sum is 0."""
    lowered = logits - logits.max(axis=1, keepdims=True)
    found = lowered - np.log(np.exp(lowered).sum(axis=1, keepdims=True))
    return np.asarray(found - found.mean(axis=1, keepdims=True))


def to_json(tuned: Tuned) -> bytes:
    """The content of the file."""
    return json.dumps(
        {
            "format": FORMAT,
            "classes": tuned.classes,
            "tokens": tuned.tokens,
            "weights": tuned.weights.round(6).tolist(),
            "bias": tuned.bias.round(6).tolist(),
            "scores": {key: [round(one, 4) for one in row] for key, row in tuned.scores.items()},
        }
    ).encode()


def from_json(content: bytes) -> Tuned:
    """The file read back.

    Raises:
        ModelError: it is no such file.
    """
    try:
        data = json.loads(content)
        if data["format"] != FORMAT:
            raise ModelError(f"tuned.json has the format {data['format']}: tune again")
        found = Tuned(
            classes=tuple(data["classes"]),
            weights=np.array(data["weights"], dtype=np.float64),
            bias=np.array(data["bias"], dtype=np.float64),
            tokens=int(data["tokens"]),
            scores={key: tuple(map(float, row)) for key, row in data["scores"].items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"tuned.json cannot be read: {error!r}"[:200]) from error
    count = len(found.classes)
    if found.weights.ndim != 2 or len(found.weights) != count or found.bias.shape != (count,):
        raise ModelError("tuned.json does not fit together: tune again")
    if any(len(row) != count for row in found.scores.values()):
        raise ModelError("tuned.json does not fit together: tune again")
    return found
