"""Making messages of the ledger's lines, for every subscriber that may and wants to be told."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from core.model import Issue
from core.privacy.audience import why_withheld
from core.store.feed import LedgerLine
from core.store.messages import NewMessage
from core.store.store import Store
from core.subscriber import Subscriber
from core.telling.catalogue import kind_of
from core.triage.sensitive import looks_sensitive

log = logging.getLogger(__name__)

_AT_ONCE: Final = 200
_PASS_OVER: Final = 2_000


class Spreader:
    """Spreads what happened among subscribers. Several may do so at once; nothing comes twice.

    Args:
        store: where the ledger and the messages are.
        subscribers: by their whole names.
        now: a subscriber that is new is told of what happens from now on.
    """

    def __init__(self, store: Store, subscribers: Mapping[str, Subscriber], now: datetime) -> None:
        self._store = store
        self._subscribers = subscribers
        self._since = {name: store.messages.subscribe(name, now).since for name in subscribers}
        self._disabled: Collection[str] = ()

    def pass_over_old(self) -> int:
        """Tell nobody of a portion of what happened before anybody followed; how much it was."""
        first = min(self._since.values())
        with self._store.write() as transaction:
            return self._store.feed.pass_over(transaction, first, _PASS_OVER)

    def spread(self, now: datetime) -> tuple[Collection[str], bool]:
        """Make messages of a portion of lines: whose there are, and whether more lines wait."""
        with self._store.read() as transaction:
            ids = self._store.feed.untold(transaction, _AT_ONCE)
            if not ids:
                return (), False
            lines = self._store.feed.lines(transaction, ids)
        states = {name: self._store.messages.subscription(name) for name in self._subscribers}
        self._disabled = {name for name, state in states.items() if state and state.disabled}
        issues = self._store.issues.many(sorted({line.issue_id for line in lines}))
        new = [message for line in lines for message in self._messages(line, issues, now)]
        with self._store.write() as transaction:
            self._store.messages.add(transaction, new, now)
            self._store.feed.told(transaction, ids)
        return {message.subscriber for message in new}, len(ids) == _AT_ONCE

    def _messages(
        self, line: LedgerLine, issues: Mapping[int, Issue], now: datetime
    ) -> Sequence[NewMessage]:
        kind, issue = kind_of(line), issues.get(line.issue_id)
        if kind is None or issue is None:
            return ()
        sensitive = looks_sensitive(issue)
        return [
            NewMessage(
                subscriber=name,
                entry_id=line.id,
                kind=str(kind),
                give_up_at=now + timedelta(seconds=one.retry_seconds),
            )
            for name, one in self._subscribers.items()
            if kind in one.kinds
            and name not in self._disabled
            and line.at >= self._since[name]
            and not why_withheld(issue, kind, one.audience, sensitive=sensitive)
        ]
