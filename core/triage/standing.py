"""How actions stand: asked for or not, taken back, ended badly, changed since by others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Issue,
    Outcome,
    OutcomeKind,
    Suggestion,
    SuggestionKind,
)
from core.store.audit import TRACKSIDE
from core.store.database import Transaction
from core.store.store import Store
from core.store.text import storable
from core.triage.effects import FIELD_OF_ACTION, is_so
from core.triage.plan import Change

_TRIES_TO_MOVE: Final = 3


def take_back(
    store: Store, transaction: Transaction, action: Action, *, by: str, because: str
) -> ActionStatus | None:
    """Cancel what is only planned, start to undo what was done; None if neither."""
    for _ in range(_TRIES_TO_MOVE):
        match action.status:
            # Of the comment an earlier text may stand in the tracker while this one waits.
            case ActionStatus.PLANNED if action.kind is not ActionKind.COMMENT:
                to = ActionStatus.CANCELLED
            case ActionStatus.PLANNED | ActionStatus.APPLIED | ActionStatus.APPLYING:
                to = ActionStatus.UNDOING
            case _:
                return None
        if store.actions.move(transaction, action, to, by=by, why=because):
            return to
        # It went on while the person decided: what they said holds all the same.
        (action,) = store.actions.actions(transaction, action_id=action.id)
    return None


def is_only_told(suggestion: Suggestion) -> bool:
    """Whether there is nothing to accept: who accepts all else would make it vanish."""
    return suggestion.kind == SuggestionKind.BURST


def was_accepted(outcomes: Sequence[Outcome]) -> bool:
    """Whether people's last word on a suggestion was yes: what is done then, they asked for."""
    return bool(outcomes) and outcomes[-1].kind is OutcomeKind.ACCEPTED


def asked_for(action: Action, outcomes: Sequence[Outcome]) -> bool:
    """Whether a person wants an action: they planned it, or said yes to what it carries out."""
    return action.planned_by != TRACKSIDE or was_accepted(outcomes)


def how_again(action: Action, issue: Issue, *, planning: bool) -> ActionStatus | None:
    """Where an action goes when a person asks for the same again; None where it stays.

    ``planning``: they asked for the change itself and not by way of a suggestion, so that one
    of our own plans is given up for theirs.
    """
    match action.status:
        case ActionStatus.UNDOING:
            return ActionStatus.APPLYING
        case ActionStatus.PLANNED if planning and action.planned_by == TRACKSIDE:
            return ActionStatus.CANCELLED
        case ActionStatus.APPLIED if _is_overwritten(action, issue):
            return ActionStatus.SUPERSEDED
        case _:
            return None


def _is_overwritten(action: Action, issue: Issue) -> bool:
    """Whether what an action did has been changed since, as far as its tracker has told.

    Relations are not told by every tracker: those are taken to stand.
    """
    return (
        action.kind in FIELD_OF_ACTION.keys() | {ActionKind.SET_STATUS}
        and not is_so(action, issue)
        and action.finished_at is not None
        and issue.updated_at is not None
        and issue.updated_at > action.finished_at
    )


def ended_badly(actions: Iterable[Action], change: Change) -> str:
    """Why a change that was tried before is not made again without being asked for."""
    same = [a for a in actions if same_change(Change(kind=a.kind, value=a.value), change)]
    match same[-1].status if same else None:
        case ActionStatus.UNDONE | ActionStatus.UNDOING:
            return "It was taken back here before."
        case ActionStatus.REFUSED:
            return "The tracker did not take it; a person can ask for it again."
        case _:
            return ""


def same_change(one: Change, other: Change) -> bool:
    """Whether two changes are one in the ledger."""
    return one.kind is other.kind and storable(one.value, 300) == storable(other.value, 300)
