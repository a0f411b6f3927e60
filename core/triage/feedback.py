"""What people's own changes say about our suggestions, and which fields become theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    FieldChange,
    OutcomeKind,
    Person,
    SuggestionKind,
)
from core.store.suggestions import StoredSuggestion

_LIVE: Final = {
    ActionStatus.APPLYING,
    ActionStatus.APPLIED,
    ActionStatus.UNDOING,
    ActionStatus.UNDONE,
}
_LOCKING: Final = frozenset({"labels", "priority", "type", "assignees", "status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An outcome that a change in the tracker tells."""

    suggestion_id: int
    kind: OutcomeKind
    because: str


def is_ours(change: FieldChange, actions: Sequence[Action], *, by_me: bool) -> bool:
    """Whether a change is an action of ours coming back.

    ``by_me``: the tracker says that our account did it. People may use the same account, so
    the ledger must know the change as well.
    """
    if not by_me:
        return False
    return any(action.status in _LIVE and _made(action, change) for action in actions)


def _made(action: Action, change: FieldChange) -> bool:
    if change.field == "labels":
        added, removed = change.after == action.value, change.before == action.value
        return (action.kind in {ActionKind.ADD_LABEL, ActionKind.REMOVE_LABEL}) and (
            added or removed
        )
    # A type may be kept as a label, and a priority too: then the label's change comes along.
    return change.field in {"priority", "type"} and action.kind in {
        ActionKind.SET_PRIORITY,
        ActionKind.ADD_LABEL,
        ActionKind.REMOVE_LABEL,
    }


def fields_locked(changes: Iterable[FieldChange], actor: Person | None) -> frozenset[str]:
    """The fields that a person has made theirs with these changes; other bots lock nothing."""
    if actor is not None and actor.is_bot:
        return frozenset()
    return frozenset(change.field for change in changes) & _LOCKING


def answers_in(
    changes: Iterable[FieldChange],
    suggestions: Sequence[StoredSuggestion],
    *,
    type_of_label: Callable[[str], str],
) -> Sequence[Answer]:
    """The outcomes that a person's changes tell: did by hand what was suggested, or undid it."""
    found: list[Answer] = []
    for change in changes:
        for stored in suggestions:
            kind = _outcome(change, stored, type_of_label)
            if kind is not None:
                what = change.after if kind is OutcomeKind.ACCEPTED else change.before
                because = f"{change.field} in the tracker: {what}"
                found.append(Answer(suggestion_id=stored.suggestion.id, kind=kind, because=because))
    return found


def _outcome(
    change: FieldChange, stored: StoredSuggestion, type_of_label: Callable[[str], str]
) -> OutcomeKind | None:
    kind, value = stored.suggestion.kind, stored.suggestion.value
    before, after = change.before, change.after
    if change.field == "labels" and kind == SuggestionKind.TYPE:
        before, after = (type_of_label(label) if label else None for label in (before, after))
    elif (change.field, kind) not in {
        ("labels", SuggestionKind.LABEL),
        ("priority", SuggestionKind.PRIORITY),
        ("type", SuggestionKind.TYPE),
    }:
        return None
    if after == value:
        return OutcomeKind.ACCEPTED
    if before == value:
        return OutcomeKind.REVERSED
    return None
