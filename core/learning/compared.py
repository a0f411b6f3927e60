"""How what was learned fares beside the best baseline, on the same issues and in words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from core.learning.metrics import CHANCE, by_chance
from core.wording.figures import plainly

BETTER: Final = "better"
ALIKE: Final = "not told apart"
WORSE: Final = "worse"

_FOUND: Final[Mapping[str, str]] = {
    BETTER: "clearly better than the best baseline, {}",
    ALIKE: "not told apart from the best baseline, {}",
    WORSE: "clearly worse than the best baseline, {}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How one project's answers fared beside ``baseline``, the best of all on its issues.

    ``right`` and ``baseline_right``: of how many issues the surest answer was right. ``found``:
    what a paired test says of that (exact, one-sided 95 %). ``suggests``: whether the plugin would
    suggest anything in this project; ``why``: why it would not.
    """

    issues: int
    right: int
    baseline: str
    baseline_right: int
    found: str
    suggests: bool
    why: str = ""

    def sentence(self, project: str) -> str:
        """It in one or two sentences."""
        said = _FOUND[self.found].format(plainly(self.baseline))
        counts = (
            f"right on {self.right:,} of {self.issues:,} issues, the baseline on "
            f"{self.baseline_right:,} (by a paired test, one-sided 95%)"
        )
        if self.suggests:
            return f"{project}: {said}: {counts}. In this project it would suggest."
        return (
            f"{project}: in this project it would abstain: {self.why}. What it would have said is "
            f"{said}: {counts}."
        )

    def to_data(self, project: str) -> dict[str, Any]:
        """It as JSON has it, with its sentence."""
        return {**asdict(self), "sentence": self.sentence(project)}


def compare(
    ours: npt.NDArray[np.bool_],
    baselines: Mapping[str, npt.NDArray[np.bool_]],
    *,
    suggests: bool,
    why: str = "",
) -> Compared:
    """Compare answers with those of the baseline that was right most often.

    It was chosen by these issues: that it is better than ours is the less sure the more
    baselines there were to choose from.

    Args:
        ours: of each issue whether it was answered rightly (n,).
        baselines: the same of each baseline, on the same issues.
        suggests: whether the plugin would suggest anything.
        why: why it would not, in a few words.
    """
    best = max(baselines, key=lambda name: int(baselines[name].sum()))
    theirs = baselines[best]
    if by_chance(ours, theirs) <= CHANCE:
        found = BETTER
    else:
        # Bonferroni's correction for the choice.
        found = WORSE if by_chance(theirs, ours) * len(baselines) <= CHANCE else ALIKE
    return Compared(
        issues=len(ours),
        right=int(ours.sum()),
        baseline=best,
        baseline_right=int(theirs.sum()),
        found=found,
        suggests=suggests,
        why="" if suggests else why,
    )
