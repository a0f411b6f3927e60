"""What stands against a plan by the time it is carried out. Pure.

Between plan and write a person may have set the field, closed the issue, or written a
credential into it; a tracker that was away for an hour makes that likely. What a person
asked for is done all the same: they knew.
"""

from __future__ import annotations

from collections.abc import Collection

from core.model import Action, Issue
from core.triage.effects import FIELD_OF_ACTION, is_so, was_set_since
from core.triage.policy import ASKED_KINDS, SENSITIVE
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
    if action.kind in ASKED_KINDS:
        return "Only a person may ask for this, and nobody did."
    if is_so(action, now):
        return ""  # nothing will be written; what was begun and died is only written down
    field = FIELD_OF_ACTION.get(action.kind, "")
    reasons = (
        (silent, "The mode is observe: nothing is written to the tracker."),
        (
            looks_sensitive(issue) or looks_sensitive(now),
            SENSITIVE,
        ),
        (not now.is_open, "The issue is closed."),
        (field in locks, f"A person has set {field} here: it is theirs."),
        (
            was_set_since(action, issue, now),
            f"A person has set {field} meanwhile: it is theirs.",
        ),
    )
    return next((sentence for holds, sentence in reasons if holds), "")
