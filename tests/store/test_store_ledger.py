from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Decision,
    Evidence,
    EvidenceKind,
    Issue,
    Outcome,
    OutcomeKind,
    Suggestion,
    Verdict,
)
from core.store.actions import ENDED, OPEN
from core.store.outbox import DueWrite
from core.store.registry import ModelRecord
from core.store.store import Store
from core.store.suggestions import StoredSuggestion, rejected
from tests.store.stores import NOON, an_issue, minutes


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


# -- actions -------------------------------------------------------------------------------


def plan(store: Store, issue: Issue, value: str = "bug", **more: object) -> Action | None:
    with store.write() as connection:
        return store.actions.plan(
            connection,
            issue_id=issue.id,
            kind=ActionKind.ADD_LABEL,
            value=value,
            because="Sure.",
            **more,  # type: ignore[arg-type]
        )


def planned(store: Store, issue: Issue, value: str = "bug") -> Action:
    made = plan(store, issue, value)
    assert made is not None
    return made


def move(store: Store, action: Action, status: ActionStatus, **more: object) -> bool:
    with store.write() as connection:
        return store.actions.move(connection, action, status, **more)  # type: ignore[arg-type]


def read(store: Store, action: Action) -> Action:
    with store.read() as connection:
        (found,) = store.actions.actions(connection, action_id=action.id)
    return found


def test_a_planned_action_has_all_that_was_said(store: Store, issue: Issue) -> None:
    (made,) = record(store, issue, decided(a_suggestion()))
    action = plan(store, issue, by="maintainer-1", suggestion_id=made.suggestion.id)
    assert action is not None
    assert read(store, action) == action
    assert (action.status, action.planned_by) == (ActionStatus.PLANNED, "maintainer-1")
    assert (action.attempts, action.before, action.result) == (0, None, "")
    assert action.suggestion_id == made.suggestion.id
    assert action.because == "Sure."
    with store.read() as connection:
        (entry,) = store.audit.trail(connection, action_id=action.id)
    assert (entry.what, entry.by, entry.why) == ("planned", "maintainer-1", "Sure.")


@pytest.mark.parametrize("status", sorted(set(ActionStatus) - ENDED - {ActionStatus.PLANNED}))
def test_what_is_planned_or_done_is_not_planned_again(
    store: Store, issue: Issue, status: ActionStatus
) -> None:
    action = planned(store, issue)
    assert plan(store, issue) is None
    move(store, action, status)
    assert plan(store, issue) is None
    assert plan(store, issue, "docs") is not None


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_ended_may_be_planned_again_as_another_round(
    store: Store, issue: Issue, status: ActionStatus
) -> None:
    keys = set()
    for _ in range(3):
        action = planned(store, issue)
        keys.add(action.idempotency_key)
        assert move(store, action, status)
    assert len(keys) == 3


def test_a_long_or_hostile_value_is_planned_once(store: Store, issue: Issue) -> None:
    long = "x" * 400 + "\x00"
    assert plan(store, issue, long, by="m" * 500) is not None
    assert plan(store, issue, long) is None
    assert plan(store, issue, "\ud800") is not None
    assert plan(store, issue, "\ud800") is None


def test_a_move_happens_only_from_the_status_it_was_read_with(store: Store, issue: Issue) -> None:
    action = planned(store, issue)
    assert move(store, action, ActionStatus.APPLYING, before="absent")
    assert not move(store, action, ActionStatus.CANCELLED)
    now = read(store, action)
    assert (now.status, now.before) == (ActionStatus.APPLYING, "absent")
    assert now.finished_at is None
    assert move(store, now, ActionStatus.APPLIED, result="id-5", why="done", by="m\x00" * 200)
    now = read(store, action)
    assert (now.status, now.result, now.before) == (ActionStatus.APPLIED, "id-5", "absent")
    assert now.finished_at is not None
    assert whats(store, action_id=action.id) == ["planned", "applying", "applied"]


def test_of_several_threads_one_moves_an_action(store: Store, issue: Issue) -> None:
    action = planned(store, issue)
    barrier = threading.Barrier(6)

    def attempt(n: int) -> bool:
        barrier.wait(10)
        status = ActionStatus.APPLYING if n % 2 else ActionStatus.CANCELLED
        return move(store, action, status, by=f"m-{n}")

    with ThreadPoolExecutor(6) as pool:
        moved = list(pool.map(attempt, range(6)))
    assert moved.count(True) == 1
    assert len(whats(store, action_id=action.id)) == 2


