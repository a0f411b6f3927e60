"""Issues as we know them: who, what, since when, in which state."""

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
