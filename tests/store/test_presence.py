"""Whether a store is there, on both databases; asking makes none."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.store.presence import is_there
from core.store.store import Store
from tests.store.stores import BOTH, empty_database


@pytest.mark.parametrize("database", BOTH)
def test_a_store_is_there_once_somebody_has_made_it(tmp_path: Path, database: str) -> None:
    url = empty_database() if database == "postgresql" else ""
    place = tmp_path / "elsewhere" / "data"
    assert not is_there(place, url)
    assert not place.exists()
    Store(place, url).close()
    assert is_there(place, url)


def test_a_sqlite_file_may_be_named_by_its_address(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    assert not is_there(tmp_path, url)
    assert list(tmp_path.iterdir()) == []
    Store(tmp_path, url).close()
    assert is_there(tmp_path, url)


def test_what_is_no_address_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not supported"):
        is_there(tmp_path, "mysql://localhost/x")
