"""Words for the tests of the ledger."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from core.model import (
    Decision,
    Issue,
    Suggestion,
    Verdict,
)
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from tests.store.stores import an_issue


@pytest.fixture
def issue(store: Store) -> Issue:
    store.issues.import_batch([an_issue()])
    found = store.issues.by_key("github:acme/shop#1")
    assert found is not None
    return found


def a_suggestion(value: str = "bug", **fields: object) -> Suggestion:
    given: dict[str, object] = {
        "kind": "label",
        "value": value,
        "confidence": 0.8,
        "because": "It says crash.",
        "made_by": "labels",
        "version": "3",
    }
    return Suggestion(**(given | fields))  # type: ignore[arg-type]


def decided(
    suggestion: Suggestion, verdict: Verdict = Verdict.SHOW, sentence: str = "Because."
) -> Decision:
    return Decision(suggestion=suggestion, verdict=verdict, sentence=sentence)


def record(store: Store, issue: Issue, *decisions: Decision) -> Sequence[Decision]:
    with store.write() as connection:
        return store.suggestions.record_decisions(connection, issue.id, decisions)


def stored(store: Store, **chosen: object) -> Sequence[StoredSuggestion]:
    with store.read() as connection:
        return store.suggestions.suggestions(connection, **({"current_only": False} | chosen))  # type: ignore[arg-type]


def whats(store: Store, **chosen: object) -> list[str]:
    with store.read() as connection:
        return [entry.what for entry in store.audit.trail(connection, **chosen)]  # type: ignore[arg-type]
