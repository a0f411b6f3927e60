"""The scheduled look: registrations, failed deliveries, and what changed meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from core.connector import (
    Capability,
    ConnectionConfig,
    MissedDelivery,
    ProjectInfo,
    Registration,
)
from core.errors import ConnectorError, CredentialsError, PermanentError, RetryableError
from core.model import Delivery
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.sync import reconcile
from core.sync.backfill import Backfill
from core.sync.reconcile import Reconciler
from tests.sync.conftest import PROJECT, Clock, Shelf, ShelfConnector
from tests.sync.test_catch_up import Ear
from trackside import Secret

URL = "https://triage.acme.example/webhooks/acme"


@dataclass
class Hooks:
    """The tracker's webhooks, what it could not hand over, and what it was asked."""

    registered: list[Registration] = field(default_factory=list)
    missed: list[MissedDelivery] = field(default_factory=list)
    redelivered: list[str] = field(default_factory=list)
    looked_back_to: list[datetime] = field(default_factory=list)
    problem: ConnectorError | None = None


class HookedConnector(ShelfConnector):
    """A connector whose tracker can register webhooks and send again."""

    can = ShelfConnector.can | {Capability.WEBHOOK, Capability.REDELIVER}
    hooks: Hooks

    def registrations(self, url: str) -> Sequence[Registration]:
        return list(self.hooks.registered)

    def register(self, url: str, secret: str) -> Sequence[Registration]:
        if self.hooks.problem:
            raise self.hooks.problem
        assert secret == "s" * 20
        if not self.hooks.registered:
            self.hooks.registered = [Registration(id="1", where=PROJECT, url=url)]
        self.hooks.registered = [replace(r, active=True) for r in self.hooks.registered]
        return list(self.hooks.registered)

    def missed(self, url: str, since: datetime) -> Sequence[MissedDelivery]:
        self.hooks.looked_back_to.append(since)
        return self.hooks.missed

    def redeliver(self, missed: MissedDelivery) -> None:
        self.hooks.redelivered.append(missed.handle)


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture
def connector(shelf: Shelf, hooks: Hooks) -> HookedConnector:
    config = ConnectionConfig(webhook_secrets=(Secret("s" * 20, "test"),), manage_webhook=True)
    connector = HookedConnector("acme", config)
    connector.shelf, connector.hooks = shelf, hooks
    return connector


@pytest.fixture
def ear(store: Store) -> Ear:
    return Ear(store)


@pytest.fixture
def reconciler(store: Store, connector: HookedConnector, clock: Clock, ear: Ear) -> Reconciler:
    return Reconciler(store=store, connector=connector, hear=ear, url=URL, clock=clock)


def missed(delivery: str, at: datetime) -> MissedDelivery:
    return MissedDelivery(delivery_id=delivery, handle=f"handle of {delivery}", at=at)


# -- webhooks ------------------------------------------------------------------------------


def test_a_webhook_is_registered_once_and_mended_when_it_was_switched_off(
    reconciler: Reconciler, hooks: Hooks
) -> None:
    said = f"a webhook was registered in {PROJECT}"
    assert reconciler.run().report["webhooks"] == [said]
    assert reconciler.run().report["webhooks"] == []
    hooks.registered = [replace(hooks.registered[0], active=False)]
    assert reconciler.run().report["webhooks"] == [f"the webhook in {PROJECT} was mended"]
    assert len(hooks.registered) == 1


@pytest.mark.parametrize("how", ["no address", "not ours to manage"])
def test_webhooks_are_left_alone(
    how: str, store: Store, connector: HookedConnector, clock: Clock, ear: Ear, hooks: Hooks
) -> None:
    url = "" if how == "no address" else URL
    if url:
        connector.config = replace(connector.config, manage_webhook=False)
    Reconciler(store=store, connector=connector, hear=ear, url=url, clock=clock).run()
    assert hooks.registered == []


# -- failed deliveries ---------------------------------------------------------------------


def test_what_the_tracker_could_not_hand_over_is_asked_for_unless_it_is_here(
    reconciler: Reconciler, hooks: Hooks, store: Store, clock: Clock
) -> None:
    here = Delivery(connection="acme", id="here", headers={}, body=b"x", received_at=clock.now)
    store.inbox.accept(here)
    failed = store.inbox.accept(replace(here, id="failed"))
    store.inbox.finish(failed.seq, DeliveryStatus.FAILED, reason="a defect")
    hooks.missed = [missed(name, clock.now) for name in ("here", "failed", "never came")]
    assert reconciler.run().redelivered == 2
    assert hooks.redelivered == ["handle of failed", "handle of never came"]


def test_how_far_back_is_looked(reconciler: Reconciler, hooks: Hooks, clock: Clock) -> None:
    first = clock.now
    reconciler.run()
    clock.now += timedelta(minutes=15)
    reconciler.run()
    clock.now += timedelta(days=40)
    reconciler.run()
    assert hooks.looked_back_to == [
        first - timedelta(hours=3),
        first - timedelta(hours=1),
        clock.now - timedelta(days=3),
    ]


