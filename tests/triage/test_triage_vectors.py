"""Similar issues by their vectors, from the store to what a plugin is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.config import config_from
from core.errors import ConfigError
from core.installation import Installation
from core.learning.encoder import checksum
from core.model import Issue
from core.search.vectors import Vectors
from core.search.verdict import LOOKED_AT
from core.store.store import Store
from core.triage.finder import Finder
from tests.learning.transformers import write_transformer
from tests.search.encoders import an_encoder, encode
from tests.store.stores import an_issue


@pytest.fixture
def finder(sqlite_store: Store, tmp_path: Path) -> Iterator[Finder]:
    yield from opened(sqlite_store, tmp_path)


def opened(store: Store, folder: Path, **encoder: Any) -> Iterator[Finder]:
    vectors = Vectors(folder / "vectors", an_encoder(**encoder), store.issues.changed_since)
    finder = Finder(store.issues, folder / "index", vectors=vectors)
    yield finder
    finder.close()


def crowd(store: Store, count: int = 90) -> Issue:
    """So many that share more words with what is asked about than the one that means the same."""
    chatter = "the page upload shop phone"
    others = [an_issue(n, title=f"{chatter} w{n}a w{n}b") for n in range(2, count)]
    store.issues.import_batch([an_issue(1, title="phone freezes cart photo"), *others])
    return an_issue(0, key="github:acme/shop#900", title=f"{chatter} hangs stuck basket picture")


def found(finder: Finder, about: Issue, limit: int = LOOKED_AT) -> list[str]:
    return [one.issue.key for one in finder.similar(replace(about, created_at=None), limit)]


def test_what_means_the_same_is_among_what_a_plugin_is_given(
    sqlite_store: Store, finder: Finder, tmp_path: Path
) -> None:
    about = crowd(sqlite_store)
    assert not finder.catch_up(), "nothing is left"
    given = finder.similar(replace(about, created_at=None), LOOKED_AT)
    assert len(given) == LOOKED_AT
    (same,) = [one for one in given if one.issue.key == "github:acme/shop#1"]
    assert same.near is not None
    assert same.near > 0.7
    assert "phone" in same.shared
    assert finder.encoder is not None
    by_words = Finder(sqlite_store.issues, tmp_path / "other")
    assert "github:acme/shop#1" not in found(by_words, about)
    assert all(one.near is None for one in by_words.similar(about, LOOKED_AT))
    by_words.close()


def test_nobody_who_asks_for_few_waits_for_vectors(sqlite_store: Store, tmp_path: Path) -> None:
    asked: list[str] = []

    def counted(texts: Sequence[str]) -> Any:
        asked.extend(texts)
        return encode(texts)

    (finder,) = opened(sqlite_store, tmp_path, load=lambda: counted)
    about = crowd(sqlite_store, 30)
    assert len(found(finder, about, 10)) == 10
    assert asked == []


def test_while_vectors_are_behind_none_is_found_by_them_alone(
    sqlite_store: Store, finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = crowd(sqlite_store)
    monkeypatch.setattr("core.triage.finder.WAITS", 0.0)
    assert "github:acme/shop#1" not in found(finder, about), "sixteen of ninety are encoded"
    given = finder.similar(replace(about, created_at=None), LOOKED_AT)
    assert {one.near is None for one in given} == {True, False}
    while finder.catch_up(0.0):
        pass
    assert "github:acme/shop#1" in found(finder, about)


def test_an_issue_that_became_private_is_not_found_by_its_vector(
    sqlite_store: Store, finder: Finder
) -> None:
    about = crowd(sqlite_store)
    finder.catch_up()
    assert "github:acme/shop#1" in found(finder, about)
    with sqlite_store.write() as transaction:
        known = sqlite_store.issues.by_key("github:acme/shop#1")
        assert known is not None
        sqlite_store.issues.save(transaction, replace(known, private=True))
    assert "github:acme/shop#1" not in found(finder, about)
    assert "github:acme/shop#1" in found(finder, replace(about, private=True))


def test_rebuilding_the_index_makes_the_vectors_anew(sqlite_store: Store, finder: Finder) -> None:
    about = crowd(sqlite_store)
    told: list[str] = []
    assert finder.rebuild(lambda _done, what: told.append(what)) == 89
    assert any(what.startswith("vectors") for what in told)
    assert "github:acme/shop#1" in found(finder, about)


def config(folder: Path, **tables: Any) -> Any:
    return config_from({"store": {"data_dir": str(folder / "data")}, **tables})


def test_an_installation_uses_the_encoder_that_is_named(tmp_path: Path) -> None:
    folder = write_transformer(tmp_path / "tiny")
    plugin = {"transformer": {"folder": str(folder), "sha256": checksum(folder)}}
    with pytest.raises(ConfigError, match="no plugin offers 'transformer'"):
        Installation.open(config(tmp_path, search={"vectors": "transformer"}))
    off = Installation.open(config(tmp_path, plugins=plugin))
    assert off.encoder is None
    assert off.finder.vectors is None
    assert not off.finder.catch_up()
    off.close()
    named = config(tmp_path, plugins=plugin, search={"vectors": "transformer"})
    installation = Installation.open(named)
    installation.store.issues.import_batch([an_issue(1, title="crash crash"), an_issue(2)])
    vectors = installation.finder.vectors
    assert vectors is not None
    assert vectors.follow() == 2
    (path,) = (tmp_path / "data" / "vectors").glob("*.vectors")
    assert path.stat().st_size > 0
    installation.close()
