"""Between rows of the database and the records of ``core.model``."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Comment,
    Evidence,
    EvidenceKind,
    FieldChange,
    Issue,
    Outcome,
    OutcomeKind,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
    Suggestion,
)
from core.store.text import storable, storable_json


def person_json(person: Person | None) -> dict[str, Any] | None:
    """A person as JSON."""
    if person is None:
        return None
    return {
        "id": storable(person.id),
        "handle": storable(person.handle),
        "is_bot": person.is_bot,
    }


def person_from(value: Mapping[str, Any] | None) -> Person | None:
    """A person from JSON."""
    if value is None:
        return None
    return Person(id=value["id"], handle=value["handle"], is_bot=value["is_bot"])


def relation_json(relation: Relation) -> dict[str, Any]:
    """A relation as JSON; what is empty is left out."""
    told = {
        "key": storable(relation.key, 300),
        "url": storable(relation.url),
        "original": storable(relation.original, 200),
    }
    return {"kind": str(relation.kind)} | {name: value for name, value in told.items() if value}


def relation_from(value: Mapping[str, Any]) -> Relation:
    """A relation from JSON."""
    return Relation(
        kind=RelationKind(value["kind"]),
        key=value.get("key", ""),
        url=value.get("url", ""),
        original=value.get("original", ""),
    )


def issue_values(issue: Issue) -> dict[str, Any]:
    """The columns of an issue, without its id and version."""
    return {
        "key": storable(issue.key),
        "tracker": issue.tracker,
        "connection": issue.connection,
        "external_id": storable(issue.external_id),
        "project": storable(issue.project),
        "title": storable(issue.title),
        "body": storable(issue.body),
        "type": storable(issue.type, 40),
        "original_type": storable(issue.original_type, 200),
        "labels": storable_json(issue.labels),
        "priority": str(issue.priority),
        "original_priority": storable(issue.original_priority, 200),
        "status": storable(issue.status, 200),
        "status_category": str(issue.status_category),
        "resolution": storable(issue.resolution, 200),
        "author": person_json(issue.author),
        "assignees": [person_json(person) for person in issue.assignees],
        "created_at": issue.created_at,
        "updated_at": issue.updated_at,
        "closed_at": issue.closed_at,
        "duplicate_of": storable(issue.duplicate_of, 300),
        "milestone": storable(issue.milestone, 300),
        "relations": [relation_json(relation) for relation in issue.relations],
        "url": storable(issue.url),
        "private": issue.private,
        "extra": storable_json(issue.extra),
    }


def issue_from(
    row: Any, *, comments: tuple[Comment, ...] = (), history: tuple[FieldChange, ...] = ()
) -> Issue:
    """An issue from its row."""
    return Issue(
        id=row.id,
        version=row.version,
        key=row.key,
        tracker=row.tracker,
        connection=row.connection,
        external_id=row.external_id,
        project=row.project,
        title=row.title,
        body=row.body,
        type=row.type,
        original_type=row.original_type,
        labels=tuple(row.labels),
        priority=Priority(row.priority),
        original_priority=row.original_priority,
        status=row.status,
        status_category=StatusCategory(row.status_category),
        resolution=row.resolution,
        author=person_from(row.author),
        assignees=tuple(p for value in row.assignees if (p := person_from(value))),
        created_at=row.created_at,
        updated_at=row.updated_at,
        closed_at=row.closed_at,
        duplicate_of=row.duplicate_of,
        milestone=row.milestone,
        relations=tuple(map(relation_from, row.relations)),
        url=row.url,
        private=row.private,
        extra=MappingProxyType(row.extra),
        comments=comments,
        history=history,
    )


def comment_from(row: Any) -> Comment:
    """A comment from its row."""
    return Comment(
        id=row.external_id,
        body=row.body,
        author=person_from(row.author),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def change_from(row: Any) -> FieldChange:
    """A change of a field from its row."""
    return FieldChange(
        field=row.field,
        before=row.before,
        after=row.after,
        at=row.at,
        actor=person_from(row.actor),
    )


def change_digest(change: FieldChange) -> str:
    """The same for the same change told twice; different for the same change made twice."""
    parts = [
        change.field,
        change.before,
        change.after,
        change.at.astimezone(UTC).isoformat() if change.at else None,
        change.actor.id if change.actor else None,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def suggestion_values(suggestion: Suggestion) -> dict[str, Any]:
    """The columns of a suggestion that its plugin decides."""
    return {
        "kind": suggestion.kind,
        "value": storable(suggestion.value, 300),
        "confidence": suggestion.confidence,
        "because": storable(suggestion.because),
        "evidence": [
            {
                "kind": str(evidence.kind),
                "text": storable(evidence.text),
                "weight": evidence.weight if math.isfinite(evidence.weight) else 0.0,
                "key": storable(evidence.key),
            }
            for evidence in suggestion.evidence
        ],
        "promised": suggestion.promised,
        "made_by": storable(suggestion.made_by, 100),
        "version": storable(suggestion.version, 100),
    }


def suggestion_from(row: Any) -> Suggestion:
    """A suggestion from its row."""
    return Suggestion(
        id=row.id,
        kind=row.kind,
        value=row.value,
        confidence=row.confidence,
        because=row.because,
        evidence=tuple(
            Evidence(
                kind=EvidenceKind(value["kind"]),
                text=value["text"],
                weight=value["weight"],
                key=value["key"],
            )
            for value in row.evidence
        ),
        promised=row.promised,
        made_by=row.made_by,
        version=row.version,
    )


def action_from(row: Any) -> Action:
    """An action from its row."""
    return Action(
        id=row.id,
        issue_id=row.issue_id,
        suggestion_id=row.suggestion_id,
        kind=ActionKind(row.kind),
        value=row.value,
        because=row.because,
        idempotency_key=row.idempotency_key,
        status=ActionStatus(row.status),
        before=row.before,
        result=row.result,
        attempts=row.attempts,
        planned_by=row.planned_by,
        created_at=row.created_at,
        finished_at=row.finished_at,
        not_before=row.not_before,
    )


def outcome_from(row: Any) -> Outcome:
    """An outcome from its row."""
    return Outcome(
        suggestion_id=row.suggestion_id,
        kind=OutcomeKind(row.kind),
        by=row.by,
        at=row.at,
        because=row.because,
    )


def as_text(at: datetime | None) -> str:
    """A time for people, in UTC; "" for none."""
    return at.strftime("%Y-%m-%d %H:%M:%S") if at else ""
