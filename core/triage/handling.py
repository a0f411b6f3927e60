"""What happens to a stored delivery: understood, ingested, considered, handed on to be written.

Every step may be repeated: a worker that dies anywhere in between is followed by one that
does the same again, and the second time changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from core.connector import Connector
from core.errors import CredentialsError, GoneError, MalformedDelivery, RetryableError
from core.metrics import WorkMetrics
from core.model import (
    Delivery,
    Event,
    EventKind,
    Ignored,
    Issue,
    Suggestion,
)
from core.store.database import Transaction
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.triage.answers import follow
from core.triage.beforehand import is_beforehand
from core.triage.consider import Desk
from core.triage.ingest import Ingested, ingest, ingest_beforehand, withdraw
from core.triage.offered_commands import OfferedCommands
from core.triage.perform import credentials_wait
from core.triage.reading import answerable, read_answers
from core.triage.wordless import follow_wordless

log = logging.getLogger(__name__)

_BESIDE: Final = frozenset({"comments", "history", "duplicate_of"})
"""What no tracker tells with an issue: that it is absent does not make one worth asking for."""

_ASKED_FOR: Final = frozenset({"relations"})
"""What some trackers do not tell with a new issue, and nobody looks for an issue by."""

_REPORTS: Final = frozenset(
    {EventKind.ISSUE_OPENED, EventKind.ISSUE_EDITED, EventKind.ISSUE_REOPENED}
)
_COMMENTS: Final = frozenset(
    {EventKind.COMMENT_ADDED, EventKind.COMMENT_EDITED, EventKind.COMMENT_DELETED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Works on deliveries.

    ``suggestions_for`` asks the plugins about an issue; ``offered`` are their commands. ``wake``
    is called when something may have to be written to a tracker. ``echo`` looks at other issues
    that a new report, with what was suggested for it, is of interest to. ``give_way`` is called
    before what takes long, and waits where there is something more urgent.
    """

    store: Store
    connectors: Mapping[str, Connector[Any]]
    desks: Mapping[str, Desk]
    suggestions_for: Callable[[Issue], Sequence[Suggestion]]
    wake: Callable[[], None]
    type_of_label: Callable[[str], str]
    metrics: WorkMetrics
    offered: OfferedCommands = field(default_factory=OfferedCommands)
    echo: Callable[[Issue, Sequence[Suggestion]], None] = lambda _issue, _suggestions: None
    give_way: Callable[[], None] = lambda: None

    def understand(self, delivery: Delivery) -> Event | None:
        """The event that a delivery means; None when it was finished as ignored or failed."""
        connector = self.connectors.get(delivery.connection)
        if connector is None:
            self._finish(delivery, DeliveryStatus.FAILED, "its connection is not configured")
            return None
        me = self.store.me(delivery.connection)
        try:
            understood = connector.parse(delivery, me)
        except MalformedDelivery as error:
            self._finish(delivery, DeliveryStatus.FAILED, str(error))
            return None
        except Exception as error:
            log.exception("delivery %s could not be parsed", delivery.seq)
            self._finish(delivery, DeliveryStatus.FAILED, f"internal error: {error!r}")
            return None
        if isinstance(understood, Ignored):
            reason = understood.reason
        elif not (reason := _why_ignored(understood, connector)):
            return understood
        self._finish(delivery, DeliveryStatus.IGNORED, reason)
        return None

    def handle(self, seq: int) -> None:
        """Work on one delivery, whole.

        Raises:
            RetryableError: a tracker had to be asked and could not answer, or did not let us
                in; try again later.
            PermanentError: the tracker does not tell us of this issue; it stays failed.
        """
        started = time.monotonic()
        self.give_way()
        delivery = self.store.inbox.get(seq)
        if delivery is None:
            return
        event = self.understand(delivery)
        if event is None:
            return
        try:
            ingested = self._handle(event)
        except GoneError as error:
            # Deleted or moved away while this waited: its own delivery tells so, or did.
            ingested = Ingested(note=f"the tracker has it no more: {error}")
            withdraw(self.store, event)
        except CredentialsError as error:
            # An operator will mend them; what was delivered meanwhile must not be lost for it.
            wait = credentials_wait(self.store, delivery.connection, error)
            raise RetryableError(str(error), retry_after=wait.seconds) from error
        key = ingested.issue.key if ingested.issue else (event.issue.key if event.issue else "")
        self.store.inbox.finish(
            seq,
            DeliveryStatus.PROCESSED,
            reason=ingested.note,
            event=str(event.kind),
            issue_key=key,
        )
        self.metrics.handled(
            delivery.connection, DeliveryStatus.PROCESSED, time.monotonic() - started
        )

    def tells_enough(self, event: Event) -> bool:
        """Whether an event is of a new issue, and says all that it can be found by."""
        is_new = event.kind is EventKind.ISSUE_OPENED and event.issue is not None
        has_moved = any(change.field == "key" for change in event.changes)
        return is_new and not has_moved and event.absent <= _BESIDE | _ASKED_FOR

    def store_beforehand(self, transaction: Transaction, event: Event) -> None:
        """Store an issue that :meth:`tells_enough` says is new, unless it is known by now.

        It is worked on when its delivery is handled.
        """
        ingest_beforehand(self.store, transaction, event)

    def _handle(self, event: Event) -> Ingested:
        event = self._completed(event)
        tracker = self.connectors[event.connection].name
        ingested = ingest(self.store, event, tracker=tracker, type_of_label=self.type_of_label)
        if ingested.issue is not None:
            self._consider(event, ingested, ingested.issue)
        return ingested

    def hear(self, event: Event) -> Ingested:
        """Work on an event that no delivery told of, found by looking at the tracker.

        Raises:
            ConnectorError: a tracker had to be asked and did not answer.
        """
        connector = self.connectors[event.connection]
        if reason := _why_ignored(event, connector):
            return Ingested(note=reason)
        return self._handle(event)

    def read_answers(self, connection: str) -> int:
        """Read what people answered without words and no delivery told; returns on how many issues.

        Raises:
            ConnectorError: the tracker did not answer; what was read before is followed.
        """
        desk, connector = self.desks[connection], self.connectors[connection]
        found = 0
        for issue in answerable(self.store, connector):
            if read_answers(desk, connector, issue):
                found += 1
                desk.consider(self.store.issues.get(issue.id) or issue)
                self.wake()
        return found

    def failed(self, seq: int, error: str, *, next_try: datetime | None = None) -> None:
        """A delivery stands as failed, so a redelivery is worked on; also until its next try."""
        self.store.inbox.finish(seq, DeliveryStatus.FAILED, reason=error, next_try=next_try)

    def _completed(self, event: Event) -> Event:
        """An event about an issue that we do not know and that it describes only in part."""
        if event.issue is None or event.kind is EventKind.ISSUE_DELETED:
            return event
        if event.absent <= _BESIDE:
            return event
        described = replace(event.issue, connection=event.connection)
        with self.store.read() as transaction:
            stored = self.store.issues.find(transaction, described)
        if stored is not None and not is_beforehand(stored):
            return event
        issue = self.connectors[event.connection].read_issue(described.ref)
        return replace(event, issue=issue, absent=frozenset())

    def _consider(self, event: Event, ingested: Ingested, issue: Issue) -> None:
        desk = self.desks[event.connection]
        answered = False
        if event.kind is EventKind.SUGGESTION_ANSWERED and event.comment and not event.own:
            answered = follow_wordless(
                desk,
                self.connectors[event.connection],
                issue,
                event.answers,
                comment_id=event.comment.id,
                actor=event.actor,
                at=event.occurred_at,
            )
        elif event.kind is EventKind.COMMENT_ADDED and event.comment and not event.own:
            connector = self.connectors[event.connection]
            answered = follow(desk, connector, issue, event.comment, event.actor, self.offered)
        if ingested.suggest and not answered:
            # Read again: with all comments, as plugins are promised.
            self.give_way()
            whole = self.store.issues.get(issue.id) or issue
            suggestions = self.suggestions_for(whole)
            decisions = desk.consider(whole, suggestions)
            if event.kind in _REPORTS:
                self.echo(whole, suggestions)
        elif ingested.refresh or answered:
            decisions = desk.consider(issue)
        else:
            return
        for decision in decisions:
            self.metrics.decided(decision.suggestion.kind, str(decision.verdict))
        self.wake()

    def _finish(self, delivery: Delivery, status: DeliveryStatus, reason: str) -> None:
        if status is DeliveryStatus.FAILED:
            log.warning(
                "connection %s: delivery %d failed: %s; `trackside deliveries show %d` has it",
                delivery.connection,
                delivery.seq,
                reason,
                delivery.seq,
            )
        self.store.inbox.finish(delivery.seq, status, reason=reason)
        self.metrics.handled(delivery.connection, str(status))


def _why_ignored(event: Event, connector: Connector[Any]) -> str:
    """Why nothing is made of an event; "" where something is."""
    if event.own and event.kind in _COMMENTS:
        # Dropped here, before it costs a job: we know what we wrote.
        return "our own comment, coming back to us"
    listened = connector.config.projects
    if listened and event.project not in listened:
        return f"the project {event.project} is not one that this connection listens to"
    return ""
