"""An installation: everything that one running Trackside holds, opened from its configuration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from core.config import Config
from core.connections import open_connections, why_out_of_reach
from core.connector import Capability, Connector
from core.errors import ConnectorError, UserError
from core.kinds import check_kinds
from core.metrics import WorkMetrics
from core.model import Issue, Mode, SuggestionKind
from core.plugin import VectorOffer
from core.plugin_manager import PluginManager, make_plugin_manager
from core.project_names import project_called
from core.project_settings import ProjectSettings
from core.secrets import resolved
from core.store.experience import SETTLES_AFTER
from core.store.presence import Place
from core.store.store import Store
from core.triage.adviser import Adviser
from core.triage.consider import Desk
from core.triage.echo import Echo
from core.triage.handling import Handling
from core.triage.mention import mentionable
from core.triage.offered_commands import OfferedCommands
from core.triage.offers import encoder_named, trusted_types
from core.triage.pace import paced
from core.triage.policy import Rules
from core.triage.projects import Projects
from core.triage.propose import Declined
from core.triage.sensitive import SensitiveMemory
from core.triage.shelf import ModelShelf
from core.triage.translations import translations
from core.triage.trials import models_named
from core.triage.write_back import WriteBack
from core.vocabulary import type_of_label
from core.wording.reasons import Reasons

if TYPE_CHECKING:
    from core.search.vectors import Vectors
    from core.triage.finder import Finder
    from core.triage.lookup import Lookups

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
    encoder: VectorOffer | None = None
    """The encoder by whose vectors similar issues are found as well."""
    without_store: Place | None = None
    """Where a store was looked for and not found: an empty one, soon gone, stands for it."""
    tried: ProjectSettings | None = None
    """What stands for every project's own file, where somebody looks what it would do."""
    lets_go: bool = False
    """Whether another process follows the store more closely, and writes the search index."""
    _finder: Finder | None = None
    _lookups: Lookups | None = None
    _shelf: ModelShelf | None = None
    _declined: Declined = field(default_factory=Declined)
    _sensitive: SensitiveMemory = field(default_factory=SensitiveMemory)
    _translations: dict[str, Reasons] = field(default_factory=dict)

    @property
    def projects(self) -> Projects:
        """What is set for single projects."""
        return Projects(
            store=self.store,
            operators=self.config.projects,
            comment=self.config.comment,
            translations=self._translated,
            kinds_are_known=not self.plugins.has_strangers,
            tried=self.tried,
        )

    def _translated(self, language: str) -> Reasons:
        if language not in self._translations:
            self._translations[language] = translations(self.plugins, language)
        return self._translations[language]

    @classmethod
    def open(
        cls, config: Config, *, serving: bool = False, secrets_later: bool = False
    ) -> Installation:
        """Open everything that the configuration names; touches no network.

        Args:
            config: the configuration.
            serving: deliveries of many threads will be stored.
            secrets_later: read the secrets of connections and plugins only once they are used,
                for who looks into the store and speaks to nobody.

        Raises:
            ConfigError: a setting is wrong; the text names it.
            PluginError: a plugin cannot be loaded; the text names it.
            StoreUnavailable: the database cannot be reached.
        """
        plugins = make_plugin_manager(
            config.plugins, folder=config.plugins_dir, secrets_later=secrets_later
        )
        connectors = open_connections(config, plugins, secrets_later=secrets_later)
        check_kinds(config, connectors, plugins)
        # What two plugins both offer is an error of the start, not of the first comment.
        OfferedCommands.of(plugins)
        encoder = encoder_named(plugins, config.search.vectors)
        store = Store(config.store.data_dir, resolved(config.store.url), batching=serving)
        for name, connector in connectors.items():
            connector.keeper = store.kept.of(name)
        metrics = WorkMetrics()
        metrics.watch_plugins(lambda: [(p.name, p.health.outcomes()) for p in plugins.loaded])
        metrics.watch_outcomes(
            lambda: store.measures.fates(settled_before=datetime.now(UTC) - SETTLES_AFTER)
        )
        return cls(
            config=config,
            plugins=plugins,
            store=store,
            connectors=connectors,
            metrics=metrics,
            encoder=encoder,
        )

    def close(self) -> None:
        """Finish writes that are under way and release everything."""
        if self._finder is not None:
            self._finder.close()
        for connector in self.connectors.values():
            connector.close()
        self.store.close()

    # -- who we are, and what is meant -----------------------------------------------------

    def meet_trackers(self, only: Collection[str] = ()) -> Mapping[str, str]:
        """Ask each tracker who we are there; returns the problems by connection.

        ``only``: the connections whose trackers are asked; none for all.
        """
        problems = {}
        for name, connector in self.connectors.items():
            if only and name not in only:
                continue
            try:
                self.store.set_me(name, connector.whoami())
            except ConnectorError as error:
                self.store.set_me(name, None, problem=str(error))
                problems[name] = str(error)
        return problems

    @property
    def own(self) -> frozenset[str]:
        """Ids and handles of Trackside in the trackers."""
        me = [self.store.me(name) for name in self.connectors]
        return frozenset(name for p in me if p for name in (p.handle, p.id)) - {""}

    def project(self, name: str) -> tuple[str, str]:
        """(tracker, project) of a project as people name it: ``acme/shop`` or ``jira:acme/SHOP``.

        Raises:
            NotFoundError: there is none; the text names those that there are.
            UserError: several trackers have one of that name.
        """
        return project_called(name, [(t, p) for t, p, _ in self.store.issues.projects()])

    # -- suggesting ------------------------------------------------------------------------

    @property
    def finder(self) -> Finder:
        """Finds similar issues; opened when first needed."""
        if self._finder is None:
            from core.search.asking import looking  # loads the search engine
            from core.triage.finder import Finder

            look = looking(self.config.search.looks_at)
            self._finder = Finder(
                self.store.issues,
                self.data_dir / "index",
                look,
                lets_go=self.lets_go,
                vectors=self._vectors(),
            )
        return self._finder

    def _vectors(self) -> Vectors | None:
        if self.encoder is None:
            return None
        from core.search.vectors import Vectors

        return Vectors(self.data_dir / "vectors", self.encoder, self.store.issues.changed_since)

    @property
    def lookups(self) -> Lookups:
        """Looks up what people ask for."""
        if self._lookups is None:
            from core.triage.lookup import Lookups

            self._lookups = Lookups(
                self.store,
                self.finder,
                self.shelf,
                self.encoder,
                connected=bool(self.connectors),
            )
        return self._lookups

    @property
    def shelf(self) -> ModelShelf:
        """Loads trained models; opened when first needed."""
        if self._shelf is None:
            self._shelf = ModelShelf(
                self.store.models,
                self.data_dir / "models",
                trusted=partial(trusted_types, self.plugins),
                tried=models_named(self.config.experiments),
            )
        return self._shelf

    @property
    def data_dir(self) -> Path:
        """The folder of files that belong to this installation."""
        return self.config.store.data_dir

    def follow_store(self) -> None:
        """Bring the search index up to the store."""
        self.finder.follow()

    @property
    def adviser(self) -> Adviser:
        """Asks the plugins about issues."""
        return Adviser(
            plugins=self.plugins,
            store=self.store,
            shelf=self.shelf,
            finder=lambda: self.finder,
            experiments=self.config.experiments,
            rules_for=lambda issue: self.desk(issue.connection).rules_for(issue),
            mentionable=self.mentionable,
            sensitive=self._sensitive,
        )

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
            by_project={p: connector.config.conduct(p) for p in connector.config.by_project}
            if connector
            else {},
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
            settings_of=self.projects.settings_of,
        )

    def desk_for(self, issue: Issue) -> Desk:
        """The desk of an issue.

        Raises:
            UserError: its connection is not configured, so nothing can be written.
        """
        if issue.connection not in self.connectors:
            raise UserError(why_out_of_reach(issue, self.connectors.values()))
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
            rejudge=lambda issue: self.desk(connection).consider(
                issue, self.adviser.suggestions_for(issue)
            ),
            settings_of=self.projects.settings_of,
            wording=self.projects.wording,
        )

    def mentionable(self, about: Issue, keys: Sequence[str]) -> Mapping[str, Issue]:
        """The issues of these keys that everyone who can read ``about`` may know of."""
        return mentionable(self.store, about, keys)

    def handling(self, wake: Callable[[], None]) -> Handling:
        """What works on deliveries; ``wake`` is called when something is to be written."""
        desks = {name: self.desk(name) for name in self.connectors}
        adviser = self.adviser
        return Handling(
            store=self.store,
            connectors=self.connectors,
            desks=desks,
            echo=Echo(
                store=self.store,
                desks=desks,
                suggest=adviser.suggestions_for,
                finder=lambda: self.finder,
            ),
            suggestions_for=partial(adviser.suggestions_for, enrol=True),
            wake=wake,
            type_of_label=type_of_label,
            metrics=self.metrics,
            offered=adviser.offered_commands(),
        )
