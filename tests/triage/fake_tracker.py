"""A tracker in memory, with a connector that can be told to fail."""

from __future__ import annotations

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

from core.connector import (
    Capability,
    ConnectionConfig,
    Connector,
    Edit,
    LinkTarget,
    Proposal,
    Reaction,
)
from core.document import Choices, Document
from core.errors import GoneError
from core.markdown import render
from core.model import (
    Delivery,
    Event,
    Ignored,
    Issue,
    IssueRef,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
    Suggestion,
    Wordless,
)
from core.vocabulary import type_of
from tests.store.stores import NOON

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
    can: ClassVar[frozenset[Capability]] = frozenset(Capability)
    link_kinds: ClassVar[frozenset[RelationKind]] = frozenset(
        {RelationKind.SIMILAR, RelationKind.RELATED, RelationKind.DUPLICATE_OF}
    )

    def __init__(self, config: ConnectionConfig, lacks: Collection[Capability] = ()) -> None:
        super().__init__(CONNECTION, config)
        self.capabilities -= frozenset(lacks)
        self.one_assignee = False
        self.edits: list[Edit] = []
        self.reactions: set[tuple[str, Reaction]] = set()
        self.proposals: dict[str, tuple[Proposal, ...]] = {}
        self.issues: dict[str, Issue] = {}
        self.comments: dict[tuple[str, str], tuple[str, str]] = {}
        self.links: set[tuple[str, str]] = set()
        self.triagers = {MAINTAINER.id}
        self.managers: set[str] = set()
        self.events: dict[str, Event | Ignored | Exception] = {}
        self.calls: list[str] = []
        self.posted = 0
        self.boxes: dict[str, dict[str, bool]] = {}
        self.answered: list[Wordless] = []
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
        if method != "edit":
            # Told by what it consists of; how it was asked for is in ``edits``.
            self.calls.append(method)
        after, error = False, None
        if script := self._scripts.get(method):
            after, error = script.popleft()
        if method != "edit":
            self.step()
        if error is not None and not after:
            raise error
        if key not in self.issues:
            raise GoneError(f"{key} does not exist")
        yield self.issues[key]
        if method != "edit":
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

    def may_manage(self, ref: IssueRef, person: Person) -> bool:
        with self._call("may_manage", ref.key):
            return person.id in self.managers

    def write_comment(self, ref: IssueRef, document: Document, marker: str) -> str:
        with self._call("write_comment", ref.key):
            if (ref.key, marker) not in self.comments:
                self.posted += 1
            name = self.comments.get((ref.key, marker), (f"c{self.posted}", ""))[0]
            self.comments[ref.key, marker] = name, render(document)
            self.boxes[ref.key] = {
                choice.name: choice.ticked
                for block in document.blocks
                if isinstance(block, Choices)
                for choice in block.choices
            }
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

    def edit(self, ref: IssueRef, edit: Edit) -> None:
        self.edits.append(edit)
        with self._call("edit", ref.key):
            super().edit(ref, edit)

    def set_type(self, ref: IssueRef, type_: str, *, original: str = "") -> None:
        with self._call("set_type", ref.key):
            self.originals.append(original)
            word = original or type_.capitalize()
            self.change(ref.key, type=type_of(word), original_type=word)

    def assign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        with self._call("assign", ref.key) as issue:
            known = {person.id for person in issue.assignees}
            added = tuple(person for person in people if person.id not in known)
            kept = () if self.one_assignee and added else issue.assignees
            self.change(ref.key, assignees=kept + (added[:1] if self.one_assignee else added))

    def unassign(self, ref: IssueRef, people: Sequence[Person]) -> None:
        with self._call("unassign", ref.key) as issue:
            gone = {person.id for person in people}
            self.change(ref.key, assignees=tuple(p for p in issue.assignees if p.id not in gone))

    def set_status(self, ref: IssueRef, status: StatusCategory, *, original: str = "") -> None:
        with self._call("set_status", ref.key):
            self.originals.append(original)
            word = original or status.replace("_", " ").capitalize()
            self.change(ref.key, status=word, status_category=status)

    def link(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        self._check_kind(kind)
        with self._call("link", ref.key) as issue:
            self.links.add((ref.key, target.ref.key))
            relation = Relation(kind=kind, key=target.ref.key)
            if relation not in issue.relations:
                self.change(ref.key, relations=(*issue.relations, relation))

    def unlink(
        self, ref: IssueRef, target: LinkTarget, kind: RelationKind = RelationKind.SIMILAR
    ) -> None:
        self._check_kind(kind)
        with self._call("unlink", ref.key) as issue:
            self.links.discard((ref.key, target.ref.key))
            relation = Relation(kind=kind, key=target.ref.key)
            self.change(ref.key, relations=tuple(r for r in issue.relations if r != relation))

    def close_as_duplicate(self, ref: IssueRef, target: LinkTarget) -> None:
        with self._call("close_as_duplicate", ref.key):
            self.change(
                ref.key,
                status="Duplicate",
                status_category=StatusCategory.CANCELLED,
                duplicate_of=target.ref.key,
            )

    def react(self, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:
        with self._call("react", ref.key):
            self.reactions.add((comment_id, reaction))

    def answers(self, ref: IssueRef, comment_id: str) -> Sequence[Wordless]:
        with self._call("answers", ref.key):
            return [one for one in self.answered if comment_id or one.meant]

    def propose(self, ref: IssueRef, proposals: Sequence[Proposal]) -> None:
        with self._call("propose", ref.key):
            self.proposals[ref.key] = tuple(proposals)


def a_suggestion(kind: str = "label", value: str = "bug", **fields: Any) -> Suggestion:
    """A suggestion that policy applies in mode apply."""
    given: dict[str, Any] = {
        "confidence": 0.97,
        "promised": 0.97,
        "because": f"Because of {value}.",
        "made_by": "plugin",
        "version": "1",
    }
    return Suggestion(kind=kind, value=value, **(given | fields))
