"""What a whole run did not meet: looked for one by one, and deleted, moved or kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import CredentialsError, PermanentError
from core.model import Issue, IssueRef
from core.store.store import Store
from core.sync.backfill import Backfill
from tests.sync.conftest import PROJECT, Clock, Killed, Shelf, content


def test_what_is_gone_from_the_tracker_is_deleted_here(
    backfill: Backfill, shelf: Shelf, store: Store, clock: Clock
) -> None:
    shelf.fill(25)
    backfill.run(PROJECT)
    before = content(store)
    for number in (4, 20):
        del shelf.issues[str(number)]
    backfill.run(PROJECT)
    assert content(store) == before, "a run that is not whole says nothing of that"
    clock.now += timedelta(days=1)
    backfill.run(PROJECT, whole=True)
    assert content(store).keys() == before.keys() - {f"notes:{PROJECT}#{n}" for n in (4, 20)}


def test_what_moved_keeps_its_identity(backfill: Backfill, shelf: Shelf, store: Store) -> None:
    shelf.fill(12)
    backfill.run(PROJECT)
    before = store.issues.by_key(f"notes:{PROJECT}#7")
    assert before is not None
    shelf.moved["7"] = "notes:acme/depot#40"
    backfill.run(PROJECT, whole=True)
    after = store.issues.by_key("notes:acme/depot#40")
    assert after is not None
    assert after.id == before.id
    assert store.issues.by_key(before.key) == after, "the old key leads there"
    assert after.comments == before.comments


def test_one_issue_that_cannot_be_looked_for_does_not_keep_the_run_from_its_end(
    backfill: Backfill, shelf: Shelf, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.fill(10)
    backfill.run(PROJECT)
    for number in (1, 2):
        del shelf.issues[str(number)]
    read = backfill.connector.read_issue

    def refusing(ref: IssueRef) -> Issue:
        if ref.external_id == "1":
            raise PermanentError("451: for legal reasons")
        return read(ref)

    monkeypatch.setattr(backfill.connector, "read_issue", refusing)
    state = backfill.run(PROJECT, whole=True)
    assert state.finished_at is not None
    assert state.problem == "1 issues could not be looked for: 451: for legal reasons"
    assert f"notes:{PROJECT}#1" in content(store)
    assert f"notes:{PROJECT}#2" not in content(store)

    def unknown(_: IssueRef) -> Issue:
        raise CredentialsError("401: revoked")

    monkeypatch.setattr(backfill.connector, "read_issue", unknown)
    with pytest.raises(CredentialsError):
        backfill.run(PROJECT, whole=True)
    monkeypatch.undo()
    assert backfill.run(PROJECT).problem == ""


def test_one_that_was_taken_for_deleted_is_back_when_a_later_run_is_shown_it(
    backfill: Backfill, shelf: Shelf, store: Store, clock: Clock
) -> None:
    shelf.fill(10)
    backfill.run(PROJECT)
    before, hidden = content(store), shelf.issues.pop("4")
    backfill.run(PROJECT, whole=True)
    shelf.issues["4"] = hidden
    clock.now += timedelta(minutes=1)
    backfill.run(PROJECT, whole=True)
    assert f"notes:{PROJECT}#4" not in content(store), "an index may lag behind for a while"
    clock.now += timedelta(minutes=10)
    state = backfill.run(PROJECT, whole=True)
    assert content(store) == before
    assert (state.issues, state.finished_at) == (10, clock.now)


def test_verifying_is_resumed_too(backfill: Backfill, shelf: Shelf, store: Store) -> None:
    shelf.fill(10)
    backfill.run(PROJECT)
    for number in (1, 2, 3):
        del shelf.issues[str(number)]
    connector, asked = backfill.connector, []
    read = connector.read_issue

    def breaking(ref: object) -> object:
        asked.append(ref)
        if len(asked) == 2:
            raise Killed
        return read(ref)

    connector.read_issue = breaking
    with pytest.raises(Killed):
        backfill.run(PROJECT, whole=True)
    state = backfill.run(PROJECT)
    assert state.finished_at is not None
    assert len(asked) == 4, "the one that was asked for is not asked for again"
