"""Of which kinds ``trackside train`` learned nothing in a project, and what it takes. Pure.

One list of kinds is made here; the first sentence, the last ones and the JSON all tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.cli.output import counted
from core.learning.silent import Silent, reasons_said
from core.learning.training import RECIPES
from core.learning.unlearned import ASSIGNEE, TASKS, takes_people
from core.store.registry import ModelRecord
from core.wording.english import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What of one project was not learned.

    ``tasks``: with the values that issues have all the same; None where what was learned elsewhere
    suggests them. ``issues``: how many there are.
    """

    tracker: str
    project: str
    issues: int
    tasks: Mapping[str, Silent | None]

    @property
    def sentence(self) -> str:
        """Of which kinds nothing was learned here, and which are suggested all the same."""
        elsewhere = [task for task, silent in self.tasks.items() if silent is None]
        nowhere = [task for task in self.tasks if task not in elsewhere]
        parts = [f"nothing was learned here of {listed(nowhere)}"] if nowhere else []
        if elsewhere:
            parts.append(f"of {listed(elsewhere)} what was learned elsewhere is used")
        nothing = "; ".join(parts)
        if self.tasks.keys() >= set(RECIPES):
            few = f"too little history to learn from, {counted(self.issues, 'issue')}"
            return f"{self.tracker}:{self.project} has {few}: {nothing}."
        return f"{self.tracker}:{self.project}: {nothing}."

    def sentences(self) -> Iterator[str]:
        """For each kind what it takes, and what there is."""
        for task, silent in self.tasks.items():
            learned = "to be learned here, it takes" if silent is None else "takes"
            said = f"{self.project}, {task}: {learned} {needed(task)}."
            if silent:
                said += f" Not learned: {reasons_said(silent)}."
            elif silent is not None:
                said += " No issue has one."
            yield said

    def to_data(self, trained: Sequence[ModelRecord]) -> Iterator[dict[str, Any]]:
        """The kinds that are not among these models, in their shape: no version, only why."""
        place = (self.tracker, self.project)
        known = {one.task for one in trained if (one.tracker, one.project) == place}
        for task, silent in self.tasks.items():
            if task not in known:
                yield {
                    "tracker": self.tracker,
                    "project": self.project,
                    "task": task,
                    "version": None,
                    "created_at": None,
                    "active": False,
                    "by_hand": False,
                    "standing": "no",
                    "abstains": "",
                    "measured": None,
                    "sha256": None,
                    "card": {
                        "task": task,
                        "project": self.project,
                        "rows": 0,
                        "classes": [],
                        "silent": silent or {},
                        "takes": needed(task),
                    },
                }


def missing_of(
    place: tuple[str, str],
    trained: Sequence[ModelRecord],
    issues: int,
    unlearned: Mapping[str, Silent],
) -> Missing:
    """What of a project was not learned.

    Args:
        place: tracker and project.
        trained: the models that were made now.
        issues: how many the project has.
        unlearned: the values of kinds that have no model, and why.
    """
    tracker, project = place
    # One that was learned elsewhere alone has no rows.
    mine = [one for one in trained if (one.tracker, one.project) == place]
    learned = {one.task for one in mine if one.card.get("rows")}
    tasks = {task: unlearned.get(task) for task in TASKS if task not in learned}
    return Missing(tracker=tracker, project=project, issues=issues, tasks=tasks)


def needed(task: str) -> str:
    """What it takes to learn a kind, after "takes"."""
    if task == ASSIGNEE:
        return takes_people()
    recipe = RECIPES[task]
    return (
        f"{recipe.least_rows} issues on which people set one, "
        f"{recipe.least_per_value} or more with the same"
        + ("" if recipe.many else " and as many with another")
    )
