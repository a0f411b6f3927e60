"""Walking through a project's past in time order: learn from what was, be asked about what came.

The plugins are the real ones, trained anew at every step on the issues filed before it, and
asked about each later issue as it was filed. Nothing is written and no model is kept.
What is true of an issue is what it settled on, also where that happened after the step at
which one learned from it: trackers rarely tell exactly when a value was meant to stay.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from core.learning.assignment import KNOWN_AFTER
from core.learning.rows import as_filed, labels_as_filed, labels_known_as_filed
from core.model import Issue, Mode, Priority, StatusCategory, Suggestion, SuggestionKind, Verdict
from core.plugin import KnownLabel, TakenIssue, TrainedModel
from core.plugin_manager import PluginManager
from core.triage.context import IssueContext, Training
from core.triage.policy import Rules, decide_all
from core.triage.suggest import suggest
from core.vocabulary import type_of_issue

KINDS: Final = (
    SuggestionKind.TYPE,
    SuggestionKind.LABEL,
    SuggestionKind.PRIORITY,
    SuggestionKind.ASSIGNEE,
)
"""The kinds of which the past says whether they were right."""

TASKS: Final = ("type", "labels", "priority", "assignee")
"""The tasks that are learned for them."""

WARM_UP: Final = 0.3
"""The share of the past that is only learned from."""

LEAST_ISSUES: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """One suggestion as it would have been made; ``right`` is None where nobody settled it."""

    key: str
    title: str
    at: datetime | None
    step: int
    kind: str
    value: str
    confidence: float
    promised: float | None
    because: str
    applied: bool
    right: bool | None
    truth: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of the past: ``learned`` issues before it, ``asked`` issues in it."""

    first: datetime | None
    learned: int
    asked: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """All of it."""

    project: str
    steps: tuple[Step, ...]
    answers: tuple[Replayed, ...]
    open_to: Mapping[str, int]
    """How many issues settled on something of each kind: what could have been right."""

    @property
    def asked(self) -> int:
        """How many issues were asked about."""
        return sum(step.asked for step in self.steps)


def replay(
    plugins: PluginManager,
    history: Sequence[Issue],
    *,
    project: str,
    rules: Rules,
    steps: int = 5,
    context: Training,
    progress: Callable[[float, str], None],
) -> Replay:
    """Replay a project's issues, which are given in the order in which they were filed.

    ``rules`` say what would be applied by itself; their modes do not matter, all is judged
    as in mode apply. ``context``: what a training of the project would be given now; of it
    labels count that had been used by then, other projects' issues that had been filed, and
    no answers, since those came later.

    Cost: all models are trained ``steps`` times, on a growing part of the history.
    """
    start = max(LEAST_ISSUES, round(WARM_UP * len(history)))
    width = (len(history) - start) / steps
    cuts = sorted({start + round(number * width) for number in range(steps + 1)})
    judged_by = replace(
        rules, mode=Mode.APPLY, modes={}, appliable=rules.appliable | frozenset(KINDS)
    )
    done: list[Step] = []
    answers: list[Replayed] = []
    for number, (begin, end) in enumerate(pairwise(cuts)):

        def report(share: float, what: str, number: int = number) -> None:
            progress((number + share) / (len(cuts) - 1), what)

        training = _as_it_was(context, history[:begin], report)
        models = _trained(plugins, project, history[:begin], training)
        for place in range(begin, end):
            report(0.8 + 0.2 * (place - begin) / (end - begin), "asking about what came then")
            answers += _asked(
                plugins, history, place, models, judged_by, step=number, labels=training.labels
            )
        notes = tuple(
            f"{task}: {note}"
            for task in TASKS
            for note in (models[task].card.notes if task in models else ())
        )
        done.append(
            Step(first=history[begin].created_at, learned=begin, asked=end - begin, notes=notes)
        )
    asked = history[start:]
    return Replay(
        project=project,
        steps=tuple(done),
        answers=tuple(answers),
        open_to={str(kind): sum(bool(truths(issue, kind)) for issue in asked) for kind in KINDS},
    )


