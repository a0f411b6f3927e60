"""What trackers tell: deliveries as they came, and the events that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.model.issue import Comment, FieldChange, Issue, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One webhook request as it was received.

    ``headers`` have lower-case names and hold no credentials: the connector says which it
    needs. ``seq`` is the order in which we stored it (0 before that).
    """

    connection: str
    id: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime
    seq: int = 0
    attempt: int = 0


class EventKind(StrEnum):
    """What a delivery means in our words."""

    ISSUE_OPENED = "issue.opened"
    ISSUE_EDITED = "issue.edited"
    ISSUE_CLOSED = "issue.closed"
    ISSUE_REOPENED = "issue.reopened"
    ISSUE_DELETED = "issue.deleted"
    ISSUE_TRANSFERRED = "issue.transferred"
    ISSUE_LABELLED = "issue.labelled"
    ISSUE_ASSIGNED = "issue.assigned"
    ISSUE_PRIORITISED = "issue.prioritised"
    ISSUE_TYPED = "issue.typed"
    ISSUE_STATUS_CHANGED = "issue.status_changed"
    ISSUE_MILESTONED = "issue.milestoned"
    ISSUE_LINKED = "issue.linked"
    ISSUE_MARKED_DUPLICATE = "issue.marked_duplicate"
    ISSUE_UPDATED = "issue.updated"
    COMMENT_ADDED = "comment.added"
    COMMENT_EDITED = "comment.edited"
    COMMENT_DELETED = "comment.deleted"
    LABEL_CHANGED = "label.changed"
    SUGGESTION_ANSWERED = "suggestion.answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wordless:
    """An answer to our comment that a person gave without words.

    It is one of three. ``box``: the name of a box in the comment that they ticked (``yes``) or
    unticked. ``thumb``: the tracker's id of a thumb under it, up (``yes``) or down; ``gone``:
    they took it off again. ``meant``: what would change in the issue, were the entry of the
    tracker's own list of suggestions carried out that they approved (``yes``) or dismissed.
    ``by`` is None where it is the event's actor, ``at`` where it is the event's time.
    """

    yes: bool
    box: str = ""
    thumb: str = ""
    gone: bool = False
    meant: tuple[FieldChange, ...] = ()
    by: Person | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, once, in one tracker.

    ``issue`` is the issue as the tracker described it *in this delivery*; fields that the
    delivery did not carry are named in ``absent`` and keep their stored value.
    ``changes`` are the differences that the delivery spells out. ``moved_to`` is the new
    key of a transferred issue. ``answers`` are those to our comment, which ``comment`` then is.
    ``label`` carries (old name, new name) of a changed label;
    None stands for "did not exist" and "was deleted".
    """

    kind: EventKind
    connection: str
    project: str
    occurred_at: datetime
    issue: Issue | None = None
    comment: Comment | None = None
    actor: Person | None = None
    changes: tuple[FieldChange, ...] = ()
    absent: frozenset[str] = frozenset()
    moved_to: str = ""
    label: tuple[str | None, str | None] = (None, None)
    answers: tuple[Wordless, ...] = ()
    own: bool = False
    """True when Trackside itself caused it: actor, marker and the marker's author all agree."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that means nothing to us, and why; the reason is stored and shown."""

    reason: str
