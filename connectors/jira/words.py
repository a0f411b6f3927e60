"""Jira's words and ours. Every site may rename its own, so settings come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from connectors.jira.config import JiraConfig
from core.model import Priority, RelationKind, StatusCategory

PRIORITY_NAMES: Final[Mapping[Priority, tuple[str, ...]]] = {
    Priority.URGENT: ("Highest", "Blocker", "Urgent"),
    Priority.HIGH: ("High", "Critical"),
    Priority.MEDIUM: ("Medium", "Major", "Normal"),
    Priority.LOW: ("Low", "Minor", "Lowest", "Trivial"),
    Priority.NONE: ("None", "Not set", "Unprioritized"),
}
"""The names that Jira ships or suggests; the first one that a site has is the one written."""

_PRIORITIES: Final = {n.casefold(): p for p, names in PRIORITY_NAMES.items() for n in names}

_TYPES: Final[Mapping[str, str]] = {
    "bug": "bug",
    "defect": "bug",
    "story": "feature",
    "new feature": "feature",
    "feature": "feature",
    "feature request": "feature",
    "improvement": "feature",
    "enhancement": "feature",
    "wish": "feature",
    "task": "task",
    "sub-task": "task",
    "subtask": "task",
    "technical task": "task",
    "question": "question",
    "support": "question",
    "it help": "question",
    "documentation": "documentation",
}

_CATEGORIES: Final[Mapping[str, StatusCategory]] = {
    "new": StatusCategory.TODO,
    "undefined": StatusCategory.TODO,
    "indeterminate": StatusCategory.IN_PROGRESS,
    "done": StatusCategory.DONE,
}

_CANCELLED: Final = frozenset(
    name.casefold()
    for name in (
        "Won't Fix",
        "Won't Do",
        "Wontfix",
        "Duplicate",
        "Cannot Reproduce",
        "Can't Reproduce",
        "Cancelled",
        "Canceled",
        "Declined",
        "Rejected",
        "Invalid",
        "Incomplete",
        "Abandoned",
        "Obsolete",
        "Not a Bug",
        "Not a Problem",
    )
)


KINDS_OF_LINKS: Final = frozenset(
    {
        RelationKind.SIMILAR,
        RelationKind.RELATED,
        RelationKind.DUPLICATE_OF,
        RelationKind.DUPLICATED_BY,
        RelationKind.BLOCKS,
        RelationKind.BLOCKED_BY,
    }
)
"""The kinds of relations that can be written; parents are for people, who know the hierarchy."""


def priority_of(name: str, config: JiraConfig) -> Priority:
    """Our word for a site's priority; NONE for one that nobody explained to us."""
    for ours, theirs in config.priorities.items():
        if theirs.casefold() == name.casefold():
            return ours
    return _PRIORITIES.get(name.casefold(), Priority.NONE)


def priority_name(priority: Priority, config: JiraConfig, names: Iterable[str]) -> str | None:
    """The site's name for our word, of those it has; None where nothing fits."""
    known = {name.casefold(): name for name in names}
    if theirs := config.priorities.get(priority):
        return known.get(theirs.casefold())
    for candidate in PRIORITY_NAMES[priority]:
        if candidate.casefold() in known:
            return known[candidate.casefold()]
    return None


def type_of(name: str, config: JiraConfig) -> str:
    """Our word for a site's issue type; "" for one that nobody explained to us."""
    for theirs, ours in config.types.items():
        if theirs.casefold() == name.casefold():
            return ours
    return _TYPES.get(name.casefold(), "")


def category_of(key: str, status: str, resolution: str, config: JiraConfig) -> StatusCategory:
    """Where an issue stands.

    ``key`` is Jira's own category (new, indeterminate, done), which knows of no "cancelled":
    for what is done, the resolution or else the status tells. What ``statuses`` of the
    connection says of a status comes before all of that.
    """
    for word, meant in config.statuses.items():
        if word.casefold() == status.casefold():
            return meant
    category = _CATEGORIES.get(key.casefold(), StatusCategory.TODO)
    if category is not StatusCategory.DONE:
        return category
    cancelled = any(is_cancelled(name, config) for name in (resolution, status))
    return StatusCategory.CANCELLED if cancelled else StatusCategory.DONE


def is_cancelled(name: str, config: JiraConfig) -> bool:
    """Whether a resolution, or the status of an issue that is done, says that it was not done."""
    word = name.replace("’", "'").casefold()
    return word in _CANCELLED or word in {theirs.casefold() for theirs in config.cancelled}
