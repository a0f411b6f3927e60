"""A tracker in memory, with a connector that can be told to fail, and a house around it."""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from core.connector import Capability, ConnectionConfig, Connector, LinkTarget
from core.document import Document
from core.errors import GoneError
from core.markdown import render
from core.metrics import Metrics
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Comment,
    Delivery,
    Event,
    EventKind,
    FieldChange,
    Ignored,
    Issue,
    IssueRef,
    Mode,
    Person,
    Priority,
    Suggestion,
)
from core.privacy.visibility import may_mention
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from core.triage.consider import Desk
from core.triage.handling import Handling
from core.triage.perform import Wait
from core.triage.policy import Rules
from core.triage.write_back import WriteBack
from core.vocabulary import type_of_label
from tests.store.stores import NOON, a_delivery, an_issue

CONNECTION = "acme-github"
ME = Person(id="99", handle="trackside[bot]", is_bot=True)
REPORTER = Person(id="1", handle="reporter-1")
MAINTAINER = Person(id="7", handle="maintainer-1")
KEY = "github:acme/shop#1"


class Killed(BaseException):
    """The process dies here."""


class Clock:
    """The tracker's time: a second later each time that it is asked."""

    def __init__(self) -> None:
        self._seconds = itertools.count(1)

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=next(self._seconds))


class FakeTracker(Connector[ConnectionConfig]):
    """Issues in memory.

    ``fail`` scripts what a method raises, before or after it has taken effect; ``step`` is
    called around every effect, so that a test can count them or die there.
    """

    name: ClassVar[str] = "github"
    config_class = ConnectionConfig
    capabilities: ClassVar[frozenset[Capability]] = frozenset(Capability)

    def __init__(self, config: ConnectionConfig) -> None:
        super().__init__(CONNECTION, config)
        self.issues: dict[str, Issue] = {}
        self.comments: dict[tuple[str, str], tuple[str, str]] = {}
        self.links: set[tuple[str, str]] = set()
        self.triagers = {MAINTAINER.id}
        self.events: dict[str, Event | Ignored | Exception] = {}
        self.calls: list[str] = []
        self.posted = 0
        self.originals: list[str] = []
        self.now = Clock()
        self.step: Callable[[], None] = lambda: None
        self._scripts: dict[str, deque[tuple[bool, BaseException | None]]] = {}

    # -- for tests -------------------------------------------------------------------------

    def fail(self, method: str, *errors: BaseException | None, after: bool = False) -> None:
        """Have the next calls of a method raise these (None: it works)."""
        self._scripts.setdefault(method, deque()).extend((after, error) for error in errors)

    def change(self, key: str = KEY, **fields: Any) -> Issue:
        """Somebody changes an issue in the tracker."""
        self.issues[key] = replace(self.issues[key], updated_at=self.now(), **fields)
        return self.issues[key]

    def labels(self, key: str = KEY) -> set[str]:
        """The labels that are on an issue."""
        return set(self.issues[key].labels)

    def comment(self, key: str = KEY) -> str:
        """Our comment on an issue as Markdown; "" if there is none."""
        # The renderer guards words with spaces of no width.
        found = [
            text.replace("\u200b", "") for (k, _), (_, text) in self.comments.items() if k == key
        ]
        assert len(found) <= 1
        return found[0] if found else ""

    @contextlib.contextmanager
    def _call(self, method: str, key: str) -> Iterator[Issue]:
        self.calls.append(method)
        after, error = False, None
        if script := self._scripts.get(method):
            after, error = script.popleft()
        self.step()
        if error is not None and not after:
            raise error
        if key not in self.issues:
            raise GoneError(f"{key} does not exist")
        yield self.issues[key]
        self.step()
        if error is not None:
            raise error

    # -- the contract ----------------------------------------------------------------------

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        raise NotImplementedError

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        raise NotImplementedError

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        raise NotImplementedError

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        found = self.events[delivery.id]
        if isinstance(found, Exception):
            raise found
        return found

    def whoami(self) -> Person:
        return ME

    def read_issue(self, ref: IssueRef) -> Issue:
        with self._call("read_issue", ref.key) as issue:
            return issue

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        with self._call("may_triage", ref.key):
            return person.id in self.triagers

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        with self._call("write_comment", ref.key):
            if (ref.key, marker) not in self.comments:
                self.posted += 1
            name = self.comments.get((ref.key, marker), (f"c{self.posted}", ""))[0]
            self.comments[ref.key, marker] = name, render(document)
        return name

    def delete_comment(self, ref: IssueRef, marker: str) -> None:
        with self._call("delete_comment", ref.key):
            self.comments.pop((ref.key, marker), None)

    def add_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        with self._call("add_labels", ref.key) as issue:
            added = [n for n in sorted(labels) if n not in issue.labels]
            self.change(ref.key, labels=(*issue.labels, *added))

    def remove_labels(self, ref: IssueRef, labels: frozenset[str]) -> None:
        with self._call("remove_labels", ref.key) as issue:
            self.change(ref.key, labels=tuple(n for n in issue.labels if n not in labels))

    def set_priority(self, ref: IssueRef, priority: Priority, *, original: str = "") -> None:
        with self._call("set_priority", ref.key):
            self.originals.append(original)
            self.change(ref.key, priority=priority, original_priority=original)

    def link(self, ref: IssueRef, target: LinkTarget) -> None:
        with self._call("link", ref.key):
            self.links.add((ref.key, target.ref.key))

    def unlink(self, ref: IssueRef, target: LinkTarget) -> None:
        with self._call("unlink", ref.key):
            self.links.discard((ref.key, target.ref.key))


