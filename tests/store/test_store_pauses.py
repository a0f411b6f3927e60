"""Pauses, what waits for their end, rules, and what stands, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.model import ActionKind, ActionStatus, Issue, OutcomeKind
from core.store.deeds import Which
from core.store.pauses import Pause, PauseScope
from core.store.store import Store
from tests.store.ledger import a_suggestion, decided, record
from tests.store.stores import an_issue

SCOPES = {
    PauseScope.ISSUE: lambda i: {"issue_id": i.id},
    PauseScope.PROJECT: lambda i: {"tracker": i.tracker, "project": i.project},
    PauseScope.CONNECTION: lambda i: {"connection": i.connection},
    PauseScope.EVERYWHERE: lambda i: {},
}


@pytest.fixture
def issues(store: Store) -> list[Issue]:
    """Two issues of one project."""
    store.issues.import_batch([an_issue(1), an_issue(2)])
    found = [store.issues.by_key(f"github:acme/shop#{n}") for n in (1, 2)]
    return [issue for issue in found if issue is not None]


def test_whatever_is_paused_holds_what_is_in_it_until_it_ends(
    store: Store, issues: list[Issue]
) -> None:
    one, two = issues
    with store.write() as transaction:
        store.actions.plan(
            transaction, issue_id=one.id, kind=ActionKind.ADD_LABEL, value="bug", because=""
        )
    for scope, fields in SCOPES.items():
        pause = Pause(scope=scope, by="ada", **fields(one))  # type: ignore[arg-type]
        with store.write() as transaction:
            store.pauses.begin(transaction, pause)
            store.pauses.begin(transaction, pause)
            held = store.pauses.holding(transaction, one)
            assert held is not None
            assert held.target == pause.target
            assert (store.pauses.holding(transaction, two) is None) == (scope is PauseScope.ISSUE)
        assert [p.target for p in store.pauses.list()] == [pause.target]
        with store.write() as transaction:
            assert store.pauses.end(transaction, pause, by="ada")
            assert not store.pauses.end(transaction, pause, by="ada")
            assert store.pauses.held(transaction, pause) == [(one.connection, one.id)]
            store.pauses.hold(transaction, one)
            assert store.pauses.is_held(transaction, one.id)
            store.pauses.let_go(transaction, one.id)
            assert not store.pauses.is_held(transaction, one.id)


def test_a_pause_that_is_over_holds_nothing_and_is_forgotten_in_the_end(
    store: Store, issues: list[Issue]
) -> None:
    now = datetime.now(UTC)
    for days in (1, 60):
        over = Pause(
            scope=PauseScope.ISSUE, issue_id=issues[days > 1].id, until=now - timedelta(days=days)
        )
        with store.write() as transaction:
            store.pauses.begin(transaction, over)
    with store.write() as transaction:
        store.pauses.begin(transaction, Pause(scope=PauseScope.CONNECTION, connection="other"))
        assert store.pauses.holding(transaction, issues[0]) is None
        assert len(store.pauses.of(transaction, issues[0])) == 1
        assert store.pauses.of(transaction, issues[1]) == []


def test_rules_are_found_by_what_they_mean(store: Store, issues: list[Issue]) -> None:
    one, two = issues
    with store.write() as transaction:
        add = store.suppressions.add
        given = {"tracker": "github", "project": "acme/shop", "by": "ada", "why": "so"}
        first = add(transaction, kind="label", value="Bug", **given)  # type: ignore[arg-type]
        assert add(transaction, kind="label", value="bug", **given) == first  # type: ignore[arg-type]
        pair = store.suppressions.add_pair(transaction, one, two, by="ada", why="")
        assert store.suppressions.add_pair(transaction, two, one, by="bob", why="") == pair
        for issue, other in ((one, two), (two, one)):
            never = store.suppressions.never(transaction, issue)
            assert ("label", "bug") in never
            assert ("duplicate", other.key) in never
        elsewhere = an_issue(3, project="acme/other")
        assert store.suppressions.never(transaction, elsewhere) == {}
    assert [rule.id for rule in store.suppressions.list("acme/shop")] == [first, pair]
    assert store.suppressions.list("acme/other") == []


def test_what_stands_is_found_by_who_suggested_it_and_when(
    store: Store, issues: list[Issue]
) -> None:
    one, two = issues
    (made,) = record(store, one, decided(a_suggestion("bug", made_by="labels", version="v1")))
    with store.write() as transaction:
        for issue, value, suggestion in ((one, "bug", made.suggestion.id), (two, "docs", None)):
            action = store.actions.plan(
                transaction,
                issue_id=issue.id,
                kind=ActionKind.ADD_LABEL,
                value=value,
                because="",
                by="trackside" if suggestion else "ada",
                suggestion_id=suggestion,
            )
            assert action is not None
            store.actions.move(transaction, action, ActionStatus.APPLIED)

    def values(**which: object) -> list[str]:
        found = store.deeds.standing(Which(**which))  # type: ignore[arg-type]
        return [deed.action.value for deed in found]

    now = datetime.now(UTC)
    assert values() == ["bug"]
    assert values(asked=True) == ["docs", "bug"]
    assert values(made_by="labels", version="v1", project="acme/shop", tracker="github") == ["bug"]
    assert values(made_by="other") == values(since=now + timedelta(hours=1)) == []
    assert values(since=now - timedelta(hours=1), until=now + timedelta(hours=1)) == ["bug"]
    with store.write() as transaction:
        store.suggestions.answer(
            transaction,
            made.suggestion,
            OutcomeKind.ACCEPTED,
            issue_id=one.id,
            by="ada",
            because="",
        )
        where = store.suggestions.where_made(
            transaction, tracker="github", project="acme/shop", kind="label", value="BUG"
        )
    assert values() == []
    assert where == [(one.connection, one.id)]
