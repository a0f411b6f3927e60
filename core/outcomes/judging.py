"""What the two ways of an experiment came to on an issue, by what people settled on there.

Both ways are judged by the same rule, whether or not people saw what they said: a value that
people settled on is right, one that they refused is wrong, and so is any where they settled on
something else. Where they settled on nothing, nobody was helped and nobody misled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from core.learning.rows import Truth
from core.model import Issue, RelationKind, StatusCategory, SuggestionKind
from core.store.experiments import TakingPart
from core.store.store import Store

AFTER: Final = timedelta(days=14)
"""An issue that is still open is judged so long after it was asked about."""

_AT_ONCE: Final = 500
_FIELD: Final[Mapping[str, str]] = {
    SuggestionKind.TYPE: "type",
    SuggestionKind.PRIORITY: "priority",
    SuggestionKind.LABEL: "labels",
    SuggestionKind.ASSIGNEE: "assignees",
}


@dataclass(frozen=True, slots=True)
class Settled:
    """What people made of an issue, as far as one kind of suggestion is concerned.

    ``unknown``: values that are there and that no person has said anything about. ``closed``:
    nothing further is to be expected of what is not there.
    """

    values: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    closed: bool = False


def settled(issue: Issue, kind: str, truth: Truth) -> Settled:
    """What people settled on; what Trackside or a bot set alone is not theirs."""
    if kind == SuggestionKind.DUPLICATE:
        return _settled_duplicate(issue, truth)
    denied = frozenset(one.value for one in truth.answered(issue, _FIELD[kind]) if not one.right)
    unknown: frozenset[str] = frozenset()
    match kind:
        case SuggestionKind.LABEL:
            values, unknown = truth.of_labels(issue)
        case SuggestionKind.TYPE:
            values = frozenset(truth.of_type(issue))
        case SuggestionKind.PRIORITY:
            values = frozenset(truth.of_priority(issue))
        case _:
            values = frozenset(person.id for person in truth.of_assignees(issue))
    return Settled(values=values, denied=denied - values, unknown=unknown - values)


def _settled_duplicate(issue: Issue, truth: Truth) -> Settled:
    answers = [one for one in truth.answers.get(issue.key, ()) if one.kind == "duplicate"]
    related = {r.key for r in issue.relations if r.kind is RelationKind.DUPLICATE_OF}
    values = frozenset(related | {issue.duplicate_of} | {a.value for a in answers if a.right})
    said = f"{issue.resolution} {issue.status}".casefold()
    done = issue.status_category is StatusCategory.DONE and SuggestionKind.DUPLICATE not in said
    denied = frozenset(one.value for one in answers if not one.right)
    return Settled(values=values - {""}, denied=denied, closed=done)


def score(said: Sequence[str], found: Settled) -> float:
    """From 1 where all that was said is right to -1 where all of it is wrong; 0 for nothing.

    A right suggestion is worth what a wrong one costs: so one that is right as often as not is
    worth nothing, and that is where the product begins to speak, too.
    """
    points = [_points(value, found) for value in said]
    return sum(points) / len(points) if points else 0.0


def _points(value: str, found: Settled) -> float:
    if value in found.values:
        return 1.0
    if value in found.unknown:
        return 0.0
    return -1.0 if value in found.denied or found.values or found.closed else 0.0


def scores(part: TakingPart, issue: Issue | None, kind: str, truth: Truth) -> dict[str, float]:
    """What each arm came to on an issue; nothing where it is not there any more."""
    if issue is None:
        return {}
    found = settled(issue, kind, truth)
    return {
        arm: round(score([str(one["value"]) for one in said], found), 4)
        for arm, said in part.said.items()
    }


def judge_all(
    store: Store, kinds: Mapping[str, Any], *, own: frozenset[str], now: datetime
) -> Mapping[str, int]:
    """Judge every issue that can be by now, once; how many of each experiment.

    ``kinds``: of suggestion, by the names of experiments. ``own``: ids and handles of
    Trackside in the trackers.
    """
    done = {}
    for name, kind in kinds.items():
        count = 0
        while waiting := store.experiments.to_judge(
            name, assigned_before=now - AFTER, limit=_AT_ONCE
        ):
            issues = {part.id: store.issues.get(part.issue_id) for part in waiting}
            projects = {(one.tracker, one.project) for one in issues.values() if one is not None}
            answers = {
                key: said
                for tracker, project in projects
                for key, said in store.experience.answers(tracker, project).items()
            }
            truth = Truth(own=own, answers=answers)
            judged = [(part.id, scores(part, issues[part.id], kind, truth)) for part in waiting]
            store.experiments.judge(judged, now)
            count += len(waiting)
        done[name] = count
    return done
