"""Experiments at work: which way an issue's suggestions are made, and what the other way says.

An issue is given its arm when it is met for the first time and before anything was shown on
it, and keeps it: that is written down. So it is never shown both, whatever becomes of the
shares, and an experiment that was ended or has passed its last day takes no further issues and
leaves those that it has as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from core.errors import ConfigError
from core.experiments import Arm, Design, Experiment, Way, arm_for
from core.model import Decision, Issue, Suggestion, Verdict
from core.plugin import TrainedModel
from core.plugin_manager import PluginManager
from core.store.experiments import ExperimentRecord
from core.store.store import Store
from core.triage.context import IssueContext, context_of
from core.triage.shelf import ModelShelf
from core.triage.suggest import gather, pool
from core.triage.why_not import Note, say_nothing

if TYPE_CHECKING:
    from core.triage.finder import Finder

log = logging.getLogger(__name__)

AS_IN_USE: Final = Way()
BEGAN_OTHERWISE: Final = (
    "it began as something else: what is compared cannot change, so give it another name"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How to ask about one issue: ``ask`` in some way, ``shown`` says what of it would be shown.

    ``ask`` is None where that way cannot be gone now: its model is not to be had.
    """

    ask: Callable[[Way], Sequence[Suggestion] | None]
    shown: Callable[[Sequence[Suggestion]], Sequence[Suggestion]]


@dataclass(slots=True)
class Ways:
    """Asks the plugins about one issue in several ways, and no more often than it must."""

    plugins: PluginManager
    issue: Issue
    context: IssueContext
    load: Callable[[str], TrainedModel | None]
    only: Collection[str] = ()
    _gathered: dict[str, Sequence[tuple[str, Suggestion]]] = field(default_factory=dict)

    def __call__(self, way: Way) -> Sequence[Suggestion] | None:
        """The suggestions in some way; None where its model is not to be had."""
        if way.model not in self._gathered:
            context = self.context
            if way.model:
                model = self.load(way.model)
                if model is None:
                    return None
                context = replace(context, load_model=self._with(model))
            self._gathered[way.model] = gather(self.plugins, self.issue, context, self.only)
        found = self._gathered[way.model]
        pooled = pool(one for name, one in found if way.plugin in {"", name})
        return [one for one in pooled if one.confidence >= (way.threshold or 0.0)]

    def _with(self, model: TrainedModel) -> Callable[[str], TrainedModel | None]:
        usual = self.context.load_model
        return lambda task: model if task == model.task else usual(task)


def asking_about(
    issue: Issue,
    *,
    plugins: PluginManager,
    store: Store,
    shelf: ModelShelf,
    finder: Callable[[], Finder],
    decide: Callable[[Sequence[Suggestion]], Sequence[Decision]],
    only: Collection[str] = (),
    note: Note = say_nothing,
) -> Asking:
    """How to ask the plugins about an issue, in whichever way; ``note`` hears why one abstains.

    ``decide``: what policy says of suggestions for it, were its mode suggest. ``only``: names of
    plugins, where not all are to be asked.
    """
    context = context_of(issue, store, shelf, finder, note)
    return Asking(
        ask=Ways(plugins, issue, context, partial(shelf.tried, issue.tracker, issue.project), only),
        shown=lambda found: [
            decision.suggestion
            for decision in decide(found)
            if decision.verdict is not Verdict.HIDE
        ],
    )


