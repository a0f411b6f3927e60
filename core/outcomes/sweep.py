"""Looking, now and then, at what people left unanswered and at what experiments showed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from core.experiments import Experiment
from core.model import Outcome, OutcomeKind
from core.outcomes.comparing import compare, why_decided
from core.outcomes.judging import judge_all
from core.store.audit import TRACKSIDE
from core.store.ignored import unanswered
from core.store.store import Store

_AT_ONCE: Final = 500
_MOST: Final = 100_000


def note_all_ignored(store: Store, *, days: float, now: datetime) -> int:
    """Write down every suggestion that counts as ignored by now; how many these were.

    Ignored is what was shown and not answered before its issue was closed, or ``days`` passed
    (0: only where it was closed).
    """
    shown_before = (
        now - timedelta(days=days) if days > 0 else datetime.min.replace(tzinfo=now.tzinfo)
    )
    done = 0
    while done < _MOST:
        # In small transactions: deliveries wait for none of them for long.
        with store.write() as transaction:
            found = unanswered(transaction, shown_before=shown_before, limit=_AT_ONCE)
            for one in found:
                because = (
                    "the issue was closed, and nobody had answered"
                    if one.closed
                    else f"nobody answered in {days:g} days"
                )
                ignored = Outcome(
                    suggestion_id=one.suggestion_id,
                    kind=OutcomeKind.IGNORED,
                    by=TRACKSIDE,
                    at=now,
                    because=because,
                )
                store.suggestions.record_outcome(transaction, ignored, issue_id=one.issue_id)
        done += len(found)
        if len(found) < _AT_ONCE:
            break
    return done


def judge_experiments(
    store: Store, experiments: Mapping[str, Experiment], *, own: frozenset[str], now: datetime
) -> Mapping[str, str]:
    """Judge what can be by now, and end what is decided; why each was ended that was."""
    records = store.experiments.list()
    kinds = {record.name: str(record.design["kind"]) for record in records}
    judge_all(store, kinds, own=own, now=now)
    ended = {}
    for record in records:
        if record.ended_at is None:
            parts = store.experiments.issues(record.name, judged_only=True)
            found = compare(record.name, experiments.get(record.name), record, parts, now=now)
            why = why_decided(found)
            if why and store.experiments.end(record.name, why=why, at=now):
                ended[record.name] = why
    return ended
