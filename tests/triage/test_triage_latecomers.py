"""Of new issues that are stored before their turn, also those whose delivery was seen late."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.model import EventKind
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.triage.dispatch import Dispatcher
from core.triage.intake import Intake
from core.triage.latecomers import MOST, PATIENCE_SECONDS, Latecomers
from core.triage.underway import Underway
from tests.store.stores import a_delivery, an_issue
from tests.triage.house import House
from tests.triage.test_triage_intake import Counter, opened, stored


def test_numbers_that_were_passed_over_are_expected_until_they_come() -> None:
    found = Latecomers()
    assert found.saw([7, 8, 11], 0.0) == set()
    assert found.expected(0.0) == [9, 10], "and none before the first"
    assert found.saw([10, 8, 12], 1.0) == {10}
    assert found.saw([10], 1.0) == set()
    assert found.expected(1.0) == [9]
    found.saw([14], PATIENCE_SECONDS)
    assert found.expected(PATIENCE_SECONDS + 1.0) == [13], "not for ever"
    assert found.saw([9], 100.0) == set()


def test_no_more_are_expected_than_may_be_asked_for() -> None:
    found = Latecomers()
    found.saw([1, 10_000_000, 10_000_400], 0.0)
    expected = found.expected(0.0)
    assert len(expected) == MOST
    assert expected[-1] == 10_000_399


def test_no_more_are_remembered_where_nobody_asks_what_is_expected() -> None:
    found = Latecomers()
    for seq in range(1, 10 * MOST, 2):
        found.saw([seq], 0.0)
    assert len(found._missed) == MOST
    assert found.saw([10 * MOST - 2], 0.0) == {10 * MOST - 2}, "the newest are kept"
    found.saw([10 * MOST], PATIENCE_SECONDS + 1.0)
    assert found._missed == {}


@pytest.mark.postgresql
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_one_whose_transaction_ends_after_those_of_later_ones_is_stored_early_too(
    store: Store, tmp_path: Path
) -> None:
    house, queue = House(store), Counter()
    dispatcher = Dispatcher(
        store, house.handling, queue, Underway(tmp_path), Intake(store), poll_seconds=0.01
    )
    opened(house, range(1, 100))
    house.tracker.events["late"] = house.event(
        EventKind.ISSUE_OPENED, issue=an_issue(500), absent=frozenset({"comments", "history"})
    )
    late = a_delivery("late")
    with store.database.engine.connect() as connection:
        values = {
            "connection": late.connection,
            "delivery_id": late.id,
            "headers": dict(late.headers),
            "body": late.body,
            "received_at": late.received_at,
            "status": str(DeliveryStatus.RECEIVED),
        }
        seq, _ = connection.execute(store.inbox._accept, values).one()
        opened(house, range(100, 120))
        dispatcher.turn()
        assert stored(house) == list(range(1, 120)), "its transaction has not ended"
        connection.commit()
    dispatcher.turn()
    assert stored(house) == [*range(1, 120), 500]
    assert seq not in queue.taken, "its turn has not come"
    assert seq == 100


@pytest.mark.postgresql
@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_redelivery_that_uses_up_a_number_costs_nobody_anything(
    store: Store, tmp_path: Path
) -> None:
    house = House(store)
    dispatcher = Dispatcher(
        store, house.handling, Counter(), Underway(tmp_path), Intake(store), poll_seconds=0.01
    )
    opened(house, range(1, 100))
    store.inbox.accept(a_delivery("d-1"))
    opened(house, range(100, 120))
    dispatcher.turn()
    dispatcher.turn()
    assert stored(house) == list(range(1, 120))
