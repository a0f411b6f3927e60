"""What plugins are given while they suggest and while they learn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.model import Issue
from core.plugin import SimilarIssue, TrainedModel


@dataclass(frozen=True, slots=True)
class IssueContext:
    """The view of an installation that a plugin has while it suggests for one issue."""

    load_model: Callable[[str], TrainedModel | None]
    find_similar: Callable[[Issue, int], Sequence[SimilarIssue]]
    list_labels: Callable[[], frozenset[str]]

    def model(self, task: str) -> TrainedModel | None:
        """The active model of this issue's project for a task, or None."""
        return self.load_model(task)

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first, in all projects that its readers may see."""
        return self.find_similar(issue, limit)

    def labels(self) -> frozenset[str]:
        """The labels in use in this issue's project."""
        return self.list_labels()


@dataclass(frozen=True, slots=True)
class Training:
    """What a plugin is given for training."""

    seed: int
    report: Callable[[float, str], None]
    own_handles: frozenset[str] = frozenset()

    def progress(self, done: float, what: str) -> None:
        """Report progress in [0, 1] and what is being done, in a few words."""
        self.report(done, what)
