"""Whether a new model takes the place of the one in use: both asked about the same issues.

The issues are those that neither had seen: filed after the one in use was trained, and held
out in time order when the new one was. A new model is refused only where the one in use was
right more often than chance explains (paired, one-sided 95 %): otherwise the newer past counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.errors import ModelError
from core.learning.assignees import rank
from core.learning.assignment import filed
from core.learning.documents import document
from core.learning.prediction import probabilities
from core.learning.rows import as_filed
from core.model import Issue
from core.plugin import TrainedModel

LEAST_ISSUES: Final = 20
"""With fewer issues than this nothing can be told apart."""

_SURE: Final = 1.64


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of it: ``issues`` asked about, and how many of them each had right."""

    promoted: bool
    sentence: str
    issues: int = 0
    new_right: int = 0
    old_right: int = 0
    old_version: str = ""

    def to_data(self) -> dict[str, Any]:
        """It as JSON has it, for the card."""
        return {
            "promoted": self.promoted,
            "sentence": self.sentence,
            "issues": self.issues,
            "new_right": self.new_right,
            "old_right": self.old_right,
            "old_version": self.old_version,
        }


def compare(old: TrainedModel | None, new: TrainedModel, history: Sequence[Issue]) -> Comparison:
    """Compare a new model with the one in use, on issues that neither had seen."""
    if old is None:
        return Comparison(promoted=True, sentence="It is the first one.")
    asked = _unseen(old, new, history)
    if len(asked) < LEAST_ISSUES:
        return Comparison(
            promoted=True,
            sentence=(
                f"Only {len(asked)} issues are new to both, too few to compare; it has learned "
                "from more."
            ),
            issues=len(asked),
            old_version=old.version,
        )
    ours = np.array([new.held_out[i.key].is_right for i in asked], dtype=float)
    theirs = np.array(
        [_answer(old, issue) in new.held_out[issue.key].truth for issue in asked], dtype=float
    )
    return decide(ours, theirs, old_version=old.version)


def decide(new: Any, old: Any, *, old_version: str) -> Comparison:
    """From right (1) and wrong (0) on the same issues to a verdict. Pure."""
    difference = new - old
    error = difference.std() / np.sqrt(len(difference))
    worse = bool(difference.mean() < 0 and difference.mean() < -_SURE * error)
    said = (
        f"Of {len(new)} issues new to both it had {int(new.sum())} right, and the one in use "
        f"{int(old.sum())}"
    )
    return Comparison(
        promoted=not worse,
        sentence=said + (": more than chance explains, so that one stays." if worse else "."),
        issues=len(new),
        new_right=int(new.sum()),
        old_right=int(old.sum()),
        old_version=old_version,
    )


def _unseen(old: TrainedModel, new: TrainedModel, history: Sequence[Issue]) -> list[Issue]:
    since = old.card.last
    return [
        issue
        for issue in history
        if issue.key in new.held_out
        and since is not None
        and issue.created_at is not None
        and issue.created_at > since
    ]


def _answer(model: TrainedModel, issue: Issue) -> str:
    """The value that a model is surest of, whether or not it would have been said."""
    if model.data.get("kind") == "ranking":
        ranked = rank(model, filed(issue))
        return ranked[0].person.id if ranked else ""
    try:
        found = probabilities(model, [document(*as_filed(issue))])[0]
    except ModelError:  # made by another version: it answers nothing any more
        return ""
    classes: Sequence[str] = model.data["classes"]
    return classes[int(found.argmax())] if len(classes) else ""


def refused(card: Mapping[str, Any]) -> bool:
    """Whether a saved model's card says that it was not to be used."""
    comparison = card.get("comparison") or {}
    return comparison.get("promoted") is False
