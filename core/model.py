"""The records that everything speaks in: frozen, typed, in the words of docs/glossary.md.

Three rules hold for all of them. A time is timezone-aware. An id is a ``str`` when a
tracker gave it and an ``int`` when our store did. Where our word may differ from the
tracker's (priority, type, status), the tracker's own word stands beside ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


class StatusCategory(StrEnum):
    """Where an issue stands, whatever word the tracker uses for it."""

    TODO = "todo"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class Priority(StrEnum):
    """How soon an issue should be dealt with, in the five steps that all trackers share."""

    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone (or some app) in one tracker.

    ``id`` is the tracker's immutable id; ``handle`` is what people type to mention them.
    People are never matched across trackers by name. E-mail addresses are not kept.
    """

    id: str
    handle: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment on an issue; ``body`` is Markdown or plain text, converted by the connector."""

    id: str
    body: str
    author: Person | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of an issue changed.

    ``field`` is one of title, body, type, labels, priority, status, assignees, milestone,
    project, key, or the value of a :class:`RelationKind` (the values are then keys); for
    ``labels``, ``assignees`` and relations there is one change per value: ``before`` is None
    where it was added, ``after`` is None where it was removed.
    """

    field: str
    before: str | None = None
    after: str | None = None
    at: datetime | None = None
    actor: Person | None = None


class RelationKind(StrEnum):
    """How an issue stands to another one, read from the first: it *is* a duplicate of ..."""

    SIMILAR = "similar"
    RELATED = "related"
    DUPLICATE_OF = "duplicate_of"
    DUPLICATED_BY = "duplicated_by"
    PARENT = "parent"
    CHILD = "child"
    BLOCKS = "blocks"
    BLOCKED_BY = "blocked_by"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Relation:
    """One relation of an issue, as its tracker has it.

    ``key`` is the other issue's, or "" where the other end is no issue of a tracker that we
    know; then ``url`` says what it is. ``original`` is the tracker's own word.
    """

    kind: RelationKind
    key: str = ""
    url: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRef:
    """What a connector needs to address one issue in its tracker.

    ``external_id`` is the tracker's immutable id ("" when only the key is known).
    """

    connection: str
    key: str
    external_id: str = ""

    @property
    def local_key(self) -> str:
        """The key without its tracker: ``acme/shop#12``, ``acme/SHOP-12``."""
        return self.key.partition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue as we know it now.

    ``type`` is our word (bug, feature, question, task, documentation, or "" when unknown);
    ``original_type`` is the tracker's. ``extra`` keeps the fields of the tracker that we
    do not interpret. ``id`` is our store's row and 0 for an issue that is not stored.
    ``version`` grows with every stored change; derived things follow it.
    """

    key: str
    tracker: str
    project: str
    title: str
    connection: str = ""
    external_id: str = ""
    body: str = ""
    type: str = ""
    original_type: str = ""
    labels: tuple[str, ...] = ()
    priority: Priority = Priority.NONE
    original_priority: str = ""
    status: str = ""
    status_category: StatusCategory = StatusCategory.TODO
    resolution: str = ""
    author: Person | None = None
    assignees: tuple[Person, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    duplicate_of: str = ""
    milestone: str = ""
    relations: tuple[Relation, ...] = ()
    url: str = ""
    private: bool = False
    comments: tuple[Comment, ...] = ()
    history: tuple[FieldChange, ...] = ()
    extra: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    id: int = 0
    version: int = 0

    @property
    def ref(self) -> IssueRef:
        """The address of this issue for its connector."""
        return IssueRef(connection=self.connection, key=self.key, external_id=self.external_id)

    @property
    def is_open(self) -> bool:
        """Whether somebody may still work on it."""
        return self.status_category in {StatusCategory.TODO, StatusCategory.IN_PROGRESS}


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


class EvidenceKind(StrEnum):
    """What sort of thing decided."""

    TERM = "term"
    ISSUE = "issue"
    RULE = "rule"
    FIELD = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that weighed in a suggestion; ``weight`` is comparable within one suggestion."""

    kind: EvidenceKind
    text: str
    weight: float = 0.0
    key: str = ""
    """The key of the issue cited, for evidence of kind ISSUE."""


class Readers(StrEnum):
    """For whom something is looked up: everybody, or those who may see all that is stored."""

    PUBLIC = "public"
    INSIDERS = "insiders"


