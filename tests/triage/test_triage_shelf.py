"""Which model is in use: kept, refused, chosen by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.learning import promotion
from core.plugin import HeldOutAnswer, TrainedModel
from core.store.registry import ModelRecord
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
    assert kept[5].version in files, "it is in use, and older than the newest five"
    assert len(files) == 6
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


# -- chosen by hand ------------------------------------------------------------------------


def two_models(store: Store, folder: Path) -> tuple[ModelShelf, ModelRecord, ModelRecord]:
    """A shelf with two models of a project, the first of them chosen by hand."""
    old, new = trained("type", HISTORY[:120]), trained("type", HISTORY[:200])
    assert old is not None
    assert new is not None
    shelf = ModelShelf(store.models, folder)
    first = shelf.keep("github", "acme/shop", old, HISTORY)
    second = shelf.keep("github", "acme/shop", new, HISTORY)
    assert second.active
    shelf.use(first)
    return shelf, first, second


def newer() -> TrainedModel:
    found = trained("type", HISTORY)
    assert found is not None
    return found


def in_use(store: Store) -> ModelRecord:
    (found,) = store.models.list(active_only=True)
    return found


def test_a_machine_without_its_file_leaves_what_was_chosen(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Each machine has its own files, and each learns by itself."""
    _, first, _ = two_models(sqlite_store, tmp_path / "here")
    there = ModelShelf(sqlite_store.models, tmp_path / "there")
    kept = there.keep("github", "acme/shop", newer(), HISTORY)
    assert not kept.active
    assert kept.card["comparison"]["sentence"] == (
        "The one in use was chosen by hand, and there is no file of it here to compare with: it "
        "stays."
    )
    assert (in_use(sqlite_store).version, in_use(sqlite_store).by_hand) == (first.version, True)


def test_a_damaged_one_makes_room_whoever_chose_it(sqlite_store: Store, tmp_path: Path) -> None:
    _, first, _ = two_models(sqlite_store, tmp_path)
    (tmp_path / first.path).write_bytes(b"damaged")
    kept = ModelShelf(sqlite_store.models, tmp_path).keep("github", "acme/shop", newer(), HISTORY)
    assert kept.active
    assert kept.card["comparison"]["old_version"] == first.version
    assert "cannot be read here" in kept.card["comparison"]["sentence"]


def test_a_choice_that_is_made_while_models_are_compared_holds(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, first, second = two_models(sqlite_store, tmp_path)
    shelf.use(second)
    sqlite_store.models.release(in_use(sqlite_store))
    compare = promotion.compare

    def choosing(*given: Any, **more: Any) -> promotion.Comparison:
        found = compare(*given, **more)
        shelf.use(first)
        return found

    monkeypatch.setattr(promotion, "compare", choosing)
    kept = shelf.keep("github", "acme/shop", newer(), HISTORY)
    assert not kept.active
    assert (in_use(sqlite_store).version, in_use(sqlite_store).by_hand) == (first.version, True)


def test_while_one_stays_the_same_is_learned_once(sqlite_store: Store, tmp_path: Path) -> None:
    """Or the file of the one that was taken back would soon be removed as an old one."""
    shelf, _, _ = two_models(sqlite_store, tmp_path)
    kept = [shelf.keep("github", "acme/shop", newer(), HISTORY) for _ in range(3)]
    assert not any(one.active for one in kept)
    assert len({one.version for one in kept}) == 1
    assert len(sqlite_store.models.list()) == 3
    sqlite_store.models.release(in_use(sqlite_store))
    assert shelf.keep("github", "acme/shop", newer(), HISTORY).active
