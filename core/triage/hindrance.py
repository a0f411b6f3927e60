"""What stands against a plan by the time it is carried out. Pure.

Between plan and write a person may have set the field, closed the issue, or written a
credential into it; a tracker that was away for an hour makes that likely. What a person
asked for is done all the same: they knew.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from core.model import Action, ActionKind, ActionStatus, Issue
from core.triage.policy import has_label
from core.triage.sensitive import looks_sensitive


def hindrance(
    action: Action, issue: Issue, now: Issue, *, locks: Collection[str], silent: bool
) -> str:
    """Why an action that nobody asked for is not to be done any more; "" if it is.

    Args:
        action: a planned one, or one that was begun.
        issue: as the store has it.
        now: as the tracker has it.
        locks: the fields that a person has set.
        silent: the connection only observes.
    """
    if _is_so(action, now):
        return ""  # nothing will be written; what was begun and died is only written down
    reasons = (
        (silent, "The mode is observe: nothing is written to the tracker."),
        (
            looks_sensitive(issue) or looks_sensitive(now),
            "The issue looks security-sensitive: nothing is written on it.",
        ),
        (not now.is_open, "The issue is closed."),
        (_field(action) in locks, f"A person has set {_field(action)} here: it is theirs."),
        (_was_set_since(action, issue, now), "A person has set priority meanwhile: it is theirs."),
    )
    return next((sentence for holds, sentence in reasons if holds), "")


def _is_so(action: Action, now: Issue) -> bool:
    match action.kind:
        case ActionKind.ADD_LABEL:
            return has_label(now, action.value)
        case ActionKind.REMOVE_LABEL:
            return not has_label(now, action.value)
        case ActionKind.SET_PRIORITY:
            return now.priority == action.value
        case _:
            return False


def _field(action: Action) -> str:
    match action.kind:
        case ActionKind.ADD_LABEL | ActionKind.REMOVE_LABEL:
            return "labels"
        case ActionKind.SET_PRIORITY:
            return "priority"
        case _:
            return ""


def _was_set_since(action: Action, issue: Issue, now: Issue) -> bool:
    """Whether somebody set the priority whose delivery has not come yet."""
    if action.kind is not ActionKind.SET_PRIORITY:
        return False
    if action.status is ActionStatus.APPLYING and action.before:
        return bool(json.loads(action.before)[0] != now.priority)
    return now.priority != issue.priority
