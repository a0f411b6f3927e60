"""What Trackside makes of issues: suggestions, decisions, actions, outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


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
