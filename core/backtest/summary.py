"""What a replay comes to: how much would have been done, and how often that was right. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from core.backtest.replay import KINDS, Replay, Replayed
from core.learning.calibration import lower_bound

BINS: Final = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Edges of the confidences that reliability is told for."""

MOST_MISTAKES: Final = 10


def summarise(replay: Replay, *, target: float) -> dict[str, Any]:
    """The object that ``trackside backtest --json`` prints.

    ``precision`` is over suggestions whose issue settled on something of that kind, with an
    exact (Clopper-Pearson) 95 % interval.
    """
    by_kind = {str(kind): [a for a in replay.answers if a.kind == kind] for kind in KINDS}
    applied = [answer for answer in replay.answers if answer.applied]
    return {
        "project": replay.project,
        "target": target,
        "history": replay.warmed_up_on + replay.asked,
        "only_learned": replay.warmed_up_on,
        "issues": replay.asked,
        "issues_with_suggestions": len({answer.key for answer in replay.answers}),
        "issues_touched": len({answer.key for answer in applied}),
        "steps": [_step(replay, number) for number in range(len(replay.steps))],
        "kinds": {
            kind: _kind(answers, replay.open_to.get(kind, 0), replay.asked)
            for kind, answers in by_kind.items()
        },
        "worst": [_mistake(answer) for answer in _worst(replay.answers)],
    }


def precision(answers: Iterable[Replayed]) -> dict[str, Any] | None:
    """How often answers were right, with its interval; None where nothing can be judged."""
    judged = [answer.right for answer in answers if answer.right is not None]
    if not judged:
        return None
    count, right = len(judged), sum(judged)
    return {
        "value": round(right / count, 4),
        "low": round(lower_bound(count, right, 0.975), 4),
        "high": round(1 - lower_bound(count, count - right, 0.975), 4),
    }


def _counted(answers: Sequence[Replayed]) -> dict[str, Any]:
    judged = [answer for answer in answers if answer.right is not None]
    return {
        "count": len(answers),
        "judged": len(judged),
        "right": sum(bool(answer.right) for answer in judged),
        "precision": precision(judged),
    }


def _kind(answers: Sequence[Replayed], open_to: int, asked: int) -> dict[str, Any]:
    applied = [answer for answer in answers if answer.applied]
    return {
        "settled": open_to,
        "suggested": _counted(answers),
        "applied": {
            **_counted(applied),
            "from_confidence": min((round(a.confidence, 4) for a in applied), default=None),
        },
        "coverage": round(len({answer.key for answer in answers}) / asked, 4) if asked else 0.0,
        "curve": _curve(answers, open_to),
        "reliability": _reliability(answers),
    }


def _curve(answers: Sequence[Replayed], open_to: int) -> list[dict[str, float]]:
    """Precision against coverage: the surest answers first, at most fifty points."""
    judged = sorted(
        (answer for answer in answers if answer.right is not None), key=lambda a: -a.confidence
    )
    points, right, met = [], 0, set[str]()
    every = max(1, len(judged) // 50)
    for number, answer in enumerate(judged, start=1):
        right += bool(answer.right)
        met.add(answer.key)  # an issue with several labels is covered once
        if number % every == 0 or number == len(judged):
            points.append(
                {
                    "coverage": round(len(met) / max(open_to, 1), 4),
                    "precision": round(right / number, 4),
                    "confidence": round(answer.confidence, 4),
                }
            )
    return points


def _reliability(answers: Sequence[Replayed]) -> list[dict[str, float]]:
    """How often answers that were about so sure were right."""
    rows = []
    for low, high in pairwise(BINS):
        within = [
            answer
            for answer in answers
            if answer.right is not None
            and (low <= answer.confidence < high or (high == 1.0 and answer.confidence == 1.0))
        ]
        if within:
            rows.append(
                {
                    "low": low,
                    "high": high,
                    "count": len(within),
                    "confidence": round(sum(a.confidence for a in within) / len(within), 4),
                    "right": round(sum(bool(a.right) for a in within) / len(within), 4),
                }
            )
    return rows


def _step(replay: Replay, number: int) -> dict[str, Any]:
    step = replay.steps[number]
    mine = [answer for answer in replay.answers if answer.step == number]
    return {
        "first": step.first.isoformat() if step.first else None,
        "learned": step.learned,
        "asked": step.asked,
        "precision": {str(kind): precision(a for a in mine if a.kind == kind) for kind in KINDS},
        "notes": list(step.notes),
    }


def _worst(answers: Sequence[Replayed]) -> list[Replayed]:
    """The mistakes that would have been made most surely; what would have been applied first."""
    wrong = [answer for answer in answers if answer.right is False]
    return sorted(wrong, key=lambda a: (not a.applied, -a.confidence, a.key))[:MOST_MISTAKES]


def _mistake(answer: Replayed) -> Mapping[str, Any]:
    return {
        "key": answer.key,
        "title": answer.title[:200],
        "kind": answer.kind,
        "value": answer.value,
        "truth": list(answer.truth),
        "confidence": round(answer.confidence, 4),
        "applied": answer.applied,
        "because": answer.because,
    }
