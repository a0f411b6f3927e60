"""Looking, now and then, at what people left unanswered and at what experiments showed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from core.store.ignored import note_ignored, unanswered
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
                note_ignored(transaction, store.audit, one, because=because, at=now)
        done += len(found)
        if len(found) < _AT_ONCE:
            break
    return done
