"""Vectors of issues: kept, found through the same filter, and never another encoder's."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ModelError, StoreUnavailable, UserError, VectorsDamaged
from core.learning.encoder import checksum
from core.learning.encoders import encoder_in
from core.learning.static_vectors import StaticFiles, load_static, static_checksum
from core.model import Issue
from core.privacy.visibility import circle_of, circles_read_at
from core.search import vectors as vectors_module
from core.search.entry import Filter, entry_of
from core.search.vector_file import Record, VectorFile
from core.search.vectors import Vectors
from tests.learning.transformers import write_transformer
from tests.search.encoders import SIZE, an_encoder, encode, write_table
from tests.search.index_process import changes
from tests.search.making import asked, issue
from tests.support import ROOT


class Shelf:
    """A store of issues by their versions."""

    def __init__(self, *issues: Issue) -> None:
        self.changes: list[tuple[Issue, bool]] = [(one, False) for one in issues]

    def put(self, one: Issue, *, deleted: bool = False) -> None:
        self.changes.append((replace(one, version=self.changes[-1][0].version + 1), deleted))

    def since(self, version: int, limit: int) -> Sequence[tuple[Issue, bool]]:
        latest = {one.id: (one, gone) for one, gone in self.changes}
        later = [pair for pair in latest.values() if pair[0].version > version]
        return sorted(later, key=lambda pair: pair[0].version)[:limit]


EVERYBODY = Filter(circles=circles_read_at(asked("")))


def nearest(vectors: Vectors, title: str, wanted: Filter = EVERYBODY) -> list[int]:
    near = vectors.near(asked(title), current=True)
    assert near is not None
    ids = near.nearest(wanted, 10)
    cosines = near.cosines(ids)
    return [one for one in ids if cosines[one] > 0.5]


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(issue(1, "Cart freezes"), issue(2, "Photo upload"), issue(3, "Login"))


# -- following the store -------------------------------------------------------------------


def test_what_means_the_same_is_near_though_no_word_is_shared(tmp_path: Path, shelf: Shelf) -> None:
    vectors = Vectors(tmp_path, an_encoder(), shelf.since)
    assert vectors.follow() == 3
    assert nearest(vectors, "basket hangs") == [1]
    assert nearest(vectors, "picture upload") == [2]


def test_only_a_text_that_changed_is_encoded_again(tmp_path: Path, shelf: Shelf) -> None:
    asked_for: list[str] = []

    def counted(texts: Sequence[str]) -> Any:
        asked_for.extend(texts)
        return encode(texts)

    offer = an_encoder(load=lambda: counted)
    vectors = Vectors(tmp_path, offer, shelf.since)
    vectors.follow()
    asked_for.clear()
    shelf.put(replace(issue(1, "Cart freezes"), labels=("bug",)))
    shelf.put(issue(2, "Zebra"))
    assert vectors.follow() == 5
    assert asked_for == ["Zebra"]
    again = Vectors(tmp_path, offer, shelf.since)
    again.follow()
    assert again.encode([issue(1, "Cart freezes"), issue(9, "basket")]) is not None
    assert asked_for == ["Zebra", "x", "basket"]
    assert nearest(again, "photo upload") == []


def test_of_a_deleted_issue_nothing_is_left_at_once(tmp_path: Path, shelf: Shelf) -> None:
    vectors = Vectors(tmp_path, an_encoder(), shelf.since)
    vectors.follow()
    other = Vectors(tmp_path, an_encoder(), shelf.since)
    other.follow()
    shelf.put(issue(1, "Photo freezes"))
    vectors.follow()
    shelf.put(issue(1, "Photo freezes"), deleted=True)
    vectors.follow()
    (path,) = tmp_path.glob("*.vectors")
    whole = path.read_bytes()
    for text in ("Cart freezes", "Photo freezes"):
        assert encode([text]).tobytes() not in whole
    assert encode(["Photo upload"]).tobytes() in whole
    # Who had it mapped, and who reads it for the first time.
    for one in (other, Vectors(tmp_path, an_encoder(), shelf.since)):
        assert one.follow() == 5
        assert nearest(one, "cart freezes") == []
        assert nearest(one, "photo upload") == [2]


def test_a_deleted_issue_is_not_found_and_its_record_goes_in_time(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = Vectors(tmp_path, an_encoder(), shelf.since)
    vectors.follow()
    shelf.put(issue(1, "Cart freezes"), deleted=True)
    vectors.follow()
    assert nearest(vectors, "cart freezes") == []
    monkeypatch.setattr("core.search.vector_file._OUTDATED", 0)
    other = Vectors(tmp_path, an_encoder(), shelf.since)
    other.follow()
    shelf.put(issue(3, "Logout"))
    assert vectors.follow() == 5
    (path,) = tmp_path.glob("*.vectors")
    whole = path.read_bytes()
    assert encode(["Cart freezes"]).tobytes() not in whole
    assert encode(["Photo upload"]).tobytes() in whole
    # The other one had the old file mapped, and sees the new one.
    assert other.follow() == 5
    assert nearest(other, "logout") == [3]


def test_a_slice_ends_in_time_and_the_next_goes_on(tmp_path: Path) -> None:
    vectors = Vectors(tmp_path, an_encoder(), partial(changes, 50))
    assert vectors.follow(0.0) == 16
    assert vectors.follow(0.0) == 32
    assert vectors.follow() == 50
    assert vectors.follow() == 50


def test_vectors_of_another_encoder_are_not_mixed(tmp_path: Path, shelf: Shelf) -> None:
    Vectors(tmp_path, an_encoder("1"), shelf.since).follow()
    other = Vectors(tmp_path, an_encoder("2"), shelf.since)
    near = other.near(asked("cart freezes"), current=True)
    assert near is not None
    assert near.cosines([1, 2, 3]) == {}
    other.follow()
    assert near.cosines([1]) == {1: pytest.approx(1.0)}
    one, two = sorted(tmp_path.glob("*.vectors"))
    two.write_bytes(one.read_bytes())
    for version in ("1", "2"):
        vectors = Vectors(tmp_path, an_encoder(version), shelf.since)
        assert vectors.follow() == 3
        assert nearest(vectors, "basket hangs") == [1]


def test_another_encoders_file_is_cleared_away_unless_somebody_writes_it(
    tmp_path: Path, shelf: Shelf
) -> None:
    Vectors(tmp_path, an_encoder("1"), shelf.since).follow()
    (one,) = tmp_path.glob("*.vectors")
    (tmp_path / "index").write_text("not ours")
    vectors = Vectors(tmp_path, an_encoder("2"), shelf.since)
    vectors.discard_others()
    assert one.exists(), "it does not know its own yet"
    vectors.follow()
    with VectorFile(one, "", SIZE).held() as ours:
        assert ours
        vectors.discard_others()
        assert len(list(tmp_path.glob("*.vectors"))) == 2
    vectors.discard_others()
    assert not one.exists()
    assert nearest(vectors, "basket hangs") == [1]
    assert (tmp_path / "index").exists()


@pytest.mark.parametrize("at", [0, 30, 70, 200, -1])
def test_a_damaged_file_is_made_anew(tmp_path: Path, shelf: Shelf, at: int) -> None:
    Vectors(tmp_path, an_encoder(), shelf.since).follow()
    (path,) = tmp_path.glob("*.vectors")
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    vectors = Vectors(tmp_path, an_encoder(), shelf.since)
    assert vectors.follow() == 3
    assert nearest(vectors, "basket hangs") == [1]
    with pytest.raises(VectorsDamaged, match="another encoder's"):
        VectorFile(path, "another", SIZE).refresh()


@pytest.mark.parametrize("left", [10, 60, 100, 200])
def test_a_record_that_was_torn_is_written_again(tmp_path: Path, shelf: Shelf, left: int) -> None:
    Vectors(tmp_path, an_encoder(), shelf.since).follow()
    (path,) = tmp_path.glob("*.vectors")
    path.write_bytes(path.read_bytes()[:-left])
    vectors = Vectors(tmp_path, an_encoder(), shelf.since)
    assert vectors.follow() == 3
    assert len(path.read_bytes()) % 4 == 0
    assert nearest(vectors, "login") == [3]


def test_a_file_that_is_gone_is_made_anew(tmp_path: Path, shelf: Shelf) -> None:
    vectors = Vectors(tmp_path, an_encoder(), shelf.since)
    vectors.follow()
    (path,) = tmp_path.glob("*.vectors")
    path.unlink()
    assert vectors.follow() == 3
    assert nearest(vectors, "basket hangs") == [1]
    assert vectors.rebuild() == 3


def test_a_killed_process_costs_nothing_and_leaves_no_lock(tmp_path: Path) -> None:
    reached = 0
    for _ in range(3):
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.search.vectors_process", str(tmp_path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert started.stdout is not None
        enough = reached + 60
        while reached < enough:
            reached = int(started.stdout.readline())
        started.kill()
        started.communicate(timeout=30)
        vectors = Vectors(tmp_path, an_encoder(), partial(changes, reached))
        assert vectors.follow() >= reached
        assert nearest(vectors, f"Cart p{reached}x is empty")[0] > 0
        near = vectors.near(asked("Cart"), current=True)
        assert near is not None
        assert len(near.cosines(range(1, reached + 1))) == reached


def test_several_threads_and_owners_take_in_each_change_once(tmp_path: Path) -> None:
    owners = [Vectors(tmp_path, an_encoder(), partial(changes, 200)) for _ in range(3)]
    threads = [
        threading.Thread(target=owner.follow, kwargs={"seconds": 5.0})
        for owner in owners
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [owner.follow() for owner in owners] == [200] * 3
    (path,) = tmp_path.glob("*.vectors")
    record = VectorFile(path, "1 meanings 1", SIZE)
    record.refresh()
    assert len(record) == 200
    assert path.stat().st_size == record.bytes_of(200)


# -- filters -------------------------------------------------------------------------------

PLACES = (("github", "acme/shop", "acme"), ("jira", "OPS", "acme-jira"), ("linear", "ENG", "lin"))


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    circles = frozenset(draw(st.sets(st.sampled_from([circle_of(one) for one in drawn()]))))
    return Filter(
        circles=circles,
        trackers=frozenset(draw(st.sets(st.sampled_from(["github", "jira"]), max_size=1))),
        projects=frozenset(draw(st.sets(st.sampled_from(["OPS", "ENG"]), max_size=1))),
        places=frozenset(
            draw(st.sets(st.sampled_from(["connection:acme", "project:jira:OPS", "project:ENG"])))
        ),
        open=draw(st.sampled_from([None, True, False])),
        filed_from=draw(st.sampled_from([None, entry_of(drawn()[4]).filed])),
        filed_by=draw(st.sampled_from([None, entry_of(drawn()[7]).filed])),
        without=frozenset(draw(st.sets(st.integers(1, 12), max_size=3))),
        only=draw(st.one_of(st.none(), st.frozensets(st.integers(1, 12)))),
    )


def drawn() -> list[Issue]:
    return [
        issue(
            n,
            "Cart freezes",
            tracker=PLACES[n % 3][0],
            project=PLACES[n % 3][1],
            connection=PLACES[n % 3][2],
            private=n % 4 == 0,
            status_category="done" if n % 5 == 0 else "todo",
        )
        for n in range(1, 13)
    ]


@settings(max_examples=60, deadline=None)
@given(wanted=filters())
def test_the_filter_admits_just_what_the_index_does(
    tmp_path_factory: pytest.TempPathFactory, wanted: Filter
) -> None:
    known = drawn()
    file = VectorFile(tmp_path_factory.mktemp("v") / "x.vectors", "k", SIZE)
    file.append([Record(one, 1, encode([one.title])[0]) for one in known])
    found = file.nearest(encode(["cart"])[0], wanted, 50)
    assert sorted(i for i, _ in found) == [one.id for one in known if wanted.admits(entry_of(one))]


def test_more_than_fit_into_one_slice_are_compared(tmp_path: Path) -> None:
    chance = np.random.default_rng(3)
    matrix = chance.normal(size=(20_000, 8)).astype(np.float32)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    file = VectorFile(tmp_path / "x.vectors", "k", 8)
    one = issue(1, "Cart")
    file.append([Record(replace(one, id=n + 1, version=n + 1), 1, v) for n, v in enumerate(matrix)])
    exact = np.argsort(-(matrix @ matrix[7]), kind="stable")[:20] + 1
    assert [i for i, _ in file.nearest(matrix[7], EVERYBODY, 20)] == exact.tolist()
    some = frozenset(range(1, 20_001, 97))
    few = [i for i, _ in file.nearest(matrix[7], replace(EVERYBODY, only=some), 5)]
    assert few == [int(i) for i in np.argsort(-(matrix @ matrix[7])) + 1 if int(i) in some][:5]


# -- encoders ------------------------------------------------------------------------------


def test_an_encoder_that_fails_leaves_the_words(tmp_path: Path, shelf: Shelf) -> None:
    def broken(texts: Sequence[str]) -> Any:
        if "Photo" in texts[-1] or len(texts) > 1:
            raise RuntimeError("no")
        return encode(texts)

    def unloadable() -> Any:
        raise ModelError("not there")

    def strange(texts: Sequence[str]) -> Any:
        return encode(texts)[:1] * (np.nan if len(texts) > 1 else 1)

    for load in (unloadable, lambda: broken, lambda: strange):
        vectors = Vectors(tmp_path, an_encoder(load=load), shelf.since)
        assert vectors.follow() == 0
        assert vectors.has_failed
        assert vectors.near(asked("cart"), current=True) is None
        assert vectors.encode([asked("cart")]) is None


def test_a_store_that_is_away_for_a_while_costs_nothing(tmp_path: Path, shelf: Shelf) -> None:
    is_away = True

    def since(version: int, limit: int) -> Sequence[tuple[Issue, bool]]:
        if is_away:
            raise StoreUnavailable("away")
        return shelf.since(version, limit)

    vectors = Vectors(tmp_path, an_encoder(), since)
    with pytest.raises(StoreUnavailable):
        vectors.follow()
    is_away = False
    assert vectors.follow() == 3
    assert not vectors.has_failed


def test_a_file_that_cannot_be_written_is_gone_on_with_later(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "_ROOM_SECONDS", 0.3)
    vectors = Vectors(tmp_path / "v", an_encoder(), shelf.since)
    vectors.follow()
    (path,) = (tmp_path / "v").glob("*.vectors")
    path.unlink()
    path.mkdir()
    shelf.put(issue(4, "Cart freezes again"))
    assert vectors.follow() == 0
    path.rmdir()
    # Not again and again while there is no room.
    assert vectors.has_failed
    assert vectors.follow() == 0
    time.sleep(0.3)
    assert not vectors.has_failed
    assert vectors.follow() == 4


def test_all_is_made_anew_unless_somebody_else_writes(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "_PATIENCE", 0.2)
    vectors, other = (Vectors(tmp_path, an_encoder(), shelf.since) for _ in range(2))
    assert vectors.follow() == 3
    other.follow()
    ready = other._load()
    assert ready is not None
    with ready.file.held() as ours:
        assert ours
        with pytest.raises(UserError, match="another process writes the vectors"):
            vectors.rebuild()
    assert vectors.rebuild() == 3


def test_a_transformer_and_a_table_are_told_by_their_files(tmp_path: Path) -> None:
    transformer = encoder_in(write_transformer(tmp_path / "t"))
    assert (transformer.name, transformer.version) == ("transformer", checksum(tmp_path / "t"))
    assert np.allclose(transformer.load()(["crash wish"]), [[0, 0.7071, 0.7071, 0]], atol=1e-3)
    table = encoder_in(write_table(tmp_path / "s"))
    assert (table.name, table.version) == ("static_vectors", static_checksum(tmp_path / "s"))
    with pytest.raises(ModelError, match=r"neither model\.onnx nor model\.safetensors"):
        encoder_in(tmp_path)


def test_a_text_is_the_mean_of_its_pieces(tmp_path: Path) -> None:
    folder = write_table(tmp_path)
    table = load_static(StaticFiles(str(folder), static_checksum(folder)))
    found = table.encode(["crash", "abort", "wish " * 3, "", "\ud800 \x00 unheard"])
    assert np.allclose(found, [[1, 0], [1, 0], [0, 1], [0, 0], [0, 0]])
    assert found.dtype == np.float32


def test_a_table_that_is_not_the_one_that_was_named_is_refused(tmp_path: Path) -> None:
    folder = write_table(tmp_path / "a")
    with pytest.raises(ModelError, match=r"have the checksum .* not the one in the configuration"):
        load_static(StaticFiles(str(folder), "0" * 64))
    short = write_table(tmp_path / "b", rows=2)
    with pytest.raises(ModelError, match="one vector for each piece"):
        load_static(StaticFiles(str(short), static_checksum(short)))
    (folder / "model.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(ModelError, match="holds no table and tokeniser"):
        load_static(StaticFiles(str(folder), static_checksum(folder)))
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"tokenizer\.json of the static vectors cannot be read"):
        static_checksum(folder)
