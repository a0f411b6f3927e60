"""Storing what an event says: the issue, its history, comments, locks and people's answers.

Everything of one event is stored in one transaction, and storing it again changes nothing:
a worker that dies afterwards, a redelivery and a replay are all harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.model import (
    ActionStatus,
    Event,
    EventKind,
    FieldChange,
    Issue,
    Outcome,
    Person,
)
from core.store.actions import OPEN
from core.store.database import Transaction
from core.store.store import Store
from core.triage.feedback import answers_in, fields_locked, is_ours
from core.triage.merge import merge


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


def ingest(store: Store, event: Event, *, type_of_label: Callable[[str], str]) -> Ingested:
    """Store an event. ``type_of_label`` says which type a label stands for ("" for none)."""
    with store.write() as transaction:
        if event.kind is EventKind.LABEL_CHANGED:
            tracker = event.issue.tracker if event.issue else ""
            store.issues.rename_label(transaction, tracker, event.project, *event.label)
            return Ingested(note="the project's labels changed")
        if event.issue is None:
            return Ingested(note="the event is about no issue")
        described = replace(event.issue, connection=event.connection)
        stored = store.issues.find(transaction, described)
        if event.kind is EventKind.ISSUE_DELETED:
            return _delete(store, transaction, stored or described, event.occurred_at)
        gone_at = store.issues.deleted_at(transaction, stored) if stored else None
        if gone_at is not None and event.occurred_at <= gone_at:
            return Ingested(note="the issue was deleted after this happened")
        merged = merge(stored, event, described)
        issue = merged.issue
        if event.kind is EventKind.ISSUE_TRANSFERRED and event.moved_to:
            return _move(store, transaction, issue, event)
        saved = store.issues.save(transaction, issue)
        if stored is not None and stored.key != saved.key:
            store.issues.add_alias(transaction, stored.key, saved.id)
        _store_comment(store, transaction, saved.id, event)
        fresh = store.issues.add_history(transaction, saved.id, merged.changes)
        refresh = _learn(store, transaction, saved, event, fresh, type_of_label)
        return Ingested(issue=saved, suggest=merged.says_new, refresh=refresh)


def _delete(store: Store, transaction: Transaction, issue: Issue, at: datetime) -> Ingested:
    # An issue that we never saw is kept as deleted too, for an "opened" that comes late.
    saved = store.issues.save(transaction, issue, deleted_at=at)
    cancel_open_actions(store, transaction, saved.id, "the issue was deleted")
    return Ingested(note="the issue was deleted")


def _move(store: Store, transaction: Transaction, issue: Issue, event: Event) -> Ingested:
    """One identity for an issue that moved: the old key stays known, nothing is triaged twice."""
    old_key = issue.key
    there = store.issues.find(transaction, replace(issue, id=0, key=event.moved_to, external_id=""))
    if there is not None and there.id != issue.id:
        # The destination's "opened" came first; what is there is the issue now.
        if issue.id:
            store.issues.save(transaction, issue, deleted_at=event.occurred_at)
            cancel_open_actions(store, transaction, issue.id, "the issue moved")
        store.issues.add_alias(transaction, old_key, there.id)
        return Ingested(issue=there, note=f"the issue moved to {there.key}")
    # The tracker's id changes with the move; the destination's first delivery brings it.
    project = project_of(event.moved_to, issue.project)
    moved = replace(issue, key=event.moved_to, project=project, external_id="")
    saved = store.issues.save(transaction, moved)
    store.issues.add_alias(transaction, old_key, saved.id)
    return Ingested(issue=saved, note=f"the issue moved to {saved.key}")


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
    if event.comment is None:
        return
    if event.kind is EventKind.COMMENT_DELETED:
        store.issues.delete_comment(transaction, issue_id, event.comment.id)
    elif not event.own:
        store.issues.save_comment(transaction, issue_id, event.comment)


def _learn(
    store: Store,
    transaction: Transaction,
    issue: Issue,
    event: Event,
    changes: Sequence[FieldChange],
    type_of_label: Callable[[str], str],
) -> bool:
    """Record locks and outcomes that people's changes tell; True if there were any."""
    actions = store.actions.actions(transaction, issue_id=issue.id)
    theirs = [c for c in changes if not is_ours(c, actions, by_me=event.own)]
    if event.kind is EventKind.ISSUE_OPENED or not theirs:
        return False
    who = _name(event.actor)
    for name in fields_locked(theirs, event.actor):
        store.issues.lock(transaction, issue.id, name, by=who, at=event.occurred_at)
    if event.actor is not None and event.actor.is_bot:
        return False
    suggestions = store.suggestions.suggestions(transaction, issue_id=issue.id, current_only=False)
    for answer in answers_in(theirs, suggestions, type_of_label=type_of_label):
        store.suggestions.record_outcome(
            transaction,
            Outcome(
                suggestion_id=answer.suggestion_id,
                kind=answer.kind,
                by=who,
                at=event.occurred_at,
                because=answer.because,
            ),
            issue_id=issue.id,
        )
    return bool(suggestions)


def _name(person: Person | None) -> str:
    return (person.handle or person.id) if person else "unknown"
