"""Delivering one subscriber's messages: what may be told, tried, tried again, given up."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from core.errors import (
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
    TracksideError,
)
from core.metrics import WorkMetrics
from core.model import Issue
from core.privacy.audience import may_name, why_withheld
from core.store.feed import LedgerLine
from core.store.messages import Message, MessageStatus, Subscription
from core.store.store import Store
from core.subscriber import (
    DeliveryContext,
    LedgerEvent,
    LedgerEventKind,
    Postponed,
    Subscriber,
)
from core.telling.catalogue import Withheld, event_of, kind_of
from core.telling.schedule import MANY_FAILURES, message_wait, rest
from core.triage.sensitive import looks_sensitive

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 5.0
"""How soon it is noticed that a wait is over, or that somebody had a message sent again."""

CLAIM: Final = timedelta(seconds=120)
"""For how long a process serves a subscriber once it has begun, unless it goes on."""


@dataclass(slots=True)
class Courier:
    """Takes messages to one subscriber, one call at a time.

    ``name`` is the subscriber's whole name, ``process`` this process among several.
    ``chance`` gives numbers in [0, 1), by which waits are spread.
    """

    name: str
    subscriber: Subscriber
    store: Store
    metrics: WorkMetrics
    process: str
    chance: Callable[[], float] = field(default=random.random)
    _claimed_until: datetime | None = None

    def step(self, now: datetime) -> float:
        """Deliver what is due, if anything is; seconds until there may be more to do."""
        state = self.store.messages.subscribe(self.name, now)
        if state.disabled:
            return LOOK_SECONDS
        if state.not_before is not None and state.not_before > now:
            return min(LOOK_SECONDS, (state.not_before - now).total_seconds())
        due = self.store.messages.due(self.name, now, self.subscriber.most_at_once)
        if not due:
            return LOOK_SECONDS
        if not self._claim(now):
            return LOOK_SECONDS
        told = self._told(due, now)
        if told:
            self._deliver(told, state, now)
        return 0.0

    # -- what may be told ------------------------------------------------------------------

    def _told(self, due: Sequence[Message], now: datetime) -> Sequence[tuple[Message, LedgerEvent]]:
        """The events of messages; those that may not be told any more are over."""
        with self.store.read() as transaction:
            lines = self.store.feed.lines(transaction, [message.entry_id for message in due])
        by_id = {line.id: line for line in lines}
        issues = self.store.issues.many(sorted({line.issue_id for line in lines}))
        told = []
        for message in due:
            line = by_id.get(message.entry_id)
            issue = issues.get(line.issue_id) if line is not None else None
            kind = kind_of(line) if line is not None else None
            if line is None or issue is None or kind is None:
                self._withhold(message, "what it tells of is there no more", now)
                continue
            sensitive = looks_sensitive(issue)
            why = why_withheld(issue, kind, self.subscriber.audience, sensitive=sensitive)
            if why:
                self._withhold(message, why, now)
                continue
            event = self._event(line, kind, issue)
            if isinstance(event, Withheld):
                self._withhold(message, event.why, now)
            else:
                told.append((message, event))
        return told

    def _event(
        self, line: LedgerLine, kind: LedgerEventKind, issue: Issue
    ) -> LedgerEvent | Withheld:
        try:
            return event_of(
                line,
                kind,
                issue,
                installation=self.store.installation,
                may_name=partial(self._may_name, issue),
            )
        except TracksideError:
            raise
        except Exception:
            # One line that we cannot make sense of must not hold up all that follow.
            log.exception("line %d of the ledger cannot be told", line.id)
            return Withheld("an internal error; the log says which")

    def _may_name(self, about: Issue, key: str) -> bool:
        other = about if key == about.key else self.store.issues.by_key(key)
        return other is not None and may_name(
            other, self.subscriber.audience, sensitive=looks_sensitive(other)
        )

    def _withhold(self, message: Message, why: str, now: datetime) -> None:
        self.store.messages.finish([message], MessageStatus.WITHHELD, now, problem=why, tried=False)
        self.metrics.told(self.name, str(MessageStatus.WITHHELD))

    # -- delivering ------------------------------------------------------------------------

    def _deliver(
        self, told: Sequence[tuple[Message, LedgerEvent]], state: Subscription, now: datetime
    ) -> None:
        messages = [message for message, _ in told]
        context = DeliveryContext(now=now, last_delivered_at=state.last_delivered_at)
        started = time.monotonic()
        try:
            answer = self.subscriber.deliver([event for _, event in told], context)
        except GoneError as error:
            self._disable(messages, str(error), now)
        except RetryableError as error:
            self._later(messages, state, error, now)
        except CredentialsError as error:
            # An operator will mend them; what happened meanwhile must not be lost for it.
            self._later(messages, state, RetryableError(str(error)), now)
        except PermanentError as error:
            self._give_up(messages, str(error), now)
        except Exception as error:
            # A plugin's code: whatever it is, it concerns this subscriber alone.
            problem = str(error) if isinstance(error, TracksideError) else "an internal error"
            log.exception("subscriber %s failed", self.name)
            self._later(messages, state, RetryableError(problem, one_issue=True), now)
        else:
            if isinstance(answer, Postponed):
                until = now + timedelta(seconds=max(answer.seconds, 0.1))
                self.store.messages.mark(self.name, not_before=until, problem="")
                return
            fine = {"failures": 0, "problem": "", "not_before": None, "last_delivered_at": now}
            self.store.messages.finish(messages, MessageStatus.DELIVERED, now, subscription=fine)
            self._count(messages, str(MessageStatus.DELIVERED))
        finally:
            self.metrics.delivered_in(time.monotonic() - started)

    def _later(
        self,
        messages: Sequence[Message],
        state: Subscription,
        error: RetryableError,
        now: datetime,
    ) -> None:
        """Try again: these alone, or everything of a subscriber that cannot be reached."""
        problem, failures = str(error), state.failures + 1
        whole = not error.one_issue or failures >= MANY_FAILURES
        changed: dict[str, object] = {"failures": failures, "problem": problem}
        if whole:
            seconds = rest(failures, error.retry_after, self.chance())
            changed["not_before"] = now + timedelta(seconds=seconds)
        over = [m for m in messages if m.give_up_at <= now]
        log.log(
            logging.INFO if whole and failures > 1 else logging.WARNING,
            "subscriber %s: %d not delivered (failure %d): %s",
            self.name,
            len(messages),
            failures,
            problem,
        )
        for message in messages:
            if message in over:
                continue
            # What nobody could be told keeps its place, so that the order stays.
            wait = 0.0 if whole else message_wait(message.attempts + 1, self.chance())
            self.store.messages.retry(
                message, not_before=now + timedelta(seconds=wait), problem=problem
            )
        self._count([m for m in messages if m not in over], "retried")
        self._give_up(over, problem, now)
        self.store.messages.mark(self.name, **changed)
        if whole and (died := self.store.messages.let_die(self.name, now, problem, old=True)):
            log.warning("subscriber %s: %d messages are dead letters now", self.name, died)

    def _give_up(self, messages: Sequence[Message], problem: str, now: datetime) -> None:
        if messages:
            log.warning(
                "subscriber %s: %d messages are given up: %s; `trackside subscribers replay %s` "
                "sends dead letters again",
                self.name,
                len(messages),
                problem,
                self.name,
            )
            self.store.messages.finish(messages, MessageStatus.DEAD, now, problem=problem)
            self._count(messages, str(MessageStatus.DEAD))

    def _disable(self, messages: Sequence[Message], problem: str, now: datetime) -> None:
        log.error(
            "subscriber %s is switched off: %s; `trackside subscribers enable %s` tells it again",
            self.name,
            problem,
            self.name,
        )
        self.store.messages.finish(messages, MessageStatus.DEAD, now, problem=problem)
        self.store.messages.mark(self.name, disabled=problem[:1_000], problem=problem)
        self.store.messages.let_die(self.name, now, problem)
        self._count(messages, str(MessageStatus.DEAD))

    def _count(self, messages: Sequence[Message], outcome: str) -> None:
        for _ in messages:
            self.metrics.told(self.name, outcome)

    def _claim(self, now: datetime) -> bool:
        if self._claimed_until is not None and now < self._claimed_until - CLAIM / 2:
            return True
        until = now + CLAIM
        claimed = self.store.messages.claim(self.name, by=self.process, now=now, until=until)
        self._claimed_until = until if claimed else None
        return claimed


def event_for_test(installation: str, now: datetime) -> LedgerEvent:
    """What a subscriber is told to see whether it is there."""
    return LedgerEvent(
        id=f"msg_{installation}_test_{now:%Y%m%dT%H%M%S%f}",
        sequence=0,
        kind=LedgerEventKind.TEST,
        at=now,
        why="A test by hand: nothing happened.",
    )
