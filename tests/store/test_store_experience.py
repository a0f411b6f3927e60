"""How suggestions fared: told from the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.model import ActionKind, ActionStatus, Issue, OutcomeKind, Verdict
from core.plugin import Answered
from core.store import experience as module
from core.store import tables
from core.store.store import Store
from tests.store.ledger import a_suggestion, decided, record
from tests.store.stores import an_issue

NOW = datetime.now(UTC)


def said(store: Store, issue: Issue, value: str, *kinds: OutcomeKind) -> None:
    (decision,) = record(store, issue, decided(a_suggestion(value)))
    for number, kind in enumerate(kinds):
        with store.write() as connection:
            store.suggestions.answer(
                connection,
                decision.suggestion,
                kind,
                issue_id=issue.id,
                by="ada",
                because="",
                at=NOW + timedelta(seconds=number),
            )


def test_what_people_said_last_counts(store: Store, issue: Issue) -> None:
    said(store, issue, "bug", OutcomeKind.ACCEPTED, OutcomeKind.REVERSED)
    said(store, issue, "ui", OutcomeKind.REJECTED, OutcomeKind.ACCEPTED)
    said(store, issue, "cart", OutcomeKind.IGNORED)
    lately = store.experience.fared("github", "acme/shop")
    assert {one.value: one.right for one in lately} == {"bug": False, "ui": True}
    assert store.experience.answers("github", "acme/shop") == {
        issue.key: [
            Answered(kind="label", value="bug", right=False),
            Answered(kind="label", value="ui", right=True),
        ]
    }


def test_other_projects_are_left_out(store: Store, issue: Issue) -> None:
    said(store, issue, "bug", OutcomeKind.REJECTED)
    assert store.experience.fared("github", "acme/depot") == []
    assert store.experience.fared("jira", "acme/shop") == []
    assert store.experience.answers("github", "acme/depot") == {}


def applied(store: Store, issue: Issue, value: str, age: timedelta, by: str = "trackside") -> None:
    (decision,) = record(store, issue, decided(a_suggestion(value), Verdict.APPLY))
    with store.write() as connection:
        store.actions.plan(
            connection,
            issue_id=issue.id,
            suggestion_id=decision.suggestion.id,
            kind=ActionKind.ADD_LABEL,
            value=value,
            because="",
            by=by,
        )
        connection.execute(
            tables.actions.update()
            .where(tables.actions.c.value == value)
            .values(status=ActionStatus.APPLIED.value, finished_at=NOW - age)
        )


def test_what_stands_for_a_day_is_right_until_somebody_takes_it_back(
    store: Store, issue: Issue
) -> None:
    applied(store, issue, "bug", timedelta(days=2))
    applied(store, issue, "ui", timedelta(hours=2))
    lately = {one.value: one for one in store.experience.fared("github", "acme/shop")}
    assert (lately["bug"].applied, lately["bug"].right) == (True, True)
    assert (lately["ui"].applied, lately["ui"].right) == (True, None)


def test_what_a_person_planned_is_not_ours(store: Store, issue: Issue) -> None:
    applied(store, issue, "bug", timedelta(days=2), by="ada")
    assert store.experience.fared("github", "acme/shop") == []


def test_what_is_old_is_forgotten(store: Store, issue: Issue) -> None:
    said(store, issue, "bug", OutcomeKind.REJECTED)
    with store.write() as connection:
        connection.execute(tables.outcomes.update().values(at=NOW - module.LOOK_BACK * 1.01))
    assert store.experience.fared("github", "acme/shop") == []


def test_an_answer_is_known_a_few_seconds_later(
    store: Store, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(store, issue, "bug", OutcomeKind.REJECTED)
    assert len(store.experience.fared("github", "acme/shop")) == 1
    said(store, issue, "ui", OutcomeKind.REJECTED)
    assert len(store.experience.fared("github", "acme/shop")) == 1
    monkeypatch.setattr(module, "_FRESH_SECONDS", -1.0)
    assert len(store.experience.fared("github", "acme/shop")) == 2


def test_the_newest_come_first(store: Store, issue: Issue) -> None:
    store.issues.import_batch([an_issue(number=2)])
    second = store.issues.by_key("github:acme/shop#2")
    assert second is not None
    said(store, issue, "bug", OutcomeKind.REJECTED)
    said(store, second, "ui", OutcomeKind.ACCEPTED)
    assert [one.value for one in store.experience.fared("github", "acme/shop")] == ["ui", "bug"]


def test_answers_of_one_value_do_not_push_out_those_of_another(
    store: Store, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 3)
    store.issues.import_batch([an_issue(number=n) for n in range(2, 9)])
    said(store, issue, "urgent", OutcomeKind.REJECTED)
    for other in store.issues.of_project("acme/shop")[1:]:
        said(store, other, "bug", OutcomeKind.ACCEPTED)
    lately = store.experience.fared("github", "acme/shop")
    assert [one.value for one in lately].count("bug") == 3
    assert "urgent" in [one.value for one in lately]


def test_an_answer_belongs_to_the_model_that_was_answered(store: Store, issue: Issue) -> None:
    said(store, issue, "bug", OutcomeKind.REJECTED)
    record(store, issue, decided(a_suggestion("bug", version="4", confidence=0.99)))
    (one,) = store.experience.fared("github", "acme/shop")
    assert (one.version, one.confidence) == ("3", 0.8)


def test_it_counts_when_the_answer_was_given(store: Store, issue: Issue) -> None:
    said(store, issue, "bug", OutcomeKind.REJECTED)
    with store.write() as connection:
        connection.execute(
            tables.suggestions.update().values(created_at=NOW - module.LOOK_BACK * 2)
        )
    (one,) = store.experience.fared("github", "acme/shop")
    assert one.at >= NOW