def a_suggestion(kind: str = "label", value: str = "bug", **fields: Any) -> Suggestion:
    """A suggestion that policy applies in mode apply."""
    given = {
        "confidence": 0.97,
        "promised": 0.97,
        "because": f"Because of {value}.",
        "made_by": "plugin",
        "version": "1",
    }
    return Suggestion(kind=kind, value=value, **(given | fields))


@dataclass
class House:
    """Everything between a delivery and the tracker, on a real store, in one thread."""

    store: Store
    mode: Mode = Mode.APPLY
    modes: Mapping[str, Mode] = field(default_factory=dict)
    max_attempts: int = 3
    projects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        config = ConnectionConfig(mode=self.mode, modes=self.modes, projects=self.projects)
        self.tracker = FakeTracker(config)
        self.suggestions: Sequence[Suggestion] = ()
        self.while_suggesting: Callable[[], object] = lambda: None
        self.asked: list[Issue] = []
        self.woken = 0
        self._numbers = itertools.count(1)
        self.store.set_me(CONNECTION, ME)

    # -- the parts -------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        """Where the connection's issues are decided about."""
        kinds = frozenset({"label", "type", "priority"})
        config = self.tracker.config
        return Desk(
            store=self.store,
            rules=Rules(mode=config.mode, modes=config.modes, appliable=kinds),
            capabilities=self.tracker.capabilities,
            type_of_label=type_of_label,
        )

    @property
    def write_back(self) -> WriteBack:
        """What writes to the tracker."""
        return WriteBack(
            store=self.store,
            connector=self.tracker,
            mentionable=self._mentionable,
            max_attempts=self.max_attempts,
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
            metrics=Metrics(),
        )

    def _suggest(self, issue: Issue) -> Sequence[Suggestion]:
        self.asked.append(issue)
        self.while_suggesting()
        return self.suggestions

    def _wake(self) -> None:
        self.woken += 1

    def _mentionable(self, about: Issue, keys: Sequence[str]) -> Mapping[str, Issue]:
        found = {key: self.store.issues.by_key(key) for key in keys}
        return {key: i for key, i in found.items() if i is not None and may_mention(i, about)}

    # -- what happens ----------------------------------------------------------------------

    def open(self, number: int = 1, *, suggest: Sequence[Suggestion] = (), **fields: Any) -> Issue:
        """Somebody files an issue; it is delivered and considered, not yet written back."""
        self.suggestions = suggest
        given = an_issue(number, updated_at=self.tracker.now(), author=REPORTER, **fields)
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
        from core.store import tables

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


OPEN = frozenset({ActionStatus.PLANNED, ActionStatus.APPLYING, ActionStatus.UNDOING})
