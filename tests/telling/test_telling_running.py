"""Telling in threads: one subscriber that hangs keeps neither others nor triage waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from core.errors import PluginError, StoreUnavailable
from core.metrics import WorkMetrics
from core.plugin_manager import PluginManager
from core.subscriber import Audience, DeliveryContext, LedgerEvent, Subscriber
from core.telling.registered import subscribers_of
from core.telling.running import Telling
from tests.telling.follower import follower
from tests.triage.fake_tracker import a_suggestion
from tests.triage.house import House
from trackside import hookimpl


@dataclass(slots=True, kw_only=True)
class Waiter(Subscriber):
    """Tells when it was told; hangs until ``gate`` is set."""

    gate: threading.Event = field(default_factory=threading.Event)
    told: threading.Event = field(default_factory=threading.Event)
    closed: bool = False

    def deliver(self, events: Sequence[LedgerEvent], context: DeliveryContext) -> None:
        self.told.set()
        self.gate.wait(30)

    def close(self) -> None:
        self.closed = True


def waiter(name: str, *, hangs: bool = False) -> Waiter:
    made = Waiter(name=name, audience=Audience())
    if not hangs:
        made.gate.set()
    return made


@pytest.fixture
def told(house: House) -> Iterator[tuple[Telling, Waiter, Waiter]]:
    hanging, fine = waiter("hanging", hangs=True), waiter("fine")
    named = {"test/hanging": hanging, "test/fine": fine}
    telling = Telling(house.store, named, WorkMetrics(), delivered_days=7, dead_days=30)
    yield telling, hanging, fine
    hanging.gate.set()
    telling.stop(10)


def happen(house: House, number: int) -> None:
    house.open(number, suggest=[a_suggestion("label", "docs", promised=None)])


def test_one_that_hangs_delays_nobody(
    house: House, told: tuple[Telling, Waiter, Waiter], caplog: pytest.LogCaptureFixture
) -> None:
    telling, hanging, fine = told
    for name in ("test/hanging", "test/fine"):
        house.store.messages.subscribe(name, house.tracker.now())
    telling.start()
    happen(house, 1)
    assert hanging.told.wait(10)
    assert fine.told.wait(10)
    fine.told.clear()
    happen(house, 2)
    assert fine.told.wait(10)
    telling.stop(0.1)
    assert "stopping while it is still told: tell-test/hanging" in caplog.text
    assert fine.closed


def test_a_store_that_is_away_is_waited_for(
    house: House, told: tuple[Telling, Waiter, Waiter], monkeypatch: pytest.MonkeyPatch
) -> None:
    telling, _, fine = told
    monkeypatch.setattr("core.telling.running._AWAY_SECONDS", 0.01)
    away = threading.Event()
    untold = house.store.feed.untold

    def fails_once(*arguments: object) -> object:
        if not away.is_set():
            away.set()
            raise StoreUnavailable("away")
        return untold(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(house.store.feed, "untold", fails_once)
    for name in ("test/hanging", "test/fine"):
        house.store.messages.subscribe(name, house.tracker.now())
    happen(house, 1)
    telling.start()
    assert fine.told.wait(10)


# -- what plugins offer --------------------------------------------------------------------


def offering(*offered: object, name: str = "made") -> object:
    class Made:
        @hookimpl
        def trackside_register_subscribers(self) -> Sequence[object]:
            return offered

    made = Made()
    made.name = name  # type: ignore[attr-defined]
    return made


def managed(*plugins: object) -> PluginManager:
    manager = PluginManager()
    for plugin in plugins:
        manager.register(plugin)
    return manager


def test_subscribers_are_known_by_plugin_and_name() -> None:
    a, b = follower("a"), follower("a")
    found = subscribers_of(managed(offering(a, name="one"), offering(b, name="two")))
    assert found == {"one/a": a, "two/a": b}


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        ([follower("a"), follower("a")], "offers two subscribers 'a'"),
        ([object()], "is no Subscriber"),
        ([follower("../a")], "cannot be the name of a subscriber"),
        ([follower("a", kinds=["nothing"])], "there is no event nothing"),
        ([follower("a", most_at_once=0)], "most_at_once"),
    ],
)
def test_what_cannot_be_told_is_an_error_at_start_that_names_the_plugin(
    offered: Sequence[object], said: str
) -> None:
    with pytest.raises(PluginError, match="'made'") as caught:
        subscribers_of(managed(offering(*offered)))
    assert said in str(caught.value)
