from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.model import Comment, FieldChange, Issue, Person
from core.store.store import Store
from tests.store.stores import NOON, an_issue, minutes

MAINTAINER = Person(id="7", handle="maintainer-1")
KEY = "github:acme/shop#1"


def save(store: Store, issue: Issue, **more: object) -> Issue:
    with store.write() as connection:
        return store.issues.save(connection, issue, **more)  # type: ignore[arg-type]


def find(store: Store, issue: Issue) -> Issue | None:
    with store.read() as connection:
        return store.issues.find(connection, issue)


def by_key(store: Store, key: str = KEY) -> Issue:
    found = store.issues.by_key(key)
    assert found is not None
    return found


# -- projects ------------------------------------------------------------------------------


def test_a_project_is_given_whole_in_the_order_of_creation(store: Store) -> None:
    save(store, an_issue(1, created_at=minutes(5)))
    save(store, an_issue(2, created_at=None))
    save(store, an_issue(3, created_at=minutes(1)))
    save(store, an_issue(4, key="github:acme/other#4", project="acme/other"))
    save(store, an_issue(5, key="jira:acme/shop-5", tracker="jira", created_at=minutes(2)))
    keys = [i.key for i in store.issues.of_project("acme/shop", tracker="github")]
    assert keys == ["github:acme/shop#2", "github:acme/shop#3", "github:acme/shop#1"]
    assert len(store.issues.of_project("acme/shop")) == 4
    assert store.issues.projects() == [
        ("github", "acme/other", 1),
        ("github", "acme/shop", 3),
        ("jira", "acme/shop", 1),
    ]


def test_many_are_given_by_id(store: Store) -> None:
    saved = [save(store, an_issue(n)) for n in (1, 2, 3)]
    found = store.issues.many([saved[0].id, saved[2].id, 999])
    assert {i: issue.key for i, issue in found.items()} == {
        saved[0].id: saved[0].key,
        saved[2].id: saved[2].key,
    }
    assert store.issues.many([]) == {}


# -- importing -----------------------------------------------------------------------------


def archived(**fields: object) -> Issue:
    given: dict[str, object] = {
        "connection": "",
        "external_id": "",
        "comments": (Comment(id="1", body="a comment", updated_at=NOON),),
        "history": (FieldChange(field="labels", after="bug", at=NOON, actor=MAINTAINER),),
        "labels": ("bug",),
    }
    return an_issue(**(given | fields))  # type: ignore[arg-type]


def test_importing_twice_changes_nothing_the_second_time(store: Store) -> None:
    batch = [archived(), an_issue(2)]
    assert store.issues.import_batch(batch) == (2, 0)
    first = [store.issues.by_key(i.key) for i in batch]
    assert store.issues.import_batch(batch) == (0, 2)
    again = [store.issues.by_key(i.key) for i in batch]
    assert [replace(i, version=0) for i in again if i] == [
        replace(i, version=0) for i in first if i
    ]


def test_an_issue_twice_in_one_batch_is_one_issue(store: Store) -> None:
    assert store.issues.import_batch([archived(), archived(title="Later")]) == (1, 1)
    assert by_key(store).title == "Later"


def test_an_archive_does_not_make_an_issue_forget_its_connection(store: Store) -> None:
    live = save(store, an_issue(extra={"milestone": "2.4"}))
    store.issues.import_batch([archived(title="Renamed", updated_at=minutes(1))])
    found = by_key(store)
    assert (found.id, found.title) == (live.id, "Renamed")
    assert (found.connection, found.external_id) == ("acme-github", "1001")
    assert found.extra == {"milestone": "2.4"}


@pytest.mark.parametrize("updated_at", [minutes(-60), None])
def test_an_old_archive_adds_its_past_but_does_not_turn_back_the_present(
    store: Store, updated_at: object
) -> None:
    save(store, an_issue(title="As it is now", labels=("docs",)))
    store.issues.import_batch([archived(title="As it was", updated_at=updated_at)])
    found = by_key(store)
    assert (found.title, found.labels) == ("As it is now", ("docs",))
    assert [c.body for c in found.comments] == ["a comment"]
    assert len(found.history) == 1


@pytest.mark.parametrize(
    ("updated_at", "comes_back"), [(minutes(1), False), (None, False), (minutes(9), True)]
)
def test_an_archive_from_before_does_not_bring_a_deleted_issue_back(
    store: Store, updated_at: object, comes_back: bool
) -> None:
    save(store, an_issue(), deleted_at=minutes(5))
    counts = store.issues.import_batch([archived(updated_at=updated_at)])
    assert counts == (0, int(comes_back))
    assert (store.issues.by_key(KEY) is not None) == comes_back


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    naive = an_issue(2, created_at=NOON.replace(tzinfo=None))
    with pytest.raises((ValueError, sa.exc.StatementError)):
        store.issues.import_batch([archived(), naive])
    assert store.issues.projects() == []
