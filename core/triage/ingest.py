"""Storing what an event says: the issue, its history, comments, locks and people's answers.

Everything of one event is stored in one transaction, and storing it again changes nothing:
a worker that dies afterwards, a redelivery and a replay are all harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Event,
    EventKind,
    FieldChange,
    Issue,
    Outcome,
    Person,
    RelationKind,
    SuggestionKind,
)
from core.store.actions import OPEN
from core.store.database import Transaction
from core.store.store import Store
from core.store.suggestions import StoredSuggestion
from core.triage.beforehand import is_beforehand, marked, unmarked
from core.triage.comment import PEOPLE_KINDS
from core.triage.feedback import (
    answers_in,
    answers_in_closing,
    by_person,
    fields_locked,
    is_ours,
    locked_by,
)
from core.triage.merge import Merged, merge

_IS_ONE_OF: Final = RelationKind.DUPLICATE_OF
_MOST_STEPS: Final = 5
"""From a duplicate to what it is one of, and on."""

_WRITTEN: Final = frozenset({ActionStatus.APPLIED, ActionStatus.SUPERSEDED})
"""Comments of ours that stood in the tracker; their results are its id there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """What came of an event.

    ``issue`` is the issue as stored (None where the event is about no issue). ``suggest``:
    suggestions are to be made afresh. ``refresh``: what was suggested should be looked at
    again, because people changed something.
    """

    issue: Issue | None = None
    suggest: bool = False
    refresh: bool = False
    note: str = ""


def ingest(
    store: Store, event: Event, *, tracker: str, type_of_label: Callable[[str], str]
) -> Ingested:
    """Store an event.

    Args:
        store: where to.
        event: what happened.
        tracker: the name of the event's tracker, as it stands in keys.
        type_of_label: which type a label stands for, "" for none.
    """
    with store.write() as transaction:
        if event.kind is EventKind.LABEL_CHANGED:
            store.issues.rename_label(transaction, tracker, event.project, *event.label)
            return Ingested(note="the project's labels changed")
        if event.issue is None:
            return Ingested(note="the event is about no issue")
        store.issues.hold(transaction)
        described = replace(event.issue, connection=event.connection)
        stored = _find(store, transaction, event, described)
        if event.kind is EventKind.ISSUE_DELETED:
            return _delete(store, transaction, stored or described, event.occurred_at)
        gone_at = store.issues.deleted_at(transaction, stored) if stored else None
        if gone_at is not None and event.occurred_at <= gone_at:
            return Ingested(note="the issue was deleted after this happened")
        # On what was only stored beforehand nobody has worked: what differs is no change.
        merged = merge(None if stored and is_beforehand(stored) else stored, event, described)
        issue, note = replace(unmarked(merged.issue), id=stored.id if stored else 0), ""
        if event.kind is EventKind.ISSUE_TRANSFERRED and event.moved_to:
            there = store.issues.find(
                transaction, replace(issue, key=event.moved_to, external_id="")
            )
            if there is not None and there.id != issue.id:
                return _join(store, transaction, issue, there, event.occurred_at)
            issue, note = _moved(issue, event.moved_to), f"the issue moved to {event.moved_to}"
        saved = store.issues.save(transaction, issue)
        for old in (stored, described):
            if old is not None and old.key != saved.key:
                store.issues.add_alias(transaction, old, saved.id)
        _store_comment(store, transaction, saved.id, event)
        suggestions = store.suggestions.suggestions(
            transaction, issue_id=saved.id, current_only=False
        )
        _learn(store, transaction, saved, event, merged, suggestions, type_of_label)
        # Not only where something new was learned: whoever died after this comes again, and
        # finds everything stored.
        refresh = bool(suggestions) and not event.own
        return Ingested(issue=saved, suggest=merged.says_new, refresh=refresh, note=note)


def ingest_beforehand(store: Store, transaction: Transaction, event: Event) -> None:
    """Store a new issue before its turn, unless it is known, so that it can be found."""
    if event.issue is None:
        return
    store.issues.hold(transaction)
    described = replace(event.issue, connection=event.connection)
    if _find(store, transaction, event, described) is None:
        store.issues.save(transaction, marked(described))


