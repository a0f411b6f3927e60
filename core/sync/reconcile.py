"""The scheduled look for what webhooks missed, of one connection.

Webhooks get lost: a server is away, a tracker gives up, a registration ends in silence. So
the registration is mended, the tracker is asked to send again what it says it could not
hand over, and what changed since the last look is read and made up for.
"""

from __future__ import annotations

import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.connector import Capability, Connector, ProjectInfo, unseen
from core.errors import ConnectorError, CredentialsError, RetryableError
from core.model import Event
from core.store.inbox import DeliveryStatus
from core.store.store import Store
from core.store.syncs import Reconciliation
from core.sync import state as states
from core.sync.backfill import Backfill
from core.sync.catch_up import CatchUp
from core.sync.labels import refresh_labels

log = logging.getLogger(__name__)

RECONCILED: Final = frozenset({Capability.SYNC, Capability.WEBHOOK, Capability.REDELIVER})
"""With any of these there is something to reconcile."""

_FIRST_LOOK_BACK: Final = timedelta(hours=2)
_LONGEST_LOOK_BACK: Final = timedelta(days=3)
"""Trackers forget deliveries after about three days."""

_LOOK_BACK_OVERLAP: Final = timedelta(hours=1)
_MOST_REDELIVERED: Final = 500


@dataclass(slots=True)
class _Report:
    gaps: Counter[str] = field(default_factory=Counter)
    closed: int = 0
    redelivered: int = 0
    webhooks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    projects: dict[str, int] = field(default_factory=dict)
    looked_at_webhook: bool = False
    asked_up_to: datetime | None = None
    """All that failed before this was asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciler:
    """Reconciles one connection.

    ``hear`` does with an event what is done with a delivery's. ``url`` is the address that the
    tracker sends to, "" where it is not known. ``whole_days``: how often everything is read
    anew, which alone finds what was deleted unseen; 0 for never. ``also`` is called for every
    project that the account sees.
    """

    store: Store
    connector: Connector[Any]
    hear: Callable[[Event], object]
    url: str = ""
    whole_days: float = 7.0
    also: Callable[[str], object] = lambda _: None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def run(self) -> Reconciliation:
        """Look once; what could not be done is in the report.

        Raises:
            RetryableError: the tracker asks us to come back later; what was done is kept.
            CredentialsError: nothing works until an operator has mended them.
        """
        started = self.clock()
        report = _Report(asked_up_to=self._asked_up_to())
        try:
            self._webhook(report)
            self._redeliver(report, started)
            self._catch_up(report)
        finally:
            found = Reconciliation(
                connection=self.connector.connection,
                started_at=started,
                finished_at=self.clock(),
                gaps=sum(report.gaps.values()),
                closed=report.closed,
                redelivered=report.redelivered,
                report={
                    "gaps": dict(report.gaps),
                    "webhooks": report.webhooks,
                    "problems": report.problems,
                    "projects": report.projects,
                    "looked_at_webhook": report.looked_at_webhook,
                    "asked_up_to": report.asked_up_to and report.asked_up_to.isoformat(),
                },
            )
            self.store.syncs.add_reconciliation(found)
            if found.gaps or found.redelivered or report.webhooks:
                log.warning(
                    "connection %s: webhooks had missed %d changes, %d are made up for; "
                    "%d deliveries asked for again%s",
                    found.connection,
                    found.gaps,
                    found.closed,
                    found.redelivered,
                    "".join(f"; {said}" for said in report.webhooks),
                )
        return found

    def _webhook(self, report: _Report) -> None:
        config = self.connector.config
        if not self.url or not config.manage_webhook or not self._can(Capability.WEBHOOK):
            return
        report.looked_at_webhook = True
        with _noting(report, "webhook"):
            before = {r.id: r for r in self.connector.registrations(self.url)}
            secret = config.webhook_secrets[0].reveal()
            for now in self.connector.register(self.url, secret):
                if not now.id:
                    # There is none, and we may not make one.
                    report.problems.append(f"webhook in {now.where}: {now.problem}")
                    continue
                was = before.get(now.id)
                if was is None:
                    report.webhooks.append(f"a webhook was registered in {now.where}")
                elif was != now:
                    report.webhooks.append(f"the webhook in {now.where} was mended")

    def _redeliver(self, report: _Report, started: datetime) -> None:
        if not self.url or not self._can(Capability.REDELIVER):
            return
        since = (report.asked_up_to or started - _FIRST_LOOK_BACK) - _LOOK_BACK_OVERLAP
        with _noting(report, "redelivery"):
            missed = self.connector.missed(self.url, max(since, started - _LONGEST_LOOK_BACK))
            wanted = [m for m in missed if not self._has(m.delivery_id)]
            for one in wanted[:_MOST_REDELIVERED]:
                self.connector.redeliver(one)
                report.redelivered += 1
            # Oldest first: what is left over is asked for the next time.
            rest = wanted[_MOST_REDELIVERED:]
            report.asked_up_to = rest[0].at if rest else started

    def _asked_up_to(self) -> datetime | None:
        """As far as the last look came, also where others since were broken off."""
        last = self.store.syncs.reconciliations(self.connector.connection, limit=1)
        kept = last[0].report.get("asked_up_to") if last else None
        return datetime.fromisoformat(kept) if isinstance(kept, str) else None

    def _has(self, delivery_id: str) -> bool:
        """Whether a delivery is here after all: the tracker only did not wait for our answer."""
        record = self.store.inbox.by_id(self.connector.connection, delivery_id)
        return record is not None and record.status is not DeliveryStatus.FAILED

    def _catch_up(self, report: _Report) -> None:
        if not self._can(Capability.SYNC):
            return
        connection = self.connector.connection
        catch_up = CatchUp(
            store=self.store, connector=self.connector, hear=self.hear, clock=self.clock
        )
        backfill = Backfill(
            store=self.store, connector=self.connector, hear=self.hear, clock=self.clock
        )
        seen: Sequence[ProjectInfo] = ()
        with _noting(report, "projects"):
            seen = self.connector.projects()
            report.problems += [
                f"{name}: the account sees no project of that name"
                for name in unseen(self.connector.config.projects, seen)
            ]
        for info in seen:
            project = info.project
            with _noting(report, project):
                self.also(project)
                refresh_labels(self.store, self.connector, project, self.clock())
                state = self.store.syncs.state(connection, project)
                interrupted = state is not None and state.finished_at is None
                due = states.pick_whole(
                    state.whole_at if state else None, self.whole_days, self.clock()
                )
                caught = catch_up.run(project)
                report.projects[project] = caught.issues
                report.gaps += caught.gaps
                report.closed += caught.closed
                if interrupted or due or caught.too_many:
                    report.projects[project] = backfill.run(
                        project, whole=due or caught.too_many
                    ).issues

    def _can(self, capability: Capability) -> bool:
        return capability in self.connector.capabilities


@contextlib.contextmanager
def _noting(report: _Report, where: str) -> Iterator[None]:
    """Write a problem down and go on with the next part, unless nothing would work now."""
    try:
        yield
    except ConnectorError as error:
        report.problems.append(f"{where}: {error}")
        if isinstance(error, CredentialsError | RetryableError):
            raise
