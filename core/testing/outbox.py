"""How a stand-in tracker sends webhooks: in order, by one thread, with an account of each."""

from __future__ import annotations

import itertools
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import requests

SEND_TIMEOUT: Final = 10.0
"""Seconds to wait for an answer, as GitHub does."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where webhooks go, and the secret that signs them."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery as it was made, and what became of it.

    ``status`` is the receiver's answer, 0 when there was none (or nothing was sent) and
    ``answer`` then says why.
    """

    id: str
    event: str
    headers: Mapping[str, str]
    body: bytes
    url: str = ""
    status: int = 0
    answer: str = ""


@dataclass(slots=True)
class Knobs:
    """How deliveries are sent.

    ``offline``: none is sent; they are only made and kept in ``Outbox.made``.
    ``duplicate``: each is sent twice, under the same id.
    ``hold``: they wait until this many are there and are then sent in reverse order.
    ``retry_after``: seconds before each further try of a delivery that was not accepted;
    empty for a tracker that does not try again.
    """

    offline: bool = False
    duplicate: bool = False
    hold: int = 0
    retry_after: tuple[float, ...] = field(default=())


Signer = Callable[[str, str, str, bytes], Mapping[str, str]]
"""(secret, event, delivery id, body) -> headers, as this tracker makes them."""


class Outbox:
    """Sends deliveries to subscribers and remembers every one.

    ``made`` are all deliveries in the order in which they were made (signed for the first
    subscriber, or with ``secret`` where there is none). ``sent`` are all attempts.
    """

    def __init__(self, sign: Signer, *, secret: str) -> None:
        self.knobs = Knobs()
        self.secret = secret
        self.subscriptions: list[Subscription] = []
        self.made: list[Sent] = []
        self.sent: list[Sent] = []
        self._sign = sign
        self._queue: queue.SimpleQueue[tuple[Subscription, Sent] | None] = queue.SimpleQueue()
        self._held: list[Sent] = []
        self._lock = threading.Lock()
        self._pending = 0
        self._idle = threading.Condition(self._lock)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, url: str, secret: str) -> None:
        """Send every delivery from now on to ``url``, signed with ``secret``."""
        self.subscriptions.append(Subscription(url, secret))

    def make(self, event: str, delivery_id: str, body: bytes) -> Sent:
        """A signed delivery, neither kept nor sent."""
        secret = self.subscriptions[0].secret if self.subscriptions else self.secret
        headers = self._sign(secret, event, delivery_id, body)
        return Sent(id=delivery_id, event=event, headers=headers, body=body)

    def emit(self, event: str, delivery_id: str, body: bytes) -> Sent:
        """Make a delivery and let the sending thread see to it, as the knobs say."""
        made = self.make(event, delivery_id, body)
        with self._lock:
            self.made.append(made)
            if self.knobs.offline:
                return made
            self._held.append(made)
            if len(self._held) < self.knobs.hold:
                return made
            if self.knobs.hold:
                self._held.reverse()
            for delivery in self._held:
                self._enqueue(delivery)
            self._held.clear()
        return made

    def release(self) -> None:
        """Send what ``hold`` still keeps back, newest first."""
        with self._lock:
            for delivery in reversed(self._held):
                self._enqueue(delivery)
            self._held.clear()

    def redeliver(self, delivery_id: str) -> None:
        """Send a delivery again under the same id, as a tracker does when asked to."""
        with self._lock:
            self._enqueue(next(made for made in self.made if made.id == delivery_id))

    def deliver(self, event: str, delivery_id: str, body: bytes) -> Sent:
        """Sign, send to the first subscriber and wait for its answer."""
        made = self.make(event, delivery_id, body)
        with self._lock:
            self.made.append(made)
        with requests.Session() as session:
            return self._post(session, self.subscriptions[0], made)

    def drain(self, timeout: float = 30.0) -> bool:
        """Wait until everything that was to be sent has been; False when time ran out."""
        with self._idle:
            return self._idle.wait_for(lambda: self._pending == 0, timeout)

    def start(self) -> None:
        """Start the sending thread."""
        self._thread = threading.Thread(target=self._run, name="stand-in-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop sending; what is still queued is dropped."""
        self._stopping.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(timeout=SEND_TIMEOUT + 1)

    def _enqueue(self, made: Sent) -> None:
        for subscription in self.subscriptions:
            for _ in range(2 if self.knobs.duplicate else 1):
                self._pending += 1
                self._queue.put((subscription, made))

    def _run(self) -> None:
        with requests.Session() as session:
            while (job := self._queue.get()) is not None and not self._stopping.is_set():
                self._send(session, *job)
                with self._idle:
                    self._pending -= 1
                    self._idle.notify_all()

    def _send(self, session: requests.Session, subscription: Subscription, made: Sent) -> None:
        for delay in itertools.chain(self.knobs.retry_after, (None,)):
            sent = self._post(session, subscription, made)
            if 200 <= sent.status < 300 or delay is None or self._stopping.wait(delay):
                return

    def _post(self, session: requests.Session, subscription: Subscription, made: Sent) -> Sent:
        headers = self._sign(subscription.secret, made.event, made.id, made.body)
        try:
            answer = session.post(
                subscription.url, data=made.body, headers=dict(headers), timeout=SEND_TIMEOUT
            )
            status, text = answer.status_code, answer.text[:2_000]
        except requests.RequestException as error:
            status, text = 0, repr(error)
        sent = Sent(
            id=made.id,
            event=made.event,
            headers=headers,
            body=made.body,
            url=subscription.url,
            status=status,
            answer=text,
        )
        with self._lock:
            self.sent.append(sent)
        return sent


def wait_until(met: Callable[[], bool], *, timeout: float = 10.0) -> bool:
    """Look every few milliseconds whether ``met`` holds; False when time ran out."""
    deadline = time.monotonic() + timeout
    while not met():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True
