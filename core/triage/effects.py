"""What an action does to an issue, and what taking it back does. Pure; core.triage.perform acts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.connector import Edit
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Issue,
    Person,
    Priority,
    RelationKind,
    StatusCategory,
)
from core.triage.policy import has_label
from core.vocabulary import TYPE_WORDS, type_of

FIELD_OF_ACTION: Final[Mapping[ActionKind, str]] = {
    ActionKind.ADD_LABEL: "labels",
    ActionKind.REMOVE_LABEL: "labels",
    ActionKind.SET_TYPE: "type",
    ActionKind.SET_PRIORITY: "priority",
    ActionKind.ASSIGN: "assignees",
    ActionKind.UNASSIGN: "assignees",
}
"""The field that an action sets; those of one issue are written together, as one Edit."""

RELATION_OF: Final[Mapping[ActionKind, RelationKind]] = {
    ActionKind.LINK: RelationKind.SIMILAR,
    ActionKind.RELATE: RelationKind.RELATED,
    ActionKind.MARK_DUPLICATE: RelationKind.DUPLICATE_OF,
}
"""The relation that an action writes."""

READ_AS: Final[Mapping[ActionKind, Collection[RelationKind]]] = {
    # A tracker says "similar" as weakly as it can, and then tells of it in its own word.
    ActionKind.LINK: {RelationKind.SIMILAR, RelationKind.RELATED},
    ActionKind.RELATE: {RelationKind.RELATED},
    ActionKind.MARK_DUPLICATE: {RelationKind.DUPLICATE_OF},
}
"""The relations that a tracker may tell of after an action."""

PRESENT: Final = "present"
ABSENT: Final = "absent"
WAS_THERE: Final = "it was there before"
WAS_NOT_THERE: Final = "it was not there before"
CHANGED_SINCE: Final = "left alone: it was changed since"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action of a batch: its value from before, what to write for it, or why nothing is."""

    action: Action
    before: str
    edit: Edit = field(default_factory=Edit)
    result: str = ""


# -- how things stand ----------------------------------------------------------------------


def is_so(action: Action, now: Issue) -> bool:
    """Whether an issue is already as an action makes it, as far as its tracker tells."""
    value = action.value
    match action.kind:
        case ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL:
            so = has_label(now, value) is (action.kind is ActionKind.ADD_LABEL)
        case ActionKind.SET_TYPE:
            so = _has_type(now, value)
        case ActionKind.SET_PRIORITY:
            so = now.priority == value
        case ActionKind.ASSIGN | ActionKind.UNASSIGN:
            so = (value in _ids(now.assignees)) is (action.kind is ActionKind.ASSIGN)
        case ActionKind.SET_STATUS:
            so = now.status_category == value
        case ActionKind.CLOSE_AS_DUPLICATE:
            so = not now.is_open and now.duplicate_of == value
        case ActionKind.LINK | ActionKind.RELATE | ActionKind.MARK_DUPLICATE:
            so = _is_related(action, now)
        case ActionKind.COMMENT:
            so = False
    return so


def before_value(action: Action, now: Issue) -> str:
    """What undo will need to know: the state of the field before the action."""
    match action.kind:
        case ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL:
            before = _presence(has_label(now, action.value))
        case ActionKind.SET_TYPE:
            before = json.dumps([now.type, now.original_type])
        case ActionKind.SET_PRIORITY:
            before = json.dumps([str(now.priority), now.original_priority])
        case ActionKind.SET_STATUS | ActionKind.CLOSE_AS_DUPLICATE:
            before = json.dumps([str(now.status_category), now.status])
        case ActionKind.ASSIGN | ActionKind.UNASSIGN:
            there = action.kind is ActionKind.ASSIGN and is_so(action, now)
            before = PRESENT if there else _people_text(now.assignees)
        case ActionKind.LINK | ActionKind.RELATE | ActionKind.MARK_DUPLICATE:
            before = _presence(_is_related(action, now))
        case ActionKind.COMMENT:
            before = ""
    return before


def before_words(action: Action) -> str:
    """What an action found, as people read it; "" where it has not begun."""
    if action.before is None:
        return ""
    match action.kind:
        case ActionKind.ASSIGN | ActionKind.UNASSIGN:
            names = [person.handle or person.id for person in _people(action.before)]
            words = action.before if action.before == PRESENT else ", ".join(names) or "nobody"
        case ActionKind.SET_TYPE | ActionKind.SET_PRIORITY:
            ours, theirs = _pair(action.before, ("", ""))
            words = theirs or ours or "none"
        case ActionKind.SET_STATUS | ActionKind.CLOSE_AS_DUPLICATE:
            category, word = status_before(action)
            words = word or str(category)
        case _:
            words = action.before
    return words


def status_before(action: Action) -> tuple[StatusCategory, str]:
    """The status that an action found, and the tracker's own word for it."""
    category, word = _pair(action.before, (StatusCategory.TODO, ""))
    return StatusCategory(category), word


