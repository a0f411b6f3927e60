"""Deliveries that tell of relations between issues: parents and parts, what blocks what.

GitHub tells each relation twice, once from either end; each end is the subject of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from connectors.github.config import GitHubConfig
from connectors.github.payload import (
    full_name_of,
    issue_of,
    key_of,
    number_of,
    person_of,
    project_of,
    table_of,
    text_of,
)
from core.errors import MalformedDelivery
from core.model import Delivery, Event, EventKind, FieldChange, Ignored, Person, RelationKind


@dataclass(frozen=True, slots=True)
class _End:
    """Where a delivery has its subject and the other issue, and what that one is to it."""

    subject: str
    other: str
    other_repository: str
    kind: RelationKind


_ENDS: Final[Mapping[str, _End]] = {
    "sub_issue": _End("parent_issue", "sub_issue", "sub_issue_repo", RelationKind.CHILD),
    "parent_issue": _End("sub_issue", "parent_issue", "parent_issue_repo", RelationKind.PARENT),
    "blocked_by": _End(
        "blocked_issue", "blocking_issue", "blocking_issue_repo", RelationKind.BLOCKED_BY
    ),
    "blocking": _End("blocking_issue", "blocked_issue", "blocked_issue_repo", RelationKind.BLOCKS),
}


def linked(
    delivery: Delivery,
    payload: Mapping[str, Any],
    action: str,
    me: Person | None,
    config: GitHubConfig,
) -> Event | Ignored:
    """The event of a relation that was made or taken back.

    Raises:
        MalformedDelivery: one of the two issues is missing.
    """
    name, _, happened = action.rpartition("_")
    end = _ENDS.get(name)
    if end is None or happened not in {"added", "removed"}:
        return Ignored(f"action {text_of(action)[:60]!r}: this action of a relation is not known")
    repository = table_of(payload.get("repository"))
    subject, other = table_of(payload.get(end.subject)), table_of(payload.get(end.other))
    project = project_of(subject) or full_name_of(repository)
    where = full_name_of(payload.get(end.other_repository)) or project_of(other) or project
    number, other_number = number_of(subject.get("number")), number_of(other.get("number"))
    if not project or not number or not other_number:
        raise MalformedDelivery(f"{end.subject} or {end.other} is missing")
    if subject.get("pull_request") is not None:
        return Ignored("a pull request, which GitHub also sends as an issue")
    reading = issue_of(
        subject,
        connection=delivery.connection,
        project=project,
        number=number,
        private=repository.get("private") is not False,
        config=config,
    )
    actor = person_of(payload.get("sender"))
    at = reading.issue.updated_at or delivery.received_at
    key, added = key_of(where, other_number), happened == "added"
    change = FieldChange(
        field=end.kind.value,
        before=None if added else key,
        after=key if added else None,
        at=at,
        actor=actor,
    )
    return Event(
        kind=EventKind.ISSUE_LINKED,
        connection=delivery.connection,
        project=project,
        occurred_at=at,
        issue=reading.issue,
        actor=actor,
        changes=(change,),
        absent=reading.absent,
        own=actor is not None and me is not None and actor.id == me.id,
    )
