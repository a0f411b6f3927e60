from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import alembic.command
import sqlalchemy as sa

from core.model import (
    Evidence,
    EvidenceKind,
    Issue,
    Outcome,
    OutcomeKind,
    Verdict,
)
from core.store import tables
from core.store.migrate import alembic_config, migrate
from core.store.store import Store
from core.store.suggestions import rejected
from tests.store.ledger import a_suggestion, decided, record, stored, whats
from tests.store.stores import NOON, an_issue, minutes

# -- suggestions ---------------------------------------------------------------------------


def test_a_suggestion_comes_back_whole(store: Store, issue: Issue) -> None:
    given = a_suggestion(
        evidence=(
            Evidence(kind=EvidenceKind.TERM, text="crash", weight=0.5),
            Evidence(kind=EvidenceKind.ISSUE, text="like it", key="github:acme/shop#9"),
        ),
        promised=0.97,
    )
    (decision,) = record(store, issue, decided(given, Verdict.APPLY, "Sure."))
    (found,) = stored(store)
    assert found.suggestion == replace(given, id=decision.suggestion.id)
    assert (found.issue_id, found.issue_key) == (issue.id, issue.key)
    assert (found.verdict, found.sentence, found.current) == (Verdict.APPLY, "Sure.", True)
    assert datetime.now(UTC) - found.created_at < timedelta(minutes=1)


def test_a_suggestion_that_is_made_again_keeps_its_number(store: Store, issue: Issue) -> None:
    first = record(store, issue, decided(a_suggestion("bug")), decided(a_suggestion("docs")))
    again = record(
        store, issue, decided(a_suggestion("docs", confidence=0.6)), decided(a_suggestion("bug"))
    )
    numbers = {d.suggestion.value: d.suggestion.id for d in first}
    assert {d.suggestion.value: d.suggestion.id for d in again} == numbers
    assert {s.suggestion.value: s.suggestion.confidence for s in stored(store)} == {
        "bug": 0.8,
        "docs": 0.6,
    }
    # Nothing was decided otherwise, so the audit trail has one line for each.
    assert whats(store) == ["decided: show", "decided: show"]


def test_what_is_not_suggested_any_more_stays_but_is_not_current(
    store: Store, issue: Issue
) -> None:
    record(store, issue, decided(a_suggestion("bug")), decided(a_suggestion("docs")))
    record(store, issue, decided(a_suggestion("docs")))
    assert {s.suggestion.value: s.current for s in stored(store)} == {"bug": False, "docs": True}
    assert [s.suggestion.value for s in stored(store, current_only=True)] == ["docs"]
    record(store, issue, decided(a_suggestion("bug")))
    assert {s.suggestion.value: s.current for s in stored(store)} == {"bug": True, "docs": False}
    record(store, issue)
    assert stored(store, current_only=True) == []


def test_another_verdict_is_noted(store: Store, issue: Issue) -> None:
    for verdict in (Verdict.APPLY, Verdict.HIDE, Verdict.HIDE, Verdict.SHOW):
        record(store, issue, decided(a_suggestion(), verdict, f"so: {verdict}"))
    (found,) = stored(store)
    assert (found.verdict, found.sentence) == (Verdict.SHOW, "so: show")
    assert whats(store, suggestion_id=found.suggestion.id) == [
        "decided: apply",
        "decided: hide",
        "decided: show",
    ]


def test_two_texts_that_are_stored_the_same_are_one_suggestion(store: Store, issue: Issue) -> None:
    made = record(
        store,
        issue,
        decided(a_suggestion("bug\x00")),
        decided(a_suggestion("bug\ufffd")),
        decided(a_suggestion("x" * 301)),
        decided(a_suggestion("x" * 302)),
    )
    assert len(made) == 2
    assert sorted(len(s.suggestion.value) for s in stored(store)) == [4, 300]


def test_hostile_suggestions_are_kept(store: Store, issue: Issue) -> None:
    hostile = a_suggestion(
        because="\x00" * 10_000,
        made_by="m" * 500,
        version="v\ud800" * 200,
        evidence=(
            Evidence(kind=EvidenceKind.TERM, text="\x00", weight=float("nan"), key="\ud800"),
        ),
    )
    record(store, issue, decided(hostile, sentence="\x00"))
    (found,) = stored(store)
    assert (len(found.suggestion.made_by), len(found.suggestion.version)) == (100, 100)
    assert found.suggestion.evidence[0].weight == 0.0


def test_suggestions_are_listed_newest_first_and_can_be_chosen(store: Store, issue: Issue) -> None:
    store.issues.import_batch([an_issue(2, key="github:acme/other#2", project="acme/other")])
    other = store.issues.by_key("github:acme/other#2")
    assert other is not None
    record(
        store,
        issue,
        decided(a_suggestion("a"), Verdict.HIDE),
        decided(a_suggestion("b"), Verdict.SHOW),
    )
    (theirs,) = record(store, other, decided(a_suggestion("c"), Verdict.APPLY))
    values = [s.suggestion.value for s in stored(store)]
    assert values[0] == "c"
    assert sorted(values) == ["a", "b", "c"]
    assert [s.suggestion.value for s in stored(store, project="acme/other")] == ["c"]
    assert [s.suggestion.value for s in stored(store, verdicts=[Verdict.SHOW])] == ["b"]
    assert [s.suggestion.value for s in stored(store, issue_id=other.id)] == ["c"]
    assert len(stored(store, limit=2)) == 2
    found = stored(store, suggestion_id=theirs.suggestion.id, current_only=True)
    assert [s.suggestion.value for s in found] == ["c"]