def withdraw(store: Store, event: Event) -> None:
    """The tracker does not have an issue any more: one that was stored beforehand goes, too."""
    if event.issue is None:
        return
    with store.write() as transaction:
        store.issues.hold(transaction)
        described = replace(event.issue, connection=event.connection)
        stored = _find(store, transaction, event, described)
        if stored is not None and is_beforehand(stored):
            store.issues.save(transaction, unmarked(stored), deleted_at=event.occurred_at)


def _find(store: Store, transaction: Transaction, event: Event, described: Issue) -> Issue | None:
    """The stored issue that an event is about, also where it arrives from elsewhere."""
    stored = store.issues.find(transaction, described)
    for change in event.changes:
        if stored is None and change.field == "key" and change.before:
            before = replace(described, key=change.before, external_id="")
            stored = store.issues.find(transaction, before)
    return stored


def _delete(store: Store, transaction: Transaction, issue: Issue, at: datetime) -> Ingested:
    # An issue that we never saw is kept as deleted too, for an "opened" that comes late.
    saved = store.issues.save(transaction, issue, deleted_at=at)
    cancel_open_actions(store, transaction, saved.id, "the issue was deleted")
    return Ingested(note="the issue was deleted")


def _join(
    store: Store, transaction: Transaction, issue: Issue, there: Issue, at: datetime
) -> Ingested:
    """The destination's "opened" came first: what is there is the issue now."""
    if issue.id:
        store.issues.save(transaction, issue, deleted_at=at)
        cancel_open_actions(store, transaction, issue.id, "the issue moved")
    store.issues.add_alias(transaction, issue, there.id)
    return Ingested(issue=there, note=f"the issue moved to {there.key}")


def _moved(issue: Issue, key: str) -> Issue:
    """One identity for an issue that moved: the old key stays known, nothing is triaged twice."""
    if issue.key == key:
        return issue  # the destination has told so already
    # The tracker's id may change with the move; the destination's first delivery brings it.
    return replace(issue, key=key, project=project_of(key, issue.project), external_id="")


def project_of(key: str, fallback: str) -> str:
    """The project in a key: ``github:acme/shop#12`` and ``jira:acme/SHOP-12``."""
    local = key.partition(":")[2]
    for separator in ("#", "-"):
        head, found, number = local.rpartition(separator)
        if found and number.isdigit():
            return head
    return fallback


def cancel_open_actions(store: Store, transaction: Transaction, issue_id: int, why: str) -> None:
    """Give up what was still to be written on an issue."""
    for action in store.actions.actions(transaction, issue_id=issue_id, statuses=OPEN):
        store.actions.move(transaction, action, ActionStatus.CANCELLED, why=why)


def _store_comment(store: Store, transaction: Transaction, issue_id: int, event: Event) -> None:
    if event.comment is None or event.kind is EventKind.SUGGESTION_ANSWERED:
        return
    if event.kind is EventKind.COMMENT_DELETED:
        store.issues.delete_comment(transaction, issue_id, event.comment.id, at=event.occurred_at)
        _stay_silent(store, transaction, issue_id, event.comment.id, _name(event.actor))
    elif not event.own:
        store.issues.save_comment(transaction, issue_id, event.comment)


def _stay_silent(
    store: Store, transaction: Transaction, issue_id: int, comment_id: str, by: str
) -> None:
    """Somebody deleted a comment: if it was ours, it is not written again."""
    actions = store.actions.actions(transaction, issue_id=issue_id)
    comments = [a for a in actions if a.kind is ActionKind.COMMENT]
    ours = {a.result for a in comments if a.status in _WRITTEN}
    if comment_id in ours:
        for action in comments:
            if action.status in OPEN or action.status is ActionStatus.APPLIED:
                why = "the comment was deleted in the tracker"
                store.actions.move(transaction, action, ActionStatus.UNDONE, by=by, why=why)


