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
