"""A subscriber that remembers, and everything between the ledger and it, in one thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from core.metrics import WorkMetrics
from core.model import ActionKind
from core.store.messages import Message, MessageStatus, Subscription
from core.store.store import Store
from core.subscriber import Audience, DeliveryContext, LedgerEvent, Postponed, Subscriber
from core.telling.delivering import Courier
from core.telling.spreading import Spreader


@dataclass(slots=True, kw_only=True)
class Follower(Subscriber):
    """Takes what it is given, unless ``answer`` says or raises something else."""

    told: list[LedgerEvent] = field(default_factory=list)
    calls: list[Sequence[LedgerEvent]] = field(default_factory=list)
    answer: Callable[[Sequence[LedgerEvent]], Postponed | None] = lambda _events: None

    def deliver(self, events: Sequence[LedgerEvent], context: DeliveryContext) -> Postponed | None:
        self.calls.append(events)
        answer = self.answer(events)
        if answer is None:
            self.told.extend(events)
        return answer

    @property
    def news(self) -> list[LedgerEvent]:
        """What was told, but for the comment that Trackside keeps."""
        return [e for e in self.told if e.action is None or e.action.kind != ActionKind.COMMENT]

    @property
    def kinds_told(self) -> list[str]:
        return [str(event.kind) for event in self.news]


def follower(name: str = "f", audience: Audience | None = None, **fields: Any) -> Follower:
    return Follower(name=name, audience=audience or Audience(), **fields)


def raising(error: Exception) -> Callable[[Any], None]:
    def answer(_events: Any) -> None:
        raise error

    return answer


@dataclass
class Post:
    """Spreads and delivers when it is told to, by a clock that the test moves."""

    store: Store
    followers: Sequence[Subscriber]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.named = {f"test/{one.name}": one for one in self.followers}
        # A moment ago, so that what the test does from now on is told.
        self.spreader = Spreader(self.store, self.named, self.now - timedelta(seconds=1))
        self.metrics = WorkMetrics()
        self.couriers = {
            name: Courier(
                name=name,
                subscriber=one,
                store=self.store,
                metrics=self.metrics,
                process="p1",
                chance=lambda: 0.5,
            )
            for name, one in self.named.items()
        }

    def spread(self) -> None:
        while self.spreader.spread(self.now)[1]:
            pass

    def deliver(self, seconds: float = 1.0) -> None:
        """Some time passes; then everything is delivered that can be."""
        self.now = max(self.now + timedelta(seconds=seconds), datetime.now(UTC))
        for courier in self.couriers.values():
            while courier.step(self.now) == 0.0:
                pass

    def tell(self) -> None:
        self.spread()
        self.deliver()

    def messages(self, name: str = "f", status: MessageStatus | None = None) -> Sequence[Message]:
        return self.store.messages.list(f"test/{name}", status=status)

    def statuses(self, name: str = "f") -> list[tuple[str, str]]:
        """Kind and status of each message, the oldest first."""
        return [(m.kind, str(m.status)) for m in reversed(self.messages(name))]

    def state(self, name: str = "f") -> Subscription:
        found = self.store.messages.subscription(f"test/{name}")
        assert found is not None
        return found
