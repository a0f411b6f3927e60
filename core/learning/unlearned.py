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
from core.vocabulary import type_of_issue, type_of_label

ASSIGNEE: Final = "assignee"
_LONGEST: Final = 60
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


def why_unlearned_in(
    store: Store, tracker: str, project: str, tasks: Collection[str], *, own: Collection[str]
) -> Mapping[str, str]:
    """Why a project has no model of each of these tasks, in a few words.

    ``own``: as :func:`unlearned_in` has it.
    """
    history = store.issues.of_project(project, tracker=tracker)
    truth = Truth(own=own, answers=store.experience.answers(tracker, project))
    return {task: _why(task, *_settled(task, history, truth), project=project) for task in tasks}


def unlearned(task: str, history: Sequence[Issue], truth: Truth) -> Silent:
    """The values of a task that has no model, each with why it is never suggested."""
    every = Counter(value for issue in history for value in values_of(task, issue))
    elsewhere = _of_other_tasks(task, history)
    settled, rows = _settled(task, history, truth)
    why, takes = _too_little(task, settled, rows), 0
    if not why:
        why, takes = TOO_FEW, RECIPES[task].least_per_value if task in RECIPES else 0
    others = {
        value: count
        for value, count in every.items()
        if value not in settled and value not in elsewhere
    }
    found = {**silent_of(settled, why, takes=takes), **silent_of(others, BY_BOTS)}
    for kind in ("type", "priority"):
        said_there = {value: every[value] for value, its in elsewhere.items() if its == kind}
        found |= silent_of(said_there, f"it stands for a {kind}, which is suggested instead")
    return found


def _of_other_tasks(task: str, history: Sequence[Issue]) -> Mapping[str, str]:
    """Labels that stand for a type or a priority: nobody learns them as labels."""
    if task != "labels":
        return {}
    return {
        label: "priority" if label == issue.original_priority else "type"
        for issue in history
        for label in issue.labels
        if type_of_label(label) or label in (issue.original_type, issue.original_priority)
    }


def _settled(task: str, history: Sequence[Issue], truth: Truth) -> tuple[Counter[str], int]:
    """How many issues settled on each value, and how many did on any."""
    if task == ASSIGNEE:
        taken = assigned(history, truth)
        return Counter(p.handle or p.id for issue in taken for p in issue.people), len(taken)
    elsewhere = _of_other_tasks(task, history).keys()
    found = [row.values - elsewhere for row in rows_of(task, history, truth)]
    return Counter(value for values in found for value in values), sum(map(bool, found))


def _too_little(task: str, settled: Counter[str], rows: int) -> str:
    """Why so much is too little whatever the value; "" where it is not."""
    least = LEAST_ISSUES if task == ASSIGNEE else RECIPES[task].least_rows
    if rows < least:
        return f"too few issues in all: {rows}, and it takes {least}"
    if len(settled) < 2 and (task == ASSIGNEE or not RECIPES[task].many):
        return "it is the only one that is in use: there is nothing to tell apart"
    return ""


def _why(task: str, settled: Counter[str], rows: int, *, project: str) -> str:
    if too_little := _too_little(task, settled, rows):
        return too_little
    if task != ASSIGNEE:
        least, wanted = RECIPES[task].least_per_value, 1 if RECIPES[task].many else 2
        if sum(count >= least for count in settled.values()) < wanted:
            said = f"too few issues with the same one: it takes {least}"
            nearest = settled.most_common(wanted)[wanted - 1 :]
            return said + "".join(f", and “{one[:_LONGEST]}” has {has}" for one, has in nearest)
    return f"there is enough to learn from; `trackside train {project}` does it"


def takes_people() -> str:
    """What it takes to learn who takes an issue, after "takes"."""
    return f"{LEAST_ISSUES} issues that somebody took, by two people or more"


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
