"""Which change in a tracker a suggestion stands for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.connector import Capability
from core.model import ActionKind, Issue, Priority, Suggestion, SuggestionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change to make, not yet in the ledger."""

    kind: ActionKind
    value: str


def change_for(
    suggestion: Suggestion,
    issue: Issue,
    *,
    capabilities: Collection[Capability],
    labels: Collection[str],
    type_of_label: Callable[[str], str],
) -> Change | None:
    """The change that carrying out a suggestion takes; None where there is none to make.

    A type is written as the project's own label for it. Where the tracker has types of its
    own (``original_type`` is set), a label beside them would only confuse.
    """
    match suggestion.kind:
        case SuggestionKind.LABEL if Capability.LABELS in capabilities:
            return Change(kind=ActionKind.ADD_LABEL, value=suggestion.value)
        case SuggestionKind.TYPE if Capability.LABELS in capabilities:
            if issue.original_type and issue.original_type not in issue.labels:
                return None
            label = label_of_type(suggestion.value, labels, type_of_label)
            return Change(kind=ActionKind.ADD_LABEL, value=label) if label else None
        # A plugin may use a word of its own, which no tracker could be told.
        case SuggestionKind.PRIORITY if (
            Capability.PRIORITY in capabilities and suggestion.value in set(Priority)
        ):
            return Change(kind=ActionKind.SET_PRIORITY, value=suggestion.value)
        case SuggestionKind.SIMILAR if Capability.LINK in capabilities:
            return Change(kind=ActionKind.LINK, value=suggestion.value)
        case _:
            return None


def label_of_type(wanted: str, labels: Collection[str], type_of_label: Callable[[str], str]) -> str:
    """The project's label that stands for a type; "" if it has none.

    The shortest one wins: ``bug`` rather than ``bug: confirmed``.
    """
    fitting = [label for label in labels if type_of_label(label) == wanted]
    return min(fitting, key=lambda label: (len(label), label), default="")