def was_set_since(action: Action, issue: Issue, now: Issue) -> bool:
    """Whether somebody set a field of one value whose delivery has not come yet.

    ``issue`` is as the store has it, ``now`` as the tracker has it.
    """
    begun = action.status is ActionStatus.APPLYING and bool(action.before)
    match action.kind:
        case ActionKind.SET_PRIORITY:
            known = _pair(action.before, ("", ""))[0] if begun else issue.priority
            return now.priority != known
        case ActionKind.SET_TYPE:
            known = _pair(action.before, ("", ""))[0] if begun else issue.type
            return now.type != known
        case ActionKind.ASSIGN:
            had = _people(action.before) if begun else issue.assignees
            return _ids(now.assignees) != _ids(had)
        case _:
            return False


# -- what to write -------------------------------------------------------------------------


def in_order(actions: Sequence[Action]) -> Sequence[Action]:
    """Actions as they follow on one another: what is taken back first, the newest first."""
    undone = [a for a in actions if a.status is ActionStatus.UNDOING]
    return [*reversed(undone), *(a for a in actions if a.status is not ActionStatus.UNDOING)]


def steps_for(
    actions: Iterable[Action], now: Issue, people: Mapping[str, Person]
) -> Sequence[Step]:
    """What each of several actions on fields writes, where one follows on the other.

    ``people``: those who are assigned or taken off, by their ids.
    """
    steps = []
    for action in actions:
        step = _undoing(action, now, people) if _is_undo(action) else _doing(action, now, people)
        now = _after(now, step.edit)
        steps.append(step)
    return steps


def combined(edits: Iterable[Edit]) -> Edit:
    """Several edits as one that has the same end."""
    whole = Edit()
    for edit in edits:
        whole = replace(
            whole,
            add_labels=(whole.add_labels - edit.remove_labels) | edit.add_labels,
            remove_labels=(whole.remove_labels - edit.add_labels) | edit.remove_labels,
            assign=_without(whole.assign, (*edit.unassign, *edit.assign)) + edit.assign,
            unassign=_without(whole.unassign, (*edit.assign, *edit.unassign)) + edit.unassign,
        )
        if edit.type is not None:
            whole = replace(whole, type=edit.type, original_type=edit.original_type)
        if edit.priority is not None:
            whole = replace(whole, priority=edit.priority, original_priority=edit.original_priority)
    return whole


def replaces_somebody(step: Step) -> bool:
    """Whether an assignment may have taken somebody's place: one look more tells whose."""
    return (
        step.action.kind is ActionKind.ASSIGN
        and not _is_undo(step.action)
        and step.before not in {PRESENT, _people_text(())}
    )


def narrowed(step: Step, seen: Issue | None, taken_off: Collection[str] = ()) -> str:
    """The value from before once an assignment is done: those whose place was taken.

    Where a tracker has several assignees that is nobody. ``seen``: the issue afterwards, None
    where it could not be read. ``taken_off``: the ids of those whom other steps took off.
    """
    if not replaces_somebody(step):
        return step.before
    if seen is None or step.action.value not in _ids(seen.assignees):
        return _people_text(())
    still = _ids(seen.assignees) | set(taken_off)
    return _people_text(p for p in _people(step.before) if p.id not in still)


def _doing(action: Action, now: Issue, people: Mapping[str, Person]) -> Step:
    begun = action.status is ActionStatus.APPLYING and action.before is not None
    before = action.before if begun and action.before is not None else before_value(action, now)
    if is_so(action, now):
        return Step(action=action, before=before)
    return Step(action=action, before=before, edit=_edit(action, people))


def _edit(action: Action, people: Mapping[str, Person]) -> Edit:
    value = action.value
    match action.kind:
        case ActionKind.ADD_LABEL:
            edit = Edit(add_labels=frozenset({value}))
        case ActionKind.REMOVE_LABEL:
            edit = Edit(remove_labels=frozenset({value}))
        case ActionKind.SET_TYPE:
            ours = value in TYPE_WORDS
            edit = Edit(type=value) if ours else Edit(type=type_of(value), original_type=value)
        case ActionKind.SET_PRIORITY:
            edit = Edit(priority=Priority(value))
        case ActionKind.ASSIGN:
            edit = Edit(assign=(_person(value, people),))
        case ActionKind.UNASSIGN:
            edit = Edit(unassign=(_person(value, people),))
        case _:
            raise AssertionError(f"{action.kind} is not written as an edit")
    return edit


def _undoing(action: Action, now: Issue, people: Mapping[str, Person]) -> Step:
    edit, result = _undo(action, now, people)
    return Step(action=action, before=action.before or "", edit=edit, result=result)


