"""A house whose suggestions come from the plugin that finds similar issues, on a real index."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from core.model import EventKind, Issue, Mode, Suggestion
from core.plugin import VectorOffer
from core.plugin_manager import PluginManager
from core.search.vectors import Vectors
from core.search.verdict import LOOKED_AT
from core.store.store import Store
from core.triage.context import IssueContext, Remembered
from core.triage.echo import Echo
from core.triage.finder import Finder
from core.triage.handling import Handling
from core.triage.suggest import suggest
from tests.store.stores import NOON, an_issue
from tests.triage.fake_tracker import REPORTER
from tests.triage.house import House


class SimilarHouse(House):
    """Similar issues, bursts and echoes for real; the tracker is in memory."""

    def __init__(
        self, store: Store, folder: Path, encoder: VectorOffer | None = None, **settings: Any
    ) -> None:
        super().__init__(store, mode=Mode.SUGGEST)
        changed = store.issues.changed_since
        vectors = None if encoder is None else Vectors(folder / "vectors", encoder, changed)
        self.finder = Finder(store.issues, folder / "index", vectors=vectors)
        self.manager = PluginManager({"similar": settings})
        self.manager.load_builtin(["plugins.similar"])
        self.clock = NOON + timedelta(hours=1)
        self.plugins_asked: list[tuple[str, frozenset[str]]] = []

    def suggested(self, issue: Issue, only: Collection[str] = ()) -> Sequence[Suggestion]:
        self.plugins_asked.append((issue.key, frozenset(only)))
        context = IssueContext(
            load_model=lambda _task: None,
            # As many as the plugin itself asks for, as in the product.
            find_similar=Remembered(self.finder.similar, at_least=LOOKED_AT),
            tell_encoder=lambda: self.finder.encoder,
            list_labels=frozenset,
            find_later=self.finder.later,
        )
        return suggest(self.manager, issue, context, only)

    @property
    def handling(self) -> Handling:
        found = super().handling
        echo = Echo(
            store=self.store,
            desks=found.desks,
            suggest=self.suggested,
            finder=lambda: self.finder,
            now=lambda: self.clock,
        )
        return Handling(
            store=self.store,
            connectors=found.connectors,
            desks=found.desks,
            suggestions_for=self.suggested,
            wake=found.wake,
            type_of_label=found.type_of_label,
            metrics=found.metrics,
            echo=echo,
        )

    def report(self, number: int, title: str, body: str = "", **fields: Any) -> str:
        """Somebody files an issue, so many minutes after noon; what is due is written."""
        at = NOON + timedelta(minutes=fields.pop("minute", number))
        given = an_issue(
            number,
            title=title,
            body=body,
            author=REPORTER,
            **({"created_at": at, "updated_at": at} | fields),
        )
        self.tracker.issues[given.key] = given
        self.deliver(EventKind.ISSUE_OPENED, given.key, actor=REPORTER)
        self.write_due()
        return given.key

    def write_due(self) -> None:
        """Write back for every issue that something is due for."""
        due = self.store.outbox.waiting(1000)
        for one in due:
            issue = self.store.issues.get(one.issue_id)
            if issue is not None:
                self.write_all(issue.key)
        self.store.outbox.handed_on(due)

    @property
    def commented(self) -> list[str]:
        """The keys of the issues that have our comment."""
        return sorted(key for key, _ in self.tracker.comments)
