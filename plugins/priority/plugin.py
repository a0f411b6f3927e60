"""The plugin that suggests a priority.

In many projects nothing in the text tells the priority. The model says so itself (it
abstains where it does no better than the commonest one), and then nothing is suggested.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from core.hookspecs import hookimpl
from core.model import Issue, Priority, Suggestion, SuggestionKind
from core.plugin import Plugin, PluginConfig, SuggestContext, TrainContext, TrainedModel
from core.settings import Between

TASK: Final = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityConfig(PluginConfig):
    """Settings of ``[plugins.priority]``.

    ``minimum_confidence``: how sure to be to suggest a priority where there is none.
    ``correct_from``: how sure to be to contradict the one that an issue has; trackers that
    give every new issue a priority by themselves make that the usual case.
    """

    minimum_confidence: Annotated[float, Between(0, 1)] = 0.5
    correct_from: Annotated[float, Between(0, 1)] = 0.9


class PriorityPlugin(Plugin[PriorityConfig]):
    """Learns which issues people put first, and says so of new ones where it can tell."""

    name: ClassVar[str] = "priority"
    config_class: ClassVar[type[PriorityConfig]] = PriorityConfig
    help: ClassVar[str] = "Suggests a priority, in projects where the text tells it."

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        """Suggest the priority, where it is missing or clearly another one."""
        model = context.model(TASK)
        if model is None:
            return []
        from core.learning.suggesting import suggest_value  # loads scikit-learn

        return suggest_value(
            model,
            issue,
            kind=SuggestionKind.PRIORITY,
            made_by=self.name,
            current="" if issue.priority is Priority.NONE else issue.priority.value,
            minimum=self.config.minimum_confidence,
            correct_from=self.config.correct_from,
        )

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn priorities from how they settled."""
        from core.learning.rows import Truth, rows_of
        from core.learning.training import RECIPES, learn

        rows = rows_of(TASK, history, Truth(own=context.own_handles))
        model = learn(
            rows, RECIPES[TASK], project=project, seed=context.seed, progress=context.progress
        )
        return [model] if model else []
