"""What of a project is not learned where a task has no model at all, value by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from core.learning.assignees import LEAST_ISSUES
from core.learning.assignment import assigned
from core.learning.rows import Truth, rows_of
from core.learning.silent import BY_BOTS, TOO_FEW, Silent, silent_of
from core.learning.training import RECIPES
from core.model import Issue, Priority
from core.store.store import Store
from core.vocabulary import type_of_issue

ASSIGNEE: Final = "assignee"
TASKS: Final = (*RECIPES, ASSIGNEE)


def unlearned_in(
    store: Store, tracker: str, project: str, *, own: Collection[str]
) -> Mapping[str, Silent]:
    """The values of the tasks of which a project has no model in use, and why, by task.

    ``own``: ids and handles of Trackside in the trackers.
    """
    known = {
        one.task for one in store.models.list(tracker=tracker, project=project, active_only=True)
    }
    missing = [task for task in TASKS if task not in known]
    if not missing:
        return {}
    history = store.issues.of_project(project, tracker=tracker)
    truth = Truth(own=own, answers=store.experience.answers(tracker, project))
    return {task: unlearned(task, history, truth) for task in missing}


def unlearned(task: str, history: Sequence[Issue], truth: Truth) -> Silent:
    """The values of a task that has no model, each with why it is never suggested."""
    every = Counter(value for issue in history for value in values_of(task, issue))
    if task == ASSIGNEE:
        taken = assigned(history, truth)
        settled = Counter(p.handle or p.id for issue in taken for p in issue.people)
        rows, least, many = len(taken), LEAST_ISSUES, False
    else:
        found = rows_of(task, history, truth)
        settled = Counter(value for row in found for value in row.values)
        rows, least, many = len(found), RECIPES[task].least_rows, RECIPES[task].many
    if rows < least:
        why = f"too few issues in all: {rows}, and it takes {least}"
    elif len(settled) < 2 and not many:
        why = "it is the only one that is in use: there is nothing to tell apart"
    else:
        why = TOO_FEW
    others = {value: count for value, count in every.items() if value not in settled}
    return {**silent_of(settled, why), **silent_of(others, BY_BOTS)}


def values_of(task: str, issue: Issue) -> Iterator[str]:
    """The values that an issue has, whoever set them; people by their handles."""
    match task:
        case "type":
            if value := type_of_issue(issue):
                yield value
        case "priority":
            if issue.priority is not Priority.NONE:
                yield issue.priority.value
        case "labels":
            yield from issue.labels
        case _:
            yield from (person.handle or person.id for person in issue.assignees)
