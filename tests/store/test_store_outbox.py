from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.model import (
    Issue,
)
from core.store.outbox import DueWrite
from core.store.registry import ModelRecord
from core.store.store import Store
from tests.store.stores import an_issue

# -- outbox --------------------------------------------------------------------------------


def ask(store: Store, issue: Issue) -> None:
    with store.write() as connection:
        store.outbox.add(connection, issue.connection, issue.id)


def test_a_request_waits_until_it_is_handed_on(store: Store, issue: Issue) -> None:
    ask(store, issue)
    ask(store, issue)
    (due,) = store.outbox.waiting(10)
    assert (due.connection, due.issue_id) == ("acme-github", issue.id)
    store.outbox.handed_on([due])
    assert store.outbox.waiting(10) == []
    store.outbox.handed_on([due])
    store.outbox.handed_on([])


def test_a_request_made_while_an_earlier_is_handed_on_stays(store: Store, issue: Issue) -> None:
    ask(store, issue)
    read_before = store.outbox.waiting(10)
    ask(store, issue)
    store.outbox.handed_on(read_before)
    assert len(store.outbox.waiting(10)) == 1


def test_a_slow_dispatcher_does_not_take_a_request_that_it_never_saw(
    store: Store, issue: Issue
) -> None:
    """Two dispatchers read a request, one hands it on, and then a new request is made."""
    ask(store, issue)
    slow = store.outbox.waiting(10)
    store.outbox.handed_on(store.outbox.waiting(10))
    ask(store, issue)
    store.outbox.handed_on(slow)
    assert len(store.outbox.waiting(10)) == 1


def test_a_request_is_made_with_its_transaction_or_not_at_all(store: Store, issue: Issue) -> None:
    def fail() -> None:
        with store.write() as connection:
            store.outbox.add(connection, "acme-github", issue.id)
            raise RuntimeError("a defect")

    with pytest.raises(RuntimeError):
        fail()
    assert store.outbox.waiting(10) == []


def test_requests_of_many_issues_are_given_in_portions(store: Store) -> None:
    store.issues.import_batch([an_issue(n) for n in range(1, 6)])
    with store.write() as connection:
        for issue_id in (3, 1, 2):
            store.outbox.add(connection, "acme-github", issue_id)
    first: Sequence[DueWrite] = store.outbox.waiting(2)
    store.outbox.handed_on(first)
    assert [d.issue_id for d in (*first, *store.outbox.waiting(9))] == [1, 2, 3]


# -- models --------------------------------------------------------------------------------


def a_model(version: str, **fields: object) -> ModelRecord:
    given: dict[str, object] = {
        "tracker": "github",
        "project": "acme/shop",
        "task": "labels",
        "version": version,
        "path": f"{version}.skops",
        "sha256": "0" * 64,
        "card": {"metrics": {"macro_f1": float("nan")}, "notes": ("a\x00",)},
        "active": True,
    }
    return ModelRecord(**(given | fields))  # type: ignore[arg-type]


def test_the_newest_model_of_a_task_is_the_active_one(store: Store) -> None:
    assert store.models.active("github", "acme/shop", "labels") is None
    for version in ("1", "2"):
        store.models.add(a_model(version))
    store.models.add(a_model("t1", task="type"))
    store.models.add(a_model("j1", tracker="jira"))
    active = store.models.active("github", "acme/shop", "labels")
    assert active is not None
    assert (active.version, active.active) == ("2", True)
    assert active.card == {"metrics": {"macro_f1": "nan"}, "notes": ["a\ufffd"]}
    listed = store.models.list(tracker="github", project="acme/shop")
    assert [(m.version, m.active) for m in listed] == [("t1", True), ("2", True), ("1", False)]
    assert len(store.models.list()) == 4
    assert store.models.active("github", "acme/other", "labels") is None
