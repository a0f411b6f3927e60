"""What a project may learn from the others of its installation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from core.config import Siblings
from core.model import Issue
from core.store.issues import Issues

MOST_OF_ONE: Final = 2_000
"""Issues of one other project: they count little beside a project's own."""

MOST: Final = 10_000
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)


def may_teach(learner: Issue, which: Siblings) -> Callable[[Issue], bool]:
    """Whether an issue of another project may be learned from, for one who learns.

    A public project learns from public ones alone: a word that decides there, and is named
    as the reason, would otherwise tell strangers what private issues speak of. Private
    projects of one connection teach each other where the configuration lets them.
    """

    def may(issue: Issue) -> bool:
        if which is Siblings.NONE:
            return False
        if not issue.private:
            return True
        return (
            which is Siblings.CONNECTION
            and learner.private
            and not learner.extra.get("audience")
            and not issue.extra.get("audience")
            and issue.connection == learner.connection != ""
        )

    return may


def siblings_of(
    issues: Issues, tracker: str, project: str, history: Sequence[Issue], which: Siblings
) -> Sequence[Issue]:
    """Issues of other projects that a project may learn from, in order of creation."""
    if which is Siblings.NONE or not history:
        return ()
    may = may_teach(history[-1], which)
    found: list[Issue] = []
    for other_tracker, other, _ in issues.projects():
        if (other_tracker, other) == (tracker, project):
            continue
        some = issues.of_project(other, tracker=other_tracker, newest=MOST_OF_ONE)
        found += [one for one in some if may(one)]
        if len(found) >= MOST:
            break
    return sorted(found[:MOST], key=lambda one: one.created_at or _BEGINNING)
