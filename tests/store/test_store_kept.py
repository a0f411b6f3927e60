"""Credentials that trackers rotate: the newest one is kept, whoever refreshes at once."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.connector import Keeper, MemoryKeeper
from core.errors import StoreUnavailable
from core.store import tables
from core.store.store import Store
from tests.support import ROOT


def test_what_is_saved_is_there_for_others(store: Store) -> None:
    one, other = store.kept.of("acme-jira"), store.kept.of("acme-jira")
    assert one.load("refresh_token") is None
    one.save("refresh_token", "r1")
    assert other.load("refresh_token") == "r1"
    other.save("refresh_token", "r2")
    assert one.load("refresh_token") == "r2"


def test_connections_and_names_are_apart(store: Store) -> None:
    store.kept.of("a").save("token", "of a")
    store.kept.of("b").save("token", "of b")
    store.kept.of("a").save("other", "another of a")
    assert store.kept.of("a").load("token") == "of a"
    assert store.kept.of("b").load("token") == "of b"
    assert store.kept.of("b").load("other") is None


def test_a_late_save_does_not_undo_a_newer_one(store: Store) -> None:
    """Slow refreshes with r0; meanwhile quick has gone on to r2. Slow's r1 is worthless by now."""
    store.kept.of("acme-jira").save("refresh_token", "r0")
    slow, quick = store.kept.of("acme-jira"), store.kept.of("acme-jira")
    assert slow.load("refresh_token") == quick.load("refresh_token") == "r0"
    quick.save("refresh_token", "r1")
    quick.save("refresh_token", "r2")
    slow.save("refresh_token", "r1, late")
    assert quick.load("refresh_token") == slow.load("refresh_token") == "r2"
    slow.save("refresh_token", "r3")
    assert quick.load("refresh_token") == "r3", "whoever has loaded the newest may go on"


def test_the_first_of_two_first_ones_stays(store: Store) -> None:
    one, other = store.kept.of("acme-jira"), store.kept.of("acme-jira")
    assert one.load("t") is other.load("t") is None
    one.save("t", "first")
    other.save("t", "second")
    assert other.load("t") == "first"


def test_of_many_at_once_exactly_one_wins_each_round(store: Store) -> None:
    keepers = [store.kept.of("acme-jira") for _ in range(8)]
    for round_ in range(5):
        for keeper in keepers:
            keeper.load("t")
        together = threading.Barrier(len(keepers))

        def save(keeper: Keeper, text: str, together: threading.Barrier = together) -> None:
            together.wait()
            keeper.save("t", text)

        threads = [
            threading.Thread(target=save, args=(keeper, f"{round_}-{n}"))
            for n, keeper in enumerate(keepers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = {keeper.load("t") for keeper in keepers}
        assert len(kept) == 1
        assert str(kept.pop()).startswith(f"{round_}-")
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT version FROM kept_secrets").scalar() == 5


_REFRESH = """
import sys
from pathlib import Path
from core.store.store import Store
store = Store(Path(sys.argv[1]), sys.argv[2])
keeper = store.kept.of("acme-jira")
for _ in range(20):
    before = keeper.load("chain")
    keeper.save("chain", f"{before}.{sys.argv[3]}")
store.close()
"""


def test_processes_that_refresh_at_once_make_one_chain(
    store: Store, store_url: str, tmp_path: Path
) -> None:
    """Every kept value was made from the one before it: no save has passed by another."""
    store.kept.of("acme-jira").save("chain", "0")
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _REFRESH, str(tmp_path), store_url, name],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for name in "ab"
    ]  # fmt: skip
    assert [p.communicate(timeout=60)[1] for p in processes] == ["", ""]
    chain = str(store.kept.of("acme-jira").load("chain")).split(".")
    with store.read() as connection:
        version = connection.exec_driver_sql("SELECT version FROM kept_secrets").scalar()
    assert len(chain) == version
    assert 20 <= len(chain) - 1 <= 40


def test_a_keeper_shows_nothing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keeper, memory = store.kept.of("acme-jira"), MemoryKeeper()
    for one in (keeper, memory):
        one.save("refresh_token", "very-secret")
        assert one.load("refresh_token") == "very-secret"
        assert "very-secret" not in repr(one)
    assert "very-secret" not in caplog.text


def test_an_error_of_the_database_does_not_show_it(store: Store) -> None:
    """A value that no driver takes stands beside it, so that the statement itself is refused."""
    row = {"connection": "a", "name": "n", "value": "very-secret", "version": object()}
    with (
        pytest.raises((sa.exc.SQLAlchemyError, StoreUnavailable)) as told,
        store.write() as connection,
    ):
        connection.execute(sa.insert(tables.kept_secrets), row)
    assert "very-secret" not in "".join(traceback.format_exception(told.value, chain=True))


def test_the_data_folder_is_nobody_elses(tmp_path: Path) -> None:
    Store(tmp_path / "data").close()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
