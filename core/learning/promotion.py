"""Whether a new model takes the place of the one in use: both asked about the same issues.

The issues are those that neither had seen: filed after the one in use was trained, and held
out in time order when the new one was. A new model is refused only where the one in use was
right more often than chance explains (paired, one-sided 95 %): otherwise the newer past counts.

Where somebody chose the one in use, by taking a newer one back say, it is the other way round:
that one stays until a new one is right more often than chance explains.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from core.errors import ModelError
from core.learning.assignees import Ranker
from core.learning.assignment import of_the_past
from core.learning.documents import document
from core.learning.metrics import is_surely_better
from core.learning.prediction import probabilities
from core.learning.rows import as_filed, author_of
from core.model import Issue
from core.plugin import TrainedModel

LEAST_ISSUES: Final = 20
"""With fewer issues than this nothing can be told apart."""

CHOSEN: Final = "The one in use was chosen by hand"


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


def is_twin(old: TrainedModel, new: TrainedModel) -> bool:
    """Whether a model was learned from the same and came to the same.

    What it never suggests may change with the settings alone, and its card would tell what was.
    How many issues have such a value is no reason for a new version, which answers count for anew.
    """

    def told(model: TrainedModel) -> Any:
        card = model.card
        silent = {value: (of.get("why"), of.get("by_name")) for value, of in card.silent.items()}
        measured = _without_intervals(card.metrics)
        seen = (card.rows, list(card.classes), str(card.last), measured, silent)
        data = dict(model.data)
        if isinstance(history := data.get("history"), Mapping):
            # Every comment is somebody seen once more; who is gone stands among the silent.
            data["history"] = {name: of for name, of in history.items() if name != "presence"}
        return json.loads(json.dumps([seen, data], sort_keys=True, default=str))

    return bool(told(old) == told(new))


def _without_intervals(metrics: Any) -> Any:
    """Metrics without how far they may be off, which is worked out of them."""
    if not isinstance(metrics, Mapping):
        return metrics
    return {
        name: _without_intervals(of) for name, of in metrics.items() if name not in ("low", "high")
    }


def compare(
    old: TrainedModel | None, new: TrainedModel, history: Sequence[Issue], *, chosen: bool = False
) -> Comparison:
    """Compare a new model with the one in use, on issues that neither had seen.

    ``chosen``: somebody chose the one in use.
    """
    if old is None:
        return Comparison(promoted=True, sentence="It is the first one.")
    if _is_borrowed(new) and not _is_borrowed(old):
        return Comparison(
            promoted=False,
            sentence="Nothing of it was learned here, and the one in use was: that one stays.",
            old_version=old.version,
        )
    asked = _unseen(old, new, history)
    if chosen and _is_mute(old):
        return Comparison(
            promoted=True,
            sentence="The one in use was made by another version and answers nothing any more.",
            old_version=old.version,
        )
    if len(asked) < LEAST_ISSUES:
        return Comparison(
            promoted=not chosen,
            sentence=(
                f"{_too_few(asked, history)}. "
                f"{f'{CHOSEN}, and stays' if chosen else 'The newer is used'}."
            ),
            issues=len(asked),
            old_version=old.version,
        )
    ours = np.array([new.held_out[i.key].is_right for i in asked], dtype=float)
    pairs = zip(asked, _answers(old, asked), strict=True)
    theirs = np.array([said in new.held_out[i.key].truth for i, said in pairs], dtype=float)
    return decide(ours, theirs, old_version=old.version, chosen=chosen)


def not_to_be_read(old_version: str, *, chosen: bool, elsewhere: bool) -> Comparison:
    """What comes of it where the one in use cannot be read, so that there is nothing to compare.

    ``chosen``: somebody chose it. ``elsewhere``: there is no file of it here, as where another
    machine has it; else the file is damaged, or of another version.
    """
    stays = chosen and elsewhere
    if stays:
        said = f"{CHOSEN}, and there is no file of it here to compare with: it stays."
    else:
        said = "The one in use cannot be read here, so it was not compared; this one is used."
    return Comparison(promoted=not stays, sentence=said, old_version=old_version)


def decide(new: Any, old: Any, *, old_version: str, chosen: bool = False) -> Comparison:
    """From right (1) and wrong (0) on the same issues to a verdict. Pure."""
    said = (
        f"Of {len(new)} issues new to both it had {int(new.sum())} right, and the one in use "
        f"{int(old.sum())}"
    )
    worse = is_surely_better(old, new)
    promoted = is_surely_better(new, old) if chosen else not worse
    if worse:
        said += ": more than chance explains, so that one stays."
    elif not chosen:
        said += "."
    elif promoted:
        said += f". {CHOSEN}, but that is more than chance explains."
    else:
        said += f". {CHOSEN}, and stays until a new one is right more often than chance explains."
    return Comparison(
        promoted=promoted,
        sentence=said,
        issues=len(new),
        new_right=int(new.sum()),
        old_right=int(old.sum()),
        old_version=old_version,
    )


def _too_few(asked: Sequence[Issue], history: Sequence[Issue]) -> str:
    """Why two models cannot be compared, as the beginning of a sentence."""
    both = "new to both this one and the one in use"
    if not any(issue.created_at for issue in history):
        return f"No issue here has a time of filing, so it is not known which are {both}"
    if not asked:
        return f"No issue is {both}, so they cannot be compared"
    return f"Only {len(asked)} issues are {both}, too few to compare them"


def _is_borrowed(model: TrainedModel) -> bool:
    """Whether it was learned from what is known elsewhere alone (``core.learning.cold``)."""
    return bool(model.data.get("borrowed"))


def _is_mute(model: TrainedModel) -> bool:
    """Whether it was made by another version, which nothing can be asked of any more."""
    is_asked_so = model.estimator is not None and "classes" in model.data
    if not is_asked_so or model.data.get("kind") == "ranking":
        return False
    try:
        probabilities(model, [document("", "")])
    except ModelError:
        return True
    return False


def _unseen(old: TrainedModel, new: TrainedModel, history: Sequence[Issue]) -> list[Issue]:
    if _is_borrowed(old):  # it has seen nothing of this project
        return [issue for issue in history if issue.key in new.held_out]
    since = old.card.last
    return [
        issue
        for issue in history
        if issue.key in new.held_out
        and since is not None
        and issue.created_at is not None
        and issue.created_at > since
    ]


def _answers(model: TrainedModel, issues: Sequence[Issue]) -> list[str]:
    """The value that a model is surest of for each issue, whether or not it would be said."""
    if model.data.get("kind") == "ranking":
        ranker = Ranker(model)
        ranked = [ranker.rank(of_the_past(issue)) for issue in issues]
        return [people[0].person.id if people else "" for people in ranked]
    try:
        found = probabilities(
            model, [document(*as_filed(issue), author_of(issue)) for issue in issues]
        )
    except ModelError:  # made by another version: it answers nothing any more
        return [""] * len(issues)
    classes: Sequence[str] = model.data["classes"]
    return [classes[column] for column in found.argmax(axis=1)]


def refused(card: Mapping[str, Any]) -> bool:
    """Whether a saved model's card says that it was not to be used."""
    comparison = card.get("comparison") or {}
    return comparison.get("promoted") is False
