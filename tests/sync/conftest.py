"""A tracker in memory whose lists change, break and expire as a test wants, and a real store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.connector import Batch, Capability, CursorExpired, Identity, ProjectInfo
from core.errors import GoneError
from core.store.store import Store
from core.sync.backfill import Backfill
from trackside import (
    Comment,
    ConnectionConfig,
    Connector,
    Delivery,
    Event,
    FieldChange,
    Ignored,
    Issue,
    IssueRef,
    Person,
    Secret,
)

PROJECT = "acme/shop"
BEGAN = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
ADA = Person(id="7", handle="ada")


@dataclass
class Shelf:
    """The tracker's side: issues by id, and what goes wrong with which request."""

    issues: dict[str, Issue] = field(default_factory=dict)
    page: int = 10
    requests: list[tuple[str, datetime | None]] = field(default_factory=list)
    failures: dict[int, BaseException] = field(default_factory=dict)
    """The number of a request (from 1) -> what it ends with."""
    empty: frozenset[int] = frozenset()
    """Numbers of requests that are answered with nothing, though there is more."""
    moved: dict[str, str] = field(default_factory=dict)
    """Ids -> keys that issues have now, outside of what the list shows."""

    def add(self, number: int, *, comments: int = 2, **fields: object) -> Issue:
        at = BEGAN + timedelta(minutes=number)
        issue = Issue(
            key=f"notes:{PROJECT}#{number}",
            tracker="notes",
            project=PROJECT,
            title=f"The cart forgets item {number}",
            external_id=str(number),
            author=ADA,
            created_at=at,
            updated_at=at,
            comments=tuple(
                Comment(id=f"{number}-{n}", body=f"Seen {n} times", author=ADA, created_at=at)
                for n in range(comments)
            ),
            history=(FieldChange(field="labels", after="cart", actor=ADA, at=at),),
            labels=("cart",),
        )
        self.issues[str(number)] = replace(issue, **fields)  # type: ignore[arg-type]
        return self.issues[str(number)]

    def fill(self, count: int) -> None:
        for number in range(1, count + 1):
            self.add(number)

    def change(self, number: int, at: datetime, **fields: object) -> Issue:
        changed = replace(self.issues[str(number)], updated_at=at, **fields)  # type: ignore[arg-type]
        self.issues[str(number)] = changed
        return changed

    def list(self, cursor: str, since: datetime | None) -> Batch:
        self.requests.append((cursor, since))
        number = len(self.requests)
        if error := self.failures.pop(number, None):
            raise error
        if number in self.empty:
            return Batch(cursor=json.dumps({"again": number, "at": cursor}))
        if cursor.startswith('{"again"'):
            cursor = json.loads(cursor)["at"]
        after = json.loads(cursor) if cursor else [since.isoformat() if since else "", ""]
        issues = sorted(self.issues.values(), key=_place)
        rest = [i for i in issues if list(_place(i)) > after]
        found = rest[: self.page]
        done = len(rest) <= self.page
        last = json.dumps(_place(found[-1])) if found else cursor
        return Batch(issues=tuple(found), cursor="" if done else last, done=done)


def _place(issue: Issue) -> tuple[str, str]:
    assert issue.updated_at is not None
    return issue.updated_at.isoformat(), issue.external_id


class ShelfConnector(Connector[ConnectionConfig]):
    """The connector of a shelf."""

    name = "notes"
    config_class = ConnectionConfig
    can = frozenset({Capability.SYNC, Capability.PEOPLE})
    shelf: Shelf

    def delivery_id(self, headers: Mapping[str, str], body: bytes) -> str:
        return body.decode()

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        return None

    def kept_headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    def parse(self, delivery: Delivery, me: Person | None) -> Event | Ignored:
        return Ignored("notes mean nothing")

    def whoami(self) -> Person:
        return Person(id="1", handle="trackside", is_bot=True)

    def may_triage(self, ref: IssueRef, person: Person) -> bool:
        return False

    def read_issue(self, ref: IssueRef) -> Issue:
        found = self.shelf.issues.get(ref.external_id)
        if key := self.shelf.moved.get(ref.external_id):
            assert found is not None
            return replace(found, key=key, project=key.partition(":")[2].rpartition("#")[0])
        if found is None:
            raise GoneError(f"{ref.key} is gone")
        return found

    def projects(self) -> list[ProjectInfo]:
        return [ProjectInfo(project=PROJECT)]

    def sync(self, project: str, cursor: str, since: datetime | None) -> Batch:
        batch = self.shelf.list(cursor, since)
        gone = self.shelf.moved
        return replace(batch, issues=tuple(i for i in batch.issues if i.external_id not in gone))

    def people(self) -> list[Identity]:
        return [Identity(person=ADA)]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def connector(shelf: Shelf) -> ShelfConnector:
    config = ConnectionConfig(webhook_secrets=(Secret("s" * 20, "test"),))
    connector = ShelfConnector("acme", config)
    connector.shelf = shelf
    return connector


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "data")
    yield store
    store.close()


@dataclass
class Clock:
    """A clock that tests move."""

    now: datetime = BEGAN + timedelta(days=30)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def content(store: Store) -> dict[str, tuple[object, ...]]:
    """All that is stored of the issues, by key."""
    found = {}
    for issue in store.issues.of_project(PROJECT, tracker="notes"):
        found[issue.key] = (
            issue.title,
            issue.labels,
            issue.updated_at,
            tuple(sorted((c.id, c.body) for c in issue.comments)),
            tuple((c.field, c.before, c.after) for c in issue.history),
        )
    return found


def expired() -> CursorExpired:
    return CursorExpired("the cursor is too old")


class Killed(BaseException):
    """The end of a process, as far as one process can test it."""


class Waits:
    """Stands in for a clock that passes at once."""

    def __init__(self, patience: int = 1000) -> None:
        self.seconds: list[float] = []
        self._patience = patience

    def __call__(self, seconds: float) -> bool:
        self.seconds.append(seconds)
        return len(self.seconds) <= self._patience


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def backfill(store: Store, connector: ShelfConnector, clock: Clock, waits: Waits) -> Backfill:
    return Backfill(store=store, connector=connector, clock=clock, wait=waits)
