"""Everything between a delivery and a tracker in memory, in one thread."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.connector import Capability, ConnectionConfig, Permissions, ProjectConfig
from core.metrics import WorkMetrics
from core.model import (
    Action,
    ActionKind,
    Comment,
    Event,
    EventKind,
    FieldChange,
    Ignored,
    Issue,
    Mode,
    Person,
    Suggestion,
    Wordless,
)
from core.plugin import SimilarIssue
from core.plugin_manager import PluginManager
from core.project_settings import ProjectSettings
from core.store import tables
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from core.triage.command_context import IssueCommandContext
from core.triage.consider import Desk
from core.triage.handling import Handling
from core.triage.mention import mentionable
from core.triage.offered_commands import OfferedCommands
from core.triage.pace import paced
from core.triage.perform import Wait
from core.triage.policy import Rules
from core.triage.propose import Declined
from core.triage.write_back import WriteBack
from core.vocabulary import type_of_label
from tests.store.stores import a_delivery, an_issue
from tests.triage.fake_tracker import CONNECTION, KEY, MAINTAINER, ME, REPORTER, FakeTracker

UNUSUAL = frozenset({Capability.TYPE, Capability.PROPOSE})
"""What few trackers can; ``lacks=frozenset()`` makes a house whose tracker can."""


@dataclass
class House:
    """Everything between a delivery and the tracker, on a real store, in one thread."""

    store: Store
    mode: Mode = Mode.APPLY
    modes: Mapping[str, Mode] = field(default_factory=dict)
    max_attempts: int = 3
    projects: tuple[str, ...] = ()
    permissions: Permissions = Permissions.FULL
    writes_per_hour: int = 0
    lacks: frozenset[Capability] = UNUSUAL
    quiet_minutes: float = 0.0
    by_project: Mapping[str, ProjectConfig] = field(default_factory=dict)
    plugins: Sequence[object] = ()
    never: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        config = ConnectionConfig(
            mode=self.mode,
            modes=self.modes,
            projects=self.projects,
            permissions=self.permissions,
            writes_per_hour=self.writes_per_hour,
            quiet_minutes=self.quiet_minutes,
            by_project=self.by_project,
        )
        self.tracker = FakeTracker(config, self.lacks)
        self.declined = Declined()
        self.suggestions: Sequence[Suggestion] = ()
        self.while_suggesting: Callable[[], object] = lambda: None
        self.asked: list[Issue] = []
        self.similar: Sequence[SimilarIssue] = ()
        self.woken = 0
        self._numbers = itertools.count(1)
        self.store.set_me(CONNECTION, ME)

    # -- the parts -------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """Where the connection's issues are decided about."""
        kinds = frozenset({"label", "type", "priority", "assignee"})
        config = self.tracker.config
        return Desk(
            store=self.store,
            rules=Rules(
                mode=config.mode,
                modes=config.modes,
                appliable=kinds,
                by_project={name: config.conduct(name) for name in config.by_project},
            ),
            capabilities=self.tracker.capabilities,
            type_of_label=type_of_label,
            link_kinds=self.tracker.link_kinds,
            settings_of=lambda _: [ProjectSettings(never_suggest=self.never)],
        )

    @property
    def write_back(self) -> WriteBack:
        """What writes to the tracker."""
        return WriteBack(
            store=self.store,
            connector=self.tracker,
            mentionable=self._mentionable,
            max_attempts=self.max_attempts,
            declined=self.declined,
            pace=paced(self.store, CONNECTION, self.writes_per_hour),
            rejudge=lambda issue: self.desk.consider(issue, self._suggest(issue)),
        )

    @property
    def handling(self) -> Handling:
        """What works on deliveries."""
        return Handling(
            store=self.store,
            connectors={CONNECTION: self.tracker},
            desks={CONNECTION: self.desk},
            suggestions_for=self._suggest,
            wake=self._wake,
            type_of_label=type_of_label,
            metrics=WorkMetrics(),
            offered=self.offered,
        )

    @functools.cached_property
    def offered(self) -> OfferedCommands:
        """The commands of the house's plugins."""
        manager = PluginManager()
        for plugin in self.plugins:
            manager.register(plugin)
        return OfferedCommands.of(manager, self._context)

    def _context(self, issue: Issue, argument: str, by: Person) -> IssueCommandContext:
        return IssueCommandContext(
            issue=issue,
            argument=argument,
            by=by,
            list_labels=lambda: self.store.issues.labels(issue.tracker, issue.project),
            list_suggestions=tuple,
            find_similar=lambda _, limit: self.similar[:limit],
            find_people=lambda name: self.store.names.called(CONNECTION, name),
            mentionable=self._mentionable,
        )

    def _suggest(self, issue: Issue) -> Sequence[Suggestion]:
        self.asked.append(issue)
        self.while_suggesting()
        return self.suggestions

    def _wake(self) -> None:
        self.woken += 1

    def _mentionable(self, about: Issue, keys: Sequence[str]) -> Mapping[str, Issue]:
        return mentionable(self.store, about, keys)

    # -- what happens ----------------------------------------------------------------------

    def open(self, number: int = 1, *, suggest: Sequence[Suggestion] = (), **fields: Any) -> Issue:
        """Somebody files an issue; it is delivered and considered, not yet written back."""
        self.suggestions = suggest
        given = an_issue(
            number, **({"updated_at": self.tracker.now(), "author": REPORTER} | fields)
        )
        self.tracker.issues[given.key] = given
        self.deliver(EventKind.ISSUE_OPENED, given.key, actor=REPORTER)
        return self.issue(given.key)

    def event(self, kind: EventKind, key: str = KEY, **fields: Any) -> Event:
        """An event that describes an issue as the tracker has it now."""
        issue = fields.pop("issue", self.tracker.issues.get(key))
        given = {
            "connection": CONNECTION,
            "project": issue.project if issue else "acme/shop",
            "occurred_at": self.tracker.now(),
            "actor": MAINTAINER,
            "issue": issue,
            "absent": frozenset({"comments", "history", "duplicate_of"}),
        }
        return Event(kind=kind, **(given | fields))

    def deliver(
        self, event: Event | EventKind | Ignored | Exception, key: str = KEY, **fields: Any
    ) -> int:
        """Deliver an event and work on it; returns the number of the delivery."""
        if isinstance(event, EventKind):
            event = self.event(event, key, **fields)
        seq = self.receive(event)
        self.handling.handle(seq)
        return seq

    def receive(self, event: Event | Ignored | Exception) -> int:
        """Store a delivery, as the web side does."""
        name = f"d-{next(self._numbers)}"
        self.tracker.events[name] = event
        return self.store.inbox.accept(a_delivery(name)).seq

    def relabel(
        self,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        by: Person | None = MAINTAINER,
        own: bool = False,
        key: str = KEY,
        handle: bool = True,
    ) -> Event:
        """Somebody changes labels, and the tracker tells."""
        kept = tuple(n for n in self.tracker.issues[key].labels if n not in remove)
        self.tracker.change(key, labels=(*kept, *(n for n in add if n not in kept)))
        return self.tell_labels(add=add, remove=remove, by=by, own=own, key=key, handle=handle)

    def tell_labels(
        self,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        by: Person | None = ME,
        own: bool = True,
        key: str = KEY,
        handle: bool = True,
    ) -> Event:
        """The tracker tells of labels that were changed, by us unless told otherwise."""
        at = self.tracker.issues[key].updated_at
        changes = [FieldChange(field="labels", after=n, at=at, actor=by) for n in add]
        changes += [FieldChange(field="labels", before=n, at=at, actor=by) for n in remove]
        event = self.event(EventKind.ISSUE_LABELLED, key, actor=by, own=own, changes=tuple(changes))
        if handle:
            self.deliver(event)
        return event

    def say(
        self, body: str, by: Person = MAINTAINER, *, key: str = KEY, name: str = "", **fields: Any
    ) -> int:
        """Somebody comments."""
        at = self.tracker.now()
        name = name or f"comment-{next(self._numbers)}"
        comment = Comment(id=name, body=body, author=by, created_at=at, updated_at=at)
        return self.deliver(
            EventKind.COMMENT_ADDED, key, actor=by, comment=comment, occurred_at=at, **fields
        )

    def answer(
        self,
        *answers: Wordless,
        by: Person | None = MAINTAINER,
        key: str = KEY,
        comment: str = "",
        at: datetime | None = None,
    ) -> None:
        """Somebody answers our comment without words, and the tracker tells."""
        comment = comment or self.comments(key)[-1].result
        ours = Comment(id=comment, body="", author=ME)
        self.deliver(
            EventKind.SUGGESTION_ANSWERED,
            key,
            actor=by,
            comment=ours,
            answers=answers,
            occurred_at=at or self.tracker.now(),
        )

    def write(self, key: str = KEY) -> Wait | None:
        """Write back what is due for an issue."""
        return self.write_back.run(self.issue(key).id)

    def write_all(self, key: str = KEY) -> None:
        """Write back until nothing is left to do; a wait is over at once."""
        for _ in range(30):
            if self.write(key) is None:
                return
            self.pass_time()
        raise AssertionError("writing back does not come to an end")

    def pass_time(self) -> None:
        """Whatever was to wait has waited."""
        with self.store.write() as transaction:
            transaction.execute(tables.actions.update().values(not_before=None))

    # -- what became of it -----------------------------------------------------------------

    def issue(self, key: str = KEY) -> Issue:
        """The issue as stored."""
        found = self.store.issues.by_key(key)
        assert found is not None
        return found

    def actions(self, key: str = KEY) -> Sequence[Action]:
        """All actions on an issue but the comment."""
        return [a for a in self._all_actions(key) if a.kind is not ActionKind.COMMENT]

    def comments(self, key: str = KEY) -> Sequence[Action]:
        """The texts of the comment on an issue."""
        return [a for a in self._all_actions(key) if a.kind is ActionKind.COMMENT]

    def _all_actions(self, key: str) -> Sequence[Action]:
        with self.store.read() as transaction:
            return self.store.actions.actions(transaction, issue_id=self.issue(key).id)

    def ledger(self, key: str = KEY) -> list[tuple[str, str]]:
        """(value, status) of every action but the comment."""
        return [(a.value, str(a.status)) for a in self.actions(key)]

    def stored(self, value: str, kind: str = "label", key: str = KEY) -> StoredSuggestion:
        """A suggestion as stored."""
        with self.store.read() as transaction:
            found = self.store.suggestions.suggestions(
                transaction, issue_id=self.issue(key).id, current_only=False
            )
        (one,) = [s for s in found if (s.suggestion.kind, s.suggestion.value) == (kind, value)]
        return one

    def outcomes(self, value: str, kind: str = "label", key: str = KEY) -> list[str]:
        """What people said to a suggestion."""
        return [str(outcome.kind) for outcome in self.stored(value, kind, key).outcomes]

    def locks(self, key: str = KEY) -> frozenset[str]:
        """The fields that people have set."""
        with self.store.read() as transaction:
            return self.store.issues.locks(transaction, self.issue(key).id)

    def delivery(self, seq: int) -> tuple[str, str]:
        """(status, reason) of a delivery."""
        (found,) = self.store.inbox.records(seq=seq)
        return str(found.status), found.reason