@dataclass(slots=True)
class Trials:
    """The experiments of an installation, for the issues that it meets."""

    store: Store
    experiments: Mapping[str, Experiment]
    today: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def check(self, *, plugins: Collection[str], models: Collection[str]) -> None:
        """See that what the experiments that run name is there.

        Raises:
            ConfigError: it is not, or two would be about the same issues; the text names it.
        """
        begun = {record.name: record for record in self.store.experiments.list()}
        running: dict[tuple[str, str], str] = {}
        for name, one in self.experiments.items():
            record = begun.get(name)
            where = f"[experiments.{name}]"
            if record is not None and dict(record.design) != one.design():
                raise ConfigError(f"{where}: {BEGAN_OTHERWISE}")
            if why_not_running(one, record, self.today()):
                continue
            for arm in Arm:
                way = one.way(arm)
                if way.plugin and way.plugin not in plugins:
                    raise ConfigError(
                        f"{where}: {arm}: there is no plugin {way.plugin!r}; loaded: "
                        f"{', '.join(sorted(plugins))}"
                    )
                if way.model and way.model not in models:
                    raise ConfigError(
                        f"{where}: {arm}: there is no model {way.model!r}; "
                        "`trackside models list` shows them"
                    )
            about = (one.kind, one.project.rpartition(":")[2])
            if (other := running.setdefault(about, name)) != name:
                raise ConfigError(
                    f"{where}: {other} is about {one.kind} in {one.project} too; end one of "
                    f"them: `trackside experiments stop {other}`"
                )

    def suggestions(self, issue: Issue, asking: Asking, *, enrol: bool) -> Sequence[Suggestion]:
        """The suggestions for an issue, each kind in the way that is this issue's.

        ``enrol``: whether it may begin to take part; a preview may not.
        """
        about = {name: one for name, one in self.experiments.items() if one.is_about(issue)}
        if not about or not issue.id:
            return asking.ask(AS_IN_USE) or ()
        with self.store.read() as transaction:
            takes_part = self.store.experiments.of_issue(transaction, issue.id)
            known = self.store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
        begun = {record.name: record for record in self.store.experiments.list()}
        ways: dict[str, Way] = {}
        taken = {stored.suggestion.kind for stored in known}
        for part in takes_part:
            taken.add(begun[part.experiment].design["kind"])
            # Without its table nobody says any more what its arms were: as in use, then.
            if (described := about.get(part.experiment)) is not None:
                ways[described.kind] = described.way(part.arm)
        for name, one in about.items() if enrol else ():
            if one.kind not in taken and not why_not_running(one, begun.get(name), self.today()):
                taken.add(one.kind)
                ways[one.kind] = one.way(self._enrol(name, one, issue, asking))
        return self._pooled(asking, ways)

    def _enrol(self, name: str, experiment: Experiment, issue: Issue, asking: Asking) -> Arm:
        """Give an issue its arm, and keep what is to be compared."""
        arm, compared = arm_for(name, experiment, issue.key)
        said: dict[str, list[dict[str, Any]]] = {}
        # Both must be to be had, or it would depend on that who goes where.
        for each in Arm if compared else ():
            found = asking.ask(experiment.way(each))
            if found is None:
                log.warning("experiment %s: the %s cannot be asked: its model is lost", name, each)
                arm, said = Arm.CONTROL, {}
                break
            if experiment.mode is Design.SHADOW or each is arm:
                mine = [one for one in found if one.kind == experiment.kind]
                said[each] = [_kept(one) for one in asking.shown(mine)]
        if not said and not experiment.control.named:
            return arm  # shown what is in use, as it would be without any experiment
        now = self.today()
        with self.store.write() as transaction:
            self.store.experiments.begin(transaction, name, experiment, now)
            self.store.experiments.enrol(
                transaction,
                experiment=name,
                issue_id=issue.id,
                arm=arm,
                share=experiment.share if said else 0.0,
                said=said,
                at=now,
            )
        return arm

    def _pooled(self, asking: Asking, ways: Mapping[str, Way]) -> Sequence[Suggestion]:
        found = [one for one in asking.ask(AS_IN_USE) or () if one.kind not in ways]
        for kind, way in ways.items():
            # What cannot be asked says nothing: another way would be a second variant.
            found += [one for one in asking.ask(way) or () if one.kind == kind]
        return sorted(found, key=lambda one: (-one.confidence, one.kind, one.value))


def models_named(experiments: Mapping[str, Experiment]) -> frozenset[str]:
    """The versions of models that experiments name."""
    ways = (one.way(arm) for one in experiments.values() for arm in Arm)
    return frozenset(way.model for way in ways if way.model)


def why_not_running(experiment: Experiment, record: ExperimentRecord | None, now: datetime) -> str:
    """Why no further issue takes part in an experiment, in a sentence; "" where some do."""
    if experiment.is_over(now.date()):
        return f"no further issue takes part from {experiment.until} on"
    if record is None:
        return ""
    if record.ended_at is not None:
        return record.why_ended or "it was stopped"
    if dict(record.design) != experiment.design():
        return BEGAN_OTHERWISE
    return ""


def _kept(one: Suggestion) -> dict[str, Any]:
    return {
        "value": one.value,
        "confidence": one.confidence,
        "because": one.because,
        "made_by": one.made_by,
        "version": one.version,
    }
