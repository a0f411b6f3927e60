"""A keeper that opens its store late: what it does where there is one, and where there is none."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.errors import PermanentError
from core.store.late import LateKeeper
from core.store.store import Store
from tests.store.stores import empty_database


def keeper(folder: Path, url: str = "") -> LateKeeper:
    return LateKeeper("acme", lambda: Store(folder, url))


def test_the_store_is_made_once_there_is_something_to_keep(store_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "late"
    unused = keeper(folder, store_url)
    unused.close()
    assert not folder.exists()
    late = keeper(folder, store_url)
    assert late.load("refresh_token") is None
    late.save("refresh_token", "the-second")
    late.close()
    again = keeper(folder, store_url)
    assert again.load("refresh_token") == "the-second"
    again.close()
    assert again.load("refresh_token") == "the-second", "closed, it opens when it is used again"
    again.close()


def assert_refused(late: LateKeeper, *, never: str) -> None:
    for used in (lambda: late.load("refresh_token"), lambda: late.save("refresh_token", "two")):
        with pytest.raises(PermanentError) as caught:
            used()
        assert "has to be kept, and the store cannot be used: " in str(caught.value)
        assert never not in str(caught.value)
    late.close()


@pytest.mark.postgresql
def test_a_database_that_cannot_be_reached_is_told_as_such(
    tmp_path: Path,
) -> None:
    gone = urlsplit(empty_database())._replace(path="/nowhere_at_all").geturl()
    assert_refused(keeper(tmp_path / "late", gone), never=gone)
    assert_refused(
        keeper(tmp_path / "late", "postgresql://trackside:pass-word@127.0.0.1:9/trackside"),
        never="pass-word",
    )


def test_an_address_of_no_database_is_told_as_such(tmp_path: Path) -> None:
    assert_refused(keeper(tmp_path / "late", "mysql://trackside:pass-word@db/x"), never="pass-word")


def test_a_folder_that_cannot_be_made_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(keeper(tmp_path / "file" / "data"), never="the-first")


@pytest.mark.postgresql
def test_it_can_be_used_once_the_store_can(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    late = keeper(tmp_path / "data", empty_database())
    with pytest.raises(PermanentError, match="cannot be made"):
        late.save("refresh_token", "two")
    (tmp_path / "data").unlink()
    late.save("refresh_token", "two")
    assert late.load("refresh_token") == "two"
    late.close()
