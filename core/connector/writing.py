"""What is to be written to one issue, as records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.model import IssueRef, Person, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTarget:
    """The other end of a link. ``same_tracker``: it lives in the same connection."""

    ref: IssueRef
    title: str
    url: str
    same_tracker: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Changes to the fields of one issue, to be made in as few requests as the tracker allows.

    ``type`` and ``priority`` are our words and None where they stay as they are;
    ``original_type`` and ``original_priority``, the tracker's own words, win where given.
    A ``type`` of "" with no original one takes the type off.
    """

    add_labels: frozenset[str] = frozenset()
    remove_labels: frozenset[str] = frozenset()
    type: str | None = None
    original_type: str = ""
    priority: Priority | None = None
    original_priority: str = ""
    assign: tuple[Person, ...] = ()
    unassign: tuple[Person, ...] = ()

    def __bool__(self) -> bool:
        return self != Edit()


class Reaction(StrEnum):
    """An emoji under a comment: "seen", "done", "cannot"."""

    EYES = "eyes"
    THUMBS_UP = "thumbs_up"
    CONFUSED = "confused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A suggestion for the tracker's own list of them, where a maintainer approves it.

    ``kind`` is label, type, priority or assignee; ``because`` one plain sentence;
    ``confidence`` a calibrated probability.
    """

    kind: str
    value: str
    because: str
    confidence: float
