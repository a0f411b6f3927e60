from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Issue,
)
from core.store.actions import ENDED, OPEN
from core.store.store import Store
from tests.store.ledger import a_suggestion, decided, record, whats
from tests.store.stores import minutes

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
