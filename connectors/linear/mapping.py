"""Linear's words in ours, and ours in Linear's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from core.model import Priority, StatusCategory

PRIORITIES: Final = (
    (Priority.NONE, "No priority"),
    (Priority.URGENT, "Urgent"),
    (Priority.HIGH, "High"),
    (Priority.MEDIUM, "Medium"),
    (Priority.LOW, "Low"),
)
"""By Linear's number: the greater, the less urgent, but for 0."""

_PRIORITY_NUMBERS: Final = {
    word.casefold(): number
    for number, (priority, name) in enumerate(PRIORITIES)
    for word in (priority.value, name)
} | {"normal": 3}  # what "Medium" was called once

_CATEGORIES: Final = {
    "triage": StatusCategory.TODO,
    "backlog": StatusCategory.TODO,
    "unstarted": StatusCategory.TODO,
    "started": StatusCategory.IN_PROGRESS,
    "completed": StatusCategory.DONE,
    "canceled": StatusCategory.CANCELLED,
    "duplicate": StatusCategory.CANCELLED,
}

# Linear has no types; teams say them with labels. The order decides between several.
_TYPES: Final = {
    "bug": ("bug", "defect", "regression"),
    "feature": ("feature", "feature request", "improvement", "enhancement"),
    "documentation": ("documentation", "docs"),
    "question": ("question", "support"),
    "task": ("task", "chore", "maintenance"),
}
_TYPE_PREFIXES: Final = ("type:", "type/", "kind:", "kind/")


def priority_of(number: object) -> Priority:
    """Our word for Linear's number; NONE for anything that is not one."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return Priority.NONE
    return PRIORITIES[int(number)][0] if number in range(len(PRIORITIES)) else Priority.NONE


def priority_number(word: str) -> int | None:
    """Linear's number for our word or its own, in any case; None where it is neither."""
    return _PRIORITY_NUMBERS.get(word.strip().casefold())


def category_of(
    state_type: str,
    name: str = "",
    statuses: Mapping[str, StatusCategory] = MappingProxyType({}),
) -> StatusCategory:
    """Where an issue stands: by the team's own word for its state, else by the state's type.

    An unknown type counts as to do.
    """
    for word, category in statuses.items():
        if word.casefold() == name.casefold():
            return category
    return _CATEGORIES.get(state_type, StatusCategory.TODO)


def type_of(labels: Iterable[str]) -> tuple[str, str]:
    """(our type, the label that says it), or two empty texts."""
    words = {_type_word(label): label for label in labels}
    for kind, synonyms in _TYPES.items():
        for synonym in synonyms:
            if synonym in words:
                return kind, words[synonym]
    return "", ""


def _type_word(label: str) -> str:
    word = label.strip().casefold()
    for prefix in _TYPE_PREFIXES:
        word = word.removeprefix(prefix).strip()
    return word
