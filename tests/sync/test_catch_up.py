"""What changed since a project was last read, made up for as if webhooks had told it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from core.connector import Batch
from core.errors import RetryableError
from core.model import Comment, Event, EventKind, FieldChange
from core.store.store import Store
from core.sync import catch_up
from core.sync.backfill import Backfill
from core.sync.catch_up import CatchUp
from core.sync.gaps import SETTLE
from tests.sync.conftest import ADA, BEGAN, PROJECT, Clock, Shelf, ShelfConnector, content, expired


@dataclass
class Ear:
    """Stores what it hears, as the handling of deliveries would."""

    store: Store
    heard: list[Event] = field(default_factory=list)

    def __call__(self, event: Event) -> None:
        self.heard.append(event)
        assert event.issue is not None
        with self.store.write() as connection:
            self.store.issues.hold(connection)
            saved = self.store.issues.import_one(connection, event.issue, partial=event.absent)
            if saved and event.comment:
                self.store.issues.save_comment(connection, saved[0], event.comment)
            if saved:
                self.store.issues.add_history(connection, saved[0], event.changes)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(e.issue.key.partition("#")[2], str(e.kind)) for e in self.heard if e.issue]


@pytest.fixture
def ear(store: Store) -> Ear:
    return Ear(store)


@pytest.fixture
def catching(store: Store, connector: ShelfConnector, clock: Clock, ear: Ear) -> CatchUp:
    return CatchUp(store=store, connector=connector, hear=ear, clock=clock)


@pytest.fixture
def known(store: Store, connector: ShelfConnector, clock: Clock, shelf: Shelf) -> None:
    shelf.fill(25)
    Backfill(store=store, connector=connector, clock=clock).run(PROJECT)
    shelf.requests.clear()


@pytest.mark.usefixtures("known")
def test_where_nothing_was_missed_nothing_is_told(catching: CatchUp, ear: Ear) -> None:
    caught = catching.run(PROJECT)
    assert ear.heard == []
    assert (caught.closed, dict(caught.gaps)) == (0, {})


@pytest.mark.usefixtures("known")
def test_missed_changes_are_told_in_their_order_and_once(
    catching: CatchUp, ear: Ear, shelf: Shelf, store: Store, clock: Clock
) -> None:
    at = clock.now - timedelta(hours=2)
    relabelled = FieldChange(field="labels", before="cart", actor=ADA, at=at)
    shelf.change(4, at, labels=(), history=(*shelf.issues["4"].history, relabelled))
    before = at - timedelta(hours=1)
    shelf.add(60, comments=0, created_at=before, updated_at=before)
    said = Comment(id="9-9", body="/trackside accept", author=ADA, created_at=at)
    shelf.change(9, at + timedelta(minutes=1), comments=(*shelf.issues["9"].comments, said))
    caught = catching.run(PROJECT)
    assert ear.kinds == [
        ("60", "issue.opened"),
        ("4", "issue.labelled"),
        ("9", "comment.added"),
    ]
    assert caught.closed == 3
    assert ear.heard[1].actor == ADA
    again = catching.run(PROJECT)
    assert again.closed == 0
    assert len(ear.heard) == 3
    assert len(content(store)) == 26


@pytest.mark.usefixtures("known")
def test_only_what_changed_is_read(catching: CatchUp, shelf: Shelf) -> None:
    catching.run(PROJECT)
    assert [since for _, since in shelf.requests] == [
        BEGAN + timedelta(minutes=25) - timedelta(minutes=5)
    ]


@pytest.mark.usefixtures("known")
def test_a_change_so_young_that_its_webhook_may_be_on_its_way_is_left_for_the_next_time(
    catching: CatchUp, ear: Ear, shelf: Shelf, clock: Clock
) -> None:
    shelf.change(4, clock.now - SETTLE / 2, title="New")
    catching.run(PROJECT)
    assert ear.heard == []
    clock.now += timedelta(minutes=10)
    catching.run(PROJECT)
    assert ear.kinds == [("4", "issue.edited")]


@pytest.mark.usefixtures("known")
def test_a_time_in_the_future_is_no_reason_to_wait(
    catching: CatchUp, ear: Ear, shelf: Shelf, clock: Clock
) -> None:
    shelf.change(4, clock.now + timedelta(days=400), title="From the future")
    catching.run(PROJECT)
    assert ear.kinds == [("4", "issue.edited")]


def test_a_project_that_was_never_read_is_watched_from_now_on(
    catching: CatchUp, ear: Ear, shelf: Shelf, clock: Clock, store: Store
) -> None:
    shelf.fill(25)
    catching.run(PROJECT)
    assert shelf.requests == []
    assert content(store) == {}
    clock.now += timedelta(hours=3)
    shelf.add(
        60,
        created_at=clock.now - timedelta(hours=1),
        updated_at=clock.now - timedelta(hours=1),
        comments=0,
    )
    catching.run(PROJECT)
    assert ear.kinds == [("60", "issue.opened")]


@pytest.mark.usefixtures("known")
def test_while_everything_is_read_anew_what_nobody_told_of_is_told_and_the_run_stays(
    catching: CatchUp,
    ear: Ear,
    shelf: Shelf,
    connector: ShelfConnector,
    store: Store,
    clock: Clock,
) -> None:
    shelf.failures[2] = RetryableError("502")
    with pytest.raises(RetryableError):
        Backfill(store=store, connector=connector, clock=clock).run(PROJECT, whole=True)
    running = store.syncs.state("acme", PROJECT)
    shelf.change(25, clock.now - timedelta(hours=1), title="New")
    assert catching.run(PROJECT).closed == 1
    assert ear.kinds == [("25", "issue.edited")]
    assert store.syncs.state("acme", PROJECT) == running, "how far it came is the run's to say"
    Backfill(store=store, connector=connector, clock=clock).run(PROJECT)
    assert catching.run(PROJECT).closed == 0


def test_while_everything_is_read_for_the_first_time_there_is_nothing_to_catch(
    catching: CatchUp, shelf: Shelf, connector: ShelfConnector, store: Store, clock: Clock
) -> None:
    shelf.fill(25)
    shelf.failures[2] = RetryableError("502")
    with pytest.raises(RetryableError):
        Backfill(store=store, connector=connector, clock=clock).run(PROJECT)
    shelf.requests.clear()
    assert catching.run(PROJECT).closed == 0
    assert shelf.requests == []


@pytest.mark.usefixtures("known")
def test_what_was_too_young_is_told_the_next_time_as_what_it_is(
    catching: CatchUp, ear: Ear, shelf: Shelf, clock: Clock
) -> None:
    at = clock.now - SETTLE / 2
    shelf.add(60, comments=0, created_at=at, updated_at=at)
    said = Comment(id="9-9", body="/trackside accept", author=ADA, created_at=at)
    shelf.change(9, at, comments=(*shelf.issues["9"].comments, said))
    # Something older moves the watermark meanwhile.
    shelf.change(4, at - timedelta(minutes=30), title="New")
    catching.run(PROJECT)
    assert ear.kinds == [("4", "issue.edited")]
    clock.now += timedelta(minutes=15)
    catching.run(PROJECT)
    told = sorted(ear.kinds[1:])
    assert told == [("60", "issue.opened"), ("9", "comment.added")]


@pytest.mark.usefixtures("known")
def test_a_list_that_does_not_move_on_is_an_error_and_no_loop(
    catching: CatchUp, connector: ShelfConnector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector, "sync", lambda *_: Batch(cursor="same"))
    with pytest.raises(RetryableError, match="does not move on"):
        catching.run(PROJECT)


@pytest.mark.usefixtures("known")
def test_too_many_comments_are_too_much_as_well(
    catching: CatchUp, ear: Ear, shelf: Shelf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "MOST_PARTS", 5)
    for number in range(1, 5):
        shelf.change(number, clock.now - timedelta(hours=1), title="New")
    assert catching.run(PROJECT).too_many
    assert ear.heard == []


@pytest.mark.usefixtures("known")
def test_where_too_much_changed_it_is_read_anew_instead(
    catching: CatchUp, ear: Ear, shelf: Shelf, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catch_up, "MOST", 5)
    for number in range(1, 20):
        shelf.change(number, clock.now - timedelta(hours=1), title="New")
    assert catching.run(PROJECT).too_many
    assert ear.heard == []


@pytest.mark.usefixtures("known")
def test_a_broken_list_moves_no_watermark(
    catching: CatchUp, ear: Ear, shelf: Shelf, store: Store, clock: Clock
) -> None:
    for number in range(1, 20):
        shelf.change(number, clock.now - timedelta(hours=1), title="New")
    before = store.syncs.state("acme", PROJECT)
    shelf.failures[2] = expired()
    with pytest.raises(RetryableError, match="begun again"):
        catching.run(PROJECT)
    assert store.syncs.state("acme", PROJECT) == before
    assert ear.heard == []
    catching.run(PROJECT)
    assert len(ear.heard) == 19


@pytest.mark.usefixtures("known")
def test_one_that_dies_while_telling_tells_the_rest_the_next_time(
    store: Store, connector: ShelfConnector, shelf: Shelf, clock: Clock, ear: Ear
) -> None:
    for number in (3, 4):
        shelf.change(number, clock.now - timedelta(hours=1), title="New")

    def dying(event: Event) -> None:
        if ear.heard:
            raise KeyboardInterrupt
        ear(event)

    with pytest.raises(KeyboardInterrupt):
        CatchUp(store=store, connector=connector, hear=dying, clock=clock).run(PROJECT)
    CatchUp(store=store, connector=connector, hear=ear, clock=clock).run(PROJECT)
    assert ear.kinds == [("3", "issue.edited"), ("4", "issue.edited")]


@pytest.mark.usefixtures("known")
def test_what_comes_beside_the_issues_finds_them(
    catching: CatchUp,
    ear: Ear,
    shelf: Shelf,
    connector: ShelfConnector,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = clock.now - timedelta(hours=1)
    changed = replace(shelf.change(4, at, labels=()), comments=(), history=())
    said = Comment(id="4-7", body="Still so", author=ADA, created_at=at)
    change = FieldChange(field="labels", before="cart", actor=ADA, at=at)
    batches = {
        "": Batch(issues=(changed,), cursor="comments"),
        "comments": Batch(comments=((changed.key, said),), cursor="changes"),
        "changes": Batch(changes=((changed.key, change),), done=True),
    }
    monkeypatch.setattr(connector, "sync", lambda project, cursor, since: batches[cursor])
    catching.run(PROJECT)
    assert [(e.kind, e.actor) for e in ear.heard] == [
        (EventKind.ISSUE_LABELLED, ADA),
        (EventKind.COMMENT_ADDED, ADA),
    ]


@pytest.mark.usefixtures("known")
def test_what_was_deleted_here_does_not_come_back(
    catching: CatchUp, ear: Ear, shelf: Shelf, store: Store, clock: Clock
) -> None:
    issue = store.issues.by_key(f"notes:{PROJECT}#25")
    assert issue is not None
    with store.write() as connection:
        store.issues.save(connection, issue, deleted_at=clock.now - timedelta(hours=1))
    catching.run(PROJECT)
    assert ear.heard == []
    shelf.change(25, clock.now - timedelta(minutes=30), title="Restored")
    catching.run(PROJECT)
    assert [number for number, _ in ear.kinds] == ["25"]
