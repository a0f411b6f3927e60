"""What people's own changes say about our suggestions, and which fields become theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
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

_DONE: Final = frozenset(
    {
        ActionStatus.APPLYING,
        ActionStatus.APPLIED,
        ActionStatus.UNDOING,
        ActionStatus.UNDONE,
        # Given up: the last try may have been carried out although no answer came.
        ActionStatus.REFUSED,
    }
)
_TAKEN_BACK: Final = frozenset({ActionStatus.UNDOING, ActionStatus.UNDONE})
_UNDER_WAY: Final = frozenset({ActionStatus.APPLYING, ActionStatus.UNDOING})
_SLACK: Final = timedelta(minutes=2)
"""How far the tracker's clock and ours may differ."""

_LOCKING: Final = frozenset({"labels", "priority", "type", "assignees", "status"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An outcome that a change in the tracker tells; ``by`` is None where nobody is named."""

    suggestion_id: int
    kind: OutcomeKind
    by: Person | None
    because: str


def is_ours(
    change: FieldChange,
    actions: Sequence[Action],
    *,
    by_me: bool,
    type_of_label: Callable[[str], str],
) -> bool:
    """Whether a change is an action of ours coming back.

    ``by_me``: the tracker says that our account did it, or does not say who did. People may
    use the same account, so the ledger must know the change as well.
    """
    return by_me and any(_made(action, change, type_of_label) for action in actions)


def _made(action: Action, change: FieldChange, type_of_label: Callable[[str], str]) -> bool:
    """Whether doing an action, or taking it back, makes this change in the tracker."""
    undone = FieldChange(field=change.field, before=change.after, after=change.before)
    if action.status in _TAKEN_BACK and _does(action, undone, type_of_label):
        return True
    if action.status not in _DONE:
        return False
    if _does(action, change, type_of_label):
        # Made again after it was taken back, it was not made by us.
        return action.status is not ActionStatus.UNDONE or _in_its_time(action, change)
    return _comes_along(action, change) and _in_its_time(action, change)


def _does(action: Action, change: FieldChange, type_of_label: Callable[[str], str]) -> bool:
    match action.kind, change.field:
        case ActionKind.ADD_LABEL, "labels":
            return _same(change.after, action.value)
        case ActionKind.REMOVE_LABEL, "labels":
            return _same(change.before, action.value)
        # A tracker may keep the type as a label: then both changes are told.
        case ActionKind.ADD_LABEL, "type":
            return bool(change.after) and change.after == type_of_label(action.value)
        case ActionKind.REMOVE_LABEL, "type":
            return bool(change.before) and change.before == type_of_label(action.value)
        case ActionKind.SET_PRIORITY, "priority":
            return change.after == action.value
        case _:
            return False


def _comes_along(action: Action, change: FieldChange) -> bool:
    """Whether a change may be another side of an action: a priority may be kept as a label."""
    match action.kind, change.field:
        case ActionKind.SET_PRIORITY, "labels":
            return True
        case ((ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL), "priority"):
            return True
        case _:
            return False


def _in_its_time(action: Action, change: FieldChange) -> bool:
    """Whether a change was made between the plan of an action and its end, as far as told."""
    if change.at is None:
        return True
    if action.created_at is not None and change.at < action.created_at - _SLACK:
        return False
    ended = None if action.status in _UNDER_WAY else action.finished_at
    return ended is None or change.at <= ended + _SLACK


def _same(label: str | None, other: str) -> bool:
    # Trackers compare labels without case, and tell them as they were first written.
    return label is not None and label.casefold() == other.casefold()


def by_person(change: FieldChange) -> bool:
    """Whether a change counts as a person's: one that nobody is named for does."""
    return change.actor is None or not change.actor.is_bot


def fields_locked(changes: Iterable[FieldChange]) -> frozenset[str]:
    """The fields that people have made theirs with these changes; bots lock nothing."""
    return frozenset(change.field for change in changes if by_person(change)) & _LOCKING


def answers_in(
    changes: Iterable[FieldChange],
    suggestions: Sequence[StoredSuggestion],
    *,
    type_of_label: Callable[[str], str],
) -> Sequence[Answer]:
    """The outcomes that people's changes tell: did by hand what was suggested, or undid it."""
    found: list[Answer] = []
    for change in filter(by_person, changes):
        for stored in suggestions:
            kind = _outcome(change, stored, type_of_label)
            if kind is not None:
                what = change.after if kind is OutcomeKind.ACCEPTED else change.before
                because = f"{change.field} in the tracker: {what}"
                found.append(
                    Answer(
                        suggestion_id=stored.suggestion.id,
                        kind=kind,
                        by=change.actor,
                        because=because,
                    )
                )
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
