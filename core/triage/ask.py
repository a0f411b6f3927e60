"""Changes that a person asks for themselves: into the ledger like all others, and learned from."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.errors import UserError
from core.model import Action, ActionKind, FieldChange, Issue, Outcome, Person, RelationKind
from core.store.database import Transaction
from core.triage.consider import Desk
from core.triage.feedback import answers_in, fields_locked
from core.triage.plan import Change, type_change
from core.vocabulary import type_of

_RELATIONS: Final = {
    ActionKind.LINK: RelationKind.SIMILAR,
    ActionKind.RELATE: RelationKind.RELATED,
    ActionKind.MARK_DUPLICATE: RelationKind.DUPLICATE_OF,
    ActionKind.CLOSE_AS_DUPLICATE: RelationKind.DUPLICATE_OF,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of one change; ``action`` is None where it is planned or done already."""

    change: Change
    action: Action | None


def ask(
    desk: Desk,
    issue: Issue,
    changes: Sequence[Change],
    *,
    by: str,
    because: str,
    within: Transaction | None = None,
) -> Sequence[Asked]:
    """Plan what a person asks for, all or nothing.

    What they set is theirs from now on, and answers what was suggested, as if they had done it
    in the tracker. ``within``: a transaction to do it in, for what belongs together.

    Raises:
        UserError: the issue was deleted in its tracker.
    """
    store, now = desk.store, datetime.now(UTC)
    with store.write() if within is None else contextlib.nullcontext(within) as transaction:
        store.issues.hold_one(transaction, issue.id)
        if store.issues.deleted_at(transaction, issue) is not None:
            raise UserError(f"{issue.key} was deleted")
        made = [told for change in changes if (told := as_told(change, issue, by))]
        for name in sorted(fields_locked(made)):
            store.issues.lock(transaction, issue.id, name, by=by, at=now)
        known = store.suggestions.suggestions(transaction, issue_id=issue.id, current_only=False)
        for answer in answers_in(made, known, type_of_label=desk.type_of_label):
            outcome = Outcome(
                suggestion_id=answer.suggestion_id, kind=answer.kind, by=by, at=now, because=because
            )
            store.suggestions.record_outcome(transaction, outcome, issue_id=issue.id)
        asked = [
            Asked(change, desk.plan_asked(transaction, issue, change, because, by=by))
            for change in changes
        ]
        store.outbox.add(transaction, issue.connection, issue.id)
    return asked


def asked_type(desk: Desk, issue: Issue, word: str) -> Change:
    """The change that gives an issue the type that a person names.

    Our own words are written as a suggestion of that type would be; others are the tracker's
    own word, which it may not have.
    """
    ours = type_of(word)
    found = type_change(
        ours,
        issue,
        capabilities=desk.capabilities,
        labels=desk.store.issues.labels(issue.tracker, issue.project),
        type_of_label=desk.type_of_label,
    )
    if ours == word.casefold() and found is not None:
        return found
    return Change(kind=ActionKind.SET_TYPE, value=ours if ours == word.casefold() else word)


def as_told(change: Change, issue: Issue, by: str) -> FieldChange | None:
    """A change as a tracker would tell of it, had the person made it there."""
    person, value = Person(id=by, handle=by), change.value
    field, before, after = "", None, value
    match change.kind:
        case ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL:
            field = "labels"
        case ActionKind.ASSIGN | ActionKind.UNASSIGN:
            field = "assignees"
        case ActionKind.SET_TYPE:
            field, before, after = "type", issue.type, type_of(value) or value
        case ActionKind.SET_PRIORITY:
            field, before = "priority", str(issue.priority)
        case ActionKind.SET_STATUS:
            field, before = "status", issue.status
        case kind if kind in _RELATIONS:
            field = _RELATIONS[kind]
        case _:
            return None
    if change.kind in {ActionKind.REMOVE_LABEL, ActionKind.UNASSIGN}:
        return FieldChange(field=field, before=value, actor=person)
    return FieldChange(field=field, before=before, after=after, actor=person)
