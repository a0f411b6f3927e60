"""A connection that may write only so often an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.errors import PermanentError
from core.model import ActionStatus
from core.store import tables
from core.store.store import Store
from core.triage.pace import paced
from core.triage.perform import no_limit
from tests.triage.fake_tracker import CONNECTION, a_suggestion
from tests.triage.house import House

BUG = a_suggestion("label", "bug")
HIGH = a_suggestion("priority", "high")


def an_hour_passes(house: House) -> None:
    """What the ledger holds is an hour older."""
    entries = tables.ledger_entries
    with house.store.write() as transaction:
        rows = transaction.execute(sa.select(entries.c.id, entries.c.at)).all()
        for row in rows:
            transaction.execute(
                sa.update(entries)
                .where(entries.c.id == row.id)
                .values(at=row.at - timedelta(hours=1))
            )


def writes(house: House) -> int:
    since = datetime.now(UTC) - timedelta(hours=1)
    entries = tables.ledger_entries.c
    query = sa.select(sa.func.count()).where(entries.what == "write", entries.at > since)
    with house.store.read() as transaction:
        return int(transaction.execute(query).scalar_one())


@pytest.mark.trap("G4")
def test_where_there_is_no_room_the_whole_connection_waits_and_nothing_is_begun(
    store: Store,
) -> None:
    house = House(store, writes_per_hour=1)
    house.open(2, suggest=[BUG])
    house.open(suggest=[BUG, HIGH])
    house.write("github:acme/shop#2")
    edits = len(house.tracker.edits)
    wait = house.write()
    assert wait is not None
    assert wait.whole_connection
    assert wait.seconds == pytest.approx(3600, abs=60)
    assert len(house.tracker.edits) == edits
    assert {a.status for a in house.actions()} == {ActionStatus.PLANNED}
    assert {a.attempts for a in house.actions()} == {0}
    an_hour_passes(house)
    house.write()
    assert {a.status for a in house.actions()} == {ActionStatus.APPLIED}


@pytest.mark.trap("J7")
def test_a_batch_and_the_comment_are_one_write_each(sqlite_store: Store) -> None:
    house = House(sqlite_store, writes_per_hour=10)
    house.open(suggest=[BUG, HIGH])
    assert house.write() is None
    assert writes(house) == 2
    house.write()
    assert writes(house) == 2, "where nothing is written nothing is counted"


def test_the_comment_waits_too_and_is_taken_away_within_the_pace(sqlite_store: Store) -> None:
    house = House(sqlite_store, writes_per_hour=1)
    house.open(suggest=[BUG])
    wait = house.write()
    assert wait is not None
    assert wait.whole_connection
    assert house.tracker.labels() == {"bug"}
    assert house.tracker.comment() == ""
    an_hour_passes(house)
    assert house.write() is None
    assert "bug" in house.tracker.comment()
    house.desk.undo(house.issue(), house.comments()[0], by="m", because="noise")
    assert house.write() is not None
    assert "bug" in house.tracker.comment()
    an_hour_passes(house)
    assert house.write() is None
    assert house.tracker.comment() == ""


def test_what_is_so_already_takes_no_room(sqlite_store: Store) -> None:
    house = House(sqlite_store, writes_per_hour=1)
    house.open(suggest=[BUG])
    house.tracker.change(labels=("bug",))
    house.write()
    assert house.ledger() == [("bug", "applied")]
    assert writes(house) == 1  # the comment
    assert house.tracker.edits == []


def test_trying_each_alone_is_counted_and_stops_where_the_room_ends(sqlite_store: Store) -> None:
    house = House(sqlite_store, writes_per_hour=2)
    house.open(suggest=[BUG, HIGH])
    house.tracker.fail("add_labels", *[PermanentError("no such label")] * 2)
    wait = house.write()
    assert wait is not None
    assert wait.whole_connection
    assert house.ledger() == [("bug", "refused"), ("high", "applying")]
    an_hour_passes(house)
    house.write_all()
    assert house.ledger() == [("bug", "refused"), ("high", "applied")]


def test_relations_and_proposals_keep_the_pace(sqlite_store: Store) -> None:
    house = House(sqlite_store, writes_per_hour=1, lacks=frozenset())
    other = house.open(2).key
    house.open(suggest=[a_suggestion("label", "bug", promised=None)])
    house.suggestions = [a_suggestion("similar", other)]
    house.open(3, suggest=[a_suggestion("similar", other)])
    assert house.write() is None
    assert house.tracker.calls.count("propose") == 1
    house.say("/trackside accept", key="github:acme/shop#3")
    assert house.write("github:acme/shop#3") is not None
    assert house.tracker.links == set()
    an_hour_passes(house)
    house.write("github:acme/shop#3")
    assert house.tracker.links == {("github:acme/shop#3", other)}


def test_without_a_limit_nothing_is_counted(sqlite_store: Store) -> None:
    assert paced(sqlite_store, CONNECTION, 0) is no_limit
    house = House(sqlite_store)
    house.open(suggest=[BUG])
    house.write()
    assert writes(house) == 0


def test_another_process_sees_what_was_written(sqlite_store: Store) -> None:
    house = House(sqlite_store, writes_per_hour=2)
    house.open(suggest=[BUG])
    house.write()
    again = House(sqlite_store, writes_per_hour=2)
    again.open(4, suggest=[BUG])
    wait = again.write("github:acme/shop#4")
    assert wait is not None
    assert wait.whole_connection