# -- outcomes ------------------------------------------------------------------------------


def answer(
    store: Store, issue: Issue, suggestion_id: int, kind: OutcomeKind, at: datetime = NOON
) -> bool:
    outcome = Outcome(
        suggestion_id=suggestion_id, kind=kind, by="m\x00" * 150, at=at, because="\x00"
    )
    with store.write() as connection:
        return store.suggestions.record_outcome(connection, outcome, issue_id=issue.id)


def kinds(store: Store) -> list[str]:
    (found,) = stored(store)
    return [str(outcome.kind) for outcome in found.outcomes]


def test_the_same_answer_again_is_not_another(store: Store, issue: Issue) -> None:
    (made,) = record(store, issue, decided(a_suggestion()))
    number = made.suggestion.id
    assert answer(store, issue, number, OutcomeKind.ACCEPTED)
    assert not answer(store, issue, number, OutcomeKind.ACCEPTED, minutes(1))
    assert answer(store, issue, number, OutcomeKind.REVERSED, minutes(2))
    assert answer(store, issue, number, OutcomeKind.ACCEPTED, minutes(3))
    assert kinds(store) == ["accepted", "reversed", "accepted"]
    assert whats(store, suggestion_id=number)[1:] == kinds(store)


def test_answers_count_by_when_they_were_given_not_by_when_they_came(
    store: Store, issue: Issue
) -> None:
    """A delivery of an earlier relabelling may come after that of a later one."""
    (made,) = record(store, issue, decided(a_suggestion()))
    number = made.suggestion.id
    assert answer(store, issue, number, OutcomeKind.REVERSED, minutes(2))
    assert answer(store, issue, number, OutcomeKind.ACCEPTED, minutes(1))
    assert kinds(store) == ["accepted", "reversed"]
    (found,) = stored(store)
    assert rejected(found.outcomes)


def test_an_answered_suggestion_waits_no_longer(store: Store, issue: Issue) -> None:
    made = record(store, issue, decided(a_suggestion("a")), decided(a_suggestion("b")))
    answer(store, issue, made[0].suggestion.id, OutcomeKind.ACCEPTED)
    assert [s.suggestion.value for s in stored(store, open_only=True)] == ["b"]


def test_the_last_word_counts() -> None:
    def said(*kinds: OutcomeKind) -> bool:
        return rejected([Outcome(suggestion_id=1, kind=k, by="m", at=NOON) for k in kinds])

    assert not said()
    assert said(OutcomeKind.REJECTED)
    assert said(OutcomeKind.ACCEPTED, OutcomeKind.REVERSED)
    assert not said(OutcomeKind.REJECTED, OutcomeKind.ACCEPTED)


def test_outcomes_are_counted_by_project_and_kind(store: Store, issue: Issue) -> None:
    made = record(store, issue, decided(a_suggestion("a")), decided(a_suggestion("b")))
    for one in made:
        answer(store, issue, one.suggestion.id, OutcomeKind.ACCEPTED)
    answer(store, issue, made[0].suggestion.id, OutcomeKind.REVERSED, minutes(1))
    assert store.suggestions.outcome_counts() == {
        ("acme/shop", "label", "accepted"): 2,
        ("acme/shop", "label", "reversed"): 1,
    }


def test_when_one_was_first_shown_is_kept_whatever_becomes_of_it(
    store: Store, issue: Issue
) -> None:
    def first_shown() -> object:
        with store.read() as connection:
            return connection.execute(sa.select(tables.suggestions.c.shown_at)).scalar_one()

    record(store, issue, decided(a_suggestion(), Verdict.HIDE))
    assert first_shown() is None
    record(store, issue, decided(a_suggestion(), Verdict.SHOW))
    shown = first_shown()
    assert shown is not None
    record(store, issue, decided(a_suggestion(), Verdict.APPLY))
    record(store, issue, decided(a_suggestion(), Verdict.HIDE))
    assert first_shown() == shown


def test_what_was_shown_before_that_was_kept_is_told_by_the_ledger(
    store: Store, issue: Issue
) -> None:
    record(store, issue, decided(a_suggestion("never"), Verdict.HIDE))
    record(store, issue, decided(a_suggestion("ui"), Verdict.SHOW))
    record(store, issue, decided(a_suggestion("ui"), Verdict.HIDE))
    config = alembic_config()
    with store.database.engine.connect() as connection:
        config.attributes["connection"] = connection
        alembic.command.downgrade(config, "store@store_0006")
    migrate(store.database, ["store"])
    s = tables.suggestions.c
    with store.read() as connection:
        shown = {
            row.value: row.shown_at for row in connection.execute(sa.select(s.value, s.shown_at))
        }
    assert shown["never"] is None
    assert shown["ui"] - datetime.now(UTC) < timedelta(minutes=1)
