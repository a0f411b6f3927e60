"""What keeps an issue from being written to for now: a pause, or the quiet after it was filed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.model import Action, ActionKind, ActionStatus, Issue
from core.store.actions import OPEN
from core.store.audit import NOTICE, TRACKSIDE, LedgerEntry
from core.store.pauses import Pause
from core.store.store import Store
from core.triage.perform import Wait
from core.triage.why import paused_sentence

JUDGED_AGAIN: Final = "judged again"
"""What a line of the audit trail is called that says that the end of a pause was heeded."""

_QUIET: Final = "the quiet after it was filed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """How an issue stands.

    ``paused``: the widest pause in force. ``quiet_until``: until when nothing is done unasked.
    ``judge_again``: a pause is over, and what was planned before it ended must be judged anew.
    ``comment_due``: a person's command waits for its answer in the comment, or the comment is to
    be taken away.
    """

    paused: Pause | None = None
    quiet_until: datetime | None = None
    judge_again: bool = False
    comment_due: bool = False

    @property
    def is_free(self) -> bool:
        """Whether nothing stands in the way."""
        return self.paused is None and self.quiet_until is None

    def lets(self, action: Action, *, asked: bool) -> bool:
        """Whether an action may be carried out: what was asked in the quiet, undoing always."""
        if action.status is ActionStatus.UNDOING or self.is_free:
            return True
        return asked and self.paused is None

    def wait(self) -> Wait | None:
        """How long it lasts; None where nobody knows."""
        until = self.paused.until if self.paused is not None else self.quiet_until
        if until is None:
            return None
        seconds = max(0.01, (until - datetime.now(UTC)).total_seconds())
        return Wait(seconds, why=paused_sentence(self.paused) if self.paused else _QUIET)


def standstill(store: Store, issue: Issue, *, quiet_minutes: float) -> Standstill:
    """Look how an issue stands now."""
    now = datetime.now(UTC)
    quiet_until = _quiet_until(issue, quiet_minutes, now)
    with store.read() as transaction:
        pauses = store.pauses.of(transaction, issue)
        held = store.pauses.is_held(transaction, issue.id)
        if not (pauses or held or quiet_until):
            return Standstill()
        actions = store.actions.actions(transaction, issue_id=issue.id)
        trail = store.audit.trail(transaction, issue_id=issue.id)
    paused = next((pause for pause in pauses if pause.holds_at(now)), None)
    told = [entry for entry in trail if entry.what == NOTICE]
    return Standstill(
        paused=paused,
        # Who gave a command has ended the quiet.
        quiet_until=None if told else quiet_until,
        judge_again=paused is None and (held or _outlived(pauses, actions, trail)),
        comment_due=_is_unanswered(told, actions) or _is_taken_back(actions),
    )


def _quiet_until(issue: Issue, quiet_minutes: float, now: datetime) -> datetime | None:
    if issue.created_at is None or quiet_minutes <= 0:
        return None
    # Where the tracker's clock is ahead of ours the quiet is no longer than it should be.
    until = min(issue.created_at, now) + timedelta(minutes=quiet_minutes)
    return until if until > now else None


def _outlived(
    pauses: Sequence[Pause], actions: Sequence[Action], trail: Sequence[LedgerEntry]
) -> bool:
    """Whether something was planned before a pause ended by itself, and not judged since."""
    judged = [entry.at for entry in trail if entry.what == JUDGED_AGAIN]
    ends = [
        pause.until
        for pause in pauses
        if pause.until is not None and not (judged and pause.until <= judged[-1])
    ]
    planned = [
        action.created_at
        for action in actions
        if action.status in OPEN and action.planned_by == TRACKSIDE and action.created_at
    ]
    return bool(ends and planned) and min(planned) < max(ends)


def _is_unanswered(told: Sequence[LedgerEntry], actions: Sequence[Action]) -> bool:
    written = [
        action.finished_at
        for action in actions
        if action.kind is ActionKind.COMMENT and action.finished_at and action.result
    ]
    return bool(told) and (not written or told[-1].at > max(written))


def _is_taken_back(actions: Sequence[Action]) -> bool:
    comments = [action for action in actions if action.kind is ActionKind.COMMENT]
    return any(action.status is ActionStatus.UNDOING for action in comments)