def test_what_a_broken_off_look_did_not_ask_for_the_next_one_does(
    reconciler: Reconciler, hooks: Hooks, clock: Clock
) -> None:
    first = clock.now
    reconciler.run()
    hooks.problem = RetryableError("502")
    for _ in range(10):
        clock.now += timedelta(hours=1)
        with pytest.raises(RetryableError):
            reconciler.run()
    hooks.problem = None
    reconciler.run()
    assert hooks.looked_back_to[1:] == [first - timedelta(hours=1)]


def test_more_than_are_asked_for_at_once_are_asked_for_in_turns(
    reconciler: Reconciler, hooks: Hooks, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "_MOST_REDELIVERED", 2)
    times = [clock.now - timedelta(minutes=50 - n) for n in range(3)]
    hooks.missed = [missed(f"d{n}", at) for n, at in enumerate(times)]
    assert reconciler.run().redelivered == 2
    clock.now += timedelta(days=1)
    reconciler.run()
    assert hooks.looked_back_to[-1] == times[2] - timedelta(hours=1)


def test_a_place_without_a_webhook_is_a_problem_and_not_one_that_was_registered(
    reconciler: Reconciler, hooks: Hooks
) -> None:
    refused = Registration(id="", where="acme/secret", url=URL, problem="404: not ours")
    hooks.registered = [Registration(id="1", where=PROJECT, url=URL), refused]
    for _ in range(2):
        report = reconciler.run().report
        assert report["problems"] == ["webhook in acme/secret: 404: not ours"]
        assert report["webhooks"] == []


# -- what changed --------------------------------------------------------------------------


def test_gaps_are_found_closed_and_reported(
    reconciler: Reconciler,
    shelf: Shelf,
    clock: Clock,
    store: Store,
    connector: HookedConnector,
    ear: Ear,
) -> None:
    shelf.fill(15)
    Backfill(store=store, connector=connector, clock=clock).run(PROJECT)
    shelf.change(4, clock.now - timedelta(hours=1), title="New")
    found = reconciler.run()
    assert (found.gaps, found.closed) == (1, 1)
    assert found.report["gaps"] == {"issue.edited": 1}
    assert ear.kinds == [("4", "issue.edited")]
    (kept, *_) = store.syncs.reconciliations("acme")
    assert kept == found
    assert reconciler.run().gaps == 0


def test_everything_is_read_anew_now_and_then_to_find_what_was_deleted_unseen(
    reconciler: Reconciler, shelf: Shelf, clock: Clock, store: Store, connector: HookedConnector
) -> None:
    shelf.fill(15)
    Backfill(store=store, connector=connector, clock=clock).run(PROJECT)
    del shelf.issues["7"]
    reconciler.run()
    assert store.issues.by_key(f"notes:{PROJECT}#7") is not None
    clock.now += timedelta(days=8)
    reconciler.run()
    assert store.issues.by_key(f"notes:{PROJECT}#7") is None


def test_an_interrupted_sync_is_gone_on_with(
    reconciler: Reconciler, shelf: Shelf, clock: Clock, store: Store, connector: HookedConnector
) -> None:
    shelf.fill(35)
    shelf.failures[3] = RetryableError("502")
    with pytest.raises(RetryableError):
        Backfill(store=store, connector=connector, clock=clock).run(PROJECT)
    reconciler.run()
    state = store.syncs.state("acme", PROJECT)
    assert state is not None
    assert state.finished_at is not None
    assert state.issues == 35


# -- problems ------------------------------------------------------------------------------


def test_what_cannot_be_done_is_reported_and_the_rest_is_done(
    reconciler: Reconciler,
    hooks: Hooks,
    shelf: Shelf,
    clock: Clock,
    store: Store,
    connector: HookedConnector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hooks.problem = PermanentError("no right to administer webhooks")
    both = [ProjectInfo(project="acme/secret"), ProjectInfo(project=PROJECT)]
    monkeypatch.setattr(connector, "projects", lambda: both)
    list_, asked = connector.sync, []

    def sync(project: str, cursor: str, since: datetime | None) -> object:
        asked.append(project)
        if project == "acme/secret":
            raise PermanentError("forbidden")
        return list_(project, cursor, since)

    monkeypatch.setattr(connector, "sync", sync)
    reconciler.run()
    clock.now += timedelta(hours=1)
    found = reconciler.run()
    assert found.report["problems"] == [
        "webhook: no right to administer webhooks",
        "acme/secret: forbidden",
    ]
    assert asked == ["acme/secret", PROJECT]


@pytest.mark.parametrize(
    "error", [CredentialsError("401"), RetryableError("429", retry_after=60.0)]
)
def test_what_would_stop_everything_stops_at_once_and_is_kept(
    error: ConnectorError, reconciler: Reconciler, hooks: Hooks, store: Store
) -> None:
    hooks.problem = error
    with pytest.raises(type(error)):
        reconciler.run()
    (kept,) = store.syncs.reconciliations("acme")
    assert kept.report["problems"] == [f"webhook: {error}"]
    assert hooks.looked_back_to == []


def test_the_log_says_when_something_was_missed(
    reconciler: Reconciler, hooks: Hooks, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    hooks.registered = [Registration(id="1", where=PROJECT, url=URL)]
    reconciler.run()
    assert caplog.text == ""
    hooks.missed = [missed("never came", clock.now)]
    reconciler.run()
    assert "1 deliveries asked for again" in caplog.text
