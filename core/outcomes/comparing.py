"""What an experiment has shown so far: each arm's record, their difference, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from core.experiments import Arm, Design, Experiment
from core.outcomes.sequential import (
    METHOD,
    MOST_MORE,
    Interval,
    Observed,
    how_many_more,
    interval,
    paired,
    randomised,
)
from core.store.experiments import ExperimentRecord, TakingPart
from core.triage.trials import why_not_running

WAITS: Final = "waits"
RUNNING: Final = "running"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """An experiment with what it has shown.

    ``issues``: those that are compared; ``judged`` of them. ``more``: how many further outcomes
    it takes by the look of it, None where that cannot be told.
    """

    name: str
    design: dict[str, Any]
    state: str
    why: str
    started_at: datetime | None
    issues: int
    judged: int
    arms: dict[str, dict[str, Any]]
    difference: Interval
    more: int | None
    sentence: str

    @property
    def better(self) -> str:
        """The arm that is the better one, "" where that is not known."""
        if not self.difference.decided:
            return ""
        return str(Arm.VARIANT if self.difference.low > 0 else Arm.CONTROL)

    def to_data(self) -> dict[str, Any]:
        """It as JSON has it."""
        known = self.difference
        return {
            "name": self.name,
            **self.design,
            "state": self.state,
            "why": self.why,
            "started_at": self.started_at,
            "issues": self.issues,
            "judged": self.judged,
            "arms": self.arms,
            "difference": {
                "value": round(known.value, 3),
                "low": round(known.low, 3),
                "high": round(known.high, 3),
            },
            "better": self.better,
            "more_outcomes": self.more,
            "method": METHOD,
            "sentence": self.sentence,
        }


def compare(
    name: str,
    experiment: Experiment | None,
    record: ExperimentRecord | None,
    parts: Sequence[TakingPart],
    *,
    now: datetime,
) -> Comparison:
    """What an experiment has shown.

    Args:
        name: its name.
        experiment: as the configuration describes it; None where it does so no more.
        record: as it began; None where no issue has taken part yet.
        parts: its issues, in the order in which they were judged.
        now: the time of asking.
    """
    compared = [part for part in parts if part.said]
    judged = [part for part in compared if part.judged_at is not None and part.scores]
    design = dict(record.design) if record else experiment.design() if experiment else {}
    observed = observe(judged, live=design.get("mode") == Design.LIVE)
    difference = interval(observed)
    more = None if difference.decided else how_many_more(observed)
    state, why = _state(experiment, record, now)
    if experiment is not None:
        design |= {"share": experiment.share, "until": experiment.until}
    return Comparison(
        name=name,
        design=design,
        state=state,
        why=why,
        started_at=record.started_at if record else None,
        issues=len(compared),
        judged=len(judged),
        arms={str(arm): _of_arm(judged, arm) for arm in Arm},
        difference=difference,
        more=more,
        sentence=sentence(difference, more),
    )


def observe(judged: Sequence[TakingPart], *, live: bool) -> Observed:
    """Judged issues as a sequence of estimates of the difference."""
    if not live:
        both = [part.scores for part in judged if len(part.scores) == len(Arm)]
        return paired([one[Arm.CONTROL] for one in both], [one[Arm.VARIANT] for one in both])
    return randomised(
        [part.arm is Arm.VARIANT for part in judged],
        [part.scores[part.arm] for part in judged],
        [part.share for part in judged],
    )


def sentence(known: Interval, more: int | None) -> str:
    """What is known, and what it takes to know more."""
    if known.count == 0:
        return "No issue is judged yet: that is when it is closed, or two weeks old."
    outcomes = "outcome" if known.count == 1 else "outcomes"
    said = f"After {known.count:,} {outcomes} the variant is "
    if known.low > 0:
        return f"{said}better, by {known.low:.2f} to {known.high:.2f} points an issue: decided."
    if known.high < 0:
        return f"{said}worse, by {-known.high:.2f} to {-known.low:.2f} points an issue: decided."
    said += (
        f"between {-known.low:.2f} points an issue worse and {known.high:.2f} better: which is "
        "the better one is not known yet. "
    )
    if more is not None:
        return f"{said}About {more:,} further outcomes would tell, if they are like those so far."
    if known.count < _FEW:
        return f"{said}That is too few to say how many it takes."
    return f"{said}If they are like those so far, not even {MOST_MORE:,} further ones would tell."


_FEW: Final = 10


def why_decided(found: Comparison) -> str:
    """Why an experiment ends by itself; "" where it goes on."""
    if not found.better:
        return ""
    word = "better" if found.better == Arm.VARIANT else "worse"
    return f"decided: the variant is {word}"


def _state(
    experiment: Experiment | None, record: ExperimentRecord | None, now: datetime
) -> tuple[str, str]:
    if record is not None and record.ended_at is not None:
        return ENDED, record.why_ended
    if experiment is None:
        return ENDED, "the configuration has it no more"
    if why := why_not_running(experiment, record, now):
        return ENDED, why
    return (RUNNING, "") if record is not None else (WAITS, "no issue of its project was met yet")


def _of_arm(judged: Sequence[TakingPart], arm: Arm) -> dict[str, Any]:
    """How one arm fared on the issues where it was asked."""
    found = [part for part in judged if arm in part.scores]
    spoke = [part for part in found if part.said[arm]]
    total = sum(part.scores[arm] for part in found)
    return {
        "issues": len(found),
        "spoke": len(spoke),
        "right": sum(part.scores[arm] > 0 for part in spoke),
        "wrong": sum(part.scores[arm] < 0 for part in spoke),
        "score": round(total / len(found), 3) if found else None,
    }
