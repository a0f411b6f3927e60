from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import alembic.command
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from core.errors import ConfigError
from core.store import tables
from core.store.database import Database, sqlite_url
from core.store.migrate import BRANCHES, alembic_config, migrate
from core.store.rows import issue_values
from core.store.store import Store
from tests.store.stores import BOTH, a_delivery, an_issue, empty_database
from tests.support import ROOT


@pytest.fixture(params=BOTH)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with nothing in it; both branches are migrated into it."""
    url = sqlite_url(tmp_path / "empty.db") if request.param == "sqlite" else empty_database()
    database = Database(url)
    yield database
    database.close()


def _tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def _everything() -> sa.MetaData:
    both = sa.MetaData()
    for metadata in (tables.inbox, tables.store):
        for table in metadata.tables.values():
            table.to_metadata(both)
    return both


def test_migrations_bring_nothing_to_what_the_tables_say(empty: Database) -> None:
    migrate(empty, BRANCHES)
    with empty.engine.connect() as connection:
        # On SQLite Alembic takes the default '' for another than ''.
        options = {"compare_type": True, "compare_server_default": not empty.is_sqlite}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, _everything()) == []


def test_migrating_again_changes_nothing(empty: Database) -> None:
    migrate(empty, BRANCHES)
    with empty.write() as connection:
        connection.execute(sa.insert(tables.settings).values(name="kept", value=1))
    migrate(empty, BRANCHES)
    with empty.read() as connection:
        assert connection.execute(sa.select(tables.settings.c.name)).scalars().all() == ["kept"]


def test_down_takes_everything_away_and_up_brings_it_back(empty: Database) -> None:
    migrate(empty, BRANCHES)
    before = _tables(empty)
    config = alembic_config()
    for branch in BRANCHES:
        with empty.engine.connect() as connection:
            config.attributes["connection"] = connection
            alembic.command.downgrade(config, f"{branch}@base")
    assert _tables(empty) == {"alembic_version"}
    migrate(empty, BRANCHES)
    assert _tables(empty) == before


def test_on_sqlite_each_branch_has_a_file_of_its_own(tmp_path: Path) -> None:
    store = Store(tmp_path)
    try:
        assert _tables(store._inbox_database) == {"alembic_version", "deliveries"}
        assert _tables(store.database) == {"alembic_version", *tables.store.tables}
    finally:
        store.close()


def test_a_migration_that_dies_half_way_leaves_nothing_behind(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise the next start would find tables that it is about to create."""

    class Killed(BaseException):
        pass

    from alembic.operations import Operations

    create_index = Operations.create_index

    def dies(self: Operations, name: str, *rest: object, **more: object) -> object:
        if name == "ix_actions_status":
            raise Killed
        return create_index(self, name, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Operations, "create_index", dies)
    with pytest.raises(Killed):
        migrate(empty, ["store"])
    assert _tables(empty) <= {"alembic_version"}
    monkeypatch.undo()
    migrate(empty, ["store"])
    assert "actions" in _tables(empty)


def test_a_database_of_a_later_version_is_refused_by_name(empty: Database) -> None:
    migrate(empty, BRANCHES)
    with empty.write() as connection:
        connection.execute(sa.text("INSERT INTO alembic_version VALUES ('store_0999')"))
    with pytest.raises(ConfigError, match=r"later version of Trackside \(store_0999\)"):
        migrate(empty, BRANCHES)


_OPEN = """
import sys
from pathlib import Path
from core.store.store import Store
sys.stdin.readline()
store = Store(Path(sys.argv[1]), sys.argv[2])
print(store.installation)
store.close()
"""


@pytest.mark.parametrize("database", BOTH)
def test_several_processes_that_start_at_once_migrate_once(tmp_path: Path, database: str) -> None:
    url = "" if database == "sqlite" else empty_database()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _OPEN, str(tmp_path), url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], answers
    # They also agree on who they are.
    assert len({out for out, _ in answers}) == 1
    store = Store(tmp_path, url)
    try:
        assert store.inbox.accept(a_delivery()).new
        assert f"{store.installation}\n" == answers[0][0]
    finally:
        store.close()


def test_an_address_of_another_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mysql is not supported"):
        Store(tmp_path, "mysql://root@localhost/x")
    with pytest.raises(ConfigError, match="not a database address"):
        Store(tmp_path, "what is this")


def test_issues_of_linear_are_private_to_their_workspace_from_now_on(empty: Database) -> None:
    config = alembic_config()
    migrate(empty, BRANCHES)
    with empty.engine.connect() as connection:
        config.attributes["connection"] = connection
        alembic.command.downgrade(config, "store@store_0006")
    linear = {"tracker": "linear", "project": "acme/ENG", "connection": "acme-linear"}
    known = [
        an_issue(1, key="linear:acme/ENG-1", **linear),
        an_issue(2, key="linear:acme/SEC-2", **linear | {"private": True}),
        an_issue(3),
    ]
    with empty.write() as connection:
        for number, issue in enumerate(known, 1):
            values = issue_values(issue) | {"version": number}
            connection.execute(sa.insert(tables.issues).values(**values))
        connection.execute(sa.insert(tables.counters).values(name="issue_version", value=3))
    migrate(empty, BRANCHES)
    with empty.read() as connection:
        c = tables.issues.c
        rows = connection.execute(sa.select(c.private, c.extra, c.version).order_by(c.id)).all()
        counter = connection.execute(sa.select(tables.counters.c.value)).scalar_one()
    assert [tuple(row) for row in rows] == [
        (True, {"shared": True}, 4),
        (True, {}, 2),
        (False, {}, 3),
    ]
    assert counter == 4, "the index hears of it"
