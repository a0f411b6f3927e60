"""Issues that are remembered: never in another state than the store's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from core.store.issue_memory import IssueMemory
from core.store.store import Store
from tests.store.stores import NOON, an_issue


def ids(store: Store, *keys: str) -> list[int]:
    found = store.groups.ids_of(keys)
    return [found[key] for key in keys]


class TestMany:
    def test_what_is_met_again_is_not_read_again(self, store: Store) -> None:
        store.issues.import_batch([an_issue(1), an_issue(2)])
        wanted = ids(store, "github:acme/shop#1", "github:acme/shop#2")
        first = store.issues.many(wanted)
        asked: list[str] = []

        def note(*given: Any) -> None:
            asked.append(given[2])

        sa.event.listen(store.database.asking, "before_cursor_execute", note)
        again = store.issues.many(wanted)
        sa.event.remove(store.database.asking, "before_cursor_execute", note)
        assert again == first
        assert all(again[n] is first[n] for n in wanted)
        assert ["body" in one for one in asked] == [False]

    def test_a_change_counts_at_once_whoever_made_it(self, tmp_path: Path) -> None:
        store = Store(tmp_path)
        store.issues.import_batch([an_issue(1)])
        wanted = ids(store, "github:acme/shop#1")
        store.issues.many(wanted)
        other = Store(tmp_path)
        try:
            other.issues.import_batch([an_issue(1, title="Another", private=True)])
        finally:
            other.close()
        [now] = store.issues.many(wanted).values()
        store.close()
        assert (now.title, now.private) == ("Another", True)

    def test_what_is_deleted_is_gone(self, store: Store) -> None:
        store.issues.import_batch([an_issue(1)])
        [number] = ids(store, "github:acme/shop#1")
        known = store.issues.many([number])[number]
        with store.write() as transaction:
            store.issues.save(transaction, known, deleted_at=NOON)
        assert store.issues.many([number]) == {}

    def test_nothing_asked_nothing_found(self, store: Store) -> None:
        assert store.issues.many([]) == {}


class TestBounds:
    def test_those_met_longest_ago_make_room(self) -> None:
        memory = IssueMemory(most_characters=10_000)
        memory.keep(an_issue(n, id=n, version=n, body="x" * 1_000) for n in (1, 2, 3))
        assert memory.of({1: 1}).keys() == {1}
        memory.keep([an_issue(4, id=4, version=4, body="x" * 1_000)])
        assert memory.of({1: 1, 2: 2, 3: 3, 4: 4}).keys() == {1, 3, 4}

    def test_a_huge_issue_does_not_stay_beside_others(self) -> None:
        memory = IssueMemory(most_characters=10_000)
        memory.keep(
            [an_issue(1, id=1, version=1), an_issue(2, id=2, version=2, body="x" * 1_000_000)]
        )
        memory.keep([an_issue(3, id=3, version=3)])
        assert memory.of({1: 1, 2: 2, 3: 3}).keys() == {3}

    def test_another_version_is_another_issue(self) -> None:
        memory = IssueMemory()
        memory.keep([an_issue(1, id=1, version=1)])
        assert memory.of({1: 2}) == {}
        memory.keep([an_issue(1, id=1, version=2)])
        assert len(memory) == 1
