from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.errors import StoreUnavailable
from core.model import Person
from core.store import database as database_module
from core.store import tables
from core.store.database import Database, sqlalchemy_url, sqlite_url
from core.store.store import Store
from core.store.text import storable, storable_json
from tests.store.stores import NOON, an_issue

WRITE, READ = "write", "read"


@pytest.mark.parametrize("way", [WRITE, READ])
@pytest.mark.parametrize("which", ["database", "_inbox_database"])
def test_sqlite_is_tuned_on_every_connection(sqlite_store: Store, way: str, which: str) -> None:
    with getattr(getattr(sqlite_store, which), way)() as connection:

        def pragma(name: str) -> object:
            return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2  # FULL: durable once it is committed
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == 30_000
        assert pragma("query_only") == (way == READ)


def test_foreign_keys_are_looked_after(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.write() as connection:
        connection.execute(sa.insert(tables.aliases).values(key="k", issue_id=999))


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises((StoreUnavailable, sa.exc.DBAPIError)), store.read() as connection:
        connection.execute(sa.insert(tables.settings).values(name="n", value=1))
    with store.write() as connection:
        connection.execute(sa.insert(tables.settings).values(name="n", value=1))


def test_a_question_by_itself_leaves_no_transaction_behind(store: Store) -> None:
    names = sa.select(tables.settings.c.name).where(tables.settings.c.name == "n")
    assert store.database.rows(names) == []
    with store.write() as connection:
        connection.execute(sa.insert(tables.settings).values(name="n", value=1))
    assert [row.name for row in store.database.rows(names)] == ["n"]
    with store.write() as connection:
        connection.execute(sa.delete(tables.settings).where(tables.settings.c.name == "n"))
    assert store.database.rows(names) == []
    # Nor on the connection that it came from, which the next read takes.
    with store.read() as connection:
        assert connection.execute(names).all() == []


def test_a_question_to_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "store.db"))
    with pytest.raises(StoreUnavailable):
        database.rows(sa.select(tables.settings.c.name))
    database.close()


def test_a_read_sees_one_state_however_long_it_takes(store: Store) -> None:
    def count(connection: sa.Connection) -> int:
        return connection.execute(sa.select(sa.func.count(tables.settings.c.name))).scalar_one()

    with store.read() as connection:
        before = count(connection)
        with store.write() as other:
            other.execute(sa.insert(tables.settings).values(name="n", value=1))
        assert count(connection) == before
    with store.read() as connection:
        assert count(connection) == before + 1


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.write() as connection:
            store.issues.save(connection, an_issue())
            raise RuntimeError("a defect")

    with pytest.raises(RuntimeError, match="a defect"):
        fail()
    assert store.issues.by_key("github:acme/shop#1") is None
    assert store.issues.latest_version() == 0


def test_writers_of_one_process_queue_for_the_one_connection(sqlite_store: Store) -> None:
    def add(n: int) -> None:
        with sqlite_store.write() as connection:
            connection.execute(sa.insert(tables.settings).values(name=str(n), value=n))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with sqlite_store.read() as connection:
        found = connection.execute(sa.select(tables.settings.c.name)).scalars().all()
    assert len(set(found) - {"installation"}) == 12


def test_a_locked_store_is_said_to_be_away_and_works_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.05)
    store = Store(tmp_path)
    other = sa.create_engine(sqlite_url(tmp_path / "trackside.db"), isolation_level="AUTOCOMMIT")
    try:
        with other.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            for _ in range(2):
                with pytest.raises(StoreUnavailable, match="locked"), store.write():
                    pytest.fail("it is locked")
            connection.exec_driver_sql("ROLLBACK")
        with store.write() as written:
            store.issues.save(written, an_issue())
    finally:
        other.dispose()
        store.close()


def test_a_file_that_is_no_database_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "trackside.db").write_text("this is no database, and it was somebody's")
    with pytest.raises(sa.exc.DatabaseError, match="not a database"):
        Store(tmp_path)
    assert "somebody" in (tmp_path / "trackside.db").read_text()


@pytest.mark.parametrize(
    "given",
    [
        NOON,
        datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC),
        datetime(2026, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(9999, 1, 1, tzinfo=UTC),
    ],
)
def test_times_come_back_the_same_moment_and_in_utc(store: Store, given: datetime) -> None:
    with store.write() as connection:
        store.issues.save(connection, an_issue(created_at=given, closed_at=None))
    found = store.issues.by_key("github:acme/shop#1")
    assert found is not None
    assert found.created_at == given
    assert found.created_at is not None
    assert found.created_at.utcoffset() == timedelta(0)
    assert found.closed_at is None


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    naive = an_issue(created_at=datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
    with pytest.raises((ValueError, sa.exc.StatementError), match="time zone"):
        store.issues.import_batch([naive])


def test_addresses_of_postgresql_are_spoken_to_with_one_driver() -> None:
    for given in ("postgresql://u@h/d", "postgresql+psycopg2://u@h/d"):
        assert str(sqlalchemy_url(given)) == "postgresql+psycopg://u@h/d"


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "a" / "b c" / "ü.db"))
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
    database.close()
    assert (tmp_path / "a" / "b c" / "ü.db").exists()


# -- who we are ----------------------------------------------------------------------------


def test_who_we_are_is_kept_also_while_credentials_are_refused(store: Store) -> None:
    assert store.me("acme-github") is None
    me = Person(id="7", handle="acme-bot\x00", is_bot=True)
    store.set_me("acme-github", me)
    store.set_me("acme-github", None, problem="401\x00")
    assert store.me("acme-github") == Person(id="7", handle="acme-bot\ufffd", is_bot=True)
    assert store.me("acme-jira") is None


def test_a_connection_that_never_let_us_in_has_no_name(store: Store) -> None:
    store.set_me("acme-github", None, problem="401")
    assert store.me("acme-github") is None


# -- text ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain", "plain"),
        ("a\x00b", "a\ufffdb"),
        ("half \ud83d", "half \ufffd"),
        ("wrong way round \ude00\ud83d", "wrong way round \ufffd\ufffd"),
        ("written in halves \ud83d\ude00", "written in halves 😀"),
        ("😀 日本語", "😀 日本語"),
    ],
)
def test_text_is_kept_as_far_as_databases_can(given: str, kept: str) -> None:
    assert storable(given) == kept


def test_text_can_be_cut_to_its_column() -> None:
    assert storable("😀" * 10, 3) == "😀😀😀"
    assert storable("short", 300) == "short"


def test_json_is_made_of_what_databases_take() -> None:
    given = {
        "nan": float("nan"),
        "inf": float("-inf"),
        "fine": [1, 1.5, True, None, 10**30],
        "a\x00": ("t\ud800", {"x"}),
        3: NOON,
    }
    assert storable_json(given) == {
        "nan": "nan",
        "inf": "-inf",
        "fine": [1, 1.5, True, None, 10**30],
        "a\ufffd": ["t\ufffd", ["x"]],
        "3": str(NOON),
    }


def test_json_that_nests_without_end_is_cut_off(store: Store) -> None:
    nested: list[object] = []
    for _ in range(5000):
        nested = [nested]
    store.issues.import_batch([an_issue(extra={"nested": nested, "nan": float("nan")})])
    found = store.issues.by_key("github:acme/shop#1")
    assert found is not None
    assert found.extra["nan"] == "nan"