def truths(issue: Issue, kind: str) -> frozenset[str]:
    """What an issue settled on; empty where nobody said."""
    match kind:
        case SuggestionKind.TYPE:
            return frozenset({type_of_issue(issue)} - {""})
        case SuggestionKind.LABEL:
            return frozenset(issue.labels)
        case SuggestionKind.PRIORITY:
            return frozenset({issue.priority.value} - {Priority.NONE.value})
        case SuggestionKind.ASSIGNEE:
            return frozenset(person.id for person in issue.assignees)
    return frozenset()


def as_it_was_filed(issue: Issue) -> Issue:
    """An issue without what triage gives it; labels only where their history is known."""
    title, body = as_filed(issue)
    return replace(
        issue,
        id=0,
        title=title,
        body=body,
        labels=labels_known_as_filed(issue),
        type="",
        original_type="",
        priority=Priority.NONE,
        original_priority="",
        assignees=(),
        status="",
        status_category=StatusCategory.TODO,
        resolution="",
        closed_at=None,
        duplicate_of="",
        relations=(),
        comments=(),
        history=(),
    )


def _trained(
    plugins: PluginManager, project: str, history: Sequence[Issue], training: Training
) -> dict[str, TrainedModel]:
    answers = plugins.each("trackside_train", project=project, history=history, context=training)
    return {model.task: model for _, models in answers for model in models or ()}


def _as_it_was(
    context: Training, history: Sequence[Issue], report: Callable[[float, str], None]
) -> Training:
    """What a training would have been given after these issues had been filed."""
    used = {label for issue in history for label in issue.labels}
    until = history[-1].created_at

    def siblings() -> Sequence[Issue]:
        return [
            one
            for one in context.siblings()
            if until is None or one.created_at is None or one.created_at < until
        ]

    return replace(
        context,
        report=lambda share, what: report(0.8 * share, what),
        answers={},
        labels={label: context.labels.get(label, KnownLabel()) for label in sorted(used)},
        list_siblings=siblings,
    )


def _asked(
    plugins: PluginManager,
    history: Sequence[Issue],
    place: int,
    models: Mapping[str, TrainedModel],
    rules: Rules,
    *,
    step: int,
    labels: Mapping[str, KnownLabel],
) -> list[Replayed]:
    settled = history[place]
    issue = as_it_was_filed(settled)
    known = history[: max(0, place - KNOWN_AFTER)]
    context = IssueContext(
        load_model=models.get,
        find_similar=lambda _issue, _limit: (),
        list_labels=lambda: frozenset(labels),
        list_known_labels=lambda: labels,
        list_taken=lambda at: _taken(known, at),
    )
    decisions = decide_all(
        [one for one in suggest(plugins, issue, context) if one.kind in KINDS],
        issue,
        rules=rules,
        locks=frozenset(),
        answers={},
        sensitive=False,
    )
    return [
        _replayed(decision.suggestion, settled, step, applied=decision.verdict is Verdict.APPLY)
        for decision in decisions
        if decision.verdict is not Verdict.HIDE
    ]


def _taken(known: Sequence[Issue], at: datetime | None) -> Sequence[TakenIssue]:
    if at is None:
        return ()
    return [
        TakenIssue(
            labels=labels_as_filed(issue),
            author=issue.author.id if issue.author else "",
            people=issue.assignees,
        )
        for issue in known
        if issue.assignees and issue.created_at is not None and issue.created_at > at
    ]


def _replayed(suggestion: Suggestion, settled: Issue, step: int, *, applied: bool) -> Replayed:
    truth = truths(settled, suggestion.kind)
    return Replayed(
        key=settled.key,
        title=settled.title,
        at=settled.created_at,
        step=step,
        kind=str(suggestion.kind),
        value=suggestion.value,
        confidence=suggestion.confidence,
        promised=suggestion.promised,
        because=suggestion.because,
        applied=applied,
        right=suggestion.value in truth if truth else None,
        truth=tuple(sorted(truth)),
    )
