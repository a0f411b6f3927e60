"""The plugin that suggests a priority.

In many projects nothing in the text tells the priority. The model says so itself (it
abstains where it does no better than the commonest one), and then nothing is suggested but
what the team's own words (``[plugins.priority.words]``) stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, ClassVar, Final

from core.command import CommandOffer
from core.errors import ConfigError
from core.hookspecs import hookimpl
from core.learning.silent import NOT_LEARNED
from core.model import Issue, Priority, Suggestion, SuggestionKind
from core.plugin import (
    ModelCard,
    Plugin,
    PluginConfig,
    SuggestContext,
    TrainContext,
    TrainedModel,
)
from core.settings import Between, claimed_twice
from plugins.priority import commands, words

TASK: Final = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriorityConfig(PluginConfig):
    """Settings of ``[plugins.priority]``.

    ``minimum_confidence``: how sure to be to suggest a priority where there is none.
    ``correct_from``: how sure to be to contradict the one that an issue has; trackers that
    give every new issue a priority by themselves make that the usual case.
    ``words``: words and phrases that stand for a priority, ``{ high = ["crash"] }``; they come
    before what was learned.
    """

    minimum_confidence: Annotated[float, Between(0, 1)] = 0.5
    correct_from: Annotated[float, Between(0, 1)] = 0.9
    words: Mapping[Priority, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse words that would be found in every issue, or stand for nothing."""
        if Priority.NONE in self.words:
            raise ConfigError("words: nothing stands for the priority none")
        for priority, phrases in self.words.items():
            if not all(any(char.isalnum() for char in phrase) for phrase in phrases):
                raise ConfigError(f"words.{priority}: a word must have a letter or a digit")
        if twice := claimed_twice(self.words, words.compared):
            word, first, second = twice
            raise ConfigError(
                f"words: {word!r} stands for {first} and for {second}; leave it under one of them"
            )


class PriorityPlugin(Plugin[PriorityConfig]):
    """Learns which issues people put first, and says so of new ones where it can tell."""

    name: ClassVar[str] = "priority"
    config_class: ClassVar[type[PriorityConfig]] = PriorityConfig
    help: ClassVar[str] = "Suggests a priority, in projects where the text tells it."

    @hookimpl
    def trackside_offer_commands(self) -> Iterable[CommandOffer]:
        """Offer what people ask for by hand; see :mod:`plugins.priority.commands`."""
        return commands.offers()

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        """Suggest the priority, where it is missing or clearly another one."""
        if self.config.words:
            ruled = self._by_words(issue, context)
            if ruled is not None:
                if not ruled:
                    context.abstain(
                        SuggestionKind.PRIORITY, "your own word in it does not ask for another one"
                    )
                return ruled
        model = context.model(TASK)
        if model is None:
            context.abstain(SuggestionKind.PRIORITY, NOT_LEARNED)
            return []
        from core.learning.precedents import LOOKED_AT, with_precedents
        from core.learning.suggesting import suggest_value  # loads scikit-learn

        found = suggest_value(
            model,
            issue,
            kind=SuggestionKind.PRIORITY,
            fared=context.fared(SuggestionKind.PRIORITY),
            made_by=self.name,
            current="" if issue.priority is Priority.NONE else issue.priority.value,
            minimum=self.config.minimum_confidence,
            correct_from=self.config.correct_from,
            abstain=partial(context.abstain, SuggestionKind.PRIORITY),
        )
        return with_precedents(
            found,
            lambda: context.similar(issue, LOOKED_AT),
            lambda one, value: one.priority.value == value,
        )

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        """Learn priorities from how they settled."""
        from core.learning.offered import learn_best
        from core.learning.rows import Truth, rows_of
        from core.learning.silent import with_rest
        from core.learning.training import RECIPES

        rows = rows_of(TASK, history, Truth.known_to(context))
        models = []
        if self.config.words and rows:
            told = ((row.title, row.body, row.value) for row in rows)
            fared = words.record(self.config.words, told)
            data = {"words": words.as_data(self.config.words), "fared": fared}
            card = ModelCard(
                task=words.TASK,
                project=project,
                rows=len(rows),
                classes=tuple(priority.value for priority in self.config.words),
                about="your own words ([plugins.priority.words]), counted on past issues",
                notes=words.notes(fared),
            )
            models.append(TrainedModel(task=words.TASK, card=card, data=data))
        model = learn_best(
            rows,
            (),
            RECIPES[TASK],
            context.estimators(TASK),
            project=project,
            seed=context.seed,
            progress=context.progress,
        )
        if model is None:
            return models
        every = (one.priority.value for one in history if one.priority is not Priority.NONE)
        settled = (row.value for row in rows)
        return [*models, with_rest(model, every, settled, takes=RECIPES[TASK].least_per_value)]

    def _by_words(self, issue: Issue, context: SuggestContext) -> Sequence[Suggestion] | None:
        """What the team's words say: nothing, where they are content; None where they do not."""
        hit = words.found_in(self.config.words, issue.title, issue.body)
        if hit is None:
            return None
        model = context.model(words.TASK)
        if model is not None and model.data["words"] != words.as_data(self.config.words):
            model = None  # a record of other words vouches for nothing
        known = model.data["fared"] if model else {}
        version = model.version if model else "words"
        found = words.suggestion(issue, hit, known, made_by=self.name, version=version)
        if found is None:
            return ()
        return (found,) if found.confidence >= self.config.minimum_confidence else None