def test_of_several_threads_one_plans_an_action(store: Store, issue: Issue) -> None:
    barrier = threading.Barrier(6)

    def attempt(_: int) -> Action | None:
        barrier.wait(10)
        return plan(store, issue)

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(attempt, range(6)))
    assert len([action for action in made if action is not None]) == 1
    with store.read() as connection:
        assert len(store.actions.actions(connection)) == 1


def test_a_postponed_action_waits_and_counts_its_tries(store: Store, issue: Issue) -> None:
    action = planned(store, issue)
    move(store, action, ActionStatus.APPLYING)
    action = read(store, action)
    for counted in (True, True, False):
        with store.write() as connection:
            store.actions.postpone(
                connection, action, until=minutes(5), why="502\x00", counted=counted
            )
    now = read(store, action)
    assert (now.attempts, now.not_before, now.result) == (2, minutes(5), "502\ufffd")
    assert now.status is ActionStatus.APPLYING
    assert whats(store, action_id=action.id)[-3:] == ["postponed"] * 3
    assert move(store, now, ActionStatus.APPLIED)
    assert read(store, action).not_before is None


def test_an_action_that_was_moved_meanwhile_is_not_postponed(store: Store, issue: Issue) -> None:
    action = planned(store, issue)
    move(store, action, ActionStatus.APPLYING)
    begun = read(store, action)
    move(store, begun, ActionStatus.UNDOING)
    with store.write() as connection:
        store.actions.postpone(connection, begun, until=minutes(5), why="502")
    now = read(store, action)
    assert (now.status, now.attempts, now.not_before) == (ActionStatus.UNDOING, 0, None)


def test_the_way_back_has_its_own_tries(store: Store, issue: Issue) -> None:
    action = planned(store, issue)
    move(store, action, ActionStatus.APPLYING)
    begun = read(store, action)
    for _ in range(7):
        with store.write() as connection:
            store.actions.postpone(connection, begun, until=minutes(9), why="502")
    move(store, begun, ActionStatus.UNDOING)
    now = read(store, action)
    assert (now.attempts, now.not_before) == (0, None)


def test_actions_are_listed_in_order_and_can_be_chosen(store: Store, issue: Issue) -> None:
    made = [planned(store, issue, value) for value in ("a", "b", "c")]
    move(store, made[1], ActionStatus.APPLYING)
    move(store, made[2], ActionStatus.CANCELLED)
    with store.read() as connection:
        listed = store.actions.actions
        assert [a.value for a in listed(connection)] == ["a", "b", "c"]
        assert [a.value for a in listed(connection, newest=True, limit=2)] == ["c", "b"]
        assert [a.value for a in listed(connection, statuses=OPEN)] == ["a", "b"]
        assert listed(connection, issue_id=issue.id + 1) == []
    assert store.actions.action_counts() == {
        ("add_label", "planned"): 1,
        ("add_label", "applying"): 1,
        ("add_label", "cancelled"): 1,
    }


def test_every_status_ends_or_does_not() -> None:
    assert not set(OPEN) & ENDED
    assert set(ActionStatus) - set(OPEN) - ENDED == {ActionStatus.APPLIED}


# -- audit ---------------------------------------------------------------------------------


def test_the_trail_is_told_oldest_first_by_what_it_is_about(store: Store, issue: Issue) -> None:
    with store.write() as connection:
        for n in range(3):
            store.audit.note(connection, what=f"w{n}", why="\x00", by="m" * 999, issue_id=issue.id)
        store.audit.note(connection, what="no issue", why="")
    assert whats(store, issue_id=issue.id) == ["w0", "w1", "w2"]
    assert whats(store) == ["w0", "w1", "w2", "no issue"]
    assert whats(store, issue_id=issue.id + 1) == []


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
    }
    return ModelRecord(**(given | fields))  # type: ignore[arg-type]


def test_the_newest_model_of_a_task_is_the_active_one(store: Store) -> None:
    assert store.models.active("github", "acme/shop", "labels") is None
    for version in ("1", "2"):
        store.models.activate(a_model(version))
    store.models.activate(a_model("t1", task="type"))
    store.models.activate(a_model("j1", tracker="jira"))
    active = store.models.active("github", "acme/shop", "labels")
    assert active is not None
    assert (active.version, active.active) == ("2", True)
    assert active.card == {"metrics": {"macro_f1": "nan"}, "notes": ["a\ufffd"]}
    listed = store.models.list(tracker="github", project="acme/shop")
    assert [(m.version, m.active) for m in listed] == [("t1", True), ("2", True), ("1", False)]
    assert len(store.models.list()) == 4
    assert store.models.active("github", "acme/other", "labels") is None
