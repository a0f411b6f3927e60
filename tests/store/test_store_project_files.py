"""Settings that projects keep: one record each, replaced whole."""

from __future__ import annotations

from dataclasses import replace

from core.store.project_files import ProjectFileRecord
from core.store.store import Store
from tests.store.stores import NOON, minutes

RECORD = ProjectFileRecord(
    connection="acme-github", project="acme/shop", text="mode = 'suggest'\n", read_at=NOON
)


def test_what_is_put_is_there_in_place_of_what_was(store: Store) -> None:
    files = store.project_files
    assert files.get("acme-github", "acme/shop") is None
    files.put(RECORD)
    assert files.get("acme-github", "acme/shop") == RECORD
    wrong = replace(RECORD, problem="mode: 'x' is not one of", told="mode", read_at=minutes(1))
    files.put(wrong)
    assert files.list("acme-github") == [wrong]


def test_every_project_and_connection_has_its_own(store: Store) -> None:
    others = [replace(RECORD, project="acme/other"), replace(RECORD, connection="acme-2")]
    for record in (RECORD, *others):
        store.project_files.put(record)
    assert store.project_files.list("acme-github") == [others[0], RECORD]
    assert store.project_files.get("acme-2", "acme/shop") == others[1]


def test_what_no_database_keeps_is_left_out(store: Store) -> None:
    store.project_files.put(replace(RECORD, problem="a\x00b\ud83d"))
    (found,) = store.project_files.list("acme-github")
    assert "\x00" not in found.problem