def _undo(action: Action, now: Issue, people: Mapping[str, Person]) -> tuple[Edit, str]:
    idle = _why_left(action, now)
    if idle is not None:
        return Edit(), idle
    edit, result = Edit(), ""
    match action.kind:
        case ActionKind.ADD_LABEL:
            edit = Edit(remove_labels=frozenset({action.value}))
        case ActionKind.REMOVE_LABEL:
            edit = Edit(add_labels=frozenset({action.value}))
        case ActionKind.SET_TYPE:
            type_, original = _pair(action.before, ("", ""))
            edit = Edit(type=type_, original_type=original)
        case ActionKind.SET_PRIORITY:
            priority, original = _pair(action.before, (Priority.NONE, ""))
            edit = Edit(priority=Priority(priority), original_priority=original)
        case ActionKind.ASSIGN:
            edit = _unassign(action, now, people)
        case ActionKind.UNASSIGN:
            edit, result = _assign_again(action, now, people)
        case _:
            raise AssertionError(f"{action.kind} is not taken back as an edit")
    return edit, result


def _why_left(action: Action, now: Issue) -> str | None:
    """Why there is nothing to write to take an action back; None if there is."""
    match action.kind:
        case ActionKind.ADD_LABEL | ActionKind.ASSIGN if action.before == PRESENT:
            why: str | None = WAS_THERE
        case ActionKind.REMOVE_LABEL if action.before == ABSENT:
            why = WAS_NOT_THERE
        case ActionKind.UNASSIGN if action.value not in _ids(_people(action.before)):
            why = WAS_NOT_THERE
        case ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL:
            why = None if is_so(action, now) else ""
        case _:
            why = None if is_so(action, now) else left_alone(action, now)
    return why


def left_alone(action: Action, now: Issue) -> str:
    """Why what does not stand any more is not taken back; "" where it was taken back already.

    Whoever died after they took it back meets it so.
    """
    match action.kind:
        case ActionKind.SET_TYPE:
            restored = now.type == _pair(action.before, ("", ""))[0]
        case ActionKind.SET_PRIORITY:
            restored = now.priority == _pair(action.before, ("", ""))[0]
        case ActionKind.ASSIGN:
            restored = _ids(_people(action.before)) == _ids(now.assignees)
        case ActionKind.SET_STATUS | ActionKind.CLOSE_AS_DUPLICATE:
            restored = now.status_category is status_before(action)[0]
        case _:
            restored = True
    return "" if restored else CHANGED_SINCE


def _unassign(action: Action, now: Issue, people: Mapping[str, Person]) -> Edit:
    # Where somebody else has come since, the place is theirs.
    alone = _ids(now.assignees) == {action.value}
    displaced = _people(action.before) if alone else ()
    return Edit(assign=displaced, unassign=(_person(action.value, people),))


def _assign_again(action: Action, now: Issue, people: Mapping[str, Person]) -> tuple[Edit, str]:
    had = _ids(_people(action.before))
    others = _ids(now.assignees) - had
    if others and len(had) < 2 and len(now.assignees) < 2:
        # Where a tracker has one assignee at most, somebody has taken the place since.
        return Edit(), CHANGED_SINCE
    return Edit(assign=(_person(action.value, people),)), ""


def _after(issue: Issue, edit: Edit) -> Issue:
    """An issue as an edit makes it, as far as we can know."""
    off = {label.casefold() for label in edit.remove_labels}
    labels = [label for label in issue.labels if label.casefold() not in off]
    labels += [label for label in sorted(edit.add_labels) if not has_label(issue, label)]
    assignees = _without(issue.assignees, (*edit.unassign, *edit.assign)) + edit.assign
    changed = replace(issue, labels=tuple(labels), assignees=assignees)
    if edit.type is not None:
        changed = replace(changed, type=edit.type, original_type=edit.original_type)
    if edit.priority is not None:
        changed = replace(changed, priority=edit.priority, original_priority=edit.original_priority)
    return changed


# -- inside --------------------------------------------------------------------------------


def _is_undo(action: Action) -> bool:
    return action.status is ActionStatus.UNDOING


def _presence(there: bool) -> str:
    return PRESENT if there else ABSENT


def _has_type(issue: Issue, value: str) -> bool:
    if value in TYPE_WORDS:
        return issue.type == value
    return bool(value) and issue.original_type.casefold() == value.casefold()


def _is_related(action: Action, issue: Issue) -> bool:
    if action.kind is ActionKind.MARK_DUPLICATE and issue.duplicate_of == action.value:
        return True
    kinds = READ_AS[action.kind]
    return any(r.kind in kinds and r.key == action.value for r in issue.relations)


def _ids(people: Iterable[Person]) -> set[str]:
    return {person.id for person in people}


def _person(person_id: str, people: Mapping[str, Person]) -> Person:
    return people.get(person_id) or Person(id=person_id)


def _without(people: tuple[Person, ...], gone: Iterable[Person]) -> tuple[Person, ...]:
    ids = _ids(gone)
    return tuple(person for person in people if person.id not in ids)


def _people_text(people: Iterable[Person]) -> str:
    return json.dumps([[person.id, person.handle] for person in people])


def _people(text: str | None) -> tuple[Person, ...]:
    if not text or text == PRESENT:
        return ()
    return tuple(Person(id=id_, handle=handle) for id_, handle in json.loads(text))


def _pair(text: str | None, fallback: tuple[str, str]) -> tuple[str, str]:
    if not text:
        return fallback
    first, second = json.loads(text)
    return first, second
