"""Walking through a project's past in time order: learn from what was, be asked about what came.

The plugins are the real ones, trained anew at every step on the issues filed before it, and
asked about each later issue as it was filed. Nothing is written and no model is kept.
What is true of an issue is what people settled on, also where that happened after the step at
which one learned from it: trackers rarely tell exactly when a value was meant to stay. What
only Trackside or another bot wrote is not: it would judge itself. A label that stands for a type or
a priority is an answer of that kind, and says nothing of what other labels an issue should have.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from core.backtest.taken import TakenByThen
from core.learning.assignment import KNOWN_AFTER
from core.learning.rows import Truth, as_filed, labels_known_as_filed
from core.model import Decision, Issue, Mode, Priority, StatusCategory, SuggestionKind, Verdict
from core.plugin import KnownLabel, TrainedModel
from core.plugin_manager import PluginManager
from core.stages import Stages
from core.triage.context import IssueContext, Training
from core.triage.policy import Rules, decide_all
from core.triage.suggest import suggest
from core.vocabulary import type_of_label

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
    def warmed_up_on(self) -> int:
        """How many of the oldest issues were only learned from."""
        return self.steps[0].learned if self.steps else 0

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

    Cost: all models are trained ``steps`` times, on a growing part of the history; asking about
    an issue costs the same however many there are.
    """
    start = max(LEAST_ISSUES, round(WARM_UP * len(history)))
    width = (len(history) - start) / steps
    cuts = sorted({start + round(number * width) for number in range(steps + 1)})
    judged_by = replace(
        rules, mode=Mode.APPLY, modes={}, appliable=rules.appliable | frozenset(KINDS)
    )
    judged_true = Truth(own=context.own_handles, answers=context.answers)
    elsewhere = _labels_of_other_kinds(history)
    names = {person.id: person.handle for issue in history for person in issue.assignees}
    taken = TakenByThen(history)
    done: list[Step] = []
    answers: list[Replayed] = []
    for number, (begin, end) in enumerate(pairwise(cuts)):

        def report(share: float, what: str, number: int = number) -> None:
            part = f"part {number + 1} of {len(cuts) - 1}"
            progress((number + share) / (len(cuts) - 1), f"{project}, {part}: {what}")

        learning = Stages(
            plugins.count_of("trackside_train"),
            lambda share, what, tell=report: tell(0.8 * share, what),  # type: ignore[misc]
        )
        training = _as_it_was(context, history[:begin], learning)
        models = _trained(plugins, project, history[:begin], training, learning)
        known = _Known(models, training.labels, frozenset(training.labels), taken)
        for place in range(begin, end):
            report(0.8 + 0.2 * (place - begin) / (end - begin), "asking about what came then")
            said = _asked(plugins, history[place], known, place, judged_by)
            answers += [
                _replayed(one, history[place], number, judged_true, names, elsewhere)
                for one in said
            ]
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
        open_to={
            str(kind): sum(bool(truths(issue, kind, judged_true, elsewhere)) for issue in asked)
            for kind in KINDS
        },
    )


def truths(
    issue: Issue, kind: str, truth: Truth, elsewhere: Collection[str] = ()
) -> frozenset[str]:
    """What people settled on; empty where nobody said.

    ``elsewhere``: labels that are no answer of the kind label, since they stand for another.
    """
    match kind:
        case SuggestionKind.TYPE:
            return frozenset(truth.of_type(issue))
        case SuggestionKind.LABEL:
            return truth.of_labels(issue)[0].difference(elsewhere)
        case SuggestionKind.PRIORITY:
            return frozenset(truth.of_priority(issue))
        case SuggestionKind.ASSIGNEE:
            return frozenset(person.id for person in truth.of_assignees(issue))
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
    plugins: PluginManager,
    project: str,
    history: Sequence[Issue],
    training: Training,
    stages: Stages,
) -> dict[str, TrainedModel]:
    found: dict[str, TrainedModel] = {}
    for _, models in plugins.each(
        "trackside_train", project=project, history=history, context=training
    ):
        found |= {model.task: model for model in models or ()}
        stages.end()
    return found


def _as_it_was(context: Training, history: Sequence[Issue], stages: Stages) -> Training:
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
        report=stages.report,
        answers={},
        labels={label: context.labels.get(label, KnownLabel()) for label in sorted(used)},
        list_siblings=siblings,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known in a whole step: made once, since each of its issues asks for it."""

    models: Mapping[str, TrainedModel]
    labels: Mapping[str, KnownLabel]
    names: frozenset[str]
    taken: TakenByThen


def _asked(
    plugins: PluginManager, issue: Issue, known: _Known, place: int, rules: Rules
) -> list[Decision]:
    issue = as_it_was_filed(issue)
    context = IssueContext(
        load_model=known.models.get,
        find_similar=lambda _issue, _limit: (),
        list_labels=lambda: known.names,
        list_known_labels=lambda: known.labels,
        list_taken=lambda at: known.taken.since(at, place - KNOWN_AFTER),
    )
    decisions = decide_all(
        [one for one in suggest(plugins, issue, context) if one.kind in KINDS],
        issue,
        rules=rules,
        locks=frozenset(),
        answers={},
        sensitive=False,
    )
    return [decision for decision in decisions if decision.verdict is not Verdict.HIDE]


def _labels_of_other_kinds(history: Sequence[Issue]) -> frozenset[str]:
    """The labels of a project that stand for a type or a priority."""
    return frozenset(
        label
        for issue in history
        for label in issue.labels
        if type_of_label(label) or label in (issue.original_type, issue.original_priority)
    )


def _replayed(
    decision: Decision,
    settled: Issue,
    step: int,
    truth: Truth,
    names: Mapping[str, str],
    elsewhere: Collection[str],
) -> Replayed:
    """One suggestion beside the truth; people by their handles, since people read it."""

    def shown(value: str) -> str:
        handle = names.get(value) if suggestion.kind == SuggestionKind.ASSIGNEE else ""
        return handle or value

    suggestion = decision.suggestion
    # One that a plugin suggests all the same is right where it stands.
    true = truths(settled, suggestion.kind, truth, set(elsewhere) - {suggestion.value})
    # Of a label that only a bot put there nobody has said whether it is right.
    unsaid = suggestion.kind == SuggestionKind.LABEL and (
        suggestion.value in truth.of_labels(settled)[1]
    )
    return Replayed(
        key=settled.key,
        title=settled.title,
        at=settled.created_at,
        step=step,
        kind=str(suggestion.kind),
        value=shown(suggestion.value),
        confidence=suggestion.confidence,
        promised=suggestion.promised,
        because=suggestion.because,
        applied=decision.verdict is Verdict.APPLY,
        right=suggestion.value in true if true and not unsaid else None,
        truth=tuple(sorted(map(shown, true))),
    )
