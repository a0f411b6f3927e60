"""A person says that two issues are not the same: never suggested again, in either direction."""

from __future__ import annotations

from datetime import datetime

from core.errors import UserError
from core.model import ActionKind, Issue, OutcomeKind, SuggestionKind
from core.store.database import Transaction
from core.triage.consider import Desk
from core.triage.standing import take_back

_SAYING_SO = frozenset({ActionKind.MARK_DUPLICATE, ActionKind.CLOSE_AS_DUPLICATE})


def deny(
    desk: Desk,
    issue: Issue,
    key: str,
    *,
    by: str,
    because: str,
    at: datetime | None,
    within: Transaction,
) -> None:
    """Write down that the issue of this key is another one than ``issue``.

    What was suggested is rejected, and what we marked or closed is taken back, on both. That
    they are similar nobody has denied.

    Raises:
        UserError: there is no such issue any more.
    """
    other = desk.store.issues.by_key(key)
    if other is None or other.id == issue.id:
        raise UserError("There is no other issue of that name.")
    desk.store.suppressions.add_pair(within, issue, other, by=by, why=because)
    for one, another in ((issue, other), (other, issue)):
        for stored in desk.store.suggestions.suggestions(
            within, issue_id=one.id, current_only=False
        ):
            meant = stored.suggestion
            if meant.kind == SuggestionKind.DUPLICATE and meant.value == another.key:
                desk.store.suggestions.answer(
                    within,
                    meant,
                    OutcomeKind.REJECTED,
                    issue_id=one.id,
                    by=by,
                    because=because,
                    at=at,
                )
        for action in desk.store.actions.actions(within, issue_id=one.id):
            if action.kind in _SAYING_SO and action.value == another.key:
                take_back(desk.store, within, action, by=by, because=because)
        desk.store.outbox.add(within, one.connection, one.id)
