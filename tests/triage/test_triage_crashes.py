"""The process dies between every two steps, and is followed by one that does the same again."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from core.model import ActionKind, Comment, EventKind
from core.store.experience import Experience
from core.store.store import Store
from core.triage.ask import ask
from core.triage.plan import Change
from tests.store.stores import an_issue
from tests.triage.fake_tracker import MAINTAINER, REPORTER, Killed, a_suggestion
from tests.triage.house import House

SUGGESTED = [
    a_suggestion("label", "bug"),
    a_suggestion("priority", "high"),
    a_suggestion("label", "docs", promised=None),
]


@dataclass
class Death:
    """Dies at the n-th step: around each transaction and each request to the tracker."""

    store: Store
    at: int = 0
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            raise Killed

    @contextlib.contextmanager
    def lurking(self, house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        write = self.store.database.write

        @contextlib.contextmanager
        def deadly() -> Iterator[Any]:
            self.step()
            with write() as connection:
                yield connection
            self.step()

        with monkeypatch.context() as patched:
            patched.setattr(self.store.database, "write", deadly)
            house.tracker.step = self.step
            try:
                yield
            finally:
                house.tracker.step = lambda: None


@dataclass(frozen=True)
class Story:
    """What happens: what is told at first, and then what may die and be done again."""

    before: Callable[[House, str], Any]
    again: Callable[[House, str], Callable[[], Any]]


def number_of(key: str) -> int:
    return int(key.partition("#")[2])


def _opening(house: House, key: str) -> Callable[[], Any]:
    house.suggestions = SUGGESTED
    house.tracker.issues[key] = an_issue(number_of(key), title="Issue")
    seq = house.receive(house.event(EventKind.ISSUE_OPENED, key))

    def run() -> None:
        house.handling.handle(seq)
        house.write_all(key)

    return run


def _opened(house: House, key: str) -> None:
    house.open(number_of(key), suggest=SUGGESTED, title="Issue")
    house.write_all(key)


def _commanding(body: str) -> Callable[[House, str], Callable[[], Any]]:
    def again(house: House, key: str) -> Callable[[], Any]:
        at = house.tracker.now()
        comment = Comment(id=f"c-{key}", body=body, author=MAINTAINER, created_at=at, updated_at=at)
        seq = house.receive(house.event(EventKind.COMMENT_ADDED, key, comment=comment))

        def run() -> None:
            house.handling.handle(seq)
            house.write_all(key)

        return run

    return again


def _relabelling(house: House, key: str) -> Callable[[], Any]:
    told = house.relabel(remove=["bug"], add=["docs"], key=key, handle=False)
    seq = house.receive(told)

    def run() -> None:
        house.handling.handle(seq)
        house.write_all(key)

    return run


def _retelling(house: House, key: str) -> Callable[[], Any]:
    house.suggestions = [SUGGESTED[0]]
    house.tracker.change(key, title="Other")
    seq = house.receive(house.event(EventKind.ISSUE_EDITED, key))

    def run() -> None:
        house.handling.handle(seq)
        house.write_all(key)

    return run


def _silencing(house: House, key: str) -> Callable[[], Any]:
    def run() -> None:
        comment = house.comments(key)[-1]
        house.desk.undo(house.issue(key), comment, by="maintainer-1", because="noise")
        house.write_all(key)

    return run


OTHER = "github:acme/shop#9000"


def _wished(house: House) -> list[Change]:
    if OTHER not in house.tracker.issues:
        house.open(number_of(OTHER))
    return [
        Change(kind=ActionKind.ASSIGN, value=MAINTAINER.id),
        Change(kind=ActionKind.RELATE, value=OTHER),
        Change(kind=ActionKind.MARK_DUPLICATE, value=OTHER),
        Change(kind=ActionKind.CLOSE_AS_DUPLICATE, value=OTHER),
    ]


def _wishing(house: House, key: str) -> Callable[[], Any]:
    wished = _wished(house)
    house.tracker.one_assignee = True
    house.tracker.change(key, assignees=(REPORTER,))

    def run() -> None:
        ask(house.desk, house.issue(key), wished, by="ada", because="asked")
        house.write_all(key)

    return run


def _granted(house: House, key: str) -> None:
    _opened(house, key)
    _wishing(house, key)()


def _unwishing(house: House, key: str) -> Callable[[], Any]:
    def run() -> None:
        for action in house.actions(key):
            house.desk.undo(house.issue(key), action, by="maintainer-1", because="no")
        house.write_all(key)

    return run


STORIES = {
    "opened": Story(lambda _house, _key: None, _opening),
    "rejected": Story(_opened, _commanding("/trackside reject")),
    "undone": Story(_opened, _commanding("/trackside undo\n/trackside accept docs")),
    "relabelled": Story(_opened, _relabelling),
    "edited": Story(_opened, _retelling),
    "silenced": Story(_opened, _silencing),
    "wished": Story(_opened, _wishing),
    "taken back": Story(_granted, _unwishing),
}


def _state(house: House, key: str) -> dict[str, Any]:
    """All that people see of an issue, in the tracker and here."""
    issue = house.tracker.issues[key]
    values = [("label", "bug"), ("priority", "high"), ("label", "docs")]
    return {
        "labels": sorted(issue.labels),
        "priority": issue.priority,
        "assignees": issue.assignees,
        "status": issue.status,
        "relations": sorted(str(relation.kind) for relation in issue.relations),
        "comment": house.tracker.comment(key),
        "comments posted": len([k for k, _ in house.tracker.comments if k == key]),
        "actions": [(str(a.kind), str(a.status), a.before) for a in house.actions(key)],
        "comment texts": sorted(str(a.status) for a in house.comments(key)),
        "locks": house.locks(key),
        "outcomes": [house.outcomes(v, k, key) for k, v in values],
        "verdicts": [str(house.stored(v, k, key).verdict) for k, v in values],
        "history": sorted(str((c.field, c.before, c.after)) for c in house.issue(key).history),
    }


ON_BOTH = ("opened",)
PLAYED = [("sqlite", name) for name in STORIES] + [
    pytest.param("postgresql", name, marks=pytest.mark.postgresql) for name in ON_BOTH
]


@pytest.mark.parametrize(("store_url", "name"), PLAYED, indirect=["store_url"])
def test_wherever_it_dies_the_end_is_the_same(
    store: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One issue after the other takes the same answers: how these add up is not told here.
    monkeypatch.setattr("core.store.experience._FRESH_SECONDS", 1e9)
    house = House(store)
    story = STORIES[name]
    # What people say in one play is no experience for the next, however long they all take.
    monkeypatch.setattr(Experience, "fared", lambda *_args, **_kwargs: ())

    def play(number: int, dies_at: int) -> tuple[dict[str, Any], int]:
        key = f"github:acme/shop#{number}"
        story.before(house, key)
        posted = house.tracker.posted
        run = story.again(house, key)
        death = Death(house.store, dies_at)
        died = False
        with death.lurking(house, monkeypatch):
            try:
                run()
            except Killed:
                died = True
        assert died == bool(dies_at)
        if died:
            run()
        assert house.tracker.posted - posted <= 1
        return _state(house, key), death.steps

    expected, steps = play(1, 0)
    assert steps >= 6
    for dies_at in range(1, steps + 1):
        found, _ = play(dies_at + 1, dies_at)
        # An earlier text of the comment may have been begun, or not, when it died.
        texts = found.pop("comment texts")
        assert found == {k: v for k, v in expected.items() if k != "comment texts"}, dies_at
        assert not set(texts) & {"planned", "applying", "undoing"}
        assert texts.count("applied") == expected["comment texts"].count("applied")
