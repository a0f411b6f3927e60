"""Whether the queue's tables are there, which is looked at without making any."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from core.errors import ConfigError, StoreUnavailable
from core.work.contract import WorkSettings
from core.work.database import is_prepared, prepare


def test_it_is_prepared_once_somebody_has_made_the_tables(settings: WorkSettings) -> None:
    assert not is_prepared(settings)
    assert not is_prepared(settings), "looking makes nothing"
    prepare(settings)
    assert is_prepared(settings)


@pytest.mark.postgresql
def test_looking_makes_nothing_on_postgresql_and_other_tables_do_not_count(
    postgresql_url: str, tmp_path: Path
) -> None:
    settings = WorkSettings(url=postgresql_url, lock_dir=tmp_path)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE workflow_status (id integer)")
        assert not is_prepared(settings)
        schemas = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
        assert ("dbos",) not in schemas


@pytest.mark.postgresql
def test_a_database_that_does_not_answer_is_told_as_such(
    postgresql_url: str, tmp_path: Path
) -> None:
    settings = WorkSettings(url=postgresql_url, lock_dir=tmp_path)
    gone = replace(settings, url="postgresql://trackside:pass-word@127.0.0.1:9/trackside")
    with pytest.raises(StoreUnavailable, match="did not answer") as caught:
        is_prepared(gone)
    assert "pass-word" not in str(caught.value)
    with pytest.raises(ConfigError, match="sqlite:////path"):
        is_prepared(replace(settings, url="mysql://db/x"))
