"""What groups are made of, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.model import Decision, OutcomeKind, Verdict
from core.store.store import Store
from tests.store.stores import NOON, an_issue
from tests.triage.fake_tracker import a_suggestion


def test_what_is_newest_and_what_is_marked(store: Store) -> None:
    ops: dict[str, Any] = {"key": "jira:acme/OPS-1", "tracker": "jira", "project": "acme/OPS"}
    store.issues.import_batch(
        [an_issue(1), an_issue(2, duplicate_of="github:acme/shop#1"), an_issue(9, **ops)]
    )
    groups = store.groups
    assert [i.id for i in groups.newest(2)] == [3, 2]
    assert [i.id for i in groups.newest(9, projects=[("jira", "acme/OPS")])] == [3]
    assert [i.id for i in groups.marked(9)] == [2]
    second = store.issues.get(2)
    assert second is not None
    with store.write() as transaction:
        store.issues.save(transaction, second, deleted_at=NOON)
    assert groups.marked(9) == []
    assert [i.id for i in groups.newest(9)] == [3, 1]


def test_keys_that_issues_have_and_had(store: Store) -> None:
    store.issues.import_batch([an_issue(1), an_issue(2), an_issue(3)])
    first, third = store.issues.get(1), store.issues.get(3)
    assert first is not None
    assert third is not None
    with store.write() as transaction:
        moved = replace(first, key="github:acme/depot#7", project="acme/depot")
        store.issues.save(transaction, moved)
        store.issues.add_alias(transaction, first, first.id)
        store.issues.save(transaction, third, deleted_at=NOON)
    keys = [f"github:acme/shop#{n}" for n in range(1, 600)]
    assert store.groups.ids_of(keys) == {"github:acme/shop#1": 1, "github:acme/shop#2": 2}
    assert store.groups.ids_of(["github:acme/depot#7", "", "x"]) == {"github:acme/depot#7": 1}


def test_the_last_word_of_people_counts(store: Store) -> None:
    store.issues.import_batch([an_issue(1), an_issue(2)])
    offered = [a_suggestion("similar", f"github:acme/shop#{n}") for n in (2, 3)]
    offered.append(a_suggestion("label", "bug"))
    decisions = [Decision(suggestion=s, verdict=Verdict.SHOW, sentence="") for s in offered]
    with store.write() as transaction:
        stored = store.suggestions.record_decisions(transaction, 1, decisions)
        for decision in stored:
            store.suggestions.answer(
                transaction,
                decision.suggestion,
                OutcomeKind.ACCEPTED,
                issue_id=1,
                by="x",
                because="",
            )
    assert store.groups.accepted(9) == [
        (1, "similar", "github:acme/shop#3"),
        (1, "similar", "github:acme/shop#2"),
    ]
    with store.write() as transaction:
        store.suggestions.answer(
            transaction, stored[0].suggestion, OutcomeKind.REVERSED, issue_id=1, by="x", because=""
        )
    assert store.groups.accepted(9) == [(1, "similar", "github:acme/shop#3")]
