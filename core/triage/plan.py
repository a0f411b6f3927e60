"""Which changes in a tracker a suggestion stands for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from core.connector import Capability
from core.model import ActionKind, Issue, Priority, RelationKind, Suggestion, SuggestionKind
from core.vocabulary import TYPE_WORDS


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
    link_kinds: Collection[RelationKind],
    labels: Collection[str],
    type_of_label: Callable[[str], str],
) -> Change | None:
    """The change that carrying out a suggestion takes; None where there is none to make.

    A plugin may use words of its own for types and priorities, which no tracker could be told.
    """
    kind, value = suggestion.kind, suggestion.value
    if kind == SuggestionKind.TYPE:
        return type_change(
            value, issue, capabilities=capabilities, labels=labels, type_of_label=type_of_label
        )
    possible: dict[str, tuple[bool, ActionKind]] = {
        SuggestionKind.LABEL: (Capability.LABELS in capabilities, ActionKind.ADD_LABEL),
        SuggestionKind.PRIORITY: (
            Capability.PRIORITY in capabilities and value in set(Priority),
            ActionKind.SET_PRIORITY,
        ),
        SuggestionKind.ASSIGNEE: (Capability.ASSIGNEES in capabilities, ActionKind.ASSIGN),
        SuggestionKind.SIMILAR: (
            Capability.LINK in capabilities and RelationKind.SIMILAR in link_kinds,
            ActionKind.LINK,
        ),
        SuggestionKind.RELATED: (
            Capability.LINK in capabilities and RelationKind.RELATED in link_kinds,
            ActionKind.RELATE,
        ),
        SuggestionKind.DUPLICATE: (
            Capability.LINK in capabilities and RelationKind.DUPLICATE_OF in link_kinds,
            ActionKind.MARK_DUPLICATE,
        ),
    }
    holds, action = possible.get(kind, (False, ActionKind.COMMENT))
    return Change(kind=action, value=value) if holds else None


def closing(suggestion: Suggestion) -> Change | None:
    """The further change where a person also asks for the issue to be closed."""
    if suggestion.kind != SuggestionKind.DUPLICATE:
        return None
    return Change(kind=ActionKind.CLOSE_AS_DUPLICATE, value=suggestion.value)


def type_change(
    wanted: str,
    issue: Issue,
    *,
    capabilities: Collection[Capability],
    labels: Collection[str],
    type_of_label: Callable[[str], str],
) -> Change | None:
    """The change that gives an issue one of our types; None where there is none to make.

    Where the tracker's types cannot be set, the project's own label for the type serves. Where
    the tracker has types of its own all the same (``original_type`` is set), a label beside
    them would only confuse.
    """
    if Capability.TYPE in capabilities:
        return Change(kind=ActionKind.SET_TYPE, value=wanted) if wanted in TYPE_WORDS else None
    if Capability.LABELS not in capabilities:
        return None
    if issue.original_type and issue.original_type not in issue.labels:
        return None
    label = label_of_type(wanted, labels, type_of_label)
    return Change(kind=ActionKind.ADD_LABEL, value=label) if label else None


def label_of_type(wanted: str, labels: Collection[str], type_of_label: Callable[[str], str]) -> str:
    """The project's label that stands for a type; "" if it has none.

    The shortest one wins: ``bug`` rather than ``bug: confirmed``.
    """
    fitting = [label for label in labels if type_of_label(label) == wanted]
    return min(fitting, key=lambda label: (len(label), label), default="")


def opposite(change: Change, others: Sequence[Change]) -> Change | None:
    """The one of several changes that contradicts this one; None if none does."""
    against = {
        ActionKind.ADD_LABEL: ActionKind.REMOVE_LABEL,
        ActionKind.REMOVE_LABEL: ActionKind.ADD_LABEL,
        ActionKind.ASSIGN: ActionKind.UNASSIGN,
        ActionKind.UNASSIGN: ActionKind.ASSIGN,
    }.get(change.kind)
    return next(
        (
            other
            for other in others
            if other.kind is against and other.value.casefold() == change.value.casefold()
        ),
        None,
    )
