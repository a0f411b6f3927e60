"""What the history of a project teaches: its models, and what they would have done with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from core.installation import Installation
from core.model import Issue
from core.stages import Stages
from core.store.registry import ModelRecord
from core.store.trainings import TrainingRecord
from core.triage.context import Training
from core.triage.offers import offers_of
from core.triage.siblings import siblings_of

if TYPE_CHECKING:
    from core.backtest.replay import Replay
    from core.learning.silent import Silent

log = logging.getLogger(__name__)

SEED: Final = 20_240_601
"""The random seed of training: the same history gives the same model."""


def train(
    installation: Installation,
    tracker: str,
    project: str,
    report: Callable[[float, str], None],
    *,
    why: str = "asked for",
) -> Sequence[ModelRecord]:
    """Train every plugin's models on a project's history, and use those that are no worse.

    Args:
        installation: whose project it is, and where the models are kept.
        tracker: the project's tracker.
        project: the project, as the store names it.
        report: is told the share that is done, which only grows, and what is being done.
        why: what the training is noted with.

    Raises:
        PluginFailed: a plugin failed; the text names it.
        StoreUnavailable: the history cannot be read, or a model cannot be kept.
    """
    began = datetime.now(UTC)
    history = installation.store.issues.of_project(project, tracker=tracker)
    stages = Stages(installation.plugins.count_of("trackside_train"), report)
    context = _training(installation, tracker, project, history, stages.report)
    records = []
    answers = installation.plugins.each(
        "trackside_train", project=project, history=history, context=context
    )
    for loaded, models in answers:
        for model in models or ():
            log.info("%s trained %s for %s", loaded.name, model.task, project)
            records.append(installation.shelf.keep(tracker, project, model, history))
        stages.end()
    installation.store.trainings.add(
        TrainingRecord(
            tracker=tracker,
            project=project,
            at=began,
            why=why,
            issues=len(history),
            models=len(records),
            promoted=sum(record.active for record in records),
        )
    )
    return records


def unlearned(installation: Installation, tracker: str, project: str) -> Mapping[str, Silent]:
    """The values of the tasks that a project has no model of, and why, by task."""
    from core.learning.unlearned import unlearned_in

    return unlearned_in(installation.store, tracker, project, own=installation.own)


def replay(
    installation: Installation,
    tracker: str,
    project: str,
    *,
    target: float | None,
    steps: int,
    report: Callable[[float, str], None],
) -> tuple[Replay | None, float]:
    """What would have been done on a project's past, and the precision that was aimed at.

    Args:
        installation: whose project it is; no model is kept, and nothing is written.
        tracker: the project's tracker.
        project: the project, as the store names it.
        target: the precision to aim at; None for the configured one.
        steps: in how many steps the past is gone through.
        report: is told the share that is done, which only grows, and what is being done.

    Returns:
        None in the first place where there are too few issues.

    Raises:
        PluginFailed: a plugin failed; the text names it.
        StoreUnavailable: the history cannot be read.
    """
    from core.backtest import replay as backtest

    history = installation.store.issues.of_project(project, tracker=tracker)
    newest = history[-1] if history else None
    rules = (
        installation.desk(newest.connection).rules_for(newest)
        if newest
        else installation.rules_for("")
    )
    rules = rules if target is None else replace(rules, precision_target=target)
    if len(history) <= backtest.LEAST_ISSUES:
        return None, rules.precision_target
    replayed = backtest.replay(
        installation.plugins,
        history,
        project=project,
        rules=rules,
        steps=steps,
        context=_training(installation, tracker, project, history, report),
        progress=Stages(1, report).report,
    )
    return replayed, rules.precision_target


def _training(
    installation: Installation,
    tracker: str,
    project: str,
    history: Sequence[Issue],
    report: Callable[[float, str], None],
) -> Training:
    """What plugins are given to learn from a project."""
    return Training(
        seed=SEED,
        report=report,
        own_handles=installation.own,
        answers=installation.store.experience.answers(tracker, project),
        labels=installation.store.issues.known_labels(tracker, project),
        offers=offers_of(installation.plugins),
        list_siblings=partial(
            siblings_of,
            installation.store.issues,
            tracker,
            project,
            history,
            installation.config.learning.siblings,
        ),
        find_vectors=lambda: installation.finder.vectors,
    )