def _learn(
    store: Store,
    transaction: Transaction,
    issue: Issue,
    event: Event,
    merged: Merged,
    suggestions: Sequence[StoredSuggestion],
    type_of_label: Callable[[str], str],
) -> None:
    """Keep the changes, and record locks and outcomes that people's changes tell."""
    actions = store.actions.actions(transaction, issue_id=issue.id)
    handles = _handles(store, issue, (*merged.told, *merged.found), suggestions, actions)
    ours = partial(is_ours, actions=actions, type_of_label=type_of_label, handles=handles)
    # A change that was only found may be one of ours whose own delivery is still to come: a
    # guess must not make it this event's actor's.
    found = [c for c in merged.found if event.own or not ours(c, by_me=True)]
    fresh = store.issues.add_history(transaction, issue.id, (*merged.told, *found))
    if event.kind is EventKind.ISSUE_OPENED:
        return
    theirs = [c for c in fresh if not ours(c, by_me=event.own)]
    for name in sorted(fields_locked(theirs)):
        by = next(c.actor for c in theirs if locked_by(c) == name and by_person(c))
        store.issues.lock(transaction, issue.id, name, by=_name(by), at=event.occurred_at)
    answers = answers_in(
        theirs,
        suggestions,
        type_of_label=type_of_label,
        handles=handles,
        is_same=partial(_is_same, store, transaction),
        group_of=_groups(store, issue, theirs, suggestions),
    )
    for answer in (*answers, *answers_in_closing(theirs, issue, suggestions)):
        store.suggestions.record_outcome(
            transaction,
            Outcome(
                suggestion_id=answer.suggestion_id,
                kind=answer.kind,
                by=_name(answer.by),
                at=event.occurred_at,
                because=answer.because,
            ),
            issue_id=issue.id,
        )


def _groups(
    store: Store,
    issue: Issue,
    changes: Sequence[FieldChange],
    suggestions: Sequence[StoredSuggestion],
) -> Callable[[str], str]:
    """The groups of the project's labels, if they matter now."""
    if not (
        any(change.field == "labels" for change in changes)
        and any(stored.suggestion.kind == SuggestionKind.LABEL for stored in suggestions)
    ):
        return lambda _: ""
    known = store.issues.known_labels(issue.tracker, issue.project)
    return lambda label: known[label].group if label in known else ""


def _is_same(store: Store, transaction: Transaction, one: str, other: str) -> bool:
    """Whether the issues of two keys are marked, over a few steps, as duplicates of one."""
    return bool(_originals(store, transaction, one) & _originals(store, transaction, other))


def _originals(store: Store, transaction: Transaction, key: str) -> set[str]:
    """A key, and what its issue is a duplicate of, and what that is."""
    found = {key}
    for _ in range(_MOST_STEPS):
        asked = Issue(key=key, tracker="", project="", title="")
        issue = store.issues.find(transaction, asked)
        related = (r.key for r in issue.relations if r.kind is _IS_ONE_OF) if issue else ()
        original = (issue.duplicate_of if issue else "") or next(iter(related), "")
        if not original or original in found:
            break
        key = original
        found.add(key)
    return found


def _name(person: Person | None) -> str:
    return (person.handle or person.id) if person else "unknown"


def _handles(
    store: Store,
    issue: Issue,
    changes: Sequence[FieldChange],
    suggestions: Sequence[StoredSuggestion],
    actions: Sequence[Action],
) -> Mapping[str, str]:
    """What the people are called whom we have assigned or suggested, if that matters now."""
    if not any(change.field == "assignees" for change in changes):
        return {}
    ids = {a.value for a in actions if a.kind in PEOPLE_KINDS}
    ids |= {s.suggestion.value for s in suggestions if s.suggestion.kind == SuggestionKind.ASSIGNEE}
    known = {person.id: person for person in issue.assignees}
    unknown = sorted(ids - known.keys())
    people = known | dict(store.names.people(issue.connection, unknown))
    return {id_: person.handle for id_, person in people.items()}
