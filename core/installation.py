"""An installation: everything that one running Trackside holds, opened from its configuration."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.config import Config
from core.connections import open_connections
from core.connector import Capability, Connector
from core.errors import ConnectorError, NotFoundError, UserError
from core.metrics import WorkMetrics
from core.model import Decision, Issue, Mode, Suggestion, SuggestionKind
from core.plugin_manager import PluginManager, make_plugin_manager
from core.privacy.visibility import may_mention
from core.secrets import read_secret
from core.store.registry import ModelRecord
from core.store.store import Store
from core.store.trainings import TrainingRecord
from core.triage.consider import Desk
from core.triage.context import IssueContext, Remembered, Training
from core.triage.handling import Handling
from core.triage.offers import offers_of, trusted_types
from core.triage.pace import paced
from core.triage.policy import Rules, decide_all
from core.triage.propose import Declined
from core.triage.sensitive import looks_sensitive
from core.triage.shelf import ModelShelf
from core.triage.siblings import siblings_of
from core.triage.suggest import suggest
from core.triage.write_back import WriteBack
from core.vocabulary import type_of_label

if TYPE_CHECKING:
    from core.backtest.replay import Replay
    from core.triage.finder import Finder

log = logging.getLogger(__name__)

SEED: Final = 20_240_601
"""The random seed of training: the same history gives the same model."""

_WRITES: Final[Mapping[Capability, str]] = {
    Capability.LABELS: SuggestionKind.LABEL,
    Capability.TYPE: SuggestionKind.TYPE,
    Capability.PRIORITY: SuggestionKind.PRIORITY,
    Capability.ASSIGNEES: SuggestionKind.ASSIGNEE,
}


@dataclass(slots=True)
class Installation:
    """What the commands, the web side and the workers share."""

    config: Config
    plugins: PluginManager
    store: Store
    connectors: Mapping[str, Connector[Any]]
    metrics: WorkMetrics = field(default_factory=WorkMetrics)
    _finder: Finder | None = None
    _shelf: ModelShelf | None = None
    _declined: Declined = field(default_factory=Declined)

    @classmethod
    def open(cls, config: Config, *, serving: bool = False) -> Installation:
        """Open everything that the configuration names; touches no network.

        Args:
            config: the configuration.
            serving: deliveries of many threads will be stored.

        Raises:
            ConfigError: a setting is wrong; the text names it.
            PluginError: a plugin cannot be loaded; the text names it.
            StoreUnavailable: the database cannot be reached.
        """
        plugins = make_plugin_manager(config.plugins, folder=config.plugins_dir)
        connectors = open_connections(config, plugins)
        url = config.store.url
        if url.startswith(("env:", "file:")):
            url = read_secret(url).reveal()
        store = Store(config.store.data_dir, url, batching=serving)
        for name, connector in connectors.items():
            connector.keeper = store.kept.of(name)
        metrics = WorkMetrics()
        metrics.watch_plugins(lambda: [(p.name, p.health.outcomes()) for p in plugins.loaded])
        return cls(
            config=config,
            plugins=plugins,
            store=store,
            connectors=connectors,
            metrics=metrics,
        )

    def close(self) -> None:
        """Finish writes that are under way and release everything."""
        if self._finder is not None:
            self._finder.close()
        for connector in self.connectors.values():
            connector.close()
        self.store.close()

    # -- who we are ------------------------------------------------------------------------

    def meet_trackers(self) -> Mapping[str, str]:
        """Ask each tracker who we are there; returns the problems by connection."""
        problems = {}
        for name, connector in self.connectors.items():
            try:
                self.store.set_me(name, connector.whoami())
            except ConnectorError as error:
                self.store.set_me(name, None, problem=str(error))
                problems[name] = str(error)
        return problems

    # -- suggesting ------------------------------------------------------------------------

    @property
    def finder(self) -> Finder:
        """Finds similar issues; opened when first needed."""
        if self._finder is None:
            from core.triage.finder import Finder  # loads the search engine

            self._finder = Finder(self.store.issues, self.data_dir / "index")
        return self._finder

    @property
    def shelf(self) -> ModelShelf:
        """Loads trained models; opened when first needed."""
        if self._shelf is None:
            self._shelf = ModelShelf(
                self.store.models,
                self.data_dir / "models",
                trusted=partial(trusted_types, self.plugins),
            )
        return self._shelf

    @property
    def data_dir(self) -> Path:
        """The folder of files that belong to this installation."""
        return self.config.store.data_dir

    def follow_store(self) -> None:
        """Bring the search index up to the store."""
        self.finder.follow()

    def suggestions_for(self, issue: Issue) -> Sequence[Suggestion]:
        """Ask all plugins about an issue."""
        context = IssueContext(
            load_model=partial(self.shelf.model, issue.tracker, issue.project),
            find_similar=Remembered(self.finder.similar),
            weigh_terms=self.finder.telling,
            list_labels=partial(self.store.issues.labels, issue.tracker, issue.project),
            list_people=partial(self.store.assignments.people, issue.connection),
            count_open=partial(self.store.assignments.open_issues, issue.connection),
            list_taken=partial(self.store.assignments.taken_since, issue.tracker, issue.project),
            list_known_labels=partial(self.store.issues.known_labels, issue.tracker, issue.project),
            list_fared=partial(self.store.experience.fared, issue.tracker, issue.project),
        )
        return suggest(self.plugins, issue, context)

    def preview(self, issue: Issue) -> Sequence[Decision]:
        """What would be decided about an issue now, if its mode were suggest; writes nothing."""
        return decide_all(
            self.suggestions_for(issue),
            issue,
            rules=replace(self.rules_for(issue.connection), mode=Mode.SUGGEST, modes={}),
            locks=frozenset(),
            answers=self._answers(issue),
            sensitive=looks_sensitive(issue),
            fared=self.store.experience.fared(issue.tracker, issue.project),
        )

    def _answers(self, issue: Issue) -> Mapping[tuple[str, str], Any]:
        if not issue.id:
            return {}
        with self.store.read() as transaction:
            stored = self.store.suggestions.suggestions(
                transaction, issue_id=issue.id, current_only=False
            )
        return {(s.suggestion.kind, s.suggestion.value): s.outcomes for s in stored}

    # -- deciding and writing --------------------------------------------------------------

    def rules_for(self, connection: str) -> Rules:
        """What policy goes by in a connection; an imported issue's tracker cannot be written."""
        connector = self.connectors.get(connection)
        triage = self.config.triage
        capabilities = connector.capabilities if connector else frozenset()
        appliable = {kind for capability, kind in _WRITES.items() if capability in capabilities}
        if Capability.LABELS in capabilities:
            appliable.add(SuggestionKind.TYPE)
        return Rules(
            mode=connector.config.mode if connector else Mode.OBSERVE,
            modes=connector.config.modes if connector else {},
            floor=triage.floor,
            precision_target=triage.precision_target,
            appliable=frozenset(appliable),
            most_shown=dict.fromkeys(
                (SuggestionKind.SIMILAR, SuggestionKind.RELATED), triage.max_similar
            ),
        )

    def desk(self, connection: str) -> Desk:
        """Where the issues of a connection are decided about."""
        connector = self.connectors.get(connection)
        return Desk(
            store=self.store,
            rules=self.rules_for(connection),
            capabilities=connector.capabilities if connector else frozenset(),
            type_of_label=type_of_label,
            link_kinds=connector.link_kinds if connector else frozenset(),
        )

    def desk_for(self, issue: Issue) -> Desk:
        """The desk of an issue.

        Raises:
            UserError: its connection is not configured, so nothing can be written.
        """
        if issue.connection not in self.connectors:
            raise UserError(
                f"{issue.key} belongs to no configured connection: nothing can be written there"
            )
        return self.desk(issue.connection)

    def write_back(self, connection: str) -> WriteBack:
        """What writes to the issues of a connection."""
        connector = self.connectors[connection]
        return WriteBack(
            store=self.store,
            connector=connector,
            mentionable=self.mentionable,
            max_attempts=self.config.work.max_attempts,
            pace=paced(self.store, connection, connector.config.writes_per_hour),
            declined=self._declined,
        )

    def mentionable(self, about: Issue, keys: Sequence[str]) -> Mapping[str, Issue]:
        """The issues of these keys that everyone who can read ``about`` may know of."""
        found = {key: self.store.issues.by_key(key) for key in dict.fromkeys(keys)}
        return {
            key: issue
            for key, issue in found.items()
            if issue is not None and may_mention(issue, about)
        }

    def handling(self, wake: Callable[[], None]) -> Handling:
        """What works on deliveries; ``wake`` is called when something is to be written."""
        return Handling(
            store=self.store,
            connectors=self.connectors,
            desks={name: self.desk(name) for name in self.connectors},
            suggestions_for=self.suggestions_for,
            wake=wake,
            type_of_label=type_of_label,
            metrics=self.metrics,
        )

    # -- learning --------------------------------------------------------------------------

    def project(self, name: str) -> tuple[str, str]:
        """(tracker, project) of a project as people name it: ``acme/shop`` or ``jira:acme/SHOP``.

        Raises:
            NotFoundError: there is none; the text names those that there are.
            UserError: several trackers have one of that name.
        """
        projects = self.store.issues.projects()
        tracker, colon, local = name.partition(":")
        found = [
            (t, p) for t, p, _ in projects if p == name or (colon and t == tracker and p == local)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            choices = " or ".join(f"{t}:{p}" for t, p in found)
            raise UserError(f"several trackers have a project {name}; say {choices}")
        known = ", ".join(p for _, p, _ in projects[:20]) or "none yet"
        raise NotFoundError(f"there is no project {name}; known: {known}")

    def train(
        self,
        tracker: str,
        project: str,
        report: Callable[[float, str], None],
        *,
        why: str = "asked for",
    ) -> Sequence[ModelRecord]:
        """Train every plugin's models on a project's history, and use those that are no worse."""
        began = datetime.now(UTC)
        history = self.store.issues.of_project(project, tracker=tracker)
        context = self._training(tracker, project, history, report)
        records = []
        answers = self.plugins.each(
            "trackside_train", project=project, history=history, context=context
        )
        for loaded, models in answers:
            for model in models or ():
                log.info("%s trained %s for %s", loaded.name, model.task, project)
                records.append(self.shelf.keep(tracker, project, model, history))
        self.store.trainings.add(
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

    def replay(
        self,
        tracker: str,
        project: str,
        *,
        target: float | None,
        steps: int,
        report: Callable[[float, str], None],
    ) -> tuple[Replay | None, float]:
        """What would have been done on a project's past, and the precision that was aimed at.

        None where there are too few issues.
        """
        from core.backtest.replay import LEAST_ISSUES, replay

        history = self.store.issues.of_project(project, tracker=tracker)
        connection = history[-1].connection if history else ""
        rules = self.rules_for(connection)
        rules = rules if target is None else replace(rules, precision_target=target)
        if len(history) <= LEAST_ISSUES:
            return None, rules.precision_target
        replayed = replay(
            self.plugins,
            history,
            project=project,
            rules=rules,
            steps=steps,
            context=self._training(tracker, project, history, report),
            progress=report,
        )
        return replayed, rules.precision_target

    def _training(
        self,
        tracker: str,
        project: str,
        history: Sequence[Issue],
        report: Callable[[float, str], None],
    ) -> Training:
        """What plugins are given to learn from a project."""
        return Training(
            seed=SEED,
            report=report,
            own_handles=self._own(),
            answers=self.store.experience.answers(tracker, project),
            labels=self.store.issues.known_labels(tracker, project),
            offers=offers_of(self.plugins),
            list_siblings=partial(
                siblings_of,
                self.store.issues,
                tracker,
                project,
                history,
                self.config.learning.siblings,
            ),
        )

    def _own(self) -> frozenset[str]:
        """Ids and handles of Trackside in the trackers."""
        me = [self.store.me(name) for name in self.connectors]
        return frozenset(name for p in me if p for name in (p.handle, p.id)) - {""}
