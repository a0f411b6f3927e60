"""Suggestions in the tracker's own list of them, where it has one; the comment carries the rest."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Final

from core.connector import Capability, Proposal
from core.errors import CredentialsError, GoneError, PermanentError, RetryableError
from core.model import Issue, SuggestionKind
from core.store.audit import TRACKSIDE, LedgerEntry
from core.store.suggestions import StoredSuggestion
from core.store.text import storable
from core.triage.facts import is_open
from core.triage.perform import Performer, Wait, tracker_wait, wait_seconds
from core.triage.sensitive import looks_sensitive

log = logging.getLogger(__name__)

PROPOSED_KINDS: Final = frozenset(
    {
        SuggestionKind.LABEL,
        SuggestionKind.TYPE,
        SuggestionKind.PRIORITY,
        SuggestionKind.ASSIGNEE,
    }
)
"""Kinds of suggestions that trackers have lists for."""

_PROPOSED: Final = "proposed"
_DIGITS: Final = 16
_BELIEVED_SECONDS: Final = 3600.0
_PATIENCE: Final = 3
_PATIENCE_SECONDS: Final = 60.0
"""So often in a row, and for so long, a list fails before the comment does without it: a tracker
that is away for a moment is no reason."""

_FAILING_SECONDS: Final = 600.0


class Declined:
    """The projects whose tracker has no such list, or none that works; safe for several threads.

    Believed for an hour, for ten minutes of a list that only fails, and not after a restart: a
    project may get one.
    """

    def __init__(self) -> None:
        self._until: dict[tuple[str, str], float] = {}
        self._only_fails: set[tuple[str, str]] = set()
        self._failing: dict[tuple[str, str], tuple[float, int]] = {}
        self._lock = threading.Lock()

    def add(self, connection: str, project: str) -> None:
        """Remember a project."""
        with self._lock:
            self._only_fails.discard((connection, project))
            self._until[connection, project] = time.monotonic() + _BELIEVED_SECONDS

    def failed(self, connection: str, project: str) -> None:
        """Note that its list could not be told; one that fails again and again is no list."""
        now, where = time.monotonic(), (connection, project)
        with self._lock:
            since, times = self._failing.get(where, (now, 0))
            self._failing[where] = (since, times + 1)
            if times + 1 < _PATIENCE or now - since < _PATIENCE_SECONDS:
                return
            del self._failing[where]
            self._only_fails.add(where)
            self._until[where] = now + _FAILING_SECONDS
        log.warning("%s: its list fails, so suggestions go into the comment", project)

    def went_well(self, connection: str, project: str) -> None:
        """Note that its list could be told."""
        with self._lock:
            self._failing.pop((connection, project), None)

    def has(self, connection: str, project: str) -> bool:
        """Whether a project need not be asked again now."""
        return time.monotonic() < self._until.get((connection, project), 0.0)

    def only_fails(self, connection: str, project: str) -> bool:
        """Whether a project that need not be asked has a list: what was told still stands in it."""
        with self._lock:
            return (connection, project) in self._only_fails


@dataclass(frozen=True, slots=True)
class Proposed:
    """The kinds that the tracker shows itself; ``wait``: it could not take them yet."""

    kinds: frozenset[str] = frozenset()
    wait: Wait | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposer:
    """Proposes for the issues of one connection."""

    performer: Performer
    declined: Declined

    def run(self, issue: Issue) -> Proposed:
        """Make the tracker's list of an issue say what is suggested now.

        Raises:
            GoneError: the issue is not there any more.
            CredentialsError: nothing works until an operator has mended them.
        """
        connector = self.performer.connector
        if Capability.PROPOSE not in connector.capabilities:
            return Proposed()
        if self.declined.has(issue.connection, issue.project):
            return Proposed(self._standing(issue))
        if self.performer.is_silent(issue) or looks_sensitive(issue):
            return Proposed(PROPOSED_KINDS)
        proposals, mark, told = self._outstanding(issue)
        if told:
            return Proposed(PROPOSED_KINDS)
        if wait := self.performer.pace(issue.id):
            return Proposed(PROPOSED_KINDS, wait)
        return self._propose(issue, proposals, mark)

    def _outstanding(self, issue: Issue) -> tuple[Sequence[Proposal], str, bool]:
        """What the list should say, its mark in the ledger, and whether it says so already."""
        store = self.performer.store
        with store.read() as transaction:
            stored = store.suggestions.suggestions(transaction, issue_id=issue.id)
            trail = store.audit.trail(transaction, issue_id=issue.id)
        proposals = proposals_for(stored)
        said, _ = _told(trail)
        mark = f"{_PROPOSED} {_digest(proposals)}"
        return proposals, mark, (said == mark if said else not proposals)

    def _standing(self, issue: Issue) -> frozenset[str]:
        """The kinds of which a list that only fails now says all that waits for a person.

        In the comment as well they would read it twice, also after they answered some of it.
        """
        if not self.declined.only_fails(issue.connection, issue.project):
            return frozenset()
        store = self.performer.store
        with store.read() as transaction:
            stored = store.suggestions.suggestions(transaction, issue_id=issue.id)
            trail = store.audit.trail(transaction, issue_id=issue.id)
        _, listed = _told(trail)
        return PROPOSED_KINDS - {p.kind for p in proposals_for(stored) if _name(p) not in listed}

    def _propose(self, issue: Issue, proposals: Sequence[Proposal], mark: str) -> Proposed:
        store, where = self.performer.store, (issue.connection, issue.project)
        with store.write() as transaction:
            if store.pauses.holding(transaction, issue) is not None:
                store.pauses.hold(transaction, issue)
                store.outbox.add(transaction, issue.connection, issue.id)
                return Proposed(PROPOSED_KINDS)
        try:
            self.performer.connector.propose(issue.ref, proposals)
        except RetryableError as error:
            if error.retry_after is None:
                self.declined.failed(*where)
                if self.declined.has(*where):
                    return Proposed(self._standing(issue))
            seconds = wait_seconds(0, error.retry_after)
            return Proposed(PROPOSED_KINDS, tracker_wait(seconds, error))
        except (CredentialsError, GoneError):
            raise
        except PermanentError as error:
            log.info("%s: suggestions go into the comment: %s", issue.project, error)
            self.declined.add(*where)
            return Proposed()
        self.declined.went_well(*where)
        # Written down afterwards: who dies in between says the same again, which changes nothing.
        with store.write() as transaction:
            store.audit.add(transaction, _lines(mark, proposals), issue_id=issue.id)
        return Proposed(PROPOSED_KINDS)


def proposals_for(stored: Sequence[StoredSuggestion]) -> Sequence[Proposal]:
    """What the tracker's list should say: all that waits for a person, the surest first."""
    shown = [s.suggestion for s in stored if is_open(s) and s.suggestion.kind in PROPOSED_KINDS]
    return [
        Proposal(kind=s.kind, value=s.value, because=s.because, confidence=s.confidence)
        for s in sorted(shown, key=lambda s: (-s.confidence, s.kind, s.value))
    ]


def _lines(mark: str, proposals: Sequence[Proposal]) -> Sequence[LedgerEntry]:
    """What the ledger keeps of a list that was told: a line each, since values are any text."""
    now = datetime.now(UTC)
    return [
        LedgerEntry(at=now, what=mark, by=TRACKSIDE, why=name)
        for name in [_name(one) for one in proposals] or ["nothing more"]
    ]


def _told(trail: Sequence[LedgerEntry]) -> tuple[str, frozenset[str]]:
    """The mark of the list that was told last, "" if none was, and the names in it."""
    lines = [entry for entry in trail if entry.what.startswith(f"{_PROPOSED} ")]
    mark = lines[-1].what if lines else ""
    last = takewhile(lambda entry: entry.what == mark, reversed(lines))
    return mark, frozenset(entry.why for entry in last)


def _name(proposal: Proposal) -> str:
    return storable(f"{proposal.kind} {proposal.value}")


def _digest(proposals: Sequence[Proposal]) -> str:
    text = repr([(p.kind, p.value, p.because, round(p.confidence, 2)) for p in proposals])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
