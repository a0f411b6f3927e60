"""What people's own changes say about our suggestions, and which fields become theirs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    FieldChange,
    Issue,
    OutcomeKind,
    Person,
    RelationKind,
    StatusCategory,
    SuggestionKind,
    Verdict,
)
from core.store.suggestions import StoredSuggestion
from core.triage.effects import READ_AS
from core.vocabulary import type_of

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

_LOCKING: Final = frozenset(
    {"labels", "priority", "type", "assignees", "status", "milestone", "relations"}
)
_RELATIONS: Final = frozenset(map(str, RelationKind))

_TOLD_BY: Final[Mapping[str, frozenset[str]]] = {
    SuggestionKind.LABEL: frozenset({"labels"}),
    SuggestionKind.PRIORITY: frozenset({"priority"}),
    SuggestionKind.TYPE: frozenset({"type", "labels"}),
    SuggestionKind.ASSIGNEE: frozenset({"assignees"}),
    SuggestionKind.DUPLICATE: frozenset({RelationKind.DUPLICATE_OF}),
    SuggestionKind.RELATED: frozenset({RelationKind.SIMILAR, RelationKind.RELATED}),
    # Who says that it is the same has said that it is similar.
    SuggestionKind.SIMILAR: frozenset(
        {RelationKind.SIMILAR, RelationKind.RELATED, RelationKind.DUPLICATE_OF}
    ),
}
"""The fields whose changes answer a kind of suggestion."""

_ONE_VALUE: Final = frozenset(
    {
        SuggestionKind.TYPE,
        SuggestionKind.PRIORITY,
        SuggestionKind.ASSIGNEE,
        SuggestionKind.DUPLICATE,
    }
)
"""Kinds of which an issue takes one value: who sets another has said no to ours."""

_NO_VALUE: Final = frozenset({None, "", "none"})
_NOBODY: Final[Mapping[str, str]] = {}


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
    handles: Mapping[str, str] = _NOBODY,
) -> bool:
    """Whether a change is an action of ours coming back.

    ``by_me``: the tracker says that our account did it, or does not say who did. People may
    use the same account, so the ledger must know the change as well. ``handles``: what people
    are called, by their ids; trackers tell of assignees by the one or the other.
    """
    change = _by_id(change, handles)
    return by_me and any(_made(action, change, type_of_label) for action in actions)


def _by_id(change: FieldChange, handles: Mapping[str, str]) -> FieldChange:
    """A change of assignees as one of ids."""
    if change.field != "assignees":
        return change
    ids = {handle.casefold(): id_ for id_, handle in handles.items() if handle}

    def id_of(person: str | None) -> str | None:
        return None if person is None else ids.get(person.casefold(), person)

    return replace(change, before=id_of(change.before), after=id_of(change.after))


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
            does = _same(change.after, action.value)
        case ActionKind.REMOVE_LABEL, "labels":
            does = _same(change.before, action.value)
        # A tracker may keep the type as a label: then both changes are told.
        case ActionKind.ADD_LABEL, "type":
            does = bool(change.after) and change.after == type_of_label(action.value)
        case ActionKind.REMOVE_LABEL, "type":
            does = bool(change.before) and change.before == type_of_label(action.value)
        case (ActionKind.SET_PRIORITY, "priority") | (ActionKind.ASSIGN, "assignees"):
            does = change.after == action.value
        case ActionKind.UNASSIGN, "assignees":
            does = change.before == action.value
        case ActionKind.SET_TYPE, "type":
            does = action.value in {change.after, type_of(change.after or "")}
        case ActionKind.CLOSE_AS_DUPLICATE, RelationKind.DUPLICATE_OF:
            does = change.after == action.value
        case kind, field if kind in READ_AS:
            does = field in READ_AS[kind] and change.after == action.value
        case _:
            does = False
    return does


_ALONG: Final[Mapping[ActionKind, frozenset[str]]] = {
    # A priority may be kept as a label, and a type as well.
    ActionKind.ADD_LABEL: frozenset({"priority"}),
    ActionKind.REMOVE_LABEL: frozenset({"priority"}),
    ActionKind.SET_PRIORITY: frozenset({"labels"}),
    ActionKind.SET_TYPE: frozenset({"labels"}),
    # Where an issue has one assignee, who is assigned takes somebody's place.
    ActionKind.ASSIGN: frozenset({"assignees"}),
    # A status is told in the tracker's own words.
    ActionKind.SET_STATUS: frozenset({"status"}),
    ActionKind.CLOSE_AS_DUPLICATE: frozenset({"status", "labels"}),
    ActionKind.MARK_DUPLICATE: frozenset({"labels"}),
}
"""Fields whose change may be another side of an action, or its own in other words."""


def _comes_along(action: Action, change: FieldChange) -> bool:
    return change.field in _ALONG.get(action.kind, frozenset())


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
    return frozenset(map(locked_by, filter(by_person, changes))) & _LOCKING


def locked_by(change: FieldChange) -> str:
    """The field that a change is about: of relations, all of them."""
    return "relations" if change.field in _RELATIONS else change.field


def answers_in(
    changes: Iterable[FieldChange],
    suggestions: Sequence[StoredSuggestion],
    *,
    type_of_label: Callable[[str], str],
    handles: Mapping[str, str] = _NOBODY,
    is_same: Callable[[str, str], bool] = str.__eq__,
    group_of: Callable[[str], str] = lambda _: "",
) -> Sequence[Answer]:
    """The outcomes that people's changes tell: did by hand what was suggested, or undid it.

    Of a field with one value, setting another edits what was suggested, unless the same
    changes say more of it. ``handles``: what people are called, by their ids. ``is_same``:
    whether the issues of two keys are known to be about the same, so that a duplicate of the
    one is one of the other. ``group_of``: the group of a label, of which an issue has one.
    """
    found: list[Answer] = []
    for change in (_by_id(c, handles) for c in changes if by_person(c)):
        for stored in suggestions:
            kind = _outcome(change, stored, type_of_label)
            if kind is None and _in_its_place(change, stored, group_of):
                kind = OutcomeKind.EDITED
            meant = stored.suggestion
            if kind is OutcomeKind.EDITED and meant.kind == SuggestionKind.DUPLICATE:
                kind = None if is_same(change.after or "", meant.value) else kind
            if kind is not None:
                what = change.before if kind is OutcomeKind.REVERSED else change.after
                because = f"{change.field} in the tracker: {what}"
                found.append(
                    Answer(
                        suggestion_id=stored.suggestion.id,
                        kind=kind,
                        by=change.actor,
                        because=because,
                    )
                )
    clear = {a.suggestion_id for a in found if a.kind is not OutcomeKind.EDITED}
    return [
        answer
        for answer in found
        if answer.kind is not OutcomeKind.EDITED or answer.suggestion_id not in clear
    ]


def answers_in_closing(
    changes: Iterable[FieldChange], issue: Issue, suggestions: Sequence[StoredSuggestion]
) -> Sequence[Answer]:
    """What a person who closes an issue as done says to "it is a duplicate": that it is none.

    Who closes it as not planned, or gives no reason that we know, may well have meant one.
    """
    closing = next((c for c in changes if c.field == "status" and by_person(c)), None)
    said = f"{issue.resolution} {issue.status}".casefold()
    marked = issue.duplicate_of or any(
        relation.kind is RelationKind.DUPLICATE_OF for relation in issue.relations
    )
    if (
        closing is None
        or issue.status_category is not StatusCategory.DONE
        or marked
        or SuggestionKind.DUPLICATE in said
    ):
        return []
    return [
        Answer(
            suggestion_id=stored.suggestion.id,
            kind=OutcomeKind.REJECTED,
            by=closing.actor,
            because=f"closed as {issue.resolution or issue.status}, not as a duplicate",
        )
        for stored in suggestions
        if stored.suggestion.kind == SuggestionKind.DUPLICATE and _says_no(stored)
    ]


def _outcome(
    change: FieldChange, stored: StoredSuggestion, type_of_label: Callable[[str], str]
) -> OutcomeKind | None:
    kind, value = stored.suggestion.kind, stored.suggestion.value
    if change.field not in _TOLD_BY.get(kind, frozenset()):
        return None
    before, after = change.before, change.after
    if change.field == "labels" and kind == SuggestionKind.TYPE:
        before, after = (type_of_label(label) if label else None for label in (before, after))
    outcome = None
    if after == value:
        outcome = OutcomeKind.ACCEPTED
    elif before == value:
        # Who says that it is not the same has not said that it is not similar.
        about_another = change.field == RelationKind.DUPLICATE_OF and kind == SuggestionKind.SIMILAR
        outcome = None if about_another else OutcomeKind.REVERSED
    elif change.field != "labels" and after not in _NO_VALUE and _says_no(stored):
        outcome = OutcomeKind.EDITED
    return outcome


def _in_its_place(
    change: FieldChange, stored: StoredSuggestion, group_of: Callable[[str], str]
) -> bool:
    """Whether another label of a suggested one's group was put on the issue."""
    added, kind = change.after, stored.suggestion.kind
    if change.field != "labels" or kind != SuggestionKind.LABEL or not added:
        return False
    group = group_of(stored.suggestion.value)
    return bool(group) and group_of(added) == group and _is_told(stored, {Verdict.SHOW})


def _says_no(stored: StoredSuggestion) -> bool:
    """Whether another value answers this one: people have seen it, and said nothing to it yet."""
    kind = stored.suggestion.kind
    told = {Verdict.SHOW, Verdict.APPLY} - (
        # Where we have assigned somebody, another one may well come beside.
        {Verdict.APPLY} if kind == SuggestionKind.ASSIGNEE else set()
    )
    return kind in _ONE_VALUE and _is_told(stored, told)


def _is_told(stored: StoredSuggestion, told: Collection[Verdict]) -> bool:
    """Whether people see a suggestion, and have said nothing to it yet."""
    return stored.current and not stored.outcomes and stored.verdict in told
