"""The records that everything speaks in: frozen, typed, in the words of docs/glossary.md.

Three rules hold for all of them. A time is timezone-aware. An id is a ``str`` when a
tracker gave it and an ``int`` when our store did. Where our word may differ from the
tracker's (priority, type, status), the tracker's own word stands beside ours.
"""

from __future__ import annotations

from core.model.event import Delivery, Event, EventKind, Ignored, Wordless
from core.model.issue import (
    NOTHING,
    Comment,
    FieldChange,
    Issue,
    IssueRef,
    Person,
    Priority,
    Relation,
    RelationKind,
    StatusCategory,
)
from core.model.ledger import (
    ABOUT_ISSUES,
    Action,
    ActionKind,
    ActionStatus,
    Decision,
    Evidence,
    EvidenceKind,
    Mode,
    Outcome,
    OutcomeKind,
    Readers,
    Suggestion,
    SuggestionKind,
    Verdict,
)

__all__ = [
    "ABOUT_ISSUES",
    "NOTHING",
    "Action",
    "ActionKind",
    "ActionStatus",
    "Comment",
    "Decision",
    "Delivery",
    "Event",
    "EventKind",
    "Evidence",
    "EvidenceKind",
    "FieldChange",
    "Ignored",
    "Issue",
    "IssueRef",
    "Mode",
    "Outcome",
    "OutcomeKind",
    "Person",
    "Priority",
    "Readers",
    "Relation",
    "RelationKind",
    "StatusCategory",
    "Suggestion",
    "SuggestionKind",
    "Verdict",
    "Wordless",
]
