"""Which model is in use: kept, refused, chosen by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.plugin import HeldOutAnswer
from core.store.store import Store
from core.triage.shelf import ModelShelf
from tests.learning.synthetic import issues, trained

HISTORY = issues(240)


def test_the_shelf_keeps_one_that_was_refused_beside_the_one_in_use(
    sqlite_store: Store, tmp_path: Path
) -> None:
    old, new = trained("type", HISTORY[:120]), trained("type", HISTORY)
    assert old is not None
    assert new is not None
    answers = {key: HeldOutAnswer("bug", one.truth) for key, one in new.held_out.items()}
    shelf = ModelShelf(sqlite_store.models, tmp_path)
    first = shelf.keep("github", "acme/shop", old, HISTORY)
    worse = shelf.keep("github", "acme/shop", replace(new, held_out=answers), HISTORY)
    assert (first.active, worse.active) == (True, False)
    assert worse.card["comparison"]["promoted"] is False
    in_use = shelf.model("github", "acme/shop", "type")
    assert in_use is not None
    assert in_use.version == first.version
    kept = {m.version: m for m in sqlite_store.models.list()}
    assert set(kept) == {first.version, worse.version}
    shelf.use(kept[worse.version])
    in_use = shelf.model("github", "acme/shop", "type")
    assert in_use is not None
    assert in_use.version == worse.version


def test_files_beyond_the_newest_few_are_removed_and_the_one_in_use_never(
    sqlite_store: Store, tmp_path: Path
) -> None:
    shelf = ModelShelf(sqlite_store.models, tmp_path)
    model = trained("type", HISTORY[:120])
    assert model is not None
    kept = [
        shelf.keep("github", "acme/shop", replace(model, data={**model.data, "n": n}, held_out={}))
        for n in range(9)
    ]
    shelf.use(kept[5])
    newest = shelf.keep(
        "github", "acme/shop", replace(model, data={**model.data, "n": 99}, held_out={})
    )
    shelf.keep("github", "acme/shop", replace(model, data={**model.data, "n": 100}, held_out={}))
    files = {path.stem for path in tmp_path.glob("*.skops")}
    assert newest.version in files
    assert kept[0].version not in files
    assert len(files) == 5
    assert shelf.model("github", "acme/shop", "type") is not None


def test_what_is_not_in_use_does_not_stay_in_memory(sqlite_store: Store, tmp_path: Path) -> None:
    shelf = ModelShelf(sqlite_store.models, tmp_path)
    model = trained("type", HISTORY[:120])
    assert model is not None
    for n in range(4):
        shelf.keep("github", "acme/shop", replace(model, data={**model.data, "n": n}, held_out={}))
        assert shelf.model("github", "acme/shop", "type") is not None
    assert len(shelf._loaded) == 1


def test_one_that_says_the_same_is_not_kept_twice(sqlite_store: Store, tmp_path: Path) -> None:
    shelf = ModelShelf(sqlite_store.models, tmp_path)
    first, again = trained("type", HISTORY[:120]), trained("type", HISTORY[:120])
    assert first is not None
    assert again is not None
    kept = shelf.keep("github", "acme/shop", first, HISTORY)
    assert shelf.keep("github", "acme/shop", again, HISTORY).version == kept.version
    assert len(sqlite_store.models.list()) == 1