class SuggestionKind(StrEnum):
    """The kinds that the built-in plugins make; a plugin may use a kind of its own."""

    TYPE = "type"
    LABEL = "label"
    PRIORITY = "priority"
    ASSIGNEE = "assignee"
    SIMILAR = "similar"
    RELATED = "related"
    DUPLICATE = "duplicate"
    MISSING = "missing"
    BURST = "burst"
    """Many reports alike at once; the value is the key of the issue that speaks for them."""


ABOUT_ISSUES: Final = frozenset(
    {
        SuggestionKind.SIMILAR,
        SuggestionKind.RELATED,
        SuggestionKind.DUPLICATE,
        SuggestionKind.BURST,
    }
)
"""Kinds of suggestions whose value is another issue's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A proposal; it changes nothing.

    ``value`` is the label, our word for the type or priority, the assignee's id in the tracker,
    or the key of the similar or duplicated issue. ``confidence`` is a calibrated probability in
    [0, 1]. ``promised`` is the lower 95 % bound of the precision that held-out history showed
    for suggestions at least this sure, or None where nothing was measured: policy applies
    nothing without it.
    ``because`` is one sentence a person understands; ``evidence`` is what stands behind it.
    ``made_by`` is the plugin's name, ``version`` that of the model or rules it used.
    """

    kind: str
    value: str
    confidence: float
    because: str
    made_by: str
    version: str
    evidence: tuple[Evidence, ...] = ()
    promised: float | None = None
    id: int = 0


class Mode(StrEnum):
    """How far Trackside may go, per connection, project and kind."""

    OBSERVE = "observe"
    SUGGEST = "suggest"
    APPLY = "apply"


class Verdict(StrEnum):
    """What policy decided about a suggestion."""

    HIDE = "hide"
    SHOW = "show"
    APPLY = "apply"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Policy's answer to one suggestion, with the sentence that explains it."""

    suggestion: Suggestion
    verdict: Verdict
    sentence: str


class ActionKind(StrEnum):
    """What Trackside can change in a tracker."""

    COMMENT = "comment"
    ADD_LABEL = "add_label"
    REMOVE_LABEL = "remove_label"
    SET_TYPE = "set_type"
    SET_PRIORITY = "set_priority"
    ASSIGN = "assign"
    UNASSIGN = "unassign"
    SET_STATUS = "set_status"
    LINK = "link"
    RELATE = "relate"
    MARK_DUPLICATE = "mark_duplicate"
    CLOSE_AS_DUPLICATE = "close_as_duplicate"


class ActionStatus(StrEnum):
    """Where an action stands; docs/concepts.md draws the moves between them.

    SUPERSEDED is an earlier text of the comment, which was edited since, or a change that
    somebody has changed again and a person then asked for once more.
    """

    PLANNED = "planned"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    UNDOING = "undoing"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A change to make in a tracker, kept in the ledger.

    ``value`` is the label, the type or priority, the person's id in the tracker, the status
    category, the other issue's key or the comment's digest.
    ``before`` is the value that undo restores. ``idempotency_key`` is unique: planning the
    same change twice gives the same action. ``attempts`` counts tries, ``not_before`` is
    when the next may start. ``result`` is what the tracker gave back (a comment's id), or
    why it refused.
    """

    id: int
    issue_id: int
    kind: ActionKind
    value: str
    because: str
    idempotency_key: str
    status: ActionStatus = ActionStatus.PLANNED
    suggestion_id: int | None = None
    before: str | None = None
    result: str = ""
    attempts: int = 0
    planned_by: str = ""
    created_at: datetime | None = None
    finished_at: datetime | None = None
    not_before: datetime | None = None


class OutcomeKind(StrEnum):
    """What people did with a suggestion.

    EDITED: they set another value than the one suggested. IGNORED: they were shown it and said
    nothing until the issue was closed or a while had passed; it is no answer, and gives way to
    one that comes later.
    """

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EDITED = "edited"
    REVERSED = "reversed"
    IGNORED = "ignored"

    @property
    def is_no(self) -> bool:
        """Whether people said, or showed, that the value is not the right one."""
        return self in {OutcomeKind.REJECTED, OutcomeKind.EDITED, OutcomeKind.REVERSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A person's answer to a suggestion: who, when, how we know."""

    suggestion_id: int
    kind: OutcomeKind
    by: str
    at: datetime
    because: str = ""
