"""The plugin that suggests an issue's type.

Where a tracker has no types (GitHub without issue types, Linear), a label that stands for
one is the type: such labels are this plugin's business, and the ``labels`` plugin leaves
them alone, so that nobody is told "bug" twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, ClassVar, Final

from core.command import CommandOffer
from core.hookspecs import hookimpl
from core.learning.silent import NOT_LEARNED
from core.model import Issue, Suggestion, SuggestionKind
from core.plugin import Plugin, PluginConfig, SuggestContext, TrainContext, TrainedModel
from core.settings import Between
from core.vocabulary import type_of_issue
from plugins.issue_type import commands

TASK: Final = "type"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTypeConfig(PluginConfig):
    """Settings of ``[plugins.issue_type]``.

    ``minimum_confidence``: how sure to be to suggest a type where there is none.
    ``correct_from``: how sure to be to contradict the type that an issue was filed with.
    ``examples``: learn from the examples that come with Trackside, too, until there is history.
    """

    minimum_confidence: Annotated[float, Between(0, 1)] = 0.5
    correct_from: Annotated[float, Between(0, 1)] = 0.9
    examples: bool = True


class IssueTypePlugin(Plugin[IssueTypeConfig]):
    """Learns what people call a bug, a feature or a question, and says so of new issues."""

    name: ClassVar[str] = "issue_type"
    config_class: ClassVar[type[IssueTypeConfig]] = IssueTypeConfig
    help: ClassVar[str] = "Suggests whether an issue is a bug, a feature, a question, ..."

    @hookimpl
    def trackside_offer_commands(self) -> Iterable[CommandOffer]:
        """Offer what people ask for by hand; see :mod:`plugins.issue_type.commands`."""
        return commands.offers()

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        """Suggest the type, where it is missing or clearly another one."""
        model = context.model(TASK)
        if model is None:
            context.abstain(SuggestionKind.TYPE, NOT_LEARNED)
            return []
        from core.learning.precedents import LOOKED_AT, with_precedents
        from core.learning.suggesting import suggest_value  # loads scikit-learn

        found = suggest_value(
            model,
            issue,
            kind=SuggestionKind.TYPE,
            fared=context.fared(SuggestionKind.TYPE),
            made_by=self.name,
            current=type_of_issue(issue),
            minimum=self.config.minimum_confidence,
            correct_from=self.config.correct_from,
            abstain=partial(context.abstain, SuggestionKind.TYPE),
        )
        return with_precedents(
            found,
            lambda: context.similar(issue, LOOKED_AT),
            lambda one, value: type_of_issue(one) == value,
        )

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn types from how they settled here and in other projects, and from examples."""
        from core.learning.offered import learn_best
        from core.learning.rows import Truth, rows_of
        from core.learning.silent import with_rest
        from core.learning.starter import no_examples
        from core.learning.training import RECIPES

        recipe = RECIPES[TASK]
        if not self.config.examples:
            recipe = replace(recipe, examples=no_examples)
        truth = Truth.known_to(context)
        rows = rows_of(TASK, history, truth)
        model = learn_best(
            rows,
            rows_of(TASK, context.siblings(), truth),
            recipe,
            context.estimators(TASK),
            project=project,
            seed=context.seed,
            progress=context.progress,
        )
        if model is None:
            return []
        every = filter(None, map(type_of_issue, history))
        settled = (row.value for row in rows)
        return [with_rest(model, every, settled, takes=recipe.least_per_value)]
